"""The planned reminders as an administrator reads them."""

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.reminders.workdays import ZONE
from storage.catalogue import MomentRow
from storage.people import Person
from storage.reminders import Reminder


async def listed(session: AsyncSession) -> list[str]:
    """Return a line for each reminder still to come: when, to whom, of what; tabs between."""
    query = (
        select(Reminder, MomentRow.title, MomentRow.starts_at, Person.email)
        .join(MomentRow, col(MomentRow.id) == col(Reminder.moment_id))
        .join(Person, col(Person.id) == col(Reminder.person_id))
        .where(Reminder.status == "planned")
        .order_by(col(Reminder.due_at), col(Reminder.id))
    )
    return [
        "\t".join(
            [
                f"{row.due_at.astimezone(ZONE):%Y-%m-%d %H:%M}",
                email or f"person {row.person_id}",
                row.plan,
                f"{title} ({starts.astimezone(ZONE):%Y-%m-%d %H:%M})",
            ]
        )
        for row, title, starts, email in (await session.exec(query)).all()
    ]
