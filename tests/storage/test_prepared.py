"""Statements of every message: short on SQLite, and yet what SQLAlchemy would have done."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from storage.catalogue import current_revision
from storage.conversations import (
    Conversation,
    SeenEvent,
    answered_before,
    conversation_of,
    keep_thread,
    remember_event,
    thread_of,
)
from storage.database import Database
from storage.drafts import Draft, active_draft
from storage.occupancy import occupancy
from storage.people import Person, key, person_of
from storage.prepared import Prepared
from storage.registrations import confirmed
from storage.schema import upgrade
from storage.signups import Seats, seats_taken
from tests.conversations.prepared import copied
from tests.conversations.sign_ups import COP, TEACHERS, signed_up

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request, tmp_path):
    if request.param == "sqlite":
        made = Database(await copied(tmp_path / "p.db"))
    else:
        server = request.getfixturevalue("server")
        name = f"prepared{uuid.uuid4().hex[:12]}"
        server.psql(f"CREATE DATABASE {name};")
        made = Database(server.get_uri(name))
        await upgrade(made)
    yield made
    await made.close()


async def test_what_is_only_read_can_be_the_first_thing_that_is_asked_of_a_database(database):
    statement = Prepared(select(col(Person.id)).where(col(Person.language) == bindparam("language")))
    async with database.reading() as session:
        assert await statement.first(session, language="none") is None


async def somebody(session, name="an"):
    return await person_of(session, channel="terminal", external_id=name, email=f"{name}@school.be", now=NOON)


async def test_what_is_written_is_read_as_the_tables_say(database):
    said = [{"text": "dag", "kind": "smalltalk", "buttons": []}]
    async with database.transaction() as session:
        await remember_event(session, "terminal", "een", said, NOON.astimezone())
    async with database.transaction() as session:
        assert await answered_before(session, "terminal", "een") == said
        assert await answered_before(session, "terminal", "twee") is None
        row = await session.get(SeenEvent, ("terminal", "een"))
        assert (row.replies, row.seen_at) == (said, NOON)


async def test_an_event_is_written_once(database):
    async with database.transaction() as session:
        await remember_event(session, "terminal", "een", [], NOON)
    with pytest.raises(IntegrityError):
        async with database.transaction() as session:
            await remember_event(session, "terminal", "een", [], NOON)
    async with database.transaction() as session:  # and the connection is as good as before
        await remember_event(session, "terminal", "twee", [], NOON)


async def test_what_is_undone_is_not_there(database):
    with pytest.raises(RuntimeError):
        async with database.transaction() as session:
            await remember_event(session, "terminal", "een", [], NOON)
            raise RuntimeError
    async with database.transaction() as session:
        async with session.begin_nested() as looking:
            await remember_event(session, "terminal", "twee", [], NOON)
            await looking.rollback()
        assert await answered_before(session, "terminal", "een") is None
        assert await answered_before(session, "terminal", "twee") is None


async def test_no_value_of_another_time_is_used(database):
    find = Prepared(select(col(SeenEvent.event_id)).where(SeenEvent.channel == bindparam("channel")))
    async with database.transaction() as session:
        await remember_event(session, "terminal", "een", [], NOON)
        assert [tuple(row) for row in await find.rows(session, channel="terminal")] == [("een",)]
        assert await find.first(session, channel="slack") is None
        with pytest.raises(Exception, match="channel"):
            await find.rows(session)


async def test_a_value_that_the_statement_has_itself_stays(database):
    begin = Prepared(insert(Person).returning(col(Person.id)))
    rename = Prepared(update(Person).where(col(Person.id) == bindparam("who")).values(language="en"))
    async with database.transaction() as session:
        [who] = await begin.first(session, email=None, language="nl", created_at=NOON)
        assert list(await rename.rows(session, who=who)) == []
        assert (await session.get(Person, who)).language == "en"


async def test_the_thread_of_talk_is_kept_as_it_was_changed(database):
    async with database.transaction() as session:
        person = key((await somebody(session)).id)
        thread = await thread_of(session, person, NOON)
        thread.options, thread.awaiting = [{"label": "Ja", "action": '["say","ja"]'}], {"remark": 3}
        thread.updated_at = NOON + timedelta(minutes=1)
        await keep_thread(session, thread)
    async with database.transaction() as session:
        again, row = await thread_of(session, person, NOON), await conversation_of(session, person, NOON)
        assert again.model_dump() == row.model_dump() == thread.model_dump()
        again.awaiting = None
        await keep_thread(session, again)
    async with database.transaction() as session:
        assert (await session.get(Conversation, person)).awaiting is None


async def test_a_draft_that_was_begun_in_this_transaction_is_the_one_under_way(database):
    async with database.transaction() as session:
        person = key((await somebody(session)).id)
        assert await active_draft(session, person) is None
        draft = Draft(person_id=person, form="team_registration", form_version=1, created_at=NOON, updated_at=NOON)
        session.add(draft)
        assert await active_draft(session, person) is draft
        draft.status = "parked"
        assert await active_draft(session, person) is None


async def test_how_full_the_offer_is_is_what_the_tables_say(talk):
    for said in ("schrijf 2 teams van netwerk X in voor SWITCH", "an@voorbeeld.example", "ja"):
        await talk.say(said)
    await signed_up(talk, COP, *TEACHERS[:2])
    await signed_up(talk, COP, TEACHERS[2], status="waiting")
    async with talk.database.transaction() as session:
        full = await occupancy(session, talk.now)
        [row] = await confirmed(session)
        assert full.teams == [(row.round_id, row.programme_id, row.organisation_id, 2, row.registered_by)]
        assert full.seats == await seats_taken(session, talk.now) == {COP: Seats(2, 1)}
        assert full.revision == await current_revision(session) > 0
        assert (await occupancy(session, talk.now + timedelta(days=3650))).seats == {}
