"""Storage on a real SQLite file: schema, people, the outbox, and times."""

import asyncio
import threading
from datetime import UTC, datetime, timedelta

import pytest
from alembic import command
from sqlalchemy import text
from sqlalchemy.exc import StatementError
from sqlmodel import select

from dialogs.registration.form import TeamRegistration
from storage import outbox, people, schema
from storage.conversations import Question
from storage.database import BadDatabaseUrl, Database, DatabaseUnavailable, normalised_url
from storage.registrations import Registration
from storage.submissions import SubmittedForm, versions_of

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
async def database(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/wegwijs.db")
    await schema.upgrade(database)
    yield database
    await database.close()


async def test_the_migrations_make_exactly_the_models(database):
    assert await schema.differences(database) == []
    await schema.require_current(database)


async def test_questions_of_the_version_before_are_kept_with_no_evidence(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/old.db")
    async with database.connection() as connection:
        await connection.run_sync(lambda sync: command.upgrade(schema._config(sync), "0001"))
        await connection.execute(
            text(
                "INSERT INTO question (text, kind, score, asked_at)"
                " VALUES ('is er parking', 'unknown', 0, '2026-11-24 09:00:00.000000')"
            )
        )
    await schema.upgrade(database)
    async with database.transaction() as session:
        [row] = (await session.exec(select(Question))).all()
    await database.close()
    assert (row.text, row.rejected, row.chosen, row.showing, row.handled_at) == (
        "is er parking",
        False,
        None,
        None,
        None,
    )


async def test_registrations_of_before_become_forms_that_can_be_changed(tmp_path):
    database = Database(f"sqlite:///{tmp_path}/old.db")
    async with database.connection() as connection:
        await connection.run_sync(lambda sync: command.upgrade(schema._config(sync), "0003"))
        for statement in OLD_REGISTRATION:
            await connection.execute(text(statement))
    await schema.upgrade(database)
    async with database.transaction() as session:
        [form] = (await session.exec(select(SubmittedForm))).all()
        [version] = await versions_of(session, form.id)
        [registration] = (await session.exec(select(Registration))).all()
    await database.close()
    assert (form.form, form.subject, form.status) == ("team_registration", "organisation:o@r", "submitted")
    values = TeamRegistration.model_validate(form.answers)
    assert (values.lines[0].teams, values.types, values.consent.isoformat()) == (2, ["3"], "2026-11-24T09:00:00+00:00")
    assert (version.number, version.answers) == (1, form.answers)
    assert registration.parts == {str(form.id): 2}


OLD_REGISTRATION = (
    "INSERT INTO person (id, email, language, created_at) VALUES (1, 'a@b.be', 'nl', '2026-11-24 09:00:00')",
    "INSERT INTO organisation (id, name, kind, details, demonstration) VALUES ('o', 'O', 'network', '{}', false)",
    "INSERT INTO programme (id, name, kind, details) VALUES ('p', 'P', 'project', '{}')",
    "INSERT INTO round (id, name, status, first, last, programmes, demonstration)"
    " VALUES ('r', 'R', 'open', 2026, 2027, '[\"p\"]', false)",
    "INSERT INTO registration (round_id, programme_id, organisation_id, teams, types, contact_email, consent_at,"
    " registered_by, status, created_at, updated_at) VALUES ('r', 'p', 'o', 2, '[\"3\"]', null,"
    " '2026-11-24 09:00:00', 1, 'confirmed', '2026-11-24 09:00:00', '2026-11-24 09:00:00')",
)


async def test_an_empty_database_is_told_from_a_current_one(tmp_path):
    empty = Database(f"sqlite:///{tmp_path}/empty.db")
    with pytest.raises(schema.SchemaOutOfDate):
        await schema.require_current(empty)
    await empty.close()


async def test_somebody_known_by_address_is_taken_over_once(database):
    async with database.transaction() as session:
        made = await people.person_by_email(session, "An@School.be", NOW)
    async with database.transaction() as session:
        first = await people.person_of(session, channel="terminal", external_id="a", email="an@school.be", now=NOW)
    async with database.transaction() as session:
        other = await people.person_of(session, channel="slack", external_id="U1", email="an@school.be", now=NOW)
    assert first.id == made.id
    assert other.id != made.id


async def test_a_message_is_written_once_and_claimed_by_one(database):
    async with database.transaction() as session:
        person = people.key((await people.person_by_email(session, "an@school.be", NOW)).id)
        assert await outbox.put(session, key="k", person_id=person, body={"text": "x"}, due_at=NOW, now=NOW)
        assert not await outbox.put(session, key="k", person_id=person, body={"text": "y"}, due_at=NOW, now=NOW)
    lease = timedelta(minutes=1)
    async with database.transaction() as session:
        assert [row.key for row in await outbox.claim(session, now=NOW, lease=lease, limit=5)] == ["k"]
    async with database.transaction() as session:
        assert await outbox.claim(session, now=NOW, lease=lease, limit=5) == []
    async with database.transaction() as session:
        again = await outbox.claim(session, now=NOW + lease, lease=lease, limit=5)
        assert [(row.key, row.attempts) for row in again] == [("k", 2)]


async def test_a_time_without_a_zone_is_refused(database):
    with pytest.raises(StatementError):
        async with database.transaction() as session:
            await people.person_by_email(session, "an@school.be", NOW.replace(tzinfo=None))


@pytest.mark.parametrize("url", ["mysql://x/y", "not a url"])
def test_another_database_is_refused(url):
    with pytest.raises(BadDatabaseUrl):
        normalised_url(url)


def test_a_file_that_cannot_be_opened_leaves_no_thread_behind(tmp_path):
    # The path is a folder. The driver's thread once answered an event loop that had ended.
    async def attempt() -> None:
        database = Database(f"sqlite:///{tmp_path}")
        before = threading.active_count()
        with pytest.raises(DatabaseUnavailable):
            async with database.connection() as connection:
                await connection.execute(text("SELECT 1"))
        drivers = [one for one in threading.enumerate() if "_connection_worker_thread" in one.name]
        assert (drivers, threading.active_count() <= before + 1) == ([], True)

    for _ in range(50):
        asyncio.run(attempt())
