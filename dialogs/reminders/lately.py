"""What came last: what "herinner me morgen opnieuw" and "het tweede gedaan" are about when no reminder is on the screen."""

from datetime import datetime, timedelta

from sqlmodel import and_, col, or_, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.messages import Reply
from dialogs.reminders import tokens
from dialogs.reminders.coming import plan_of
from dialogs.reminders.occasions import Situation
from dialogs.reminders.planning import occasions_of
from dialogs.reminders.spoken import are_numbered
from dialogs.reminders.tokens import Token
from dialogs.reminders.useful import ended
from dialogs.reminders.ways import can_be_answered
from knowledge.offer import Catalogue
from storage.outbox import OutboxMessage
from storage.people import key
from storage.reminders import PlannedNotice, Reminder

LATELY = timedelta(days=2)
"""How long ago a reminder came that is still meant without naming it."""


async def last_gone_out(session: AsyncSession, catalogue: Catalogue, person_id: int, now: datetime) -> list[Token]:
    """Return the reminder that went out last to a person, or those that went out together; none when that is long ago.

    One that was ticked off or put off since can be meant too, but not one that a form has ended.
    """
    found: list[tuple[datetime, datetime, Token]] = []
    for table, chosen in ((Reminder, col(Reminder.snoozed)), (PlannedNotice, col(PlannedNotice.exact))):
        query = (
            select(table)
            .where(
                table.person_id == person_id,
                or_(col(table.status).in_(("sent", "done")), and_(col(table.status) == "planned", chosen)),
                col(table.sent_at) > now - LATELY,
            )
            .order_by(col(table.sent_at).desc())
            .limit(60)
        )
        for row in (await session.exec(query)).all():
            if row.sent_at is not None and await _answered(session, catalogue, row, now):
                token = (
                    tokens.of_moment(key(row.id), row.for_at)
                    if isinstance(row, Reminder)
                    else tokens.of_notice(key(row.id))
                )
                found.append((row.sent_at, row.due_at, token))
    last = max((at for at, _, _ in found), default=None)
    return [token for at, _, token in sorted(found, key=lambda one: one[:2]) if at == last]


async def last_numbered(session: AsyncSession, person_id: int, now: datetime) -> list[dict[str, str]]:
    """Return the buttons of the last message that brought a person several reminders, numbered; none when that is long ago.

    Each with its label and its action, as a thread keeps those that are on the screen.

    Its own buttons tell which reminder is the second: read from what was sent, and so as the person sees it.
    """
    query = (
        select(OutboxMessage)
        .where(
            OutboxMessage.person_id == person_id,
            OutboxMessage.status == "sent",
            col(OutboxMessage.reminders).is_not(None),
            col(OutboxMessage.sent_at) > now - LATELY,
        )
        .order_by(col(OutboxMessage.sent_at).desc(), col(OutboxMessage.id).desc())
        .limit(10)
    )
    for row in (await session.exec(query)).all():
        shown = [one.model_dump(include={"label", "action"}) for one in Reply.model_validate(row.body).buttons]
        if are_numbered(shown):
            return shown
    return []


async def _answered(session: AsyncSession, catalogue: Catalogue, row: Reminder | PlannedNotice, now: datetime) -> bool:
    """Tell whether a reminder can still be put off: one that was ticked off can, save when what it asked for was done."""
    if isinstance(row, PlannedNotice):
        return can_be_answered(Reply.model_validate(row.body))
    if row.status != "done":
        return True
    [occasion] = await occasions_of(session, catalogue, [row.about])
    plan = plan_of(catalogue, occasion, row.plan)
    if plan is None:
        return False
    return row.person_id not in await ended(Situation(session, catalogue, occasion, plan, now), [row.person_id])
