"""Choosing one of a person's own sessions, by its name or by its day."""

from collections.abc import Iterable
from dataclasses import dataclass

from dialogs.engine.context import FormContext
from dialogs.engine.dates.moments import moments_in
from dialogs.engine.fields import Choice, Found, Option
from dialogs.reminders.notices import when
from dialogs.reminders.workdays import ZONE
from knowledge.offer import Moment


def session_options(moments: Iterable[Moment], context: FormContext) -> list[Option]:
    """Return an option for each moment: its title and when it is."""
    return [
        Option(one.id, f"{one.title}, {when(one.starts, context.texts)}", (one.title, when(one.starts, context.texts)))
        for one in moments
    ]


@dataclass(frozen=True)
class SessionChoice(Choice):
    """One of a few moments; the day on which it is says which, also one that is behind us."""

    def read(self, text: str, context: FormContext) -> str:
        """Accept what a choice accepts, and the day of one of the moments."""
        days = {one.value for one in self._by_day(text, context)}
        if len(days) == 1:
            return str(days.pop())
        return super().read(text, context)

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise the days of the moments, until one was chosen: later days answer other questions.

        The titles hold too many words that mean nothing else. The question is the form's `moment`.
        """
        return [] if "moment" in context.values else self._by_day(text, context)

    def _by_day(self, text: str, context: FormContext) -> list[Found]:
        days: dict[tuple[int, int], list[str]] = {}
        for option in self.options(context):
            moment = context.catalogue.moments.get(option.value)
            if moment is not None:
                day = moment.starts.astimezone(ZONE).date()
                days.setdefault((day.month, day.day), []).append(option.value)
        # A day without its year is read as one to come; the session may be behind us.
        return [
            Found(days[one.day.month, one.day.day][0], one.start, one.end_at)
            for one in moments_in(text, context.now)
            if len(days.get((one.day.month, one.day.day), [])) == 1
        ]
