"""Reminders that are due, and an offer to which they belong."""

import asyncio
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from dialogs.messages import Reply
from knowledge.offer import Catalogue, Moment, Programme, Round
from knowledge.reminder_plans import ReminderPlan, Span, Wording
from storage.outbox import OutboxMessage
from storage.people import key, person_of
from storage.reminders import PlannedNotice, Reminder, plan_notice

ZONE = ZoneInfo("Europe/Brussels")
NOW = datetime(2026, 12, 7, 9, 0, tzinfo=ZONE)
"""A Monday morning on which a reminder may come."""
NIGHT = datetime(2026, 12, 7, 22, 0, tzinfo=ZONE)
STARTS = datetime(2026, 12, 8, 16, 0, tzinfo=ZONE)
SENTENCE = Wording(nl="{what} is op {when}.", en="{what} is on {when}.")


def plan(name="day-before", **changes):
    given = {"id": name, "topic": "sessions", "to": "participant", "before": Span(days=1), "text": SENTENCE}
    return ReminderPlan(**{**given, **changes})


def offer(*plans, starts=STARTS, moments=3):
    """An offer of so many moments, an hour after each other."""
    return Catalogue(
        programmes=[Programme(id="cop", name="CoP", kind="community_of_practice")],
        rounds=[Round(id="r", name="2026", programmes=("cop",), first=2026, last=2026, status="open")],
        moments=[
            Moment(
                id=f"m{number}", round="r", programme="cop", kind="session", title=f"Sessie {number}",
                starts=starts + timedelta(hours=number), ends=starts + timedelta(hours=number + 1), place="Lokaal 3",
            )
            for number in range(moments)
        ],
        reminders={"": list(plans) or [plan()]},
    )  # fmt: skip


class Prepared:
    """An offer that the sender and the sweep read, whatever the database holds."""

    def __init__(self, catalogue):
        self.catalogue = catalogue

    async def read(self, session):
        return self.catalogue


async def somebody(session, name="an", now=NOW, channel="platform"):
    person = await person_of(session, channel=channel, external_id=name, email=f"{name}@school.example", now=now)
    return key(person.id)


async def remind(session, person, number=0, *, due_at=NOW, name="day-before", **changes):
    """Plan a reminder of a moment of the offer."""
    starts = STARTS + timedelta(hours=number)
    given = {
        "about": f"moment:m{number}", "person_id": person, "plan": name, "for_at": starts, "due_at": due_at,
        "useful_until": starts, "created_at": due_at,
    }  # fmt: skip
    row = Reminder(**{**given, **changes})
    session.add(row)
    await session.flush()
    return key(row.id)


async def notify(session, person, text="Evalueer de sessie.", *, due_at=NOW, buttons=(), about="evaluation:1", **given):
    body = Reply(text=text, buttons=list(buttons)).stored()
    await plan_notice(
        session, key=f"{about}:{person}", about=about, person_id=person, title=text, body=body, due_at=due_at, now=due_at,
        **given,
    )  # fmt: skip


async def messages(session):
    query = select(OutboxMessage).execution_options(populate_existing=True)
    return list((await session.exec(query.order_by(col(OutboxMessage.id)))).all())


async def states(session, table=Reminder):
    query = select(table).order_by(col(table.id)).execution_options(populate_existing=True)
    return [(row.status, row.due_at) for row in (await session.exec(query)).all()]


async def notices(session):
    return await states(session, PlannedNotice)


async def until(so):
    """Wait until something is so."""
    async with asyncio.timeout(60):
        while True:
            if so():
                return
            await asyncio.sleep(0.005)
