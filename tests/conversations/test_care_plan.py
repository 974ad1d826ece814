"""What a care plan leads to: the school has it, the day of the evaluation is kept, moved and called off."""

from datetime import date, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from dialogs.reminders.workdays import ZONE
from storage.care_plans import CarePlan, CarePlanAction
from storage.people import key, person_by_email
from storage.reminders import PlannedNotice
from storage.submissions import SubmittedForm
from tests.conversations.signed_up import COP, place, rows

TEACHER = "leraar@voorbeeld.example"
OTHER = "leraar2@voorbeeld.example"
FACILITATOR = "begeleider@voorbeeld.example"
SECOND = "begeleider2@voorbeeld.example"
PLAN = (
    "zorgplan voor leraar@voorbeeld.example, actie: daglijn ophangen door de leraar tegen 15/1;"
    " actie: maatje zoeken door de zoco tegen 22/1; evaluatie op 5/2/2027"
)


async def letters(talk, who):
    """Return what arrived, but for the question how the session was."""
    return [one for one in await talk.inbox(who) if not one.text.startswith("📝")]


async def recorded(talk):
    await place(talk, TEACHER)
    talk.now += timedelta(days=15)
    await talk.say(PLAN, FACILITATOR)
    return await talk.say("ja", FACILITATOR)


async def planned(talk):
    return {
        (one.person_id, one.due_at.astimezone(ZONE).strftime("%d/%m %H:%M"))
        for one in await rows(talk, PlannedNotice)
        if one.status == "planned"
    }


async def states(talk):
    return [(one.what, one.state, one.due_on, one.remark) for one in await rows(talk, CarePlanAction)]


async def test_all_said_at_once_takes_two_messages_and_the_school_has_the_plan(talk):
    await recorded(talk)
    assert await states(talk) == [
        ("daglijn ophangen", "open", date(2027, 1, 15), None),
        ("maatje zoeken", "open", date(2027, 1, 22), None),
    ]
    [letter] = await letters(talk, TEACHER)
    assert "maatje zoeken" in str(letter.card) and "05/02/2027" in letter.text
    assert await letters(talk, OTHER) == []


async def test_the_day_becomes_a_reminder_of_school_and_facilitator_that_moves_and_is_called_off(talk):
    await recorded(talk)
    assert {at for _, at in await planned(talk)} == {"05/02 09:00"} and len(await planned(talk)) == 2
    await talk.say("wijzig het zorgplan", FACILITATOR)
    await talk.say("verander de tussentijdse evaluatie naar 19/2/2027", FACILITATOR)
    await talk.say("ja", FACILITATOR)
    assert {at for _, at in await planned(talk)} == {"19/02 09:00"} and len(await planned(talk)) == 2
    [mine] = await talk.say("mijn herinneringen", TEACHER)
    assert "19/02/2027" in str(mine.card) and "05/02/2027" not in str(mine.card)
    await talk.say("trek het zorgplan in", FACILITATOR)
    await talk.press("Ja, trek in", FACILITATOR)
    assert await planned(talk) == set()
    [plan] = await rows(talk, CarePlan)
    assert plan.status == "withdrawn"
    assert "ingetrokken" in (await letters(talk, TEACHER))[-1].text


async def test_who_wants_no_reminders_of_care_plans_hears_no_more_of_that_day(talk):
    await recorded(talk)
    await talk.say("geen herinneringen meer aan zorgplannen", TEACHER)
    assert len(await planned(talk)) == 1, "the facilitator still does"
    await talk.say("ik wil weer herinneringen aan zorgplannen", TEACHER)
    assert len(await planned(talk)) == 2


async def test_a_day_that_is_moved_away_and_back_is_kept(talk):
    await recorded(talk)
    for day in ("19/2/2027", "5/2/2027"):
        await talk.say("wijzig het zorgplan", FACILITATOR)
        await talk.say(f"verander de tussentijdse evaluatie naar {day}", FACILITATOR)
        await talk.say("ja", FACILITATOR)
    assert {at for _, at in await planned(talk)} == {"05/02 09:00"} and len(await planned(talk)) == 2


async def evaluated(talk, *said):
    await talk.say("tussentijdse evaluatie", TEACHER)
    for one in said:
        await talk.say(one, TEACHER)
    return await talk.say("ja", TEACHER)


async def test_every_action_is_asked_and_what_is_busy_gets_a_new_date_and_is_asked_again(talk):
    await recorded(talk)
    await evaluated(talk, "gedaan", "bezig", "1/3", "nog geen maatje", "overslaan")
    assert await states(talk) == [
        ("daglijn ophangen", "done", date(2027, 1, 15), None),
        ("maatje zoeken", "busy", date(2027, 3, 1), "nog geen maatje"),
    ]
    assert {at for _, at in await planned(talk)} == {"01/03 09:00"}
    assert "1 van de 2" in (await letters(talk, FACILITATOR))[-1].text
    [asked] = await talk.say("tussentijdse evaluatie", TEACHER)
    assert "maatje zoeken" in asked.text and asked.step.total == 3


async def test_an_early_look_back_without_new_dates_keeps_the_agreed_day(talk):
    await recorded(talk)
    await evaluated(talk, "gedaan", "bezig", "overslaan", "overslaan", "overslaan")
    assert {at for _, at in await planned(talk)} == {"05/02 09:00"}


async def test_when_every_action_is_settled_nothing_is_asked_any_more(talk):
    await recorded(talk)
    await evaluated(talk, "gedaan", "niet haalbaar", "te druk", "overslaan")
    assert await planned(talk) == set()
    [told] = await talk.say("tussentijdse evaluatie", TEACHER)
    assert "afgerond" in told.text


async def test_the_facilitator_may_look_back_too_and_then_the_school_is_told(talk):
    await recorded(talk)
    await letters(talk, TEACHER)
    await talk.say("tussentijdse evaluatie", FACILITATOR)
    for one in ("gedaan", "gedaan", "overslaan", "ja"):
        await talk.say(one, FACILITATOR)
    [letter] = await letters(talk, TEACHER)
    assert "2 van de 2" in letter.text


async def test_nobody_else_sees_or_evaluates_a_plan(talk):
    await recorded(talk)
    for who in (OTHER, SECOND):
        for action in ('["start","interim_evaluation","{\\"plan\\":\\"plan-1\\"}"]', '["view","care_plan"]'):
            replies = await talk.press_action(action, who)
            assert "daglijn" not in str(replies)
    [row] = await rows(talk, SubmittedForm)
    [refused] = await talk.press_action(f'["submitted","withdraw","{row.id}"]', SECOND)
    assert "te oud" in refused.text
    assert {one[1] for one in await states(talk)} == {"open"}


async def test_only_the_last_look_back_can_be_changed(talk):
    await recorded(talk)
    await evaluated(talk, "gedaan", "bezig", "overslaan", "overslaan", "overslaan")
    first = (await rows(talk, SubmittedForm))[-1]
    await evaluated(talk, "gedaan", "overslaan")
    [fixed] = await talk.press_action(f'["submitted","change","{first.id}",""]', TEACHER)
    assert "opnieuw overlopen" in fixed.text
    last = (await rows(talk, SubmittedForm))[-1]
    [opened] = await talk.press_action(f'["submitted","change","{last.id}",""]', TEACHER)
    assert opened.step is not None


async def test_an_action_that_is_worded_as_before_keeps_its_state_when_the_plan_changes(talk):
    await recorded(talk)
    await evaluated(talk, "gedaan", "bezig", "overslaan", "overslaan", "overslaan")
    await talk.say("wijzig het zorgplan", FACILITATOR)
    await talk.say("verwijder de tweede actie", FACILITATOR)
    await talk.say("ja", FACILITATOR)
    assert await states(talk) == [("daglijn ophangen", "done", date(2027, 1, 15), None)]


async def test_a_plan_whose_actions_changed_meanwhile_is_not_evaluated_as_it_was(talk):
    await recorded(talk)
    await talk.say("tussentijdse evaluatie", TEACHER)
    for one in ("gedaan", "gedaan", "overslaan"):
        await talk.say(one, TEACHER)
    await talk.say("wijzig het zorgplan", FACILITATOR)
    await talk.say("verwijder de tweede actie", FACILITATOR)
    await talk.say("ja", FACILITATOR)
    await talk.say("ja", TEACHER)
    assert await states(talk) == [("daglijn ophangen", "done", date(2027, 1, 15), None)]


async def test_the_database_holds_one_standing_plan_for_a_participant_of_a_session(talk):
    await recorded(talk)
    with pytest.raises(IntegrityError):
        async with talk.database.transaction() as session:
            teacher = await person_by_email(session, TEACHER, talk.now)
            form = SubmittedForm(
                form="care_plan", form_version=1, person_id=key(teacher.id), created_at=talk.now, updated_at=talk.now
            )
            session.add(form)
            await session.flush()
            session.add(
                CarePlan(
                    submitted_form_id=key(form.id), moment_id=COP, person_id=key(teacher.id), facilitator_id=key(teacher.id),
                    evaluation_on=date(2027, 2, 5), created_at=talk.now, updated_at=talk.now,
                )
            )  # fmt: skip
            await session.flush()


async def test_a_teacher_records_no_plan_by_a_forged_button(talk):
    await place(talk, TEACHER)
    talk.now += timedelta(days=15)
    [refused] = await talk.press_action('["start","care_plan","{}"]', TEACHER)
    assert "Dit is voor: begeleider" in refused.text
    assert await rows(talk, CarePlan) == []
