"""What goes out: once, in order, when Teams wants it, also when Teams is slow, breaks off or refuses."""

import asyncio
import logging
from datetime import timedelta

import pytest
from sqlmodel import select

from storage.outbox import MailboxMessage
from storage.people import Identity
from tests.teams.app.looking import holds, notify, outbox, sent, settled

QUESTION = "wie organiseert SWITCH?"
PRICE = "wat kost een cop?"
LONG = "\n\n".join(f"Alinea {number} " + "woord " * 800 for number in range(12))
"""More than fits in one message of 28 KB."""


@pytest.fixture(autouse=True)
def waits(monkeypatch):
    """The waits of Microsoft's SDK, by the attempt after which they come: here each is short."""
    asked = []

    def backoff(attempt, _random=None):
        asked.append(attempt)
        return timedelta(milliseconds=20)

    monkeypatch.setattr("bot.channels.teams.delivery.backoff", backoff)
    monkeypatch.setattr("bot.reminders.sender.FIRST_WAIT", timedelta(milliseconds=20))
    return asked


async def identity(service, person):
    async with service.database.transaction() as session:
        query = select(Identity).where(Identity.channel == "teams", Identity.external_id == person.external_id)
        return (await session.exec(query)).one()


async def test_a_message_arrives_once_whatever_happens_on_the_way(teams, service, an, waits):

    def taken_back():
        # One that was given a moment ago and is refused already would be refused again.
        clock = teams.clock
        teams.clock = lambda: clock() + 120
        teams.granted.revoke()
        teams.drop("token", 2)

    troubles = [
        lambda: teams.fail("send", 3, status=500),
        lambda: teams.fail("send", 1, status=412),
        lambda: teams.fail("send", 1, status=429),
        lambda: teams.fail("send", 1, status=503, retry_after=1),
        lambda: teams.drop("send", 2),
        taken_back,
    ]
    waited = [[1, 2, 3], [1], [1], [], [1, 2], None]
    for number, (trouble, expected) in enumerate(zip(troubles, waited, strict=True), 1):
        waits.clear()
        trouble()
        await an.says(QUESTION)
        await an.says(PRICE)
        first, second = await an.next_messages(2)
        assert ("OVSG" in first.shown, "110 euro" in second.shown) == (True, True), number
        await sent(service, 2 * number)
        assert (number, len(an.said)) == (number, 2 * number)
        assert expected in (waits, None), number
    teams.refused.clear()  # the token that was taken back


async def test_what_teams_took_without_saying_so_may_come_twice_and_nothing_is_lost(teams, service, an):
    """A bot can read nothing back, so that it could look."""
    teams.drop("send", 1, after_applying=True)
    await an.says(QUESTION)
    await an.says(PRICE)
    first, second, third = await an.next_messages(3)
    assert first.shown == second.shown and "110 euro" in third.shown
    await settled(service)
    assert len(an.said) == 3
    # A card that changes is put in its place twice: that shows nothing twice.
    teams.drop("update", 1, after_applying=True)
    await an.presses(third, "Ja")
    await settled(service)
    assert (third.updates, len(an.said)) == (2, 4)


async def test_teams_is_not_called_again_before_it_wants_to_be(teams, service, an, monkeypatch):
    """For the conversation that it spoke of: others are not held up."""
    monkeypatch.setattr("bot.channels.teams.connector.SOON", timedelta(0))
    other = teams.person("a2", email="leraar@voorbeeld.example")
    held = teams.fail("send", 1, status=429, retry_after=2)
    await an.says(QUESTION)
    await teams.until(lambda: held.met)
    await an.says(PRICE)
    assert "110 euro" in (await other.asks(PRICE)).shown
    assert an.said == []
    await an.next_messages(2)
    mine = [call for call in teams.called("send") if call.where["conversation"] == an.chat.id]
    assert [call.status for call in mine] == [429, 201, 201]
    assert mine[1].at - mine[0].at >= 2


async def test_a_person_whose_messages_hang_holds_up_nobody(teams, service, an):
    others = [teams.person(f"a{number}", email=f"leraar{number}@voorbeeld.example") for number in range(2, 6)]
    held = teams.hang("send", 1)
    await an.says(QUESTION)
    await teams.until(lambda: held.met)
    await an.says(PRICE)
    for one in others:
        assert "110 euro" in (await one.asks(PRICE)).shown
    assert an.said == []
    held.release()
    await an.next_messages(2)


async def test_a_long_message_comes_in_parts_and_goes_on_where_it_broke_off(teams, service, an):
    await an.asks(QUESTION)
    taken = len(teams.calls)
    # Teams takes the first part, and then nothing for a while.
    held = teams.hang("send", 1)
    await notify(service, LONG, "daarna")
    await teams.until(lambda: held.met)
    teams.fail("send", 1, status=500)
    teams.drop("send", 1)
    held.release()
    await an.sees("daarna")
    await settled(service)
    shown = "\n".join(an.said[1:])
    assert [shown.count(f"Alinea {number} ") for number in range(12)] == [1] * 12
    assert an.said[-1] == "daarna" and len(an.said) > 3
    sizes = [call.size for call in teams.calls[taken:] if call.name == "send"]
    assert max(sizes) <= 28 * 1024


async def test_what_comes_by_itself_rings_and_an_answer_does_not(teams, service, an):
    answer = await an.asks(QUESTION)
    assert "channelData" not in answer.activity
    await notify(service, "Morgen begint de reeks.")
    notice = await an.sees("Morgen begint de reeks.")
    assert notice.activity["channelData"] == {"notification": {"alert": True}}
    assert notice.summary == "Morgen begint de reeks."


async def test_what_cannot_be_delivered_holds_up_nothing(teams, service, an):
    await an.asks(QUESTION)
    teams.fail("send", 1, status=400, code="BadSyntax")
    await notify(service, "een", "twee")
    await an.sees("twee")
    rows = await sent(service, 2)
    assert [row.status for row in rows] == ["sent", "failed", "sent"]
    assert rows[1].last_error == "status 400 BadSyntax"
    assert (await identity(service, an)).unreachable_at is None


async def test_a_message_that_cannot_be_drawn_holds_up_nothing_for_long(teams, service, an, monkeypatch):
    from bot.channels.teams import standing

    await an.asks(QUESTION)
    drawn = standing.rendered

    def rendered(reply, **given):
        if "kapot" in reply.text:
            raise ZeroDivisionError
        return drawn(reply, **given)

    monkeypatch.setattr(standing, "rendered", rendered)
    await notify(service, "kapot", "heel")
    await an.sees("heel")
    rows = await sent(service, 2)
    assert [(row.status, row.attempts) for row in rows] == [("sent", 1), ("failed", 8), ("sent", 1)]


async def test_a_card_that_is_gone_is_not_changed_and_loses_nothing(teams, service, an):
    message = await an.asks(QUESTION)
    teams.fail("update", 1, status=404, code="ActivityNotFoundInConversation")
    await an.presses(message, "Ja")
    assert "dank je" in (await an.next_message()).shown
    rows = await sent(service, 3)
    assert {row.status for row in rows} == {"sent"}
    assert len(teams.updates) == 1


# -- who is not there any more --


async def test_who_removed_the_app_is_marked_and_left_alone_until_she_is_back(teams, service, an):
    await an.asks(QUESTION)
    await an.removes()
    await settled(service)
    assert (await identity(service, an)).unreachable_at is not None
    calls = len(teams.calls)
    await notify(service, "een", "twee")
    await settled(service)
    rows = await outbox(service)
    assert [(row.status, row.attempts) for row in rows[1:]] == [("failed", 1), ("failed", 1)]
    # It is known without asking Teams.
    assert [call.name for call in teams.calls[calls:]] == []
    await an.installs()
    assert "Wegwijs" in (await an.next_message()).shown
    await settled(service)
    assert (await identity(service, an)).unreachable_at is None
    await notify(service, "drie")
    await an.sees("drie")


@pytest.mark.parametrize(
    ("status", "code"),
    [(403, "ConversationBlockedByUser"), (403, "MessageWritesBlocked"), (404, "ConversationNotFound")],
)
async def test_who_cannot_be_written_to_is_asked_once_and_marked(teams, service, an, status, code):
    """Who blocked the app tells nobody; it is found out by the first message."""
    await an.asks(QUESTION)
    teams.fail("send", 1, status=status, code=code)
    await notify(service, "een")
    await settled(service)
    assert (await outbox(service))[1].status == "failed"
    assert len(teams.called("send")) == 2
    assert (await identity(service, an)).unreachable_at is not None
    # Who says something is there.
    assert "110 euro" in (await an.asks(PRICE)).shown
    assert (await identity(service, an)).unreachable_at is None


async def test_who_is_known_elsewhere_too_gets_there_what_teams_does_not_take(teams, service, an):
    await an.asks(QUESTION)
    known = await identity(service, an)
    async with service.database.transaction() as session:
        session.add(
            Identity(person_id=known.person_id, channel="terminal", external_id="an", last_seen_at=known.last_seen_at)
        )
    teams.fail("send", 1, status=403, code="MessageWritesBlocked")
    await notify(service, "Morgen begint de reeks.", to=an)

    async def so():
        async with service.database.transaction() as session:
            return (await session.exec(select(MailboxMessage))).all()

    [arrived] = await holds(so)
    assert arrived.body["text"] == "Morgen begint de reeks."
    await settled(service)
    assert [row.status for row in await outbox(service)] == ["sent", "sent"]
    # The next one goes there without asking Teams.
    calls = len(teams.calls)
    await notify(service, "En nog iets.", to=an)
    await settled(service)
    assert len(teams.calls) == calls


async def test_somebody_who_spoke_in_a_channel_only_is_written_to_in_a_chat_of_her_own(teams, service, an):
    channel = teams.channel(members=[an])
    await an.mentions(QUESTION, channel=channel)
    await teams.until(lambda: channel.said)
    assert teams.called("open") == []
    await notify(service, "een", "twee")
    await an.sees("twee")
    assert [one.shown for one in an.chat.messages] == ["een", "twee"]
    assert len(teams.called("open")) == 1


async def test_an_answer_whose_thread_is_closed_to_the_app_still_reaches_who_asked(teams, service, an):
    channel = teams.channel(members=[an])
    teams.fail("send", 1, status=403, code="BotNotInConversationRoster")
    await an.mentions(QUESTION, channel=channel)
    assert "OVSG" in (await an.next_message()).shown
    assert (channel.said, len(an.chat.messages)) == ([], 1)
    assert (await identity(service, an)).unreachable_at is None


# -- secrets --


async def test_no_secret_and_no_token_is_ever_logged(teams, service, an, caplog):
    """Everything that any library says, also when tokens are wrong, taken back or not to be had."""
    caplog.set_level(logging.DEBUG)
    for name in ("wegwijs", "msal", "urllib3", "aiohttp", "asyncio", "sqlalchemy", "aiosqlite", "botbuilder", "msrest"):
        caplog.set_level(logging.DEBUG, name)
    await service.restart()
    await an.presses(await an.asks(QUESTION), "Ja")
    for how in ("expired", "wrong key", "hs256", "other audience"):
        with teams.signing(how):
            await an.says(QUESTION)
    await settled(service)
    clock = teams.clock
    teams.clock = lambda: clock() + 120
    teams.granted.revoke()
    teams.fail("token", 1, status=401)
    await an.says(PRICE)

    async def so():
        return "gives no token" in caplog.text

    await holds(so)
    await service.stop()
    assert "refused" in caplog.text and "DEBUG" in caplog.text
    told = caplog.text
    secrets = [teams.password, *teams.granted.all, *teams.signer.made]
    assert len(secrets) > 6
    assert [one for one in secrets if one in told or one.split(".")[-1] in told] == []
    assert "Bearer " not in told
    teams.refused.clear()
