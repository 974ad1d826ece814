"""Forms that are stopped: kept, told apart, gone on with, thrown away, and forgotten after thirty days."""

from datetime import timedelta

import pytest
from sqlmodel import select

from bot.app import opened
from bot.settings import Settings
from dialogs.reminders.timing import next_open
from storage.drafts import Draft
from storage.housekeeping import NightlyRun
from tests.conversations.client import COORDINATOR
from tests.conversations.test_registration import rows

STOPPED = "Gestopt. Ik hou je antwoorden 30 dagen bij"


async def test_a_form_that_is_stopped_is_offered_the_next_day(talk):
    await talk.say("schrijf 2 teams van netwerk x in voor switch")
    [said] = await talk.say("stop")
    assert STOPPED in said.text
    talk.now += timedelta(days=1)
    await talk.reopen()
    _, offer = await talk.come_in()
    assert "Ondersteuningsnetwerk X" in offer.text
    [question] = await talk.say("ga verder")
    assert question.step.step == "contact"


async def test_two_that_are_stopped_are_told_apart_by_what_is_in_them(talk):
    await talk.say("schrijf 2 teams van netwerk x in voor switch")
    await talk.say("stop")
    await talk.say("schrijf 1 team van netwerk y in voor top-co")
    await talk.say("nieuw")
    await talk.say("stop")
    await talk.say("hallo")
    [which] = await talk.say("ga verder met de inschrijving")
    assert [button.label.split("(")[1].split(" (")[0] for button in which.buttons] != []
    assert "Ondersteuningsnetwerk Y" in which.buttons[0].label
    assert "Ondersteuningsnetwerk X" in which.buttons[1].label
    await talk.press(which.buttons[1].label)
    [summary, *_] = await talk.say("samenvatting")
    assert summary.card.facts[0].value.startswith("Ondersteuningsnetwerk X")


async def test_what_was_stopped_can_be_thrown_away_in_words(talk):
    await talk.say("schrijf 2 teams van netwerk x in voor switch")
    await talk.say("stop")
    await talk.say("hallo")
    [reply] = await talk.say("wis alles")
    assert "Weggegooid" in reply.text
    [draft] = await rows(talk, Draft)
    assert (draft.status, draft.state) == ("discarded", {})


async def test_after_thirty_days_it_is_erased_and_its_owner_told_once(talk):
    await talk.say("schrijf 2 teams van netwerk x in voor switch, contact els@school.be")
    await talk.say("stop")
    talk.now += timedelta(days=29)
    assert await talk.inbox(COORDINATOR) == []
    talk.now += timedelta(days=2)
    await talk.night()
    assert await talk.inbox(COORDINATOR) == [], "it is a Saturday in the Christmas holidays: this can wait"
    talk.now = next_open(talk.now)
    [letter] = await talk.inbox(COORDINATOR)
    assert "meer dan 30 dagen geleden" in letter.text
    [draft] = await rows(talk, Draft)
    assert (draft.status, draft.state) == ("expired", {})
    assert await talk.inbox(COORDINATOR) == []
    [reply] = await talk.say("ga verder")
    assert reply.kind != "form"


async def test_one_that_is_still_on_screen_is_forgotten_as_well(talk):
    await talk.say("schrijf 2 teams van netwerk x in voor switch")
    talk.now += timedelta(days=31)
    await talk.night()
    talk.now = next_open(talk.now)
    assert len(await talk.inbox(COORDINATOR)) == 1
    [hello] = await talk.come_in()
    assert hello.step is None


async def test_a_touch_keeps_it_for_thirty_days_more(talk):
    await talk.say("schrijf 2 teams van netwerk x in voor switch")
    talk.now += timedelta(days=29)
    await talk.say("overslaan")
    talk.now += timedelta(days=29)
    assert await talk.inbox(COORDINATOR) == []
    assert (await talk.come_in())[0].step.step == "consent"


@pytest.mark.parametrize("begun", [True, False])
async def test_the_button_of_a_form_that_is_gone_says_so(talk, begun):
    [reply] = await talk.say("schrijf 2 teams van netwerk x in voor switch" if begun else "inschrijven")
    stop = reply.buttons[-1].action
    await talk.press_action(stop)
    [draft] = await rows(talk, Draft)
    if begun:
        await talk.press_action(f'["form","{draft.id}","discard"]')
    [closed] = await talk.press_action(stop)
    assert "afgesloten" in closed.text or "gesloten" in closed.text


async def test_a_button_of_a_form_that_was_thrown_away_long_ago_is_told_that_it_is_closed(talk):
    await talk.say("schrijf 2 teams van netwerk x in voor switch")
    [stopped] = await talk.say("stop")
    await talk.press("Gooi weg")
    await talk.say("schrijf 1 team van netwerk y in voor top-co")
    [before] = await talk.press_action(stopped.buttons[0].action, "leraar@voorbeeld.example")
    talk.now += timedelta(days=31)
    await talk.night()
    assert len(await rows(talk, Draft)) == 1, "the newest, for its number must not come again"
    [said, *_] = await talk.press_action(stopped.buttons[0].action)
    assert "Dat formulier is afgesloten" in said.text and said.text == before.text


async def test_the_administrators_setting_reaches_the_work_of_the_night(tmp_path):
    settings = Settings(_env_file=None, database_url=f"sqlite+aiosqlite:///{tmp_path}/w.db", questions_kept_days=30)
    async with opened(settings) as app:
        await app.sweeper.nightly.run()
        async with app.database.reading() as session:
            assert "forget_questions" in (await session.exec(select(NightlyRun.job))).all()
