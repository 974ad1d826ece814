"""Moments as events for somebody's own calendar."""

from collections.abc import Sequence
from datetime import UTC, datetime

from dialogs.engine.context import FormContext
from dialogs.messages import CalendarEvent, Reply
from knowledge.offer import Catalogue
from storage.catalogue import MomentRow

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


def event_of(row: MomentRow, catalogue: Catalogue) -> CalendarEvent:
    """Return a moment as an event; what a calendar took in before is replaced by a later state of the same moment."""
    programme = catalogue.programmes.get(row.programme_id)
    name = programme.name if programme is not None else ""
    return CalendarEvent(
        uid=f"{row.id}@wegwijs",
        # Seconds, so that each change has a higher number; one that nobody changed here has the lowest.
        sequence=max(int((row.edited_at - _EPOCH).total_seconds()), 1) if row.edited_at else 0,
        title=row.title if name.casefold() in row.title.casefold() else f"{name}: {row.title}",
        starts=row.starts_at,
        ends=row.ends_at,
        place=row.place or "",
        link=row.link or "",
        description=name,
        cancelled=row.status == "cancelled",
    )


def taken_along(rows: Sequence[MomentRow], context: FormContext) -> Reply:
    """Return moments, at least one, as one file for the person's own calendar."""
    texts = context.texts
    events = [event_of(row, context.catalogue) for row in rows]
    if all(one.cancelled for one in events):
        text = texts("This was cancelled. Open the file to take it out of your calendar.")
    else:
        text = texts.n(
            "Open the file to put it into your calendar.",
            "Open the file to put these {count} moments into your calendar.",
            len(events),
        )
    return Reply(text=text, calendar=events)
