"""What an invitation leads to: who is told, reminded and signed up; and what messages to the people of a session do."""

from datetime import datetime

from sqlmodel import select

from dialogs.invitations.chores import look_after_reminders
from dialogs.messages import Upload
from dialogs.offer import stored_catalogue
from dialogs.reminders.workdays import ZONE, is_working_day
from dialogs.signup.service import places_changed, sign_up
from knowledge.catalogue_files import load_catalogue
from knowledge.offer import Catalogue
from storage.catalogue import MomentRow, bump_revision
from storage.drafts import Draft
from storage.invitations import Invitation
from storage.outbox import OutboxMessage
from storage.people import key, person_by_email
from storage.reminders import PlannedNotice
from storage.signups import SignUp
from storage.submissions import SubmittedFormVersion

LEADER = "begeleider2@voorbeeld.example"
OTHER_LEADER = "begeleider@voorbeeld.example"
ORGANISER = "organisator-nt2@voorbeeld.example"
TEACHERS = [f"leraar{one}@voorbeeld.example" for one in ("", 2, 3, 4, 5)]
SESSION = "voorbeeld-sessies-2026-lerend-netwerk-nt2-session-1"


async def rows(talk, model):
    async with talk.database.transaction() as session:
        return list((await session.exec(select(model).order_by(model.id))).all())


async def invite(talk, people, who=LEADER, *more, session="het eerste contactmoment van het lerend netwerk"):
    await talk.say(f"nodig {', '.join(people)} uit voor {session}", who)
    for answer in more or ("overslaan", "overslaan"):
        await talk.say(answer, who)
    return await talk.say("ja", who)


async def change_session(talk, **values):
    async with talk.database.transaction() as session:
        row = await session.get(MomentRow, SESSION)
        for name, value in values.items():
            setattr(row, name, value)
        await bump_revision(session)


async def signed_up(talk, *people):
    """Sign people up without the invitation, one after the other."""
    async with talk.database.transaction() as session:
        catalogue = await stored_catalogue(session, load_catalogue())
        for address in people:
            person = key((await person_by_email(session, address, talk.now)).id)
            await sign_up(session, SESSION, [person], by=person, catalogue=catalogue, now=talk.now)


def reminders_in(letters):
    return [one for one in letters if one.text.startswith("🔔")]


# -- the reminder to the invited who did not answer (indico#5579) --


async def test_who_did_not_answer_gets_one_reminder_on_a_working_day_and_who_answered_none(talk):
    yes, no, silent = TEACHERS[:3]
    await invite(talk, [yes, no, silent])
    await talk.inbox(yes)
    await talk.press("Ik kom", yes)
    await talk.inbox(no)
    await talk.press("Ik kom niet", no)
    await talk.inbox(silent)
    [planned] = [one for one in await rows(talk, PlannedNotice) if one.status == "planned"]
    assert is_working_day(planned.due_at.astimezone(ZONE).date())
    [begins] = [one.starts_at for one in await rows(talk, MomentRow) if one.id == SESSION]
    assert planned.useful_until == begins, "after an outage nobody is asked about what has begun"
    talk.now = datetime(2026, 12, 2, 10, tzinfo=ZONE)
    [reminder] = await talk.inbox(silent)
    assert "weet nog niet of je komt" in reminder.text
    assert await talk.inbox(yes) == []
    assert await talk.inbox(no) == []
    talk.now = datetime(2026, 12, 14, 10, tzinfo=ZONE)
    assert reminders_in(await talk.inbox(silent)) == []


async def test_who_signed_up_without_the_button_is_not_reminded(talk):
    await invite(talk, TEACHERS[:2])
    await signed_up(talk, TEACHERS[0])
    await talk.sweep()
    states = {one.person_id: one.status for one in await rows(talk, PlannedNotice)}
    assert sorted(states.values()) == ["cancelled", "planned"]
    talk.now = datetime(2026, 12, 2, 10, tzinfo=ZONE)
    assert reminders_in(await talk.inbox(TEACHERS[0])) == []
    assert len(reminders_in(await talk.inbox(TEACHERS[1]))) == 1


async def test_nobody_is_reminded_of_a_session_that_was_cancelled(talk):
    await invite(talk, TEACHERS[:1])
    await talk.inbox(TEACHERS[0])
    async with talk.database.transaction() as session:
        offer = await stored_catalogue(session, load_catalogue())
        left = [one for one in offer.moments.values() if one.id != SESSION]
        without = Catalogue(offer.organisations.values(), offer.programmes.values(), offer.rounds.values(), left)
        assert await look_after_reminders(session, without, talk.now) == 1
        assert await look_after_reminders(session, without, talk.now) == 0
    talk.now = datetime(2026, 12, 2, 10, tzinfo=ZONE)
    assert await talk.inbox(TEACHERS[0]) == []


async def test_the_reminder_tells_the_hour_as_it_is_by_then(talk):
    await invite(talk, TEACHERS[:1])
    await talk.inbox(TEACHERS[0])
    await change_session(
        talk, starts_at=datetime(2026, 12, 16, 15, tzinfo=ZONE), ends_at=datetime(2026, 12, 16, 17, tzinfo=ZONE)
    )
    talk.now = datetime(2026, 12, 2, 10, tzinfo=ZONE)
    [reminder] = await talk.inbox(TEACHERS[0])
    assert "woensdag 16/12/2026 15:00" in reminder.text


async def test_the_day_of_the_reminder_can_be_chosen(talk):
    [told] = await invite(talk, TEACHERS[:1], LEADER, "overslaan", "zaterdag 5 december")
    assert "vrijdag 04/12/2026 09:00" in told.text
    [planned] = await rows(talk, PlannedNotice)
    assert planned.due_at.astimezone(ZONE) == datetime(2026, 12, 4, 9, tzinfo=ZONE)


# -- what an invitation leads to --


async def test_nobody_is_invited_twice_for_the_same_session_and_that_is_said(talk):
    await invite(talk, TEACHERS[:2])
    [said] = await talk.say(f"nodig {TEACHERS[0]} uit voor het eerste contactmoment van het lerend netwerk", ORGANISER)
    assert f"Al uitgenodigd: {TEACHERS[0]}" in said.text
    await talk.say(f"{TEACHERS[1]}, {TEACHERS[2]}", ORGANISER)
    await talk.say("overslaan", ORGANISER)
    [summary] = await talk.say("overslaan", ORGANISER)
    assert f"Al uitgenodigd: {TEACHERS[1]}. Die nodig ik niet opnieuw uit." in summary.text
    [told] = await talk.say("ja", ORGANISER)
    assert told.text.startswith("1 persoon is uitgenodigd")
    assert len(await rows(talk, Invitation)) == 3
    assert len(await talk.inbox(TEACHERS[1])) == 1


async def test_who_is_signed_up_already_is_not_invited(talk):
    await signed_up(talk, TEACHERS[0])
    [said] = await talk.say(f"nodig {TEACHERS[0]} uit voor het eerste contactmoment van het lerend netwerk", LEADER)
    assert f"Al ingeschreven: {TEACHERS[0]}" in said.text
    assert await rows(talk, Invitation) == []


async def test_who_says_yes_to_a_full_session_waits_in_line_and_is_told_so(talk):
    await change_session(talk, capacity=1)
    await invite(talk, TEACHERS[:2])
    for address in TEACHERS[:2]:
        [letter] = await talk.inbox(address)
        assert "volzet" not in letter.text
    await talk.press("Ik kom", TEACHERS[0])
    [reply] = await talk.press("Ik kom", TEACHERS[1])
    assert "volzet: je staat op de wachtlijst, op plaats 1" in reply.text
    [view] = await talk.say("mijn uitnodigingen", LEADER)
    assert [(one.name, one.value) for one in view.card.facts] == [
        ("Komt (1)", TEACHERS[0]),
        ("Wachtlijst (1)", TEACHERS[1]),
    ]
    assert view.sheet.rows == [[TEACHERS[0], "Komt"], [TEACHERS[1], "Wachtlijst"]]


async def test_an_invitation_to_a_full_session_says_so(talk):
    await change_session(talk, capacity=1)
    await signed_up(talk, TEACHERS[0])
    await invite(talk, [TEACHERS[1]])
    [letter] = await talk.inbox(TEACHERS[1])
    assert "volzet: zeg je ja, dan kom je op de wachtlijst" in letter.text


async def test_pressing_twice_signs_up_once(talk):
    await invite(talk, TEACHERS[:1])
    [letter] = await talk.inbox(TEACHERS[0])
    action = letter.buttons[0].action
    await talk.press_action(action, TEACHERS[0])
    [again] = await talk.press_action(action, TEACHERS[0])
    assert "je hebt een plaats" in again.text
    assert len(await rows(talk, SignUp)) == 1


async def test_who_said_no_can_still_come_and_who_comes_is_asked_before_being_taken_out(talk):
    await invite(talk, TEACHERS[:1])
    await talk.inbox(TEACHERS[0])
    await talk.press("Ik kom niet", TEACHERS[0])
    [invitation] = await rows(talk, Invitation)
    assert invitation.status == "declined"
    await talk.press("Ik kom toch", TEACHERS[0])
    [row] = await rows(talk, SignUp)
    assert row.status == "confirmed"
    [asked] = await talk.press_action(f'["act","invitations.decline","{invitation.id}"]', TEACHERS[0])
    assert "Zal ik je uitschrijven?" in asked.text
    [row] = await rows(talk, SignUp)
    assert row.status == "confirmed"


async def test_a_button_of_somebody_elses_invitation_does_nothing(talk):
    await invite(talk, TEACHERS[:1])
    [invitation] = await rows(talk, Invitation)
    for what in ("come", "decline"):
        for number in (str(invitation.id), "999", "x", "-1"):
            [reply] = await talk.press_action(f'["act","invitations.{what}","{number}"]', TEACHERS[1])
            assert "te oud" in reply.text
    [reply] = await talk.press_action('["act","invitations.come"]', TEACHERS[0])
    assert "te oud" in reply.text
    [reply] = await talk.press_action(f'["view","invitations","{SESSION}"]', OTHER_LEADER)
    assert "te oud" in reply.text
    assert await rows(talk, SignUp) == []
    [same] = await rows(talk, Invitation)
    assert same.status == "invited"


async def test_changing_an_invitation_lets_go_who_is_left_out_and_invites_who_is_new(talk):
    await invite(talk, TEACHERS[:2])
    for address in TEACHERS[:2]:
        await talk.inbox(address)
    await talk.say("wijzig mijn uitnodiging", LEADER)
    await talk.say(f"verander de genodigden naar {TEACHERS[1]}, {TEACHERS[2]}", LEADER)
    [told] = await talk.say("bewaar", LEADER)
    assert "1 persoon is uitgenodigd. 1 uitnodiging is ingetrokken." in told.text
    [gone] = await talk.inbox(TEACHERS[0])
    assert "ingetrokken" in gone.text
    assert await talk.inbox(TEACHERS[1]) == []
    assert len(await talk.inbox(TEACHERS[2])) == 1
    assert len(await rows(talk, SubmittedFormVersion)) == 2
    planned = [one for one in await rows(talk, PlannedNotice) if one.status == "planned"]
    assert len(planned) == 2


async def test_a_withdrawn_invitation_reminds_nobody_and_leaves_who_comes(talk):
    await invite(talk, TEACHERS[:2])
    await talk.inbox(TEACHERS[0])
    await talk.press("Ik kom", TEACHERS[0])
    await talk.inbox(TEACHERS[1])
    await talk.say("trek mijn uitnodiging in", LEADER)
    await talk.press("Ja, trek in", LEADER)
    assert await talk.inbox(TEACHERS[0]) == []
    [gone] = await talk.inbox(TEACHERS[1])
    assert "ingetrokken" in gone.text
    [row] = await rows(talk, SignUp)
    assert row.status == "confirmed"
    talk.now = datetime(2026, 12, 2, 10, tzinfo=ZONE)
    assert await talk.inbox(TEACHERS[1]) == []
    [late] = await talk.press_action('["act","invitations.come","2"]', TEACHERS[1])
    assert late.text == "Die uitnodiging is ingetrokken."


async def test_a_table_of_people_is_an_answer(talk):
    await talk.say("ik wil mensen uitnodigen voor het eerste contactmoment van het lerend netwerk", LEADER)
    table = b"Naam;E-mail\nAn;an@school.be\nJo;jo@school.be\n"
    [said] = await talk.send(Upload("lijst.csv", "text/csv", table), LEADER)
    assert "an@school.be" in said.text
    await talk.say("overslaan", LEADER)
    await talk.say("overslaan", LEADER)
    await talk.say("ja", LEADER)
    assert [one.email for one in await rows(talk, Invitation)] == ["an@school.be", "jo@school.be"]


async def test_what_an_inviter_types_is_shown_as_it_was_typed(talk):
    await talk.say(f"nodig {TEACHERS[0]} uit voor het eerste contactmoment van het lerend netwerk", LEADER)
    await talk.say("Zie [hier](http://kwaad.example) *snel*", LEADER)
    await talk.say("overslaan", LEADER)
    await talk.say("ja", LEADER)
    [letter] = await talk.inbox(TEACHERS[0])
    assert "\\[hier\\]\\(http://kwaad.example\\) \\*snel\\*" in letter.text


# -- a message to the waiting list (pretix#1192) --


async def test_who_waits_gets_the_message_once_with_the_own_place_in_line(talk):
    await change_session(talk, capacity=1)
    await signed_up(talk, *TEACHERS[:3])
    await talk.say("stuur een bericht naar de wachtlijst van het eerste contactmoment van het lerend netwerk", LEADER)
    [summary] = await talk.say("Er komt *misschien* een tweede groep.", LEADER)
    assert ("Gaat naar", "2 mensen") in [(one.name, one.value) for one in summary.card.facts]
    assert await rows(talk, OutboxMessage) == []
    [told] = await talk.say("ja", LEADER)
    assert told.text == "Verstuurd naar 2 mensen."
    assert await talk.inbox(TEACHERS[0]) == []
    for place, address in enumerate(TEACHERS[1:3], start=1):
        [letter] = await talk.inbox(address)
        assert f"{LEADER} schrijft over" in letter.text
        assert "\\*misschien\\*" in letter.text
        assert f"Je staat op de wachtlijst, op plaats {place}." in letter.text
        assert await talk.inbox(address) == []


async def test_a_message_can_go_to_who_comes_or_to_everybody(talk):
    await change_session(talk, capacity=1)
    await signed_up(talk, *TEACHERS[:2])
    await talk.say("stuur een bericht aan iedereen van het eerste contactmoment van het lerend netwerk", LEADER)
    await talk.say("Breng je laptop mee.", LEADER)
    await talk.say("ja", LEADER)
    assert ["Je hebt een plaats." in one.text for one in await talk.inbox(TEACHERS[0])] == [True]
    assert ["plaats 1" in one.text for one in await talk.inbox(TEACHERS[1])] == [True]
    await talk.say("stuur een bericht naar de deelnemers van het eerste contactmoment van het lerend netwerk", LEADER)
    await talk.say("Tot dinsdag!", LEADER)
    [told] = await talk.say("ja", LEADER)
    assert told.text == "Verstuurd naar 1 persoon."
    assert await talk.inbox(TEACHERS[1]) == []


async def test_who_was_offered_a_place_reads_until_when_it_is_kept(talk):
    await change_session(talk, capacity=1)
    await signed_up(talk, *TEACHERS[:2])
    await change_session(talk, capacity=2)
    async with talk.database.transaction() as session:
        await places_changed(session, SESSION, await stored_catalogue(session, load_catalogue()), talk.now)
    await talk.inbox(TEACHERS[1])
    await talk.say("stuur een bericht naar de wachtlijst van het eerste contactmoment van het lerend netwerk", LEADER)
    await talk.say("Hou je mailbox in het oog.", LEADER)
    await talk.say("ja", LEADER)
    [letter] = await talk.inbox(TEACHERS[1])
    assert "vrijgehouden tot donderdag 26/11/2026" in letter.text


async def test_a_message_that_nobody_would_get_is_refused_beforehand(talk):
    await signed_up(talk, TEACHERS[0])
    [said] = await talk.say(
        "stuur een bericht naar de wachtlijst van het eerste contactmoment van het lerend netwerk", LEADER
    )
    assert "Niemand staat op de wachtlijst" in said.text
    assert said.step.step == "audience"


async def test_a_facilitator_writes_to_the_people_of_the_own_sessions_only(talk):
    await signed_up(talk, TEACHERS[0])
    [said] = await talk.say(
        "stuur een bericht aan iedereen van het eerste contactmoment van het lerend netwerk", OTHER_LEADER
    )
    assert said.step.step == "moment"
    [draft] = await rows(talk, Draft)
    await talk.press_action(f'["answer","{draft.id}","moment","{SESSION}"]', OTHER_LEADER)
    [draft] = await rows(talk, Draft)
    assert "moment" not in draft.state["answers"]
