"""Mentions in a channel or a group chat: answered there for all, and in the personal chat what is of one person."""

import asyncio

import pytest
from sqlmodel import select

from storage.feedback import Feedback
from tests.teams.fake import activities

ELSEWHERE = "Ik heb je geantwoord in onze chat: dat is alleen voor jou."


@pytest.fixture
def bo(teams, service):
    """A teacher of the demonstration."""
    return teams.person("b1", name="Voorbeeld Leraar", email="leraar@voorbeeld.example")


@pytest.fixture
def channel(teams, an, bo):
    channel = teams.channel("19:samen@thread.tacv2")
    channel.joined([an.id, bo.id])
    return channel


async def test_a_mention_is_answered_in_its_thread_for_all_to_read(an, bo, channel, teams):
    asked = (await an.mentions("wie organiseert SWITCH?", channel=channel)).message
    answer = await bo.next_message()
    assert "OVSG" in answer.shown and answer.thread == asked.id
    await teams.until(lambda: channel.typing)
    # In a thread that is there already it is answered in that thread; a bare mention is greeted.
    await bo.replies(answer, "wat kost een CoP?")
    second = await bo.next_message()
    assert "110 euro" in second.shown and second.thread == asked.id
    await bo.mentions("", channel=channel)
    assert "Ik ben Wegwijs" in (await bo.next_message()).shown
    assert [one for one in an.messages + bo.messages if one.bot] == []


async def test_a_group_chat_is_answered_when_wegwijs_is_called_and_only_then(an, bo, teams):
    group = teams.group("19:groep@thread.v2")
    group.joined([an.id, bo.id])
    # As an app that may read all messages of a chat would be told it: nobody called.
    told = activities.activity(teams, "message", an.user, group, text="wat kost een CoP?", id=teams.message_id())
    assert (await teams.courier.bring(told)).status == 200
    await bo.mentions("wie organiseert SWITCH?", group=group)
    answer = await an.next_message()
    assert "OVSG" in answer.shown and answer.conversation is group
    await an.says("bedankt")
    await an.sees("Graag gedaan")
    assert len(group.said) == 1 and len(group.typing) == 1


async def test_two_who_ask_at_once_are_each_answered_under_their_own_message(an, bo, channel):
    done = await asyncio.gather(
        an.mentions("wat kost een CoP?", channel=channel), bo.mentions("wie organiseert SWITCH?", channel=channel)
    )
    answers = {message.thread: message.shown for message in await bo.next_messages(2)}
    assert "110 euro" in answers[done[0].message.id] and "OVSG" in answers[done[1].message.id]


async def test_what_is_of_one_person_comes_in_her_chat_with_a_word_in_the_thread(an, bo, channel, teams):
    wanted = {"mijn inschrijvingen": "Je hebt nog niets ingeschreven", "overzicht": "organisator", "help": "Dit kan ik"}
    for said, told in wanted.items():
        asked = (await an.mentions(said, channel=channel)).message
        private, pointer = await an.next_message(), await an.sees(ELSEWHERE)
        assert told in private.shown and private.conversation is an.chat
        assert (pointer.conversation, pointer.thread) == (channel, asked.id)
    # She was seen in the team only: her chat with Wegwijs was opened for it, once.
    assert len(teams.called("open")) == 1
    assert [one.shown for one in bo.seen] == [ELSEWHERE] * 3


async def test_a_form_that_is_asked_for_in_a_channel_begins_in_private(an, bo, channel):
    await an.mentions("ik wil me inschrijven voor een CoP", channel=channel)
    question, pointer = await an.next_messages(2)
    assert question.conversation is an.chat and pointer.shown == ELSEWHERE
    assert "In een venster" in question.buttons
    # It is told once that the answer is elsewhere, also when that answer takes two messages.
    await an.mentions("schrijf teams in voor SWITCH", channel=channel)
    await an.sees("Voor welk ondersteuningsnetwerk")
    await an.asks("overzicht")
    assert channel.said == [ELSEWHERE] * 2 and [one.shown for one in bo.seen] == [ELSEWHERE] * 2


async def test_nothing_in_a_channel_answers_the_form_under_way(an, channel):
    await an.asks("schrijf teams in voor SWITCH")
    await an.mentions("netwerk kempen", channel=channel)
    await an.next_message()
    for steering in ("ja", "stop", "terug"):
        await an.mentions(steering, channel=channel)
        told, pointer = await an.next_messages(2)
        assert "Formulieren zijn iets voor ons eigen gesprek" in told.shown and pointer.shown == ELSEWHERE
    so_far = await an.asks("overzicht")
    assert "SWITCH" in so_far.shown and "Kempen" not in so_far.shown


async def test_who_asked_is_answered_in_private_when_wegwijs_was_put_out_of_the_team(an, bo, channel, teams):
    teams.fail("send", status=403, code="BotNotInConversationRoster")
    await an.mentions("wat kost een CoP?", channel=channel)
    message = await an.next_message()
    assert "110 euro" in message.shown and message.conversation is an.chat
    assert bo.seen == []
    await an.presses(message, "Ja")
    await an.sees("Fijn om te weten")
    assert message.updates == 1 and "✓ Ja" in message.shown


async def test_what_is_pressed_in_a_channel_is_of_the_one_who_pressed(an, bo, service, channel, teams):
    await an.mentions("wie organiseert SWITCH?", channel=channel)
    answer = await bo.next_message()
    await an.next_message()
    before = list(answer.buttons)
    for person, verdict, told in ((bo, "Ja", "Fijn om te weten"), (an, "Nee", "genoteerd")):
        await person.presses(answer, verdict)
        message = await person.next_message()
        assert told in message.shown and message.conversation is person.chat
        own = await answer.for_person(person)
        assert f"✓ {verdict}" in own.shown and ELSEWHERE in own.shown
        assert set(own.buttons) == set(before) - {"Ja", "Nee"}
    # Nobody else sees anything of it, and for who looks anew the buttons are there.
    assert answer.buttons == before and "✓" not in answer.shown and answer.updates == 0
    assert len(channel.said) == 1
    async with service.database.transaction() as session:
        verdicts = [row.verdict for row in (await session.exec(select(Feedback))).all()]
    assert sorted(verdicts) == ["no", "yes"]
    # What was said there asks for no remark: the next message is a question like any other.
    assert "110 euro" in (await an.asks("wat kost een CoP?")).shown
    # A further question is answered to who pressed it; there its buttons work as everywhere.
    await bo.presses(answer, "Wat staat in de fiche?")
    more = await bo.next_message()
    assert more.conversation is bo.chat and "projectfiche" in more.shown
    await bo.presses(more, "Ja")
    await bo.sees("Fijn om te weten")
    assert "✓ Ja" in more.shown and len(channel.said) == 1


async def test_a_form_that_a_button_in_a_channel_begins_is_in_private(an, bo, channel):
    await an.mentions("wie organiseert SWITCH?", channel=channel)
    answer = await an.next_message()
    await an.presses(answer, "Schrijf een team in")
    question = await an.next_message()
    assert question.conversation is an.chat and "Voor welk ondersteuningsnetwerk" in question.shown
    assert "Stop" in question.buttons
    assert len(channel.said) == 1 and len(bo.seen) == 1
    # It is the question on her screen now.
    assert "Ondersteuningsnetwerk Kempen" in (await an.asks("netwerk kempen")).shown


async def test_a_guest_is_answered_but_has_no_role_by_an_address_of_another_organisation(teams, service, channel):
    guest = teams.person("g1", name="Voorbeeld Gast", email="organisator@voorbeeld.example", guest=True)
    own = teams.person("o1", name="Voorbeeld Organisator", email="organisator@voorbeeld.example")
    await guest.mentions("wat kost een CoP?", channel=channel)
    assert "110 euro" in (await guest.next_message()).shown
    assert "Voor zover ik weet ben jij dat niet" in (await guest.asks("ik wil mensen uitnodigen voor een CoP")).shown
    assert "Voor welk" in (await own.asks("ik wil mensen uitnodigen voor een CoP")).shown
