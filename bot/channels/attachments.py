"""What a reply carries along, as files that every platform can show: a chart's picture, a sheet's workbook, a calendar file."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.channels import calendars, pictures, sheets
from dialogs.messages import Reply

_CALENDAR = "wegwijs-agenda"
"""Name of a calendar file with several moments."""


@dataclass(frozen=True)
class Announced:
    """A file that a reply carries along, of which the content is not made yet."""

    kind: Literal["chart", "sheet", "calendar"]
    name: str
    """With its ending, fit for every file system."""
    media_type: str
    alternative: str
    """What it shows, as plain text."""


@dataclass(frozen=True)
class Attachment:
    """A file to send."""

    name: str
    """With its ending, fit for every file system."""
    media_type: str
    data: bytes
    alternative: str
    """What it shows, as plain text."""


def announced(reply: Reply) -> list[Announced]:
    """Return what files a reply has, without making them: always in the same order for the same reply."""
    listed: list[Announced] = []
    if reply.chart is not None:
        name = file_name(reply.chart.title, ".png")
        listed.append(Announced("chart", name, pictures.MEDIA_TYPE, reply.chart.told()))
    if reply.sheet is not None:
        name = file_name(reply.sheet.name, ".xlsx")
        listed.append(Announced("sheet", name, sheets.MEDIA_TYPE, reply.sheet.title))
    if reply.calendar:
        name = file_name(reply.calendar[0].title if len(reply.calendar) == 1 else _CALENDAR, ".ics")
        shown = "\n".join(calendars.told(one) for one in reply.calendar)
        listed.append(Announced("calendar", name, calendars.MEDIA_TYPE, shown))
    return listed


async def content(reply: Reply, file: Announced, now: datetime) -> bytes:
    """Make one of the files that a reply announced, in a thread, so that others are answered meanwhile.

    Parameters
    ----------
    now
        When it is made, with its zone: a calendar file says so.

    Raises
    ------
    ValueError
        The reply has no such file.
    """
    if file.kind == "chart" and reply.chart is not None:
        return await pictures.picture(reply.chart)
    if file.kind == "sheet" and reply.sheet is not None:
        return await sheets.workbook(reply.sheet)
    if file.kind == "calendar" and reply.calendar:
        return await calendars.calendar_file(reply.calendar, now)
    raise ValueError(f"the reply has no {file.kind}")


async def attachments(reply: Reply, now: datetime) -> list[Attachment]:
    """Return the files of a reply, made; `now` as for `content`."""
    return [
        Attachment(one.name, one.media_type, await content(reply, one, now), one.alternative)
        for one in announced(reply)
    ]


def file_name(name: str, ending: str) -> str:
    """Return a name without a folder, a leading dot or anything else that a file system or a shell minds."""
    plain = re.sub(r"[^\w]+", "-", unicodedata.normalize("NFC", name))
    short = plain.encode(errors="ignore")[:120].decode(errors="ignore").strip("-")
    return f"{short or 'wegwijs'}{ending}"
