"""How somebody wants to be reminded, and of what not any more: said in a sentence, kept, followed at once, and taken back."""

from datetime import time, timedelta

import pytest
from sqlmodel import col, select

from bot.channels.slack.adapter import Slack
from dialogs.actions import action
from dialogs.reminders.timing import EVERYBODY, Wishes
from dialogs.reminders.wishes import wishes_of
from dialogs.texts import texts_in
from storage.people import Identity, key, person_by_email
from storage.preferences import StoppedReminders
from storage.reminders import PlannedNotice, Reminder, plan_notice
from tests.conversations.sign_ups import COP, SECOND_COP, signed_up
from tests.conversations.test_reminders import LOTTE, SAM, labels, planned_of, reminded

NL = texts_in("nl")
SESSIONS, EVALUATIONS = NL("sessions"), NL("evaluations")


async def id_of(session, talk, who=LOTTE):
    return key((await person_by_email(session, who, talk.now)).id)


async def wishes(talk, who=LOTTE):
    async with talk.database.transaction() as session:
        person = await id_of(session, talk, who)
        return (await wishes_of(session, [person]))[person]


async def planned(talk, *moments, topic="evaluations"):
    """Plan reminders for who has a place at moments, and a notice of a kind."""
    await talk.come_in(LOTTE)
    for moment in moments:
        await signed_up(talk, moment, LOTTE)
    at = talk.now + timedelta(days=1)
    async with talk.database.transaction() as session:
        person = await id_of(session, talk)
        for moment in moments:
            await planned_of(session, talk, moment, person, "day-before", at)
        await plan_notice(
            session, key="one", about="trajectory:1", person_id=person, title="De evaluatie", body={"text": "x"}, due_at=at, now=talk.now,
            topic=topic,
        )  # fmt: skip


async def statuses(talk):
    async with talk.database.transaction() as session:
        query = select(Reminder).where(col(Reminder.plan).in_(("day-before", "week-before"))).order_by(col(Reminder.id))
        reminders = (await session.exec(query)).all()
        return [one.status for one in [*reminders, *(await session.exec(select(PlannedNotice))).all()]]


# -- hours, days, bundled, where --


async def test_who_chose_nothing_gets_what_everybody_gets(talk):
    assert await wishes(talk) is EVERYBODY
    async with talk.database.transaction() as session:
        assert await wishes_of(session, []) == {}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("stuur me niets na 16 uur", Wishes(closes=time(16))),
        ("enkel herinneringen tussen 9 en 15u", Wishes(opens=time(9), closes=time(15))),
        ("niet op woensdag", Wishes(days=frozenset({0, 1, 3, 4}))),
        ("bundel mijn herinneringen per dag", Wishes(digest="daily")),
        ("één bericht per week", Wishes(digest="weekly")),
        ("send me nothing after 4pm", Wishes(closes=time(16))),
    ],
)
async def test_a_sentence_and_a_yes_are_enough(talk, text, wanted):
    [asked] = await talk.say(text, LOTTE)
    assert asked.step.step == "summary"
    assert await wishes(talk) is EVERYBODY, "nothing changes before it is confirmed"
    await talk.say("ja", LOTTE)
    assert await wishes(talk) == wanted
    assert await wishes(talk, SAM) is EVERYBODY


async def test_what_is_said_later_leaves_the_rest_as_it_is(talk):
    for text in ("stuur me niets na 16 uur", "niet op vrijdag", "bundel ze per week"):
        await talk.say(text, LOTTE)
        await talk.say("ja", LOTTE)
    assert await wishes(talk) == Wishes(closes=time(16), days=frozenset({0, 1, 2, 3}), digest="weekly")
    await talk.say("bundel ze niet meer", LOTTE)
    await talk.say("ja", LOTTE)
    assert (await wishes(talk)).digest == "none"


async def test_it_is_corrected_before_it_is_kept(talk):
    await talk.say("stuur me niets na 16 uur", LOTTE)
    await talk.say("en niet op vrijdag", LOTTE)
    await talk.say("toch tot 17 uur", LOTTE)
    await talk.say("ja", LOTTE)
    assert await wishes(talk) == Wishes(closes=time(17), days=frozenset({0, 1, 2, 3}))


async def test_a_platform_is_asked_only_of_who_is_known_on_several(talk):
    [one] = await talk.say("bundel ze per dag", LOTTE)
    assert len(one.card.facts) == 3
    await talk.say("laat maar", LOTTE)
    await talk.say("gooi weg", LOTTE)
    async with talk.database.transaction() as session:
        session.add(
            Identity(person_id=await id_of(session, talk), channel=Slack.name, external_id="U1", last_seen_at=talk.now)
        )
    [two] = await talk.say("stuur herinneringen via Slack", LOTTE)
    assert len(two.card.facts) == 4
    await talk.say("ja", LOTTE)
    assert (await wishes(talk)).channel == "slack"
    [listed] = await talk.say("mijn herinneringen", LOTTE)
    assert "Slack" in listed.text


async def test_my_reminders_tell_how_and_what_is_stopped(talk):
    await planned(talk, COP)
    [plain] = await talk.say("mijn herinneringen", LOTTE)
    assert "\n\n" not in plain.text and len(plain.card.facts) == 2
    assert {fact.value.rpartition(" · ")[2] for fact in plain.card.facts} == {SESSIONS, EVALUATIONS}
    assert labels([plain]) == [NL("A reminder of my own"), NL("Reminder settings"), NL("Stop a kind")]
    await talk.say("stuur me niets na 16 uur", LOTTE)
    await talk.say("ja", LOTTE)
    await talk.say("stop met herinneringen voor evaluaties", LOTTE)
    [told] = await talk.say("mijn herinneringen", LOTTE)
    assert "16:00" in told.text and told.text.endswith(NL("You stopped: {kinds}.", kinds=EVALUATIONS))
    values = [fact.value for fact in told.card.facts]
    assert "De evaluatie" not in str(values) and any(one.endswith(SESSIONS) for one in values)


async def test_those_of_this_week_are_shown_apart(talk):
    await planned(talk)
    async with talk.database.transaction() as session:
        person = await id_of(session, talk)
        await planned_of(session, talk, COP, person, "day-before", talk.now + timedelta(days=7))
    [week] = await talk.say("mijn herinneringen van deze week", LOTTE)
    assert len(week.card.facts) == 1 and labels([week])[0] == NL("Show all")
    [every] = await talk.press(NL("Show all"), LOTTE)
    assert len(every.card.facts) == 2


async def test_reminders_of_a_round_stand_in_the_list_too(talk):
    await talk.come_in(LOTTE)
    async with talk.database.transaction() as session:
        session.add(
            Reminder(
                about="round:voorbeeld-2026", person_id=await id_of(session, talk), plan="round-closes", for_at=talk.now,
                due_at=talk.now + timedelta(days=1), useful_until=talk.now + timedelta(days=9), created_at=talk.now,
            )
        )  # fmt: skip
    [listed] = await talk.say("mijn herinneringen", LOTTE)
    assert "Voorbeeldronde" in listed.card.facts[0].value


# -- kinds that are stopped --


async def test_a_kind_that_is_stopped_does_not_come_and_can_be_taken_back(talk):
    await planned(talk, COP, SECOND_COP)
    [told] = await talk.say("stop met herinneringen voor sessies", LOTTE)
    assert SESSIONS in told.text and "2" in told.text
    assert await statuses(talk) == ["unwanted", "unwanted", "planned"]
    assert (await wishes(talk)).stopped == {"sessions"}
    await talk.say("stop met herinneringen voor sessies", LOTTE)
    await talk.press(NL("Take them up again"), LOTTE)
    assert (await wishes(talk)).stopped == frozenset()
    assert await statuses(talk) == ["planned", "planned", "planned"]


async def test_what_is_past_does_not_come_back(talk):
    await planned(talk)
    await talk.say("herinner me niet meer aan evaluaties", LOTTE)
    talk.now += timedelta(days=3)
    await talk.say("ik wil weer herinneringen voor evaluaties", LOTTE)
    assert await statuses(talk) == ["unwanted"]


async def test_all_of_them_are_stopped_only_after_a_yes(talk):
    await planned(talk, COP)
    [sure] = await talk.say("geen herinneringen meer", LOTTE)
    assert await statuses(talk) == ["planned", "planned"]
    assert labels([sure]) == [
        NL("Yes, stop all"), NL("No {kind}", kind=SESSIONS), NL("No {kind}", kind=EVALUATIONS), NL("No, keep them"),
    ]  # fmt: skip
    await talk.say("nee", LOTTE)
    assert await statuses(talk) == ["planned", "planned"]
    await talk.say("geen herinneringen meer", LOTTE)
    [told] = await talk.say("ja", LOTTE)
    assert await statuses(talk) == ["unwanted", "unwanted"]
    way_back = told.text.split("*")[1]
    await talk.say(way_back, LOTTE)
    assert await statuses(talk) == ["planned", "planned"]


async def test_what_one_asked_for_still_comes_when_all_is_stopped(talk):
    await talk.say("herinner me vrijdag aan de kopies", LOTTE)
    await talk.say("ja", LOTTE)
    await talk.say("geen herinneringen meer", LOTTE)
    await talk.press(NL("Yes, stop all"), LOTTE)
    assert await statuses(talk) == ["planned"]


async def test_under_a_reminder_is_asked_whether_only_that_one_is_meant(talk):
    await reminded(talk, LOTTE, COP)
    async with talk.database.transaction() as session:
        person = await id_of(session, talk)
        await planned_of(session, talk, COP, person, "week-before", talk.now + timedelta(hours=3))
        await planned_of(session, talk, SECOND_COP, person, "day-before", talk.now + timedelta(hours=3))
    await talk.press(NL("No more of these"), LOTTE)
    await talk.press(NL("Only this one"), LOTTE)
    assert await statuses(talk) == ["done", "done", "planned"]
    assert (await wishes(talk)).stopped == frozenset()


async def test_only_this_one_leaves_what_another_kind_reminds_of(talk):
    await reminded(talk, LOTTE, COP)
    async with talk.database.transaction() as session:
        await planned_of(session, talk, COP, await id_of(session, talk), "intake-due", talk.now + timedelta(hours=3))
    await talk.press(NL("No more of these"), LOTTE)
    [told] = await talk.press(NL("Only this one"), LOTTE)
    assert SESSIONS in told.text and "07/12/2026 12:05" in told.text
    async with talk.database.transaction() as session:
        rows = (await session.exec(select(Reminder).order_by(col(Reminder.id)))).all()
        assert [one.status for one in rows] == ["done", "planned"]


async def test_one_thing_of_a_kind_is_not_the_whole_kind(talk):
    await planned(talk, COP, SECOND_COP)
    [asked] = await talk.say("herinner me niet meer aan de sessie van 8 december", LOTTE)
    assert "08/12/2026" in asked.text and labels([asked])[0] == NL("Only this one")
    assert (await wishes(talk)).stopped == frozenset()
    await talk.press(NL("Only this one"), LOTTE)
    assert await statuses(talk) == ["done", "planned", "planned"]
    [asked] = await talk.say("herinner me niet meer aan de intake van SWITCH", LOTTE)
    assert asked.text == NL("I do not know which one you mean. Shall I stop all of that kind?")
    assert (await wishes(talk)).stopped == frozenset()
    await talk.press(labels([asked])[0], LOTTE)
    assert (await wishes(talk)).stopped == {"intakes"}


async def test_all_of_them_can_be_deleted_in_words(talk):
    await planned(talk, COP)
    [sure] = await talk.say("verwijder al mijn herinneringen", LOTTE)
    assert labels([sure])[0] == NL("Yes, stop all")
    assert await statuses(talk) == ["planned", "planned"]


async def test_under_a_reminder_its_whole_kind_can_be_stopped(talk):
    await reminded(talk, LOTTE, COP)
    async with talk.database.transaction() as session:
        await planned_of(
            session, talk, SECOND_COP, await id_of(session, talk), "day-before", talk.now + timedelta(hours=3)
        )
    [asked] = await talk.say("herinner me hier niet meer aan", LOTTE)
    assert len(labels([asked])) == 2
    await talk.press(labels([asked])[1], LOTTE)
    assert await statuses(talk) == ["sent", "unwanted"]


async def test_what_is_no_kind_is_asked_about(talk):
    await planned(talk, COP)
    [asked] = await talk.say("herinner me niet meer aan de taart", LOTTE)
    assert labels([asked]) == [NL("No {kind}", kind=SESSIONS), NL("No {kind}", kind=EVALUATIONS)]
    await talk.press(labels([asked])[0], LOTTE)
    [again] = await talk.press_action(action("view", "stop_reminders"), LOTTE)
    assert labels([again])[-1] == NL("{kind} again", kind=SESSIONS.capitalize())


async def test_stopping_is_for_oneself(talk):
    await planned(talk, COP)
    await talk.say("stop met herinneringen voor sessies", SAM)
    assert await statuses(talk) == ["planned", "planned"]
    async with talk.database.transaction() as session:
        assert len((await session.exec(select(StoppedReminders))).all()) == 1


async def test_a_form_under_way_goes_on_after_it(talk):
    await talk.say("herinner me aan de kopies", LOTTE)
    replies = await talk.say("stop met herinneringen voor sessies", LOTTE)
    assert (await wishes(talk)).stopped == {"sessions"}
    assert replies[-1].step.step == "when"
