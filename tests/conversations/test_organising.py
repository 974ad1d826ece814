"""What organisers change, and what follows: who is told, what is reminded, who has a place, and what stays as it was made."""

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from bot.operations.catalogue import load_offer
from bot.operations.demonstration import load_demonstration
from dialogs.actions import action
from dialogs.reminders.workdays import ZONE
from storage.attendance import Attendance, attended, recorded
from storage.catalogue import MomentRow, RoundRow, bump_revision
from storage.outbox import OutboxMessage
from storage.people import Person, RoleGrant
from storage.reminders import PlannedNotice, Reminder
from storage.signups import SignUp
from storage.submissions import SubmittedForm, versions_of
from tests.conversations.client import COORDINATOR

COP = "voorbeeld-sessies-2026-cop-session-1"
ORGANISER = "organisator-cop@voorbeeld.example"
ALL = "organisator@voorbeeld.example"
FACILITATOR = "begeleider@voorbeeld.example"
SECOND = "begeleider2@voorbeeld.example"
TEACHERS = [f"leraar{number}@voorbeeld.example" for number in ("", 2, 3, 4, 5)]


async def rows(talk, model):
    async with talk.database.transaction() as session:
        return list((await session.exec(select(model).order_by(model.id))).all())


async def moment(talk, identifier=COP):
    async with talk.database.transaction() as session:
        return await session.get(MomentRow, identifier)


async def sign_up(talk, who, day="8 december"):
    await talk.say(f"schrijf mij in voor de cop van {day} als leraar, ik volgde T21-123", who)
    await talk.say("Gewoon basisonderwijs", who)
    [said] = await talk.say("ja", who)
    return said.text


async def confirmed(talk, *said, who=ORGANISER):
    for one in said:
        await talk.say(one, who)
    return (await talk.say("ja", who))[0].text


async def planned_for(talk, who, moment_id=COP):
    async with talk.database.transaction() as session:
        query = (
            select(Reminder)
            .join(Person)
            .where(Person.email == who, Reminder.moment_id == moment_id, Reminder.status == "planned")
            .order_by(col(Reminder.due_at))
        )
        return [row.due_at.astimezone(ZONE).date().isoformat() for row in (await session.exec(query)).all()]


async def told(talk, who):
    return [one.text for one in await talk.inbox(who)]


# -- moving --


async def test_everybody_concerned_hears_once_of_a_move_and_who_did_it_does_not(talk):
    await sign_up(talk, TEACHERS[0])
    await confirmed(talk, "verplaats de cop van 8 december naar 15 december om 14u")
    for who in (TEACHERS[0], FACILITATOR, ALL):
        [said] = await told(talk, who)
        assert "dinsdag 08/12/2026 16:00" in said and "dinsdag 15/12/2026 14:00" in said
    assert await told(talk, ORGANISER) == []
    assert await told(talk, TEACHERS[1]) == []


async def test_a_move_keeps_how_long_it_takes_and_reminds_of_the_new_date(talk):
    await sign_up(talk, TEACHERS[0])
    before = await planned_for(talk, TEACHERS[0])
    await confirmed(talk, "verplaats de cop van 8 december naar 15 december")
    row = await moment(talk)
    assert row.ends_at - row.starts_at == timedelta(hours=1)
    after = await planned_for(talk, TEACHERS[0])
    assert len(after) == len(before) > 0 and min(after) > min(before)
    assert await planned_for(talk, FACILITATOR)


async def test_what_was_reminded_already_is_reminded_again_of_the_new_date(talk):
    await sign_up(talk, TEACHERS[0])
    talk.now = datetime(2026, 12, 7, 17, 0, tzinfo=ZONE)
    assert any("Herinnering" in one for one in await told(talk, TEACHERS[0]))
    await confirmed(talk, "verplaats de cop van 8 december naar 15 december")
    await talk.sweep(datetime(2026, 12, 15, 10, 0, tzinfo=ZONE))
    said = await told(talk, TEACHERS[0])
    assert any("Herinnering" in one and "15/12" in one for one in said)


async def test_teams_of_a_project_hear_of_a_move_too(talk):
    await talk.say("schrijf 2 teams van netwerk X in voor SWITCH")
    await talk.say("an.peeters@school.be")
    await talk.say("ja")
    intake = "voorbeeld-2026-switch-intake"
    assert len(await planned_for(talk, COORDINATOR, intake)) > 0
    await confirmed(talk, "verplaats de intake van SWITCH naar 12 januari", who="switch@voorbeeld.example")
    for who in (COORDINATOR, "an.peeters@school.be", FACILITATOR):
        assert any("verhuist" in one for one in await told(talk, who)), who
    assert max(await planned_for(talk, COORDINATOR, intake)) > "2026-12-20"


async def test_another_facilitator_is_told_and_reminded_and_the_one_before_not_any_more(talk):
    await sign_up(talk, TEACHERS[0])
    await confirmed(talk, f"verander de begeleider van de cop van 8 december naar {SECOND}")
    assert (await moment(talk)).facilitator_email == SECOND
    assert any("Vanaf nu begeleid jij het" in one for one in await told(talk, SECOND))
    assert any("Jij begeleidt het niet meer" in one for one in await told(talk, FACILITATOR))
    assert await planned_for(talk, SECOND) and not await planned_for(talk, FACILITATOR)


async def test_more_places_are_offered_to_who_waits_with_the_date_as_it_is_now(talk):
    async with talk.database.transaction() as session:
        (await session.get(MomentRow, COP)).capacity = 1
    await read_anew(talk)
    await sign_up(talk, TEACHERS[0])
    assert "wachtlijst" in await sign_up(talk, TEACHERS[1])
    await confirmed(talk, "verplaats de cop van 8 december naar 15 december met 3 plaatsen")
    said = await told(talk, TEACHERS[1])
    assert any("Je blijft op de wachtlijst" in one for one in said)
    assert any("plaats voor je vrij" in one and "15/12/2026" in one for one in said)


async def read_anew(talk):
    async with talk.database.transaction() as session:
        await bump_revision(session)


async def test_fewer_places_than_are_taken_take_nobody_away(talk):
    for who in TEACHERS[:2]:
        await sign_up(talk, who)
    await talk.say("verander het aantal plaatsen van de cop van 8 december naar 1", ORGANISER)
    [summary] = await talk.say("samenvatting", ORGANISER)
    assert "niemand verliest" in summary.text
    await talk.say("ja", ORGANISER)
    assert [row.status for row in await rows(talk, SignUp)] == ["confirmed", "confirmed"]
    assert "wachtlijst" in await sign_up(talk, TEACHERS[2])


async def test_a_clash_and_a_day_without_school_are_told_and_not_refused(talk):
    await talk.say("verplaats de cop van 8 december naar 4 januari om 16u30", ORGANISER)
    [summary] = await talk.say("samenvatting", ORGANISER)
    assert "begeleidt dan al Tweede sessie" in summary.text
    await talk.say("wijzig het nieuwe begin naar 25 december om 10u", ORGANISER)
    [summary] = await talk.say("samenvatting", ORGANISER)
    assert "geen school" in summary.text
    assert "Gewijzigd" in (await talk.say("ja", ORGANISER))[0].text


async def test_on_a_saturday_a_move_that_is_far_off_is_told_on_monday_and_one_of_monday_at_once(talk):
    await sign_up(talk, TEACHERS[0])
    await sign_up(talk, TEACHERS[0], "26 januari")
    talk.now = datetime(2026, 12, 5, 11, 0, tzinfo=ZONE)
    await confirmed(talk, "verplaats de cop van 26 januari naar 27 januari")
    assert await told(talk, TEACHERS[0]) == []
    await confirmed(talk, "verplaats de cop van 8 december naar 7 december om 9u")
    assert any("07/12/2026 09:00" in one for one in await told(talk, TEACHERS[0]))
    talk.now = datetime(2026, 12, 7, 8, 1, tzinfo=ZONE)
    assert any("27/01/2027" in one for one in await told(talk, TEACHERS[0]))


# -- cancelling --


async def test_a_cancelled_moment_leaves_the_offer_its_reminders_and_sign_ups_and_stays_as_a_row(talk):
    for who in TEACHERS[:2]:
        await sign_up(talk, who)
    await confirmed(talk, "de cop van 8 december gaat niet door", "te weinig volk")
    assert (await moment(talk)).status == "cancelled"
    assert {row.status for row in await rows(talk, SignUp)} == {"cancelled"}
    assert await planned_for(talk, TEACHERS[0]) == await planned_for(talk, FACILITATOR) == []
    forms = [one for one in await rows(talk, SubmittedForm) if one.form == "session_signup"]
    assert {one.status for one in forms} == {"withdrawn"}
    said = await talk.inbox(TEACHERS[0])
    assert "gaat niet door" in said[0].text and "te weinig volk" in said[0].text
    [asked] = await talk.press("Een andere sessie kiezen", TEACHERS[0])
    assert "04/01/2027" in str(asked.buttons) and "08/12/2026" not in str(asked.buttons)


async def test_what_is_typed_as_a_reason_is_shown_as_it_was_typed(talk):
    await sign_up(talk, TEACHERS[0])
    await confirmed(talk, "de cop van 8 december gaat niet door", "[klik](http://kwaad.example) *nu*")
    assert r"\[klik\]\(http://kwaad.example\) \*nu\*" in (await told(talk, TEACHERS[0]))[0]


async def test_who_only_comes_to_a_session_cancels_the_own_sign_up_and_an_organiser_is_asked_for_everybody(talk):
    await sign_up(talk, TEACHERS[0])
    [mine] = await talk.say("annuleer de cop van 8 december", TEACHERS[0])
    assert "uitschrijven" in mine.text.lower()
    [all_of_them] = await talk.say("annuleer de cop van 8 december", ORGANISER)
    assert "voor niemand" in all_of_them.text


async def test_two_organisers_at_once_are_both_told_of_and_the_last_one_counts(talk):
    await sign_up(talk, TEACHERS[0])
    await talk.say("verplaats de cop van 8 december naar 15 december", ORGANISER)
    await talk.say("verplaats de cop van 8 december naar 16 december", ALL)
    said = await asyncio.gather(talk.say("ja", ORGANISER), talk.say("ja", ALL))
    assert all("Gewijzigd" in one[0].text or "zonet" in one[0].text for one in said)
    letters = [one for one in await told(talk, TEACHERS[0]) if "verhuist" in one]
    assert f"{(await moment(talk)).starts_at.astimezone(ZONE):%d/%m/%Y %H:%M}**" in letters[-1]


async def test_a_button_for_a_moment_of_somebody_else_is_refused(talk):
    press = action("start", "moment_move", '{"moment": "voorbeeld-2026-switch-intake", "what": ["cancel"]}')
    [said] = await talk.press_action(press, ORGANISER)
    assert "SWITCH" not in said.text
    [teacher] = await talk.press_action(press, TEACHERS[0])
    assert "Dit is voor" in teacher.text


async def test_who_was_invited_and_did_not_answer_hears_of_it_and_is_not_reminded(talk):
    await confirmed(talk, "nodig leraar4@voorbeeld.example uit voor de cop van 8 december", "overslaan", "overslaan")
    assert any("nodig" in one for one in await told(talk, TEACHERS[3]))
    await confirmed(talk, "de cop van 8 december gaat niet door", "ziek")
    [said] = await told(talk, TEACHERS[3])
    assert "gaat niet door" in said and "uitnodiging vervalt" in said
    assert {row.status for row in await rows(talk, PlannedNotice) if row.about.startswith("invitation:")} <= {
        "cancelled"
    }


# -- planning --


async def test_a_planned_moment_is_in_the_offer_at_once_and_teams_are_reminded(talk):
    await talk.say("schrijf 2 teams van netwerk X in voor SWITCH")
    await talk.say("overslaan")
    await talk.say("ja")
    said = await confirmed(
        talk,
        f"plan een nieuwe sessie van SWITCH op 12 januari om 14u in lokaal 3 met {SECOND}",
        "ja",
        who="switch@voorbeeld.example",
    )
    assert "Ingepland" in said
    [made] = [row for row in await rows_of_moments(talk) if row.edited_at is not None]
    assert (made.title, made.place, made.capacity) == ("Sessie SWITCH (voorbeeld)", "lokaal 3", None)
    assert made.ends_at - made.starts_at == timedelta(hours=2)
    assert any("Het is voor jouw teams" in one for one in await told(talk, COORDINATOR))
    assert any("Jij begeleidt het" in one for one in await told(talk, SECOND))
    assert await planned_for(talk, COORDINATOR, made.id) and await planned_for(talk, SECOND, made.id)


async def rows_of_moments(talk):
    return await rows(talk, MomentRow)


async def test_a_new_session_can_be_signed_up_for_with_the_next_message(talk):
    await confirmed(
        talk, f"plan een extra cop-sessie op 2 februari van 14u tot 15u30 in lokaal 3 met {SECOND}", "12 plaatsen"
    )
    assert "je hebt een plaats" in await sign_up(talk, TEACHERS[0], "2 februari")
    [made] = [row for row in await rows_of_moments(talk) if row.edited_at is not None]
    assert (made.capacity, made.ends_at - made.starts_at) == (12, timedelta(minutes=90))


async def test_a_facilitator_who_lost_the_role_meanwhile_cannot_lead(talk):
    await talk.say(f"plan een extra cop-sessie op 2 februari om 14u in lokaal 3 met {SECOND}", ORGANISER)
    await talk.say("ja", ORGANISER)
    async with talk.database.transaction() as session:
        query = select(RoleGrant).where(RoleGrant.email == SECOND)
        for grant in (await session.exec(query)).all():
            await session.delete(grant)
    [said] = await talk.say("ja", ORGANISER)
    assert said.step is not None and said.step.step == "facilitator"
    assert [row for row in await rows_of_moments(talk) if row.edited_at is not None] == []


# -- what files do to it --


async def test_loading_the_files_and_the_demonstration_again_keeps_what_organisers_made(talk):
    await confirmed(talk, "verplaats de cop van 8 december naar 15 december")
    await confirmed(talk, "de cop van 26 januari gaat niet door", "ziek")
    await confirmed(talk, "sluit de voorbeeldronde", "overslaan", who=ALL)
    made = {row.id: (row.starts_at, row.status) for row in await rows_of_moments(talk)}
    async with talk.database.transaction() as session:
        await load_demonstration(session, talk.now)
        await load_offer(session)
    assert {row.id: (row.starts_at, row.status) for row in await rows_of_moments(talk)} == made
    async with talk.database.transaction() as session:
        assert (await session.get(RoundRow, "voorbeeld-2026")).status == "closed"


async def test_the_database_holds_that_a_moment_is_planned_or_cancelled(talk):
    with pytest.raises(IntegrityError):
        async with talk.database.transaction() as session:
            (await session.get(MomentRow, COP)).status = "perhaps"
            await session.flush()


# -- rounds --


async def test_a_round_that_closes_refuses_registrations_and_tells_who_was_under_way(talk):
    await talk.say("schrijf 2 teams van netwerk X in voor SWITCH")
    await talk.say("sluit de voorbeeldronde", ALL)
    [summary] = await talk.say("overslaan", ALL)
    assert "1 inschrijving begonnen" in summary.text
    await talk.say("ja", ALL)
    [said] = await told(talk, COORDINATOR)
    assert "gesloten" in said
    [refused] = await talk.say("schrijf 2 teams van school De Linde in voor SWITCH", "linde@voorbeeld.example")
    assert "neemt geen enkel project inschrijvingen aan" in refused.text
    assert await told(talk, "kempen@voorbeeld.example") == []


async def test_a_sign_up_under_way_for_another_round_is_not_told(talk):
    await talk.say("schrijf mij in voor de cop van 8 december", TEACHERS[0])
    await confirmed(talk, "sluit de voorbeeldronde", "overslaan", who=ALL)
    assert await told(talk, TEACHERS[0]) == []
    await confirmed(talk, "sluit de voorbeeldsessies", "overslaan", who=ALL)
    assert any("gesloten" in one for one in await told(talk, TEACHERS[0]))


async def test_coordinators_hear_of_an_opening_in_working_hours_unless_it_closes_before(talk):
    await confirmed(talk, "sluit de voorbeeldronde", "overslaan", who=ALL)
    talk.now = datetime(2026, 11, 28, 11, 0, tzinfo=ZONE)  # a Saturday
    await confirmed(talk, "open de voorbeeldronde", "overslaan", who=ALL)
    assert await told(talk, COORDINATOR) == []
    assert {row.status for row in await rows(talk, PlannedNotice)} == {"planned"}
    await confirmed(talk, "sluit de voorbeeldronde", "overslaan", who=ALL)
    assert {row.status for row in await rows(talk, PlannedNotice)} == {"cancelled"}
    await confirmed(talk, "open de voorbeeldronde", "overslaan", who=ALL)
    talk.now = datetime(2026, 11, 30, 8, 1, tzinfo=ZONE)
    [said] = await told(talk, COORDINATOR)
    assert "is open" in said
    assert await told(talk, TEACHERS[0]) == []


async def test_who_changed_a_round_and_when_is_in_the_trail(talk):
    await confirmed(talk, "sluit de voorbeeldronde omdat we vol zitten", who=ALL)
    [form] = [one for one in await rows(talk, SubmittedForm) if one.form == "round_status"]
    async with talk.database.transaction() as session:
        [version] = await versions_of(session, form.id)
        person = await session.get(Person, version.changed_by)
    assert (person.email, form.subject) == (ALL, "round:voorbeeld-2026")
    assert version.answers["reason"] == "we vol zitten"


# -- who was there --


async def held(talk):
    for who in TEACHERS[:3]:
        await sign_up(talk, who)
    talk.now = datetime(2026, 12, 8, 17, 5, tzinfo=ZONE)


async def there(talk, moment_id=COP):
    async with talk.database.transaction() as session:
        found = await attended(session, moment_id)
        people = {one.id: one.email for one in (await session.exec(select(Person))).all()}
        return None if found is None else {people[one] for one in found}


async def test_nobody_knows_who_was_there_before_it_is_noted(talk):
    await held(talk)
    assert await there(talk) is None


async def test_everybody_but_one_and_somebody_who_had_not_signed_up(talk):
    await held(talk)
    await confirmed(
        talk, "noteer de aanwezigheden", "iedereen behalve leraar3", "an.peeters@school.be", who=FACILITATOR
    )
    assert await there(talk) == {TEACHERS[0], TEACHERS[1], "an.peeters@school.be"}
    async with talk.database.transaction() as session:
        noted = await recorded(session, COP)
    assert [row.sign_up_id is None for row in noted] == [False, False, False, True]


async def test_who_was_there_can_be_put_right_for_14_days_also_by_the_organiser(talk):
    await held(talk)
    await confirmed(talk, "noteer de aanwezigheden", "iedereen", "overslaan", who=FACILITATOR)
    talk.now += timedelta(days=13)
    await talk.say("wijzig de aanwezigheden", ORGANISER)
    await confirmed(talk, "verander aanwezig naar niemand")
    assert await there(talk) == set()
    assert len(await rows(talk, Attendance)) == 3
    talk.now += timedelta(days=2)
    [said] = await talk.say("wijzig de aanwezigheden", FACILITATOR)
    assert "meer dan 14 dagen" in said.text


async def test_it_cannot_be_noted_before_the_start_nor_by_who_does_not_lead_it(talk):
    await sign_up(talk, TEACHERS[0])
    [early] = await talk.say("noteer de aanwezigheden", FACILITATOR)
    assert "voorbije 14 dagen" in early.text
    await held_now(talk)
    [other] = await talk.press_action(action("start", "attendance", f'{{"moment": "{COP}"}}'), SECOND)
    assert "Eerste sessie Community" not in other.text
    shown = await talk.press_action(action("view", "attendance", COP), SECOND)
    assert "te oud" in shown[0].text


async def held_now(talk):
    talk.now = datetime(2026, 12, 8, 17, 5, tzinfo=ZONE)


async def test_teams_are_counted_by_organisation(talk):
    await talk.say("schrijf 3 teams van netwerk X in voor SWITCH")
    await talk.say("overslaan")
    await talk.say("ja")
    talk.now = datetime(2026, 12, 15, 17, 0, tzinfo=ZONE)
    await confirmed(talk, "noteer wie er was bij SWITCH", "nee", "2", "overslaan", who="switch@voorbeeld.example")
    [row] = await rows(talk, Attendance)
    assert (row.organisation_id, row.teams, row.present) == ("voorbeeld-netwerk-x", 2, True)
    assert await there(talk, "voorbeeld-2026-switch-intake") is None


async def test_the_sheet_has_a_row_for_everybody(talk):
    await held(talk)
    await confirmed(talk, "noteer de aanwezigheden", "iedereen behalve leraar3", "overslaan", who=FACILITATOR)
    [shown] = await talk.say("toon de aanwezigheden", ORGANISER)
    assert shown.sheet is not None
    assert [(row[3], row[4]) for row in shown.sheet.rows] == [
        (TEACHERS[0], "ja"),
        (TEACHERS[1], "ja"),
        (TEACHERS[2], "nee"),
    ]


# -- looking --


async def test_the_planning_shows_places_and_who_waits_to_who_leads_or_organises(talk):
    await sign_up(talk, TEACHERS[0])
    [shown] = await talk.say("wat staat er gepland?", ORGANISER)
    assert "1 van 10 plaatsen bezet" in shown.card.facts[0].value
    assert any(button.label.startswith("Wijzig: dinsdag 08/12") for button in shown.buttons)
    [led] = await talk.say("toon de planning", FACILITATOR)
    assert not any(button.label.startswith("Wijzig") for button in led.buttons)
    [teacher] = await talk.say("toon de planning", TEACHERS[0])
    assert "Dit is voor" in teacher.text


async def test_a_message_of_each_change_is_written_once(talk):
    await sign_up(talk, TEACHERS[0])
    await confirmed(talk, "verplaats de cop van 8 december naar 15 december")
    keys = [row.key for row in await rows(talk, OutboxMessage)]
    assert len(keys) == len(set(keys))
