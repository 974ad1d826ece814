"""Links made and undone in any order: everybody is somebody, keeps what was hers, and may no more than her apps prove."""

import asyncio
import uuid
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from storage.conversations import Conversation
from storage.linking import LinkCode
from storage.people import Identity, Person, identity_of, standing_of
from storage.submissions import SubmittedForm
from tests.conversations.client import COORDINATOR
from tests.conversations.linked import Apps

WHO = (f"slack:{COORDINATOR}", "teams:piet@voorbeeld.example", "terminal:piet@thuis.example")
REGISTER = "schrijf 2 teams van netwerk x in voor switch"
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("link"), st.sampled_from(WHO), st.sampled_from(WHO)),
        st.tuples(st.just("unlink"), st.sampled_from(WHO), st.just("")),
        st.tuples(st.just("begin"), st.sampled_from(WHO), st.just("")),
    ),
    min_size=2, max_size=7,
)  # fmt: skip


async def person_at(talk, who, session=None):
    channel, _, name = who.partition(":")
    if session is not None:
        return (await identity_of(session, channel, name)).person_id
    async with talk.database.transaction() as session:
        return (await identity_of(session, channel, name)).person_id


async def no_person_is_lost(talk):
    """Every identity has a person, and every person of the three has an identity whose address is the one she is named by."""
    async with talk.database.transaction() as session:
        people = {one.id: one for one in (await session.exec(select(Person))).all()}
        identities = (await session.exec(select(Identity))).all()
        for one in identities:
            assert one.person_id in people
        for person_id in {one.person_id for one in identities}:
            assert people[person_id].email in {one.email for one in identities if one.person_id == person_id}
        for row in (await session.exec(select(Conversation))).all():
            assert row.person_id in people


async def may(talk, who):
    """Tell whether somebody coordinates anything, in this app."""
    async with talk.database.transaction() as session:
        person = await session.get_one(Person, await person_at(talk, who, session))
        standing = await standing_of(session, person, ())
    return any(role == "coordinator" for _, role, _ in standing.grants)


async def together(talk):
    """Return the apps that are of one person with another of the three."""
    persons = [await person_at(talk, who) for who in WHO]
    return [who for who, person in zip(WHO, persons, strict=True) if persons.count(person) > 1]


@settings(
    max_examples=6,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
async def test_in_any_order_of_linking_and_unlinking_nobody_is_lost_and_roles_follow_the_apps(
    tmp_path, base, searcher, steps
):
    folder = tmp_path / uuid.uuid4().hex
    folder.mkdir()
    talk = await Apps.opened(folder, base, searcher)
    try:
        for who in WHO:
            await talk.say("hallo", who)
        for what, first, second in steps:
            talk.now += timedelta(hours=1)
            if what == "begin":
                await talk.say(REGISTER, first)
            elif what == "unlink" and first in await together(talk):
                await talk.unlink(first)
            elif what == "link" and first != second:
                await talk.link(first, second)
                assert await person_at(talk, first) == await person_at(talk, second)
            await no_person_is_lost(talk)
            for who in WHO:
                assert await may(talk, who) == (await person_at(talk, who) == await person_at(talk, WHO[0]))
        while linked := await together(talk):
            await talk.unlink(linked[0])
        await no_person_is_lost(talk)
        async with talk.database.transaction() as session:
            named = {one.email for one in (await session.exec(select(Person).join(Identity))).all()}
        assert named == {one.partition(":")[2] for one in WHO}, "all are who they were"
    finally:
        await talk.database.close()


# -- two programs on one database --


@pytest.fixture(params=["sqlite", "postgresql"])
async def both(request, tmp_path, base, searcher):
    """Two programs at once, on each database."""
    if request.param == "sqlite":
        one = await Apps.opened(tmp_path, base, searcher)
    else:
        one = Apps(request.getfixturevalue("on_postgresql")(), base, searcher)
    two = Apps(one.url, base, searcher)
    yield one, two
    await two.database.close()
    await one.database.close()


async def test_a_message_in_the_other_app_at_that_moment_is_lost_by_nobody(both):
    one, two = both
    slack, teams = f"slack:{COORDINATOR}", f"teams:{COORDINATOR}"
    await one.say("hallo", slack)
    await one.say("hallo", teams)
    code = await one.code(slack)
    said = await asyncio.gather(
        one.say(code, teams),
        two.say(REGISTER, slack),
        two.say("wat kost een cop?", teams),
        one.say("help", slack),
    )
    assert not [reply.text for replies in said for reply in replies if "nummer" in reply.text and "mis" in reply.text]
    assert await person_at(one, slack) == await person_at(one, teams)
    for text in ("overslaan", "ja"):
        await two.say(text, teams)
    async with one.database.transaction() as session:
        rows = (await session.exec(select(SubmittedForm))).all()
    assert len(rows) == 1, "the form that was begun meanwhile goes on in the other app"


async def test_two_who_type_each_others_code_at_once_are_linked_once(both):
    one, two = both
    slack, teams = "slack:an@voorbeeld.example", "teams:an@voorbeeld.example"
    first, second = await one.code(slack), await one.code(teams)
    said = await asyncio.gather(one.say(first, teams), two.say(second, slack))
    assert not [reply.text for replies in said for reply in replies if "nummer" in reply.text and "mis" in reply.text]
    assert await person_at(one, slack) == await person_at(one, teams)
    async with one.database.transaction() as session:
        assert (await session.exec(select(LinkCode))).all() == []


async def test_one_code_typed_by_two_at_once_links_one(both):
    one, two = both
    slack, teams, terminal = (f"{app}:an@voorbeeld.example" for app in ("slack", "teams", "terminal"))
    code = await one.code(slack)
    await asyncio.gather(one.say(code, teams), two.say(code, terminal))
    persons = [await person_at(one, who) for who in (slack, teams, terminal)]
    assert len(set(persons)) == 2
    assert persons[0] in persons[1:]
