"""How a button names the reminder that it belongs to, and the time that it carries. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

_TOKEN = re.compile(r"m(?P<moment>[0-9]{1,9})-(?P<starts>[0-9]{12})|n(?P<notice>[0-9]{1,9})")
_STAMP = "%Y%m%d%H%M"


@dataclass(frozen=True)
class Token:
    """A reminder as a button names it."""

    kind: Literal["moment", "notice"]
    """moment: a row of `Reminder`; notice: a row of `PlannedNotice`."""
    number: int
    """Id of the row."""
    starts: str = ""
    """When the moment began when the reminder was made: a button made before it moved is known by it."""

    def written(self) -> str:
        """Return the text that goes into a button."""
        return f"m{self.number}-{self.starts}" if self.kind == "moment" else f"n{self.number}"


def of_moment(row_id: int, starts: datetime) -> Token:
    """Return how the reminder of a moment is named."""
    return Token("moment", row_id, stamp(starts))


def of_notice(row_id: int) -> Token:
    """Return how a notice that was planned is named."""
    return Token("notice", row_id)


def read(text: str) -> Token:
    """Return the token that a button carries; raise ValueError for anything else."""
    found = _TOKEN.fullmatch(text)
    if found is None:
        raise ValueError(text[:40])
    if found["notice"]:
        return Token("notice", int(found["notice"]))
    return Token("moment", int(found["moment"]), found["starts"])


def stamp(instant: datetime) -> str:
    """Return an instant to the minute, in UTC, as a button carries it."""
    return instant.astimezone(UTC).strftime(_STAMP)


def read_stamp(text: str) -> datetime:
    """Return the instant that a button carries; raise ValueError for anything else."""
    if not re.fullmatch(r"[0-9]{12}", text):
        raise ValueError(text[:40])
    return datetime.strptime(text, _STAMP).replace(tzinfo=UTC)
