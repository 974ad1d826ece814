"""What evaluations lead to: who is asked and when, what stands, and who sees what of it."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from dialogs.actions import action
from dialogs.reminders.planning import everything
from dialogs.reminders.workdays import ZONE
from storage.catalogue import MomentRow, bump_revision
from storage.outbox import OutboxMessage
from storage.people import key, person_by_email
from storage.reminders import Reminder
from storage.signups import SignUp, written
from storage.submissions import SubmittedForm, SubmittedFormVersion
from tests.conversations.client import COORDINATOR, Client
from tests.conversations.sign_ups import COP, FACILITATOR, SECOND_COP, TEACHERS, signed_up

END = datetime(2026, 12, 8, 17, 0, tzinfo=ZONE)
AFTER_BOTH = datetime(2027, 1, 4, 18, 0, tzinfo=ZONE)
OTHER_FACILITATOR = "begeleider2@voorbeeld.example"
COP_ORGANISER = "organisator-cop@voorbeeld.example"
NT2_ORGANISER = "organisator-nt2@voorbeeld.example"
ADMIN = "beheerder@voorbeeld.example"
TEACHER = TEACHERS[0]


async def rows(talk, model):
    async with talk.database.transaction() as session:
        return list((await session.exec(select(model).order_by(model.id))).all())


async def evaluate(talk, who, content=4, remark="overslaan", what="de cop"):
    marks = f"inhoud {content}, bruikbaar 3, begeleiding 5, organisatie 4"
    await talk.say(f"evalueer {what}: {marks}, een aanrader", who)
    await talk.say(remark, who)
    return await talk.say("ja", who)


async def results(talk, who, said="toon de evaluaties van de cop"):
    [reply] = await talk.say(said, who)
    return reply


# -- asking --


async def planned(talk, *, again=False):
    """Plan what everybody is reminded of, as the program does every night; return how the requests to evaluate stand."""
    async with talk.database.transaction() as session:
        catalogue = await talk.catalogue(session)
        last = None
        while (last := await everything(session, catalogue, talk.now, last)) is not None:
            pass
    plans = {"evaluate-session-again"} if again else {"evaluate-session", "evaluate-trajectory"}
    return [one.status for one in await rows(talk, Reminder) if one.plan in plans]


async def changed(talk, **values):
    """Change the first session behind the back of the dialogs, as loading the offer does."""
    async with talk.database.transaction() as session:
        row = await session.get_one(MomentRow, COP)
        for name, value in values.items():
            setattr(row, name, value)
        await bump_revision(session)


async def asked(talk, who):
    """Return the requests to evaluate that arrive."""
    return [one for one in await talk.inbox(who) if one.text.startswith("📝")]


async def test_half_an_hour_after_the_end_each_who_had_a_place_is_asked_once(talk):
    await signed_up(talk, COP, *TEACHERS[:2])
    await signed_up(talk, COP, TEACHERS[2], status="waiting")
    await planned(talk)
    talk.now = END + timedelta(minutes=29)
    assert await asked(talk, TEACHER) == []
    talk.now = END + timedelta(minutes=31)
    [letter] = await asked(talk, TEACHER)
    assert [one.label for one in letter.buttons] == ["Evalueren", "Gedaan", "Snooze", "Niet meer herinneren"]
    assert len(await asked(talk, TEACHERS[1])) == 1
    assert await asked(talk, TEACHERS[2]) == []
    talk.now += timedelta(days=3)
    assert await planned(talk) == ["sent", "sent"]
    assert await asked(talk, TEACHER) == []


async def test_who_did_not_evaluate_is_asked_a_second_time_after_five_working_days_and_no_more(talk):
    await signed_up(talk, COP, *TEACHERS[:2])
    await planned(talk)
    talk.now = END + timedelta(minutes=31)
    for who in TEACHERS[:2]:
        assert len(await asked(talk, who)) == 1
    await evaluate(talk, TEACHERS[1])
    assert sorted(await planned(talk, again=True)) == ["done", "planned"]
    talk.now = datetime(2026, 12, 15, 9, 1, tzinfo=ZONE)
    [letter] = await asked(talk, TEACHER)
    assert "nog geen tijd" in letter.text
    assert await asked(talk, TEACHERS[1]) == []
    talk.now += timedelta(days=6)
    assert await asked(talk, TEACHER) == []


async def test_the_button_begins_the_form_with_the_session_filled_in(talk):
    await signed_up(talk, COP, TEACHER)
    await signed_up(talk, SECOND_COP, TEACHER)
    await planned(talk)
    talk.now = END + timedelta(minutes=31)
    await talk.inbox(TEACHER)
    [question] = await talk.press("Evalueren", TEACHER)
    assert question.step.step == "content"


async def test_after_working_hours_the_question_waits_for_the_next_morning(talk):
    await signed_up(talk, COP, TEACHER)
    await planned(talk)
    talk.now = datetime(2026, 12, 8, 16, 30, tzinfo=ZONE)
    await changed(talk, ends_at=datetime(2026, 12, 8, 17, 40, tzinfo=ZONE))
    await planned(talk)
    talk.now = datetime(2026, 12, 8, 18, 15, tzinfo=ZONE)
    assert await asked(talk, TEACHER) == []
    talk.now = datetime(2026, 12, 9, 8, 1, tzinfo=ZONE)
    assert len(await asked(talk, TEACHER)) == 1


async def test_who_evaluates_before_being_asked_is_not_asked(talk):
    await signed_up(talk, COP, *TEACHERS[:2])
    talk.now = END - timedelta(minutes=10)
    await evaluate(talk, TEACHER)  # before anything was planned
    await planned(talk)
    talk.now = END
    await evaluate(talk, TEACHERS[1])
    assert sorted(await planned(talk)) == ["done", "planned"]
    talk.now += timedelta(days=1)
    assert await asked(talk, TEACHER) == await asked(talk, TEACHERS[1]) == []
    assert sorted(await planned(talk)) == ["done", "late"]


async def test_nobody_is_asked_about_what_ended_more_than_fourteen_days_ago(talk):
    await signed_up(talk, COP, TEACHER)
    await planned(talk)
    talk.now = END + timedelta(days=14, minutes=31)
    assert await asked(talk, TEACHER) == []
    assert await planned(talk) == ["late"]


async def test_a_trajectory_is_looked_back_on_at_its_evaluation_by_who_registered_and_the_contact(talk):
    for said in ("schrijf 2 teams van netwerk x in voor switch", "leraar@voorbeeld.example", "ja", "ja"):
        await talk.say(said)
    [refused] = await talk.say("ik wil het hele traject evalueren")
    assert "Op SWITCH kijk je terug vanaf" in refused.text
    await planned(talk)
    talk.now = datetime(2027, 6, 22, 15, 31, tzinfo=ZONE)
    letters = [one for who in (COORDINATOR, TEACHER) for one in await asked(talk, who)]
    assert ["traject SWITCH" in one.text for one in letters] == [True, True]
    [question] = await talk.press("Evalueren", TEACHER)
    assert (question.step.form, question.step.step) == ("trajectory_evaluation", "goal")
    for said in ("doel 4, praktijk 3 en steun 5", "ja", "de uitwisseling", "minder papier", "ja"):
        replies = await talk.say(said, TEACHER)
    assert "Bedankt" in replies[0].text
    [row] = [one for one in await rows(talk, SubmittedForm) if one.form == "trajectory_evaluation"]
    assert row.subject == "trajectory:switch@voorbeeld-2026"
    seen = await results(talk, "switch@voorbeeld.example", "toon de evaluaties van het traject switch")
    assert "Er is 1 antwoord" in seen.text


# -- what stands --


async def test_a_second_evaluation_of_a_session_is_a_change_of_the_first(talk):
    await signed_up(talk, COP, TEACHER)
    talk.now = END
    await evaluate(talk, TEACHER, content=2)
    await talk.say("evalueer de cop: inhoud 5, bruikbaar 3, begeleiding 5, organisatie 4, een aanrader", TEACHER)
    [summary] = await talk.say("overslaan", TEACHER)
    assert "deze antwoorden komen in de plaats" in summary.text
    [saved] = await talk.say("ja", TEACHER)
    assert "Bewaard" in saved.text
    first, second = await rows(talk, SubmittedForm)
    assert (first.status, first.answers["content"], second.status) == ("submitted", 5, "withdrawn")
    trail = [one for one in await rows(talk, SubmittedFormVersion) if one.submitted_form_id == first.id]
    assert [one.changes.get("content") for one in trail] == [None, [2, 5]]


async def test_who_evaluates_a_second_time_counts_once(talk):
    await signed_up(talk, COP, *TEACHERS[:5])
    talk.now = END
    for who in (*TEACHERS[:4], TEACHER, TEACHER):
        await evaluate(talk, who)
    assert "Er zijn 4 antwoorden" in (await results(talk, FACILITATOR)).text


async def test_an_evaluation_stays_with_its_session_when_it_is_changed(talk):
    await signed_up(talk, COP, TEACHER)
    await signed_up(talk, SECOND_COP, TEACHER)
    talk.now = AFTER_BOTH
    await evaluate(talk, TEACHER, what="de cop van 8 december")
    await evaluate(talk, TEACHER, what="de cop van 4 januari")
    await talk.say("wijzig mijn evaluatie", TEACHER)
    await talk.say("2", TEACHER)
    await talk.say("verander de sessie naar 4 januari", TEACHER)
    assert [one.subject for one in await rows(talk, SubmittedForm)] == [f"moment:{COP}", f"moment:{SECOND_COP}"]


async def test_an_evaluation_stands_as_it_is_thirty_days_after_the_session(talk):
    await signed_up(talk, COP, TEACHER)
    talk.now = END
    await evaluate(talk, TEACHER)
    talk.now = END + timedelta(days=30, minutes=1)
    [fixed] = await talk.say("wijzig mijn evaluatie", TEACHER)
    assert "blijft zoals ze is" in fixed.text


async def test_who_gave_up_the_place_meanwhile_cannot_hand_in_the_evaluation(talk):
    await signed_up(talk, COP, TEACHER)
    await signed_up(talk, SECOND_COP, TEACHER)
    talk.now = AFTER_BOTH
    await talk.say(
        "evalueer de cop van 8 december: inhoud 4, bruikbaar 3, begeleiding 5, organisatie 4, een aanrader", TEACHER
    )
    await talk.say("overslaan", TEACHER)
    async with talk.database.transaction() as session:
        row = (await session.exec(select(SignUp).where(SignUp.moment_id == COP))).one()
        row.status = "cancelled"
        await written(session, row, by=None, now=talk.now)
    await talk.say("ja", TEACHER)
    assert await rows(talk, SubmittedForm) == []


async def test_a_forged_button_evaluates_no_session_of_another(talk):
    await signed_up(talk, COP, TEACHER)
    talk.now = END
    other = TEACHERS[1]
    filled = f'{{"session": "{COP}", "content": 5}}'
    [refused] = await talk.press_action(action("start", "session_evaluation", filled), other)
    assert "Alleen wie voor een sessie ingeschreven was" in refused.text
    assert await rows(talk, SubmittedForm) == []


# -- results --


async def test_four_answers_show_only_that_five_are_needed_and_five_show_averages(talk):
    await signed_up(talk, COP, *TEACHERS[:5])
    talk.now = END
    for who in TEACHERS[:4]:
        await evaluate(talk, who, remark="leerrijk uur")
    few = await results(talk, FACILITATOR)
    assert "Er zijn 4 antwoorden" in few.text
    assert (few.chart, few.sheet) == (None, None)
    assert "leerrijk" not in few.text
    await evaluate(talk, TEACHERS[4], content=5, remark="overslaan")
    seen = await results(talk, FACILITATOR)
    assert seen.chart.series[0].values == [4.2, 3, 5, 4]
    assert seen.text.count("leerrijk uur") == 4
    assert "5 van de 5" in seen.text


async def test_the_sixth_and_seventh_answer_cannot_be_told_by_subtraction(talk):
    await signed_up(talk, COP, *TEACHERS[:8])
    talk.now = END
    for who in TEACHERS[:5]:
        await evaluate(talk, who)
    five = await results(talk, FACILITATOR)
    for who in TEACHERS[5:7]:
        await evaluate(talk, who, content=1, remark="te druk")
        later = await results(talk, FACILITATOR)
        assert (later.chart, later.sheet) == (five.chart, five.sheet)
        assert "te druk" not in later.text
    await evaluate(talk, TEACHERS[7], content=1, remark="te druk")
    eight = await results(talk, FACILITATOR)
    assert eight.chart.series[0].values[0] == pytest.approx((5 * 4 + 3) / 8)
    assert "te druk" in eight.text


async def test_results_hold_no_name_address_or_number_of_a_person(talk):
    await signed_up(talk, COP, *TEACHERS[:5])
    talk.now = END
    for who in TEACHERS[:5]:
        await evaluate(talk, who, remark="**vet** [klik](http://x.example)")
    for said in ("toon de evaluaties van de cop", "toon de evaluaties"):
        stored = str((await results(talk, FACILITATOR, said)).stored())
        assert "leraar" not in stored
        assert "\\*\\*vet\\*\\*" in stored.replace("\\\\", "\\") or said == "toon de evaluaties"
    overview = await results(talk, FACILITATOR, "toon de evaluaties")
    assert "vet" not in str(overview.sheet)


async def test_who_led_the_session_organises_the_programme_or_administers_sees_them_and_nobody_else(talk):
    await signed_up(talk, COP, *TEACHERS[:5])
    talk.now = END
    for who in TEACHERS[:5]:
        await evaluate(talk, who)
    for who in (FACILITATOR, COP_ORGANISER, "organisator@voorbeeld.example", ADMIN):
        assert (await results(talk, who)).chart is not None
    for who in (OTHER_FACILITATOR, NT2_ORGANISER, TEACHER, COORDINATOR):
        assert (await results(talk, who)).chart is None
        [refused] = await talk.press_action(action("view", "evaluations", "session_evaluation", COP), who)
        assert refused.chart is None
        assert "antwoord" not in refused.text


async def test_an_organiser_of_two_sessions_sees_them_beside_each_other_and_opens_one(talk):
    await signed_up(talk, COP, *TEACHERS[:5])
    await signed_up(talk, SECOND_COP, *TEACHERS[:5])
    talk.now = AFTER_BOTH
    for who in TEACHERS[:5]:
        await evaluate(talk, who, what="de cop van 8 december")
        await evaluate(talk, who, content=2, what="de cop van 4 januari")
    overview = await results(talk, COP_ORGANISER)
    assert [one.values[0] for one in overview.chart.series] == [2, 4]
    assert len(overview.sheet.rows) == 10
    [one] = await talk.press(overview.buttons[1].label, COP_ORGANISER)
    assert one.chart.series[0].values[0] == 4


async def test_two_sweepers_ask_each_person_once(talk, base, searcher):
    await signed_up(talk, COP, *TEACHERS[:6])
    await planned(talk)
    other = Client(talk.url, base, searcher)
    talk.now = other.now = END + timedelta(minutes=31)
    try:
        for side in (talk, other, talk):
            await side.sweep()
    finally:
        await other.database.close()
    async with talk.database.transaction() as session:
        people = {key((await person_by_email(session, who, talk.now)).id) for who in TEACHERS[:6]}
    told = [one for one in await rows(talk, OutboxMessage) if "📝" in str(one.body)]
    assert sorted(one.person_id for one in told) == sorted(people)
