"""Which rounds, programmes and moments are somebody's to arrange, and what a new moment is by default. Pure."""

from datetime import date, datetime, time, timedelta
from typing import Literal

from dialogs.engine.context import FormContext
from dialogs.permissions import Act, PersonView, may
from dialogs.reminders.notices import KINDS
from dialogs.reminders.timing import at_local, next_open
from dialogs.reminders.workdays import ZONE
from dialogs.texts import Texts
from knowledge.offer import Catalogue, Moment, MomentKind, Programme, Round

MINUTES = 120
"""Length of a moment of a programme of which the sources say none."""
CORRECTED_FOR = timedelta(days=14)
"""How long after a moment who was there can be noted and put right."""
NEAR = timedelta(days=1)
"""Who would hear of a change with less time than this left hears of it at once, whatever the hour."""
SHOWN = timedelta(days=400)
"""A moment longer ago is not in the lists of who was there."""


def school_year(day: date) -> int:
    """Return the calendar year in which the school year of a day began (domain: Calendar)."""
    return day.year if day.month >= 9 else day.year - 1


def over(round_: Round, now: datetime) -> bool:
    """Tell whether the school years of a round are behind us: it cannot be opened any more, nor get moments."""
    return round_.last < school_year(now.astimezone(ZONE).date())


def last_day(round_: Round) -> date:
    """Return the last day of the school years of a round (domain: Calendar)."""
    return date(round_.last + 1, 8, 31)


def own_rounds(context: FormContext) -> list[Round]:
    """Return the rounds that this person may open or close, those of these years first."""
    rounds = [
        one
        for one in context.catalogue.rounds.values()
        if any(may(context.person, "open_round", programme=programme) for programme in one.programmes)
    ]
    return sorted(rounds, key=lambda one: (over(one, context.now), -one.first, one.name))


def own_programmes(context: FormContext) -> list[Programme]:
    """Return the programmes for which this person may plan moments: those of rounds that are not over, open or not.

    A round often closes before its moments are planned.
    """
    names = {
        one
        for round_ in context.catalogue.rounds.values()
        for one in round_.programmes
        if not over(round_, context.now) and may(context.person, "plan_moments", programme=one)
    }
    return [one for one in context.catalogue.programmes.values() if one.id in names]


def rounds_for(context: FormContext, programme_id: str) -> list[Round]:
    """Return the rounds of a programme in which a moment can be planned, open ones first, then earliest first."""
    found = [one for one in context.catalogue.rounds_of(programme_id) if not over(one, context.now)]
    return sorted(found, key=lambda one: (one.status != "open", one.first))


def coming(context: FormContext, act: Act = "plan_moments") -> list[Moment]:
    """Return the moments still to come that are this person's to arrange or to lead, first one first."""
    found = [one for one in context.catalogue.moments.values() if one.starts > context.now]
    return sorted((one for one in found if own(context.person, act, one)), key=lambda one: (one.starts, one.id))


def begun(context: FormContext, within: timedelta = CORRECTED_FOR) -> list[Moment]:
    """Return the moments that began, and ended at most so long ago, of which this person notes who was there."""
    found = [one for one in context.catalogue.moments.values() if one.starts <= context.now <= one.ends + within]
    return sorted(
        (one for one in found if own(context.person, "take_attendance", one)),
        key=lambda one: (one.starts, one.id),
        reverse=True,
    )


def own(person: PersonView, act: Act, moment: Moment) -> bool:
    """Tell whether somebody may do this for a moment; a moment that nobody leads is no facilitator's."""
    return may(person, act, programme=moment.programme, facilitator=moment.facilitator or "nobody")


def minutes_of(programme: Programme) -> int:
    """Return how long a moment of a programme takes, in minutes."""
    return programme.session_minutes or MINUTES


def title_of(kind: MomentKind, programme: Programme, texts: Texts) -> str:
    """Return what a moment is called when nobody says otherwise."""
    name = texts(KINDS[kind])
    return f"{name[:1].upper()}{name[1:]} {programme.name}"


def told_at(now: datetime, starts: datetime) -> datetime:
    """Return when people hear of a change: in working hours, but at once when little time is left before the start."""
    at = next_open(now)
    return at if starts - at >= NEAR else now


def clash(
    catalogue: Catalogue, facilitator: str, starts: datetime, ends: datetime, besides: str | None = None
) -> Moment | None:
    """Return another moment that the same person leads at that time; None when there is none."""
    return next(
        (
            one
            for one in catalogue.moments.values()
            if one.id != besides
            and facilitator
            and (one.facilitator or "").lower() == facilitator.lower()
            and one.starts < ends
            and starts < one.ends
        ),
        None,
    )


def by_its_days(round_: Round, now: datetime) -> tuple[datetime, Literal["open", "closed"]] | None:
    """Return what the days of a round made of it last, and when; None when none of them has come.

    It opens at the beginning of the day on which it opens, and closes when its last day is over, by the clock in Brussels.
    """
    found: list[tuple[datetime, Literal["open", "closed"]]] = []
    if round_.opens_on is not None:
        found.append((at_local(round_.opens_on, time()), "open"))
    if round_.closes_on is not None:
        found.append((at_local(round_.closes_on + timedelta(days=1), time()), "closed"))
    come = [one for one in found if one[0] <= now]
    return max(come) if come else None
