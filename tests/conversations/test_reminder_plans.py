"""Who is reminded of what by the plans: until it is done, only where it makes sense, and who hears when it is not."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlmodel import select

from dialogs.reminders.occasions import Occasion
from dialogs.reminders.settling import settled
from dialogs.reminders.useful import applies
from dialogs.reminders.wording import said
from dialogs.reminders.workdays import ZONE
from dialogs.texts import texts_in
from knowledge.offer import Round
from storage.catalogue import MomentRow, bump_revision
from storage.people import key, person_by_email
from storage.reminders import Reminder
from storage.submissions import SubmittedForm
from tests.conversations.client import COORDINATOR
from tests.conversations.planned_by import ended, in_one_line, ready, reminded, situation
from tests.conversations.sign_ups import COP, FACILITATOR, SECOND_COP, TEACHERS, signed_up

ONE, TWO, THREE = TEACHERS[:3]
ORGANISER = "organisator-cop@voorbeeld.example"
OTHER_FACILITATOR = "begeleider2@voorbeeld.example"
KEMPEN, VLINDER = "kempen@voorbeeld.example", "vlinder@voorbeeld.example"
AFTER = datetime(2026, 12, 8, 18, 5, tzinfo=ZONE)
"""An hour after the first session."""
SESSIONS, TEAMS = "voorbeeld-sessies-2026", "voorbeeld-2026"
RESEARCH = f"{SESSIONS}-praktijkonderzoek-nt2"
NETWORK = f"{SESSIONS}-lerend-netwerk-nt2"
SWITCH = f"{TEAMS}-switch"
NL = texts_in("nl")


async def say_all(talk, who, *said):
    for one in said:
        replies = await talk.say(one, who)
    return replies


async def handed_in(talk, who, form, moment, **answers):
    """Write a form that was handed in about a moment."""
    async with talk.database.transaction() as session:
        person = key((await person_by_email(session, who, talk.now)).id)
        session.add(
            SubmittedForm(
                form=form, form_version=1, person_id=person, subject=f"moment:{moment}", answers=answers,
                created_at=talk.now, updated_at=talk.now,
            )
        )  # fmt: skip


async def registers(talk, project="switch", contact="overslaan", who=COORDINATOR):
    await say_all(talk, who, f"schrijf 2 teams van netwerk x in voor {project}", contact, "ja", "ja")


async def evaluate(talk, who):
    await say_all(
        talk,
        who,
        "evalueer de cop: inhoud 4, bruikbaar 3, begeleiding 5, organisatie 4, een aanrader",
        "overslaan",
        "ja",
    )


async def renamed(talk, moment_id, **values):
    async with talk.database.transaction() as session:
        row = await session.get_one(MomentRow, moment_id)
        for name, value in values.items():
            setattr(row, name, value)
        await bump_revision(session)


# -- intakes --


async def test_the_intake_is_asked_of_each_until_she_handed_it_in_and_the_button_opens_it_for_this_session(talk):
    await signed_up(talk, COP, ONE, TWO)
    await signed_up(talk, SECOND_COP, ONE)
    letter = await reminded(talk, ONE, "intake-due", COP)
    assert letter.text.startswith("🔔 Je komt naar Eerste sessie Community of Practice")
    [question] = await talk.press_action(letter.buttons[0].action, ONE)
    assert (question.step.form, question.step.step) != ("cop_intake", "moment")
    await handed_in(talk, ONE, "cop_intake", COP)
    assert await ready(talk, "intake-due", COP, ONE, TWO) == {TWO}
    assert await ready(talk, "intake-due", SECOND_COP, ONE) == {ONE}


async def test_an_intake_that_was_withdrawn_is_asked_again(talk):
    await signed_up(talk, COP, ONE)
    await handed_in(talk, ONE, "cop_intake", COP)
    assert await ended(talk, "intake-due", COP, ONE) == {ONE}
    async with talk.database.transaction() as session:
        (await session.exec(select(SubmittedForm))).one().status = "withdrawn"
    assert await ended(talk, "intake-due", COP, ONE) == set()


async def test_the_facilitator_hears_of_whom_the_intake_is_missing_and_nothing_when_all_are_in(talk):
    await signed_up(talk, COP, ONE, TWO, THREE)
    await handed_in(talk, TWO, "cop_intake", COP)
    assert await ready(talk, "intake-due", COP, FACILITATOR, escalated=True) == {FACILITATOR}
    letter = await reminded(talk, FACILITATOR, "intake-due", COP, escalated=True)
    assert ONE in letter.text and THREE in letter.text and TWO not in letter.text
    [opened] = await talk.press_action(letter.buttons[0].action, FACILITATOR)
    assert TWO in opened.text
    for who in (ONE, THREE):
        await handed_in(talk, who, "cop_intake", COP)
    assert await reminded(talk, FACILITATOR, "intake-due", COP, escalated=True) is None
    assert await in_one_line(talk, FACILITATOR, "intake-due", COP, escalated=True) is None


async def test_nobody_hears_of_a_missing_intake_once_the_session_has_begun(talk):
    await signed_up(talk, COP, ONE)
    talk.now = AFTER
    assert await reminded(talk, FACILITATOR, "intake-due", COP, escalated=True) is None


async def test_the_intake_of_practice_research_is_missing_of_who_has_a_place_at_any_of_its_moments(talk):
    await signed_up(talk, f"{RESEARCH}-intake", ONE)
    await signed_up(talk, f"{RESEARCH}-session-3", TWO)
    await handed_in(talk, ONE, "research_intake", f"{RESEARCH}-intake")
    letter = await reminded(talk, OTHER_FACILITATOR, "intake-due", f"{RESEARCH}-intake", escalated=True)
    assert TWO in letter.text and ONE not in letter.text
    asked = await reminded(talk, TWO, "intake-due", f"{RESEARCH}-intake")
    [question] = await talk.press_action(asked.buttons[0].action, TWO)
    assert question.step.form == "research_intake"


async def test_of_more_people_than_a_sentence_holds_the_first_are_named_and_the_rest_counted(talk):
    people = [f"deelnemer{number:02}@voorbeeld.example" for number in range(13)]
    await signed_up(talk, COP, *people)
    letter = await reminded(talk, FACILITATOR, "intake-due", COP, escalated=True)
    assert people[9] in letter.text and people[10] not in letter.text
    assert NL("{count} more", count=3) in letter.text


# -- evaluations --


async def test_who_had_a_place_is_asked_to_evaluate_until_she_did_also_when_she_withdrew_it(talk):
    await signed_up(talk, COP, ONE, TWO)
    await signed_up(talk, COP, THREE, status="waiting")
    talk.now = AFTER
    assert await ready(talk, "evaluate-session", COP, ONE, TWO, THREE) == {ONE, TWO}
    letter = await reminded(talk, ONE, "evaluate-session", COP)
    assert letter.text.startswith("📝 Hoe was Eerste sessie") and letter.card is None
    assert (letter.buttons[0].label, letter.buttons[0].style) == ("Evalueren", "primary")
    [question] = await talk.press_action(letter.buttons[0].action, ONE)
    assert question.step.step == "content"
    await evaluate(talk, ONE)
    for plan in ("evaluate-session", "evaluate-session-again"):
        assert await ready(talk, plan, COP, ONE, TWO) == {TWO}
    async with talk.database.transaction() as session:
        (
            await session.exec(select(SubmittedForm).where(SubmittedForm.form == "session_evaluation"))
        ).one().status = "withdrawn"
    assert await ready(talk, "evaluate-session", COP, ONE) == set()


async def test_who_was_noted_as_absent_is_not_asked_how_it_was(talk):
    await signed_up(talk, COP, ONE, TWO)
    talk.now = AFTER
    await say_all(talk, FACILITATOR, "noteer de aanwezigheden", "iedereen behalve leraar2", "overslaan", "ja")
    assert await ready(talk, "evaluate-session", COP, ONE, TWO) == {ONE}


async def planned_row(talk, who, plan, moment=COP, status="planned"):
    async with talk.database.transaction() as session:
        person = key((await person_by_email(session, who, talk.now)).id)
        session.add(
            Reminder(
                about=f"moment:{moment}", moment_id=moment, person_id=person, plan=plan, for_at=AFTER, due_at=AFTER,
                useful_until=AFTER + timedelta(days=14), status=status, created_at=talk.now,
            )
        )  # fmt: skip


async def statuses(talk):
    async with talk.database.transaction() as session:
        rows = (await session.exec(select(Reminder))).all()
        people = {key((await person_by_email(session, who, talk.now)).id): who for who in (ONE, TWO, FACILITATOR)}
        return {(people[row.person_id], row.plan): row.status for row in rows}


async def test_an_evaluation_settles_every_reminder_of_it_of_that_person_alone(talk):
    await signed_up(talk, COP, ONE, TWO)
    await planned_row(talk, ONE, "evaluate-session", status="sent")
    await planned_row(talk, ONE, "evaluate-session-again")
    await planned_row(talk, ONE, "day-before", status="sent")
    await planned_row(talk, TWO, "evaluate-session-again")
    talk.now = AFTER
    await evaluate(talk, ONE)
    assert await statuses(talk) == {
        (ONE, "evaluate-session"): "done",
        (ONE, "evaluate-session-again"): "done",
        (ONE, "day-before"): "sent",
        (TWO, "evaluate-session-again"): "planned",
    }


async def test_what_is_settled_twice_is_settled_once(talk):
    await planned_row(talk, FACILITATOR, "attendance-to-note")
    async with situation(talk, "attendance-to-note", COP) as now:
        moment = now.occasion.moment
        assert await settled(now.session, now.catalogue, moment, "attendance_noted") == 1
        assert await settled(now.session, now.catalogue, moment, "attendance_noted") == 0


async def test_one_looks_back_on_a_trajectory_after_the_moment_that_closes_it_alone(talk):
    moments = [f"{SWITCH}-{kind}" for kind in ("intake", "session", "interim-evaluation", "evaluation")]
    closing = []
    for moment in moments:
        async with situation(talk, "evaluate-trajectory", moment) as now:
            closing.append(applies(now.plan, now.catalogue, now.occasion))
        assert bool(await ready(talk, "evaluate-trajectory", moment, ONE)) == closing[-1]
    assert closing == [False, False, False, True]
    async with situation(talk, "evaluate-trajectory", f"{NETWORK}-session-3") as now:
        assert applies(now.plan, now.catalogue, now.occasion), "a series without an evaluation: its last moment"


async def test_a_trajectory_is_asked_about_with_its_name_until_it_was_evaluated(talk):
    await registers(talk, contact=ONE)
    talk.now = datetime(2027, 6, 22, 15, 31, tzinfo=ZONE)
    letter = await reminded(talk, ONE, "evaluate-trajectory", f"{SWITCH}-evaluation")
    assert "loopt het traject SWITCH af" in letter.text
    [question] = await talk.press_action(letter.buttons[0].action, ONE)
    assert (question.step.form, question.step.step) == ("trajectory_evaluation", "goal")
    await say_all(talk, ONE, "doel 4, praktijk 3 en steun 5", "ja", "de uitwisseling", "minder papier", "ja")
    assert await ready(talk, "evaluate-trajectory-again", f"{SWITCH}-evaluation", ONE, COORDINATOR) == {COORDINATOR}


async def test_evaluations_are_in_from_five_answers_up(talk):
    await signed_up(talk, COP, *TEACHERS[:5])
    talk.now = AFTER
    for number, who in enumerate(TEACHERS[:5]):
        for plan, reader in (("organiser-evaluations-in", ORGANISER), ("facilitator-evaluations-in", FACILITATOR)):
            assert await ready(talk, plan, COP, reader) == set(), number
        await evaluate(talk, who)
    assert await ready(talk, "organiser-evaluations-in", COP, ORGANISER) == {ORGANISER}
    letter = await reminded(talk, ORGANISER, "organiser-evaluations-in", COP)
    [results] = await talk.press_action(letter.buttons[0].action, ORGANISER)
    assert results.chart.series[0].values == [4, 3, 5, 4]
    assert not any(who in str(letter.stored()) for who in TEACHERS)


# -- who leads --


async def test_who_leads_prepares_with_who_comes_and_how_many_intakes_are_in(talk):
    assert await ready(talk, "facilitator-preparation", COP, FACILITATOR) == set()
    await signed_up(talk, COP, ONE, TWO)
    await handed_in(talk, ONE, "cop_intake", COP)
    assert await ready(talk, "facilitator-preparation", COP, FACILITATOR) == {FACILITATOR}
    letter = await reminded(talk, FACILITATOR, "facilitator-preparation", COP)
    facts = {fact.name: fact.value for fact in letter.card.facts}
    assert facts[NL.n("{count} participant", "{count} participants", 2)] == f"{ONE}, {TWO}"
    assert facts[NL("Intakes")] == NL("{count} of {all}", count=1, all=2)
    [comes] = await talk.press_action(letter.buttons[0].action, FACILITATOR)
    assert TWO in str(comes.card)


async def test_who_led_it_before_does_not_read_who_comes(talk):
    await signed_up(talk, COP, ONE)
    letter = await reminded(talk, OTHER_FACILITATOR, "facilitator-day-before", COP)
    assert ONE not in str(letter.stored())


async def test_of_a_project_the_teams_are_told_by_organisation(talk):
    await registers(talk)
    letter = await reminded(talk, FACILITATOR, "facilitator-day-before", f"{SWITCH}-intake")
    assert letter.text == "🔔 Herinnering: intake van SWITCH op dinsdag 15/12/2026 13:00."
    assert [fact.value for fact in letter.card.facts][-1] == NL.n("{count} team", "{count} teams", 2)
    assert await ready(talk, "facilitator-preparation", f"{SWITCH}-intake", FACILITATOR) == {FACILITATOR}


async def test_who_was_there_is_asked_for_until_it_is_noted_and_the_organiser_can_note_it_too(talk):
    await signed_up(talk, COP, ONE, TWO)
    talk.now = AFTER
    letter = await reminded(talk, FACILITATOR, "attendance-to-note", COP)
    [question] = await talk.press_action(letter.buttons[0].action, FACILITATOR)
    assert (question.step.form, question.step.step) == ("attendance", "present")
    passed_on = await reminded(talk, ORGANISER, "attendance-to-note", COP, escalated=True)
    [question] = await talk.press_action(passed_on.buttons[0].action, ORGANISER)
    assert question.step.form == "attendance"
    await planned_row(talk, FACILITATOR, "attendance-to-note")
    assert await ready(talk, "attendance-to-note", COP, FACILITATOR) == {FACILITATOR}
    await say_all(talk, FACILITATOR, "iedereen", "overslaan", "ja")
    assert await ready(talk, "attendance-to-note", COP, FACILITATOR) == set()
    assert await ready(talk, "attendance-to-note", COP, ORGANISER, escalated=True) == set()
    assert await statuses(talk) == {(FACILITATOR, "attendance-to-note"): "done"}


async def test_nobody_is_asked_who_was_at_a_session_to_which_nobody_came(talk):
    talk.now = AFTER
    assert await ready(talk, "attendance-to-note", COP, FACILITATOR) == set()
    assert await ready(talk, "care-plan-to-send", COP, FACILITATOR) == set()


async def test_care_plans_are_asked_for_until_each_who_was_there_has_one(talk):
    await signed_up(talk, COP, ONE, TWO)
    talk.now = AFTER + timedelta(days=1)
    await say_all(
        talk, FACILITATOR,
        f"zorgplan voor {ONE}, actie: daglijn ophangen door de leraar tegen 15/1; evaluatie op 5/2/2027", "ja",
    )  # fmt: skip
    assert await ready(talk, "care-plan-to-send", COP, FACILITATOR) == {FACILITATOR}
    told = await reminded(talk, ORGANISER, "care-plan-to-send", COP, escalated=True)
    assert TWO in told.text and ONE not in told.text
    await say_all(talk, FACILITATOR, "noteer de aanwezigheden", "iedereen behalve leraar2", "overslaan", "ja")
    assert await ready(talk, "care-plan-to-send", COP, FACILITATOR) == set()
    assert await reminded(talk, ORGANISER, "care-plan-to-send", COP, escalated=True) is None


async def test_the_button_begins_the_care_plan_of_that_session(talk):
    await signed_up(talk, COP, ONE, TWO)
    await signed_up(talk, SECOND_COP, ONE)
    talk.now = datetime(2027, 1, 5, 9, 0, tzinfo=ZONE)
    letter = await reminded(talk, FACILITATOR, "care-plan-to-send", COP)
    [question] = await talk.press_action(letter.buttons[0].action, FACILITATOR)
    assert (question.step.form, question.step.step) == ("care_plan", "case")


# -- teams and rounds --


async def test_a_contact_person_is_asked_for_until_one_is_named(talk):
    await registers(talk)
    assert await ready(talk, "contact-missing", None, COORDINATOR, registration=True) == {COORDINATOR}
    letter = await reminded(talk, COORDINATOR, "contact-missing", registration=True)
    assert "met 2 teams mee aan SWITCH" in letter.text and letter.card is None
    assert await talk.press_action(letter.buttons[0].action, COORDINATOR)
    told = await reminded(talk, "switch@voorbeeld.example", "contact-missing", registration=True, escalated=True)
    assert COORDINATOR in told.text and told.buttons == []
    await say_all(talk, COORDINATOR, "wijzig mijn inschrijving", f"verander contact naar {ONE}", "ja")
    assert await ready(talk, "contact-missing", None, COORDINATOR, registration=True) == set()
    assert await reminded(talk, ORGANISER, "contact-missing", registration=True, escalated=True) is None


async def test_the_second_school_year_is_told_with_the_teams(talk):
    await registers(talk)
    letter = await reminded(talk, COORDINATOR, "second-year", registration=True)
    assert "tweede schooljaar van SWITCH" in letter.text and "2 teams" in letter.text


def dated(round_id, programmes):
    return Round(
        id=round_id, name="Voorbeeldronde (voorbeeld)", programmes=programmes, first=2026, last=2027, status="open",
        opens_on=date(2026, 12, 1), closes_on=date(2026, 12, 18), demonstration=True,
    )  # fmt: skip


async def test_a_round_tells_the_day_on_which_it_opens_and_closes_and_of_what(talk):
    rounds = [dated(TEAMS, ("switch", "top-co"))]
    opens = await reminded(talk, KEMPEN, "round-opens", round_id=TEAMS, rounds=rounds)
    assert "dinsdag 01/12/2026: SWITCH en TOP-CO" in opens.text and opens.buttons == []
    closes = await reminded(talk, KEMPEN, "round-closes", round_id=TEAMS, rounds=rounds, language="en")
    assert "Friday 18/12/2026" in closes.text
    [question, *_] = await talk.press_action(closes.buttons[0].action, KEMPEN)
    assert question.step is None or question.step.form == "team_registration"
    other = [dated(SESSIONS, ("cop",))]
    letter = await reminded(talk, KEMPEN, "round-closes", round_id=SESSIONS, rounds=other)
    assert "session_signup" in letter.buttons[0].action
    assert await reminded(talk, KEMPEN, "round-opens", round_id=TEAMS) is None, "it has no day"


async def test_only_who_has_nobody_in_a_round_hears_that_it_closes(talk):
    people = (COORDINATOR, KEMPEN, VLINDER, ONE)
    assert await ready(talk, "round-closes", None, *people, round_id=TEAMS) == set(people)
    await say_all(talk, COORDINATOR, "schrijf 2 teams van netwerk kempen in voor switch", "overslaan", "ja", "ja")
    assert await ready(talk, "round-closes", None, *people, round_id=TEAMS) == {VLINDER, ONE}
    assert await ready(talk, "round-closes", None, *people, round_id=SESSIONS) == set(people)
    await signed_up(talk, COP, ONE, status="waiting")
    assert await ready(talk, "round-closes", None, *people, round_id=SESSIONS) == {COORDINATOR, KEMPEN, VLINDER}


# -- too few --


async def test_a_session_under_the_minimum_is_told_with_how_many_and_a_way_to_move_it(talk):
    await signed_up(talk, COP, ONE, TWO, THREE)
    await signed_up(talk, COP, TEACHERS[3], status="waiting")
    assert await ready(talk, "too-few", COP, ORGANISER) == {ORGANISER}
    letter = await reminded(talk, ORGANISER, "too-few", COP)
    assert "is het nog stil: 3 ingeschreven" in letter.text
    [question] = await talk.press_action(letter.buttons[0].action, ORGANISER)
    assert (question.step.form, question.step.step) == ("moment_move", "what")
    await signed_up(talk, COP, TEACHERS[4])
    assert await ready(talk, "too-few", COP, ORGANISER) == set()


# -- words --


@pytest.mark.parametrize("language", ["nl", "en"])
async def test_a_title_that_was_typed_as_markdown_is_shown_as_it_was_typed(talk, language):
    await renamed(talk, COP, title="*Sessie* [klik](http://x.example)", place="Lokaal _1_")
    letter = await reminded(talk, ONE, "intake-due", COP, language=language)
    assert r"\*Sessie\* \[klik\]" in letter.text
    day_before = await reminded(talk, ONE, "day-before", COP, language=language)
    assert r"Lokaal \_1\_" in [fact.value for fact in day_before.card.facts]


async def test_an_address_that_looks_like_markdown_is_named_as_it_is(talk):
    await signed_up(talk, COP, "an_*_bo@school.example")
    letter = await reminded(talk, FACILITATOR, "intake-due", COP, escalated=True)
    assert r"an\_\*\_bo@school.example" in letter.text


async def test_one_line_has_no_sign_and_reads_in_the_language_of_who_reads_it(talk):
    assert await in_one_line(talk, ONE, "day-before", COP, language="en") == (
        "Reminder: session of Community of Practice on Tuesday 08/12/2026 16:00."
    )


async def test_of_what_is_not_in_the_offer_any_more_nothing_is_told(talk):
    async with situation(talk, "day-before", COP) as now:
        gone = replace(now, occasion=Occasion(now.occasion.about, "", ""))
        person = await person_by_email(now.session, ONE, talk.now)
        assert await said(gone, person, NL) is None
