"""Which sessions a text means by when they are: their day, their hour, or the part of the day."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TypeVar

from dialogs.engine.dates.moments import moments_in, times_in
from dialogs.engine.reading import ORDINALS, plain
from dialogs.reminders.workdays import ZONE
from knowledge.offer import Moment

_T = TypeVar("_T")
_PARTS = (
    (re.compile(r"\b(?:\w*avonds?|tonight|evening)\b"), time(17), time.max),
    (re.compile(r"\b(?:\w*middags?|afternoon)\b(?<!voormiddag)"), time(12), time(18)),
    (
        re.compile(r"\b(?:\w*voormiddag|s morgens|s ochtends|vanmorgen|\w*ochtend|forenoon|morning)\b"),
        time.min,
        time(12),
    ),
)
_PLACE = re.compile(
    rf"(?:(?:ja|de|het|die|doe|maar|graag|nummer|nr|optie|keuze|the|number|option) )*(?P<place>\d{{1,2}}|{'|'.join(ORDINALS)})"
    r"(?: (?:graag|aub|please|one|sessie|session|van de lijst))*"
)
_TODAY = re.compile(r"\b(?:deze (?:avond|middag|namiddag|voormiddag)|this (?:evening|afternoon)|straks)\b")


def at_that_time(text: str, moments: Sequence[Moment], now: datetime) -> list[Moment] | None:
    """Return the moments on the day, at the hour or in the part of the day that a text speaks of; None when it speaks of none.

    What the day tells stands when no moment of it is at the hour: an hour may be where one is moved to. Without a day
    those of today go before later ones.
    """
    said, today = plain(text), now.astimezone(ZONE).date()
    days = {one.day for one in moments_in(text, now)} | ({today} if _TODAY.search(said) else set[date]())
    hours = {one.time for one in times_in(text, now) if one.time is not None and (not one.day or one.day in days)}
    parts = [(first, last) for pattern, first, last in _PARTS if pattern.search(said)]
    if not days and not hours and not parts:
        return None
    of_days = [one for one in moments if not days or _local(one).date() in days]
    in_part = [one for one in of_days if any(first <= _clock(one) <= last for first, last in parts)]
    # An hour up to noon is said of the evening too: "8 uur".
    later = {one.replace(hour=one.hour + 12) for one in hours if one.hour < 12}
    among = in_part or of_days
    at_hour = [one for one in among if _clock(one) in hours] or [one for one in among if _clock(one) in later]
    if days:
        return at_hour or among
    found = at_hour or in_part
    return [one for one in found if _local(one).date() == today] or found


def at_that_place(text: str, listed: Sequence[_T]) -> _T | None:
    """Return which of a list is meant by its place in it, when a text says nothing else: "2", "de tweede"."""
    said = _PLACE.fullmatch(plain(text))
    if said is None:
        return None
    place = ORDINALS.get(said["place"]) or int(said["place"])
    return listed[place - 1] if 1 <= place <= len(listed) else None


def _local(moment: Moment) -> datetime:
    return moment.starts.astimezone(ZONE)


def _clock(moment: Moment) -> time:
    return _local(moment).time()
