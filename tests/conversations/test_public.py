"""What is said where others read along: never an answer to a form, and nothing of the person is told there."""

import pytest
from sqlmodel import select

from dialogs.actions import action, read_action
from dialogs.messages import Upload
from dialogs.subjects import all_forms, all_views
from dialogs.texts import texts_in
from storage.conversations import Conversation, Question
from storage.drafts import Draft
from storage.feedback import Feedback

COORDINATOR = "coordinator@voorbeeld.example"
KEMPEN = "kempen@voorbeeld.example"
TEACHER = "leraar@voorbeeld.example"
ORGANISER = "organisator@voorbeeld.example"
ADMIN = "beheerder@voorbeeld.example"
ROLES = (TEACHER, COORDINATOR, KEMPEN, "begeleider@voorbeeld.example", ORGANISER, ADMIN, "iemand@elders.example")
ASKED = "wat kost een community of practice?"
ELSEWHERE = "Forms are for our own conversation, where nobody reads along. Tell it to me there."


async def rows(talk, model):
    async with talk.database.transaction() as session:
        return list((await session.exec(select(model))).all())


async def states(talk):
    return [(row.form, row.status, row.state) for row in await rows(talk, Draft)]


def labels(reply):
    return [button.label for button in reply.buttons]


@pytest.fixture
async def filling(talk):
    """A coordinator is halfway a registration, in private."""
    await talk.say("schrijf 2 teams van netwerk x in voor SWITCH")
    return talk


# -- what everybody may read --


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (ASKED, "answer"),
        ("wie organiseert switch?", "answer"),
        ("zijn er nog plaatsen vrij bij SWITCH?", "answer"),
        ("wanneer is de volgende sessie van de CoP?", "answer"),
        ("voor welke sessies kan ik inschrijven?", "answer"),
        ("wie is de anker voor basisonderwijs in Mechelen?", "answer"),
        ("wat is het recept van frietsaus?", "unknown"),
        ("bedankt", "smalltalk"),
        ("hallo", "smalltalk"),
        ("wie ben je?", "smalltalk"),
        ("", "smalltalk"),
    ],
)
async def test_a_question_and_small_talk_are_answered_for_all_and_to_everybody_alike(talk, said, kind):
    told = [await talk.say_in_public(said, who) for who in ROLES]
    assert [(reply.kind, reply.fit_for_all) for replies in told for reply in replies] == [(kind, True)] * len(ROLES)
    assert len({reply.text for replies in told for reply in replies}) == 1


async def test_who_may_register_gets_no_button_of_her_own_under_what_all_read(talk):
    [private] = await talk.say("kan ik nog inschrijven voor SWITCH?")
    [public] = await talk.say_in_public("kan ik nog inschrijven voor SWITCH?")
    assert private.buttons and not private.fit_for_all
    assert (public.text, public.buttons, public.fit_for_all) == (private.text, [], True)


async def test_a_question_that_leans_on_the_own_organisation_is_answered_to_the_person_alone(talk):
    [open_] = await talk.say_in_public("voor welke projecten kunnen wij inschrijven?", KEMPEN)
    [places] = await talk.say_in_public("wie is mijn anker?", "vlinder@voorbeeld.example")
    for reply in (open_, places):
        assert not reply.fit_for_all
    assert "Kempen" in open_.text


async def test_the_own_teams_decide_which_moments_are_told_and_to_whom(talk):
    await talk.say("schrijf 2 teams van netwerk kempen in voor SWITCH", KEMPEN)
    await talk.say("overslaan", KEMPEN)
    await talk.say("ja", KEMPEN)
    [own] = await talk.say_in_public("wanneer is het volgende moment?", KEMPEN)
    [other] = await talk.say_in_public("wanneer is het volgende moment?", TEACHER)
    assert "SWITCH" in own.text and not own.fit_for_all
    assert other.fit_for_all


# -- what is for the person alone --


@pytest.mark.parametrize(
    "said", ["help", "ik wil een mens spreken", "english", "laat maar", "annuleer mijn inschrijving", "2", "x" * 5000]
)
async def test_help_a_way_to_people_and_what_is_about_the_person_are_for_the_person(talk, said):
    for who in ROLES:
        replies = await talk.say_in_public(said, who)
        assert replies and not any(reply.fit_for_all for reply in replies)


@pytest.mark.parametrize("view", sorted(all_views()))
async def test_a_view_is_never_shown_to_all(talk, view):
    for who in ROLES:
        replies = await talk.press_in_public(action("view", view), who)
        assert replies and not any(reply.fit_for_all for reply in replies)


@pytest.mark.parametrize(
    "said", ["mijn inschrijvingen", "mijn herinneringen", "overzicht", "mijn teams", "mijn sessies"]
)
async def test_a_view_that_is_asked_for_in_words_is_for_the_person(filling, said):
    before = await states(filling)
    [reply] = await filling.say_in_public(said)
    assert not reply.fit_for_all and reply.step is None
    assert await states(filling) == before


@pytest.mark.parametrize("form", sorted(all_forms()))
async def test_a_form_that_is_asked_for_is_talked_of_in_private(talk, form):
    for who in ROLES:
        replies = await talk.press_in_public(action("start", form), who)
        assert replies and not any(reply.fit_for_all for reply in replies)


async def test_a_form_asked_for_in_public_goes_on_in_private(talk):
    *_, asked = await talk.say_in_public("ik wil teams inschrijven")
    assert asked.step.number == 1 and not asked.fit_for_all
    (after,) = await talk.say("netwerk x")
    assert after.step.number == 2


async def test_what_can_be_chosen_of_that_form_stands_on_the_screen_in_private(talk):
    await talk.say("wat kan je?", TEACHER)
    *_, asked = await talk.say_in_public("ik wil me aanmelden voor een sessie", TEACHER)
    [thread] = await rows(talk, Conversation)
    assert labels(asked) and [option["label"] for option in thread.options] == labels(asked)
    (after,) = await talk.say(labels(asked)[0], TEACHER)
    assert after.step is not None and after.step.step != asked.step.step


# -- the form under way --


@pytest.mark.parametrize(
    "said",
    [
        ASKED, "hallo", "bedankt", "help", "english", "mens", "netwerk kempen", "3 teams", "SWITCH", "ja", "nee", "3", "👍",
        "stop", "terug", "overslaan", "samenvatting", "opnieuw", "gooi weg", "ga verder", "verander het aantal teams naar 5",
        "klopt", "an@school.be", "",
    ],
)  # fmt: skip
async def test_nothing_that_is_said_in_public_changes_the_form_under_way_or_asks_it_again(filling, said):
    before, [thread] = await states(filling), await rows(filling, Conversation)
    replies = await filling.say_in_public(said)
    assert replies and all(reply.step is None for reply in replies)
    assert await states(filling) == before
    [after] = await rows(filling, Conversation)
    assert (after.options, after.last_question, after.last_entry) == (
        thread.options,
        thread.last_question,
        thread.last_entry,
    )


@pytest.mark.parametrize("said", ["stop", "ja", "3", "terug", "ga verder", "verander het aantal teams naar 5"])
async def test_what_is_meant_for_the_form_is_asked_for_in_private_with_the_way_on(filling, said):
    [reply] = await filling.say_in_public(said)
    assert reply.text == texts_in("nl")(ELSEWHERE) and not reply.fit_for_all
    [question] = await filling.press_action(reply.buttons[0].action)
    assert question.step is not None


async def test_a_form_that_was_stopped_is_offered_in_private(filling):
    await filling.say("stop")
    for said in ("ga verder", "gooi weg"):
        first, offer = await filling.say_in_public(said)
        assert first.text == texts_in("nl")(ELSEWHERE) and not offer.fit_for_all
        assert [read_action(button.action).verb for button in offer.buttons] == ["resume", "form"]
    assert [status for _, status, _ in await states(filling)] == ["parked"]


async def test_another_form_puts_the_one_under_way_aside(filling):
    aside, *_, asked = await filling.say_in_public("ik wil me aanmelden voor een sessie")
    assert not aside.fit_for_all and asked.step.form == "session_signup"
    assert {status for _, status, _ in await states(filling)} == {"parked", "active"}


async def test_the_form_that_is_under_way_is_not_begun_twice_without_asking(filling):
    before = await states(filling)
    [reply] = await filling.say_in_public("schrijf 5 teams van netwerk kempen in voor TOP-CO")
    assert not reply.fit_for_all and await states(filling) == before
    going_on, new = reply.buttons
    [question] = await filling.press_action(going_on.action)
    assert question.step is not None and await states(filling) == before
    await filling.press_action(new.action)
    [kept, begun] = await states(filling)
    assert kept[1] == "parked" and "TOP-CO".casefold() in str(begun[2]).casefold()


async def test_a_file_in_public_is_never_put_in_a_form(filling):
    before = await states(filling)
    [reply] = await filling.say_in_public("", files=(Upload("lijst.xlsx", "application/zip", b"x"),))
    assert "lijst.xlsx" in reply.text and await states(filling) == before


# -- what was shown in private stays there --


async def test_a_number_in_private_still_chooses_what_was_shown_in_private(talk):
    [private] = await talk.say("wat is het recept van frietsaus?")
    chosen = await talk.say("1")
    await talk.say("wat is het recept van frietsaus?")
    await talk.say_in_public("wie organiseert switch?")
    again = await talk.say("1")
    assert private.buttons and chosen[0].text == again[0].text


async def test_a_question_in_public_does_not_lean_on_what_was_asked_in_private_nor_the_other_way(talk):
    await talk.say("wie organiseert switch?")
    [public] = await talk.say_in_public("en wanneer is de volgende sessie?")
    assert "Community of Practice" in public.text, "of everything, for no programme was named there"
    await talk.say_in_public(ASKED)
    [private] = await talk.say("en wanneer is de volgende sessie?")
    assert "SWITCH" in private.text and "Community" not in private.text


async def test_a_remark_that_is_awaited_in_private_is_not_taken_from_what_is_said_in_public(talk):
    await talk.say(ASKED)
    await talk.press("Nee")
    await talk.say_in_public("dit is voor iedereen")
    await talk.say("de prijs van vorig jaar")
    [verdict] = await rows(talk, Feedback)
    assert verdict.remark == "de prijs van vorig jaar"


# -- buttons under what all read --


async def test_everybody_may_say_whether_a_public_answer_was_right_and_is_thanked_alone(talk):
    [answer] = await talk.say_in_public(ASKED)
    yes, no = (button.action for button in answer.buttons[-2:])
    [thanks] = await talk.press_in_public(yes)
    [noted] = await talk.press_in_public(no, TEACHER)
    assert not thanks.fit_for_all and not noted.fit_for_all and not noted.buttons
    assert sorted(row.verdict for row in await rows(talk, Feedback)) == ["no", "yes"]
    await talk.say("nee, zo is het niet", TEACHER)
    assert {row.remark for row in await rows(talk, Feedback)} == {None}


async def test_a_follow_up_pressed_in_public_is_answered_for_all_and_leaves_the_form_alone(filling):
    [answer] = await filling.say_in_public(ASKED, TEACHER)
    follow_up = next(one for one in answer.buttons if read_action(one.action).verb == "entry")
    before = await states(filling)
    [reply] = await filling.press_in_public(follow_up.action)
    assert reply.fit_for_all and reply.entry == read_action(follow_up.action).arguments[0]
    assert await states(filling) == before


async def test_a_person_is_reached_in_private_also_from_a_public_answer(talk):
    [unknown] = await talk.say_in_public("wat is het recept van frietsaus?")
    [person] = await talk.press_in_public(unknown.buttons[-1].action, TEACHER)
    assert person.kind == "handoff" and not person.fit_for_all


async def test_none_of_these_is_answered_alone_and_kept_of_who_asked(talk):
    [doubt] = await talk.say_in_public("wat is een zorgplan?")
    none = next(one for one in doubt.buttons if read_action(one.action).verb == "none")
    [reply] = await talk.press_in_public(none.action)
    assert doubt.fit_for_all and not reply.fit_for_all
    [question] = await rows(talk, Question)
    assert question.rejected


async def test_which_level_is_meant_can_be_pressed_though_nothing_said_in_public_is_remembered(talk):
    [which] = await talk.say_in_public("wie is het anker in Mechelen?")
    assert which.kind == "unsure" and which.fit_for_all and len(which.buttons) == 2
    for button in which.buttons:
        [reply] = await talk.press_in_public(button.action, TEACHER)
        assert "voorbeeld" in reply.text and "Mechelen" in reply.text and reply.fit_for_all


async def test_the_same_event_is_answered_the_same_way_again(talk):
    [first] = await talk.say_in_public(ASKED, event="once")
    [again] = await talk.say_in_public(ASKED, event="once")
    assert first == again and again.fit_for_all


async def test_nothing_that_tells_who_asks_stands_in_what_all_may_read(talk):
    said = [
        "wie ben ik?",
        "wat zijn mijn rollen?",
        "welke sessies leid ik?",
        "wie kan mij helpen?",
        "wat is mijn e-mailadres?",
    ]
    for who in ROLES:
        for text in said:
            for reply in await talk.say_in_public(text, who):
                assert not reply.fit_for_all or who not in reply.text.replace("\\", "")
