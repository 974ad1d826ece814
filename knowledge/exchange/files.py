"""Files of other systems: their encoding, and writing one so that it is there whole or not at all."""

import os
import tempfile
from pathlib import Path

from knowledge.exchange.records import UnreadableExchange
from knowledge.exchange.text import without_controls

LARGEST_FILE = 50_000_000
"""Bytes; a base of a whole network is a hundred times smaller."""

Source = Path | str
"""A file, or the text of one."""


def name_of(source: Source) -> str:
    """Return what to call a file in a message."""
    return source.name if isinstance(source, Path) else "text"


def read_bytes(path: Path) -> bytes:
    """Return what a file holds.

    Raises
    ------
    UnreadableExchange
        It cannot be opened, is empty, or is larger than any base.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise UnreadableExchange(path.name, f"is larger than {LARGEST_FILE // 1_000_000} MB")
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableExchange(path.name, f"cannot be opened ({error.strerror or error})") from error
    if not data.strip():
        raise UnreadableExchange(path.name, "is empty")
    return data


def text_of(source: Source) -> str:
    """Return the text of a file, with LF between its lines and without control characters.

    Raises
    ------
    UnreadableExchange
        The file cannot be opened, is empty, or is no text.
    """
    text = source if isinstance(source, str) else decoded(read_bytes(source), source.name)
    text = without_controls(text)
    if not text.strip():
        raise UnreadableExchange(name_of(source), "is empty")
    return text


def decoded(data: bytes, name: str) -> str:
    """Return the text that the bytes of a file stand for.

    The encoding is that of its byte order mark; without one UTF-8, or UTF-16 when every other byte is zero, or else
    that of Windows in Western Europe, in which older spreadsheets write.

    Raises
    ------
    UnreadableExchange
        It is no text.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif data[1:400:2].count(0) > len(data[:400]) / 4:
        encodings = ["utf-16-le"]
    elif data[0:400:2].count(0) > len(data[:400]) / 4:
        encodings = ["utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UnreadableExchange(name, "is not a text file, or has an encoding that is not known")


def write_whole(path: Path, data: bytes) -> None:
    """Write a file by way of a temporary one next to it, so that nobody ever reads half of it."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    written = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        # A temporary file is for its owner only; the others must be able to read the base too.
        written.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        written.replace(path)
    except BaseException:
        written.unlink(missing_ok=True)
        raise
