"""A database from before there were reminders of rounds and registrations: what it holds stays, there and back, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from alembic import command
from sqlmodel import select

from dialogs.offer import moment_of, stored_catalogue
from dialogs.reminders.planning import of_moment, reconcile
from knowledge.catalogue_files import load_catalogue
from storage import outbox, schema
from storage.catalogue import MomentRow
from storage.handing_over import taken, unclaimed
from storage.reminders import PlannedNotice, Reminder
from storage.signups import SignUp
from storage.times import Instant

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
STARTS = datetime(2026, 12, 8, 13, tzinfo=UTC)
DUE = datetime(2026, 12, 7, 8, tzinfo=UTC)
STATUSES = ("planned", "sent", "done", "over", "late", "cancelled")
"""Of the reminder of persons 1 to 6."""


async def to(database, revision, direction=command.upgrade):
    async with database.connection() as connection:
        await connection.run_sync(lambda sync: direction(schema._config(sync), revision))


async def put_into(connection, name, *rows):
    """Write rows into a table as it was."""
    columns = [
        sa.column(one, Instant() if isinstance(value, datetime) else sa.JSON() if isinstance(value, (dict, list)) else None)
        for one, value in rows[0].items()
    ]  # fmt: skip
    await connection.execute(sa.insert(sa.table(name, *columns)), list(rows))


@pytest.fixture
async def before(empty):
    """A database as version 0016 left it: a reminder of each status, messages that wait, and a moment that an organiser changed."""
    await to(empty, "0016")
    moment = {
        "round_id": "r", "programme_id": "p", "kind": "session", "title": "Sessie", "starts_at": STARTS,
        "ends_at": STARTS + timedelta(hours=2), "demonstration": False, "status": "planned",
    }  # fmt: skip
    async with empty.connection() as connection:
        people = [{"id": 1 + number, "language": "nl", "created_at": NOW} for number in range(len(STATUSES))]
        await put_into(connection, "person", *people)
        await put_into(connection, "programme", {"id": "p", "name": "P", "kind": "course", "details": {}})
        await put_into(
            connection, "round",
            {"id": "r", "name": "R", "status": "open", "first": 2026, "last": 2026, "programmes": ["p"], "demonstration": False},
        )  # fmt: skip
        await put_into(connection, "moment", {"id": "m", **moment}, {"id": "other", **moment})
        edited = sa.update(sa.table("moment", sa.column("id"), sa.column("edited_at", Instant())))
        await connection.execute(edited.where(sa.column("id") == "other").values(edited_at=NOW))
        await put_into(
            connection, "reminder",
            *({"moment_id": "m", "person_id": 1 + number, "plan": "day-before", "due_at": DUE, "status": status, "created_at": NOW}
              for number, status in enumerate(STATUSES)),
        )  # fmt: skip
        await put_into(
            connection, "planned_notice",
            {"key": "n", "about": "care_plan:1", "person_id": 1, "title": "T", "body": {"text": "N"}, "due_at": DUE, "status": "planned",
             "created_at": NOW},
        )  # fmt: skip
        await put_into(
            connection, "outbox",
            {"key": "reminder:2:202612070800", "person_id": 2, "body": {"text": "Morgen"}, "due_at": NOW, "status": "waiting",
             "attempts": 0, "created_at": NOW},
        )  # fmt: skip
    return empty


async def reminders(database):
    async with database.transaction() as session:
        return list((await session.exec(select(Reminder).order_by(Reminder.id))).all())


async def test_every_reminder_is_then_one_of_its_moment_and_of_use_until_that_begins(before):
    await schema.upgrade(before)
    assert await schema.differences(before) == []
    found = await reminders(before)
    assert [(one.person_id, one.status) for one in found] == list(enumerate(STATUSES, 1))
    assert {
        (one.about, one.moment_id, one.plan, one.for_at, one.due_at, one.useful_until, one.snoozed) for one in found
    } == {("moment:m", "m", "day-before", STARTS, DUE, STARTS, False)}
    async with before.transaction() as session:
        [notice] = (await session.exec(select(PlannedNotice))).all()
        moments = {one.id: one.sequence for one in (await session.exec(select(MomentRow))).all()}
    assert (notice.topic, notice.exact, notice.useful_until) == ("", False, None)
    # What an organiser changed had the seconds since 2020 as its number in calendars: the next is higher.
    assert moments == {"m": 0, "other": int((NOW - datetime(2020, 1, 1, tzinfo=UTC)).total_seconds())}


async def test_a_message_that_waits_goes_out_as_it_was_written_and_no_reminder_comes_into_it(before):
    await schema.upgrade(before)
    async with before.transaction() as session:
        assert await unclaimed(session, [2]) == []
        [row] = await outbox.claim(session, now=NOW, lease=timedelta(minutes=1), limit=5)
    assert (row.body, row.reminders, row.status) == ({"text": "Morgen"}, None, "waiting")
    async with before.transaction() as session:
        due = await taken(session, DUE, 10)
    assert sorted((one.kind, one.person_id) for one in due) == [("moment", 1), ("notice", 1)]


async def test_nobody_who_was_reminded_is_reminded_again_by_the_plans_of_now(before):
    await schema.upgrade(before)
    async with before.transaction() as session:
        for person in range(1, 1 + len(STATUSES)):
            session.add(
                SignUp(
                    moment_id="m", person_id=person, signed_up_by=person, group_id=person, number=person, status="confirmed", consent_at=NOW,
                    created_at=NOW, updated_at=NOW,
                )
            )  # fmt: skip
        await session.flush()
        catalogue = await stored_catalogue(session, load_catalogue())
        moment = moment_of(await session.get_one(MomentRow, "m"))
        await reconcile(session, catalogue, of_moment(moment), NOW)
    day_before = {one.person_id: one.status for one in await reminders(before) if one.plan == "day-before"}
    # Who comes back was reminded already; who was called off gets it after all.
    assert day_before == {1: "planned", 2: "sent", 3: "done", 4: "sent", 5: "planned", 6: "planned"}


async def test_the_way_back_loses_only_what_the_version_before_did_not_know(before):
    await schema.upgrade(before)
    async with before.transaction() as session:
        session.add(
            Reminder(
                about="registration:1", person_id=1, plan="contact-missing", for_at=NOW, due_at=DUE, useful_until=STARTS, created_at=NOW
            )
        )  # fmt: skip
    await to(before, "0016", command.downgrade)
    columns = (sa.column("moment_id"), sa.column("person_id"), sa.column("status"), sa.column("due_at", Instant()))
    async with before.connection() as connection:
        kept = (
            await connection.execute(sa.select(*columns).select_from(sa.table("reminder")).order_by(sa.column("id")))
        ).all()
    assert [tuple(one) for one in kept] == [("m", number, status, DUE) for number, status in enumerate(STATUSES, 1)]
    await schema.upgrade(before)
    assert await schema.differences(before) == []
    assert [one.status for one in await reminders(before)] == list(STATUSES)
