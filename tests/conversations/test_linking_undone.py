"""One person who becomes two again: each has what was hers, both hear it; and what is shown of the accounts."""

import pytest

from dialogs.linking import notices
from storage.drafts import Draft
from storage.people import Person
from storage.submissions import SubmittedForm
from tests.conversations.client import COORDINATOR
from tests.conversations.linked import NL, Apps, every, linked, person_at

SLACK, TEAMS = "slack:an@voorbeeld.example", "teams:an@voorbeeld.example"
OTHER = "teams:piet@voorbeeld.example"


@pytest.fixture
async def talk(tmp_path, base, searcher):
    client = await Apps.opened(tmp_path, base, searcher)
    yield client
    await client.database.close()


async def test_unlinking_gives_each_what_was_hers_and_tells_both(talk):
    slack, teams = f"slack:{COORDINATOR}", OTHER
    await talk.say("schrijf 2 teams van netwerk x in voor switch", slack)
    await talk.say("overslaan", slack)
    await talk.say("ja", slack)
    await talk.say("wat kost een cop?", teams)
    await talk.say("ik wil me aanbieden als expert", teams)
    await talk.link(slack, teams)
    await talk.arrived(slack)
    [asked, *_] = await talk.say("ontkoppel", slack)
    assert "Microsoft Teams" in asked.text
    [said, *_] = await talk.press(NL("Yes, unlink"), slack)
    assert said.text == notices.parted_here(["teams"], ["slack"], ["teams"], NL).text
    assert await talk.arrived(teams) == [notices.parted_there(["teams"], ["slack"], "teams", NL).text]
    mine, theirs = await person_at(talk, slack), await person_at(talk, teams)
    assert mine != theirs
    assert {one.person_id for one in await every(talk, SubmittedForm)} == {mine}
    assert theirs in {one.person_id for one in await every(talk, Draft)}
    people = {one.id: one for one in await every(talk, Person)}
    assert (people[mine].email, people[theirs].email) == (COORDINATOR, "piet@voorbeeld.example")


async def test_who_unlinks_in_the_app_that_goes_is_the_other_person_at_once(talk):
    slack, teams = f"slack:{COORDINATOR}", OTHER
    await talk.link(slack, teams)
    [said] = await talk.unlink(teams)
    assert said == notices.parted_here(["teams"], ["slack"], ["slack"], NL).text
    assert await talk.arrived(slack) != []
    assert (await talk.say("schrijf 2 teams van netwerk x in voor switch", teams))[-1].step is None, "no role is left"


async def test_what_was_done_since_the_link_stays_with_who_remains(talk):
    slack, teams = f"slack:{COORDINATOR}", OTHER
    await talk.link(slack, teams)
    for said in ("schrijf 2 teams van netwerk x in voor switch", "overslaan", "ja"):
        await talk.say(said, teams)
    await talk.unlink(teams)
    assert [one.person_id for one in await every(talk, SubmittedForm)] == [await person_at(talk, slack)]


async def test_an_old_button_does_not_undo_a_link_twice_nor_that_of_somebody_else(talk):
    await talk.link(SLACK, TEAMS)
    press = '["act","linking.part","1"]'
    assert (await talk.press_action(press, OTHER))[0].text == notices.spent_link(NL).text
    await talk.press_action(press, SLACK)
    assert (await talk.press_action(press, SLACK))[0].text == notices.spent_link(NL).text
    assert (await talk.say("ontkoppel", SLACK))[0].text == notices.nothing_linked(NL).text


async def test_keeping_the_link_changes_nothing(talk):
    await talk.link(SLACK, TEAMS)
    await talk.say("ontkoppel", SLACK)
    assert (await talk.press(NL("No, keep it"), SLACK))[0].text == notices.kept(NL).text
    assert await linked(talk, SLACK, TEAMS)


async def test_my_accounts_names_the_apps_since_when_with_buttons(talk):
    [alone] = await talk.say("mijn accounts", SLACK)
    assert [fact.name for fact in alone.card.facts] == ["Slack"]
    assert [one.label for one in alone.buttons] == [NL("Link another app")]
    await talk.link(SLACK, TEAMS)
    [both] = await talk.say("mijn accounts", TEAMS)
    assert [fact.name for fact in both.card.facts] == ["Slack", "Microsoft Teams"]
    assert NL("linked on {day}", day="24/11/2026") in both.card.facts[1].value
    assert [one.label for one in both.buttons] == [NL("Link another app"), NL("Unlink")]


async def test_help_tells_who_is_in_one_app_that_another_can_be_linked(talk):
    told = NL("Do you use me in another app too? Say *link my accounts*, and I know you there as well.")
    assert told in (await talk.say("help", SLACK))[0].text
    await talk.link(SLACK, TEAMS)
    assert told not in (await talk.say("help", SLACK))[0].text
