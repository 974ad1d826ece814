"""Reminders that are due become messages: one for each person, whose words are written when it is sent."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.messages import Reply
from dialogs.reminders import digest, tokens, wording
from dialogs.reminders.digest import Item
from dialogs.reminders.judging import TRIED_AGAIN_AFTER, Looked, judged
from dialogs.reminders.timing import Later, Send
from dialogs.reminders.tokens import Token
from dialogs.texts import Texts, texts_in
from knowledge.offer import Catalogue
from storage.handing_over import Bringing, Due, added, dropped, put_back, settled, taken, tried, unclaimed, written
from storage.outbox import OutboxMessage
from storage.people import Person
from storage.reminders import PlannedNotice, Reminder

log = logging.getLogger("wegwijs.reminders")
BATCH = 500
"""Rows of each table that are handed over in one transaction."""
MOST_TOGETHER = 50
"""Reminders in one message: its buttons name them all."""
LATE_AFTER = timedelta(hours=2)
"""From how long after it was due a reminder says for when it was meant."""
LONGEST_LINE = 300
"""Characters of a notice's text in a digest; further paragraphs are left out."""
_TABLES: tuple[tuple[str, type[Reminder | PlannedNotice]], ...] = (("moment", Reminder), ("notice", PlannedNotice))


async def hand_over(session: AsyncSession, now: datetime, limit: int = BATCH) -> int:
    """Give reminders and notices whose time has come to the outbox: one message for each person, without a text so far.

    A message with reminders of the same person that nobody has begun to send is given them too. Each is handed over once,
    whoever else hands over at the same time: its row changes in the same transaction.

    Returns how many rows of the tables were handed over, at most twice the limit; 0 when nothing is left.
    """
    due = await taken(session, now, limit)
    by_person: dict[int, list[Due]] = {}
    for one in due:
        by_person.setdefault(one.person_id, []).append(one)
    waiting: dict[int, Bringing] = {}
    before: dict[int, list[Bringing]] = {}
    if by_person:
        waiting = {one.person_id: one for one in await unclaimed(session, list(by_person))}
        again = [one.person_id for one in due if one.sent_at is not None]
        for one in await tried(session, again) if again else ():
            before.setdefault(one.person_id, []).append(one)
    more: list[Bringing] = []
    new: list[tuple[str, int, list[str]]] = []
    gone: list[int] = []
    for person_id, rows in by_person.items():
        named = [_token(one).written() for one in rows]
        # One that was changed since a message with it was tried in vain comes in the new one alone, with what else that brought.
        for one in before.get(person_id, ()):
            if set(one.reminders) & set(named):
                gone.append(one.id)
                named += one.reminders
        named = list(dict.fromkeys(named))
        there = waiting.get(person_id)
        if there is not None and len(there.reminders) + len(named) <= MOST_TOGETHER:
            more.append(Bringing(there.id, person_id, list(dict.fromkeys([*there.reminders, *named]))))
            continue
        for first in range(0, len(named), MOST_TOGETHER):
            number = f":{first}" if first else ""
            new.append((_key(rows[0]) + number, person_id, named[first : first + MOST_TOGETHER]))
    await dropped(session, gone)
    await added(session, more)
    await written(session, new, now)
    return len(due)


def _token(one: Due) -> Token:
    return tokens.of_moment(one.id, one.for_at) if one.for_at is not None else tokens.of_notice(one.id)


def _key(one: Due) -> str:
    """Return the key of a message by the first reminder in it.

    It goes out again when it moved, was put off or had to wait: so the key holds when it was due and handed over before.
    """
    again = f":{one.sent_at.isoformat()}" if one.sent_at is not None else ""
    return f"{'notice' if one.kind == 'notice' else 'reminder'}:{one.id}:{tokens.stamp(one.due_at)}{again}"


async def compose(session: AsyncSession, catalogue: Catalogue, row: OutboxMessage, now: datetime) -> Reply | None:
    """Do what `composed` does, for one message."""
    return (await composed(session, catalogue, [row], now))[row.id or 0]


async def composed(
    session: AsyncSession, catalogue: Catalogue, rows: Sequence[OutboxMessage], now: datetime
) -> dict[int, Reply | None]:
    """Return what each message with reminders says now, by its id; None for one that does not go out now.

    Every reminder is looked at again: does it still stand, is it of use, may it come at this hour? What must wait is
    planned again, what is of no use is settled, and a message of which nothing is left is dropped. Reminders of the
    same person that wait in other messages come along.

    A text that was written before stays as it is, since the platform may have taken some of it. When what it tells has
    changed and nothing of it is known to have been taken, the message is dropped, and what still stands comes in a new
    one: no message ever has two texts.

    Parameters
    ----------
    rows
        Claimed in this transaction, of different persons.
    """
    replies: dict[int, Reply | None] = {}
    # The rest of what was taken in part goes after it, whatever happened since.
    begun = [row for row in rows if row.body and row.progress]
    for row in begun:
        replies[row.id or 0] = Reply.model_validate(row.body)
    open_rows = [row for row in rows if row not in begun]
    fresh = [row for row in open_rows if not row.body]
    await _with_others(session, fresh)
    wanted = {row.person_id: [tokens.read(one) for one in row.reminders or ()] for row in open_rows}
    looked = await judged(session, catalogue, wanted, now)
    people = await _people(session, list(wanted))
    for row in open_rows:
        own = looked[row.person_id]
        if not row.body:
            replies[row.id or 0] = await _composed_anew(row, own, people[row.person_id], now)
        elif len(own) == len(wanted[row.person_id]) and all(isinstance(one.fate, Send) for one in own):
            replies[row.id or 0] = Reply.model_validate(row.body)
        else:
            replies[row.id or 0] = _begun_before(row, own, len(wanted[row.person_id]), now)
    await _kept_for_later(session, [one for own in looked.values() for one in own])
    await session.flush()
    return replies


async def _with_others(session: AsyncSession, rows: Sequence[OutboxMessage]) -> None:
    """Take the reminders of the same persons in other messages along; those messages are dropped."""
    if not rows:
        return
    others: dict[int, list[Bringing]] = {}
    own = {row.id for row in rows}
    for one in await unclaimed(session, [row.person_id for row in rows]):
        if one.id in own:
            continue
        others.setdefault(one.person_id, []).append(one)
    emptied: dict[int, int] = {}
    for row in rows:
        for other in others.get(row.person_id, ()):
            if len(row.reminders or ()) + len(other.reminders) > MOST_TOGETHER:
                continue
            row.reminders = list(dict.fromkeys([*(row.reminders or ()), *other.reminders]))
            emptied[other.id] = row.id or 0
    if emptied:
        query = select(OutboxMessage).where(col(OutboxMessage.id).in_(sorted(emptied)))
        for other in (await session.exec(query.execution_options(populate_existing=True))).all():
            other.status, other.last_error = (
                "dropped",
                f"its reminders came along with message {emptied[other.id or 0]}",
            )


async def _people(session: AsyncSession, ids: Sequence[int]) -> dict[int, Person]:
    rows = (await session.exec(select(Person).where(col(Person.id).in_(ids)))).all()
    return {row.id or 0: row for row in rows}


async def _composed_anew(row: OutboxMessage, looked: Sequence[Looked], person: Person, now: datetime) -> Reply | None:
    texts = texts_in(person.language)
    going = [one for one in looked if isinstance(one.fate, Send)]
    items: list[Item] = []
    for one in going:
        try:
            item = await _item(one, person, texts, now, alone=len(going) == 1)
        except SQLAlchemyError:
            raise
        except Exception:  # one that cannot be told must not keep the others from being told
            log.exception("reminder %s cannot be told", one.token.written())
            one.fate = Later(now + TRIED_AGAIN_AFTER)
            continue
        if item is None:
            one.fate = "late"
        else:
            items.append(item)
    if not items:
        _dropped(row)
        return None
    reply = digest.message(items, now, texts)
    row.body = reply.stored()
    return reply


async def _item(one: Looked, person: Person, texts: Texts, now: datetime, *, alone: bool) -> Item | None:
    """Return a reminder ready for its reader; None when there is nothing to tell."""
    meant_for = one.row.due_at if now - one.row.due_at >= LATE_AFTER else None
    if isinstance(one.row, PlannedNotice):
        reply = Reply.model_validate(one.row.body)
        return Item(one.token, reply, _line(reply), meant_for=meant_for, topic=one.row.topic)
    assert one.situation is not None  # it would not go out
    reply = await wording.said(one.situation, person, texts, escalated=one.escalated)
    if reply is None:
        return None
    line = None if alone else await wording.line(one.situation, person, texts, escalated=one.escalated)
    return Item(one.token, reply, line or _line(reply), one.before, meant_for, one.situation.plan.topic)


def _line(reply: Reply) -> str:
    """Return the first paragraphs of a text, as many as are short."""
    first, *rest = [one for one in reply.text.split("\n\n") if one.strip()] or [""]
    for one in rest:
        if len(first) + len(one) >= LONGEST_LINE:
            break
        first = f"{first} {one}"
    return first.removeprefix("🔔 ")


def _begun_before(row: OutboxMessage, looked: Sequence[Looked], named: int, now: datetime) -> None:
    """Settle a message whose text was written before, of which something has changed since."""
    waits = [one.fate.at for one in looked if isinstance(one.fate, Later)]
    if len(waits) == named:
        # All of it stands, but not at this hour: the same text goes out later.
        row.due_at, row.lease_until = min(waits), None
        for one in looked:
            one.fate = Send()
        return
    for one in looked:
        if isinstance(one.fate, Send):
            one.fate = Later(now)
    _dropped(row)


def _dropped(row: OutboxMessage) -> None:
    row.status, row.lease_until, row.last_error = "dropped", None, "nothing of it could be told now"
    log.info("message %s was dropped: none of its reminders can be told now", row.id)


async def _kept_for_later(session: AsyncSession, looked: Sequence[Looked]) -> None:
    """Write what becomes of the reminders that do not go out."""
    for kind, table in _TABLES:
        own = [one for one in looked if one.token.kind == kind]
        later = {one.token.number: one.fate.at for one in own if isinstance(one.fate, Later)}
        over = {one.token.number: one.fate for one in own if isinstance(one.fate, str)}
        if later:
            await put_back(session, table, later)
        if over:
            await settled(session, table, {number: str(status) for number, status in over.items()})
            for number, status in sorted(over.items()):
                log.info("%s %s does not go out: %s", table.__name__, number, status)
