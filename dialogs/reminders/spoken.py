"""What somebody types who answers reminders on the screen: *gedaan*, *later*, *vrijdag om 10u opnieuw*, *1 en 3 gedaan*. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dialogs.actions import UnreadableAction, action, read_action
from dialogs.engine.reading import NUMBERS, ORDINALS, plain
from dialogs.reminders import snoozing, ways
from dialogs.reminders.tokens import stamp
from dialogs.reminders.ways import CALENDAR, DONE, SNOOZE, STOP, UNTIL, WHICH

MOST = 8
"""Reminders on the screen among which is asked which one is meant."""

_OF_ONE = frozenset({DONE, SNOOZE, UNTIL, CALENDAR, STOP})
_OF_ALL = frozenset({ways.DONE_ALL, ways.SNOOZE_ALL})
ALL = {DONE: ways.DONE_ALL, SNOOZE: ways.SNOOZE_ALL, UNTIL: ways.UNTIL_ALL}
"""What is done to several reminders at once, by what is done to one."""

_COURTESY = (
    r"(?:ja|ok|oke|okay|dank je|merci|bedankt|sorry|please|aub|graag|maar|yes|thanks"
    r"|oei|oeps|oops|nee|neen|no|toch|oh|ah|hm|wacht|eigenlijk|actually)"
)
_POLITE = rf"(?:{_COURTESY} )*"
_TAIL = r"(?: (?:opnieuw|nog eens|nog een keer|weer|eens|even|maar|aub|alsjeblieft|please|graag|again|hieraan|eraan|daaraan|aan))*"
_TIMES = {
    snoozing.HOUR: r"(?:over|binnen|in|na) (?:een|1|n|t|an|one) ?(?:uur|uurtje|u|hour)|straks over een uur",
    snoozing.MORNING: r"(?:tot |until |till )?(?:morgen|morgenvroeg|morgenochtend|morgen ?(?:vroeg|ochtend|voormiddag)|tomorrow(?: morning)?)",
    snoozing.MONDAY: r"(?:tot |until |till )?(?:op |volgende |on |next |komende |aanstaande )?(?:maandag|monday)(?: ?ochtend|morgen| morning)?",
}
_SOON = r"(?:later|straks|nog niet|not now|(?:nu )?(?:even )?niet(?: nu)?|nu niet|op een ander moment)"
_ASK = r"(?:kan|kun|wil|wilt|zou|could|can|will) (?:je|jij|u|ge|you)"
_VERB = r"(?:herinner|herinneren|herriner|herrinner|remind|snooze|snoozen|verwittig|waarschuw)"
_REMIND = (
    rf"(?:{_ASK} (?:(?:me|mij) )?|gelieve )?{_VERB}"
    r"(?: (?:me|mij|mijn|het|dit|er|hieraan|eraan|daaraan|it|this|of it|about it))*"
)
_PUT_OFF = r"(?:stel(?: (?:het|dit|hem|deze|ze|alles))?(?: nog)?(?: even)? uit|uitstellen|put (?:it|this|them) off)"
_FINISHED = r"(?:gedaan|klaar|in orde|geregeld|afgewerkt|afgehandeld|gebeurd|voltooid|done|finished)"

_ALWAYS: tuple[tuple[str, str], ...] = (
    *((f"{UNTIL} {choice}", rf"(?:{_REMIND}|{_PUT_OFF}){_TAIL} (?:{when}){_TAIL}") for choice, when in _TIMES.items()),
    *((f"{UNTIL} {choice}", rf"{_ASK} (?:me|mij)(?: er| het| dit)* (?:{when}){_TAIL} herinneren{_TAIL}") for choice, when in _TIMES.items()),
    (SNOOZE, rf"{_ASK} (?:me|mij)(?: er| het| dit)*(?: {_SOON})?{_TAIL} herinneren{_TAIL}"),
    (SNOOZE, rf"(?:{_REMIND}|{_PUT_OFF})(?: (?:tot )?{_SOON})?{_TAIL}"),
    (CALENDAR, r"(?:zet|steek|plaats|voeg|schrijf|noteer|put|add|save)\b.{0,40}\b(?:agenda|kalender|calendar)(?: toe)?"),
    (STOP, rf"(?:herinner|verwittig|waarschuw) (?:me|mij) (?:(?:hier|er|daar) )?(?:hieraan |eraan |daaraan )?(?:niet|nooit) (?:meer|langer)(?: aan)?{_TAIL}"),
    (STOP, r"(?:hier|hieraan|eraan|daaraan)?(?: )?(?:niet|nooit) meer(?: aan)? herinneren(?: aub)?|(?:don t|do not|stop) remind(?:ing)? me (?:of|about) (?:this|it|that)(?: again| anymore| any more)?"),
    (STOP, r"(?:ik wil )?(?:deze|dit soort|zulke) herinnering(?:en)? (?:(?:wil|hoef) ik )?niet (?:meer|langer)(?: krijgen| hebben)?|no more of these"),
)  # fmt: skip
"""What is about a reminder, whatever else is going on: the name of an act, with a choice of time, and how it is said."""
_BARE: tuple[tuple[str, str], ...] = (
    (
        DONE,
        r"(?:(?:(?:dat|dit|het|t|that|it|alles|alle \w+) )?(?:is|s|zijn) )?(?:al |reeds |allemaal |alles |already |all )*"
        rf"{_FINISHED}(?: (?:hoor|al|nu|merci|bedankt|thanks))*",
    ),
    (DONE, r"(?:ik (?:heb|ben) (?:het|dat|dit|er|ermee)|(?:i have|i ve|i) done) ?(?:al |reeds )?(?:gedaan|geregeld|klaar|in orde gebracht|it|that)?"),
    *((UNTIL + " " + choice, rf"(?:(?:doe|maar|liever|liefst|dan|rather) )*(?:{when}){_TAIL}") for choice, when in _TIMES.items()),
    (SNOOZE, rf"{_SOON}{_TAIL}"),
    (SNOOZE, r"(?:ik doe (?:het|dat) |doe ik )(?:later|straks|morgen)|geen tijd(?: nu)?|nu geen tijd|i m busy"),
    (CALENDAR, r"(?:in )?(?:mijn |m n |de |my )?(?:agenda|kalender|calendar|ics)(?: aub| graag)?"),
)  # fmt: skip
"""What answers a reminder only when nothing else was asked meanwhile: else it may be the answer to that."""

_ALL_DONE = re.compile(
    rf"{_POLITE}(?:(?:(?:dat|dit|het|ze|dat alles) )?(?:is|zijn|s) )?(?:(?:al|reeds) )?(?:alles|allemaal|all of (?:it|them)|all|alle \w+)"
    rf"(?: (?:is|zijn|are))?(?: (?:al|reeds))? {_FINISHED}|{_POLITE}(?:ze|they) (?:zijn|are) (?:allemaal|all) {_FINISHED}"
)
_PLACE = rf"(?:[0-9]{{1,2}}|{'|'.join(sorted({*ORDINALS, *NUMBERS} - {'nul', 'geen', 'zero', 'none', 'ene', '1'}, key=len, reverse=True))}|laatste|last)"
_PLACES = rf"(?:(?:de|het|the|nummer|nr|number|die) )*(?P<places>{_PLACE}(?: (?:(?:en|and|ook) )?(?:(?:de|het|the|nummer|nr|number) )*{_PLACE})*)(?: (?:herinnering|reminder|one|item))?"
_ONES_DONE = tuple(
    re.compile(f"{_POLITE}{pattern}")
    for pattern in (
        rf"{_PLACES}(?: (?:is|zijn|are))?(?: (?:al|reeds|ook|already))* {_FINISHED}",
        rf"(?:(?:ik ben|i am|i m) )?{_FINISHED} (?:met|with|voor) {_PLACES}",
        rf"(?:ik heb|i have|i ve) {_PLACES} (?:al |reeds )?{_FINISHED}",
        rf"{_PLACES} (?:heb ik|i have|i ve|have i) (?:al |reeds |already )?{_FINISHED}",
        rf"(?:vink|tick) {_PLACES} (?:af|off)",
    )
)  # fmt: skip
_ONES_OFF = re.compile(
    rf"\b(?:aan|met|van|voor|of|about)? ?(?:de|het|the|nummer|nr|number) (?:nummer )?(?P<places>{_PLACE}(?: (?:en|and) (?:de |het |the |nummer )*{_PLACE})*)\b(?! (?:van |of )?(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december))",
    re.IGNORECASE,
)
_UNIT = r"(?:uur|uren|u|h|hours?|uurtjes?|minuten|minuut|minutes?|kwartier(?:en)?|dag(?:en)?|days?|we(?:ek|ken)|weeks?|maand(?:en)?)"
_PLACES_FIRST = re.compile(
    rf"{_POLITE}{_PLACES}(?! {_UNIT}\b) (?:(?:is|zijn|mag|mogen|graag|dan|pas|maar|liever) )*(?P<rest>.+)"
)
"""*2 later*, *de derde liever vrijdag om 10u*: the place, and then until when."""
_PLACES_PUT = re.compile(
    rf"{_POLITE}(?:{_ASK} )?(?:stel|put|snoozen?|zet|schuif|verschuif|verzet) {_PLACES}(?! {_UNIT}\b)(?P<rest>(?: .+)?)"
)
"""*stel 2 uit tot vrijdag*, *snooze 2*: behind such a verb a bare number is a place."""
_ALL_PUT = re.compile(
    rf"{_POLITE}(?:(?:stel|put|snoozen?|zet) )?(?:ze )?(?:alles|allemaal|all of (?:it|them)|all|alle \w+) (?:(?:graag|dan|pas|maar|liever) )*(?P<rest>.+)"
)
_ALL_DONE_FOR_SURE = re.compile(
    rf"{_POLITE}(?:alles|allemaal|alle \w+)(?: is| zijn)?(?: al)? (?:gedaan|afgewerkt|afgehandeld)|{_POLITE}all (?:of them )?done"
)
"""Said of what is not on the screen any more, where *alles in orde* may be about anything."""
_OFF = re.compile(r"^(?:uit|uitstellen|uitgesteld|op|door|off)\b ?|\b(?:uitstellen|snoozen)$")
_LATER = re.compile(rf"(?P<much>\w+ {_UNIT}) (?:later|verder|opschuiven)")
_LEAD = re.compile(
    rf"\s*(?:{_COURTESY}[\s,.!]+)*(?:(?P<verb>{_REMIND}|{_PUT_OFF})|(?P<asks>{_ASK} (?:me|mij)))\b",
    re.IGNORECASE,
)
_APART = re.compile(rf"\s*(?:{_COURTESY}[\s,.!]+)*(?:stel|put)\b", re.IGNORECASE)
"""The beginning of a verb whose end stands behind what it is about: *stel het tweede uit*."""
_ASKED_TO = re.compile(r"\b(?:herinneren|remind|verwittigen|uitstellen)\b", re.IGNORECASE)
_HOLD_ON = re.compile(r"\s*(?:(?:doe|maar|liever|liefst|dan|rather|ja|ok|oke)\s+)*", re.IGNORECASE)


@dataclass(frozen=True)
class _Shown:
    """The reminders on the screen."""

    tokens: tuple[str, ...]
    """In the order in which they are read."""
    presses: tuple[tuple[str, str, str], ...]
    """Buttons of one reminder each: the name of the act, the reminder's token, the whole action."""
    all_presses: frozenset[str]
    """Whole actions of buttons that are about several at once: there are some when they came as one message."""


def meant_by(text: str, options: Sequence[Mapping[str, str]], *, under_way: bool, now: datetime) -> str | None:
    """Return the action that a text means as an answer to the reminder on the screen; None when it means something else.

    With several reminders on the screen it is the action that asks which one, unless the text says so, or they came together
    and are put off together.

    Parameters
    ----------
    options
        Buttons on the screen: label and action of each.
    under_way
        Whether a form waits for an answer too.
    """
    shown = _shown(options)
    if not shown.tokens:
        return None
    text = " ".join(text[:200].split())
    said = plain(text)
    presses = {press for _, _, press in shown.presses} | shown.all_presses
    if said in {plain(one["label"]) for one in options if one["action"] not in presses}:
        return None
    if len(shown.tokens) > 1:
        several = _of_several(text, said, shown, now, under_way=under_way)
        if several is not None:
            return several
    deed = _deed(text, said, options, shown, now, under_way=under_way)
    if deed is None:
        return None
    what, _, choice = deed.partition(" ")
    tokens = [one for one in shown.tokens if what != CALENDAR or one.startswith("m")]
    if len(tokens) > 1 and shown.all_presses and what in {SNOOZE, UNTIL}:
        return _done_to(what, tokens, choice)
    if len(tokens) > 1:
        return action("act", WHICH, deed, *tokens[:MOST])
    return _done_to(what, tokens, choice) if tokens else None


_OF_IT = re.compile(
    r"\b(?:opnieuw|nog ?eens|nog een keer|weer|again|hieraan|eraan|daaraan|dit|het|it|this|snooze|snoozen|uitstellen)\b|\b(?:stel|put)\b.*\b(?:uit|off)\b"
)
"""What a sentence has that is about a reminder that came, though it names none."""


def again_meant(text: str, now: datetime) -> str | None:
    """Return what a text asks of the reminder that came last, with none on the screen: a deed as `done_to` takes it.

    None for a text that names what it is about, or that may as well ask for a reminder of one's own.
    """
    text = " ".join(text[:200].split())
    said = plain(text)
    if not _OF_IT.search(said):
        return None
    always = _matched(said, _ALWAYS)
    if always is not None:
        return always if always.partition(" ")[0] in {SNOOZE, UNTIL} else None
    if _LEAD.match(text) is None:
        return None
    when = _time_in(text, now, under_way=True)
    return f"{UNTIL} {when}" if when is not None else None


def names_places(text: str) -> bool:
    """Tell whether a text does something to reminders that it names by their places in a list: *1 en 3 gedaan*, *het tweede morgen*."""
    text = " ".join(text[:200].split())
    said = plain(text)
    lead = _LEAD.match(text) or _APART.match(text)
    return (
        any(one.fullmatch(said) for one in (*_ONES_DONE, _ALL_DONE_FOR_SURE, _PLACES_FIRST, _PLACES_PUT, _ALL_PUT))
        or lead is not None
        and _ONES_OFF.search(text, lead.end()) is not None
    )


def are_numbered(options: Sequence[Mapping[str, str]]) -> bool:
    """Tell whether buttons are those of several reminders in one list."""
    return len(_shown(options).tokens) > 1


def at_places(text: str, options: Sequence[Mapping[str, str]], *, under_way: bool, now: datetime) -> str | None:
    """Return the action that a text means for the reminders that it names by their places in a list, of which these are the buttons.

    None when it names none, or one that is not in the list.
    """
    text = " ".join(text[:200].split())
    said = plain(text)
    if not names_places(text) or (_ALL_DONE.fullmatch(said) and not _ALL_DONE_FOR_SURE.fullmatch(said)):
        return None
    return _of_several(text, said, _shown(options), now, under_way=under_way)


def done_to(deed: str, tokens: Sequence[str]) -> str:
    """Return the action that does a deed to reminders: the name of an act, for a time with that behind it."""
    what, _, choice = deed.partition(" ")
    return _done_to(what, tokens, choice)


def _done_to(what: str, tokens: Sequence[str], choice: str = "") -> str:
    given = [choice] if choice else []
    if len(tokens) == 1:
        return action("act", what, tokens[0], *given)
    return action("act", ALL[what], *given, *tokens)


def _shown(options: Sequence[Mapping[str, str]]) -> _Shown:
    presses: list[tuple[str, str, str]] = []
    together: list[str] = []
    all_presses: set[str] = set()
    for one in options:
        try:
            pressed = read_action(one["action"])
        except UnreadableAction:
            continue
        if pressed.verb != "act" or len(pressed.arguments) < 2:
            continue
        name, *given = pressed.arguments
        if name in _OF_ONE:
            presses.append((name, given[0], one["action"]))
        elif name in _OF_ALL:
            together += given
            all_presses.add(one["action"])
    tokens = dict.fromkeys([*together, *(token for _, token, _ in presses)])
    return _Shown(tuple(tokens), tuple(presses), frozenset(all_presses))


def _of_several(text: str, said: str, shown: _Shown, now: datetime, *, under_way: bool) -> str | None:
    """Return what is meant of several reminders when the text says which: by their places, or all."""
    if not under_way and _ALL_DONE.fullmatch(said):
        return _done_to(DONE, shown.tokens)
    for pattern in _ONES_DONE:
        found = pattern.fullmatch(said)
        chosen = _chosen(found["places"], shown) if found and not under_way else []
        if chosen:
            return _done_to(DONE, chosen)
    lead = _LEAD.match(text) or _APART.match(text)
    found = _ONES_OFF.search(text, lead.end() if lead else 0)
    chosen = _chosen(plain(found["places"]), shown) if found and (lead or not under_way) else []
    if found is None or not chosen:
        return None if under_way else _put_off_in_short(said, shown, now)
    left = " ".join(f"{text[: found.start()]} {text[found.end() :]}".split())
    when = _time_in(left, now, under_way=under_way)
    if when is not None:
        return _done_to(UNTIL, chosen, when)
    if _matched(plain(left), _ALWAYS) == SNOOZE:
        return _done_to(SNOOZE, chosen)
    return None if under_way else _put_off_in_short(said, shown, now)


def _put_off_in_short(said: str, shown: _Shown, now: datetime) -> str | None:
    """Return what is meant by places and a time with few words or none between: *2 later*, *stel 1 en 3 uit tot vrijdag*, *alles morgen*."""
    for pattern in (_PLACES_PUT, _PLACES_FIRST, _ALL_PUT):
        found = pattern.fullmatch(said)
        if found is None:
            continue
        chosen = list(shown.tokens) if pattern is _ALL_PUT else _chosen(found["places"], shown)
        rest = _LATER.sub(r"over \g<much>", _OFF.sub("", found["rest"].strip()).strip())
        rest = re.sub(r"^(?:tot|naar|until|till|to) ", "", rest)
        if not chosen or not rest and pattern is _PLACES_FIRST and not _OFF.search(found["rest"]):
            continue
        if not rest or _matched(rest, _BARE) == SNOOZE:
            return _done_to(SNOOZE, chosen)
        when = _time_in(rest, now, under_way=False)
        if when is not None:
            return _done_to(UNTIL, chosen, when)
    return None


def _chosen(places: str, shown: _Shown) -> list[str]:
    """Return the reminders at these places; none when one of them is no place on the screen."""
    found: list[str] = []
    before = ""
    for word in places.split():
        before, last = word, before
        if word == "one" and (last in ORDINALS or last in {"laatste", "last"}):
            continue  # "the second one" is one place
        number = int(word) if word.isdigit() else ORDINALS.get(word, NUMBERS.get(word))
        if word in {"laatste", "last"}:
            number = len(shown.tokens)
        if number is None:
            continue
        if not 1 <= number <= len(shown.tokens):
            return []
        found.append(shown.tokens[number - 1])
    return list(dict.fromkeys(found))


def _deed(
    text: str,
    said: str,
    options: Sequence[Mapping[str, str]],
    shown: _Shown,
    now: datetime,
    *,
    under_way: bool,
) -> str | None:
    """Return what a text asks for: the name of an act, and for a time the choice or the time itself."""
    always = _matched(said, _ALWAYS)
    if always is not None:
        return always
    named = {one["action"] for one in options if plain(one["label"]) == said}
    labelled = next((name for name, _, press in shown.presses if press in named and name != UNTIL), None)
    bare = labelled or (None if under_way else _matched(said, _BARE))
    if bare is not None:
        return bare
    when = _time_in(text, now, under_way=under_way)
    return f"{UNTIL} {when}" if when is not None else None


def _time_in(text: str, now: datetime, *, under_way: bool) -> str | None:
    """Return the time, as a button carries it, until which a text puts off what is on the screen.

    It ends in ``e`` when an hour was said, in ``d`` when only a day was.
    """
    said = plain(text)
    for patterns in (_ALWAYS, () if under_way else _BARE):
        name, _, choice = (_matched(said, patterns) or "").partition(" ")
        if name == UNTIL:
            return choice
    lead = _LEAD.match(text)
    if lead is not None and lead["asks"] and not _ASKED_TO.search(text):
        return None
    if lead is None:
        if under_way or not re.search(r"[a-z]{2}|[0-9](?:[uh:/])", text, re.IGNORECASE):
            return None
        lead = _HOLD_ON.match(text)
    wanted = snoozing.wanted_in(text[lead.end() if lead else 0 :], now)
    return f"{stamp(wanted.at)}{'e' if wanted.exact else 'd'}" if wanted is not None else None


def _matched(said: str, patterns: Sequence[tuple[str, str]]) -> str | None:
    return next((name for name, pattern in patterns if re.fullmatch(f"{_POLITE}(?:{pattern})", said)), None)
