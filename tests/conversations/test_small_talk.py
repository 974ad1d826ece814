"""Words with which nothing is asked, when nothing was asked before either."""

import pytest

from dialogs.texts import texts_in

NL = texts_in("nl")
GO_AHEAD = NL("Go ahead: what do you want to know or do? With *help* you see what I can do.")
WELCOME = NL("You're welcome! Anything else?")


@pytest.mark.parametrize("said", ["ja", "Ja graag", "yes", "jawel", "ja ja", "ja ok"])
async def test_a_yes_to_no_question_is_asked_what_it_is_about(talk, said):
    [told] = await talk.say(said)
    assert told.text == GO_AHEAD


@pytest.mark.parametrize("said", ["ok", "oke", "goed", "👍", "bedankt", "prima", "👍🏽"])
async def test_who_takes_note_is_welcome(talk, said):
    [told] = await talk.say(said)
    assert told.text == WELCOME


async def test_a_yes_to_anything_else_goes_ahead(talk):
    await talk.say("bedankt")
    [told] = await talk.say("ja")
    assert told.text == GO_AHEAD


async def test_a_no_to_no_question_ends_nothing(talk):
    [told] = await talk.say("nee")
    assert told.text == NL("All right. There was nothing under way.")


@pytest.mark.parametrize(
    "said", ["gooi weg", "terug", "overslaan", "maak ongedaan", "opnieuw beginnen", "verwijder alles aub"]
)
async def test_what_is_said_to_a_form_is_no_question_where_there_is_none(talk, said):
    [told] = await talk.say(said)
    assert told.text == NL("All right. There was nothing under way.")
