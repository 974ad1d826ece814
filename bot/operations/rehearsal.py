"""A rehearsal: what would go out in a time to come, played with the real parts on a copy of the database, by a clock that jumps.

Nothing is written to the database itself and nothing leaves the machine: the copy is a file that only its owner may read, and that
is removed at the end; when the process was killed, by the next rehearsal.
"""

import asyncio
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, literal, union_all
from sqlmodel import col, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.channels.channel import Channel, Letter, Unreachable, Write
from bot.operations.reminding import Named, named_by, named_in
from bot.reminders.nightly import hour_after
from bot.reminders.sender import Sender
from bot.reminders.sweep import Sweeper
from dialogs.messages import Reply
from dialogs.offer import Offers
from dialogs.reminders.workdays import ZONE
from knowledge.offer import Catalogue
from storage.catalogue import MomentRow, RoundRow
from storage.copies import copied
from storage.database import Database
from storage.drafts import Draft
from storage.outbox import OutboxMessage
from storage.people import Person, persons_at
from storage.registrations import Registration
from storage.reminders import PlannedNotice, Reminder
from storage.signups import STANDING, SignUp
from storage.times import Instant
from storage.transfers import NetworkTransfer

_FOLDER = "wegwijs-rehearsal-"
"""How the folder of a copy begins; the number of the process follows."""
_SECRETS = frozenset({"signing_key", "slack_bots", "slack_installations", "slack_oauth_states"})
"""Tables that no rehearsal needs."""


def _least(what: str, column: Any, condition: Any, after: str) -> Any:
    """Return the statement that finds the first value of a column after another, of the rows for which a condition holds."""
    return select(literal(what).label("what"), func.min(column)).where(
        condition, column > bindparam(after, type_=column.type)
    )


# Made once: it is asked after every step.
_INSTANTS: Any = union_all(
    _least("due", col(Reminder.due_at), col(Reminder.status) == "planned", "now"),
    _least("due", col(PlannedNotice.due_at), col(PlannedNotice.status) == "planned", "now"),
    _least("due", col(OutboxMessage.due_at), col(OutboxMessage.status) == "waiting", "now"),
    _least("again", col(OutboxMessage.lease_until), col(OutboxMessage.status) == "waiting", "now"),
    _least("offered", col(SignUp.offered_until), col(SignUp.status) == "offered", "now"),
    _least("starts", col(MomentRow.starts_at), col(MomentRow.status) == "planned", "now"),
    _least("ends", col(MomentRow.ends_at), col(MomentRow.status) == "planned", "now"),
)
_WAITING: Any = union_all(
    *(
        select(literal(1)).where(col(table.due_at) <= bindparam("now", type_=Instant), waits)
        for table, waits in (
            (Reminder, col(Reminder.status) == "planned"),
            (PlannedNotice, col(PlannedNotice.status) == "planned"),
            (OutboxMessage, col(OutboxMessage.status) == "waiting"),
        )
    )
).limit(1)
_DAYS: Any = union_all(
    _least("opens", col(RoundRow.opens_on), col(RoundRow.id).is_not(None), "today"),
    _least("closed", col(RoundRow.closes_on), col(RoundRow.id).is_not(None), "yesterday"),
    _least("handed over", col(NetworkTransfer.first_day), col(NetworkTransfer.status) == "accepted", "today"),
)


@dataclass(frozen=True)
class Going:
    """A message as it would go out."""

    at: datetime
    """When, in Brussels."""
    person: str
    """Address of who gets it, else how the database numbers her or him."""
    platform: str
    """On which platform it is handed over; empty for who was not seen on any yet."""
    refused: bool
    """Whether that platform does not reach this person any more."""
    named: tuple[Named, ...]
    """What it is: each reminder that it brings, or what else it tells of."""
    reply: Reply

    @property
    def first_line(self) -> str:
        """Its first line, as Markdown."""
        return self.reply.text.strip().partition("\n")[0]


@dataclass
class Rehearsal:
    """What a rehearsal showed."""

    going: list[Going] = field(default_factory=list[Going])
    """In order of time."""
    before: int = 0
    """Messages that go out before the time that was asked about."""
    dropped: Counter[str] = field(default_factory=Counter[str])
    """Reminders that would not go out at their time, by plan: it passed, or what the plan asks for does not hold."""
    registered: bool = True
    """Whether any team is registered or anybody has a place at a session."""

    def totals(self) -> dict[str, dict[str, int]]:
        """Return how many messages go out by month, and how many reminders and other messages by plan and by role."""
        named = [one for going in self.going for one in going.named]
        return {
            "month": dict(sorted(Counter(f"{one.at:%Y-%m}" for one in self.going).items())),
            "plan": dict(sorted(Counter(one.plan for one in named).items())),
            "role": dict(sorted(Counter(one.role for one in named if one.role).items())),
        }


class _Recorder:
    """A channel that hands over nothing: it keeps what it is given."""

    def __init__(self, name: str, given: list[tuple[str, Letter, bool]]) -> None:
        self.name = name
        self._given = given

    async def deliver(self, letter: Letter) -> Write | None:
        """Keep a message; raises Unreachable for who the platform is known not to reach."""
        gone = letter.identity is not None and letter.identity.unreachable_at is not None
        self._given.append((self.name, letter, gone))
        if gone:
            raise Unreachable("it was so when the database was copied")
        return None


async def rehearsed(
    database: Database,
    files: Catalogue,
    channels: Sequence[str],
    *,
    present: datetime,
    start: datetime,
    end: datetime,
    address: str | None = None,
) -> Rehearsal:
    """Play a time to come, and return what would go out in it.

    What would go out between now and `start` goes out unseen; what was missed before `start`, when that is in the past, goes out at
    `start`.

    Parameters
    ----------
    files
        The catalogue of the files.
    channels
        Names of the platforms on which people can be reached, the terminal among them.
    address
        Of the only person whose messages are returned; None for everybody's.
    """
    async with _copy_of(database) as copy:
        return await _Play(copy, files, channels, min(present, start)).through(start, end, address)


@asynccontextmanager
async def _copy_of(database: Database) -> AsyncGenerator[Database]:
    await asyncio.to_thread(forget_abandoned)
    # The folder is for its owner only (tempfile, mkdtemp).
    with tempfile.TemporaryDirectory(prefix=f"{_FOLDER}{os.getpid()}-", ignore_cleanup_errors=True) as folder:
        copy = Database(f"sqlite+aiosqlite:///{Path(folder) / 'copy.db'}")
        try:
            await copied(database, copy, without=_SECRETS)
            async with copy.connection() as connection:
                # It need not survive a loss of power. The setting is refused within a transaction.
                await connection.exec_driver_sql("COMMIT")
                await connection.exec_driver_sql("PRAGMA synchronous=OFF")
                await connection.exec_driver_sql("BEGIN")
            yield copy
        finally:
            await copy.close()


def forget_abandoned() -> None:
    """Remove the copies of rehearsals that were killed before they could do so themselves."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*-*"):
        number = folder.name.removeprefix(_FOLDER).partition("-")[0]
        if number.isdecimal() and not _runs(int(number)):
            shutil.rmtree(folder, ignore_errors=True)  # another user's is left to that user


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


class _Play:
    """The real parts on a copy, and the clock that jumps."""

    def __init__(self, copy: Database, files: Catalogue, channels: Sequence[str], start: datetime) -> None:
        self._copy = copy
        self._now = start.astimezone(UTC)
        self._night = hour_after(self._now)
        self._stirred = True
        self._given: list[tuple[str, Letter, bool]] = []
        self._offers = Offers(lambda: files)
        every: Mapping[str, Channel] = {one: _Recorder(one, self._given) for one in channels}
        sender = Sender(copy, every, self._clock, self._offers)
        self._sweeper = Sweeper(copy, self._offers, sender, self._clock)

    def _clock(self) -> datetime:
        return self._now

    async def through(self, start: datetime, end: datetime, address: str | None) -> Rehearsal:
        found = Rehearsal(registered=await self._registered())
        wanted = await self._persons(address) if address else None
        dropped = await self._dropped(wanted)
        while True:
            await self._done()
            going = await self._taken(wanted)
            if self._now >= start:
                found.going += going
            else:
                found.before += len(going)
            following = await self._following()
            # The time that was asked about begins with a look at what is due, however little happens before it.
            if self._now < start:
                following = min(following or start, start).astimezone(UTC)
            if following is None or following > end:
                break
            self._now = following
        found.dropped = await self._dropped(wanted) - dropped
        return found

    async def _done(self) -> None:
        """Do what the program does at this time; in a night in which nothing is to go out, only the work of the night."""
        night = self._now >= self._night
        if night:
            await self._sweeper.nightly.run(self._now)
            self._night, self._stirred = hour_after(self._now), False
        async with self._copy.reading() as session:
            run: Any = session.exec  # the types of sqlmodel know no statement that is given its values later
            waits = list(await run(_WAITING, params={"now": self._now}))
        if waits or not night:
            swept = await self._sweeper.run(self._now)
            if swept.reminders or swept.sent or swept.failed or swept.chores:
                self._stirred = True

    async def _following(self) -> datetime | None:
        """Return when something happens next; None when nothing does any more.

        A night in which nothing can be done but to look is left out: nothing happened since the last, and no form waits to be
        forgotten.
        """
        today = self._now.astimezone(ZONE).date()
        async with self._copy.reading() as session:
            run: Any = session.exec
            instants: list[tuple[str, datetime | None]] = list(await run(_INSTANTS, params={"now": self._now}))
            days: list[tuple[str, date | None]] = list(
                await run(_DAYS, params={"today": today, "yesterday": today - timedelta(days=1)})
            )
            drafts = select(Draft.id).where(col(Draft.status).in_(("active", "parked"))).limit(1)
            nights = self._stirred or (await session.exec(drafts)).first() is not None
        found = [one for _, one in instants if one is not None]
        for what, day in days:
            if day is not None:
                midnight = datetime.combine(day + timedelta(days=what == "closed"), time(0), ZONE)
                found.append(midnight.astimezone(UTC))
        if nights:
            found.append(self._night)
        return min((one for one in found if one > self._now), default=None)

    async def _taken(self, wanted: frozenset[int] | None) -> list[Going]:
        """Return what was handed over since it was asked last."""
        given, going = list(self._given), list[Going]()
        self._given.clear()
        if not given:
            return going
        async with self._copy.transaction() as session:
            catalogue = await self._offers.read(session)
            rows = {one.id: one for one in await _outbox(session, [letter.id for _, letter, _ in given])}
            people = await named_by(session, [letter.person_id for _, letter, _ in given])
            for name, letter, refused in given:
                if wanted is not None and letter.person_id not in wanted:
                    continue
                going.append(
                    Going(
                        at=self._now.astimezone(ZONE),
                        person=people[letter.person_id],
                        platform="" if letter.identity is None else name,
                        refused=refused,
                        named=await named_in(session, catalogue, rows[letter.id]),
                        reply=letter.reply,
                    )
                )
        return going

    async def _registered(self) -> bool:
        async with self._copy.reading() as session:
            teams = select(Registration.id).where(Registration.status == "confirmed").limit(1)
            places = select(SignUp.id).where(col(SignUp.status).in_(STANDING)).limit(1)
            return bool((await session.exec(teams)).all() or (await session.exec(places)).all())

    async def _persons(self, address: str) -> frozenset[int]:
        async with self._copy.reading() as session:
            found = (await session.exec(select(Person.id).where(persons_at([address.strip().lower()])))).all()
        return frozenset(one for one in found if one is not None)

    async def _dropped(self, wanted: frozenset[int] | None) -> Counter[str]:
        async with self._copy.reading() as session:
            query = select(Reminder.plan, Reminder.person_id).where(Reminder.status == "late")
            rows = (await session.exec(query)).all()
        return Counter(plan for plan, person in rows if wanted is None or person in wanted)


async def _outbox(session: AsyncSession, ids: Sequence[int]) -> list[OutboxMessage]:
    found: list[OutboxMessage] = []
    for place in range(0, len(ids), 500):
        query = select(OutboxMessage).where(col(OutboxMessage.id).in_(ids[place : place + 500]))
        found += (await session.exec(query)).all()
    return found
