"""Moments as the bytes of an iCalendar file (RFC 5545), which every calendar program takes in."""

import asyncio
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from dialogs.markup import cleaned
from dialogs.messages import CalendarEvent
from dialogs.reminders.workdays import ZONE

MEDIA_TYPE = "text/calendar"
_PRODUCT = "-//Wegwijs//Wegwijs//NL"
# A value of the type URI is not escaped (RFC 5545, 3.3.13): only what cannot end its line is one.
_ADDRESS = re.compile(r"https?://[!-~]+")


async def calendar_file(events: Sequence[CalendarEvent], now: datetime) -> bytes:
    """Return moments as one iCalendar file; it is written in a thread, so that others are answered meanwhile.

    Parameters
    ----------
    now
        When the file is made, with its zone: each moment's DTSTAMP.

    Raises
    ------
    ValueError
        `now` has no zone.
    """
    return await asyncio.to_thread(written, events, now)


def written(events: Sequence[CalendarEvent], now: datetime) -> bytes:
    """Return moments as one iCalendar file, with its times in UTC, which need no table of zones.

    The method is PUBLISH, for a file to take along (RFC 5546, 3.2.1), or CANCEL when every moment is cancelled (3.2.5).
    Raises ValueError when `now` has no zone.
    """
    # Only who takes a moment along needs it.
    from icalendar import Calendar

    if now.tzinfo is None:
        raise ValueError("the time at which a calendar file is made must have its zone")
    calendar: Any = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if events and all(one.cancelled for one in events) else "PUBLISH")
    for one in events:
        calendar.add_component(_component(one, now))
    return bytes(calendar.to_ical())


def told(event: CalendarEvent) -> str:
    """Return a moment as one line of plain text: what, when in Brussels, and where."""
    starts, ends = event.starts.astimezone(ZONE), event.ends.astimezone(ZONE)
    until = f"{ends:%H:%M}" if ends.date() == starts.date() else f"{ends:%d/%m/%Y %H:%M}"
    line = f"{event.title}, {starts:%d/%m/%Y %H:%M}–{until}"
    return f"{line}, {event.place}" if event.place else line


def _component(event: CalendarEvent, now: datetime) -> Any:
    from icalendar import Event

    made: Any = Event()
    made.add("uid", _plain(event.uid))
    made.add("sequence", event.sequence)
    made.add("dtstamp", _utc(now))
    made.add("summary", event.title)
    made.add("dtstart", _utc(event.starts))
    if event.ends > event.starts:  # an end that is no later is not allowed (RFC 5545, 3.8.2.2)
        made.add("dtend", _utc(event.ends))
    made.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    link = event.link.strip()
    place = event.place or _plain(link)
    if place:
        made.add("location", place)
    description = cleaned(event.description).strip()
    if _ADDRESS.fullmatch(link):
        made.add("url", link)
    if link and place != _plain(link):
        # Not every program shows the address that stands apart.
        description = f"{description}\n\n{_plain(link)}".strip()
    if description:
        made.add("description", description)
    return made


def _plain(text: str) -> str:
    return " ".join(cleaned(text).split())


def _utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(microsecond=0)
