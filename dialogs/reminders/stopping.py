"""Kinds of reminders that somebody stops or takes up again: how they are named, and what a sentence says of them. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal, get_args

from dialogs.asking import is_question
from dialogs.engine.reading import names_in, plain
from dialogs.texts import N_, Texts
from knowledge.reminder_plans import Topic

TOPICS: dict[str, str] = {
    "sessions": N_("sessions"),
    "intakes": N_("intakes"),
    "evaluations": N_("evaluations"),
    "care_plans": N_("care plans"),
    "attendance": N_("attendance lists"),
    "teams": N_("registered teams"),
    "rounds": N_("registration rounds"),
    "planning": N_("planning"),
}
"""How each kind is named, in the order in which they are listed."""
assert set(TOPICS) == set(get_args(Topic))

_NAMED: dict[str, str] = {
    "sessions": "sessie,sessies,session,sessions,moment,momenten,moments,bijeenkomst,bijeenkomsten,contactmomenten,vormingen",
    "intakes": "intake,intakes,intakegesprek,intakegesprekken",
    "evaluations": "evaluatie,evaluaties,evaluation,evaluations,bevraging,bevragingen,enquete,enquetes",
    "care_plans": "zorgplan,zorgplannen,zorgacties,care plan,care plans,acties",
    "attendance": "aanwezigheid,aanwezigheden,aanwezigheidslijst,aanwezigheidslijsten,attendance,attendance lists",
    "teams": "team,teams,ploegen,contactpersoon,contactpersonen,registered teams",
    "rounds": "ronde,rondes,ronden,inschrijvingsronde,inschrijvingsrondes,inschrijvingsronden,inschrijfronde,inschrijfrondes,rounds,registration rounds,inschrijvingen",
    "planning": "planning,de planning,the planning",
}  # fmt: skip
_NAMES = [(name, topic) for topic, names in _NAMED.items() for name in names.split(",")]

_PEOPLE = r"(?:me|mij|ons|us)"
_THEM = r"(?:herinnering|herinneringen|herrinneringen|herineringen|reminders?|meldingen)"
_WISH = r"(?:(?:ik|we|wij|i) (?:wil|wou|willen|zou|hoef|moet|want|would like)(?: (?:graag|liever|liefst|to|no))* )?"
_NOTHING = r"(?:niets|niks|nothing|(?:geen|no) (?:berichten|berichtjes|mails|mailtjes|messages|mail))"
_ABOUT = r" (?:over|rond|omtrent|about|on) (?!(?:een|a|an|half|[0-9]+)\b).+?"
_STOP = re.compile(
    rf"^{_WISH}(?:herinner|herriner|herrinner|verwittig|remind) {_PEOPLE}(?: (?:aub|alsjeblieft|please))? (?:er )?(?:niet|nooit) (?:meer|langer)(?P<of1> .+)?$"
    rf"|^{_WISH}(?:herinner|herriner|verwittig) {_PEOPLE} (?:aan|voor|over) (?P<of2>.+?) (?:niet|nooit) (?:meer|langer)(?: aan)?$"
    rf"|^{_WISH}(?:niet|nooit) (?:meer|langer) herinneren(?P<of3> .+)?$|^{_WISH}(?:niet|nooit) (?:meer|langer) herinnerd worden(?P<of4> .+)?$"
    rf"|^(?:stop|stoppen|hou op|ophouden|schei uit|kap)(?: (?:er|eens|maar))?(?: met)?(?: (?:de|mijn|alle|al|die|het sturen van|sturen van|all|my|the|sending(?: me)?))* {_THEM}(?P<of5> .+)?$"
    rf"|^(?:zet|schakel|turn|switch)(?: (?:de|mijn|alle|al|die|all|my|the|off))* {_THEM}(?P<of6> .+?)? (?:uit|af|stop|stil|off)$"
    rf"|^(?:{_WISH}|(?:stuur|geef|send|give) {_PEOPLE} |please )(?:geen|no)(?: (?:enkele|more|further))? {_THEM}(?P<of7> .+)?$"
    rf"|^{_WISH}(?:(?:de|die|deze|mijn|alle|al|the|my|all) )*{_THEM}(?P<of8> .+?)? (?:niet|nooit) (?:meer|langer)(?: (?:krijgen|hebben|sturen|ontvangen|nodig|aub|graag|please))*$"
    rf"|^(?:please )?(?:stop|don t|do not|never) (?:reminding|remind) {_PEOPLE}(?P<of9> .+)?$"
    rf"|^(?:stop|stoppen|hou op|ophouden|schei uit|kap)(?: (?:er|eens|maar))? (?:met|om) (?:{_PEOPLE} )?(?P<of12>(?:aan|voor|over) .+? )?(?:te )?(?:herinneren|verwittigen)(?P<of13> .+)?$"
    rf"|^{_WISH}(?:verwijder|wis|schrap|annuleer|delete|remove|cancel) (?:al|alle|all)(?: (?:mijn|de|die|my|the|of my))? {_THEM}(?P<of11> .+)?$|^(?:turn|switch) off(?: (?:all|my|the))* {_THEM}(?P<of10> .+)?$"
    rf"|^{_WISH}(?:pauzeer|pauzeren|pauseer|pauseren|onderbreek|pause|suspend|mute)(?: (?:de|mijn|alle|al|die|all|my|the))* {_THEM}(?P<of14> .+)?$"
    rf"|^{_WISH}(?:(?:de|mijn|alle|al|die|all|my|the) )*{_THEM}(?P<of15> .+?)? (?:pauzeren|pauseren|onderbreken|stopzetten|stoppen|uitzetten|uitschakelen)(?: (?:aub|graag|please))*$"
    rf"|^(?:zet|put)(?: (?:de|mijn|alle|al|die|all|my|the))* {_THEM}(?P<of16> .+?)? (?:op pauze|on pause|on hold)(?: (?:aub|graag|please))*$"
    rf"|^{_WISH}(?:stuur|zend|geef|send|give|zeg|vertel|tell) {_PEOPLE} {_NOTHING} (?:meer|langer|more)(?P<of17>{_ABOUT})?(?: (?:aub|graag|please))*$"
    rf"|^{_WISH}{_NOTHING} (?:meer|langer|more)(?: (?:horen|krijgen|ontvangen|to hear|hear))?(?P<of18>{_ABOUT})(?: (?:horen|krijgen|ontvangen|aub|graag|please))*$"
    rf"|^(?:please )?(?:don t|do not|never) (?:send|tell|message) {_PEOPLE} (?:anything|messages)(?: more)?(?P<of19>{_ABOUT})$"
)
_AGAIN = r"(?:weer|terug|opnieuw|toch|again)"
_TAKE_UP = re.compile(
    rf"^(?:{_WISH}|(?:stuur|geef|send|give) {_PEOPLE} )(?:toch )?{_AGAIN}(?: (?:de|mijn|alle|all|my|the))? {_THEM}(?P<of1> .+)?$"
    rf"|^{_WISH}(?:de |mijn |alle |all |my |the )?{_THEM}(?P<of2> .+?)? {_AGAIN}(?: (?:krijgen|hebben|ontvangen|aan))?$"
    rf"|^(?:herinner|verwittig) {_PEOPLE} {_AGAIN}(?P<of3> (?:aan|voor|over) .+)$"
    rf"|^(?:zet|schakel|turn|switch)(?: (?:de|mijn|alle|al|die|all|my|the|on))* {_THEM}(?P<of4> .+?)? (?:(?:weer|terug|opnieuw|toch) )*(?:aan|in|on|on again|again)$"
    rf"|^(?:start|begin)(?: weer| terug| opnieuw)? met(?: (?:de|mijn|alle))? {_THEM}(?P<of5> .+)?$|^(?:turn|switch) on(?: (?:all|my|the))* {_THEM}(?P<of6> .+)?$"
    rf"|^remind {_PEOPLE}(?P<of7> (?:of|about) .+) again$"
)
_AT_TIMES = re.compile(
    r"\b(?:(?:maan|dins|woens|donder|vrij|zater|zon)dag\w*|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekends?|avonds?|savonds|ochtend\w*"
    r"|s morgens|nachts?|evenings?|mornings?|vakanties?|slack|teams? app|via|(?:na|voor|tussen|vanaf|tot|after|before|between|until) (?:[0-9]+\w*|half|kwart))\b"
)
"""What makes it a wish of when or where, and stops no kind."""
_OF_A_DAY = re.compile(r"\b(?:van|of|from) (?:\w+dag|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b")
"""The day tells which one is meant: "de sessie van dinsdag"."""
_OF_A_KIND = frozenset(
    [
        "deze",
        "dit",
        "soort",
        "die",
        "dat",
        "zulke",
        "nog",
        "in",
        "met",
        "door",
        "bij",
        "these",
        "those",
        "this",
        "that",
        "kind",
        "kinds",
    ]
)
"""Words beside the name of a kind that name nothing more."""
_EVERYTHING = frozenset(
    [
        "aan",
        "voor",
        "over",
        "van",
        "de",
        "het",
        "mijn",
        "alles",
        "iets",
        "niets",
        "meer",
        "aub",
        "alsjeblieft",
        "please",
        "graag",
        "a",
        "u",
        "b",
        "alle",
        "alles",
        "te",
        "sturen",
        "krijgen",
        "ontvangen",
        "hebben",
        "hoor",
        "nu",
        "of",
        "about",
        "for",
        "any",
        "anymore",
        "everything",
        "anything",
        "at",
        "all",
        "en",
        "and",
        "om",
        "langer",
        "wegwijs",
        "dank",
        "je",
        "merci",
        "bedankt",
        "thanks",
        "to",
        "me",
        "mij",
        "again",
        "sturen",
    ]
)
"""Words that name nothing: with these alone all reminders are meant."""


@dataclass(frozen=True)
class Meant:
    """What a sentence says of kinds of reminders."""

    what: Literal["stop", "take_up"]
    topics: tuple[str, ...]
    """Kinds; empty when none is named."""
    every: bool = False
    """Whether all of them are meant; if not and no kind is named, something is named that is no kind."""
    about: str = ""
    """What is named, in plain words: kinds or anything else."""
    one: bool = False
    """Whether more is named than kinds: one thing rather than a kind, such as "the intake of team 2"."""


def meant_by(text: str) -> Meant | None:
    """Return what a sentence says of kinds of reminders; None when it says nothing of them, or asks."""
    said = plain(text[:200])
    said = re.sub(r"^(?:(?:wegwijs|hallo|hoi|dag|ok|oke|nee|ja|aub|please|kan je|kun je|wil je) )+", "", said)
    for pattern, what in ((_STOP, "stop"), (_TAKE_UP, "take_up")):
        found = pattern.match(said)
        if found is None:
            continue
        if is_question(text) and not re.match(
            r"\W*(?:kan|kun|wil|can|could|will) (?:je|jij|u|you)\b", text, re.IGNORECASE
        ):
            return None
        rest = next((part for part in found.groupdict().values() if part), "")
        names = names_in(rest, _NAMES)
        topics = {match.value for match in names}
        every = not topics and set(rest.split()) <= _EVERYTHING
        if not every and _AT_TIMES.search(_OF_A_DAY.sub(" ", rest)):
            return None
        left = rest
        for match in reversed(names):
            left = f"{left[: match.start]} {left[match.end :]}"
        more = set(left.split()) - _EVERYTHING - _OF_A_KIND
        return Meant("stop" if what == "stop" else "take_up", in_order(topics), every, rest.strip(), bool(more))
    return None


def in_order(topics: Collection[str]) -> tuple[str, ...]:
    """Return kinds in the order in which they are listed; what is no kind is left out."""
    return tuple(one for one in TOPICS if one in topics)


def named(topics: Collection[str], texts: Texts) -> str:
    """Return kinds as a sentence names them."""
    return texts.join([texts(TOPICS[one]) for one in in_order(topics)])
