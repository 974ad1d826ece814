"""What a reply carries along, as files that every platform can show: a chart's picture, a sheet's workbook, a calendar file."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from bot.channels import calendars, pictures, sheets
from dialogs.messages import Reply

_CALENDAR = "wegwijs-agenda"
"""Name of a calendar file with several moments."""


@dataclass(frozen=True)
class Attachment:
    """A file to send."""

    name: str
    """With its ending, fit for every file system."""
    media_type: str
    data: bytes
    alternative: str
    """What it shows, as plain text."""


async def attachments(reply: Reply, now: datetime) -> list[Attachment]:
    """Return the files of a reply; they are made in a thread, so that others are answered meanwhile.

    Parameters
    ----------
    now
        When they are made, with its zone: a calendar file says so.
    """
    made: list[Attachment] = []
    if reply.chart is not None:
        name = file_name(reply.chart.title, ".png")
        made.append(Attachment(name, pictures.MEDIA_TYPE, await pictures.picture(reply.chart), reply.chart.told()))
    if reply.sheet is not None:
        name = file_name(reply.sheet.name, ".xlsx")
        made.append(Attachment(name, sheets.MEDIA_TYPE, await sheets.workbook(reply.sheet), reply.sheet.title))
    if reply.calendar:
        name = file_name(reply.calendar[0].title if len(reply.calendar) == 1 else _CALENDAR, ".ics")
        shown = "\n".join(calendars.told(one) for one in reply.calendar)
        made.append(Attachment(name, calendars.MEDIA_TYPE, await calendars.calendar_file(reply.calendar, now), shown))
    return made


def file_name(name: str, ending: str) -> str:
    """Return a name without a folder, a leading dot or anything else that a file system or a shell minds."""
    plain = re.sub(r"[^\w]+", "-", unicodedata.normalize("NFC", name))
    short = plain.encode(errors="ignore")[:120].decode(errors="ignore").strip("-")
    return f"{short or 'wegwijs'}{ending}"
