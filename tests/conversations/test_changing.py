"""What was handed in can be changed and withdrawn while its round is open; every version is kept, with who and when."""

import json
from datetime import timedelta

import pytest
from sqlmodel import select

from storage.catalogue import RoundRow, bump_revision
from storage.people import Person
from storage.registrations import Registration
from storage.reminders import Reminder
from storage.submissions import SubmittedForm, SubmittedFormVersion
from tests.conversations.client import COORDINATOR
from tests.conversations.test_registration import KEMPEN, ORGANISER, SWITCH, register, rows

VLINDER = "vlinder@voorbeeld.example"


async def close_rounds(talk):
    async with talk.database.transaction() as session:
        for row in (await session.exec(select(RoundRow))).all():
            row.status = "closed"
        await bump_revision(session)


async def test_a_number_is_changed_in_one_sentence_and_saved_in_two_messages(talk):
    await register(talk, "schrijf 2 teams van netwerk x in voor switch")
    [summary] = await talk.say("verander het aantal teams naar 4")
    assert "Er verandert niets voor je bewaart" in summary.text
    [row] = await rows(talk, Registration)
    assert row.teams == 2
    await talk.say("ja")
    [row] = await rows(talk, Registration)
    assert row.teams == 4


async def test_every_version_is_kept_with_who_when_and_what(talk):
    await register(talk, "schrijf 2 teams van netwerk x in voor switch")
    talk.now += timedelta(days=1)
    await talk.say("wijzig mijn inschrijving: het aantal teams naar 3")
    await talk.say("verander het aantal teams naar 3")
    await talk.say("ja")
    talk.now += timedelta(days=1)
    await talk.say("trek mijn inschrijving in")
    await talk.press("Ja, trek in")
    first, second, third = await rows(talk, SubmittedFormVersion)
    assert [one.number for one in (first, second, third)] == [1, 2, 3]
    assert first.changes == {}
    assert second.changes == {"lines.0.teams": [2, 3]}
    assert (third.status, second.answers["lines"][0]["teams"]) == ("withdrawn", 3)
    assert second.changed_at - first.changed_at > timedelta(hours=20)
    [person] = [one for one in await rows(talk, Person) if one.email == COORDINATOR]
    assert {one.changed_by for one in (first, second, third)} == {person.id}


async def test_organisers_hear_of_a_lower_number_and_of_a_withdrawal(talk):
    await register(talk, "schrijf 3 teams van netwerk x in voor switch")
    await talk.inbox(SWITCH)
    await talk.say("verander het aantal teams naar 1")
    await talk.say("ja")
    [lowered] = await talk.inbox(SWITCH)
    assert "1 team in plaats van 3" in lowered.text
    await talk.say("ik wil mijn inschrijving annuleren")
    await talk.say("ja, trek in")
    [gone] = await talk.inbox(SWITCH)
    assert "trok de inschrijving van 1 team voor SWITCH in" in gone.text


async def test_a_change_of_project_moves_the_teams_and_makes_organisers_align(talk):
    await register(talk, "schrijf 2 teams van netwerk x in voor switch")
    await register(talk, "schrijf 1 team van netwerk x in voor top-co")
    await talk.inbox(ORGANISER)
    await talk.say("verander mijn inschrijving voor top-co")
    await talk.say("verander het project naar kwadraat")
    await talk.say("ja")
    standing = {row.programme_id: row.teams for row in await rows(talk, Registration) if row.status == "confirmed"}
    assert standing == {"switch": 2, "kwadraat": 1}
    told = " ".join(one.text for one in await talk.inbox(ORGANISER))
    assert "meer dan één project" in told or "naast" in told


async def test_withdrawing_calls_off_the_reminders_and_registering_again_plans_them_again(talk):
    await register(talk, "schrijf 2 teams van netwerk x in voor switch")
    before = [one.id for one in await rows(talk, Reminder) if one.status == "planned" and one.moment_id]
    await talk.say("schrap mijn inschrijving")
    await talk.say("ja, trek in")
    left = [one for one in await rows(talk, Reminder) if one.status == "planned" and one.moment_id]
    assert len(left) < len(before)
    await register(talk, "schrijf 2 teams van netwerk x in voor switch")
    again = [one.id for one in await rows(talk, Reminder) if one.status == "planned" and one.moment_id]
    assert again == before


@pytest.mark.parametrize(("said", "status"), [("ja", "withdrawn"), ("ja graag", "withdrawn"), ("nee", "confirmed")])
async def test_a_bare_yes_or_no_answers_whether_to_withdraw(talk, said, status):
    await register(talk, "schrijf 2 teams van netwerk x in voor switch")
    await talk.say("annuleer mijn inschrijving")
    await talk.say(said)
    [row] = await rows(talk, Registration)
    assert row.status == status


async def test_a_no_with_another_answer_corrects_that_answer_and_passes_over_nothing(talk):
    await talk.say("schrijf 2 teams van netwerk x in voor switch")
    [reply] = await talk.say("nee, 3 teams")
    assert "aantal teams: 3" in reply.text
    assert reply.step.step == "contact"


async def test_one_of_two_registrations_is_withdrawn_and_the_other_stands(talk):
    await register(talk, "schrijf 2 teams van netwerk x in voor switch")
    await register(talk, "schrijf 3 teams van netwerk x in voor switch")
    [which] = await talk.say("annuleer mijn inschrijving")
    assert "Welke" in which.text
    assert len(which.buttons) == 2
    await talk.press(which.buttons[0].label)
    await talk.press("Ja, trek in")
    [row] = await rows(talk, Registration)
    assert (row.teams, row.status) == (2, "confirmed")


async def test_the_one_that_is_named_is_meant(talk):
    await register(talk, "schrijf 2 teams van netwerk x in voor switch")
    await register(talk, "schrijf 3 teams van netwerk y in voor top-co")
    [sure] = await talk.say("ik wil de inschrijving van netwerk x intrekken")
    assert "Ondersteuningsnetwerk X" in sure.text
    await talk.say("nee, laat staan")
    assert {row.status for row in await rows(talk, Registration)} == {"confirmed"}


async def two_projects(talk):
    await register(talk, "schrijf 2 teams van netwerk x in voor switch en 1 team voor top-co")
    for address in (SWITCH, ORGANISER):
        await talk.inbox(address)


@pytest.mark.parametrize(
    "said", ["trek mijn inschrijving voor top co in", "ik wil mijn inschrijving voor TOP-CO annuleren"]
)
async def test_only_the_project_that_is_named_is_withdrawn_and_the_rest_stands(talk, said):
    await two_projects(talk)
    [sure] = await talk.say(said)
    assert "intrekken: TOP-CO? De rest blijft staan: SWITCH." in sure.text
    [done] = await talk.say("ja")
    assert [fact.value for fact in done.card.facts] == ["Ondersteuningsnetwerk X (voorbeeld)", "2 teams"]
    standing = {row.programme_id: (row.teams, row.status) for row in await rows(talk, Registration)}
    assert standing == {"switch": (2, "confirmed"), "top-co": (1, "withdrawn")}
    first, second = await rows(talk, SubmittedFormVersion)
    assert [line["programme"] for line in second.answers["lines"]] == ["switch"]
    assert (first.status, second.status) == ("submitted", "submitted")
    assert await talk.inbox(SWITCH) == []
    [gone] = await talk.inbox(ORGANISER)
    assert "trok de inschrijving van 1 team voor TOP-CO in" in gone.text


async def test_a_project_is_withdrawn_once_and_the_last_one_takes_the_form_with_it(talk):
    await two_projects(talk)
    [sure] = await talk.say("trek mijn inschrijving voor switch in")
    yes = sure.buttons[0].action
    await talk.press_action(yes)
    [again] = await talk.press_action(yes)
    assert "al ingetrokken" in again.text
    [sure] = await talk.say("trek mijn inschrijving voor top-co in")
    await talk.say("ja")
    assert {row.status for row in await rows(talk, Registration)} == {"withdrawn"}
    assert [one.status for one in await rows(talk, SubmittedFormVersion)] == ["submitted", "submitted", "withdrawn"]


async def test_whether_to_withdraw_names_everything_that_goes_and_each_project_can_go_alone(talk):
    await two_projects(talk)
    await talk.say("mijn inschrijvingen")
    [sure] = await talk.say("2")
    assert "SWITCH, TOP-CO)?" in sure.text.replace("\\", "")
    assert [one.label for one in sure.buttons][1:3] == ["Alleen SWITCH", "Alleen TOP-CO"]
    await talk.say("alleen top co")
    standing = {row.programme_id: row.status for row in await rows(talk, Registration)}
    assert standing == {"switch": "confirmed", "top-co": "withdrawn"}


async def test_a_colleague_who_coordinates_the_same_network_may_change_it(talk):
    await register(talk, "schrijf 2 teams van netwerk kempen in voor switch")
    await talk.say("verander het aantal teams naar 5", KEMPEN)
    await talk.say("ja", KEMPEN)
    [row] = await rows(talk, Registration)
    assert row.teams == 5
    versions = await rows(talk, SubmittedFormVersion)
    assert versions[0].changed_by != versions[1].changed_by


async def test_somebody_else_cannot_open_or_withdraw_it_not_even_with_the_button(talk):
    await register(talk, "schrijf 2 teams van netwerk x in voor switch")
    [form] = await rows(talk, SubmittedForm)
    for verb in ("change", "withdraw", "withdrawn"):
        [reply] = await talk.press_action(f'["submitted","{verb}","{form.id}"]', VLINDER)
        assert "te oud" in reply.text
    [reply] = await talk.say("verander mijn inschrijving", VLINDER)
    assert "Ik vind niets" in reply.text
    [row] = await rows(talk, Registration)
    assert (row.teams, row.status) == (2, "confirmed")


async def test_in_a_closed_round_it_stands_and_the_reason_is_told(talk):
    await register(talk, "schrijf 2 teams van netwerk x in voor switch")
    await close_rounds(talk)
    [reply] = await talk.say("verander het aantal teams naar 4")
    assert "is afgesloten" in reply.text
    [reply] = await talk.say("annuleer mijn inschrijving")
    assert "is afgesloten" in reply.text


async def test_a_round_that_closes_while_the_change_is_open_keeps_what_stood(talk):
    await register(talk, "schrijf 2 teams van netwerk x in voor switch")
    await talk.say("verander het aantal teams naar 4")
    await close_rounds(talk)
    replies = await talk.say("ja")
    assert "geen enkel project" in replies[0].text.lower() or "afgesloten" in replies[0].text
    [row] = await rows(talk, Registration)
    assert row.teams == 2
    assert len(await rows(talk, SubmittedFormVersion)) == 1


async def test_a_withdrawal_that_is_pressed_twice_happens_once(talk):
    await register(talk, "schrijf 2 teams van netwerk x in voor switch")
    [sure] = await talk.say("annuleer mijn inschrijving")
    yes = sure.buttons[0].action
    await talk.press_action(yes)
    [again] = await talk.press_action(yes)
    assert "te oud" in again.text
    assert len(await rows(talk, SubmittedFormVersion)) == 2


@pytest.mark.parametrize(
    "said",
    [
        "hoe kan ik mijn inschrijving wijzigen?",
        "kan een netwerk zijn inschrijving nog annuleren?",
        "wie mag een inschrijving veranderen?",
    ],
)
async def test_a_question_on_changing_is_a_question(talk, said):
    await register(talk, "schrijf 2 teams van netwerk x in voor switch")
    [reply] = await talk.say(said)
    assert reply.kind in {"answer", "unsure", "unknown"}


async def test_a_change_that_a_colleague_made_meanwhile_is_not_overwritten(talk):
    await register(talk, "schrijf 2 teams van netwerk kempen in voor switch")
    await talk.say("verander het aantal teams naar 3")
    await talk.say("verander het aantal teams naar 5", KEMPEN)
    await talk.say("ja", KEMPEN)
    [refused] = await talk.say("ja")
    assert "Iemand veranderde dit" in refused.text
    [row] = await rows(talk, Registration)
    assert row.teams == 5


async def test_a_request_carries_no_agreement_and_no_contact_to_anothers_screen(talk):
    filled = '{"organisation":"voorbeeld-linde","consent":"ja","contact":"kwaad@voorbeeld.example","lines":[{"programme":"switch","teams":2}]}'
    action = ["act", "registration.request", "voorbeeld-netwerk-kempen", filled]
    await talk.press_action(json.dumps(action), "leraar@voorbeeld.example")
    await talk.inbox(KEMPEN)
    [asked] = await talk.press("Begin de inschrijving", KEMPEN)
    assert asked.step.step == "contact"
    shown, *_ = await talk.say("samenvatting", KEMPEN)
    assert [fact.value for fact in shown.card.facts][-2:] == ["–", "–"]
    assert shown.card.facts[0].value.startswith("Ondersteuningsnetwerk Kempen")


async def test_a_button_of_ones_own_making_gives_no_agreement(talk):
    filled = '{"organisation":"voorbeeld-netwerk-x","lines":[{"programme":"switch","teams":2}],"consent":"ja"}'
    await talk.press_action(json.dumps(["start", "team_registration", filled]))
    shown, *_ = await talk.say("samenvatting")
    assert shown.card.facts[-1].value == "–"
