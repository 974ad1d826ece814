"""Who reads an intake, until when it can change, and what is never kept."""

from datetime import timedelta

from sqlmodel import select

from storage.drafts import Draft
from storage.outbox import OutboxMessage
from storage.submissions import SubmittedForm, SubmittedFormVersion
from tests.conversations.signed_up import COP, RESEARCH, place, rows

TEACHER = "leraar@voorbeeld.example"
OTHER = "leraar2@voorbeeld.example"
FACILITATOR = "begeleider@voorbeeld.example"
SECOND = "begeleider2@voorbeeld.example"
ORGANISER = "organisator@voorbeeld.example"
WHOLE = (
    "vul mijn intake voor de cop in. Nood: leerling A heeft nood aan korte instructies. Aan tafel: ouders en zoco."
    " De leraar heeft nodig: tijd en materiaal"
)


async def hand_in(talk, who=TEACHER):
    await place(talk, who)
    await talk.say(WHOLE, who)
    return await talk.say("ja", who)


async def test_all_said_at_once_takes_two_messages_and_knows_the_session_of_the_sign_up(talk):
    await hand_in(talk)
    [row] = await rows(talk, SubmittedForm)
    assert row.subject == f"moment:{COP}"
    assert row.answers["table"] == ["parents", "zoco"]
    assert row.answers["support"] == "tijd en materiaal"


async def test_the_facilitator_and_nobody_else_gets_it_and_can_open_it(talk):
    await hand_in(talk)
    [letter] = await talk.inbox(FACILITATOR)
    assert "korte instructies" in str(letter.card)
    assert await talk.inbox(SECOND) == [] and await talk.inbox(ORGANISER) == []
    [opened] = await talk.press("Alle intakes van deze sessie", FACILITATOR)
    assert "korte instructies" in str(opened.card)


async def test_a_button_to_read_the_intakes_of_somebody_elses_session_opens_nothing(talk):
    await hand_in(talk)
    for who in (OTHER, SECOND, TEACHER):
        replies = await talk.press_action(f'["view","intake","{COP}"]', who)
        assert "Alleen de procesbegeleider" in replies[0].text
        assert not any(reply.card for reply in replies)
    [gone] = await talk.press_action('["view","intake","niets"]', FACILITATOR)
    assert "te oud" in gone.text


async def test_somebody_else_cannot_open_it_by_the_button_that_changes_it(talk):
    await hand_in(talk)
    [row] = await rows(talk, SubmittedForm)
    [refused] = await talk.press_action(f'["submitted","change","{row.id}",""]', OTHER)
    assert "te oud" in refused.text


async def test_every_version_is_kept_and_the_facilitator_hears_of_each(talk):
    await hand_in(talk)
    await talk.say("wijzig mijn intake", TEACHER)
    await talk.say("verander aan tafel naar ouders", TEACHER)
    await talk.say("ja", TEACHER)
    assert [one.number for one in await rows(talk, SubmittedFormVersion)] == [1, 2]
    letters = await talk.inbox(FACILITATOR)
    assert len(letters) == 2 and "gewijzigd" in letters[1].text


async def test_a_name_that_was_refused_is_kept_nowhere(talk):
    await place(talk, TEACHER)
    await talk.say("intake", TEACHER)
    await talk.say("Onze leerling Emma Peeters kan niet stilzitten.", TEACHER)
    async with talk.database.connection() as connection:
        from storage.tables import METADATA

        for table in METADATA.sorted_tables:
            kept = (await connection.execute(select(table))).all()
            assert "Emma" not in str(kept), table.name


async def test_a_name_in_the_opening_sentence_is_not_filled_in(talk):
    await place(talk, TEACHER)
    [asked] = await talk.say(
        "vul mijn intake voor de cop in. Nood: Emma Peeters leest traag. Aan tafel: ouders", TEACHER
    )
    assert asked.step.step == "need"
    [draft] = await rows(talk, Draft)
    assert "Emma" not in str(draft.state)


async def test_who_waits_in_line_is_told_so(talk):
    await place(talk, TEACHER, status="waiting")
    [refused] = await talk.say("ik wil mijn intake invullen", TEACHER)
    assert "wachtlijst" in refused.text


async def test_once_the_session_began_nothing_is_handed_in(talk):
    await place(talk, TEACHER)
    await talk.say(WHOLE, TEACHER)
    talk.now += timedelta(days=15)
    await talk.say("ja", TEACHER)
    assert await rows(talk, SubmittedForm) == []
    assert await talk.inbox(FACILITATOR) == []


async def test_an_intake_that_is_withdrawn_is_not_shown_and_its_facilitator_is_told(talk):
    await hand_in(talk)
    await talk.inbox(FACILITATOR)
    await talk.say("trek mijn intake in", TEACHER)
    await talk.press("Ja, trek in", TEACHER)
    [letter] = await talk.inbox(FACILITATOR)
    assert "trok de intake in" in letter.text
    [shown] = await talk.say("toon de intakes", FACILITATOR)
    assert shown.card is None


async def test_a_research_question_is_an_answer_though_it_asks(talk):
    await place(talk, TEACHER, RESEARCH, prerequisite=None)
    await talk.say("ik wil de intake van het praktijkonderzoek invullen", TEACHER)
    [after] = await talk.say("Spreken cursisten meer als ze een dialoog per twee voorbereiden?", TEACHER)
    assert after.step.step == "centre"


async def test_a_question_that_the_base_answers_is_answered_with_how_to_make_it_the_research_question(talk):
    await place(talk, TEACHER, RESEARCH, prerequisite=None)
    await talk.say("ik wil de intake van het praktijkonderzoek invullen", TEACHER)
    answer, again = await talk.say("wat kost een cop?", TEACHER)
    assert answer.entry == "cop-prijs"
    assert "Mijn vraag is" in again.text and again.step.step == "question"
    [after] = await talk.say("Mijn vraag is: wat kost een cop?", TEACHER)
    assert after.step.step == "centre"


async def test_a_message_that_arrives_twice_hands_in_once(talk):
    await place(talk, TEACHER)
    await talk.say(WHOLE, TEACHER)
    first = await talk.say("ja", TEACHER, event="same")
    again = await talk.say("ja", TEACHER, event="same")
    assert [one.text for one in first] == [one.text for one in again]
    assert len(await rows(talk, SubmittedForm)) == 1
    assert len([one for one in await rows(talk, OutboxMessage) if one.key.startswith("intake:")]) == 1
