"""What follows from signing up: who has a place, who is told, what is offered to whom and until when, what is kept."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from dialogs.actions import action
from dialogs.messages import Upload
from dialogs.signup.service import places_changed
from storage.catalogue import MomentRow, bump_revision
from storage.people import Person
from storage.reminders import Reminder
from storage.signups import states_of
from storage.submissions import SubmittedForm, versions_of
from tests.conversations.client import ZONE
from tests.conversations.places import COP, WISH, rows, sign_up, standing, teacher, trail

ORGANISER = "organisator-cop@voorbeeld.example"
FACILITATOR = "begeleider@voorbeeld.example"
TEN = [teacher(number) for number in range(10)]
SECOND = "voorbeeld-sessies-2026-cop-session-2"
AN, BO, CO, DI = (f"{name}@school.example" for name in ("an", "bo", "co", "di"))
THE_DAY_BEFORE = ("day-before", "facilitator-day-before")
"""Plans that remind of the session itself."""
TOGETHER = "ze zijn leraar in het gewoon basisonderwijs en volgden T21-123"


async def full(talk):
    """Fill the session: the organiser signs up ten people at once."""
    return await group(talk, TEN)


async def group(talk, people):
    await talk.say(f"schrijf {', '.join(people)} in voor de cop van 8 december, {TOGETHER}", ORGANISER)
    return await talk.say("ja", ORGANISER)


async def leave(talk, who):
    await talk.say("ik kan niet komen naar de cop", who)
    return await talk.press("Ja, schrijf uit", who)


async def told(talk, who):
    return " ".join(reply.text for reply in await talk.inbox(who))


async def forms(talk):
    async with talk.database.transaction() as session:
        return list((await session.exec(select(SubmittedForm).order_by(col(SubmittedForm.id)))).all())


async def reminded(talk, status="planned"):
    """Return who is reminded of the session."""
    async with talk.database.transaction() as session:
        query = select(Person.email).join(Reminder, col(Reminder.person_id) == col(Person.id))
        found = await session.exec(
            query.where(Reminder.moment_id == COP, Reminder.status == status, col(Reminder.plan).in_(THE_DAY_BEFORE))
        )
        return sorted(one or "" for one in found.all())


async def larger(talk, capacity):
    """An organiser makes the session larger."""
    async with talk.database.transaction() as session:
        row = await session.get(MomentRow, COP)
        row.capacity = capacity
        await bump_revision(session)
        catalogue = await talk.catalogue(session)
        return await places_changed(session, COP, catalogue, talk.now)


async def test_a_place_is_kept_with_its_trail_and_a_reminder_also_for_who_leads_it(talk):
    replies = await sign_up(talk, AN)
    assert replies[0].card is not None
    facts = {fact.name: fact.value for fact in replies[0].card.facts}
    assert facts["Prijs"] == "110 euro per sessie" and facts["Waar"] and facts["Begeleider"] == FACILITATOR
    [(row, _)] = await rows(talk)
    assert (row.status, row.prerequisite) == ("confirmed", "worded")
    assert await trail(talk) == [(AN, "confirmed", AN)]
    assert await reminded(talk) == [AN, FACILITATOR]


async def test_the_same_message_twice_is_one_sign_up(talk):
    await talk.say(WISH, AN)
    for _ in range(2):
        await talk.say("ja", AN, "once")
    assert await standing(talk) == [(AN, "confirmed")]
    assert len(await forms(talk)) == 1


async def test_a_freed_place_is_offered_to_the_first_in_line_for_two_days_and_then_to_the_next(talk):
    await full(talk)
    await sign_up(talk, AN)
    await sign_up(talk, BO)
    await leave(talk, TEN[3])
    assert "plaats voor je vrij" in await told(talk, AN)
    assert await told(talk, BO) == ""
    [offer] = [row for row, email in await rows(talk) if email == AN]
    assert timedelta(hours=47, minutes=59) < offer.offered_until - talk.now <= timedelta(hours=48)
    talk.now += timedelta(hours=49)
    await talk.sweep()
    assert "niet op tijd antwoord" in await told(talk, AN)
    assert "plaats voor je vrij" in await told(talk, BO)
    await talk.press("Ja, graag", BO)
    assert (BO, "confirmed") in await standing(talk)
    assert BO in await reminded(talk) and AN not in await reminded(talk)


async def test_who_takes_an_offer_that_ran_out_hears_so_and_stands_at_the_end_of_the_line(talk):
    await full(talk)
    for who in (AN, BO, CO):
        await sign_up(talk, who)
    await leave(talk, TEN[3])
    await told(talk, AN)
    talk.now += timedelta(hours=49)
    # The sweep has not passed yet: the offer ran out all the same.
    [reply] = await talk.press("Ja, graag", AN)
    assert "48 uur zijn voorbij" in reply.text and "plaats **2**" in reply.text
    assert (await standing(talk))[-3:] == [(BO, "offered"), (CO, "waiting"), (AN, "waiting")]
    again = await talk.press_action(action("act", "signup.accept", COP, "11"), AN)
    assert "plaats **2**" in again[0].text, "pressing twice changes nothing"


async def test_with_room_left_an_offer_that_ran_out_can_still_be_taken(talk):
    await full(talk)
    await sign_up(talk, AN)
    await leave(talk, TEN[3])
    await told(talk, AN)
    talk.now += timedelta(hours=49)
    [reply] = await talk.press("Ja, graag", AN)
    assert "er is nog plaats" in reply.text
    assert (AN, "confirmed") in await standing(talk)


async def test_who_turns_an_offer_down_leaves_it_to_the_next_at_once(talk):
    await full(talk)
    await sign_up(talk, AN)
    await sign_up(talk, BO)
    await leave(talk, TEN[3])
    await told(talk, AN)
    await talk.say("nee", AN)
    assert "plaats voor je vrij" in await told(talk, BO)
    assert AN not in dict(await standing(talk))


async def test_three_on_the_waiting_list_together_are_offered_three_places_at_once_and_nobody_passes_them(talk):
    await full(talk)
    summary = await group(talk, [AN, BO, CO])
    assert "vanaf plaats **1**" in summary[0].text
    await sign_up(talk, DI)
    for who in TEN[:2]:
        await leave(talk, who)
    assert dict(await standing(talk))[DI] == "waiting", "two places are free, and kept for the three"
    await leave(talk, TEN[2])
    assert [status for _, status in await standing(talk)][-4:] == ["offered"] * 3 + ["waiting"]
    assert "3 plaatsen vrij" in await told(talk, ORGANISER)
    assert "plaats voor je vrij" in await told(talk, BO)
    await talk.press("Ja, graag", ORGANISER)
    assert [status for _, status in await standing(talk)][-4:] == ["confirmed"] * 3 + ["waiting"]
    assert "Je hebt een plaats" in await told(talk, BO)


async def test_a_group_that_becomes_smaller_gets_what_is_free(talk):
    await full(talk)
    await group(talk, [AN, BO])
    await leave(talk, TEN[0])
    assert dict(await standing(talk))[AN] == "waiting"
    await leave(talk, BO)
    assert dict(await standing(talk))[AN] == "offered"


async def test_a_larger_session_offers_its_new_places_in_order(talk):
    await full(talk)
    for who in (AN, BO, CO):
        await sign_up(talk, who)
    assert await larger(talk, 12) == 2
    assert (await standing(talk))[-3:] == [(AN, "offered"), (BO, "offered"), (CO, "waiting")]


async def test_an_offer_never_outlives_the_start(talk):
    await full(talk)
    await sign_up(talk, AN)
    async with talk.database.transaction() as session:
        starts = (await session.get(MomentRow, COP)).starts_at
    talk.now = starts - timedelta(hours=3)
    await leave(talk, TEN[0])
    await told(talk, AN)
    [offer] = [row for row, email in await rows(talk) if email == AN]
    assert offer.offered_until == starts
    talk.now = starts + timedelta(minutes=1)
    [reply] = await talk.press("Ja, graag", AN)
    assert "begonnen" in reply.text
    await talk.sweep()
    assert AN not in dict(await standing(talk))


async def test_who_was_signed_up_by_another_is_told_and_may_cancel_and_both_know(talk):
    file = Upload("lijst.csv", "text/csv", f"naam;mail\nAn;{AN}\nBo;{BO}\n".encode())
    await talk.say(f"schrijf mensen in voor de cop van 8 december, {TOGETHER}", ORGANISER)
    await talk.send(file, ORGANISER)
    await talk.say("leraar", ORGANISER)
    await talk.say("ja", ORGANISER)
    assert "schreef je in" in await told(talk, AN)
    await leave(talk, AN)
    assert f"{AN} komt niet meer" in await told(talk, ORGANISER)
    assert await trail(talk) == [(AN, "confirmed", ORGANISER), (BO, "confirmed", ORGANISER), (AN, "cancelled", AN)]
    [form] = await forms(talk)
    assert [one["email"] for one in form.answers["people"]] == [BO], "what was handed in tells who is left"
    assert await reminded(talk, "cancelled") == [AN]


async def test_withdrawing_the_form_takes_everybody_out_and_tells_them(talk):
    await group(talk, [AN, BO])
    await talk.say("annuleer mijn inschrijving", ORGANISER)
    await talk.say("ja", ORGANISER)
    assert await standing(talk) == []
    assert "schreef je uit" in await told(talk, AN)
    assert await reminded(talk) == [], "nobody comes: who leads it need not be reminded"


async def test_a_change_of_session_gives_up_the_old_place_and_takes_the_new_one(talk):
    await full(talk)
    await sign_up(talk, AN)
    await sign_up(talk, DI, WISH.replace("8 december", "26 januari"))
    await talk.say("wijzig mijn inschrijving", DI)
    shown = await talk.say("verander de sessie naar 8 december", DI)
    assert "plaats **2**" in shown[0].text, "said before it is saved"
    await talk.say("ja", DI)
    assert (await standing(talk))[-1] == (DI, "waiting")
    assert await standing(talk, COP.replace("session-1", "session-3")) == []
    form = (await forms(talk))[-1]
    assert form.subject == f"moment:{COP}"
    async with talk.database.transaction() as session:
        assert len(await versions_of(session, form.id)) == 2


async def test_a_colleague_who_comes_instead_keeps_the_place_in_line(talk):
    await full(talk)
    await sign_up(talk, AN)
    await sign_up(talk, BO)
    await talk.say(f"geef mijn plaats aan {CO}", AN)
    await talk.say("ja", AN)
    await talk.say("ja", AN)
    assert (await standing(talk))[-2:] == [(CO, "waiting"), (BO, "waiting")]
    assert "plaats 1 op de wachtlijst" in await told(talk, CO)
    [row] = [row for row, email in await rows(talk) if email == CO]
    async with talk.database.transaction() as session:
        states = await states_of(session, row.id)
        people = {one.id: one.email for one in (await session.exec(select(Person))).all()}
    assert [(people[one.person_id], one.status) for one in states] == [(AN, "waiting"), (CO, "waiting")]


async def test_who_leads_a_session_reads_who_comes_in_the_reminder(talk):
    await sign_up(talk, AN)
    await sign_up(talk, BO)
    await talk.sweep(talk.now + timedelta(days=13))
    card = next(letter.card for letter in await talk.inbox(FACILITATOR) if "sessie van" in letter.text)
    assert card is not None
    assert ("2 deelnemers", f"{AN}, {BO}") in [(fact.name, fact.value) for fact in card.facts]
    others = await talk.inbox(AN)
    assert any("sessie van" in letter.text for letter in others)
    assert not any(BO in letter.model_dump_json() for letter in others), "participants do not read who else comes"


async def test_a_participant_list_can_be_taken_along(talk):
    await full(talk)
    await sign_up(talk, AN)
    [reply] = await talk.say("wie komt er naar de cop van 8 december?", FACILITATOR)
    assert reply.sheet is not None
    assert [row[2] for row in reply.sheet.rows] == ["heeft een plaats"] * 10 + ["op de wachtlijst"]


@pytest.mark.parametrize(
    "press",
    [
        action("act", "signup.cancelled", "1"),
        action("act", "signup.cancel", "1"),
        action("act", "signup.kept", "99"),
        action("act", "signup.cancelled", "x"),
        action("act", "signup.accept", "nowhere", "1"),
        action("act", "signup.accept", COP),
        action("act", "signup.decline", COP, "een"),
        action("view", "participants", "nowhere"),
    ],
)
async def test_a_button_in_the_wrong_hands_does_nothing(talk, press):
    await sign_up(talk, AN)
    [reply] = await talk.press_action(press, BO)
    assert "Er liep iets mis" not in reply.text
    assert await standing(talk) == [(AN, "confirmed")]


async def test_an_offer_in_the_wrong_hands_is_nobodys(talk):
    await full(talk)
    await sign_up(talk, AN)
    await leave(talk, TEN[0])
    for act in ("accept", "decline"):
        [reply] = await talk.press_action(action("act", f"signup.{act}", COP, "11"), BO)
        assert "geen plaats" in reply.text
    assert (AN, "offered") in await standing(talk)


async def test_a_button_that_names_only_the_session_begins_its_sign_up(talk):
    [reply] = await talk.press_action(action("start", "session_signup", f'{{"moment": "{COP}"}}'), AN)
    assert reply.step is not None and reply.step.step == "role"


async def two_on_one_day(talk):
    """Put the second session on the day of the first, in the evening; the first is at 16:00."""
    async with talk.database.transaction() as session:
        row = await session.get(MomentRow, SECOND)
        row.starts_at = datetime(2026, 12, 8, 20, tzinfo=ZONE)
        row.ends_at = row.starts_at + timedelta(hours=1)
        await bump_revision(session)


@pytest.mark.parametrize(
    "text",
    [
        "wie komt er naar de cop van vanavond",
        "wie komt er vanavond",
        "geef mij de lijst van vanavond",
        "ik heb de deelnemerslijst nodig van vanavond",
        "lijst deelnemers 20u",
        "who is coming tonight",
    ],
)
async def test_who_leads_two_sessions_today_gets_the_list_of_the_one_tonight(talk, text):
    await two_on_one_day(talk)
    talk.now = datetime(2026, 12, 8, 9, tzinfo=ZONE)
    [reply] = await talk.say(text, FACILITATOR)
    assert "20:00 is nog niemand ingeschreven" in reply.text


async def test_who_leads_two_sessions_today_is_asked_which_list_when_only_the_day_is_said(talk):
    await two_on_one_day(talk)
    talk.now = datetime(2026, 12, 8, 9, tzinfo=ZONE)
    [reply] = await talk.say("wie komt er straks?", FACILITATOR)
    assert [("16:00" in one.label, "20:00" in one.label) for one in reply.buttons] == [(True, False), (False, True)]


@pytest.mark.parametrize(
    ("which", "hour"),
    [
        ("20u", "20:00"),
        ("om 16u", "16:00"),
        ("die van 16u", "16:00"),
        ("de tweede", "20:00"),
        ("2", "20:00"),
        ("1", "16:00"),
        ("die van 's avonds", "20:00"),
        ("8 december om 20u", "20:00"),
    ],
)
async def test_of_two_sessions_on_one_day_the_hour_or_the_place_in_the_list_chooses(talk, which, hour):
    await two_on_one_day(talk)
    await talk.say("schrijf mij in voor de cop", AN)
    [reply] = await talk.say("8 december", AN)
    assert "meerdere sessies" in reply.text
    [reply] = await talk.say(which, AN)
    assert reply.step.step == "role" and hour in reply.text


@pytest.mark.parametrize("text", ["vandaag om 20u", "vanavond", "20u"])
async def test_a_session_of_today_is_chosen_by_its_hour(talk, text):
    await two_on_one_day(talk)
    talk.now = datetime(2026, 12, 8, 9, tzinfo=ZONE)
    await talk.say("schrijf mij in voor de cop", AN)
    [reply] = await talk.say(text, AN)
    assert reply.step.step == "role" and "20:00" in reply.text


async def test_an_organiser_moves_the_session_of_tonight(talk):
    await two_on_one_day(talk)
    talk.now = datetime(2026, 12, 8, 9, tzinfo=ZONE)
    replies = await talk.say("verplaats de cop van vanavond naar 21u", ORGANISER)
    assert "20:00" in replies[-1].text and "16:00" not in replies[-1].model_dump_json(), replies


async def test_who_asks_to_join_a_session_begins_with_that_session(talk):
    [reply] = await talk.say("kan ik nog meedoen met de cop van 8 december?", AN)
    assert reply.step.step == "role" and "08/12/2026" in reply.text


async def test_who_asks_to_join_a_session_that_there_is_not_is_shown_those_that_there_are(talk):
    [reply] = await talk.say("kan ik nog meedoen met de cop van 15 december?", AN)
    assert "15/12/2026 heb ik geen sessie" in reply.text and reply.step.step == "moment"


@pytest.mark.parametrize(
    "text",
    [
        "verplaats mijn inschrijving naar 26 januari",
        "kan ik mijn inschrijving verplaatsen naar 26 januari?",
        "ik wil liever de cop van 26 januari",
        "ik kom liever op 26 januari",
        "verplaats mijn plaats van 8 december naar 26 januari",
    ],
)
async def test_who_would_rather_come_on_another_day_changes_the_sign_up(talk, text):
    await sign_up(talk, AN)
    replies = await talk.say(text, AN)
    assert "26/01/2027" in replies[-1].model_dump_json(), replies
    await talk.say("ja", AN)
    assert await standing(talk) == []
    assert await standing(talk, "voorbeeld-sessies-2026-cop-session-3") == [(AN, "confirmed")]


async def test_who_has_no_place_and_would_rather_come_on_a_day_changes_nothing(talk):
    replies = await talk.say("ik wil liever de cop van 26 januari", AN)
    assert not any("wijzig" in one.text.lower() for one in replies)


async def test_of_two_places_the_one_that_is_named_is_moved(talk):
    await sign_up(talk, AN)
    await sign_up(talk, AN, "schrijf mij in voor de cop van 4 januari, ik volgde T21-123")
    await talk.say("verplaats mijn inschrijving van 4 januari naar 26 januari", AN)
    await talk.say("ja", AN)
    assert await standing(talk) == [(AN, "confirmed")]
    assert await standing(talk, SECOND) == []
    [reply] = await talk.say("ik wil liever naar de cop van 4 januari", AN)
    assert reply.text == "Welke wil je veranderen?" and len(reply.buttons) == 2
