"""Where the year is lived: a database with programmes, two open rounds, organisations and people, made once and copied."""

import shutil
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from sqlmodel import select

from bot.operations.catalogue import load_offer
from bot.operations.demonstration.organisations import ORGANISATIONS
from bot.operations.roles import grant
from dialogs.reminders.planning import after_loading
from knowledge.offer import Catalogue, Round
from storage.catalogue import MomentRow, RoundRow, bump_revision
from storage.database import Database
from storage.people import Identity, Person, person_of
from storage.schema import upgrade
from tests.year.days import BEGINS, BRUSSELS
from tests.year.known import Meeting
from tests.year.known import Round as KnownRound

ROUNDS = {
    "teams": ("switch", "kwadraat"),
    "sessions": ("cop", "masterclasses-nt2", "praktijkonderzoek-nt2"),
    "later-teams": ("top-co",),
    "later-sessions": ("mee-met-nt2",),
}
"""Programmes by round; each is in one."""
DATED = ("later-teams", "later-sessions")
"""The rounds that open and close on a day; the others are open."""
KINDS = {
    "switch": ("intake", "session", "evaluation"),
    "kwadraat": ("session", "interim_evaluation"),
    "cop": ("session",),
    "masterclasses-nt2": ("session",),
    "praktijkonderzoek-nt2": ("intake", "session", "symposium"),
    "top-co": ("session",),
    "mee-met-nt2": ("session",),
}
PEOPLE = ("an", "bo", "cas", "dora")
LEADERS = ("fien", "gust")
ORGANISER = "olga"
COORDINATORS = (("kim", "voorbeeld-netwerk-kempen"), ("lou", "voorbeeld-netwerk-x"))
"""Who registers teams for which organisation."""
HELPER = ("mia", "voorbeeld-netwerk-kempen")
"""Who coordinates an organisation too, and registers nothing."""
EVERYBODY = (*PEOPLE, *LEADERS, ORGANISER, *dict(COORDINATORS), HELPER[0])
HOURS = ((8, 0), (9, 0), (13, 30), (16, 0), (19, 30))
"""At which moments begin."""


async def made(file: Path) -> dict[str, int]:
    """Make the database; returns the ids of persons by name."""
    database = Database(f"sqlite+aiosqlite:///{file}")
    await upgrade(database)
    async with database.transaction() as session:
        await load_offer(session)
        rounds = [
            Round(
                id=f"jaar-{name}", name=f"Jaar {name}", programmes=programmes, first=2026, last=2027,
                status="closed" if name in DATED else "open",
            )
            for name, programmes in ROUNDS.items()
        ]  # fmt: skip
        await load_offer(session, Catalogue(ORGANISATIONS, (), rounds, []))
        for place, name in enumerate(EVERYBODY):
            await person_of(
                session, channel=("slack", "teams")[place % 2], external_id=f"U{place}",
                email=f"{name}@voorbeeld.example", now=BEGINS,
            )  # fmt: skip
        for name in LEADERS:
            await grant(session, f"{name}@voorbeeld.example", "facilitator", "", BEGINS)
        await grant(session, f"{ORGANISER}@voorbeeld.example", "organiser", "", BEGINS)
        for name, _ in COORDINATORS:
            await grant(session, f"{name}@voorbeeld.example", "coordinator", "", BEGINS)
        name, organisation = HELPER
        await grant(session, f"{name}@voorbeeld.example", "coordinator", f"organisation:{organisation}", BEGINS)
        people = {str(one.email).partition("@")[0]: one.id for one in (await session.exec(select(Person))).all()}
        assert (await session.exec(select(Identity))).all()
    async with database.connection() as connection:
        await connection.exec_driver_sql("COMMIT")
        await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        await connection.exec_driver_sql("BEGIN")
    await database.close()
    return people


def copied(template: Path, file: Path) -> str:
    shutil.copyfile(template, file)
    return f"sqlite+aiosqlite:///{file}"


async def planned(
    database: Database,
    files: Catalogue,
    wanted: list[tuple[int, int, int, int]],
    dated: tuple[tuple[int, int], ...] = ((60, 30), (120, 30)),
) -> tuple[dict[str, Meeting], dict[str, KnownRound]]:
    """Write the moments and the days of the year; returns both as they are known, by id.

    Parameters
    ----------
    wanted
        Of each moment of which programme and kind it is, after how many days, at which hour.
    dated
        Of each round that has days, after how many days it opens, and how many days later it closes.
    """
    found: dict[str, Meeting] = {}
    rounds: dict[str, KnownRound] = {}
    programmes = [one for group in ROUNDS.values() for one in group]
    async with database.transaction() as session:
        for number, (programme, kind, days, hour) in enumerate(wanted, start=1):
            name = programmes[programme % len(programmes)]
            day = (BEGINS + timedelta(days=days)).date()
            starts = datetime.combine(day, time(*HOURS[hour % len(HOURS)]), BRUSSELS).astimezone(UTC)
            round_id = next(f"jaar-{one}" for one, group in ROUNDS.items() if name in group)
            one = Meeting(
                id=f"{round_id}-{name}-m{number}", programme=name, kind=KINDS[name][kind % len(KINDS[name])],
                starts=starts, ends=starts + timedelta(hours=2), leader=LEADERS[number % len(LEADERS)], known_since=BEGINS,
            )  # fmt: skip
            session.add(
                MomentRow(
                    id=one.id,
                    round_id=round_id,
                    programme_id=name,
                    kind=one.kind,
                    title=f"Moment {number}",
                    starts_at=one.starts,
                    ends_at=one.ends,
                    place="Lokaal 1",
                    facilitator_email=f"{one.leader}@voorbeeld.example",
                )  # fmt: skip
            )
            found[one.id] = one
        for name, (opens, lasts) in zip(DATED, dated, strict=True):
            first = (BEGINS + timedelta(days=opens)).date()
            one = KnownRound(
                f"jaar-{name}", ROUNDS[name], first, first + timedelta(days=lasts), known_since=BEGINS
            )  # fmt: skip
            row = await session.get_one(RoundRow, one.id)
            row.opens_on, row.closes_on = one.opens, one.closes
            rounds[one.id] = one
        await bump_revision(session)
        await session.flush()
        await after_loading(session, files, BEGINS)
    return found, rounds
