"""The same conversations on a real PostgreSQL, also two programs at once on one database."""

import asyncio
import uuid
from datetime import datetime, timedelta

import pytest
from alembic import command
from sqlalchemy import text
from sqlmodel import col, select

from bot.operations.gaps import gaps, mark_handled
from storage import schema
from storage.database import Database
from storage.feedback import Feedback
from storage.outbox import OutboxMessage
from storage.people import Person
from storage.registrations import Registration
from storage.schema import differences
from storage.submissions import SubmittedForm, SubmittedFormVersion
from tests.conversations.client import COORDINATOR, ZONE, Client
from tests.conversations.sign_ups import COP, TEACHERS, signed_up
from tests.conversations.test_visits import accepted_at_once, confirmed_at_once, wished_at_once, withdrawn_at_once
from tests.storage.test_storage import OLD_REGISTRATION

ORGANISER = "organisator@voorbeeld.example"


async def test_the_schema_is_the_one_of_the_models(postgres):
    assert await differences(postgres.database) == []


async def test_registrations_of_before_become_forms_here_too(server):
    name = f"w{uuid.uuid4().hex[:12]}"
    server.psql(f"CREATE DATABASE {name};")
    database = Database(server.get_uri(name))
    async with database.connection() as connection:
        await connection.run_sync(lambda sync: command.upgrade(schema._config(sync), "0003"))
        for statement in OLD_REGISTRATION:
            await connection.execute(text(statement))
    await schema.upgrade(database)
    async with database.transaction() as session:
        [form] = (await session.exec(select(SubmittedForm))).all()
        [registration] = (await session.exec(select(Registration))).all()
    await database.close()
    assert form.answers["lines"] == [{"programme": "p", "teams": 2}]
    assert registration.parts == {str(form.id): 2}


async def test_a_registration_is_changed_and_withdrawn(postgres):
    for said in ("schrijf 2 teams van netwerk x in voor switch", "overslaan", "ja", "verander het aantal teams naar 4"):
        await postgres.say(said)
    await postgres.reopen()
    await postgres.say("ja")
    await postgres.say("trek mijn inschrijving in")
    await postgres.say("ja, trek in")
    async with postgres.database.transaction() as session:
        versions = (await session.exec(select(SubmittedFormVersion).order_by(SubmittedFormVersion.number))).all()
        [row] = (await session.exec(select(Registration))).all()
    assert [one.status for one in versions] == ["submitted", "submitted", "withdrawn"]
    assert (row.teams, row.status) == (4, "withdrawn")


async def test_a_registration_from_first_word_to_reminder(postgres):
    for said in ("schrijf 2 teams van netwerk x in voor switch", "wat kost een cop?", "overslaan", "ja"):
        await postgres.say(said)
        await postgres.reopen()
    assert len(await postgres.inbox(ORGANISER)) == 1
    async with postgres.database.transaction() as session:
        [row] = (await session.exec(select(Registration))).all()
    assert row.teams == 2


async def test_a_verdict_its_remark_and_a_doubt_reach_the_editors(postgres, base):
    await postgres.say("wat kost een community of practice?")
    await postgres.press("Nee")
    await postgres.reopen()
    await postgres.say("het vervoer")
    await postgres.say("is er parking?")
    async with postgres.database.transaction() as session:
        found = {gap.question: gap for gap in await gaps(session, base)}
        assert found["wat kost een community of practice?"].remarks == ["het vervoer"]
        assert await mark_handled(session, base, ["is er parking"], postgres.now) == 1
        assert await gaps(session, base, since=postgres.now) == []
    async with postgres.database.transaction() as session:
        assert [gap.proposal for gap in await gaps(session, base)] == ["revise"]


async def test_one_verdict_pressed_in_two_programs_at_once_is_one_row(postgres, base, searcher):
    other = Client(postgres.url, base, searcher)
    (reply,) = await postgres.say("wat kost een community of practice?")
    yes, no = (button.action for button in reply.buttons[-2:])
    try:
        await asyncio.gather(*(side.press_action(one) for side in (postgres, other) for one in (yes, no, yes)))
    finally:
        await other.database.close()
    async with postgres.database.transaction() as session:
        assert len((await session.exec(select(Feedback))).all()) == 1


async def test_two_programs_share_the_work_and_send_everything_once(postgres, base, searcher):
    other = Client(postgres.url, base, searcher)
    people = [f"coordinator{number}@voorbeeld.example" for number in range(4)]
    try:
        await asyncio.gather(*(side.say("hallo", one) for one in people for side in (postgres, other)))
        await postgres.say("schrijf 2 teams van netwerk x in voor switch")
        await asyncio.gather(postgres.say("overslaan", COORDINATOR, "a"), other.say("overslaan", COORDINATOR, "a"))
        await other.say("ja")
        swept = await asyncio.gather(*(side.sweep() for side in (postgres, other) for _ in range(3)))
    finally:
        await other.database.close()
    async with postgres.database.transaction() as session:
        sent = (await session.exec(select(OutboxMessage))).all()
    assert {row.status for row in sent} == {"sent"}
    assert sum(one.sent for one in swept) == len(sent)


async def test_two_programs_at_once_ask_each_participant_once_to_evaluate(postgres, base, searcher):
    other = Client(postgres.url, base, searcher)
    await signed_up(postgres, COP, *TEACHERS)
    await postgres.night()
    postgres.now = other.now = datetime(2026, 12, 8, 17, 31, tzinfo=ZONE)
    try:
        await asyncio.gather(*(side.sweep() for side in (postgres, other) for _ in range(3)))
    finally:
        await other.database.close()
    async with postgres.database.transaction() as session:
        query = select(OutboxMessage).join(Person, col(Person.id) == col(OutboxMessage.person_id))
        asked = (await session.exec(query.where(col(Person.email).in_(TEACHERS)))).all()
    assert len(asked) == len(TEACHERS) == len({one.person_id for one in asked})
    assert all("Evalueren" in str(one.body) for one in asked)


async def test_an_invitation_is_answered_or_reminded_of_once(postgres):
    leader, yes, silent = (f"{one}@voorbeeld.example" for one in ("begeleider2", "leraar", "leraar2"))
    await postgres.say(f"nodig {yes}, {silent} uit voor het eerste contactmoment van het lerend netwerk", leader)
    for said in ("overslaan", "overslaan", "ja"):
        await postgres.say(said, leader)
    await postgres.inbox(yes)
    await postgres.press("Ik kom", yes)
    await postgres.inbox(silent)
    postgres.now += timedelta(days=8)
    [reminder] = await postgres.inbox(silent)
    assert reminder.text.startswith("🔔")
    assert not any("weet nog niet of je komt" in one.text for one in await postgres.inbox(yes))
    assert await postgres.inbox(silent) == []


async def test_a_network_is_handed_over(postgres):
    old, new = "kempen@voorbeeld.example", "opvolger@voorbeeld.example"
    for said in ("schrijf 2 teams van netwerk kempen in voor switch", "overslaan", "ja"):
        await postgres.say(said, old)
    for said in (f"draag netwerk kempen over aan {new}", "meteen", "ja"):
        await postgres.say(said, old)
    await postgres.inbox(new)
    [said] = await postgres.press("Aanvaarden", new)
    assert "1 inschrijving staat nu op jouw naam" in said.text


@pytest.mark.parametrize("at_once", [confirmed_at_once, accepted_at_once, withdrawn_at_once, wished_at_once])
async def test_centres_that_are_paired_or_withdraw_in_two_programs_at_once_have_one_partner(
    postgres, base, searcher, at_once
):
    await at_once(postgres, base, searcher)
