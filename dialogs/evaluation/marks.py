"""The questions that evaluations share: a mark on a scale that may be named in a sentence, a session by its name and day."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from dialogs.engine.context import FormContext
from dialogs.engine.dates.moments import moments_in
from dialogs.engine.fields import Choice, Found, Option, Scale, Unreadable
from dialogs.engine.reading import names_in, plain
from dialogs.evaluation.rules import OPEN, trajectory_read
from dialogs.reminders.notices import when
from dialogs.reminders.workdays import ZONE
from dialogs.signup.fields import named_programmes
from dialogs.texts import N_
from knowledge.offer import Moment

QUALITY = (N_("weak"), N_("could be better"), N_("fair"), N_("good"), N_("very good"))
EXTENT = (N_("not at all"), N_("a little"), N_("reasonably"), N_("well"), N_("very well"))
"""What 1 to 5 stand for: how good something was, and how far it went."""
_MARK = r"(?<![\d/.,-])(?P<mark>[1-5])(?:\s*(?:/|op)\s*5)?(?![\d/]|[.,-]\d|\s*(?:teams?|uur|u\b|minuten))"
_BETWEEN = r"[\s:=,]*(?:(?:was|is|krijgt|kreeg|een|geef|geven|ik|we|got|gets|a|i|give)\s+){0,3}"


@dataclass(frozen=True)
class Mark(Scale):
    """A place on a scale; in running text what is marked must be named: "inhoud 4", "een 3 voor de organisatie"."""

    words: str = ""
    """Regular expression of the words that name what is marked."""

    def read(self, text: str, context: FormContext) -> int:
        """Accept what a scale accepts; of several marks the one that is named so."""
        found = self.find(text, context)
        return int(found[0].value) if len(found) == 1 else super().read(text, context)

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise the mark behind the name, or before it with "voor de" between them."""
        behind = re.search(rf"\b(?:{self.words})\b{_BETWEEN}{_MARK}", text, re.IGNORECASE)
        before = re.search(
            rf"{_MARK}\s+(?:voor|for|op)\s+(?:de\s+|het\s+|the\s+)?(?:{self.words})\b", text, re.IGNORECASE
        )
        match = before or behind
        return [Found(int(match["mark"]), match.start(), match.end())] if match else []


def session_option(moment: Moment, context: FormContext) -> Option:
    """Return a session as it is chosen: its title and day."""
    return Option(moment.id, f"{moment.title}, {when(moment.starts, context.texts)}", (moment.title,))


@dataclass(frozen=True)
class Session(Choice):
    """One of the sessions that a person was at; its programme and its day will do when they tell it from the others."""

    moments: Callable[[FormContext], list[Moment]]

    def read(self, text: str, context: FormContext) -> str:
        """Accept a button, a title, a programme or a day, as long as one session is left."""
        if text in {one.value for one in self.options(context)}:
            return text
        left = self._left(text, context)
        if len(left) == 1:
            return left[0].id
        if left:
            raise Unreadable(
                context.texts(N_("I know more than one of those.")),
                [session_option(one, context) for one in left],
            )
        return super().read(text, context)

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise the one session that a text names by programme, title or day."""
        left = self._left(text, context)
        return [Found(left[0].id, 0, len(text))] if len(left) == 1 else []

    def show(self, value: Any, context: FormContext) -> str:
        """Return the title and the day, also of a session that cannot be evaluated any more."""
        moment = context.catalogue.moments.get(str(value))
        return session_option(moment, context).label if moment is not None else str(value)

    def _left(self, text: str, context: FormContext) -> list[Moment]:
        """Return the sessions that a text may mean; none when it names nothing of them."""
        moments = self.moments(context)
        titled = {match.value for match in names_in(text, [(one.title, one.id) for one in moments])}
        if len(titled) == 1:
            return [one for one in moments if one.id in titled]
        named = named_programmes(text, list(context.catalogue.programmes.values()))
        # A day without a year is the next to come, seen from here or from before the first session that is still open.
        unmarked = re.sub(r"(?<![\d/])[1-5]\s*/\s*5(?![\d/])", " ", text)  # a mark, not the first days of May
        days = {one.day for now in (context.now, context.now - 2 * OPEN) for one in moments_in(unmarked, now)}
        said = set(plain(text).split())
        left = [one for one in moments if one.programme in named] if named else moments
        if days:
            return [one for one in left if one.starts.astimezone(ZONE).date() in days]
        placed = [one for one in left if plain(one.title).split()[0] in said]  # "de tweede sessie"
        return placed or (left if named else [])


def trajectory_option(identifier: str, context: FormContext) -> Option | None:
    """Return a trajectory as it is chosen: its programme and round; None for one that is not there any more."""
    round_id, programme_id = trajectory_read(identifier)
    programme, round_ = context.catalogue.programmes.get(programme_id), context.catalogue.rounds.get(round_id)
    if programme is None or round_ is None:
        return None
    return Option(identifier, f"{programme.name}, {round_.name}")


@dataclass(frozen=True)
class Whole(Choice):
    """One of the trajectories that a person follows; its programme will do when it tells it from the others."""

    def read(self, text: str, context: FormContext) -> str:
        """Accept a button, a name with its round, or a programme as people call it."""
        found = self.find(text, context)
        return str(found[0].value) if found else super().read(text, context)

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise the one trajectory whose programme a text names."""
        named = named_programmes(text, list(context.catalogue.programmes.values()))
        left = [one.value for one in self.options(context) if trajectory_read(one.value)[1] in named]
        return [Found(left[0], 0, len(text))] if len(left) == 1 else []

    def show(self, value: Any, context: FormContext) -> str:
        """Return programme and round, also of a trajectory that cannot be evaluated any more."""
        option = trajectory_option(str(value), context)
        return option.label if option is not None else str(value)
