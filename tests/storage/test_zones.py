"""Time-zone data that change: what was planned keeps its hour, once, on both databases."""

import asyncio
import logging
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text
from sqlmodel import select

from dialogs.reminders.tokens import of_moment, of_notice
from storage.catalogue import MomentRow, ProgrammeRow, RoundRow, current_revision
from storage.database import Database
from storage.drafts import Draft
from storage.housekeeping import ZoneRules
from storage.outbox import OutboxMessage
from storage.people import Person
from storage.reminders import PlannedNotice, Reminder, name_of, name_of_notice
from storage.tables import METADATA
from storage.times import Instant
from storage.zones import ON_THE_CLOCK, POINTS_IN_TIME, WRITTEN, carried_over, renamed_in
from tests.storage.test_clock_changes import NOW as OLD
from tests.storage.test_clock_changes import SUMMER as NEW
from tests.storage.test_clock_changes import ZONE

TODAY = datetime(2027, 9, 20, 9, tzinfo=ZONE)
JUNE, JANUARY = datetime(2028, 6, 20, 14, tzinfo=ZONE), datetime(2028, 1, 11, 14, tzinfo=ZONE)
PAST = datetime(2027, 6, 1, 14, tzinfo=ZONE)
HOUR = timedelta(hours=1)


def moment(name, starts):
    return MomentRow(
        id=name,
        round_id="r",
        programme_id="p",
        kind="session",
        title="Sessie",
        starts_at=starts,
        ends_at=starts + 2 * HOUR,
    )


async def planned(database):
    """Plan a session in June and one in January, with what hangs on them; all by the old rules."""
    await carried_over(database, OLD, TODAY)
    async with database.transaction() as session:
        session.add(Person(id=1, name="An Voorbeeld", email="an@voorbeeld.example", language="nl", created_at=PAST))
        session.add(ProgrammeRow(id="p", name="P", kind="project"))
        session.add(RoundRow(id="r", name="R", status="open", first=2027, last=2028))
        await session.flush()
        session.add_all([moment("june", JUNE), moment("january", JANUARY), moment("past", PAST)])
        await session.flush()
        for plan, status in (("week", "planned"), ("early", "sent")):
            session.add(
                Reminder(
                    about="moment:june", moment_id="june", person_id=1, plan=plan, for_at=JUNE, status=status,
                    due_at=JUNE - timedelta(days=7) if status == "planned" else PAST, useful_until=JUNE, created_at=PAST,
                )
            )  # fmt: skip
        session.add(
            PlannedNotice(key="n", about="own:1", person_id=1, title="Intake", due_at=JUNE, created_at=PAST, body={})
        )
        session.add(OutboxMessage(key="now", person_id=1, body={}, due_at=TODAY, created_at=TODAY))
        session.add(
            Draft(
                person_id=1, form="plan", form_version=1, created_at=PAST, updated_at=PAST,
                state={"answers": {
                    "starts": "2028-06-20T14:00+02:00", "winter": "2028-01-11T14:00+01:00", "said": "2027-06-01T14:00+02:00",
                    "others": ["2028-06-20T14:00:00+02:00", "2028-06-20"], "consent": "2028-06-20T14:00:00+00:00",
                    "elsewhere": "2028-06-20T14:00+05:00", "note": "om 14:00", "count": 3, "odd": "2028-99-20T14:00+02:00",
                }},
            )
        )  # fmt: skip


async def rows(database, table):
    async with database.transaction() as session:
        return list((await session.exec(select(table))).all())


async def moments(database):
    return {one.id: one for one in await rows(database, MomentRow)}


async def test_a_meeting_keeps_its_hour_when_summer_time_is_abolished(database):
    await planned(database)
    changed = await carried_over(database, NEW, TODAY)
    found = await moments(database)
    assert found["june"].starts_at == JUNE + HOUR
    assert found["june"].ends_at == JUNE + 3 * HOUR
    assert NEW.local(found["june"].starts_at) == datetime.fromisoformat("2028-06-20T14:00")
    assert found["june"].sequence == 1
    assert changed == 1 + 2 + 1 + 1  # the moment, its reminders, the notice, the draft


async def test_what_is_in_winter_or_behind_us_stays_as_it_was(database):
    await planned(database)
    await carried_over(database, NEW, TODAY)
    found = await moments(database)
    assert (found["january"].starts_at, found["january"].sequence) == (JANUARY, 0)
    assert (found["past"].starts_at, found["past"].sequence) == (PAST, 0)
    assert [one.due_at for one in await rows(database, OutboxMessage)] == [TODAY]


async def test_reminders_go_along_also_those_that_went_out_so_that_none_is_made_anew(database):
    await planned(database)
    await carried_over(database, NEW, TODAY)
    found = {one.plan: one for one in await rows(database, Reminder)}
    assert {one.for_at for one in found.values()} == {JUNE + HOUR}
    assert {one.useful_until for one in found.values()} == {JUNE + HOUR}
    assert found["week"].due_at == JUNE - timedelta(days=7) + HOUR
    assert found["early"].due_at == PAST
    [notice] = await rows(database, PlannedNotice)
    assert (notice.due_at, notice.useful_until) == (JUNE + HOUR, None)


async def test_a_message_that_waits_brings_its_reminders_by_their_new_names(database):
    await planned(database)
    [week, early] = sorted(await rows(database, Reminder), key=lambda one: one.plan, reverse=True)
    before, after = [[name_of(one.id, at) for one in (week, early)] for at in (JUNE, JUNE + HOUR)]
    button = {"label": "Gedaan", "action": f'act:reminders.done_all:["{before[0]}","{before[1]}","n1"]'}
    async with database.transaction() as session:
        for key, status in (("blank", "waiting"), ("begun", "waiting"), ("gone", "sent")):
            session.add(
                OutboxMessage(
                    key=key, person_id=1, due_at=PAST, created_at=PAST, status=status, reminders=[*before, "n1", "m9-202701010900"],
                    body={} if key == "blank" else {"text": "Over m1-", "buttons": [button]},
                )
            )  # fmt: skip
    assert await carried_over(database, NEW, TODAY) == 5
    found = {one.key: one for one in await rows(database, OutboxMessage)}
    for key in ("blank", "begun"):
        assert found[key].reminders == [*after, "n1", "m9-202701010900"]
    assert found["blank"].body == {}
    assert found["begun"].body["text"] == "Over m1-"
    assert found["begun"].body["buttons"][0]["action"] == f'act:reminders.done_all:["{after[0]}","{after[1]}","n1"]'
    assert found["gone"].reminders == [*before, "n1", "m9-202701010900"]
    assert found["now"].reminders is None


def test_only_whole_names_of_reminders_are_changed():
    named = {"m1-202806201200": "m1-202806201300"}
    said = {"a": ["m1-202806201200", "m11-202806201200", "xm1-202806201200", "m1-2028062012000", 3, None]}
    assert renamed_in(said, named) == {"a": ["m1-202806201300", *said["a"][1:]]}


def test_storage_and_buttons_name_a_reminder_alike():
    assert name_of(12, JUNE) == of_moment(12, JUNE).written() == "m12-202806201200"
    assert name_of_notice(7) == of_notice(7).written() == "n7"


async def test_hours_that_people_typed_into_a_form_keep_what_they_say(database):
    await planned(database)
    await carried_over(database, NEW, TODAY)
    [draft] = await rows(database, Draft)
    assert draft.state["answers"] == {
        "starts": "2028-06-20T14:00+01:00", "winter": "2028-01-11T14:00+01:00", "said": "2027-06-01T14:00+02:00",
        "others": ["2028-06-20T14:00:00+01:00", "2028-06-20"], "consent": "2028-06-20T14:00:00+00:00",
        "elsewhere": "2028-06-20T14:00+05:00", "note": "om 14:00", "count": 3, "odd": "2028-99-20T14:00+02:00",
    }  # fmt: skip


async def test_everybody_reads_the_offer_again(database):
    await planned(database)
    async with database.transaction() as session:
        before = await current_revision(session)
    await carried_over(database, NEW, TODAY)
    async with database.transaction() as session:
        assert await current_revision(session) == before + 1


async def test_the_first_start_only_stores_the_rules(database):
    assert await carried_over(database, OLD, TODAY) == 0
    [row] = await rows(database, ZoneRules)
    assert (row.zone, row.version, row.changes) == ("Europe/Brussels", "2026a", OLD.stored())


async def test_it_is_done_once(database):
    await planned(database)
    assert await carried_over(database, NEW, TODAY) == 5
    assert await carried_over(database, NEW, TODAY) == 0
    assert (await moments(database))["june"].starts_at == JUNE + HOUR


async def test_data_that_say_the_same_only_leave_their_version(database):
    await planned(database)
    assert await carried_over(database, replace(OLD, version="2026c"), TODAY) == 0
    [row] = await rows(database, ZoneRules)
    assert row.version == "2026c"
    assert (await moments(database))["june"].sequence == 0


@pytest.mark.parametrize("version", ["2026a", "2027a", ""])
async def test_a_process_with_data_that_are_not_newer_changes_nothing_and_says_so(database, caplog, version):
    await planned(database)
    await carried_over(database, NEW, TODAY)
    with caplog.at_level(logging.ERROR, logger="wegwijs.zones"):
        assert await carried_over(database, replace(OLD, version=version), TODAY) == 0
    assert "no newer" in caplog.text
    assert (await moments(database))["june"].starts_at == JUNE + HOUR
    [row] = await rows(database, ZoneRules)
    assert row.changes == NEW.stored()


async def test_summer_time_that_comes_back_gives_everything_its_instant_again(database):
    await planned(database)
    await carried_over(database, NEW, TODAY)
    await carried_over(database, replace(OLD, version="2027b"), TODAY)
    found = await moments(database)
    assert (found["june"].starts_at, found["june"].ends_at, found["june"].sequence) == (JUNE, JUNE + 2 * HOUR, 2)
    [draft] = await rows(database, Draft)
    assert draft.state["answers"]["starts"] == "2028-06-20T14:00+02:00"


async def test_two_programs_at_once_carry_over_once(url):
    one, other = Database(url), Database(url)
    await planned(one)
    changed = await asyncio.gather(*(carried_over(each, NEW, TODAY) for each in (one, other, one, other)))
    assert sorted(changed) == [0, 0, 0, 5]
    assert (await moments(other))["june"].starts_at == JUNE + HOUR
    await one.close()
    await other.close()


async def test_two_programs_that_start_first_at_once_store_the_rules_once(url):
    one, other = Database(url), Database(url)
    assert await asyncio.gather(carried_over(one, OLD, TODAY), carried_over(other, OLD, TODAY)) == [0, 0]
    assert len(await rows(one, ZoneRules)) == 1
    await one.close()
    await other.close()


async def test_it_is_done_whole_or_not_at_all(database):
    await planned(database)
    async with database.transaction() as session:
        await session.exec(text("ALTER TABLE visit_pair RENAME TO away"))
    with pytest.raises(Exception, match="visit_pair"):
        await carried_over(database, NEW, TODAY)
    async with database.transaction() as session:
        await session.exec(text("ALTER TABLE away RENAME TO visit_pair"))
    assert (await moments(database))["june"].starts_at == JUNE
    assert await carried_over(database, NEW, TODAY) == 5


def test_of_every_instant_it_is_said_whether_it_stands_for_a_time_on_the_clock():
    stored = {
        name: {one.name for one in table.columns if isinstance(one.type, Instant)}
        for name, table in METADATA.tables.items()
    }
    said = {name: ON_THE_CLOCK.get(name, frozenset()) | POINTS_IN_TIME.get(name, frozenset()) for name in stored}
    assert said == stored
    assert set(ON_THE_CLOCK) | set(POINTS_IN_TIME) <= set(stored)
    assert all(not ON_THE_CLOCK[name] & POINTS_IN_TIME.get(name, frozenset()) for name in ON_THE_CLOCK)


def test_what_is_written_as_text_stands_in_columns_that_exist():
    assert all(one in METADATA.tables[name].columns for name, columns in WRITTEN.items() for one in columns)
