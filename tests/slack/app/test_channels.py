"""Mentions in a channel: answered in the thread for all, and in private what is of one person."""

import asyncio

import pytest
from sqlmodel import select

from storage.feedback import Feedback

ELSEWHERE = "Ik antwoordde je in onze privéberichten: dat is alleen voor jou."


@pytest.fixture
def bo(slack, service):
    """A teacher of the demonstration."""
    return slack.person("U2", name="Voorbeeld Leraar", email="leraar@voorbeeld.example")


@pytest.fixture
def channel(slack):
    return slack.channel("C1", members=["U1", "U2"])


async def test_a_mention_is_answered_in_its_thread_for_all_to_read(an, bo, channel):
    await an.mention("C1", "wie organiseert SWITCH?")
    answer = await bo.next_message()
    assert "OVSG" in answer.shown and answer.thread_ts == channel.messages[0].ts
    # In a thread that is there already it is answered in that thread; a bare mention is greeted.
    await bo.mention("C1", "wat kost een CoP?", thread=answer.thread_ts)
    second = await bo.next_message()
    assert "110 euro" in second.shown and second.thread_ts == answer.thread_ts
    await bo.mention("C1", "")
    assert "Ik ben Wegwijs" in (await bo.next_message()).shown
    assert all(message.only_for is None for message in bo.seen)


async def test_a_private_channel_is_a_channel_too(an, slack):
    slack.channel("G1", members=["U1"])
    await an.mention("G1", "wat kost een CoP?")
    message = await an.next_message()
    assert "110 euro" in message.shown and message.channel == "G1"


async def test_two_who_ask_at_once_are_each_answered_under_their_own_message(an, bo, channel):
    await asyncio.gather(an.mention("C1", "wat kost een CoP?"), bo.mention("C1", "wie organiseert SWITCH?"))
    answers = await bo.next_messages(2)
    under = {message.thread_ts: message.shown for message in answers}
    for asked in channel.messages[:2]:
        assert ("110 euro" if "kost" in asked.text else "OVSG") in under[asked.ts]


@pytest.mark.parametrize(
    ("said", "told"),
    [("mijn inschrijvingen", "Je hebt nog niets ingeschreven"), ("overzicht", "organisator"), ("help", "Dit kan ik")],
)
async def test_what_is_of_one_person_comes_in_private_with_a_word_in_the_thread(an, bo, channel, said, told):
    await an.mention("C1", said)
    private, pointer = await an.next_messages(2)
    assert told in private.shown and private.channel == an.dm_channel.id
    assert (pointer.shown, pointer.only_for, pointer.thread_ts) == (ELSEWHERE, "U1", channel.messages[0].ts)
    assert bo.seen == []


async def test_a_form_that_is_asked_for_in_a_channel_begins_in_private(an, bo, channel):
    await an.mention("C1", "ik wil me inschrijven voor een CoP")
    question, pointer = await an.next_messages(2)
    assert question.channel == an.dm_channel.id and pointer.shown == ELSEWHERE
    assert "In een venster" in question.buttons
    # It is told once that the answer is elsewhere, also when that answer takes two messages.
    await an.mention("C1", "schrijf teams in voor SWITCH")
    await an.sees("Voor welk ondersteuningsnetwerk")
    await an.ask("overzicht")
    assert [message.shown for message in an.seen].count(ELSEWHERE) == 2
    assert bo.seen == []


async def test_nothing_in_a_channel_answers_the_form_under_way(an, channel):
    await an.ask("schrijf teams in voor SWITCH")
    await an.mention("C1", "netwerk kempen")
    await an.next_message()
    for steering in ("ja", "stop", "terug"):
        await an.mention("C1", steering)
        told, pointer = await an.next_messages(2)
        assert "Formulieren zijn iets voor ons eigen gesprek" in told.shown and pointer.shown == ELSEWHERE
    so_far = await an.ask("overzicht")
    assert "SWITCH" in so_far.shown and "Kempen" not in so_far.shown


async def test_who_asked_is_answered_in_private_when_wegwijs_is_out_of_the_channel(an, slack, channel):
    slack.fail("chat.postMessage", error="not_in_channel")
    await an.mention("C1", "wat kost een CoP?")
    message = await an.next_message()
    assert "110 euro" in message.shown and message.channel == an.dm_channel.id


async def test_buttons_in_a_channel_stay_and_answer_each_alone(an, bo, slack, service, channel):
    await an.mention("C1", "wie organiseert SWITCH?")
    answer = await bo.next_message()
    await an.next_message()
    for person, verdict, told in ((bo, "Ja", "Fijn om te weten"), (bo, "Nee", "genoteerd"), (an, "Nee", "genoteerd")):
        await person.press(answer, verdict)
        message = await person.next_message()
        assert told in message.shown
        assert (message.only_for, message.thread_ts) == (person.id, answer.thread_ts)
    assert answer.buttons[:2] == ["Ja", "Nee"] and answer.edited is None
    async with service.database.transaction() as session:
        verdicts = [row.verdict for row in (await session.exec(select(Feedback))).all()]
    assert verdicts == ["no", "no"]  # the last word of each
    # What was said there asks for no remark: the next direct message is a question like any other.
    assert "110 euro" in (await bo.ask("wat kost een CoP?")).shown
    await bo.press(answer, "Wat staat in de fiche?")
    more = await bo.next_message()
    assert more.only_for == "U2" and "projectfiche" in more.shown
    await bo.press(more, "Ja")
    await bo.sees("Fijn om te weten")
    assert "✓ Ja" in more.shown and "Nee" not in more.buttons
