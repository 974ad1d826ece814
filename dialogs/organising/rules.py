"""Which rounds, programmes and moments are somebody's to arrange, and what a new moment is by default. Pure."""

from datetime import date, datetime, timedelta

from dialogs.engine.context import FormContext
from dialogs.permissions import Act, PersonView, may
from dialogs.reminders.workdays import ZONE
from knowledge.offer import Catalogue, Moment, Programme, Round

MINUTES = 120
"""Length of a moment of a programme of which the sources say none."""
CORRECTED_FOR = timedelta(days=14)
"""How long after a moment its attendance can be put right."""
BEGUN_BEFORE = timedelta(days=120)
"""A moment longer ago is not offered for attendance."""


def school_year(day: date) -> int:
    """Return the calendar year in which the school year of a day began (domain: Calendar)."""
    return day.year if day.month >= 9 else day.year - 1


def over(round_: Round, now: datetime) -> bool:
    """Tell whether the school years of a round are behind us: it cannot be opened any more."""
    return round_.last < school_year(now.astimezone(ZONE).date())


def own_rounds(context: FormContext) -> list[Round]:
    """Return the rounds that this person may open or close, those of these years first."""
    rounds = [
        one
        for one in context.catalogue.rounds.values()
        if any(may(context.person, "open_round", programme=programme) for programme in one.programmes)
    ]
    return sorted(rounds, key=lambda one: (over(one, context.now), -one.first, one.name))


def own_programmes(context: FormContext) -> list[tuple[Round, Programme]]:
    """Return the programmes of open rounds for which this person may plan moments, each with its earliest open round."""
    found: dict[str, tuple[Round, Programme]] = {}
    for round_ in context.catalogue.open_rounds():
        for identifier in round_.programmes:
            if may(context.person, "plan_moments", programme=identifier):
                found.setdefault(identifier, (round_, context.catalogue.programme(identifier)))
    return list(found.values())


def coming(context: FormContext, act: Act = "plan_moments") -> list[Moment]:
    """Return the moments still to come that are this person's to arrange, first one first."""
    found = [
        one for one in context.catalogue.moments.values() if one.starts > context.now and _own(context.person, act, one)
    ]
    return sorted(found, key=lambda one: (one.starts, one.id))


def begun(context: FormContext) -> list[Moment]:
    """Return the moments that began and of which this person notes who was there, last one first."""
    found = [
        one
        for one in context.catalogue.moments.values()
        if context.now - BEGUN_BEFORE < one.starts <= context.now and _own(context.person, "take_attendance", one)
    ]
    return sorted(found, key=lambda one: (one.starts, one.id), reverse=True)


def _own(person: PersonView, act: Act, moment: Moment) -> bool:
    return may(person, act, programme=moment.programme, facilitator=moment.facilitator or "")


def minutes_of(programme: Programme) -> int:
    """Return how long a moment of a programme takes, in minutes."""
    return programme.session_minutes or MINUTES


def clash(
    catalogue: Catalogue, facilitator: str, starts: datetime, ends: datetime, besides: str | None = None
) -> Moment | None:
    """Return another moment that the same person leads at that time; None when there is none."""
    return next(
        (
            one
            for one in catalogue.moments.values()
            if one.id != besides
            and (one.facilitator or "").lower() == facilitator.lower()
            and one.starts < ends
            and starts < one.ends
        ),
        None,
    )
