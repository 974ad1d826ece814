"""The year itself: the real parts on a real database, a clock of its own, platforms that fail, and everything that can happen.

What happens is told in `story`, a sentence each, so that a year that went wrong can be read.
"""

import itertools
from datetime import UTC, datetime, time, timedelta

from sqlmodel import col, func, select

from bot.channels.channel import DeliveryFailed
from bot.reminders.sender import Sender
from bot.reminders.sweep import Sweeper
from dialogs.engine.context import FormContext
from dialogs.engine.declaration import CannotSubmit, Submission
from dialogs.offer import Offers
from dialogs.organising import moments
from dialogs.organising.move_form import MomentMove
from dialogs.permissions import PersonView
from dialogs.registration import service as registering
from dialogs.registration.form import TeamLine, TeamRegistration
from dialogs.reminders.planning import replan_person
from dialogs.signup import service as signing_up
from dialogs.texts import texts_in
from knowledge.living import Living, Snapshot
from storage.database import Database
from storage.outbox import OutboxMessage
from storage.people import Person
from storage.preferences import ReminderPreference, StoppedReminders
from storage.reminders import PlannedNotice, Reminder
from storage.signups import sign_ups_of_person
from storage.submissions import SubmittedForm
from tests.year.days import BEGINS, BRUSSELS, ENDS, Chosen, night_after, told
from tests.year.judge import AGAIN_WITHIN, Arrived, Judge, Wrong
from tests.year.known import Known, Meeting, Teams
from tests.year.place import COORDINATORS, LEADERS, ORGANISER, PEOPLE, ROUNDS

SHORTLY = timedelta(minutes=5)
TOPICS = ("sessions", "intakes", "evaluations", "planning")
_FORMS = {"intake_handed_in": "cop_intake", "session_evaluated": "session_evaluation"}


class Platform:
    """A channel that is there or not."""

    def __init__(self, name: str, world: "World") -> None:
        self.name = name
        self._world = world

    async def deliver(self, letter):
        if self._world.now < self._world.platforms_back:
            raise DeliveryFailed("the platform is away")
        self._world.delivered.append(letter.id)


class World:
    """One year."""

    def __init__(self, url, base, searcher, people: dict[str, int]) -> None:
        self.url = url
        self.now = BEGINS.astimezone(UTC)
        self.story: list[str] = []
        self.people = people
        """Ids, by name."""
        self.names = {one: name for name, one in people.items()}
        self.known = Known(organiser=ORGANISER)
        self.judge = Judge(self.known)
        self.platforms_back = self.now
        self.delivered: list[int] = []
        self._living = Living(Snapshot(base, searcher, self.now), self._clock)
        self._forms = itertools.count(1000)
        self._open()

    def _clock(self) -> datetime:
        return self.now

    def _open(self) -> None:
        self.database = Database(self.url)
        self._offers = Offers(self._living.catalogue)
        channels = {name: Platform(name, self) for name in ("slack", "teams", "terminal")}
        self._sender = Sender(self.database, channels, self._clock, self._offers)
        self._sweeper = Sweeper(self.database, self._offers, self._sender, self._clock)

    def _tell(self, sentence: str) -> None:
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
            found = [night]
            for column, condition in (
                (Reminder.due_at, Reminder.status == "planned"),
                (PlannedNotice.due_at, PlannedNotice.status == "planned"),
                (OutboxMessage.due_at, OutboxMessage.status == "waiting"),
                (OutboxMessage.lease_until, OutboxMessage.status == "waiting"),
            ):
                query = select(func.min(column)).where(condition, col(column) > self.now)
                found.append((await session.exec(query)).one())
        found += self.judge.instants(self.now)
        return min((one for one in found if one is not None and self.now < one <= until), default=None)

    async def _sweep(self) -> None:
        self.delivered.clear()
        await self._sweeper.run(self.now)
        self.judge.look_at(self.now, await self._arrivals())
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
                    if not token.startswith("m"):
                        continue
                    reminder = await session.get_one(Reminder, int(token[1:].partition("-")[0]))
                    # What was of no use any more when the message was written is not in it.
                    if reminder.moment_id is None or reminder.status != "sent":
                        continue
                    who = self.names[reminder.person_id]
                    found.append(Arrived(who, reminder.moment_id, reminder.plan, reminder.for_at, row.id, row.attempts))
                    self._tell(f"  {who} gets {reminder.plan} of {self.known.meetings[reminder.moment_id]}")
        return found

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
        self._tell(f"the program is down for {hours} hours")
        await self.database.close()
        self.now += timedelta(hours=hours)
        self._open()
        self._tell("the program is back")
        await self._sweeper.nightly.run(self.now)  # as the program does when it begins
        await self._sweep()

    async def restart(self) -> None:
        self._tell("the program is started again")
        await self.database.close()
        self._open()

    async def away(self, hours: int) -> None:
        """The platforms take nothing for some hours, while everything else goes on."""
        self.platforms_back = max(self.platforms_back, self.now + timedelta(hours=hours))
        self._tell(f"the platforms take nothing until {told(self.platforms_back)}")
        self._unsettled(self.platforms_back + AGAIN_WITHIN)

    async def clock(self, hours: int) -> None:
        """Somebody sets the clock of the machine."""
        before = self.now
        self.now += timedelta(hours=hours)
        self._tell(f"the clock was set from {told(before)}")
        if hours < 0:
            self._unsettled(before + AGAIN_WITHIN)
        else:
            await self._sweep()

    def _unsettled(self, until: datetime) -> None:
        self.judge.settled_from = max(self.judge.settled_from or until, until)

    # -- what people do --

    def _meeting(self, place: int, *, people: bool = False) -> Meeting | None:
        """One of the moments that are still to come; for people rather than teams if asked."""
        found = [
            one for one in self.known.meetings.values()
            if not one.cancelled and one.starts > self.now and not (people and one.programme in ROUNDS["teams"])
        ]  # fmt: skip
        return found[place % len(found)] if found else None

    async def comes(self, who: int, place: int) -> None:
        """Somebody signs up."""
        name, meeting = PEOPLE[who % len(PEOPLE)], self._meeting(place, people=True)
        if meeting is None or meeting.kind == "interim_evaluation" or name in meeting.people:
            return
        async with self.database.transaction() as session:
            await signing_up.sign_up(
                session, meeting.id, [self.people[name]], by=self.people[name],
                catalogue=await self._offers.read(session), now=self.now,
            )  # fmt: skip
        meeting.people[name] = self.now
        self._tell(f"{name} signs up for {meeting}")

    async def leaves(self, who: int, place: int) -> None:
        """Somebody gives a place back."""
        name, meeting = PEOPLE[who % len(PEOPLE)], self._meeting(place, people=True)
        if meeting is None or name not in meeting.people:
            return
        async with self.database.transaction() as session:
            rows = [one for one in await sign_ups_of_person(session, self.people[name]) if one.moment_id == meeting.id]
            catalogue = await self._offers.read(session)
            await signing_up.cancel(session, rows, by=self.people[name], catalogue=catalogue, now=self.now)
        del meeting.people[name]
        self._tell(f"{name} gives back the place at {meeting}")

    async def swaps(self, who: int, other: int, place: int) -> None:
        """Somebody sends another."""
        meeting = self._meeting(place, people=True)
        name, taking = PEOPLE[who % len(PEOPLE)], PEOPLE[other % len(PEOPLE)]
        if meeting is None or name not in meeting.people or taking in meeting.people:
            return
        async with self.database.transaction() as session:
            rows = [one for one in await sign_ups_of_person(session, self.people[name]) if one.moment_id == meeting.id]
            await signing_up.swap(
                session, rows[0], await session.get_one(Person, self.people[taking]), by=self.people[name],
                catalogue=await self._offers.read(session), now=self.now,
            )  # fmt: skip
        del meeting.people[name]
        meeting.people[taking] = self.now
        self._tell(f"{name} lets {taking} take the place at {meeting}")

    async def registers(self, who: int, programme: int, contact: int) -> None:
        """A coordinator registers teams, with or without a contact."""
        coordinator, organisation = COORDINATORS[who % len(COORDINATORS)]
        project = ROUNDS["teams"][programme % len(ROUNDS["teams"])]
        named = (None, *PEOPLE)[contact % (len(PEOPLE) + 1)]
        if any(one.coordinator == coordinator and one.programme == project for one in self.known.teams.values()):
            return
        number = next(self._forms)
        async with self.database.transaction() as session:
            await registering.register(
                await self._submitted(session, coordinator, self._registration(organisation, project, named), number)
            )
        self.known.teams[number] = Teams(number, project, coordinator, named, self.now)
        self._tell(f"{coordinator} registers teams for {project}, contact {named}")

    async def withdraws(self, place: int) -> None:
        """A coordinator takes teams back."""
        if not self.known.teams:
            return
        teams = list(self.known.teams.values())[place % len(self.known.teams)]
        organisation = dict(COORDINATORS)[teams.coordinator]
        values = self._registration(organisation, teams.programme, teams.contact)
        async with self.database.transaction() as session:
            await registering.withdraw(
                await self._submitted(session, teams.coordinator, values, teams.number, before=values)
            )
        del self.known.teams[teams.number]
        self._tell(f"{teams.coordinator} takes back the teams for {teams.programme}")

    def _registration(self, organisation: str, project: str, contact: str | None) -> TeamRegistration:
        return TeamRegistration.model_construct(
            organisation=organisation, types=["basisaanbod"], lines=[TeamLine(programme=project, teams=1)],
            contact=_address(contact) if contact else None, consent=self.now,
        )  # fmt: skip

    async def moves(self, place: int, days: int, hour: int) -> None:
        """An organiser moves a moment."""
        meeting = self._meeting(place)
        if meeting is None:
            return
        day = meeting.starts.astimezone(BRUSSELS).date() + timedelta(days=days)
        starts = datetime.combine(day, time(hour), BRUSSELS).astimezone(UTC)
        if starts <= self.now or starts == meeting.starts or starts > ENDS:
            return
        before = str(meeting)
        if not await self._changed(meeting, what=["starts"], starts=starts):
            return
        meeting.ends += starts - meeting.starts
        meeting.starts, meeting.known_since, meeting.moves = starts, self.now, meeting.moves + 1
        self._tell(f"{before} is moved to {told(starts)}")

    async def led_by(self, place: int, leader: int) -> None:
        """Somebody else leads a moment."""
        meeting, name = self._meeting(place), LEADERS[leader % len(LEADERS)]
        if meeting is None or meeting.leader == name:
            return
        if await self._changed(meeting, what=["facilitator"], facilitator=_address(name)):
            meeting.leader, meeting.led_since = name, self.now
            self._tell(f"{name} leads {meeting} from now on")

    async def calls_off(self, place: int) -> None:
        """An organiser cancels a moment."""
        meeting = self._meeting(place)
        if meeting is not None and await self._changed(meeting, what=["cancel"], reason="ziek"):
            meeting.cancelled = True
            meeting.people.clear()
            self._tell(f"{meeting} is cancelled")

    async def _changed(self, meeting: Meeting, **values) -> bool:
        given = MomentMove.model_construct(**{**dict.fromkeys(MomentMove.model_fields), "moment": meeting.id, **values})
        try:
            async with self.database.transaction() as session:
                await moments.move(await self._submitted(session, ORGANISER, given, next(self._forms)))
        except CannotSubmit as error:
            raise Wrong(f"{told(self.now)}: {meeting} could not be changed: {error}") from error
        return True

    async def hands_in(self, who: int, place: int, condition: str) -> None:
        """Somebody hands in an intake, or evaluates a session."""
        name = PEOPLE[who % len(PEOPLE)]
        past = condition == "session_evaluated"
        found = [
            one for one in self.known.meetings.values()
            if name in one.people and not one.cancelled and (one.starts < self.now) == past
        ]  # fmt: skip
        if not found:
            return
        meeting = found[place % len(found)]
        async with self.database.transaction() as session:
            session.add(
                SubmittedForm(
                    form=_FORMS[condition],
                    form_version=1,
                    person_id=self.people[name],
                    subject=f"moment:{meeting.id}",
                    answers={},
                    created_at=self.now,
                    updated_at=self.now,
                )  # fmt: skip
            )
        self.known.handed_in.add((name, meeting.id, condition))
        self._tell(f"{condition} for {name} and {meeting}")

    async def wishes(self, who: int, hours: tuple[int, int], days: str, digest: str) -> None:
        """Somebody chooses hours, days and bundles."""
        name = self._anybody(who)
        async with self.database.transaction() as session:
            await session.merge(
                ReminderPreference(
                    person_id=self.people[name],
                    opens=60 * hours[0],
                    closes=60 * hours[1],
                    days=days,
                    digest=digest,
                    updated_at=self.now,
                )  # fmt: skip
            )
            await session.flush()
            await replan_person(session, await self._offers.read(session), self.people[name], self.now)
        self._chose(
            name,
            Chosen(
                time(hours[0]),
                time(hours[1]),
                frozenset(int(one) - 1 for one in days),
                digest,
                self.known.choice(name).stopped,
            ),  # fmt: skip
        )
        self._tell(f"{name} wants reminders from {hours[0]} to {hours[1]} on days {days}, digest {digest}")

    async def stops(self, who: int, topic: int) -> None:
        """Somebody wants no reminders of a kind any more, or wants them again."""
        name, kind = self._anybody(who), TOPICS[topic % len(TOPICS)]
        chosen = self.known.choice(name)
        async with self.database.transaction() as session:
            if kind in chosen.stopped:
                query = select(StoppedReminders).where(
                    StoppedReminders.person_id == self.people[name], StoppedReminders.topic == kind
                )
                await session.delete((await session.exec(query)).one())
            else:
                session.add(StoppedReminders(person_id=self.people[name], topic=kind, stopped_at=self.now))
            await session.flush()
            await replan_person(session, await self._offers.read(session), self.people[name], self.now)
        stopped = chosen.stopped ^ {kind}
        self._chose(name, Chosen(chosen.opens, chosen.closes, chosen.days, chosen.digest, stopped))
        self._tell(f"{name} {'stops' if kind in stopped else 'takes up'} reminders of {kind}")

    def _anybody(self, who: int) -> str:
        everybody = (*PEOPLE, *LEADERS, *dict(COORDINATORS))
        return everybody[who % len(everybody)]

    def _chose(self, name: str, chosen: Chosen) -> None:
        self.known.chosen[name], self.known.chosen_since[name] = chosen, self.now

    async def _submitted(self, session, name: str, values, number: int, before=None) -> Submission:
        grants = {ORGANISER: {("organiser", "")}}.get(name, {("coordinator", "")})
        person = PersonView(id=self.people[name], email=_address(name), grants=frozenset(grants))
        context = FormContext(await self._offers.read(session), texts_in("nl"), person, self.now)
        return Submission(session, values, context, self.now, draft_id=0, id=number, before=before)


def _address(name: str) -> str:
    return f"{name}@voorbeeld.example"
