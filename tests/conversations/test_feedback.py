"""What people say of answers is kept for the editors: once, without their name, and changed when they change their mind."""

from dataclasses import replace

import pytest
from sqlmodel import select

from dialogs.actions import action, read_action
from knowledge.search import Searcher, calibration
from storage.conversations import Question
from storage.feedback import Feedback
from tests.conversations.client import Client

TEACHER = "leraar@voorbeeld.example"
ASKED = "wat kost een community of practice?"


async def rows(talk, model):
    async with talk.database.transaction() as session:
        return list((await session.exec(select(model).order_by(model.id))).all())


@pytest.fixture
async def doubting(tmp_path, base):
    """Somebody talks with a Wegwijs that is never sure."""
    never_sure = Searcher(base, replace(calibration(), answer_from=1.01))
    client = await Client.opened(tmp_path, base, never_sure)
    yield client
    await client.database.close()


def labels(reply):
    return [button.label for button in reply.buttons]


async def test_under_an_answer_stands_who_keeps_it_and_whether_it_was_right(talk):
    (reply,) = await talk.say(ASKED)
    assert "Beheerd door: redactie." in reply.text
    assert reply.text.endswith("Klopte dit?")
    assert labels(reply)[-2:] == ["Ja", "Nee"]


async def test_a_yes_is_kept_with_the_question_and_the_entry(talk):
    await talk.say(ASKED)
    await talk.press("Ja")
    [row] = await rows(talk, Feedback)
    assert (row.question, row.entry, row.verdict, row.remark) == (ASKED, "cop-prijs", "yes", None)


async def test_pressing_again_changes_the_one_verdict(talk):
    (reply,) = await talk.say(ASKED)
    yes, no = (button.action for button in reply.buttons[-2:])
    for pressed in (yes, yes, no, no, yes):
        await talk.press_action(pressed)
        await talk.reopen()
    [row] = await rows(talk, Feedback)
    assert row.verdict == "yes"


async def test_two_people_under_the_same_message_each_have_their_verdict(talk):
    (reply,) = await talk.say(ASKED)
    yes, no = (button.action for button in reply.buttons[-2:])
    await talk.press_action(yes)
    await talk.press_action(no, TEACHER)
    assert [row.verdict for row in await rows(talk, Feedback)] == ["yes", "no"]


async def test_a_remark_is_kept_without_addresses_and_national_numbers(talk):
    await talk.say(ASKED)
    await talk.press("Nee")
    await talk.reopen()
    await talk.say("vervoer: vraag an.peeters@school.be of 85.07.30-033.28, gsm 0470 00 00 00")
    [row] = await rows(talk, Feedback)
    assert (row.verdict, row.remark) == ("no", "vervoer: vraag […] of […], gsm 0470 00 00 00")


async def test_a_yes_takes_a_no_back_with_its_remark(talk):
    (reply,) = await talk.say(ASKED)
    await talk.press("Nee")
    await talk.say("de prijs van vorig jaar")
    await talk.press_action(reply.buttons[-2].action)
    [row] = await rows(talk, Feedback)
    assert (row.verdict, row.remark) == ("yes", None)


@pytest.mark.parametrize(
    "instead", ["wie organiseert switch?", "hallo", "help", "overslaan", "nee", "laat maar", "English"]
)
async def test_what_is_clearly_something_else_is_no_remark(talk, instead):
    await talk.say(ASKED)
    await talk.press("Nee")
    await talk.say(instead)
    await talk.say("dit hoort nergens bij")
    [row] = await rows(talk, Feedback)
    assert (row.verdict, row.remark) == ("no", None)


async def test_a_question_in_place_of_a_remark_is_answered(talk):
    await talk.say(ASKED)
    await talk.press("Nee")
    (reply,) = await talk.say("wie organiseert switch?")
    assert reply.entry == "switch-organisatie"


async def test_a_remark_that_is_too_long_may_be_said_again(talk):
    await talk.say(ASKED)
    await talk.press("Nee")
    await talk.say("te lang " * 1000)
    await talk.say("de prijs van het vervoer")
    [row] = await rows(talk, Feedback)
    assert row.remark == "de prijs van het vervoer"


async def test_an_old_button_while_a_form_is_under_way_leaves_the_next_message_to_the_form(talk):
    (answer,) = await talk.say(ASKED)
    await talk.say("inschrijven")
    noted, asked = await talk.press_action(answer.buttons[-1].action)
    assert not noted.buttons
    assert asked.step is not None
    (after,) = await talk.say("netwerk x")
    assert after.step.number == asked.step.number + 1
    [row] = await rows(talk, Feedback)
    assert (row.verdict, row.remark) == ("no", None)


async def test_an_answer_in_a_form_has_no_buttons_of_its_own(talk):
    await talk.say("inschrijven")
    answer, _ = await talk.say(ASKED)
    assert answer.entry == "cop-prijs"
    assert "Klopte dit?" not in answer.text
    assert not answer.buttons


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("geen token", "yes", "cop-prijs", "x"),
        ("0123456789abcdef", "misschien", "cop-prijs", "x"),
        ("0123456789abcdef", "yes", "nergens", "x"),
        ("0123456789abcdef", "yes"),
    ],
)
async def test_a_button_that_was_made_up_keeps_nothing(talk, arguments):
    (reply,) = await talk.press_action(action("feedback", *arguments))
    assert reply.text
    assert await rows(talk, Feedback) == []


async def test_a_doubt_shows_its_likeliest_and_at_most_two_others(doubting):
    (reply,) = await doubting.say("wat kost dat?")
    assert reply.kind == "unsure"
    assert labels(reply)[-3:] == ["Geen van deze", "Ja", "Nee"]
    assert len(labels(reply)) <= 5


async def test_what_was_chosen_after_a_doubt_is_kept_and_the_last_choice_counts(doubting):
    (reply,) = await doubting.say("wat kost dat?")
    choices = [button.action for button in reply.buttons if read_action(button.action).verb == "choose"]
    await doubting.press_action(choices[0])
    await doubting.reopen()
    await doubting.press_action(choices[1])
    [row] = await rows(doubting, Question)
    assert (row.chosen, row.rejected) == (read_action(choices[1]).arguments[1], False)


async def test_somebody_elses_button_changes_nothing_of_mine(doubting):
    (reply,) = await doubting.say("wat kost dat?")
    await doubting.press_action(reply.buttons[0].action, TEACHER)
    [row] = await rows(doubting, Question)
    assert row.chosen is None


async def test_none_of_these_is_evidence_and_offers_a_person(doubting):
    await doubting.say("wat kost dat?")
    (reply,) = await doubting.press("Geen van deze")
    assert reply.kind == "handoff"
    assert "beheerder@voorbeeld.example" in reply.text.replace("\\", "")
    [row] = await rows(doubting, Question)
    assert (row.chosen, row.rejected) == (None, True)


async def test_a_yes_to_what_a_doubt_showed_is_a_choice_and_a_no_a_rejection(doubting):
    (reply,) = await doubting.say("wat kost dat?")
    yes, no = (button.action for button in reply.buttons[-2:])
    await doubting.press_action(yes)
    [row] = await rows(doubting, Question)
    assert (row.chosen, row.rejected) == (row.nearest, False)
    await doubting.press_action(no)
    [row] = await rows(doubting, Question)
    assert (row.chosen, row.rejected) == (None, True)


async def test_a_no_under_what_was_chosen_takes_the_choice_back(doubting):
    (reply,) = await doubting.say("wat is een community of practice?")
    (shown,) = await doubting.press(reply.buttons[0].label)
    assert shown.text.endswith("Klopte dit?")
    await doubting.press("Nee")
    [row] = await rows(doubting, Question)
    assert (row.chosen, row.rejected) == (None, True)
    [verdict] = await rows(doubting, Feedback)
    assert (verdict.question, verdict.showing) == (row.text, row.showing)


async def test_a_question_after_a_doubt_leans_on_what_it_showed(doubting):
    (first,) = await doubting.say("wat is een community of practice?")
    (then,) = await doubting.say("en hoelang duurt dat?")
    assert (first.kind, then.kind) == ("unsure", "unsure")
    assert "ongeveer 1 uur" in then.text


async def test_a_question_is_kept_without_addresses(doubting):
    await doubting.say("wat kost een cop? antwoord naar an@school.be")
    [row] = await rows(doubting, Question)
    assert row.text == "wat kost een cop? antwoord naar […]"
