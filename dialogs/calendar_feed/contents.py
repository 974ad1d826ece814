"""What stands in the calendar that somebody subscribed to: the own moments, looks back on care plans, and agreed visits."""

from datetime import date, datetime, time, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.care_plan.notices import reminder_title
from dialogs.messages import CalendarEvent
from dialogs.permissions import PersonView
from dialogs.reminders.calendar import event_of, moments_of
from dialogs.reminders.workdays import ZONE
from dialogs.texts import Texts, texts_in
from dialogs.visits.notices import centre, direction
from dialogs.visits.standing import sides
from knowledge.offer import Catalogue
from storage.care_plans import UNSETTLED, actions_of, care_plans_of
from storage.people import Person, key, standing_of
from storage.visits import pairs

BACK = timedelta(days=60)
"""How long what is over, or was called off, stays in it."""


async def events_of(session: AsyncSession, person: Person, catalogue: Catalogue, now: datetime) -> list[CalendarEvent]:
    """Return all that stands in a person's calendar, in order of time; nobody else is named in it."""
    texts, since = texts_in(person.language), now - BACK
    rows = await moments_of(session, person, since, cancelled_since=since)
    found = [event_of(row, catalogue) for row in rows]
    found += await _looks_back(session, person, catalogue, since, now, texts)
    found += await _visits(session, person, catalogue, since, texts)
    return sorted(found, key=lambda one: (one.starts, one.uid))


async def _looks_back(
    session: AsyncSession, person: Person, catalogue: Catalogue, since: datetime, now: datetime, texts: Texts
) -> list[CalendarEvent]:
    """Return the days on which care plans are gone over again; of a day to come, while something is left to go over."""
    plans = [one for one in await care_plans_of(session, key(person.id)) if _day(one.evaluation_on) > since]
    if not plans:
        return []
    open_plans = {
        one.care_plan_id for one in await actions_of(session, [key(one.id) for one in plans]) if one.state in UNSETTLED
    }
    return [
        CalendarEvent(
            uid=f"care-plan-{one.id}@wegwijs",
            title=reminder_title(catalogue.moments.get(one.moment_id), texts),
            starts=_day(one.evaluation_on),
            ends=_day(one.evaluation_on),
            all_day=True,
            changed=one.updated_at,
        )
        for one in plans
        if one.id in open_plans or _day(one.evaluation_on) < now
    ]


async def _visits(
    session: AsyncSession, person: Person, catalogue: Catalogue, since: datetime, texts: Texts
) -> list[CalendarEvent]:
    """Return the visits that both centres agreed on, of the centres for which the person speaks; how long they last is not known."""
    own = await standing_of(session, person, ())
    view = PersonView(id=key(person.id), grants=frozenset((role, scope) for _, role, scope in own.grants))
    if not view.grants:
        return []
    return [
        CalendarEvent(
            uid=f"visit-{one.id}@wegwijs",
            title=direction(one.first_id, one.second_id, [one.host_id], catalogue, texts),
            starts=one.starts_at,
            ends=one.starts_at,
            place=centre(one.host_id, catalogue),
            changed=one.updated_at,
        )
        for one in await pairs(session)
        if one.starts_at is not None and one.host_id is not None and one.starts_at > since and sides(one, view)
    ]


def _day(day: date) -> datetime:
    return datetime.combine(day, time(), ZONE)
