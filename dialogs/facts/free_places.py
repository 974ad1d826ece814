"""How many places are left: what a moment or a programme can hold, less the teams and people that are signed up."""

import re

from dialogs.engine.context import Occupied
from dialogs.engine.reading import plain
from dialogs.facts.open_sessions import takes_teams
from dialogs.facts.question import Asked
from dialogs.facts.sources import person_button, planning_line, way_on
from dialogs.facts.words import Words
from dialogs.messages import Reply
from dialogs.reminders.notices import when
from knowledge.offer import Moment, Programme, Round

_PLACE = Words(
    "plaats plaatsen plek plekken plekje plekjes plaatske plaatskes zitje zitjes place places spot spots seat seats"
)
_LEFT = Words("nog vrij vrije over beschikbaar beschikbare resterend resterende left available free remaining still")
_FULL = Words("volzet vol volboekt volgeboekt full booked")
_STILL_IN = re.compile(r"\b(?:kan|kunnen|mag|mogen) (?:er|wij|we) nog\b.*\bbij\b")
_OTHER = Words(
    "volgende sessie sessies session sessions next moment momenten intake inschrijven inschrijving bij erbij aantal"
    " hoeveel many any much number deelnemers mensen personen people"
)


def free_places(asked: Asked) -> Reply | None:
    """Return what is free, for the programmes that are meant or else for those that are open; None otherwise."""
    if asked.context.anchors is None:  # no database: nobody knows who is registered
        return None
    said, words = plain(asked.asking), asked.words
    asks = (_PLACE.heard_in(words) and _LEFT.heard_in(words)) or _FULL.heard_in(words) or _STILL_IN.search(said)
    if not asks or asked.left(_PLACE, _LEFT, _FULL, _OTHER):
        return None
    programmes = asked.meant() or _with_places(asked)
    if not programmes:
        return None
    told = [_of(programme, asked) for programme in programmes]
    rounds = [round_ for programme in programmes for round_ in _rounds(programme, asked)]
    known = any(sure for _, sure in told)
    lines = [text for text, _ in told]
    text = lines[0] if len(lines) == 1 else "\n".join(f"- {line}" for line in lines)
    if not known:
        text += ("\n\n" if len(lines) > 1 else " ") + way_on(programmes[0] if len(programmes) == 1 else None, asked)
    if any(one.status == "open" for one in rounds) and any(map(takes_teams, programmes)):
        text += ("\n\n" if len(lines) > 1 else " ") + asked.texts(
            "I count the teams that are registered, not their members."
        )
    source = planning_line(asked, list(dict.fromkeys(rounds)), list(programmes))
    return Reply(
        text=f"{text}\n\n{source}",
        kind="answer" if known else "unknown",
        buttons=[] if known else [person_button(asked)],
    )


def _with_places(asked: Asked) -> tuple[Programme, ...]:
    """Return the open programmes of which something is known about places; all of them when it is of none."""
    catalogue = asked.context.catalogue
    every = dict.fromkeys(one for round_ in catalogue.open_rounds() for one in round_.programmes)
    programmes = tuple(catalogue.programme(one) for one in every)
    limited = [one for one in programmes if takes_teams(one) or _limited(one, _rounds(one, asked), asked)]
    return tuple(limited) or programmes


def _rounds(programme: Programme, asked: Asked) -> list[Round]:
    """Return the open rounds of a programme, or else its last one."""
    rounds = asked.context.catalogue.rounds_of(programme.id)
    return [one for one in rounds if one.status == "open"] or rounds[-1:]


def _of(programme: Programme, asked: Asked) -> tuple[str, bool]:
    """Return a sentence on one programme, and whether it tells how many places there are."""
    texts = asked.texts
    rounds = _rounds(programme, asked)
    if rounds and rounds[0].status == "closed":
        return texts("{project} takes no registrations any more: {round} is closed.",
            project=programme.name, round=rounds[0].name), True  # fmt: skip
    moment = next(iter(_limited(programme, rounds, asked)), None)
    capacity = moment.capacity if moment else None
    if capacity is None and programme.capacity is not None:
        return texts("{project} takes at most {capacity} participants in one session. How many places are left I don't know: "
            "no session with a number of places stands in my planning.",
            project=programme.name, capacity=programme.capacity), False  # fmt: skip
    if rounds and not takes_teams(programme):
        coming = _limited(programme, rounds, asked)
        return _of_sessions(programme, coming, asked), bool(coming)
    if not rounds:
        return texts("For {project} I know no planning and no number of places.", project=programme.name), False
    teams = sum(
        one.teams
        for one in asked.context.taken
        if one.programme_id == programme.id and one.round_id in {round_.id for round_ in rounds}
    )
    counted = texts.n("{count} team is registered", "{count} teams are registered", teams)
    if moment is None or capacity is None:
        return texts("For {project} no greatest number stands in my data; {counted}.",
            project=programme.name, counted=counted), False  # fmt: skip
    free = max(0, capacity - teams)
    if not free:
        return texts("{project} is full: {counted}, and {moment} ({when}) has {capacity} places.",
            project=programme.name, counted=counted, moment=moment.title, when=when(moment.starts, texts),
            capacity=capacity), True  # fmt: skip
    return texts("{project}: **{free}** of the {capacity} places for {moment} ({when}) are free; {counted}.",
        project=programme.name, free=free, capacity=capacity, moment=moment.title, when=when(moment.starts, texts),
        counted=counted), True  # fmt: skip


def _of_sessions(programme: Programme, coming: list[Moment], asked: Asked) -> str:
    """Return what is free at the next session, and when that is full at the first one after it with places."""
    texts = asked.texts
    if not coming:
        return texts("For {project} no greatest number of participants stands in my data.", project=programme.name)
    first, later = coming[0], next((one for one in coming if _free(one, asked)), None)
    if later is first:
        return texts("{project}: **{free}** of the {capacity} places for {moment} ({when}) are free.",
            project=programme.name, free=_free(first, asked), capacity=first.capacity or "", moment=first.title,
            when=when(first.starts, texts))  # fmt: skip
    waiting, at = asked.context.occupied.get(first.id, Occupied()).waiting, when(first.starts, texts)
    said = texts.n("{project}: {moment} ({when}) is full, {count} person waits. You can join the waiting list.",
        "{project}: {moment} ({when}) is full, {count} people wait. You can join the waiting list.",
        waiting, project=programme.name, moment=first.title, when=at)  # fmt: skip
    if later is None:
        return said
    free, at = _free(later, asked), when(later.starts, texts)
    after = texts.n("On {when} {count} place is free.", "On {when} {count} places are free.", free, when=at)
    return f"{said} {after}"


def _free(moment: Moment, asked: Asked) -> int:
    """Return how many places somebody can have at once: none while others wait."""
    occupied = asked.context.occupied.get(moment.id, Occupied())
    return 0 if occupied.waiting else max(0, (moment.capacity or 0) - occupied.taken)


def _limited(programme: Programme, rounds: list[Round], asked: Asked) -> list[Moment]:
    """Return the moments to come that have a number of places, first one first."""
    return [
        moment
        for round_ in rounds
        for moment in asked.context.catalogue.moments_of(round_.id, programme.id)
        if moment.capacity is not None and moment.starts > asked.context.now
    ]
