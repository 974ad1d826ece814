"""A form filled in by its pages: what is told when, leaving and coming back, and talking in between."""

import pytest
from sqlmodel import select

from dialogs.messages import Upload
from storage.drafts import Draft
from storage.people import Person
from storage.submissions import SubmittedForm
from storage.uploads import UploadedFile
from tests.conversations.client import COORDINATOR
from tests.conversations.pages import Pages, buttons, named, notes, problems, questions
from tests.conversations.signed_up import rows

# -- one form, seen closely --

REGISTER = {
    "organisation": "voorbeeld-netwerk-x",
    "lines__0__programme": "switch",
    "lines__0__teams": "2",
    "contact": None,
}


async def drafts(talk):
    return await rows(talk, Draft)


@pytest.fixture
async def pages(talk):
    return Pages(talk)


async def test_a_form_is_filled_in_on_one_page_and_handed_in(pages):
    page = await pages.open("team_registration")
    assert (page.number, page.total, page.last) == (1, 1, True)
    assert list(questions(page)) == ["organisation", "lines.0.programme", "lines.0.teams", "contact", "consent"]
    assert problems(page) == {}
    assert await pages.submit(**REGISTER, consent=True) is None
    [said] = pages.said
    assert said.card is not None or said.text
    [form] = await rows(pages.talk, SubmittedForm)
    assert form.answers["lines"] == [{"programme": "switch", "teams": 2}]
    [draft] = await drafts(pages.talk)
    assert (draft.status, draft.state) == ("submitted", {})


async def test_what_is_missing_is_told_at_its_question_when_it_is_sent_and_not_before(pages):
    page = await pages.open("team_registration")
    page = await pages.enter(organisation="voorbeeld-netwerk-x", lines__0__teams="veel")
    assert problems(page) == {}
    assert questions(page)["lines.0.teams"].value == "veel"
    page = await pages.submit()
    assert set(problems(page)) == {"lines.0.programme", "lines.0.teams", "consent"}
    assert questions(page)["lines.0.teams"].value == "veel"
    assert await rows(pages.talk, SubmittedForm) == []
    [draft] = await drafts(pages.talk)
    assert draft.state["answers"] == {"organisation": "voorbeeld-netwerk-x"}


async def test_who_may_not_is_told_at_the_choice_and_turned_away_when_it_is_sent(talk):
    pages = Pages(talk, "kempen@voorbeeld.example")
    await pages.open("team_registration")
    await pages.enter(organisation="voorbeeld-netwerk-kempen")
    page = await pages.enter(organisation="voorbeeld-netwerk-x")
    assert "Ondersteuningsnetwerk X" in problems(page)["organisation"]
    assert questions(page)["organisation"].value == "voorbeeld-netwerk-x"
    [draft] = await drafts(talk)
    assert draft.state["answers"]["organisation"] == "voorbeeld-netwerk-kempen", "what was right before stands"
    assert await pages.submit() is None
    assert len(pages.said) == 1
    assert await rows(talk, SubmittedForm) == []


async def test_who_may_not_at_all_sees_no_page(talk):
    pages = Pages(talk, "leraar@voorbeeld.example")
    assert await pages.open("round_status") is None
    assert await pages.open("nonsense") is None
    assert [one.status for one in await drafts(talk)] == ["discarded"]


async def test_items_are_added_and_taken_away(pages):
    page = await pages.open("team_registration")
    add = next(one for one in buttons(page).values() if one.verb == "add")
    page = await pages.send("add", {**pages.values(), **named(REGISTER)}, argument=add.argument)
    assert {"lines.1.programme", "lines.1.teams"} <= set(questions(page))
    assert questions(page)["lines.0.teams"].value == "2"
    page = await pages.enter(lines__1__programme="top-competent", lines__1__teams="x")
    page = await pages.send("remove", pages.values(), argument="lines.0")
    assert "lines.1.teams" not in questions(page)
    assert questions(page)["lines.0.programme"].value == "top-competent"
    assert questions(page)["lines.0.teams"].value == "x", "what was being typed moves with its item"


async def test_a_strange_argument_changes_nothing(pages):
    before = await pages.open("team_registration")
    for argument in ("", "lines.", "lines.9", "lines.-1", "lines.²", "nonsense.0", "lines.0.teams", "."):
        for verb in ("remove", "add"):
            assert await pages.send(verb, argument=argument) == before


async def test_a_double_choice_is_told_at_once_at_its_question(pages):
    await pages.open("team_registration")
    await pages.enter(**REGISTER)
    await pages.send("add", pages.values(), argument="lines")
    page = await pages.enter(lines__1__programme="switch")
    assert set(problems(page)) == {"lines.1.programme"}
    assert questions(page)["lines.1.programme"].value == "switch"
    page = await pages.submit(lines__1__teams="1", consent=True)
    assert set(problems(page)) == {"lines.1.programme"}
    page = await pages.enter(lines__1__programme="top-competent")
    assert problems(page) == {}
    assert await pages.submit() is None
    [form] = await rows(pages.talk, SubmittedForm)
    assert [one["programme"] for one in form.answers["lines"]] == ["switch", "top-competent"]


# -- leaving and coming back --


async def test_closing_a_page_keeps_the_answers_and_the_conversation_goes_on_with_them(pages):
    await pages.open("team_registration")
    assert (
        await pages.send("close", named({"organisation": "voorbeeld-netwerk-x", "lines__0__programme": "switch"}))
        is None
    )
    [said] = pages.said
    assert [button.label for button in said.buttons] == ["Ga verder"]
    [draft] = await drafts(pages.talk)
    assert draft.status == "active"
    [asked] = await pages.talk.say("ga verder")
    assert asked.step.step == "lines.0.teams"
    [asked] = await pages.talk.say("2 teams")
    assert asked.step.step == "contact"


async def test_the_conversation_goes_on_after_a_page_in_any_words_for_it(pages):
    for said in ("verder", "ga verder", "waar waren we", "go on"):
        await pages.open("team_registration")
        await pages.send("close", {"organisation": "voorbeeld-netwerk-x"})
        [asked] = await pages.talk.say(said)
        assert asked.step.step == "lines.0.programme"


async def test_closing_an_empty_page_says_nothing_and_keeps_nothing(pages):
    await pages.open("team_registration")
    await pages.send("close", pages.values())
    assert pages.said == []
    [draft] = await drafts(pages.talk)
    assert (draft.status, draft.state) == ("discarded", {})


async def test_a_form_begun_in_conversation_goes_on_by_page_and_back(pages):
    talk = pages.talk
    await talk.say("schrijf 2 teams van netwerk x in voor switch")
    [draft] = await drafts(talk)
    page = await pages.open(draft=draft.id)
    assert pages.values() == {
        "organisation": "voorbeeld-netwerk-x", "lines.0.programme": "switch", "lines.0.teams": "2", "contact": None, "consent": None,
    }  # fmt: skip
    page = await pages.enter(lines__0__teams="3", contact="els@school.be")
    [summary, *_] = await talk.say("samenvatting")
    assert [one.value for one in summary.card.facts][1:4] == ["SWITCH", "3", "els@school.be"]
    await talk.say("verander het aantal teams naar 4")
    page = await pages.enter(contact="an@school.be")
    assert questions(page)["lines.0.teams"].value == "3", "what the page holds is what counts there"
    [asked] = await talk.say("terug")
    page = await pages.open(draft=draft.id)
    assert (await pages.submit(consent=True)) is None
    [form] = await rows(talk, SubmittedForm)
    assert form.answers["contact"] == "an@school.be"


async def test_opening_the_same_form_again_goes_on_with_it_and_says_how_to_begin_anew(pages):
    await pages.open("team_registration")
    await pages.enter(organisation="voorbeeld-netwerk-x")
    page = await pages.open("team_registration", text="2 teams voor switch")
    assert questions(page)["organisation"].value == "voorbeeld-netwerk-x"
    assert questions(page)["lines.0.teams"].value == "2"
    assert any("opnieuw" in note or "start over" in note for note in notes(page))
    assert len(await drafts(pages.talk)) == 1
    await pages.talk.say("opnieuw")
    page = await pages.enter()
    assert page.draft == (await drafts(pages.talk))[0].id


async def test_one_that_was_stopped_is_gone_on_with_and_of_several_which_is_asked(pages):
    talk = pages.talk
    await talk.say("schrijf 2 teams van netwerk x in voor switch")
    await talk.say("stop")
    page = await pages.open("team_registration")
    assert questions(page)["lines.0.teams"].value == "2"
    await talk.say("stop")
    page = await pages.open("team_registration", filled="{}")
    assert questions(page)["lines.0.teams"].value is None, "begun anew"
    await pages.enter(organisation="voorbeeld-netwerk-x")
    await talk.say("stop")
    assert await pages.open("team_registration") is None
    assert len(pages.said[0].buttons) == 3


async def test_another_form_under_way_is_put_aside_and_the_page_says_so(pages):
    await pages.talk.say("schrijf 2 teams van netwerk x in voor switch")
    page = await pages.open("session_signup")
    assert "Ondersteuningsnetwerk X" in notes(page)[0]
    assert [one.status for one in await drafts(pages.talk)] == ["parked", "active"]
    first = (await drafts(pages.talk))[0].id
    page = await pages.send("enter", {"lines.0.teams": "3"}, draft=first, page=1)
    assert page.form == "team_registration"
    assert [one.status for one in await drafts(pages.talk)][0] == "active"


VERBS = ("open", "enter", "next", "back", "send", "close", "add", "remove")


async def test_a_draft_of_somebody_else_or_of_nobody_is_closed(pages):
    await pages.talk.say("schrijf 2 teams van netwerk x in voor switch")
    before = [one.state for one in await drafts(pages.talk)]
    other = Pages(pages.talk, "leraar@voorbeeld.example")
    for draft in (1, 2, 10**30, -1):
        for verb in VERBS:
            assert await other.send(verb, {"lines.0.teams": "9"}, draft=draft) is None
            assert "afgesloten" in other.said[0].text
    assert [one.state for one in await drafts(pages.talk)] == before


async def test_a_form_that_was_handed_in_is_closed(pages):
    page = await pages.open("team_registration")
    await pages.submit(**REGISTER, consent=True)
    pages.page = page
    assert await pages.submit(**REGISTER, consent=True) is None
    assert "afgesloten" in pages.said[0].text
    assert len(await rows(pages.talk, SubmittedForm)) == 1


async def test_an_event_that_comes_twice_gives_the_same_page_and_is_applied_once(pages):
    await pages.open("team_registration")
    before = pages.page
    page = await pages.send("add", named(REGISTER), argument="lines", event="twice")
    pages.page = before
    assert await pages.send("add", named(REGISTER), argument="lines", event="twice") == page
    [draft] = await drafts(pages.talk)
    assert draft.state["items"] == {"lines": 2}


async def test_a_form_whose_declaration_changed_begins_again(pages):
    await pages.open("team_registration")
    await pages.enter(organisation="voorbeeld-netwerk-x")
    async with pages.talk.database.transaction() as session:
        (await session.exec(select(Draft))).one().form_version = 0
    page = await pages.submit(**REGISTER, consent=True)
    assert questions(page)["organisation"].value is None
    assert await rows(pages.talk, SubmittedForm) == []


async def test_the_buttons_of_the_conversation_stay_while_a_page_is_open(pages):
    [asked] = await pages.talk.say("schrijf 2 teams van netwerk x in")
    [draft] = await drafts(pages.talk)
    await pages.open(draft=draft.id)
    await pages.enter()
    [asked] = await pages.talk.say(asked.buttons[0].label)
    assert asked.step.step == "contact"


async def test_what_was_handed_in_is_changed_on_its_page(pages):
    talk = pages.talk
    await pages.open("team_registration")
    await pages.submit(**REGISTER, consent=True)
    await talk.say("wijzig mijn inschrijving")
    draft = (await drafts(talk))[-1]
    page = await pages.open(draft=draft.id)
    assert page.submit == "Bewaren"
    assert await pages.submit(lines__0__teams="5") is None
    [form] = await rows(talk, SubmittedForm)
    assert form.answers["lines"] == [{"programme": "switch", "teams": 5}]


async def test_a_file_is_kept_with_its_question_and_one_of_another_kind_refused(pages):
    page = await pages.open("expert_offer")
    pdf, exe = Upload("cv.pdf", "application/pdf", b"%PDF"), Upload("cv.exe", "application/x", b"MZ")
    while "cv" not in questions(page):
        page = await pages.next(**{path: first_of(one) for path, one in questions(page).items()})
        assert problems(page) == {}
    page = await pages.send("enter", pages.values(), files={"cv": exe})
    assert problems(page)["cv"]
    page = await pages.send("enter", pages.values(), files={"cv": pdf})
    assert questions(page)["cv"].value == "cv.pdf"
    page = await pages.send("enter", pages.values(), files={"cv": Upload("nieuw.pdf", "application/pdf", b"%PDF2")})
    assert questions(page)["cv"].value == "nieuw.pdf"
    page = await pages.enter()
    assert questions(page)["cv"].value == "nieuw.pdf"
    [file] = await rows(pages.talk, UploadedFile)
    assert file.data == b"%PDF2"


def first_of(question):
    if question.control == "several":
        return [question.options[0].value]
    if question.control in {"choice"}:
        return question.options[0].value
    return "Ik begeleid al jaren groepen." if question.control == "text" else question.value


# -- finding while typing --


async def test_names_are_found_while_they_are_typed_and_nothing_is_written(pages):
    talk = pages.talk
    page = await pages.open("team_registration")
    assert questions(page)["organisation"].control == "lookup"
    before = (await rows(talk, Person), (await drafts(talk))[0].model_dump())
    found = await talk.suggestions(page.draft, "organisation", "ondersteunigsnetwerk x")
    assert found[0].value == "voorbeeld-netwerk-x"
    assert 0 < len(await talk.suggestions(page.draft, "organisation", "")) <= 100
    for who, draft, path in [
        ("leraar@voorbeeld.example", page.draft, "organisation"), (COORDINATOR, 99, "organisation"), (COORDINATOR, page.draft, "contact"),
        (COORDINATOR, page.draft, "nonsense"), ("niemand@voorbeeld.example", page.draft, "organisation"), (COORDINATOR, 10**40, "organisation"),
    ]:  # fmt: skip
        assert await talk.suggestions(draft, path, "x", who) == []
    assert before == (await rows(talk, Person), (await drafts(talk))[0].model_dump())
