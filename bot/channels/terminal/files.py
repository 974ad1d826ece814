"""Files at a terminal: a typed path of a table is sent, and what comes with an answer is kept in a folder."""

import asyncio
import re
from collections.abc import Iterator
from datetime import datetime
from itertools import count
from pathlib import Path
from urllib.parse import unquote

from bot.channels.attachments import Attachment, attachments
from bot.channels.sheets import MEDIA_TYPE
from dialogs.messages import Reply, Upload
from dialogs.tables import LARGEST

_MEDIA_TYPES = {
    ".csv": "text/csv",
    ".xlsx": MEDIA_TYPE,
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".odt": "application/vnd.oasis.opendocument.text",
}
_LARGEST_DOCUMENT = 5_000_000


class UnusableFile(Exception):
    """A file cannot be read, or cannot be written; says which and why."""

    def __init__(self, error: OSError) -> None:
        super().__init__(f"{error.strerror}: {error.filename}")


def upload_in(line: str) -> Upload | None:
    """Return the file that a typed line is the path of; None when it is just a line.

    Only tables and documents that are there. Terminals paste what is dropped on them between quotes, with backslashes
    before spaces, or as a `file:` address.

    Raises
    ------
    UnusableFile
        The file is there and cannot be read.
    """
    for written in _readings(line.strip()):
        path = Path(written)
        if path.suffix.lower() not in _MEDIA_TYPES:
            continue
        try:
            if not path.is_file():
                continue
        except OSError:  # such as a name that is too long to be one
            continue
        try:
            with path.open("rb") as file:
                # A byte more than is taken is enough to see that it is too large.
                most = LARGEST if path.suffix.lower() in {".csv", ".xlsx"} else _LARGEST_DOCUMENT
                return Upload(path.name, _MEDIA_TYPES[path.suffix.lower()], file.read(most + 1))
        except OSError as error:
            raise UnusableFile(error) from error
    return None


async def kept(reply: Reply, folder: Path, now: datetime) -> list[Path]:
    """Put the picture, the workbook and the calendar file of a reply in a folder; none that is there is replaced.

    Parameters
    ----------
    now
        When they are made, with its zone.

    Raises
    ------
    UnusableFile
        The folder cannot be made or written in.
    """
    made = await attachments(reply, now)
    return [await asyncio.to_thread(_written, one, folder) for one in made]


def _written(attachment: Attachment, folder: Path) -> Path:
    path = folder / attachment.name
    try:
        # Tables may name people: the folder is its owner's alone.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for number in count(2):
            try:
                with path.open("xb") as file:
                    file.write(attachment.data)
                return path
            except FileExistsError:
                path = folder / f"{Path(attachment.name).stem}-{number}{path.suffix}"
    except OSError as error:
        raise UnusableFile(error) from error
    raise AssertionError("counting never ends")


def _readings(line: str) -> Iterator[str]:
    if line[:1] in {"'", '"'} and line[-1:] == line[:1]:
        line = line[1:-1]
    if line.casefold().startswith("file:"):
        # Some desktops put the name of the machine before the path.
        yield unquote(re.sub("^file:(//[^/]*)?", "", line, flags=re.IGNORECASE))
        return
    yield line
    if line.startswith("~/"):
        yield str(Path.home() / line[2:])
    yield re.sub(r"\\(.)", r"\1", line)
