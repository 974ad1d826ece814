"""What a reply carries along, as files that every platform can show: a picture of a chart, a workbook of a sheet."""

import re
import unicodedata
from dataclasses import dataclass

from bot.channels import pictures, sheets
from dialogs.messages import Reply


@dataclass(frozen=True)
class Attachment:
    """A file to send."""

    name: str
    """With its ending, fit for every file system."""
    media_type: str
    data: bytes
    alternative: str
    """What it shows, as plain text."""


async def attachments(reply: Reply) -> list[Attachment]:
    """Return the files of a reply; they are made in a thread, so that others are answered meanwhile."""
    made: list[Attachment] = []
    if reply.chart is not None:
        name = file_name(reply.chart.title, ".png")
        made.append(Attachment(name, pictures.MEDIA_TYPE, await pictures.picture(reply.chart), reply.chart.told()))
    if reply.sheet is not None:
        name = file_name(reply.sheet.name, ".xlsx")
        made.append(Attachment(name, sheets.MEDIA_TYPE, await sheets.workbook(reply.sheet), reply.sheet.title))
    return made


def file_name(name: str, ending: str) -> str:
    """Return a name without a folder, a leading dot or anything else that a file system or a shell minds."""
    plain = re.sub(r"[^\w]+", "-", unicodedata.normalize("NFC", name))
    short = plain.encode(errors="ignore")[:120].decode(errors="ignore").strip("-")
    return f"{short or 'wegwijs'}{ending}"
