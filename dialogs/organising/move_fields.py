"""Questions of moving a moment: which one, what changes of it, and when it is then."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dialogs.engine.context import FormContext
from dialogs.engine.dates.moments import UnclearMoment, instant, moment_of, moments_in
from dialogs.engine.fields import Choice, DayTime, Found, Option, Several, Text, Unreadable
from dialogs.engine.reading import NUMBERS, ORDINALS, names_in, plain
from dialogs.messages import short
from dialogs.organising.moment_fields import FACILITATOR, LENGTH, PLACES, WHERE, instant_of, last_day_of
from dialogs.organising.plan_form import KIND_NAMES
from dialogs.reminders.notices import when
from dialogs.reminders.workdays import ZONE
from dialogs.session_times import at_that_place, at_that_time
from dialogs.texts import N_
from knowledge.offer import Moment

_TO = re.compile(r"\b(?:naar|uit tot|wordt|worden|verplaatst op|i\.?p\.?v\.?|to)\b", re.IGNORECASE)
_BEFORE = timedelta(days=120)
"""From when on a day without a year is sought among moments that began."""
_HOUR = re.compile(r"\b(?:om|at)\s+\d{1,2}\s*(?:u|h|:|uur|pm|am)", re.IGNORECASE)
_NEXT = re.compile(r"\b(?:eerst)?(?:volgende|komende|next|eerstvolgende)\b")


def moment_option(moment: Moment, context: FormContext) -> Option:
    """Return a moment as something to choose: when, and what it is called."""
    return Option(moment.id, short(f"{when(moment.starts, context.texts)}, {moment.title}"))


@dataclass(frozen=True)
class MomentChoice(Choice):
    """Which moment: by its button, its day, its programme, or as the next one."""

    past: bool = False
    """Whether they are moments that began: a day without a year is then one of before."""

    def read(self, text: str, context: FormContext) -> str:
        """Accept what names one moment; of several the ones that are meant are shown."""
        options = self.options(context)
        exact = [one.value for one in options if text.strip() == one.value or plain(text) == plain(one.label)]
        if exact:
            return exact[0]
        listed = self.meant(context.half, context) if context.half else []
        place = at_that_place(text, listed)
        if place is not None:
            return place
        found = self.meant(text, context)
        if len(found) == 1:
            return found[0]
        if found:
            raise Unreadable(
                context.texts(N_("There are several. Which one do you mean?")),
                [one for one in options if one.value in found][:8],
                half=text,
            )
        raise Unreadable(context.texts(N_("I find no moment of yours like that. Choose one of these:")), options[:8])

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise a moment by its day, or by its programme when that has one, or as the next one."""
        found = self.meant(text, context)
        return [Found(found[0], 0, len(text))] if len(found) == 1 else []

    def meant(self, text: str, context: FormContext) -> list[str]:
        """Return the ids of the moments that a text may mean, in order of time; empty when it names none."""
        # What stands behind "naar" is where it goes to.
        head = _TO.split(text)[0]
        catalogue = context.catalogue
        here = [one for one in (catalogue.moments.get(option.value) for option in self.options(context)) if one]
        programmes = [catalogue.programme(one) for one in dict.fromkeys(one.programme for one in here)]
        everything = [(name, one.id) for one in catalogue.programmes.values() for name in (one.name, *one.aliases)]
        elsewhere = {match.value for match in names_in(head, everything)}
        if elsewhere and not elsewhere & {one.id for one in programmes}:
            return []  # a moment of somebody else: none of one's own is meant
        names = [(name, one.id) for one in programmes for name in (one.name, one.id.replace("-", " "), *one.aliases)]
        named = {match.value for match in names_in(head, names)}
        days = self._days(head, here, context)
        titled = {match.value for match in names_in(head, [(one.title, one.id) for one in here])}
        following = _NEXT.search(plain(head)) is not None
        ordinals = set(plain(head).split()) & set(ORDINALS)
        if not (named or days or titled) and not ((following or ordinals) and len(programmes) == 1):
            return []
        found = [
            one
            for one in here
            if (not named or one.programme in named)
            and (not days or one.starts.astimezone(ZONE).date() in days)
            and (not titled or named or days or one.id in titled)
        ]
        for narrower in (
            [one for one in found if one.id in titled],
            [one for one in found if one.kind in self._kinds(head)],
            [one for one in found if set(plain(one.title).split()[:1]) & ordinals],
            at_that_time(head, found, context.now) or [],
        ):
            found = narrower or found
        return [one.id for one in (found[:1] if following and not days else found)]

    @staticmethod
    def _kinds(text: str) -> set[str]:
        names = [(name, kind) for kind, names in KIND_NAMES.items() for name in names]
        return {match.value for match in names_in(text, names)}

    def _days(self, text: str, here: Sequence[Moment], context: FormContext) -> set[date]:
        days = {one.day for one in moments_in(text, context.now)}
        if self.past and not days & {one.starts.astimezone(ZONE).date() for one in here}:
            days |= {one.day for one in moments_in(text, context.now - _BEFORE)}
        return days

    def show(self, value: Any, context: FormContext) -> str:
        """Return when, and what it is called."""
        moment = context.catalogue.moments.get(str(value))
        return f"{when(moment.starts, context.texts)}, {moment.title}" if moment else str(value)


CHANGES = {
    "starts": N_("Day or hour"),
    "minutes": N_("Length"),
    "where": N_("Place or link"),
    "facilitator": N_("Who leads it"),
    "capacity": N_("Places"),
    "reason": N_("A word of explanation"),
    "cancel": N_("Cancel it"),
}
_NAMES = {
    "starts": ("dag", "uur", "datum", "wanneer", "verplaatsen", "verzetten", "tijdstip"),
    "minutes": ("duur", "einde", "einduur"),
    "where": ("plaats", "lokaal", "locatie", "link", "waar", "zaal"),
    "facilitator": ("begeleider", "wie"),
    "capacity": ("plaatsen", "aantal plaatsen", "capaciteit"),
    "reason": ("uitleg", "reden", "woordje"),
    "cancel": ("annuleren", "annuleer", "afgelasten", "gaat niet door", "schrappen"),
}
_CANCELS = re.compile(
    r"\b(?:annul\w*|afgelast\w*|gelast\b.*\baf|ga(?:at|an) niet door|schrap\w*|cancel\w*|val(?:t|len) weg|call off)\b"
)
_MOVES = re.compile(
    r"\b(?:verplaats\w*|verzet\w*|verschui\w*|verschoven|verleg\w*|uitstel\w*|stel\b.*\buit|move\w*|reschedul\w*|postpone\w*)\b"
)
_LEADER = re.compile(r"\b(?:andere?|nieuwe?) begeleid(?:er|ster)\b|\b(?:wordt|geleid door|leads)\b.*@")
_PLACES = re.compile(r"\b(?:meer|minder|extra|aantal) (?:plaatsen|plekken)\b|\bcapaciteit\b")
_SHIFT = re.compile(
    r"\b(?P<count>\d{1,2}|"
    + "|".join(sorted(NUMBERS, key=len, reverse=True))
    + r"|half)\s+(?P<unit>uur|uren|dag|dagen|week|weken|hours?|days?|weeks?)"
    r"\s+(?P<way>later|vroeger|eerder|earlier)\b",
    re.IGNORECASE,
)
_WHERE = re.compile(r"\b(?:ander lokaal|andere (?:zaal|plaats|locatie|link)|nieuwe (?:link|locatie|plaats))\b")
_WHY = r"\b(?:omdat|want|wegens|owing to|because(?: of)?|reden\s*(?:is|:))\s+(.{3,300})"


@dataclass(frozen=True)
class Changes(Several):
    """What changes, read from what is said of it."""

    def read(self, text: str, context: FormContext) -> list[str]:
        """Accept names of what changes, or at once what it becomes."""
        try:
            # Each on its own: "plaats en …" reads as "plaatsen" otherwise.
            parts = [part for part in re.split(r",|\ben\b|\band\b", text) if part.strip()] or [text]
            return list(dict.fromkeys(name for part in parts for name in super(Changes, self).read(part, context)))
        except Unreadable:
            found = self.find(text, context)
            if found:
                return list(found[0].value)
            raise

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise what changes by its verb, or by what it becomes."""
        said = plain(text)
        kept: list[str] = list(context.values.get("what") or ())
        if _CANCELS.search(said):
            return [Found(["cancel"], 0, len(text))]
        moved = STARTS.find(text, context)
        room = WHERE.find(text, context)
        changes = {
            "starts": bool(moved) or _SHIFT.search(text) is not None or (_MOVES.search(said) is not None and not room),
            "minutes": bool(LENGTH.find(text, context)),
            "where": bool(room) or _WHERE.search(said) is not None,
            "facilitator": bool(FACILITATOR.find(text, context)) or _LEADER.search(text) is not None,
            "capacity": bool(PLACES.find(text, context)) or _PLACES.search(said) is not None,
            "reason": REASON.mention != "" and bool(REASON.find(text, context)),
        }
        new = [name for name, there in changes.items() if there and name not in kept]
        if new == ["reason"] and not kept:
            return []
        return [Found([*(one for one in kept if one != "cancel"), *new], 0, len(text))] if new else []


@dataclass(frozen=True)
class NewStart(DayTime):
    """When it is now. A day alone keeps the hour it had, an hour alone the day."""

    def read(self, text: str, context: FormContext) -> str:
        """Accept a day, an hour or both."""
        return super().read(self._whole(text, context), context)

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise what stands behind "naar", and another day or hour once there is one."""
        shifted = self._shifted(text, context)
        if shifted is not None:
            return [Found(shifted, 0, len(text))] if self._sound(shifted, context) else []
        parts = _TO.split(text, maxsplit=1)
        if len(parts) < 2 and context.values.get("starts") and (moments_in(text, context.now) or _HOUR.search(text)):
            parts = ["", text]  # put right after it was said
        if len(parts) < 2 or not re.search(r"\d|\w{5,}", parts[1]):
            return []
        try:
            if moment_of(parts[1], context.now) is None:
                return []
            return [Found(self.read(parts[1], context), len(parts[0]), len(text))]
        except (Unreadable, UnclearMoment):
            return []

    def _sound(self, iso: str, context: FormContext) -> bool:
        try:
            return bool(super().read(iso, context))
        except Unreadable:
            return False

    @staticmethod
    def _shifted(text: str, context: FormContext) -> str | None:
        """Return when it is after "een week later", counted from the moment itself; None when that is not said."""
        found, moment = _SHIFT.search(text), context.catalogue.moments.get(str(context.values.get("moment", "")))
        if found is None or moment is None:
            return None
        word, unit = found["count"].casefold(), found["unit"].casefold()
        count = 0.5 if word == "half" else int(word) if word.isdigit() else NUMBERS[word]
        was = moment.starts.astimezone(ZONE)
        sign = 1 if found["way"].casefold() == "later" else -1
        if unit in {"uur", "uren", "hour", "hours"}:
            return (moment.starts + sign * timedelta(hours=count)).astimezone(ZONE).isoformat(timespec="minutes")
        days = int(count) * (7 if unit.startswith("we") else 1)
        return instant(was.date() + sign * timedelta(days=days), was.time()).isoformat(timespec="minutes")

    def _whole(self, text: str, context: FormContext) -> str:
        shifted = self._shifted(text, context)
        if shifted is not None:
            return shifted
        moment = context.catalogue.moments.get(str(context.values.get("moment", "")))
        try:
            said = moment_of(text, context.now)
        except UnclearMoment:
            return text
        if moment is None or said is None or (said.day is not None and said.time is not None):
            return text
        # Once there is a new date, a correction is one of that.
        answered = context.values.get("starts")
        was = (instant_of(answered) if answered else moment.starts).astimezone(ZONE)
        return instant(said.day or was.date(), said.time or was.time()).isoformat(timespec="minutes")


STARTS = NewStart(most=last_day_of)
REASON = Text(least=3, most=300, mention=_WHY)
WHAT = Changes(
    lambda context: [Option(name, context.texts(label), _NAMES[name]) for name, label in CHANGES.items()],
    frozenset({"het", "de", "een", "andere", "ander", "wijzigen", "verandert"}),
)
