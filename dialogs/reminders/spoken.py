"""What somebody types who answers the reminder that is on the screen: *gedaan*, *later*, *herinner me morgen opnieuw*. Pure."""

import re
from collections.abc import Mapping, Sequence

from dialogs.actions import UnreadableAction, action, read_action
from dialogs.engine.reading import plain
from dialogs.reminders import snoozing
from dialogs.reminders.ways import CALENDAR, DONE, SNOOZE, UNTIL, WHICH

MOST = 8
"""Reminders on the screen among which is asked which one is meant."""

_OF_ONE = frozenset({DONE, SNOOZE, UNTIL, CALENDAR})

_POLITE = r"(?:(?:ja|ok|oke|okay|dank je|merci|bedankt|sorry|please|aub|graag|maar|yes|thanks) )*"
_TAIL = r"(?: (?:opnieuw|nog eens|nog een keer|weer|eens|even|maar|aub|alsjeblieft|please|graag|again|hieraan|eraan|daaraan|aan))*"
_TIMES = {
    snoozing.HOUR: r"(?:over|binnen|in|na) (?:een|1|n|t|an|one) ?(?:uur|uurtje|u|hour)|straks over een uur",
    snoozing.MORNING: r"(?:tot |until |till )?(?:morgen|morgenvroeg|morgenochtend|morgen ?(?:vroeg|ochtend|voormiddag)|tomorrow(?: morning)?)",
    snoozing.MONDAY: r"(?:tot |until |till )?(?:op |volgende |on |next |komende |aanstaande )?(?:maandag|monday)(?: ?ochtend|morgen| morning)?",
}
_SOON = r"(?:later|straks|nog niet|not now|(?:nu )?(?:even )?niet(?: nu)?|nu niet|op een ander moment)"
_ASK = r"(?:kan|kun|wil|wilt|zou|could|can|will) (?:je|jij|u|ge|you)"
_REMIND = (
    rf"(?:{_ASK} (?:(?:me|mij) )?|gelieve )?"
    r"(?:herinner|herinneren|herriner|remind|snooze|snoozen|verwittig|waarschuw)"
    r"(?: (?:me|mij|mijn|het|dit|er|hieraan|eraan|daaraan|it|this|of it|about it))*"
)
_PUT_OFF = r"(?:stel(?: (?:het|dit|hem|deze))?(?: nog)?(?: even)? uit|uitstellen|put (?:it|this) off)"

_ALWAYS: tuple[tuple[str, str], ...] = (
    *((f"{UNTIL} {choice}", rf"(?:{_REMIND}|{_PUT_OFF}){_TAIL} (?:{when}){_TAIL}") for choice, when in _TIMES.items()),
    *((f"{UNTIL} {choice}", rf"{_REMIND} (?:{when}) (?:aan|about|of)\b.{{0,60}}") for choice, when in _TIMES.items()),
    *((f"{UNTIL} {choice}", rf"{_ASK} (?:me|mij)(?: er| het| dit)* (?:{when}){_TAIL} herinneren{_TAIL}") for choice, when in _TIMES.items()),
    (SNOOZE, rf"{_ASK} (?:me|mij)(?: er| het| dit)*(?: {_SOON})?{_TAIL} herinneren{_TAIL}"),
    (SNOOZE, rf"(?:{_REMIND}|{_PUT_OFF})(?: (?:tot )?{_SOON})?{_TAIL}"),
    (CALENDAR, r"(?:zet|steek|plaats|voeg|schrijf|noteer|put|add|save)\b.{0,40}\b(?:agenda|kalender|calendar)(?: toe)?"),
)  # fmt: skip
"""What is about a reminder, whatever else is going on: the name of an act, with a choice of time, and how it is said."""
_BARE: tuple[tuple[str, str], ...] = (
    (
        DONE,
        r"(?:(?:(?:dat|dit|het|t|that|it|alles) )?(?:is|s) )?(?:al |reeds |allemaal |already |all )*"
        r"(?:gedaan|klaar|in orde|geregeld|afgewerkt|afgehandeld|gebeurd|voltooid|done|finished)"
        r"(?: (?:hoor|al|nu|merci|bedankt|thanks))*",
    ),
    (DONE, r"(?:ik (?:heb|ben) (?:het|dat|dit|er|ermee)|(?:i have|i ve|i) done) ?(?:al |reeds )?(?:gedaan|geregeld|klaar|in orde gebracht|it|that)?"),
    *((UNTIL + " " + choice, rf"(?:(?:doe|maar|liever|liefst|dan|rather) )*(?:{when}){_TAIL}") for choice, when in _TIMES.items()),
    (SNOOZE, rf"{_SOON}{_TAIL}"),
    (SNOOZE, r"(?:ik doe (?:het|dat) |doe ik )(?:later|straks|morgen)|geen tijd(?: nu)?|nu geen tijd|i m busy"),
    (CALENDAR, r"(?:in )?(?:mijn |m n |de |my )?(?:agenda|kalender|calendar|ics)(?: aub| graag)?"),
)  # fmt: skip
"""What answers a reminder only when nothing else was asked meanwhile: else it may be the answer to that."""


def meant_by(text: str, options: Sequence[Mapping[str, str]], *, under_way: bool) -> str | None:
    """Return the action that a text means as an answer to the reminder on the screen; None when it means something else.

    With several reminders on the screen it is the action that asks which one.

    Parameters
    ----------
    options
        Buttons on the screen: label and action of each.
    under_way
        Whether a form waits for an answer too.
    """
    shown = _shown(options)
    if not shown:
        return None
    said = plain(text[:200])
    others = [one for one in options if one["action"] not in {press for _, _, press in shown}]
    if said in {plain(one["label"]) for one in others}:
        return None
    deed = _deed(said, options, shown, under_way=under_way)
    if deed is None:
        return None
    what, _, choice = deed.partition(" ")
    tokens = list(dict.fromkeys(token for _, token, _ in shown))
    if what == CALENDAR:
        tokens = [token for token in tokens if token.startswith("m")]
    if not tokens:
        return None
    if len(tokens) > 1:
        return action("act", WHICH, deed, *tokens[:MOST])
    return action("act", what, tokens[0], choice) if choice else action("act", what, tokens[0])


def _shown(options: Sequence[Mapping[str, str]]) -> list[tuple[str, str, str]]:
    """Return the buttons of reminders on the screen: the name of the act, the reminder's token, the whole action."""
    found: list[tuple[str, str, str]] = []
    for one in options:
        try:
            pressed = read_action(one["action"])
        except UnreadableAction:
            continue
        if pressed.verb == "act" and len(pressed.arguments) > 1 and pressed.arguments[0] in _OF_ONE:
            found.append((pressed.arguments[0], pressed.arguments[1], one["action"]))
    return found


def _deed(
    said: str, options: Sequence[Mapping[str, str]], shown: Sequence[tuple[str, str, str]], *, under_way: bool
) -> str | None:
    """Return what a text asks for: the name of an act, and for a time the choice."""
    always = _matched(said, _ALWAYS)
    if always is not None:
        return always
    named = {one["action"] for one in options if plain(one["label"]) == said}
    labelled = next((name for name, _, press in shown if press in named and name != UNTIL), None)
    return labelled or (None if under_way else _matched(said, _BARE))


def _matched(said: str, patterns: Sequence[tuple[str, str]]) -> str | None:
    return next((name for name, pattern in patterns if re.fullmatch(f"{_POLITE}(?:{pattern})", said)), None)
