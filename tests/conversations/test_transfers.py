"""Handing a network over: nothing moves before it is accepted, and then everything that belongs to it does."""

from datetime import datetime, timedelta

from sqlmodel import select

from dialogs.reminders.workdays import ZONE
from storage.people import RoleGrant, person_by_email
from storage.registrations import Registration, RegistrationVersion
from storage.reminders import Reminder
from storage.submissions import SubmittedForm, versions_of
from storage.transfers import NetworkTransfer
from tests.conversations.client import COORDINATOR

KEMPEN = "kempen@voorbeeld.example"
NEW = "opvolger@voorbeeld.example"
ADMIN = "beheerder@voorbeeld.example"
ORGANISER = "organisator@voorbeeld.example"
SWITCH = "switch@voorbeeld.example"
SCOPE = "organisation:voorbeeld-netwerk-kempen"


async def rows(talk, model):
    async with talk.database.transaction() as session:
        return list((await session.exec(select(model).order_by(model.id))).all())


async def register(talk, sentence, who=KEMPEN, contact="overslaan"):
    for said in (sentence, contact, "ja"):
        await talk.say(said, who)


async def hand_over(talk, who=KEMPEN, to=NEW, day="meteen"):
    await talk.say(f"draag netwerk kempen over aan {to}", who)
    await talk.say(day, who)
    return await talk.say("ja", who)


async def holders(talk):
    return sorted(one.email for one in await rows(talk, RoleGrant) if (one.role, one.scope) == ("coordinator", SCOPE))


async def person_id(talk, address):
    async with talk.database.transaction() as session:
        return (await person_by_email(session, address, talk.now)).id


async def grant(talk, email, role, scope):
    async with talk.database.transaction() as session:
        session.add(RoleGrant(email=email, role=role, scope=scope, granted_at=talk.now))


async def test_nothing_moves_before_the_new_coordinator_accepts(talk):
    await register(talk, "schrijf 2 teams van netwerk kempen in voor switch")
    await hand_over(talk)
    assert await holders(talk) == [KEMPEN]
    [row] = await rows(talk, Registration)
    assert row.registered_by == await person_id(talk, KEMPEN)
    [refused] = await talk.say("schrijf 1 team van netwerk kempen in voor top-co", NEW)
    assert "Alleen de coördinator" in refused.text


async def test_an_address_with_a_typing_error_gives_nothing_away_and_lapses_after_two_weeks(talk):
    await hand_over(talk, to="opvogler@voorbeeld.exmple")
    talk.now += timedelta(days=14)
    told = [one.text for one in await talk.inbox(KEMPEN)]
    assert len(told) == 1
    assert "antwoordde niet" in told[0]
    assert await holders(talk) == [KEMPEN]
    [row] = await rows(talk, NetworkTransfer)
    assert row.status == "lapsed"
    [form] = [one for one in await rows(talk, SubmittedForm) if one.form == "network_transfer"]
    assert form.status == "withdrawn"
    assert len(await talk.inbox("opvogler@voorbeeld.exmple")) == 2


async def test_who_answers_after_two_weeks_hears_that_it_lapsed_even_when_nothing_was_swept(talk):
    await hand_over(talk)
    [row] = await rows(talk, NetworkTransfer)
    talk.now += timedelta(days=15)
    [reply] = await talk.press_action(f'["act","transfer.accept","{row.id}","1"]', NEW)
    assert "vervallen" in reply.text
    assert await holders(talk) == [KEMPEN]


async def test_role_registrations_forms_contact_and_reminders_go_to_the_new_coordinator(talk):
    await register(talk, "schrijf 2 teams van netwerk kempen in voor switch", contact=KEMPEN)
    planned = len([one for one in await rows(talk, Reminder) if one.status == "planned" and one.moment_id])
    await hand_over(talk)
    await talk.inbox(NEW)
    [said] = await talk.press("Aanvaarden", NEW)
    assert said.text.startswith("Je bent nu coördinator")
    assert await holders(talk) == [NEW]
    new, old = await person_id(talk, NEW), await person_id(talk, KEMPEN)
    [row] = await rows(talk, Registration)
    assert (row.registered_by, row.contact_email, row.teams) == (new, NEW, 2)
    assert len(await rows(talk, RegistrationVersion)) == 2
    standing = [one for one in await rows(talk, Reminder) if one.status == "planned"]
    assert old not in {one.person_id for one in standing}
    assert len([one for one in standing if one.moment_id]) == planned
    [form] = [one for one in await rows(talk, SubmittedForm) if one.form == "team_registration"]
    assert (form.person_id, form.answers["contact"]) == (new, NEW)
    await talk.say("verander het aantal teams naar 3", NEW)
    await talk.say("bewaar", NEW)
    [row] = await rows(talk, Registration)
    assert row.teams == 3


async def test_each_answer_is_in_the_trail_of_the_form(talk):
    await hand_over(talk)
    await talk.inbox(NEW)
    await talk.press("Weigeren", NEW)
    [form] = await rows(talk, SubmittedForm)
    async with talk.database.transaction() as session:
        versions = await versions_of(session, form.id)
    assert [(one.changed_by, one.status) for one in versions] == [
        (await person_id(talk, KEMPEN), "submitted"),
        (await person_id(talk, NEW), "withdrawn"),
    ]


async def test_only_the_organisers_of_the_programmes_concerned_hear_of_the_new_contact(talk):
    await register(talk, "schrijf 2 teams van netwerk kempen in voor top-co")
    for who in (ORGANISER, SWITCH):
        await talk.inbox(who)
    await hand_over(talk)
    await talk.inbox(NEW)
    await talk.press("Aanvaarden", NEW)
    [told] = await talk.inbox(ORGANISER)
    assert (
        told.text
        == f"Ondersteuningsnetwerk Kempen (voorbeeld) heeft een nieuwe coördinator: {NEW}. De teams in TOP-CO blijven ingeschreven."
    )
    assert await talk.inbox(SWITCH) == []


async def test_what_was_accepted_for_a_day_takes_effect_on_that_day(talk):
    await register(talk, "schrijf 2 teams van netwerk kempen in voor switch")
    await hand_over(talk, day="8 december")
    await talk.inbox(NEW)
    [said] = await talk.press("Aanvaarden", NEW)
    assert "dinsdag 08/12/2026" in said.text
    await talk.sweep()
    assert await holders(talk) == [KEMPEN]
    talk.now = datetime(2026, 12, 8, 9, tzinfo=ZONE)
    assert any(one.text.startswith("Je bent nu coördinator") for one in await talk.inbox(NEW))
    assert await holders(talk) == [NEW]


async def test_nobody_is_woken_by_what_takes_effect_at_midnight(talk):
    await register(talk, "schrijf 2 teams van netwerk kempen in voor switch")
    await hand_over(talk, day="8 december")
    await talk.inbox(NEW)
    await talk.press("Aanvaarden", NEW)
    for who in (KEMPEN, SWITCH):
        await talk.inbox(who)
    talk.now = datetime(2026, 12, 8, 0, 1, tzinfo=ZONE)
    assert [await talk.inbox(who) for who in (NEW, KEMPEN, SWITCH)] == [[], [], []]
    assert await holders(talk) == [NEW]
    talk.now = datetime(2026, 12, 8, 8, 30, tzinfo=ZONE)
    heard = [" ".join(one.text for one in await talk.inbox(who)) for who in (NEW, KEMPEN, SWITCH)]
    assert all("coördinator" in one for one in heard), heard


async def test_until_its_day_the_old_coordinator_can_still_withdraw_it(talk):
    await hand_over(talk, day="8 december")
    await talk.inbox(NEW)
    await talk.press("Aanvaarden", NEW)
    await talk.say("trek de overdracht in", KEMPEN)
    [said] = await talk.press("Ja, trek in", KEMPEN)
    assert said.text == "Ingetrokken: er verandert niets."
    talk.now = datetime(2026, 12, 9, 9, tzinfo=ZONE)
    await talk.sweep()
    assert await holders(talk) == [KEMPEN]


async def test_nobody_else_can_press_the_button_and_pressing_twice_changes_nothing(talk):
    await hand_over(talk)
    [row] = await rows(talk, NetworkTransfer)
    for who in (COORDINATOR, KEMPEN, "leraar@voorbeeld.example"):
        for arguments in (
            f'"{row.id}","1"',
            '"77","1"',
            '"x","1"',
            '"²","1"',
            '"99999999999999999999","1"',
            f'"{row.id}"',
        ):
            [reply] = await talk.press_action(f'["act","transfer.accept",{arguments}]', who)
            assert "te oud" in reply.text
    assert await holders(talk) == [KEMPEN]
    accept = f'["act","transfer.accept","{row.id}","1"]'
    await talk.press_action(accept, NEW)
    [again] = await talk.press_action(accept, NEW)
    assert again.text == "Dit heb je al aanvaard."
    assert await holders(talk) == [NEW]


async def test_a_coordinator_everywhere_names_the_network_and_keeps_the_own_role(talk):
    await register(talk, "schrijf 2 teams van netwerk kempen in voor switch", COORDINATOR)
    await hand_over(talk, COORDINATOR)
    await talk.inbox(NEW)
    await talk.press("Aanvaarden", NEW)
    assert await holders(talk) == [NEW]
    assert ("coordinator", "") in {
        (one.role, one.scope) for one in await rows(talk, RoleGrant) if one.email == COORDINATOR
    }
    [row] = await rows(talk, Registration)
    assert row.registered_by == await person_id(talk, NEW)
    assert any("is nu coördinator" in one.text for one in await talk.inbox(KEMPEN))


async def test_what_another_coordinator_registered_who_stays_is_left_alone(talk):
    colleague = "kempen2@voorbeeld.example"
    await grant(talk, colleague, "coordinator", SCOPE)
    await register(talk, "schrijf 2 teams van netwerk kempen in voor switch", colleague)
    await register(talk, "schrijf 1 team van netwerk kempen in voor top-co", KEMPEN)
    await hand_over(talk)
    await talk.inbox(NEW)
    await talk.press("Aanvaarden", NEW)
    assert await holders(talk) == [colleague, NEW]
    by = {one.programme_id: one.registered_by for one in await rows(talk, Registration)}
    assert by == {"switch": await person_id(talk, colleague), "top-co": await person_id(talk, NEW)}


async def test_an_administrator_says_whose_place_is_taken_when_there_are_several(talk):
    await grant(talk, "kempen2@voorbeeld.example", "coordinator", SCOPE)
    [asked] = await talk.say(f"draag netwerk kempen over aan {NEW}", ADMIN)
    assert asked.step.step == "old"
    await talk.press("kempen2@voorbeeld.example", ADMIN)
    for said in ("meteen", "ja"):
        await talk.say(said, ADMIN)
    await talk.inbox(NEW)
    await talk.press("Aanvaarden", NEW)
    assert await holders(talk) == [KEMPEN, NEW]


async def test_an_offer_of_who_lost_the_role_meanwhile_gives_nothing(talk):
    await hand_over(talk)
    async with talk.database.transaction() as session:
        for row in (await session.exec(select(RoleGrant).where(RoleGrant.email == KEMPEN))).all():
            await session.delete(row)
    await talk.inbox(NEW)
    [said] = await talk.press("Aanvaarden", NEW)
    assert "mag het niet meer doorgeven" in said.text
    assert await holders(talk) == []


async def test_who_accepts_what_changed_meanwhile_is_shown_how_it_stands(talk):
    await hand_over(talk)
    await talk.inbox(NEW)
    await talk.say("wijzig de overdracht: vanaf 8 december", KEMPEN)
    await talk.say("bewaar", KEMPEN)
    said = await talk.press("Aanvaarden", NEW)
    assert said[0].text.startswith("Dit is intussen veranderd")
    assert ("Vanaf wanneer", "dinsdag 08/12/2026") in [(one.name, one.value) for one in said[1].card.facts]
    assert await holders(talk) == [KEMPEN]


async def test_what_is_done_cannot_be_withdrawn_by_who_gave_it_away(talk):
    await hand_over(talk)
    await talk.inbox(NEW)
    await talk.press("Aanvaarden", NEW)
    [said] = await talk.say("trek de overdracht in", KEMPEN)
    assert "Deze overdracht is gebeurd" in said.text
    assert await holders(talk) == [NEW]
