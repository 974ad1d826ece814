"""Moments as the bytes of an iCalendar file (RFC 5545), which every calendar program takes in.

A file about one moment of one person is a scheduling message (RFC 5546): REQUEST puts it into the calendar, and again with a
higher SEQUENCE replaces it; CANCEL takes it out. It holds one moment, for a message of either kind is about one UID. Several
moments, or one that asks nothing of the reader, are PUBLISH, for which an organizer is needed too; where none is known the file
is a plain calendar without a method, which is no scheduling message at all.

Times are in UTC. No moment repeats, so an instant says all there is to say: no program has to agree with us about the rules of
a zone, whose table (VTIMEZONE) some ignore and others take literally. A moment that stands on another side of a change of the
clock is the same instant, which each program shows by the clock of its reader.
"""

import asyncio
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from dialogs.markup import cleaned
from dialogs.messages import CalendarEvent
from dialogs.reminders.workdays import ZONE

MEDIA_TYPE = "text/calendar"
READ_AGAIN = timedelta(hours=1)
"""How often a program that subscribed is asked to look again; many look less often."""
_PRODUCT = "-//Wegwijs//Wegwijs//NL"
# A value of the type URI is not escaped (RFC 5545, 3.3.13): only what cannot end its line is one.
_ADDRESS = re.compile(r"https?://[!-~]+")
_MAILBOX = re.compile(r"[^\s@<>\"(),:;\\\[\]]+@[^\s@<>\"(),:;\\\[\]]+")
_IN_MAILTO = "@!$'*+-._~"
"""What need not be encoded in a mailto address (RFC 6068, 2)."""


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
    """Return moments as one iCalendar file; raises ValueError when `now` has no zone."""
    calendar = _calendar(now)
    method = method_of(events)
    if method is not None:
        calendar.add("method", method)
    for one in events:
        calendar.add_component(_component(one, now, method))
    return bytes(calendar.to_ical())


def subscribed(name: str, events: Sequence[CalendarEvent], now: datetime) -> bytes:
    """Return all of somebody's moments as a calendar that is read again and again; raises ValueError when `now` has no zone.

    It has no method, and names nobody: what stands at an address is read by whoever knows it. Without a moment it holds our zone,
    for a calendar must hold something (RFC 5545, 3.6).

    Parameters
    ----------
    name
        How programs call the calendar.
    """
    from icalendar import Timezone, vDuration

    calendar = _calendar(now)
    # Programs know one or the other: RFC 7986 came after the names that Apple and Microsoft had given.
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(READ_AGAIN))
    for one in events:
        anonymous = one.model_copy(update={"organizer": "", "attendee": ""})
        calendar.add_component(_component(anonymous, now, None))
    if not events:
        today = now.date()
        calendar.add_component(Timezone.from_tzid(ZONE.key, first_date=today, last_date=today + timedelta(days=366)))
    return bytes(calendar.to_ical())


def method_of(events: Sequence[CalendarEvent]) -> str | None:
    """Return what kind of scheduling message moments are together (RFC 5546, 3.2): REQUEST, CANCEL, PUBLISH, or None."""
    if not events or not all(_mailbox(one.organizer) for one in events):
        return None  # each of the three must tell who organises
    if len(events) > 1:
        return "PUBLISH"
    [one] = events
    if one.cancelled or one.left:
        return "CANCEL"
    return "REQUEST" if _mailbox(one.attendee) else "PUBLISH"


def told(event: CalendarEvent) -> str:
    """Return a moment as one line of plain text: what, when in Brussels, and where."""
    starts, ends = event.starts.astimezone(ZONE), event.ends.astimezone(ZONE)
    if event.all_day:
        line = f"{event.title}, {starts:%d/%m/%Y}"
    else:
        until = f"{ends:%H:%M}" if ends.date() == starts.date() else f"{ends:%d/%m/%Y %H:%M}"
        line = f"{event.title}, {starts:%d/%m/%Y %H:%M}–{until}"
    return f"{line}, {event.place}" if event.place else line


def _calendar(now: datetime) -> Any:
    # Only who takes a moment along needs it.
    from icalendar import Calendar

    if now.tzinfo is None:
        raise ValueError("the time at which a calendar file is made must have its zone")
    calendar: Any = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    return calendar


def _component(event: CalendarEvent, now: datetime, method: str | None) -> Any:
    from icalendar import Event

    made: Any = Event()
    made.add("uid", _plain(event.uid))
    made.add("sequence", event.sequence)
    made.add("dtstamp", _utc(now))
    if event.changed is not None:
        made.add("last-modified", _utc(event.changed))
    _scheduled(made, event, method)
    made.add("summary", event.title)
    if event.all_day:
        made.add("dtstart", event.starts.astimezone(ZONE).date())  # one day is what a day without an end lasts
        made.add("transp", "TRANSPARENT")
    else:
        made.add("dtstart", _utc(event.starts))
        if _utc(event.ends) > _utc(event.starts):  # an end that is no later is not allowed (RFC 5545, 3.8.2.2)
            made.add("dtend", _utc(event.ends))
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


def _scheduled(made: Any, event: CalendarEvent, method: str | None) -> None:
    """Add who it is between, and whether it stands."""
    from icalendar import vCalAddress, vText

    organizer, attendee = _mailbox(event.organizer), _mailbox(event.attendee)
    if organizer:
        made.add("organizer", vCalAddress(organizer))
    if attendee and method in {"REQUEST", "CANCEL"}:  # PUBLISH names no attendee (RFC 5546, 3.2.1)
        who = vCalAddress(attendee)
        if method == "REQUEST":
            who.params["PARTSTAT"], who.params["RSVP"] = vText("ACCEPTED"), vText("FALSE")
        made.add("attendee", who, encode=False)
    if event.cancelled or (event.left and method is None):
        made.add("status", "CANCELLED")
    elif not event.left:  # who alone goes out is told by a CANCEL without a status (RFC 5546, 3.2.5)
        made.add("status", "CONFIRMED")


def _mailbox(address: str) -> str:
    """Return an address as a URI; empty for what is none."""
    return f"mailto:{quote(address, safe=_IN_MAILTO)}" if _MAILBOX.fullmatch(address) else ""


def _plain(text: str) -> str:
    return " ".join(cleaned(text).split())


def _utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC).replace(microsecond=0)
