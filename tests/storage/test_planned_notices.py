"""Messages that are planned: what they hang on calls them off, whatever was chosen meanwhile."""

from datetime import UTC, datetime

from sqlmodel import select

from storage.people import Person
from storage.reminders import PlannedNotice, call_off, plan_notice

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


async def test_what_is_called_off_stays_so_when_its_kind_is_taken_up_again(database):
    async with database.transaction() as session:
        session.add(Person(id=1, language="nl", created_at=NOW))
        await session.flush()
        for name in ("planned", "unwanted", "sent", "done", "late"):
            assert await plan_notice(
                session, key=name, about="care_plan:1", person_id=1, title=name, body={}, due_at=NOW, now=NOW, topic="care_plans",
            )  # fmt: skip
            row = (await session.exec(select(PlannedNotice).where(PlannedNotice.key == name))).one()
            row.status = name
        await session.flush()
        assert await call_off(session, "care_plan:1") == 1, "one was still to come"
    async with database.transaction() as session:
        found = {row.key: row.status for row in (await session.exec(select(PlannedNotice))).all()}
    assert found == {"planned": "cancelled", "unwanted": "cancelled", "sent": "over", "done": "over", "late": "late"}
