"""What is known to go wrong in forms of other assistants, each with the thread where its users tell of it."""

import pytest

from storage.submissions import SubmittedForm
from tests.conversations.test_registration import register, rows

STEPS = {
    "organisation": "netwerk x",
    "lines.0.programme": "switch",
    "lines.0.teams": "2",
    "contact": "an@school.be",
    "consent": "ja",
}
BETWEEN = {
    "a question": "wat kost een community of practice?",
    "a question that mentions an answer": "wie organiseert top-co?",
    "a question that is not known": "hoeveel kost een pintje?",
    "small talk": "hoe gaat het?",
    "a look at something else": "mijn herinneringen",
    "help": "help",
    "a summary": "samenvatting",
    "a typing mistake": "qsdfqsdf qsdf",
    "an empty message": " ",
    "another language": "english",
}


@pytest.mark.parametrize("between", BETWEEN.values(), ids=BETWEEN)
async def test_rasa_7751_5091_an_interrupted_form_neither_asks_again_nor_loses_an_answer(talk, between):
    [asked] = await talk.say("inschrijven")
    for step, answer in STEPS.items():
        assert asked.step.step == step
        replies = await talk.say(between)
        assert [one.step.step for one in replies if one.step] == [step]
        *_, asked = await talk.say(answer)
    [form] = await rows(talk, SubmittedForm)
    assert (form.answers["organisation"], form.answers["contact"]) == ("voorbeeld-netwerk-x", "an@school.be")
    assert form.answers["lines"] == [{"programme": "switch", "teams": 2}]


async def test_rasa_7751_another_form_in_the_middle_and_back_loses_nothing(talk):
    await talk.say("schrijf 2 teams van netwerk x in voor switch")
    await talk.say("stop")
    await talk.say("schrijf 1 team van netwerk y in voor top-co")
    await talk.say("nieuw")
    await talk.say("overslaan")
    done, offer = await talk.say("ja")
    assert "ingeschreven" in done.text
    assert "Ondersteuningsnetwerk X" in offer.text
    question = (await talk.press("Ga verder"))[-1]
    assert question.step.step == "contact"
    await talk.say("overslaan")
    await talk.say("ja")
    assert [form.answers["lines"][0]["programme"] for form in await rows(talk, SubmittedForm)] == ["top-co", "switch"]


async def test_rasa_6583_a_question_in_the_middle_is_answered_with_its_source_at_every_step(talk):
    await talk.say("inschrijven")
    for answer in STEPS.values():
        answered, again = await talk.say("wat kost een community of practice?")
        assert answered.kind == "answer"
        assert "110 euro" in answered.text
        assert "Bron" in answered.text
        assert again.step is not None
        await talk.say(answer)


async def test_rasa_5343_the_second_time_a_form_asks_all_its_questions_again(talk):
    for _ in range(2):
        [asked] = await talk.say("inschrijven")
        seen = []
        for answer in STEPS.values():
            seen.append(asked.step.step)
            *_, asked = await talk.say(answer)
        assert seen == list(STEPS)
    assert len(await rows(talk, SubmittedForm)) == 2


async def test_rasa_9006_what_was_entered_is_shown_and_corrected_before_and_after_it_is_sent(talk):
    await talk.say("schrijf 2 teams van netwerk x in voor switch")
    shown, _ = await talk.say("samenvatting")
    assert [(fact.name, fact.value) for fact in shown.card.facts[1:3]] == [
        ("2. Project", "SWITCH"),
        ("3. Aantal teams", "2"),
    ]
    await talk.say("verander antwoord 3 naar 4")
    await talk.say("overslaan")
    [summary] = await talk.say("verander het netwerk naar netwerk y")
    assert [fact.value for fact in summary.card.facts[1:3]] == ["SWITCH", "4"]
    assert summary.card.facts[0].value.startswith("Ondersteuningsnetwerk Y")
    await talk.say("ja")
    await talk.say("verander het aantal teams naar 1")
    await talk.say("ja")
    [form] = await rows(talk, SubmittedForm)
    assert form.answers["lines"] == [{"programme": "switch", "teams": 1}]


async def test_everything_said_at_once_takes_two_messages(talk):
    [summary] = await talk.say("schrijf 2 teams van netwerk x in voor switch, contact els@school.be")
    assert summary.step.step == "consent"
    [done] = await talk.say("ja")
    assert "ingeschreven" in done.text


async def test_what_was_understood_is_said_back_and_taken_back_with_one_button(talk):
    await register(talk, "schrijf 2 teams van netwerk y in voor top-co")
    await talk.say("schrijf 2 teams van netwerk x in voor switch")
    await talk.say("nee, 3 teams, en de contactpersoon is an.peeters@school.be")
    [undone] = await talk.say("maak ongedaan")
    assert undone.step.step == "contact"
    shown, _ = await talk.say("samenvatting")
    assert shown.card.facts[2].value == "2"
