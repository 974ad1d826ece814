"""When and where the moments of a programme are, as the planning of its rounds has them."""

import re

from dialogs.actions import action
from dialogs.engine.reading import plain
from dialogs.facts.open_sessions import takes_teams
from dialogs.facts.question import Asked
from dialogs.facts.sources import person_button, planning_line, way_on
from dialogs.facts.words import GENERAL, Words
from dialogs.messages import Button, Reply
from dialogs.reminders.notices import KINDS, when
from dialogs.reminders.workdays import ZONE
from dialogs.texts import N_
from knowledge.offer import Moment, MomentKind, Programme

MOST_LINES = 12
"""Moments or programmes in one answer."""
_WHEN = Words(
    "wanneer wnr datum data dag dagen uur tijdstip planning kalender agenda when date dates time schedule calendar"
)
_WHERE = Words("waar locatie lokaal adres where location address venue")
_NEXT = Words("volgende volgend eerstvolgende eerstvolgend komende komend aankomende toekomstige next upcoming coming")
_ALL = Words("alle allemaal overzicht lijst planning kalender data dates all every overview")
_START = Words("start starten begin begint beginnen startdatum starts begins starting aanvang beginnend")
_KINDS: dict[MomentKind, Words] = {
    "intake": Words("intake intakes intakegesprek intakegesprekken"),
    "session": Words("sessie sessies les lessen session sessions workshop workshops"),
    "interim_evaluation": Words("tussentijdse tussentijds interim"),
    "evaluation": Words("evaluatie evaluaties eindevaluatie evaluatiemoment evaluation evaluations"),
    "symposium": Words("symposium slotmoment symposia"),
}
_ANY_KIND = Words(
    "moment momenten bijeenkomst bijeenkomsten samenkomst samenkomsten contactmoment contactmomenten afspraak afspraken"
    " ontmoeting meeting meetings gathering planning kalender agenda schedule calendar"
)
_OWN = re.compile(r"\b(?:mijn|onze?|my|our|m n)\b")
_HOW_MANY = re.compile(r"\b(?:hoeveel|hoelang|hoe lang|hoe vaak|duurt|how many|how long|how often)\b")
_PAST = re.compile(
    r"\b(?:was|waren|werd|werden|vond|vonden|ging|gingen|liep|liepen|vorige|laatste|sinds|were|did|last)\b"
)
# Who names an hour does not ask for it, and the agenda of any meeting is how it goes.
_OTHER_QUESTION = re.compile(
    r"\b(?:om|at|vanaf|from) \d{1,2}(?: \d\d)?(?: uur| u| h)\b|\bagenda (?:van|voor|of|for) (?:een|n|a|an)\b"
)
_MOMENTS = re.compile(r"\b(?:welke|alle|which|all)(?: the)? (?:momenten|moments)\b")
_ALL_OF = N_("All moments of {project}")
_OTHER_WORDS = Words("eerste first door plaats tussentijdse gepland staan vallen valt plan planned hoe laat op")


def moments(asked: Asked) -> Reply | None:
    """Return the moments that are asked for; None when the question is about something else."""
    said = plain(asked.asking)
    follows = _NEXT.heard_in(asked.words)
    kinds = _kinds_in(asked.words)
    # "De volgende CoP" is a session, "het volgende SWITCH" is nothing.
    by_name = not kinds and follows and bool(asked.programmes) and not any(map(takes_teams, asked.programmes))
    if by_name:
        kinds = set(_KINDS)
    if not kinds or _HOW_MANY.search(said) or _PAST.search(said) or _OTHER_QUESTION.search(said):
        return None
    starts = _START.heard_in(asked.words) and not any(
        group.heard_in(asked.words) for group in (*_KINDS.values(), _ANY_KIND)
    )
    asks_when = _WHEN.heard_in(asked.words) or "hoe laat" in said or _MOMENTS.search(said) is not None
    asks_where = _WHERE.heard_in(asked.words)
    # "Waar begin ik?" asks for advice, "wanneer begint SWITCH?" for a moment.
    if not (follows or asks_when or (asks_where and not starts)):
        return None
    if _indefinite(said) or asked.left(*_KINDS.values(), _ANY_KIND, _WHEN, _WHERE, _NEXT, _ALL, _START, _OTHER_WORDS):
        return None
    programmes = asked.meant()
    # "Wanneer is de evaluatie?" may be meant in general: then a planned moment is told, and nothing else denied.
    surely = (follows and not starts and not by_name) or _OWN.search(said) is not None
    if not programmes and not surely:
        return None
    coming = _coming(asked, programmes, kinds)
    if not coming:
        return _none(asked, programmes, kinds) if surely else None
    if asks_where and not any(one.place or one.link for one in coming):
        return None
    if len({one.programme for one in coming}) > 1:
        return _each(asked, coming)
    everything = _ALL.heard_in(asked.words) or "momenten" in asked.words or "moments" in asked.words
    return _all(asked, coming) if everything and len(coming) > 1 else _next(asked, coming, follows)


def _kinds_in(words: tuple[str, ...]) -> set[MomentKind]:
    """Return the kinds of moment that are named; all of them for a general word."""
    if _KINDS["interim_evaluation"].heard_in(words) and _KINDS["evaluation"].heard_in(words):
        return {"interim_evaluation"}
    found: set[MomentKind] = {
        kind for kind, named in _KINDS.items() if kind != "interim_evaluation" and named.heard_in(words)
    }
    if "evaluation" in found:
        found.add("interim_evaluation")
    if not found and (_ANY_KIND.heard_in(words) or _START.heard_in(words)):
        return set(_KINDS)
    return found


def _indefinite(said: str) -> bool:
    words = said.split()
    return any(
        article in {"een", "n", "a", "an", "zo"} and (noun in GENERAL or noun in _ANY_KIND or noun in _KINDS["session"])
        for article, noun in zip(words, words[1:], strict=False)
    )


def _coming(asked: Asked, programmes: tuple[Programme, ...], kinds: set[MomentKind]) -> list[Moment]:
    wanted = {one.id for one in programmes}
    found = [
        one
        for one in asked.context.catalogue.moments.values()
        if one.ends > asked.context.now and one.kind in kinds and (not wanted or one.programme in wanted)
    ]
    return sorted(found, key=lambda one: (one.starts, one.id))


def _told(moment: Moment, asked: Asked) -> str:
    hours = f"{when(moment.starts, asked.texts)}–{moment.ends.astimezone(ZONE):%H:%M}"
    where = [one for one in (moment.place, moment.link) if one]
    return f"**{moment.title}**, {', '.join([hours, *where])}"


def _name(programme_id: str, asked: Asked) -> str:
    programme = asked.context.catalogue.programmes.get(programme_id)
    return programme.name if programme else programme_id


def _next(asked: Asked, coming: list[Moment], follows: bool) -> Reply:
    """Return the first of these moments; who asks for the next one also hears of one of another kind before it."""
    texts, first = asked.texts, coming[0]
    project = _name(first.programme, asked)
    text = texts("What comes next for {project}: {moment}.", project=project, moment=_told(first, asked))
    every = _coming(asked, tuple(_programmes_of(coming, asked)), set(_KINDS))
    before = [one for one in every if one.starts < first.starts]
    if before and follows:
        text += " " + texts("Before that there is {moment}.", moment=_told(before[0], asked))
    buttons = [
        Button(label=texts(_ALL_OF, project=project), action=action("say", f"wanneer zijn alle momenten van {project}"))
    ]
    return _reply(asked, text, coming[:1], buttons if len(every) > 1 else [])


def _all(asked: Asked, coming: list[Moment]) -> Reply:
    texts = asked.texts
    lines = [f"- {_told(one, asked)}" for one in coming[:MOST_LINES]]
    text = texts("These moments of {project} are still to come:", project=_name(coming[0].programme, asked))
    return _reply(asked, "\n".join([text, *lines]), coming)


def _each(asked: Asked, coming: list[Moment]) -> Reply:
    """Return the first moment of each programme, for who did not say which one is meant."""
    firsts: dict[str, Moment] = {}
    for one in coming:
        firsts.setdefault(one.programme, one)
    lines = [f"- {_name(one.programme, asked)}: {_told(one, asked)}" for one in list(firsts.values())[:MOST_LINES]]
    text = asked.texts("What comes next, one by one:")
    return _reply(asked, "\n".join([text, *lines]), list(firsts.values()))


def _programmes_of(shown: list[Moment], asked: Asked) -> list[Programme]:
    catalogue = asked.context.catalogue
    return [catalogue.programmes[one] for one in dict.fromkeys(moment.programme for moment in shown)]


def _reply(asked: Asked, text: str, shown: list[Moment], buttons: list[Button] | None = None) -> Reply:
    catalogue = asked.context.catalogue
    rounds = [catalogue.rounds[one] for one in dict.fromkeys(moment.round for moment in shown)]
    source = planning_line(asked, rounds, _programmes_of(shown, asked))
    return Reply(text=f"{text}\n\n{source}", kind="answer", buttons=buttons or [])


def _none(asked: Asked, programmes: tuple[Programme, ...], kinds: set[MomentKind]) -> Reply:
    """Say that nothing is planned, what is planned beside it, and whom to ask."""
    texts, catalogue = asked.texts, asked.context.catalogue
    kind = texts(KINDS[next(iter(kinds))]) if len(kinds) == 1 else texts("moment")
    if programmes:
        project = texts.join([one.name for one in programmes])
        text = texts("In my planning there is no {kind} of {project} to come.", kind=kind, project=project)
    else:
        text = texts("In my planning there is no {kind} to come.", kind=kind)
    others = _coming(asked, programmes, set(_KINDS)) if programmes else []
    if others:
        text += " " + texts("What there is: {moment}.", moment=_told(others[0], asked))
    text += " " + way_on(programmes[0] if len(programmes) == 1 else None, asked)
    rounds = [one for programme in programmes for one in catalogue.rounds_of(programme.id)[-1:]]
    source = planning_line(asked, list(dict.fromkeys(rounds)), list(programmes))
    return Reply(text=f"{text}\n\n{source}", kind="unknown", buttons=[person_button(asked)])
