"""What nobody can ask for any more is erased: old reminders, notices and addresses of calendars; what is still to come stays."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from dialogs.subjects import all_chores
from knowledge.offer import Catalogue
from storage.feeds import CalendarFeed, forget_revoked
from storage.people import Person
from storage.reminders import PlannedNotice, Reminder, forget_settled

NOW = datetime(2027, 11, 24, 9, tzinfo=UTC)
LONG_AGO, LATELY = NOW - timedelta(days=401), NOW - timedelta(days=399)
NOTHING = Catalogue()


@pytest.fixture
async def filled(database):
    """Reminders and notices of one person, each named by what it is."""
    rows = {
        "sent long ago": (LONG_AGO, LONG_AGO, "sent"),
        "called off long ago": (LONG_AGO, LONG_AGO, "cancelled"),
        "sent lately": (LATELY, LATELY, "sent"),
        "still of use": (LONG_AGO, LATELY, "sent"),
        "put off far": (LATELY, LONG_AGO, "sent"),
        "never handed over": (LONG_AGO, LONG_AGO, "planned"),
    }
    async with database.transaction() as session:
        session.add(Person(id=1, language="nl", created_at=LONG_AGO))
        await session.flush()
        for name, (due_at, until, status) in rows.items():
            session.add(
                Reminder(
                    about="round:r", person_id=1, plan=name, for_at=until, due_at=due_at, useful_until=until, status=status,
                    created_at=LONG_AGO,
                )
            )  # fmt: skip
            session.add(
                PlannedNotice(
                    key=name, about="own:1", person_id=1, title=name, due_at=due_at, useful_until=until, status=status,
                    created_at=LONG_AGO,
                )
            )  # fmt: skip
        session.add(
            PlannedNotice(
                key="never old", about="own:1", person_id=1, title="", due_at=LONG_AGO, status="done", created_at=LONG_AGO
            )
        )  # fmt: skip
    return database


async def test_reminders_and_notices_that_are_long_settled_go_and_the_others_stay(filled):
    chore = all_chores()["forget_reminders"]
    assert chore.nightly
    async with filled.transaction() as session:
        assert await chore.work(session, NOTHING, NOW) == 5
        assert await chore.work(session, NOTHING, NOW) == 0
    kept = ["never handed over", "put off far", "sent lately", "still of use"]
    async with filled.transaction() as session:
        assert sorted((await session.exec(select(Reminder.plan))).all()) == kept
        assert sorted((await session.exec(select(PlannedNotice.key))).all()) == kept


async def test_no_more_go_at_once_than_one_transaction_takes(filled):
    async with filled.transaction() as session:
        assert [await forget_settled(session, NOW - timedelta(days=400), 2) for _ in range(4)] == [2, 2, 1, 0]


async def test_addresses_of_calendars_that_give_nothing_any_more_go_after_sixty_days(database):
    async with database.transaction() as session:
        session.add(Person(id=1, language="nl", created_at=LONG_AGO))
        await session.flush()
        for name, revoked in (
            ("stands", None),
            ("lately", NOW - timedelta(days=59)),
            ("long", NOW - timedelta(days=61)),
        ):
            session.add(CalendarFeed(person_id=1, digest=name, made_at=LONG_AGO, revoked_at=revoked))
    chore = all_chores()["forget_revoked_addresses"]
    assert chore.nightly
    async with database.transaction() as session:
        assert await chore.work(session, NOTHING, NOW) == 1
        assert await forget_revoked(session, NOW - timedelta(days=60)) == 0
        assert sorted((await session.exec(select(CalendarFeed.digest))).all()) == ["lately", "stands"]
