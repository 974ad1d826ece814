"""What messages about a moment that is planned, moved or cancelled carry for the calendar of each reader."""

from collections.abc import Mapping, Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.messages import CalendarEvent
from dialogs.organising.telling import Concerned
from dialogs.reminders.calendar import personal_event
from knowledge.offer import Catalogue, Moment
from storage.catalogue import MomentRow
from storage.people import addresses_of, key

Files = Mapping[int, list[CalendarEvent]]
"""By the id of the person; who has no part in it has no file."""


def stands_differently(before: Moment, after: Moment) -> bool:
    """Tell whether something changed that a calendar shows."""
    return before.model_copy(update={"capacity": after.capacity}) != after


async def files_for(
    session: AsyncSession,
    row: MomentRow,
    people: Sequence[Concerned],
    catalogue: Catalogue,
    *,
    led_by: str | None = None,
) -> Files:
    """Return the file of each who has a place, leads the moment or led it, or whose teams it is for.

    Parameters
    ----------
    led_by
        Address of who led it before it changed: when somebody else leads it now, it goes out of that calendar.
    """
    found: dict[int, list[CalendarEvent]] = {}
    for one in people:
        if one.part not in {"participant", "facilitator", "team"}:
            continue
        left = False
        if one.part == "facilitator" and led_by and led_by != row.facilitator_email:
            left = (row.facilitator_email or "") not in await addresses_of(session, one.person)
        event = await personal_event(session, row, one.person, catalogue, expected=one.part != "team", left=left)
        found[key(one.person.id)] = [event]
    return found
