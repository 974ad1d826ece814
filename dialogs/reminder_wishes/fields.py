"""Questions of how somebody wants to be reminded: in which hours, on which days, bundled or not, on which platform."""

import re
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any

from dialogs.engine.context import FormContext
from dialogs.engine.dates.clock import hours_in
from dialogs.engine.dates.date_words import WEEKDAYS, levelled
from dialogs.engine.fields import Choice, Found, Hours, Option, Several, Unreadable
from dialogs.engine.reading import plain
from dialogs.linking.notices import platform
from dialogs.reminders.notices import weekday
from dialogs.reminders.timing import EVERYBODY
from dialogs.texts import N_

ANYWHERE = "anywhere"
"""The answer that no platform is preferred."""
_AFTER = re.compile(r"\b(?:na|vanaf|after|from|past|sinds|later dan|pas om|pas vanaf)\s*$", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:voor|v[oó]{2}r|tot|before|until|till|by|vroeger dan)\s*$", re.IGNORECASE)
_NOT = re.compile(r"\b(?:niet|nie|ni|niets|niks|nooit|geen|not|nothing|no|never|don'?t)\b", re.IGNORECASE)
_ONLY = re.compile(r"\b(?:enkel|alleen|slechts|pas|uitsluitend|liefst|liever|only|just)\b", re.IGNORECASE)
_PART = re.compile(r"\b(?:forenoon|afternoon)\b")
NOON = time(12)
_USUAL = re.compile(r"\b(?:gewoon|standaard|normaal|altijd|de hele dag|usual|default|always|all day)\b", re.IGNORECASE)


def span_of(value: Any) -> tuple[time, time]:
    """Return the hours that an answer stands for: from when on, and from when not any more."""
    first, _, last = str(value).partition("-")
    return time.fromisoformat(first), time.fromisoformat(last)


def hours_answer(opens: time, closes: time) -> str:
    """Return hours as an answer."""
    return f"{opens:%H:%M}-{closes:%H:%M}"


@dataclass(frozen=True)
class QuietHours(Hours):
    """The hours between which reminders may come: "niets na 16 uur", "tussen 9 en 15u", "pas vanaf 9"."""

    spans: tuple[tuple[time, time], ...] = (
        (time(8), time(18)), (time(8), time(16)), (time(9), time(17)), (time(12), time(20)),
    )  # fmt: skip

    def read(self, text: str, context: FormContext) -> str:
        """Accept a span, one end of it, and the usual hours."""
        found = self._said(text, context) or self._half_day(text, context, bare=True)
        if found is not None:
            return found
        if _USUAL.search(text):
            return hours_answer(EVERYBODY.opens, EVERYBODY.closes)
        return super().read(text, context)

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise a span, one end of it, and half a day alone or left out."""
        found = self._said(text, context) or self._half_day(text, context, bare=False)
        return [Found(found, 0, len(text))] if found is not None else []

    @staticmethod
    def _half_day(text: str, context: FormContext, *, bare: bool) -> str | None:
        """Return the hours of "alleen in de voormiddag" and "niet in de namiddag"; of the half itself when it may stand bare."""
        level = levelled(text)
        halves = {one.group() for one in _PART.finditer(level.text)}
        refused = _NOT.search(level.text) is not None
        if len(halves) != 1 or hours_in(level) or not (bare or refused or _ONLY.search(level.text)):
            return None
        opens, closes = span_of(context.values.get("hours") or hours_answer(EVERYBODY.opens, EVERYBODY.closes))
        if (halves == {"forenoon"}) is not refused:
            return hours_answer(opens if opens < NOON else EVERYBODY.opens, NOON)
        return hours_answer(NOON, closes if closes > NOON else EVERYBODY.closes)

    def _said(self, text: str, context: FormContext) -> str | None:
        level = levelled(
            re.sub(r"\b(na|voor|vóór|vanaf|tot|before|after)\s+([0-9]{1,2})(?=\s*(?:$|[,.;!]))", r"\1 \2u", text)
        )
        opens, closes = span_of(context.values.get("hours") or hours_answer(EVERYBODY.opens, EVERYBODY.closes))
        changed = False
        for one in hours_in(level):
            if one.first is None:
                continue
            before = level.text[: one.start]
            if one.last is not None:
                # "niet tussen 12 en 13u" is a gap: one span of hours cannot hold it.
                if _NOT.search(before):
                    return None
                return hours_answer(one.first, one.last)
            after, until = _AFTER.search(before), _UNTIL.search(before)
            refused = _NOT.search(before) is not None
            if (after and refused) or (until and not refused):
                closes, changed = one.first, True
            elif after or until:
                opens, changed = one.first, True
        return hours_answer(opens, closes) if changed else None


A_MONDAY = date(2024, 1, 1)


def _days(context: FormContext) -> list[Option]:
    dutch = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag")
    return [
        Option(
            str(place + 1),
            weekday(A_MONDAY + timedelta(days=place), context.texts),
            (name, f"{name}en", english, f"{english}s", name[:2], english[:3]),
        )
        for place, (name, english) in enumerate(zip(dutch, WEEKDAYS, strict=False))
    ]


_WORKDAYS = re.compile(
    r"\b(?:elke|iedere|alle|every|all|any) (?:werk|school|week)?(?:dag|dagen|days?|weekdays?|workdays?)\b|\bop (?:werk|week)dagen\b|\bweekdays\b"
)
_NO_DAY = re.compile(
    r"\b(?:niet|nooit|geen (?:herinneringen|berichten|meldingen)|niets|niks|not|never|nothing|no reminders|behalve|except) (?:meer )?(?:op |on )?(?P<days>.+)"
)
_ONLY_DAY = re.compile(r"\b(?:enkel|alleen|slechts|only|just)\b.*?\b(?:op|on)\b (?P<days>.+)|\b(?:op|on) (?P<days2>.+?) (?:enkel|alleen|only)\b|^(?:enkel|alleen|only) (?P<days3>.+)")  # fmt: skip


@dataclass(frozen=True)
class WishedDays(Several):
    """The working days on which reminders may come: "niet op woensdag", "enkel op maandag en dinsdag", "elke dag"."""

    def read(self, text: str, context: FormContext) -> list[str]:
        """Accept days, all days, and days that are left out."""
        found = self._said(text, context)
        return found if found is not None else super().read(text, context)

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise days that are left out, days alone, and all days."""
        found = self._said(text, context)
        return [Found(found, 0, len(text))] if found is not None else []

    def _said(self, text: str, context: FormContext) -> list[str] | None:
        said = plain(text)
        if not said:
            return None
        without = _NO_DAY.search(said)
        if without is not None and (gone := self._named(without["days"], context)):
            now = [str(one) for one in context.values.get("days") or ("1", "2", "3", "4", "5")]
            return [one for one in now if one not in gone]
        only = _ONLY_DAY.search(said)
        if only is not None and (kept := self._named(only["days"] or only["days2"] or only["days3"], context)):
            return kept
        if _WORKDAYS.search(said) and not re.search(r"\b(?:per|one|een|1|keer|once|bundel\w*|overzicht) ", said):
            return ["1", "2", "3", "4", "5"]
        return None

    def _named(self, text: str, context: FormContext) -> list[str]:
        """Return the days that are named, in order, written in full; two letters mean too much in a sentence."""
        wanted = levelled(re.sub(r"dagen\b", "dag", text)).text.split()
        return [str(place + 1) for place, name in enumerate(WEEKDAYS[:5]) if name in [one.rstrip(",.") for one in wanted] or f"{name}s" in wanted]  # fmt: skip


_DIGESTS = {
    "none": N_("each at its own time"),
    "daily": N_("one message a day"),
    "weekly": N_("one message a week"),
}
_DIGEST_NAMES = {
    "none": (
        "apart",
        "afzonderlijk",
        "elk apart",
        "niet bundelen",
        "niet gebundeld",
        "meteen",
        "elk op zijn uur",
        "separately",
        "each",
    ),
    "daily": ("per dag", "dagelijks", "elke dag", "daily", "per day", "once a day", "een per dag"),
    "weekly": ("per week", "wekelijks", "elke week", "weekly", "once a week", "een per week"),
}
_DIGEST_SAID: tuple[tuple[str, str], ...] = (
    ("none", r"\b(?:bundel\w*(?: \w+){0,2} niet|niet (?:meer |langer )?(?:bundel\w*|gebundeld|samen)|elk(?:e herinnering)? (?:apart|afzonderlijk|op)|apart|afzonderlijk|separately|each (?:one )?(?:apart|on its own)|don t bundle|unbundle)\b"),
    ("weekly", r"\b(?:per week|wekelijks\w*|elke week|iedere week|weekly|(?:once |one \w+ )?(?:a|every|each|per) week|weekoverzicht)\b"),
    ("daily", r"\b(?:per dag|dagelijks\w*|een (?:bericht|keer|overzicht|mail) (?:per|op een|elke) dag|(?:1|een) ?x? (?:keer )?per dag|daily|(?:once|one \w+) (?:a|every|per) day|per day|dagoverzicht|bundel\w*.* elke dag)\b"),
)  # fmt: skip


def _digests(context: FormContext) -> list[Option]:
    return [Option(value, context.texts(label), _DIGEST_NAMES[value]) for value, label in _DIGESTS.items()]


@dataclass(frozen=True)
class Digest(Choice):
    """Each at its time, or bundled a day or a week."""

    def read(self, text: str, context: FormContext) -> str:
        """Accept its name, and what says it surely."""
        try:
            return super().read(text, context)
        except Unreadable:
            found = self.find(text, context)
            if not found:
                raise
            return str(found[0].value)

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise "bundel ze per dag", "één bericht per week", "elk apart"."""
        said = plain(text)
        value = next((value for value, pattern in _DIGEST_SAID if re.search(pattern, said)), None)
        return [Found(value, 0, len(text))] if value is not None else []


PLATFORMS = re.compile(
    r"\b(?:(?:via|in|op|through|on|by|langs|using|enkel|only|naar|to|liever|liefst) (?:microsoft |ms )?(?P<name>slack|teams|terminal|de terminal)|(?P<any>waar (?:ik|je me) (?:laatst|het laatst|ben|actief).*|maakt niet uit waar|eender waar|anywhere|wherever.*))\b"
)


def platforms(context: FormContext) -> list[Option]:
    """Return the platforms on which the person is known, and that any of them will do."""
    known = [Option(one, platform(one, context.texts), (one,)) for one in context.person.channels]
    return [
        *known,
        Option(
            ANYWHERE,
            context.texts(N_("where I saw you last")),
            ("maakt niet uit", "eender waar", "overal", "anywhere", "any"),
        ),
    ]


def platform_named(text: str) -> str | None:
    """Return the platform that a sentence names, whether the person is known on it or not; ANYWHERE for any."""
    found = PLATFORMS.search(plain(text))
    if found is None:
        return None
    return ANYWHERE if found["any"] else found["name"].split()[-1]


@dataclass(frozen=True)
class Platform(Choice):
    """Where reminders come."""

    def find(self, text: str, context: FormContext) -> list[Found]:
        """Recognise "via Teams", when the person is known there."""
        named = platform_named(text)
        known = {option.value for option in self.options(context)}
        return [Found(named, 0, len(text))] if named in known else []


DAYS_FIELD = WishedDays(_days, frozenset({"op", "on", "alleen", "enkel", "only", "graag", "liefst", "de", "dagen"}))
DIGEST_FIELD = Digest(_digests)
PLATFORM_FIELD = Platform(platforms)
