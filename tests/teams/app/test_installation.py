"""Coming and going: Wegwijs is installed, greets once, and is removed again."""

from datetime import timedelta

import pytest
from sqlmodel import select

from storage.merging import merge
from storage.outbox import OutboxMessage
from storage.people import Identity
from tests.slack.fake import FakeSlack
from tests.teams.fake import activities
from tests.teams.service import started

WELCOME = "Ik ben Wegwijs"
FOR_INSTANCE = "Je kan me bijvoorbeeld vragen:"


def welcomes(person):
    return sum(WELCOME in one for one in person.said)


async def by_channel(session, channel):
    return (await session.exec(select(Identity).where(Identity.channel == channel))).all()


async def reminders(service):
    async with service.database.transaction() as session:
        rows = (await session.exec(select(OutboxMessage))).all()
        return [row for row in rows if "Herinnering" in str(row.body)]


async def removed(person, teams, heard):
    """Have Wegwijs removed once it showed for each of so many messages that it was writing, which nobody waits for."""
    await teams.until(lambda: person.typing_seen == heard)
    await person.removes()


@pytest.fixture
def new(teams, service):
    """A teacher who does not have Wegwijs yet."""
    return teams.person("b1", name="Voorbeeld Leraar", email="leraar@voorbeeld.example", installed=False)


async def test_who_installs_it_is_welcomed_once_with_first_questions_of_which_one_is_a_tap_away(new, teams):
    await new.installs()
    welcome, suggestion = await new.next_messages(2)
    assert WELCOME in welcome.shown and welcome.conversation is new.chat
    assert suggestion.shown == FOR_INSTANCE and len(suggestion.suggested) == 3
    # Teams tells of it twice, Microsoft's local client at each load of its page, and an upgrade tells it again.
    await new.installs()
    await new.installs(upgrade=True)
    await new.taps(suggestion, "Wat kost een Community of Practice?")
    assert "110 euro" in (await new.next_message()).shown
    assert len(new.seen) == 3


async def test_who_has_talked_is_not_welcomed_when_told_to_be_there(an, teams):
    await an.asks("wat kost een CoP?")
    await teams.courier.bring(activities.membership(teams, an.user, an.chat, added=[teams.bot_id, an.id]))
    await an.asks("bedankt")
    assert welcomes(an) == 0


async def test_who_comes_back_is_welcomed_again_each_time_once(new, teams):
    for times in (1, 2):
        await new.installs()
        await new.sees(WELCOME)
        await new.installs()
        await new.says("bedankt")
        await new.sees("Graag gedaan")
        assert welcomes(new) == times
        await removed(new, teams, times)


async def test_a_team_and_a_group_chat_are_greeted_once_and_nobody_who_joins_is(an, new, teams):
    team, group = teams.channel("19:nieuw@thread.tacv2"), teams.group("19:nieuw@thread.v2")
    for place in (team, group):
        place.joined([an.id])
        await an.installs(place)
        greeting = await an.sees(WELCOME)
        assert greeting.conversation is place and greeting.suggested == []
        await new.joins(place)
        await new.leaves(place)
        await an.removes(place)
        place.bot = True
        await an.installs(place)
    await an.asks("bedankt")
    assert [len(place.said) for place in (team, group)] == [1, 1]
    # Who comes and goes is not its business, nor asked for.
    assert {call.where["member"] for call in teams.called("member")} == {an.id}
    assert new.seen == []


async def test_after_a_removal_a_reminder_is_given_up_and_not_tried_for_ever(an, service, teams):
    await an.asks("schrijf 2 teams van netwerk Kempen in voor SWITCH, contact coordinator@voorbeeld.example")
    await an.says("ja")
    await an.sees("Klaar")
    await removed(an, teams, 2)
    before = len(teams.called("send")) + len(teams.called("open"))
    await service.sweeper.run_until(service.clock() + timedelta(days=15))
    [reminder] = await reminders(service)
    assert (reminder.status, reminder.attempts) == ("failed", 1)
    assert len(teams.called("send")) + len(teams.called("open")) == before
    async with service.database.transaction() as session:
        [identity] = (await session.exec(select(Identity).where(Identity.external_id == an.external_id))).all()
    assert identity.unreachable_at is not None
    # When she is back she is reached again.
    await an.installs()
    await an.sees(FOR_INSTANCE)
    assert "SWITCH: 2 teams" in (await an.asks("mijn inschrijvingen")).shown


async def test_after_a_removal_a_reminder_goes_to_where_else_she_is(teams, tmp_path, base, searcher):
    async with FakeSlack(clock=teams.clock) as slack:
        service = await started(teams, tmp_path, base, searcher, slack=slack)
        an = teams.person("a1", name="Voorbeeld Coördinator", email="coordinator@voorbeeld.example")
        in_slack = slack.person("U1", name="Voorbeeld Coördinator", email="coordinator@voorbeeld.example")
        await in_slack.ask("hallo")
        await an.asks("schrijf 2 teams van netwerk Kempen in voor SWITCH, contact coordinator@voorbeeld.example")
        await an.asks("ja")
        async with service.database.transaction() as session:
            [one] = await by_channel(session, "teams")
            [other] = await by_channel(session, "slack")
            await merge(session, staying=one.person_id, going=other.person_id, now=service.clock())
        await an.removes()
        await an.mentions("hallo", channel=teams.channel("19:samen@thread.tacv2"))  # still seen here last
        await an.next_message()
        await service.sweeper.run_until(service.clock() + timedelta(days=15))
        await in_slack.sees("🔔 Herinnering: intake van SWITCH")
        assert not any("Herinnering" in one for one in an.said)
        await service.stop()
        await service.database.close()
    assert slack.refused == []


async def test_after_a_removal_what_is_asked_in_a_channel_is_answered_there(an, teams):
    channel = teams.channel("19:samen@thread.tacv2")
    await an.asks("hallo")
    await removed(an, teams, 1)
    await an.mentions("wat kost een CoP?", channel=channel)
    answer = await an.next_message()
    assert "110 euro" in answer.shown and answer.conversation is channel
