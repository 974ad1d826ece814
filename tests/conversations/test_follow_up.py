"""A question is read in the light of what was just talked of."""

import pytest

from tests.conversations.client import COORDINATOR


async def said(talk, *messages):
    for message in messages:
        replies = await talk.say(message, COORDINATOR)
    return replies


@pytest.mark.parametrize(
    ("first", "then", "told"),
    [
        ("wat is een community of practice?", "en hoeveel kost dat?", "110 euro"),
        ("wat is een community of practice?", "hoelang duurt dat?", "ongeveer 1 uur"),
        ("wie organiseert switch?", "en voor TOP-CO?", "TOP-CO"),
        ("wie organiseert top-co?", "en switch?", "SWITCH"),
    ],
)
async def test_a_short_question_leans_on_the_one_before(talk, first, then, told):
    (reply,) = await said(talk, first, then)
    assert told in reply.text


async def test_a_question_that_stands_alone_is_not_bent(talk):
    (reply,) = await said(talk, "wie organiseert switch?", "wat kost een community of practice?")
    assert reply.entry == "cop-prijs"


async def test_in_a_form_that_means_the_project_of_the_form(talk):
    replies = await said(talk, "schrijf 2 teams van netwerk kempen in voor switch", "wie organiseert dat eigenlijk?")
    assert replies[0].entry == "switch-organisatie"
    assert replies[1].step is not None
