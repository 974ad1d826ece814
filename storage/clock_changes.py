"""When the clocks of a time zone change, as data: read from the time-zone data of this machine, or from what was stored. Pure."""

import importlib
import re
import zoneinfo
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import cache
from pathlib import Path
from typing import Any

BRUSSELS = "Europe/Brussels"
KNOWN_FROM, KNOWN_UNTIL = datetime(2020, 1, 1, tzinfo=UTC), datetime(2050, 1, 1, tzinfo=UTC)
"""Between which changes of the clock are looked for: nothing is planned before, and nothing further away."""
_DAY = timedelta(days=1)
_VERSION = re.compile(r"(?P<year>[0-9]{4})(?P<letters>[a-z]*)")


@dataclass(frozen=True)
class Rules:
    """How far a zone is ahead of UTC, from which instants on."""

    zone: str
    version: str
    """Of the time-zone data (IANA), such as 2026a; empty when it is not known."""
    changes: tuple[tuple[datetime, timedelta], ...]
    """In order of time; the first counts before it too, the last for ever."""

    def offset_at(self, instant: datetime) -> timedelta:
        """Return how far the zone is ahead of UTC at an instant."""
        offset = self.changes[0][1]
        for since, ahead in self.changes[1:]:
            if since > instant:
                break
            offset = ahead
        return offset

    def local(self, instant: datetime) -> datetime:
        """Return what the clocks show, without a zone; ``fold`` is 1 the second time that they show it (PEP 495)."""
        shown = instant.astimezone(UTC).replace(tzinfo=None) + self.offset_at(instant)
        earlier = self._instants(shown)[0]
        return shown.replace(fold=int(earlier < instant))

    def instant(self, local: datetime) -> datetime:
        """Return when the clocks show this, in UTC.

        A time that they show twice is the first, unless its ``fold`` is 1; one that they skip is as much later as they skip.
        """
        found = self._instants(local)
        return found[-1 if local.fold else 0]

    def _instants(self, local: datetime) -> list[datetime]:
        """Return every instant at which the clocks show a time, in order; for one that they skip, the one after the gap."""
        naive = local.replace(fold=0)
        offsets = {ahead for _, ahead in self.changes}
        candidates = {(naive - ahead).replace(tzinfo=UTC) for ahead in offsets}
        shown = sorted(one for one in candidates if self.offset_at(one) == naive - one.replace(tzinfo=None))
        if shown:
            return shown
        # Skipped: by the offset from before the change it is an instant after it.
        return [min(one for one in candidates if one + self.offset_at(one) > naive.replace(tzinfo=UTC))]

    def newer_than(self, other: "Rules") -> bool:
        """Tell whether these come from newer data; data whose version is not known count as the oldest."""
        return _order(self.version) > _order(other.version)

    def stored(self) -> list[list[Any]]:
        """Return the changes as they are stored."""
        return [[since.isoformat(), int(ahead.total_seconds())] for since, ahead in self.changes]


def read(zone: str, version: str, stored: Sequence[Sequence[Any]]) -> Rules:
    """Return rules from how they are stored."""
    changes = tuple((datetime.fromisoformat(since), timedelta(seconds=ahead)) for since, ahead in stored)
    return Rules(zone, version, changes)


def rules_of(zone: tzinfo, name: str, version: str) -> Rules:
    """Return when the clocks of a zone change, as it says itself."""
    changes: list[tuple[datetime, timedelta]] = [(KNOWN_FROM, _offset(zone, KNOWN_FROM))]
    day = KNOWN_FROM
    while day < KNOWN_UNTIL:
        following = day + _DAY
        if _offset(zone, following) != changes[-1][1]:
            since = _change(zone, day, following)
            changes.append((since, _offset(zone, since)))
        day = following
    return Rules(name, version, tuple(changes))


@cache
def in_use() -> Rules:
    """Return the rules of Brussels by which this process computes.

    They are read once: `zoneinfo` keeps what it has read too, so data that are replaced take effect when the program starts again.
    """
    return rules_of(zoneinfo.ZoneInfo(BRUSSELS), BRUSSELS, version_in_use())


def version_in_use(folders: Sequence[str] = zoneinfo.TZPATH) -> str:
    """Return the version of the time-zone data that `zoneinfo` reads; empty when they do not say.

    It takes the first folder of its path that has the zone, and the package ``tzdata`` when none has (documentation of `zoneinfo`,
    "Data sources").

    Parameters
    ----------
    folders
        The path.
    """
    for folder in folders:
        if (Path(folder) / BRUSSELS).is_file():
            return _version_of(Path(folder))
    try:
        return str(importlib.import_module("tzdata").IANA_VERSION)
    except (ImportError, AttributeError):
        return ""


def _version_of(folder: Path) -> str:
    """Return the version that a folder of compiled zones tells, in ``tzdata.zi`` (zic(8)) or, on macOS, in ``+VERSION``."""
    for name in ("tzdata.zi", "+VERSION"):
        try:
            with (folder / name).open(encoding="ascii") as file:
                found = _VERSION.search(file.readline())
        except (OSError, UnicodeDecodeError):
            continue
        if found is not None:
            return found.group()
    return ""


def _order(version: str) -> tuple[int, int, str]:
    found = _VERSION.match(version)
    return (int(found["year"]), len(found["letters"]), found["letters"]) if found else (0, 0, "")


def _offset(zone: tzinfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta(0)


def _change(zone: tzinfo, before: datetime, after: datetime) -> datetime:
    """Return the second at which the offset changes between two instants."""
    old = _offset(zone, before)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if _offset(zone, middle) == old:
            before = middle
        else:
            after = middle
    return after
