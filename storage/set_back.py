"""After the clock of a machine was set back: what waits for an instant that is suddenly far away waits no longer than it was meant to.

A lease of two minutes, given just before the clock goes a day back, would last a day; what was due at once would be due tomorrow.
Nobody need notice the jump itself: such rows are known by what they say, also by a program that starts afterwards.
"""

import logging
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.inbox import ReceivedEvent
from storage.outbox import OutboxMessage

log = logging.getLogger("wegwijs.set_back")
LONGEST = timedelta(hours=1)
"""No lease is given for longer, and nothing that failed waits longer for its next attempt: platforms may ask for an hour."""
STILL = timedelta(minutes=2)
"""How long a lease that is too long still lasts: whoever is at it really has it for that long, and another would do it twice.
Clocks of several machines differ by less, too."""


async def mended(session: AsyncSession, now: datetime) -> int:
    """Have messages and events wait no longer than they were meant to; return how many did.

    Rows that others hold are passed over: they are in hand.
    """
    message, event = OutboxMessage, ReceivedEvent
    count = await _mend(
        session, message, now,
        # What was to go out later still does: only what was due when it was written is due now.
        late=and_(col(message.created_at) > now + STILL, col(message.due_at) <= col(message.created_at)),
    )  # fmt: skip
    count += await _mend(
        session, event, now,
        late=or_(col(event.received_at) > now + STILL, col(event.due_at) > now + LONGEST),
    )  # fmt: skip
    if count:
        log.warning("%s messages and events waited for an instant that is far away now: the clock was set back", count)
    return count


async def _mend(
    session: AsyncSession, table: type[OutboxMessage | ReceivedEvent], now: datetime, *, late: ColumnElement[bool]
) -> int:
    leased, late = col(table.lease_until) > now + LONGEST, and_(col(table.due_at) > now, late)
    rows = (
        select(table.id)
        .where(col(table.status) == "waiting", or_(leased, late))
        .order_by(col(table.id))
        .with_for_update(skip_locked=True)
    )
    change = update(table).where(col(table.id).in_(rows)).values(
        lease_until=case((leased, now + STILL), else_=col(table.lease_until)),
        due_at=case((late, now), else_=col(table.due_at)),
    )  # fmt: skip
    done = await session.exec(change.execution_options(synchronize_session=False))
    return int(getattr(done, "rowcount", 0))
