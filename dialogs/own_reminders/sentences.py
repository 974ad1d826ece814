"""Reminders that people ask for themselves: what and when are read from one sentence, in any order. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise

from dialogs.engine.context import FormContext
from dialogs.engine.dates.moments import FoundTime, impossible_in, instant, moments_in, times_in
from dialogs.engine.reading import NUMBERS, names_in, plain
from dialogs.privacy import pupil_named
from dialogs.reminders.snoozing import Wanted, wanted
from dialogs.reminders.timing import HOUR, at_local
from dialogs.reminders.workdays import ZONE
from dialogs.signup.rules import takes_people
from knowledge.offer import Moment

MOST_OPEN = 200
"""Own reminders of one person that are still to come."""

_LEAD = re.compile(
    r"\W*(?:(?:ok|oke|ja|nee|neen|no|oei|oeps|wacht|sorry|toch|en|maar|hallo|hoi|dag|please|gelieve|aub|wegwijs)\W+)*"
    r"(?:(?:(?:kan|kun|wil|wilt|zou|could|can|will|would) (?:je|jij|u|you) )?(?:please )?(?:her+in+er|verwittig|remind)(?:en|t)? (?:me|mij|ons|us)\b"
    r"|(?:ik|i) (?:wil|wou|zou|want|would like)(?: (?:graag|to))* (?:herinnerd|herrinnerd|herinnert|verwittigd|be reminded)(?: (?:worden|willen worden))?\b"
    r"|(?P<later>(?:kan|kun|wil|wilt|zou) (?:je|jij|u) (?:me|mij|ons)\b(?=.*\b(?:her+in+eren|verwittigen)\b))"
    r"|(?P<forget>vergeet\b(?: (?:me|mij|ons)\b)?(?=.*\b(?:niet|nie|ni)\b.*\b(?:her+in+eren|verwittigen)\b))"
    r"|(?:kan|kun|mag|wil|zou)? ?(?:ik|i)? ?(?:(?:wil|wou|would like|want) )?(?:graag )?(?:(?:zet|zetten|maak|plan|stel|noteer|geef|voeg|set|make|create|add)\b ?(?:(?:me|mij) )?)?"
    r"(?:(?:een|'?n|a|an|nieuwe|new|eigen|own) )*(?:herinnering|herrinering|herinering|reminder|seintje)\b(?: (?:toe|in|krijgen|maken|instellen|zetten))?)",
    re.IGNORECASE,
)
_VERB = re.compile(r"\b(?:helpen )?(?:te )?(?:her+in+eren|verwittigen)\b", re.IGNORECASE)
_NOT_FORGET = re.compile(
    r"\b(?:niet|nie|ni) (?:om )?(?:(?:me|mij|ons) )?(?P<between>.*?)\bte (?:her+in+eren|verwittigen)\b", re.IGNORECASE
)
_COUNT = rf"(?:[0-9]{{1,2}}|{'|'.join(word for word, number in NUMBERS.items() if number > 0 and word.isalpha())}|de|the|a|an|'?n)"
_UNIT = r"(?:dag(?:en)?|we(?:ek|ken)|uur|uren|uurtje|minuten|minuut|days?|weeks?|hours?|minutes?|min)"
_BEFORE = re.compile(
    rf"(?:,? ?\b(?P<n>{_COUNT}) (?P<unit>{_UNIT}) (?:er ?voor|vooraf|op voorhand|eerder|vroeger|van ?tevoren|voordien|before(?:hand)?|in advance|earlier)\b(?! (?:de|het|mijn|onze|the|my|our)\b)"
    rf"|\b(?P<n2>{_COUNT}) (?P<unit2>{_UNIT}) (?:voor|v[oó]{{2}}r|before) (?=(?:de|het|mijn|m'n|onze|die|the|my|our)\b))",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(r"(?:^|[\s,])(?:(?:pas|op|om|tegen|voor|vanaf|at|on|by|for|in|rond|tijdens)\s+)+(?:de\s+|the\s+)?$", re.IGNORECASE)  # fmt: skip
_ABOUT = re.compile(r"\s(?:er)?(?:aan|om|about|to|of)\s", re.IGNORECASE)
_EVERY = re.compile(
    r"^\s*(?:op |on )?(?:elke|elk|iedere|every|each) [^\W\d_]+(?=\s(?:er)?(?:aan|om|about|to|of)\s)|\b(?:op |on )?(?:elke|elk|iedere|every|each) [^\W\d_]+\W*$",
    re.IGNORECASE,
)
_OF_SOMETHING = re.compile(r"\b(?:van|of|vanaf|sinds|d\.?d\.?|from|tot)\s+(?:de\s+|the\s+)?$", re.IGNORECASE)
_BESIDE = frozenset(
    [
        "op",
        "om",
        "tegen",
        "voor",
        "vanaf",
        "at",
        "on",
        "by",
        "for",
        "in",
        "er",
        "eraan",
        "hieraan",
        "ook",
        "aub",
        "alsjeblieft",
        "please",
        "eens",
        "graag",
        "the",
        "de",
        "het",
        "dan",
        "nog",
        "maar",
        "wel",
        "a",
        "u",
        "b",
        "rond",
        "herinneren",
        "opnieuw",
        "weer",
        "again",
        "thanks",
        "merci",
        "bedankt",
        "tijdig",
        "pas",
    ]
)
"""Words beside a time that belong to neither what nor when."""
_OF_WHEN = _BESIDE | frozenset(
    [
        "ja", "nee", "neen", "ok", "oke", "oei", "oeps", "sorry", "wacht", "toch", "eigenlijk", "liever", "liefst", "beter", "best", "al",
        "ik", "mij", "me", "m", "ons", "je", "jij", "bedoel", "bedoelde", "denk", "wil", "wou", "zou", "kan", "kun", "mag", "moet", "past", "lukt",
        "is", "was", "wordt", "worden", "zijn", "zij", "het", "dat", "die", "deze", "niet", "geen", "en", "of", "goed", "prima", "ergens", "zo",
        "maak", "maken", "doe", "doen", "zet", "zetten", "neem", "verplaats", "verplaatsen", "verzet", "verzetten", "verschuif", "verschuiven",
        "verander", "veranderen", "wijzig", "wijzigen", "stel", "stuur", "uit", "naar", "tot", "van", "vroeger", "eerder", "later", "herinner",
        "herinnert", "herinnering", "herinneringen", "dag", "uur", "uurtje", "tijdstip", "keer", "week", "komende", "eerst",
        "yes", "no", "oops", "wait", "actually", "rather", "better", "i", "it", "that", "this", "make", "set", "move", "change", "put", "do",
        "want", "mean", "meant", "think", "remind", "reminder", "would", "can", "could", "you", "is", "be", "should", "day", "hour", "time", "not",
        "to", "of", "about", "aan", "with", "met", "voor", "even", "fine", "good", "instead", "sure", "zeker", "gewoon", "misschien", "maybe",
    ]
)  # fmt: skip
"""Words beside a time in a sentence that only says when: "nee, maak er toch liever maandag van"."""
MOST_BEHIND = 3
"""Other words behind a time at which it is still an answer to when: "vrijdag, voor het feest begint"."""
_LINK = re.compile(
    r"^[\s,:;.\-–]*(?:(?:er\s*)?aan(?:\s+(?:dat|om)(?:\s+(?:ik|we|wij))?)?|dat\s+(?:ik|we|wij)|dat|om te|om|to|about|of|that\s+(?:i|we)|that|voor|for|over)\b[\s,:;]*",
    re.IGNORECASE,
)
_BEFORE_LINK = re.compile(
    r"^(?:(?:in|tegen|rond)\s+(?:de\s+)?\w+|(?:(?:nog|ook|dan|eens|even|pas|later|straks)\s+)*(?:nog|ook|dan|eens|even|pas|later|straks))\s+(?=(?:er)?aan\b|om\b|to\b|about\b)",
    re.IGNORECASE,
)
"""A month alone is no day: "in januari aan …"."""
_COURTESY = re.compile(r"[\s,;]*(?:\b(?:aub|alsjeblieft|alstublieft|please|a\.u\.b|graag|merci|bedankt|thanks)\b[\s.!]*)+$", re.IGNORECASE)  # fmt: skip
_NOTHING = frozenset(
    [
        "iets",
        "dit",
        "dat",
        "het",
        "er",
        "eraan",
        "hieraan",
        "daaraan",
        "opnieuw",
        "nog",
        "eens",
        "keer",
        "weer",
        "again",
        "something",
        "it",
        "this",
        "that",
        "even",
        "maar",
        "straks",
        "later",
        "nieuw",
        "nieuwe",
    ]
)
_KINDS: dict[str, str] = {
    "intake": r"\bintakes?\b|\bintakegesprek",
    "session": r"\b(?:sessie|session|contactmoment|bijeenkomst)",
    "interim_evaluation": r"\btussentijdse evaluatie|\binterim evaluation",
    "evaluation": r"\b(?:eind)?evaluatie|\bevaluation",
    "symposium": r"\bsymposium",
}


@dataclass(frozen=True)
class Ahead:
    """How long before something."""

    count: int
    unit: str
    """minutes, hours, days or weeks."""


@dataclass(frozen=True)
class Said:
    """What a sentence asks to be reminded of, and when."""

    what: str
    """As it was typed; empty when nothing is named."""
    wanted: Wanted | None = None
    ahead: Ahead | None = None
    """How long before what it is about, when that was said instead of a time."""
    anchor: str = ""
    """What that is counted from, when it is not what it is about: "twee dagen voor de cop aan mijn voorbereiding"."""
    again_and_again: bool = False
    """Whether it is wanted every week or every day, which no reminder does."""
    impossible: str = ""
    """The first day that was said and that there is not, such as 31 February."""


def read(text: str, now: datetime) -> Said | None:
    """Return what a sentence asks to be reminded of; None for a sentence that asks for no reminder."""
    text = " ".join(text[:600].split())
    lead = _LEAD.match(text)
    if lead is None:
        return None
    rest = text[lead.end() :]
    if lead["later"] is not None:
        rest = _VERB.sub(" ", rest, count=1)
    if lead["forget"] is not None:
        rest = _NOT_FORGET.sub(r" \g<between> ", rest, count=1)
    before = _BEFORE.search(rest)
    if before is not None:
        counted, what = _anchored(rest[: before.start()], rest[before.end() :], named=before["n2"] is not None)
        return Said(what, None, _ahead(before), counted)
    unreal = impossible_in(rest, now)
    if unreal:
        said = rest[slice(*unreal[0])]
        for start, end in reversed(unreal):
            rest = f"{_PREPOSITION.sub(' ', rest[:start])} {rest[end:]}"
        # What else was said of the time goes with that day.
        for one in reversed(_times(rest, now)):
            rest = f"{_PREPOSITION.sub(' ', rest[: one.start])} {rest[one.end_at :]}"
        return Said(cleaned_up(rest), impossible=said)
    found = _times(rest, now)
    if not found:
        every = _EVERY.search(rest)
        return Said(cleaned_up(_EVERY.sub(" ", rest)), again_and_again=every is not None)
    at = wanted(_joined(found), now, HOUR)
    for one in reversed(found):
        head = _PREPOSITION.sub(" ", rest[: one.start])
        rest = f"{head} {rest[one.end_at :]}"
    return Said(cleaned_up(rest), at)


def _anchored(first: str, last: str, *, named: bool) -> tuple[str, str]:
    """Return what a time is counted from, if that is something else than what it is about, and what it is about.

    Parameters
    ----------
    first, last
        What stands before and behind "two days before".
    named
        Whether what it is counted from follows.
    """
    about = cleaned_up(first)
    if named and about:
        return cleaned_up(last), about
    link = _ABOUT.search(last) if named else None
    if link is not None and (rest := cleaned_up(last[link.end() :])):
        return cleaned_up(last[: link.start()]), rest
    return "", cleaned_up(f"{first} {last}")


def says_when(text: str, what: str, now: datetime, *, asked: bool) -> bool:
    """Tell whether a sentence with a time in it says when to remind, and not when something else is or has to be done.

    Parameters
    ----------
    what
        What the reminder is about, which such a sentence may name.
    asked
        Whether it answers the question when: then a little more may follow behind the time.
    """
    text = " ".join(text.split())
    found = times_in(text, now)
    if not found:
        return True
    known = _OF_WHEN | set(plain(what).split())
    first, last = found[0].start, found[-1].end_at
    before = [word for word in plain(text[:first]).split() if word not in known and not word.isdigit()]
    between = " ".join(text[one.end_at : after.start] for one, after in pairwise(found))
    behind = [word for word in plain(f"{between} {text[last:]}").split() if word not in known and not word.isdigit()]
    return not before and len(behind) <= (MOST_BEHIND if asked else 0)


def ahead_in(text: str) -> Ahead | None:
    """Return how long before something a text says: "een dag ervoor"; None when it does not."""
    found = _BEFORE.search(" ".join(text[:200].split()))
    return _ahead(found) if found is not None else None


def _ahead(found: re.Match[str]) -> Ahead:
    said = plain(found["n"] or found["n2"])
    unit = plain(found["unit"] or found["unit2"])
    count = int(said) if said.isdigit() else NUMBERS.get(said, 1)
    kind = next(
        name for name, start in (("minutes", "min"), ("hours", "u"), ("hours", "h"), ("days", "d"), ("weeks", "w")) if unit.startswith(start)
    )  # fmt: skip
    return Ahead(count, kind)


def counted_from(ahead: Ahead, day: datetime, *, hour: bool) -> Wanted | None:
    """Return the time so long before an instant; days and weeks before it are at 9:00.

    None for hours before a day of which no hour is known.

    Parameters
    ----------
    hour
        Whether the hour of the instant is known.
    """
    if ahead.unit in {"minutes", "hours"}:
        span = timedelta(minutes=ahead.count) if ahead.unit == "minutes" else timedelta(hours=ahead.count)
        return Wanted(day - span, exact=True) if hour else None
    days = ahead.count * (7 if ahead.unit == "weeks" else 1)
    return Wanted(at_local(day.astimezone(ZONE).date() - timedelta(days=days), HOUR), exact=False)


def _times(rest: str, now: datetime) -> list[FoundTime]:
    """Return the times that say when: at the beginning or the end, and not part of what it is about ("de sessie van 8 december")."""
    every = times_in(rest, now)
    free = [one for one in every if not _OF_SOMETHING.search(rest[: one.start])]
    edges = [
        one
        for one in free
        if set(plain(rest[: one.start]).split()) <= _BESIDE or set(plain(rest[one.end_at :]).split()) <= _BESIDE
    ]
    days, hours = [one for one in edges if one.day is not None], [one for one in edges if one.day is None]
    if days:
        # An hour that stands apart from its day belongs to it: "morgen aan de kopies om 10u".
        apart = [one for one in hours if days[0].time is None]
        return sorted([days[0], *apart[:1]], key=lambda one: one.start)
    if hours:
        day = [one for one in free if one.day is not None and one.time is None]
        return sorted([hours[0], *(day if len(day) == 1 else [])], key=lambda one: one.start)
    return free if len(free) == 1 else []


def _joined(found: list[FoundTime]) -> FoundTime:
    day = next((one for one in found if one.day is not None), found[0])
    clock = next((one.time for one in found if one.time is not None), None)
    return FoundTime(day.day, clock, day.part, day.start, day.end_at)


def cleaned_up(what: str) -> str:
    """Return what somebody wants to be reminded of without the words that only lead to it; empty when nothing is left."""
    what = _BEFORE_LINK.sub("", " ".join(what.split()))
    for _ in range(3):
        shorter = _COURTESY.sub("", _LINK.sub("", what)).strip(" ,;:.-–!?\"'“”")
        if shorter == what:
            break
        what = shorter
    what = re.sub(r"\bte ([a-z]+en)$", r"\1", what)
    return "" if set(plain(what).split()) <= _NOTHING | _BESIDE else what


def moment_meant(what: str, moments: Iterable[Moment], context: FormContext) -> Moment | None:
    """Return the one moment of somebody's own that a text clearly means: by its title, or by its kind, project and day; else None."""
    own = list(moments)
    said = plain(what)
    kinds = {kind for kind, pattern in _KINDS.items() if re.search(pattern, said)}
    if "interim_evaluation" in kinds:
        kinds.discard("evaluation")
    names = [
        (name, one.id) for one in context.catalogue.programmes.values() for name in (one.name, one.id.replace("-", " "), *one.aliases)
    ]  # fmt: skip
    programmes = {match.value for match in names_in(what, names)}
    titled = {match.value for match in names_in(what, [(one.title, one.id) for one in own])}
    days = {one.day for one in moments_in(what, context.now)}
    # A session of what people sign up for is called by its name ("de cop"); a project is no moment.
    sessions = all(takes_people(context.catalogue.programme(one)) for one in programmes)
    if not kinds and not titled and not (programmes and (days or sessions)):
        return None
    found = [
        one
        for one in own
        if (not kinds or one.kind in kinds or one.id in titled)
        and (not programmes or one.programme in programmes)
        and (not days or one.starts.astimezone(ZONE).date() in days)
        and (not titled or one.id in titled)
    ]
    return found[0] if len(found) == 1 else None


def time_of(said: Said, moments: Iterable[Moment], context: FormContext) -> Wanted | None:
    """Return when somebody wants to be reminded: the time that was said, or so long before what it is about; None when neither is known."""
    return said.wanted if said.ahead is None else ahead_of(said.ahead, said.anchor or said.what, moments, context)


def ahead_of(ahead: Ahead, what: str, moments: Iterable[Moment], context: FormContext) -> Wanted | None:
    """Return the time so long before what a text is about: a moment of one's own, or the day that it names; None when there is none."""
    moment = moment_meant(what, moments, context)
    if moment is not None:
        return counted_from(ahead, moment.starts, hour=True)
    days = moments_in(what, context.now)
    if len(days) != 1:
        return None
    hour = days[0].time
    return counted_from(ahead, instant(days[0].day, hour or time(0)), hour=hour is not None)


_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def objection(text: str, context: FormContext) -> str | None:
    """Say why a text shows who a pupil is; who leads a moment, or another address of the sources, is no pupil."""
    known = {(one.facilitator or "").lower() for one in context.catalogue.moments.values()} - {""}
    known |= {one.lower() for addresses in context.coordinators.values() for one in addresses} | set(context.admins)
    known |= {(context.person.email or "").lower(), *context.person.addresses} - {""}
    names = {" ".join(re.findall(r"[a-z]+", plain(one.partition("@")[0]))) for one in known}

    def blotted(match: re.Match[str]) -> str:
        return "#" * len(match[0]) if match[0].lower() in known else match[0]

    left = _ADDRESS.sub(blotted, text)
    for match in reversed(names_in(left, [(name, name) for name in names if " " in name])):
        left = left[: match.start] + "#" * (match.end - match.start) + left[match.end :]
    return pupil_named(left, context)
