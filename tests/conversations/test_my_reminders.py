"""What stands in the list of reminders: what will come as things stand, each told apart, and what a form ends gone at once."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from dialogs.reminders.planning import of_moment, reconcile
from dialogs.reminders.views import MOST_REMINDERS
from dialogs.texts import texts_in
from storage.people import key, person_by_email
from storage.registrations import Registration
from storage.reminders import Reminder, plan_notice
from tests.conversations.client import COORDINATOR, ZONE
from tests.conversations.sign_ups import COP, FACILITATOR, TEACHERS, signed_up

TEACHER = TEACHERS[0]
ORGANISER = "organisator@voorbeeld.example"
NL = texts_in("nl")
INTAKE = "vul mijn intake voor de cop in. Nood: leerling A heeft nood aan korte instructies. Aan tafel: ouders en zoco. De leraar heeft nodig: tijd en materiaal"


async def planned_at(talk, *moments):
    """Plan the reminders of moments, as the work of the night does."""
    async with talk.database.transaction() as session:
        catalogue = await talk.catalogue(session)
        for one in moments:
            await reconcile(session, catalogue, of_moment(catalogue.moments[one]), talk.now)


async def listed(talk, who, words="mijn herinneringen"):
    [told] = await talk.say(words, who)
    return [(fact.name, fact.value) for fact in told.card.facts] if told.card else []


async def statuses(talk, who, plan):
    async with talk.database.transaction() as session:
        person = key((await person_by_email(session, who, talk.now)).id)
        query = select(Reminder.status).where(Reminder.person_id == person, Reminder.plan == plan)
        return list((await session.exec(query.order_by(col(Reminder.id)))).all())


async def test_reminders_of_one_session_are_told_apart_by_what_they_ask(talk):
    await signed_up(talk, COP, TEACHER)
    await planned_at(talk, COP)
    intake, before, evaluate, again = await listed(talk, TEACHER)
    assert "Vul je intake in" in intake[1]
    assert before[1].endswith(f" · {NL('sessions')}") and "08/12/2026 16:00" in before[1]
    assert evaluate[1] != again[1] and "evalueren" in again[1]


async def test_a_reminder_that_would_not_go_out_is_left_out(talk):
    await signed_up(talk, COP, *TEACHERS[:3])
    await planned_at(talk, COP)
    assert len(await listed(talk, ORGANISER)) == 1, "three people are too few"
    await signed_up(talk, COP, TEACHERS[3])
    assert await listed(talk, ORGANISER) == [], "four are enough; nothing was evaluated, and nobody waited in vain yet"
    assert await statuses(talk, ORGANISER, "too-few") == ["planned"], "somebody may still give up a place"


async def test_what_is_escalated_is_listed_once_somebody_was_reminded_in_vain(talk):
    await signed_up(talk, COP, TEACHER)
    await planned_at(talk, COP)
    missing = "ontbreekt nog de intake"
    assert missing not in str(await listed(talk, FACILITATOR))
    talk.now = datetime(2026, 12, 1, 9, 5, tzinfo=ZONE)
    await talk.inbox(TEACHER)
    assert missing in str(await listed(talk, FACILITATOR)) and TEACHER in str(await listed(talk, FACILITATOR))
    await talk.say("herinner me donderdag opnieuw", TEACHER)
    assert await statuses(talk, TEACHER, "intake-due") == ["planned"]
    assert missing in str(await listed(talk, FACILITATOR)), "also when it is put off"
    await talk.say(INTAKE, TEACHER)
    await talk.say("ja", TEACHER)
    assert missing not in str(await listed(talk, FACILITATOR))
    assert await statuses(talk, FACILITATOR, "intake-due+") == ["done"]


async def test_the_first_ones_are_looked_at_and_no_more(talk):
    await talk.come_in(TEACHER)
    async with talk.database.transaction() as session:
        me = key((await person_by_email(session, TEACHER, talk.now)).id)
        for days in range(1, MOST_REMINDERS + 3):
            await plan_notice(
                session, key=f"n{days}", about="care_plan:1", person_id=me, title=f"Actie {days}", body={"text": "x"},
                due_at=talk.now + timedelta(days=days), now=talk.now,
            )  # fmt: skip
    [some] = await talk.say("mijn herinneringen", TEACHER)
    assert some.text == NL("This comes first; more comes later:") and len(some.card.facts) == MOST_REMINDERS
    [every] = await talk.press(NL("Show all"), TEACHER)
    assert len(every.card.facts) == MOST_REMINDERS + 2 and NL("Show all") not in [one.label for one in every.buttons]


@pytest.mark.parametrize(
    "said",
    [
        "mijn herineringen", "mn herinneringen vd week", "heb ik nog herinneringen?", "any reminders for me?", "how do you remind me?",
        "hoe herinner je mij?", "welke herinneringen krijg ik nog", "do I have any reminders?",
    ],
)  # fmt: skip
async def test_it_is_asked_for_in_many_words(talk, said):
    [told] = await talk.say(said, TEACHER)
    assert NL("A reminder of my own") in [one.label for one in told.buttons]


async def test_an_intake_that_is_handed_in_ends_its_reminder_at_once_and_withdrawn_brings_it_back(talk):
    await signed_up(talk, COP, TEACHER, TEACHERS[1])
    await planned_at(talk, COP)
    await talk.say(INTAKE, TEACHER)
    await talk.say("ja", TEACHER)
    assert await statuses(talk, TEACHER, "intake-due") == ["done"]
    assert await statuses(talk, TEACHERS[1], "intake-due") == ["planned"]
    assert "Vul je intake in" not in str(await listed(talk, TEACHER))
    await talk.say("trek mijn intake in", TEACHER)
    await talk.say("ja", TEACHER)
    assert await statuses(talk, TEACHER, "intake-due") == ["planned"]


async def test_a_contact_person_who_is_named_is_asked_for_no_more(talk):
    await talk.say("schrijf 2 teams van netwerk x in voor switch")
    await talk.say("overslaan")
    await talk.say("ja")
    assert await statuses(talk, COORDINATOR, "contact-missing") == ["planned"]
    await talk.say("verander mijn inschrijving")
    await talk.say("contactpersoon is naam@school.be")
    await talk.say("ja")
    async with talk.database.transaction() as session:
        assert (await session.exec(select(Registration.contact_email))).one() == "naam@school.be"
    assert await statuses(talk, COORDINATOR, "contact-missing") == ["done"]


async def test_who_names_one_at_once_is_told_of_no_reminder_of_it(talk):
    said = await talk.say("schrijf 2 teams van netwerk x in voor switch, contactpersoon naam@school.be")
    said = await talk.say("ja")
    assert await statuses(talk, COORDINATOR, "contact-missing") == ["done"]
    async with talk.database.transaction() as session:
        me = key((await person_by_email(session, COORDINATOR, talk.now)).id)
        query = select(Reminder).where(Reminder.person_id == me, Reminder.status == "planned")
        count = len((await session.exec(query)).all())
    assert NL.n("I remind you of {count} moment. Ask *my reminders* to see when.", "I have planned {count} reminders. Ask *my reminders* to see when.", count) in said[0].text  # fmt: skip


async def test_a_registration_ends_the_call_that_the_round_closes_and_withdrawn_brings_it_back(talk):
    await talk.come_in(COORDINATOR)
    async with talk.database.transaction() as session:
        me = key((await person_by_email(session, COORDINATOR, talk.now)).id)
        at = talk.now + timedelta(days=1)
        session.add(
            Reminder(
                about="round:voorbeeld-2026", person_id=me, plan="round-closes", for_at=at, due_at=at, useful_until=at + timedelta(days=3),
                created_at=talk.now,
            )
        )  # fmt: skip
    await talk.say("schrijf 2 teams van netwerk x in voor switch")
    await talk.say("overslaan")
    await talk.say("ja")
    assert await statuses(talk, COORDINATOR, "round-closes") == ["done"]
    await talk.say("trek mijn inschrijving in")
    await talk.say("ja")
    assert await statuses(talk, COORDINATOR, "round-closes") == ["planned"]


async def test_the_call_for_care_plans_ends_when_each_school_has_its_own(talk):
    await signed_up(talk, COP, *TEACHERS[:2])
    await planned_at(talk, COP)
    talk.now = datetime(2026, 12, 9, 10, 0, tzinfo=ZONE)
    await talk.inbox(FACILITATOR)
    plans = [
        f"zorgplan voor {who}, actie: daglijn ophangen door de leraar tegen 15/1; evaluatie op 5/2/2027"
        for who in TEACHERS[:2]
    ]
    await talk.say(plans[0], FACILITATOR)
    await talk.say("ja", FACILITATOR)
    assert await statuses(talk, FACILITATOR, "care-plan-to-send") == ["sent"], "one plan of two ends nothing"
    assert await statuses(talk, ORGANISER, "care-plan-to-send+") == ["planned"]
    await talk.say(plans[1], FACILITATOR)
    await talk.say("ja", FACILITATOR)
    assert await statuses(talk, FACILITATOR, "care-plan-to-send") == ["done"]
    assert await statuses(talk, ORGANISER, "care-plan-to-send+") == ["done"]
    [which] = await talk.say("trek het zorgplan in", FACILITATOR)
    await talk.press(which.buttons[0].label, FACILITATOR)
    await talk.say("ja", FACILITATOR)
    assert await statuses(talk, ORGANISER, "care-plan-to-send+") == ["planned"]


async def test_the_agenda_of_who_plans_nothing_is_what_is_to_come_for_her(talk):
    [said] = await talk.say("mijn agenda", "leraar@voorbeeld.example")
    assert said.text.startswith("Er staan geen herinneringen voor je gepland.")
    [planning] = await talk.say("mijn agenda", "organisator@voorbeeld.example")
    assert planning.card is not None and not planning.text.startswith("Er staan geen herinneringen")
