"""What goes out: once, in order, when Slack wants it, also when Slack is slow, breaks off or refuses."""

import asyncio
import logging
from datetime import timedelta

import pytest
from sqlmodel import select

from bot.channels.slack import api
from dialogs.messages import Reply
from storage.outbox import OutboxMessage, put
from storage.people import Identity

POST = "chat.postMessage"


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    """What Slack did not take is tried again at once, unless Slack asks to wait."""
    monkeypatch.setattr("bot.reminders.sender.FIRST_WAIT", timedelta(milliseconds=20))


async def outbox(service):
    async with service.database.transaction() as session:
        return list((await session.exec(select(OutboxMessage).order_by(OutboxMessage.id))).all())


async def sent(service, count):
    """Wait until so many messages were sent, and return the whole outbox."""
    async with asyncio.timeout(20):
        while True:
            rows = await outbox(service)
            if sum(row.status == "sent" for row in rows) >= count:
                return rows
            await asyncio.sleep(0.02)


async def notify(service, *texts, **given):
    """Write messages that come by themselves to everybody who was seen in Slack."""
    async with service.database.transaction() as session:
        people = (await session.exec(select(Identity.person_id).where(Identity.channel == "slack"))).all()
        now = service.clock()
        for person in people:
            for number, text in enumerate(texts):
                body = Reply(text=text, **given).stored()
                await put(
                    session, key=f"{person}:{text[:60]}:{number}", person_id=person, body=body, due_at=now, now=now
                )
    service.sender.wake()


async def test_a_message_arrives_once_whatever_happens_on_the_way(slack, service, an):
    troubles = [
        lambda: slack.fail(POST, 2, status=500),
        lambda: slack.fail(POST, 1, status=429, retry_after=1),
        lambda: slack.fail(POST, 1, error="internal_error"),
        lambda: slack.drop(POST, 2),
        lambda: slack.drop(POST, 1, after_applying=True),
    ]
    for number, trouble in enumerate(troubles, 1):
        trouble()
        await an.dm("help")
        await an.dm("Wie organiseert SWITCH?")
        first, second = await an.next_messages(2)
        assert ("Dit kan ik voor je doen" in first.shown, "OVSG" in second.shown) == (True, True)
        await sent(service, 2 * number)
        assert len(an.said) == 2 * number


async def test_a_message_whose_fate_nobody_told_is_looked_for_before_it_is_sent_again(slack, service, an, monkeypatch):
    """Slack takes it and does not answer in time; meanwhile others are not kept waiting."""
    session = service.channel._session
    monkeypatch.setattr(session, "_timeout", session._timeout.__class__(total=0.5))
    monkeypatch.setattr("bot.channels.slack.workspaces.SECONDS", 0.5)
    hanging = slack.hang(POST, 1, after_applying=True)
    await an.dm("help")
    await slack.until(lambda: hanging.met)
    other = slack.person("U2", email="leraar@voorbeeld.example")
    await other.ask("help")
    await sent(service, 2)
    hanging.release()
    assert len(an.said) == 1
    assert len(slack.called("conversations.history")) == 1


async def test_in_a_thread_of_the_assistant_it_is_looked_for_in_that_thread(slack, service, an):
    thread = await an.open_assistant()
    slack.drop(POST, 1, after_applying=True)
    await an.dm("help", thread=thread)
    await an.sees("Dit kan ik voor je doen")
    await sent(service, 1)
    assert len(an.said) == 1
    assert len(slack.called("conversations.replies")) == 1


async def test_slack_is_not_called_again_before_it_wants_to_be(slack, service, an):
    slack.fail(POST, 1, status=429, retry_after=2)
    await asyncio.gather(an.dm("help"), an.dm("help"))
    await an.next_messages(2)
    calls = slack.called(POST)
    assert [call.ok for call in calls] == [False, True, True]
    assert calls[1].at - calls[0].at >= 2
    # It surely was not taken, so nobody looks for it: that method may be called once a minute.
    assert slack.called("conversations.history") == []


LONG = "\n\n".join(f"Alinea {number} " + "woord " * 400 for number in range(12))
"""More than fits in one message."""


async def test_a_long_answer_that_breaks_off_in_the_middle_goes_on_where_it_was(slack, service, an):
    await an.ask("help")
    slack.pace[POST] = 0.2  # Slack takes the first part and asks to wait with the second
    await notify(service, LONG, "daarna")
    await an.sees("Alinea 0 ")
    slack.pace.clear()
    slack.drop(POST, 1, after_applying=True)
    slack.fail(POST, 1, status=500)
    await an.sees("daarna")
    await sent(service, 3)
    shown = "\n".join(message.shown for message in an.messages if message.bot)
    assert [shown.count(f"Alinea {number} ") for number in range(12)] == [1] * 12
    assert an.said[-1] == "daarna"
    assert len(an.said) > 3


async def test_files_arrive_once_with_their_message(slack, service, an):
    await an.ask("help")
    troubles = {
        "upload": lambda: slack.fail("upload", 1, status=500),
        "taken": lambda: slack.drop("files.completeUploadExternal", 1, after_applying=True),
        "not taken": lambda: slack.drop("files.completeUploadExternal", 1),
        "place": lambda: slack.fail("files.getUploadURLExternal", 1, status=429, retry_after=1),
    }
    for number, (step, trouble) in enumerate(troubles.items(), 1):
        trouble()
        sheet = {"name": "cijfers", "title": "Cijfers", "columns": ["naam", "teams"], "rows": [["Kempen", 2]]}
        await notify(service, f"Dit is {step}.", sheet=sheet)
        await sent(service, 1 + number)
        assert len([message for message in an.messages if message.files]) == number
        assert an.said.count(f"Dit is {step}.") == 1
    asked = [call for call in slack.called("files.info") if not call.ok]
    assert len(asked) == 1
    asked[0].fault = "asked for, to know whether it is there"


async def commanded(slack, an):
    await an.command("/wegwijs", "help", "C1")
    await an.sees("Dit kan ik voor je doen")
    return list(slack.response_urls)


async def test_an_answer_by_address_that_is_cut_off_is_finished_in_the_direct_messages(slack, service, an):
    await commanded(slack, an)
    row = (await outbox(service))[-1]
    key = row.address["url"].rsplit("/", 1)[1]
    slack.response_urls[key].uses = 4
    async with service.database.transaction() as session:
        now = service.clock()
        await put(
            session, key="lang", person_id=row.person_id, body=Reply(text=LONG).stored(), due_at=now, now=now,
            channel="slack", address=row.address,
        )  # fmt: skip
    service.sender.wake()
    await sent(service, 2)
    shown = "\n".join(an.said)
    assert [shown.count(f"Alinea {number} ") for number in range(12)] == [1] * 12
    assert len(slack.channel("C1").ephemerals(an.id)) == 2


async def test_what_cannot_be_delivered_holds_up_nothing(slack, service, an):
    await an.ask("help")
    slack.fail(POST, 1, error="channel_not_found")
    await notify(service, "een", "twee")
    await an.sees("twee")
    rows = await sent(service, 2)
    assert [row.status for row in rows] == ["sent", "failed", "sent"]
    assert rows[1].last_error == "chat.postMessage: channel_not_found"


async def test_a_token_that_is_not_taken_is_told_without_telling_it(slack, service, an, caplog):
    await an.ask("help")
    caplog.set_level(logging.DEBUG, "wegwijs")
    slack.fail(POST, 1, error="invalid_auth")
    await an.ask("help")
    assert "chat.postMessage: invalid_auth" in caplog.text
    assert slack.workspace().token not in caplog.text
    assert slack.signing_secret not in caplog.text


async def test_a_message_that_cannot_be_shown_holds_up_nothing_for_long(slack, service, an, monkeypatch, caplog):
    from bot.channels.slack import delivery

    await an.ask("help")
    shown = delivery.rendered

    def rendered(reply, **given):
        if "kapot" in reply.text:
            raise ZeroDivisionError
        return shown(reply, **given)

    monkeypatch.setattr(delivery, "rendered", rendered)
    await notify(service, "kapot", "heel")
    await an.sees("heel")
    rows = await sent(service, 2)
    assert [(row.status, row.attempts) for row in rows] == [("sent", 1), ("failed", 8), ("sent", 1)]


def test_every_error_that_is_tried_again_is_known_to_pass_or_to_be_mended():
    assert api.TOKEN - {"account_inactive"} <= api.LATER
    assert api.UNSURE <= api.LATER
