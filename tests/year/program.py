"""The program that is judged: the real parts on a real database, a clock of their own, and platforms that fail.

What happens is told in `story`, a sentence each, so that a year that went wrong can be read.
"""

import itertools
from datetime import UTC, datetime, timedelta

from sqlmodel import col, func, select

from bot.channels.channel import DeliveryFailed
from bot.reminders.sender import Sender
from bot.reminders.sweep import Sweeper
from dialogs.engine.context import FormContext
from dialogs.engine.declaration import Submission
from dialogs.offer import Offers
from dialogs.permissions import PersonView
from dialogs.texts import texts_in
from knowledge.living import Living, Snapshot
from storage.database import Database
from storage.outbox import OutboxMessage
from storage.reminders import PlannedNotice, Reminder
from tests.year.days import BEGINS, ENDS, night_after, told
from tests.year.judge import AGAIN_WITHIN, Arrived, Judge, Wrong
from tests.year.known import Known, Meeting
from tests.year.place import COORDINATORS, EVERYBODY, HELPER, ORGANISER, ROUNDS
from tests.year.rules import KINDS

SHORTLY = timedelta(minutes=5)


class Platform:
    """A channel that is there or not."""

    def __init__(self, name: str, program: "Program") -> None:
        self.name = name
        self._program = program

    async def deliver(self, letter):
        if self._program.now < self._program.platforms_back:
            raise DeliveryFailed("the platform is away")
        self._program.delivered.append(letter.id)


class Program:
    """The program in one year, and the clock by which it lives."""

    def __init__(self, url, base, searcher, people: dict[str, int]) -> None:
        self.url = url
        self.now = BEGINS.astimezone(UTC)
        self.story: list[str] = []
        self.people = people
        """Ids, by name."""
        self.names = {one: name for name, one in people.items()}
        self.known = Known(ORGANISER, tuple(dict(COORDINATORS)), {HELPER[1]: HELPER[0]})
        self.judge = Judge(self.known)
        self.platforms_back = self.now
        self.delivered: list[int] = []
        self.got: list[Arrived] = []
        """Everything that arrived, first to last: its buttons can be pressed."""
        self._living = Living(Snapshot(base, searcher, self.now), self._clock)
        self.forms = itertools.count(1000)
        self._open()

    def _clock(self) -> datetime:
        return self.now

    def _open(self) -> None:
        self.database = Database(self.url)
        self.offers = Offers(self._living.catalogue)
        channels = {name: Platform(name, self) for name in ("slack", "teams", "terminal")}
        self._sender = Sender(self.database, channels, self._clock, self.offers)
        self._sweeper = Sweeper(self.database, self.offers, self._sender, self._clock)

    def tell(self, sentence: str) -> None:
        self.story.append(f"{told(self.now)}: {sentence}")

    # -- time --

    async def pass_to_next(self) -> None:
        """Let time pass until something is to come in some minutes: then it matters most what happens."""
        following = await self._following(ENDS.astimezone(UTC), ENDS.astimezone(UTC))
        await self.pass_time(max((following or ENDS) - SHORTLY - self.now, timedelta(minutes=1)))

    async def pass_time(self, long: timedelta) -> None:
        """Let time pass: the program does what is due when it is due, and is judged every time.

        Of the nights only those count that come after something happened: the others change nothing.
        """
        until, night = self.now + long, night_after(self.now)
        while (following := await self._following(until, night)) is not None:
            self.now = following
            if following == night:
                await self._sweeper.nightly.run(self.now)
            await self._sweep()
        self.now = until
        await self._sweep()

    async def _following(self, until: datetime, night: datetime) -> datetime | None:
        async with self.database.reading() as session:
            found: list[datetime | None] = [night]
            for column, condition in (
                (Reminder.due_at, Reminder.status == "planned"),
                (PlannedNotice.due_at, PlannedNotice.status == "planned"),
                (OutboxMessage.due_at, OutboxMessage.status == "waiting"),
                (OutboxMessage.lease_until, OutboxMessage.status == "waiting"),
            ):
                query = select(func.min(column)).where(condition, col(column) > self.now)
                found.append((await session.exec(query)).one())
        found.extend(self.judge.instants(self.now))
        return min((one for one in found if one is not None and self.now < one <= until), default=None)

    async def _sweep(self) -> None:
        self.delivered.clear()
        await self._sweeper.run(self.now)
        arrivals = await self._arrivals()
        self.got += arrivals
        self.judge.look_at(self.now, arrivals)
        if self.now >= self.platforms_back:
            self.judge.demand(self.now)

    async def _arrivals(self) -> list[Arrived]:
        if not self.delivered:
            return []
        async with self.database.reading() as session:
            rows = (await session.exec(select(OutboxMessage).where(col(OutboxMessage.id).in_(self.delivered)))).all()
            found = []
            for row in rows:
                for token in row.reminders or ():
                    if (one := await self._arrived(session, row, token)) is not None:
                        found.append(one)
        return found

    async def _arrived(self, session, row: OutboxMessage, token: str) -> Arrived | None:
        """One of the reminders that a message names; None for what is judged nowhere, and for what is not in it.

        What was of no use any more when the message was written is not.
        """
        number = int(token[1:].partition("-")[0])
        reminder = await session.get_one(Reminder if token.startswith("m") else PlannedNotice, number)
        plan, for_at = (reminder.plan, reminder.for_at) if isinstance(reminder, Reminder) else ("", None)
        own = reminder.about.startswith("own:")
        if reminder.status != "sent" or not (plan or own):
            return None
        one = Arrived(self.names[reminder.person_id], reminder.about, plan, for_at, row.id or 0, row.attempts, token)
        self.tell(f"  {one.who} gets {self.named(one)}")
        return one

    def named(self, one: Arrived) -> str:
        return str(self.known.own[one.own]) if one.own is not None else f"{one.plan} of {self.known.thing(one.about)}"

    async def at_rest(self) -> None:
        """Tell whether everything came to an end: nothing that is due is left lying; raises Wrong."""
        async with self.database.reading() as session:
            for table, statuses in (
                (Reminder, ("planned",)),
                (PlannedNotice, ("planned",)),
                (OutboxMessage, ("waiting", "failed")),
            ):
                query = select(table).where(col(table.status).in_(statuses), col(table.due_at) <= self.now)
                left = (await session.exec(query)).all()
                if left and self.now >= self.platforms_back + AGAIN_WITHIN:
                    raise Wrong(f"{told(self.now)}: left lying: {left[0]!r}")

    async def down(self, hours: int) -> None:
        """The program is down, and nobody looks."""
        self.tell(f"the program is down for {hours} hours")
        await self.database.close()
        self.now += timedelta(hours=hours)
        self._open()
        self.tell("the program is back")
        await self._sweeper.nightly.run(self.now)  # as the program does when it begins
        await self._sweep()

    async def restart(self) -> None:
        self.tell("the program is started again")
        await self.database.close()
        self._open()

    async def away(self, hours: int) -> None:
        """The platforms take nothing for some hours, while everything else goes on."""
        self.platforms_back = max(self.platforms_back, self.now + timedelta(hours=hours))
        self.tell(f"the platforms take nothing until {told(self.platforms_back)}")
        self._unsettled(self.platforms_back + AGAIN_WITHIN)

    async def clock(self, hours: int) -> None:
        """Somebody sets the clock of the machine."""
        before = self.now
        self.now += timedelta(hours=hours)
        self.tell(f"the clock was set from {told(before)}")
        if hours < 0:
            self._unsettled(before + AGAIN_WITHIN)
        else:
            await self._sweep()

    def _unsettled(self, until: datetime) -> None:
        self.judge.settled_from = max(self.judge.settled_from or until, until)

    # -- what those who do things in it need --

    def meeting(self, place: int, *, people: bool = False) -> Meeting | None:
        """One of the moments that are still to come; for people rather than teams if asked."""
        found = [
            one for one in self.known.meetings.values()
            if not one.cancelled and one.starts > self.now and not (people and KINDS[one.programme] == "project")
        ]  # fmt: skip
        return found[place % len(found)] if found else None

    def round_of(self, programme: str) -> str:
        return next(f"jaar-{one}" for one, group in ROUNDS.items() if programme in group)

    def is_open(self, programme: str) -> bool:
        """Whether people can sign up and teams be registered for a programme."""
        found = self.known.rounds.get(self.round_of(programme))
        return found is None or found.is_open(self.now)

    async def seen_by(self, session, name: str) -> FormContext:
        """What somebody who says something is told by."""
        grants = {ORGANISER: {("organiser", "")}}.get(name, {("coordinator", "")})
        person = PersonView(id=self.people[name], email=address(name), grants=frozenset(grants))
        return FormContext(await self.offers.read(session), texts_in("nl"), person, self.now)

    async def submitted(self, session, name: str, values, number: int, before=None) -> Submission:
        context = await self.seen_by(session, name)
        return Submission(session, values, context, self.now, draft_id=0, id=number, before=before)


def address(name: str) -> str:
    return f"{name}@voorbeeld.example"


def anybody(who: int) -> str:
    return EVERYBODY[who % len(EVERYBODY)]
