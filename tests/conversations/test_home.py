"""The start page: what a person finds there, what is not there, and that looking changes nothing."""

from datetime import timedelta

import pytest
from sqlmodel import select

from dialogs.actions import action, read_action
from dialogs.home import LONGEST_SUGGESTED, MOST_LINES, MOST_REMINDERS
from dialogs.messages import Reply
from dialogs.subjects import all_forms
from dialogs.texts import texts_in
from storage.conversations import Conversation
from storage.drafts import Draft
from storage.people import Person, key, person_by_email
from storage.reminders import plan_notice
from tests.conversations.test_overview import register

COORDINATOR = "coordinator@voorbeeld.example"
TEACHER = "leraar@voorbeeld.example"
FACILITATOR = "begeleider@voorbeeld.example"
ORGANISER = "organisator@voorbeeld.example"
SWITCH = "switch@voorbeeld.example"
ADMIN = "beheerder@voorbeeld.example"
STRANGER = "iemand@elders.example"
ROLES = (TEACHER, COORDINATOR, "kempen@voorbeeld.example", FACILITATOR, ORGANISER, ADMIN, STRANGER)


async def part(talk, name, who=COORDINATOR):
    """Return one section of somebody's start page; None when it is not there."""
    home = await talk.home(who)
    return next((one for one in home.sections if one.id == name), None)


async def ids(talk, who):
    return [one.id for one in (await talk.home(who)).sections]


def labels(section):
    return [button.label for button in section.buttons]


async def sign_up(talk, who=TEACHER):
    """Sign up for the first session of the CoP, as a person does."""
    [*_, last] = await talk.say("ik wil me inschrijven voor de eerste sessie van de CoP", who)
    while last.step is not None:
        wanted = labels(last)
        [*_, last] = await talk.say("ja" if not wanted or last.step.step == "summary" else wanted[0], who)


async def test_somebody_unknown_finds_a_welcome_and_the_forms_for_everybody(talk):
    assert await ids(talk, STRANGER) == ["welcome", "forms.1"]
    forms = await part(talk, "forms.1", STRANGER)
    assert forms.heading == "Voor iedereen" and all(read_action(one.action).verb == "start" for one in forms.buttons)


async def test_at_first_sight_a_person_is_made_once(talk):
    for _ in range(2):
        await talk.home("nieuw@elders.example")
    async with talk.database.transaction() as session:
        found = (await session.exec(select(Person).where(Person.email == "nieuw@elders.example"))).all()
    assert len(found) == 1


@pytest.mark.parametrize("who", ROLES)
async def test_every_button_on_the_page_does_what_it_says_and_none_is_too_old(talk, who):
    home = await talk.home(who)
    assert len({one.id for one in home.sections}) == len(home.sections)
    for section in home.sections:
        assert section.heading and (section.text or section.buttons)
        for button in section.buttons:
            replies = await talk.press_action(button.action, who)
            assert replies and "te oud" not in replies[0].text
            await talk.say("stop", who)


async def test_every_form_of_the_role_has_a_button_under_the_name_of_the_role(talk):
    home = await talk.home(ADMIN)
    started = [
        read_action(button.action).arguments[0]
        for section in home.sections
        if section.id.startswith("forms.")
        for button in section.buttons
    ]
    assert len(started) == len(set(started)) and set(started) <= set(all_forms())
    headings = [section.heading for section in home.sections if section.id.startswith("forms.")]
    assert headings == ["Als beheerder", "Voor iedereen"]


async def test_forms_of_another_role_are_not_there(talk):
    started = {button.action for section in (await talk.home(TEACHER)).sections for button in section.buttons}
    assert action("start", "moment_plan") not in started


async def test_a_form_under_way_and_one_that_was_stopped_are_gone_on_with_or_thrown_away(talk):
    await talk.say("schrijf 2 teams van netwerk x in voor SWITCH")
    alone = await part(talk, "drafts")
    assert labels(alone) == ["Ga verder", "Gooi weg"] and "nu bezig" in alone.text
    await talk.say("stop")
    await talk.say("ik wil me aanmelden voor een sessie")
    both = await part(talk, "drafts")
    assert len(both.buttons) == 4 and "gestopt op" in both.text and "nu bezig" in both.text
    for button in [one for one in both.buttons if read_action(one.action).verb == "form"]:
        await talk.press_action(button.action)
    assert await part(talk, "drafts") is None


async def test_going_on_from_the_page_asks_the_question_that_was_due(talk):
    [*_, asked] = await talk.say("schrijf 2 teams van netwerk x in voor SWITCH")
    drafts = await part(talk, "drafts")
    [again] = await talk.press_action(drafts.buttons[0].action)
    assert again.step == asked.step


async def test_what_is_registered_and_what_comes_of_it_stand_there(talk):
    await register(talk, "schrijf 2 teams van netwerk x in voor SWITCH")
    registrations = await part(talk, "registrations")
    assert "SWITCH: 2 teams" in registrations.text
    [button] = registrations.buttons
    [shown] = await talk.press_action(button.action)
    assert labels(shown) == ["Wijzigen", "Intrekken"]
    moments = await part(talk, "moments")
    lines = moments.text.splitlines()
    assert "Intakegesprek SWITCH" in lines[0] and "–" in lines[0] and len(lines) <= MOST_LINES


async def test_somebody_else_finds_nothing_of_it(talk):
    await register(talk, "schrijf 2 teams van netwerk x in voor SWITCH")
    assert not {"registrations", "moments", "reminders", "drafts", "overview"} & set(await ids(talk, STRANGER))


async def test_a_session_that_one_signed_up_for_stands_under_what_comes_with_the_place(talk):
    await sign_up(talk)
    moments, registrations = await part(talk, "moments", TEACHER), await part(talk, "registrations", TEACHER)
    [line] = moments.text.splitlines()
    assert "Eerste sessie Community of Practice" in line and line.endswith("je hebt een plaats")
    assert "Eerste sessie Community of Practice" in registrations.text


async def test_who_leads_moments_finds_the_next_five_in_order_of_time(talk):
    moments = await part(talk, "moments", FACILITATOR)
    lines = moments.text.splitlines()
    assert len(lines) == MOST_LINES
    assert all(line.endswith(texts_in("nl")("you lead it")) for line in lines)


async def test_a_moment_is_gone_from_the_page_once_it_began(talk):
    await sign_up(talk)
    talk.now += timedelta(days=400)
    assert await part(talk, "moments", TEACHER) is None


async def test_the_first_reminders_stand_there_and_the_others_are_one_press_away(talk):
    async with talk.database.transaction() as session:
        me = await person_by_email(session, TEACHER, talk.now)
        for days in range(4, 0, -1):
            await plan_notice(
                session, key=f"notice-{days}", about="care_plan:1", person_id=key(me.id), title=f"Actie *{days}*",
                body=Reply(text="Actie").stored(), due_at=talk.now + timedelta(days=days), now=talk.now,
            )  # fmt: skip
    reminders = await part(talk, "reminders", TEACHER)
    lines = reminders.text.splitlines()
    assert len(lines) == MOST_REMINDERS and lines[0].endswith("Actie \\*1\\*")
    every_one, own, settings, address = reminders.buttons
    [every] = await talk.press_action(every_one.action, TEACHER)
    assert len(every.card.facts) == 4
    [told] = await talk.press_action(address.action, TEACHER)
    assert told.text
    for button, form in ((own, "own_reminder"), (settings, "reminder_wishes")):
        assert (await talk.press_action(button.action, TEACHER))[-1].step.form == form


async def test_an_organiser_finds_the_figures_of_the_own_programmes_alone(talk):
    await register(talk, "schrijf 2 teams van netwerk x in voor SWITCH")
    await register(talk, "schrijf 1 team van De Vlinder in voor TOP-CO")
    own, every = await part(talk, "overview", SWITCH), await part(talk, "overview", ADMIN)
    assert "**2 teams**" in own.text and "TOP-CO" not in own.text
    assert "**3 teams**" in every.text
    for button in own.buttons:
        [shown] = await talk.press_action(button.action, SWITCH)
        assert "SWITCH" in shown.text and "TOP-CO" not in shown.text


async def test_looking_at_the_page_changes_nothing(talk):
    await talk.say("schrijf 2 teams van netwerk x in voor SWITCH")
    async with talk.database.transaction() as session:
        draft = (await session.exec(select(Draft))).one()
        draft.form_version = 0  # of a form that has changed since
        before = (draft.state, draft.status)
        options = (await session.exec(select(Conversation))).one().options
    assert await part(talk, "drafts") is not None
    async with talk.database.transaction() as session:
        draft = (await session.exec(select(Draft))).one()
        assert (draft.form_version, draft.state, draft.status) == (0, *before)
        assert (await session.exec(select(Conversation))).one().options == options


async def test_the_page_is_in_the_language_of_the_person(talk):
    await talk.say("english", STRANGER)
    home = await talk.home(STRANGER)
    assert home.language == "en"
    assert [one.heading for one in home.sections] == ["Welcome to Wegwijs", "For everybody"]


async def test_a_page_that_cannot_be_read_says_so(talk, monkeypatch, tmp_path):
    await talk.database.close()
    monkeypatch.setattr(talk.database.engine.pool, "connect", _refused)
    home = await talk.home()
    assert [one.id for one in home.sections] == ["unavailable"] and "veilig" in home.sections[0].text
    assert await talk.suggested() == []


def _refused():
    raise ConnectionRefusedError


async def test_a_fault_in_a_part_of_the_page_is_told_with_a_number(talk, monkeypatch):
    async def broken(request):
        raise RuntimeError("broken")

    monkeypatch.setattr("dialogs.home.coming", broken)
    [section] = (await talk.home()).sections
    assert section.id == "unavailable" and "nummer" in section.text


@pytest.mark.parametrize("who", ROLES)
async def test_four_questions_are_suggested_and_each_of_them_is_answered(talk, who):
    for language in ("nederlands", "english"):
        await talk.say(language, who)
        suggested = await talk.suggested(who)
        assert len(suggested) == len({one.label for one in suggested}) == 4
        for one in suggested:
            assert len(one.label) <= LONGEST_SUGGESTED
            [reply] = await talk.press_action(one.action, who)
            assert reply.kind in {"answer", "form"}, one.label


async def test_who_organises_is_suggested_other_questions_than_a_teacher(talk):
    teacher, organiser = await talk.suggested(TEACHER), await talk.suggested(ORGANISER)
    assert teacher != organiser
    assert (await part(talk, "welcome", ORGANISER)).buttons == organiser
