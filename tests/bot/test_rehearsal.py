"""A rehearsal tells what would go out, and leaves the database and everybody's messages as they were."""

import asyncio
import csv
import io
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select, update
from typer.testing import CliRunner

from bot.cli import app
from bot.operations.rehearsal import forget_abandoned, rehearsed
from bot.operations.reminding import listed
from dialogs.messages import Reply
from storage.catalogue import MomentRow
from storage.copies import copied
from storage.database import Database
from storage.outbox import OutboxMessage
from storage.people import Identity, key, person_by_email
from storage.reminders import PlannedNotice, Reminder, plan_notice
from storage.signups import SignUp
from storage.tables import METADATA
from tests.conversations.client import COORDINATOR, ZONE
from tests.conversations.prepared import loaded
from tests.conversations.sign_ups import COP, FACILITATOR
from tests.conversations.signed_up import place

REGISTERED = ("schrijf 2 teams van netwerk x in voor switch", "overslaan", "ja", "ja")
pytestmark = pytest.mark.timeout(600)
START = datetime(2026, 12, 1, tzinfo=ZONE)
TERM = datetime(2027, 1, 5, 23, 59, tzinfo=ZONE)
"""The day after the intake: the rest of the year shows nothing new."""


async def rehearse(talk, start=START, end=TERM, address=None, present=None):
    return await rehearsed(
        talk.database, talk.base.catalogue, ["slack", "teams", "terminal"],
        present=present or talk.now, start=start, end=end, address=address,
    )  # fmt: skip


async def everything(database):
    """Return every row of every table."""
    found = {}
    async with database.reading() as session:
        for table in METADATA.sorted_tables:
            rows = await (await session.connection()).execute(table.select().order_by(*table.primary_key.columns))
            found[table.name] = [tuple(row) for row in rows]
    return found


async def test_what_is_rehearsed_is_what_goes_out_when_the_time_comes(talk):
    for said in REGISTERED:
        await talk.say(said)
    await talk.sweep()
    found = await rehearse(talk)
    async with talk.database.transaction() as session:
        before = set((await session.exec(select(OutboxMessage.id))).all())
    await talk.sweep(TERM)
    async with talk.database.transaction() as session:
        rows = (await session.exec(select(OutboxMessage).order_by(col(OutboxMessage.sent_at), OutboxMessage.id))).all()
        gone = [
            row
            for row in rows
            if row.id not in before and row.reminders and row.status == "sent" and row.sent_at >= START
        ]
        addresses = {row.id: (await person(session, row.person_id)) for row in gone}
    assert len(gone) > 8
    assert sorted(
        (one.at, one.person, one.reply.text) for one in found.going if any(of.role for of in one.named)
    ) == sorted((row.sent_at, addresses[row.id], Reply.model_validate(row.body).text) for row in gone)


async def test_on_postgresql_the_same_goes_out_at_the_same_times(talk, postgres):
    found = []
    for one in (talk, postgres):
        for said in REGISTERED:
            await one.say(said)
        await one.sweep()
        before = await everything(one.database)
        found.append(await rehearse(one))
        assert await everything(one.database) == before
    on_sqlite, on_postgresql = ([(g.at, g.person, g.reply.text) for g in one.going] for one in found)
    assert len(on_sqlite) > 8
    assert on_postgresql == on_sqlite


async def person(session, person_id):
    from storage.people import Person

    return (await session.get_one(Person, person_id)).email


async def test_nothing_is_written_to_the_database_and_the_copy_is_gone_afterwards(talk, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for said in REGISTERED:
        await talk.say(said)
    before, files = await everything(talk.database), sorted(tmp_path.glob("wegwijs-rehearsal*"))
    assert (await rehearse(talk)).going
    assert await everything(talk.database) == before
    assert sorted(tmp_path.glob("wegwijs-rehearsal*")) == files == []


def test_the_copy_of_a_rehearsal_that_was_killed_is_removed_by_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        ended.wait()
    gone, running = tmp_path / f"wegwijs-rehearsal-{ended.pid}-x", tmp_path / f"wegwijs-rehearsal-{os.getpid()}-x"
    for folder in (gone, running):
        folder.mkdir()
        (folder / "copy.db").write_text("x")
    forget_abandoned()
    assert list(tmp_path.iterdir()) == [running]


def test_a_rehearsal_that_is_told_to_stop_leaves_no_copy(tmp_path):
    environment = {
        **os.environ,
        "WEGWIJS_DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path / 'w.db'}",
        "TMPDIR": str(tmp_path),
    }
    command = [sys.executable, "-m", "bot"]

    async def offered():
        database = Database(environment["WEGWIJS_DATABASE_URL"])
        await loaded(database)
        await database.close()

    asyncio.run(offered())
    asked = [*command, "reminders", "simulate", "--from", "2026-12-01", "--to", "2095-12-31"]
    with subprocess.Popen(asked, env=environment, cwd=Path(__file__).parents[2], stdout=subprocess.DEVNULL) as running:
        while not list(tmp_path.glob("wegwijs-rehearsal-*/copy.db")):
            assert running.poll() is None
            time.sleep(0.02)
        running.terminate()
        assert running.wait(60) == 128 + signal.SIGTERM
    assert not list(tmp_path.glob("wegwijs-rehearsal-*"))


async def test_the_copy_holds_every_row_of_every_table(talk, tmp_path):
    for said in REGISTERED:
        await talk.say(said)
    copy = Database(f"sqlite+aiosqlite:///{tmp_path / 'copy.db'}")
    count = await copied(talk.database, copy)
    held = await everything(copy)
    await copy.close()
    assert held == await everything(talk.database)
    assert count == sum(len(rows) for rows in held.values()) > 100


async def test_the_secrets_of_platforms_are_not_copied(talk, tmp_path):
    copy = Database(f"sqlite+aiosqlite:///{tmp_path / 'copy.db'}")
    await copied(talk.database, copy, without={"role_grant"})
    held = await everything(copy)
    await copy.close()
    assert held["role_grant"] == []
    assert held["person"] == (await everything(talk.database))["person"]


async def test_before_anybody_is_registered_it_says_so(talk):
    found = await rehearse(talk)
    # Only who organises hears that nobody comes.
    assert (found.registered, set(found.totals()["role"])) == (False, {"organiser"})
    await talk.come_in("leraar@voorbeeld.example")
    await place(talk, "leraar@voorbeeld.example")
    assert (await rehearse(talk)).registered


async def test_the_totals_count_messages_by_month_and_reminders_by_plan_and_role(talk):
    for said in REGISTERED:
        await talk.say(said)
    found = await rehearse(talk)
    totals = found.totals()
    named = [of for one in found.going for of in one.named]
    assert sum(totals["month"].values()) == len(found.going)
    assert totals["plan"] == Counter(one.plan for one in named)
    assert totals["role"] == Counter(one.role for one in named if one.role)
    assert {"participant", "facilitator", "organiser"} <= set(totals["role"])
    assert [one.at for one in found.going] == sorted(one.at for one in found.going)


async def test_only_one_person_is_told_of_when_that_is_asked(talk):
    for said in REGISTERED:
        await talk.say(said)
    everybody, hers = await rehearse(talk), await rehearse(talk, address=f" {FACILITATOR.upper()}")
    assert hers.going == [one for one in everybody.going if one.person == FACILITATOR] != []
    assert (await rehearse(talk, address="niemand@voorbeeld.example")).going == []


async def planned(talk, at, useful_until=None, name="eigen", who=COORDINATOR):
    async with talk.database.transaction() as session:
        someone = await person_by_email(session, who, talk.now)
        await plan_notice(
            session, key=name, about=f"own:{name}", person_id=key(someone.id), title="Lokaal reserveren",
            body=Reply(text="⏰ Lokaal reserveren").stored(), due_at=at, now=talk.now, useful_until=useful_until, exact=True,
        )  # fmt: skip


async def test_what_was_missed_before_goes_out_when_the_time_begins(talk):
    await talk.come_in()
    await planned(talk, talk.now - timedelta(days=2))
    start = talk.now - timedelta(days=1)
    [one, *_] = (await rehearse(talk, start=start, end=talk.now)).going
    assert (one.at, one.first_line) == (start, "⏰ Lokaal reserveren")
    assert (one.named[0].plan, one.named[0].about) == ("notice:own", "Lokaal reserveren")


async def test_what_goes_out_before_the_time_is_counted_and_not_shown(talk):
    await talk.come_in()
    await planned(talk, talk.now + timedelta(hours=1))
    found = await rehearse(talk, address=COORDINATOR)
    assert (found.before, found.going) == (1, [])


async def test_each_goes_to_the_platform_on_which_she_was_seen_last(talk):
    await talk.come_in()
    await planned(talk, START + timedelta(hours=9))
    async with talk.database.transaction() as session:
        who = key((await person_by_email(session, COORDINATOR, talk.now)).id)
        session.add(
            Identity(
                person_id=who,
                channel="slack",
                external_id="U1",
                email=COORDINATOR,
                last_seen_at=talk.now + timedelta(minutes=1),
            )  # fmt: skip
        )
    [one] = (await rehearse(talk, address=COORDINATOR)).going
    assert (one.platform, one.refused) == ("slack", False)
    async with talk.database.transaction() as session:
        await session.exec(update(Identity).values(unreachable_at=talk.now))
    [*_, one] = (await rehearse(talk, address=COORDINATOR)).going
    assert one.refused


async def test_an_offer_that_runs_out_goes_to_the_next_at_its_minute(talk):
    people = [f"leraar{number}@voorbeeld.example" for number in (2, 3)]
    for who in people:
        await talk.come_in(who)
        await place(talk, who, status="waiting")
    until = talk.now.replace(hour=20, minute=7, second=0, microsecond=0)
    async with talk.database.transaction() as session:
        await session.exec(update(MomentRow).where(MomentRow.id == COP).values(capacity=1))
        first = update(SignUp).where(SignUp.number == 1)
        await session.exec(first.values(status="offered", offered_until=until))
    found = await rehearse(talk, start=talk.now, end=until + timedelta(hours=1))
    assert [one.person for one in found.going if one.at == until] == people


def test_the_command_prints_a_table_an_object_or_lines(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WEGWIJS_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'wegwijs.db'}")

    def call(*words):
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 0, done.output
        return done.stdout

    for words in (("db", "upgrade"), ("demo", "load")):
        call(*words)
    (tmp_path / "script.txt").write_text("\n".join(REGISTERED), encoding="utf-8")
    call("chat", "--as", COORDINATOR, "--script", str(tmp_path / "script.txt"))
    hers = call("reminders", "list", "--as", COORDINATOR).splitlines()
    day = hers[0][:10]
    asked = ("reminders", "simulate", "--from", day, "--to", day)
    lines = call(*asked).splitlines()
    shown = json.loads(call(*asked, "--json"))
    rows = list(csv.DictReader(io.StringIO(call(*asked, "--csv"))))
    assert f"{len(shown['messages'])} messages." in lines
    assert lines[0].split("\t")[0].startswith(day)
    assert shown["totals"]["month"] == {day[:7]: len(shown["messages"])}
    assert [row["plan"] for row in rows] == [of["plan"] for one in shown["messages"] for of in one["reminders"]]
    assert all(row["at"].startswith(day) for row in rows)
    assert "[1]" in call(*asked, "--full")
    assert CliRunner().invoke(app, [*asked[:3], day, "--to", "2020-01-01"]).exit_code == 2
    assert CliRunner().invoke(app, [*asked, "--json", "--csv"]).exit_code == 2
    assert {line.split("\t")[1] for line in hers} == {COORDINATOR}
    assert 0 < len(call("reminders", "list", "--as", COORDINATOR, "--until", day).splitlines()) < len(hers)
    assert len(hers) < len(call("reminders", "list").splitlines())


async def test_the_list_holds_both_kinds_in_order_of_time_until_when_they_are_of_use(talk):
    for said in REGISTERED:
        await talk.say(said)
    at = talk.now.astimezone(ZONE) + timedelta(days=3)
    await planned(talk, at)
    await planned(talk, at + timedelta(days=400), at + timedelta(days=401), "later")
    async with talk.database.transaction() as session:
        lines = [line.split("\t") for line in await listed(session)]
        hers = [line.split("\t") for line in await listed(session, COORDINATOR.upper())]
        soon = await listed(session, COORDINATOR, until=at)
        count = len((await session.exec(select(Reminder.id).where(Reminder.status == "planned"))).all())
        notices = len((await session.exec(select(PlannedNotice.id))).all())
    assert [line[0] for line in lines] == sorted(line[0] for line in lines)
    assert len(lines) == count + notices
    assert next(line for line in lines if line[3] == "own:eigen") == [
        f"{at:%Y-%m-%d %H:%M}",
        COORDINATOR,
        "Lokaal reserveren",
        "own:eigen",
        "-",
    ]
    assert lines[-1][4] == f"{at + timedelta(days=401):%Y-%m-%d %H:%M}"
    assert {line[1] for line in hers} == {COORDINATOR} != {line[1] for line in lines}
    assert soon == ["\t".join(line) for line in hers if line[0] <= f"{at:%Y-%m-%d %H:%M}"] != []
