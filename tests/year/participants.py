"""What those who take part do: they come and go, hand in what is asked, and say how they want to be reminded."""

from datetime import time

from sqlmodel import select

from dialogs.reminders.planning import replan_person
from dialogs.signup import service as signing_up
from storage.people import Person
from storage.preferences import ReminderPreference, StoppedReminders
from storage.signups import sign_ups_of_person
from storage.submissions import SubmittedForm
from tests.year.days import Chosen
from tests.year.place import COORDINATORS, PEOPLE
from tests.year.program import Program, anybody

TOPICS = ("sessions", "intakes", "evaluations", "planning", "teams", "rounds")
_FORMS = {"intake_handed_in": "cop_intake", "session_evaluated": "session_evaluation"}


class Participants(Program):
    """A program with people who take part."""

    async def comes(self, who: int, place: int) -> None:
        """Somebody signs up."""
        name = PEOPLE[who % len(PEOPLE)]
        await self._gets_a_place(name, name, place)

    async def is_brought(self, who: int, coordinator: int, place: int) -> None:
        """A coordinator signs somebody up."""
        await self._gets_a_place(PEOPLE[who % len(PEOPLE)], COORDINATORS[coordinator % len(COORDINATORS)][0], place)

    async def _gets_a_place(self, name: str, by: str, place: int) -> None:
        meeting = self.meeting(place, people=True)
        if meeting is None or meeting.kind == "interim_evaluation" or name in meeting.people:
            return
        if not self.is_open(meeting.programme):
            return
        async with self.database.transaction() as session:
            await signing_up.sign_up(
                session, meeting.id, [self.people[name]], by=self.people[by],
                catalogue=await self.offers.read(session), now=self.now,
            )  # fmt: skip
        meeting.people[name] = self.now
        if by != name:
            meeting.brought_by[name] = by
        self.tell(f"{name} signs up for {meeting}" if by == name else f"{by} signs {name} up for {meeting}")

    async def leaves(self, who: int, place: int) -> None:
        """Somebody gives a place back."""
        name, meeting = PEOPLE[who % len(PEOPLE)], self.meeting(place, people=True)
        if meeting is None or name not in meeting.people:
            return
        async with self.database.transaction() as session:
            rows = [one for one in await sign_ups_of_person(session, self.people[name]) if one.moment_id == meeting.id]
            catalogue = await self.offers.read(session)
            await signing_up.cancel(session, rows, by=self.people[name], catalogue=catalogue, now=self.now)
        del meeting.people[name]
        meeting.brought_by.pop(name, None)
        self.tell(f"{name} gives back the place at {meeting}")

    async def swaps(self, who: int, other: int, place: int) -> None:
        """Somebody sends another."""
        meeting = self.meeting(place, people=True)
        name, taking = PEOPLE[who % len(PEOPLE)], PEOPLE[other % len(PEOPLE)]
        if meeting is None or name not in meeting.people or taking in meeting.people:
            return
        async with self.database.transaction() as session:
            rows = [one for one in await sign_ups_of_person(session, self.people[name]) if one.moment_id == meeting.id]
            await signing_up.swap(
                session, rows[0], await session.get_one(Person, self.people[taking]), by=self.people[name],
                catalogue=await self.offers.read(session), now=self.now,
            )  # fmt: skip
        del meeting.people[name]
        meeting.people[taking] = self.now
        meeting.brought_by[taking] = meeting.brought_by.pop(name, name)
        self.tell(f"{name} lets {taking} take the place at {meeting}")

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
        self.tell(f"{condition} for {name} and {meeting}")

    async def wishes(self, who: int, hours: tuple[int, int], days: str, digest: str) -> None:
        """Somebody chooses hours, days and bundles."""
        name = anybody(who)
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
            await replan_person(session, await self.offers.read(session), self.people[name], self.now)
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
        self.tell(f"{name} wants reminders from {hours[0]} to {hours[1]} on days {days}, digest {digest}")

    async def stops(self, who: int, topic: int) -> None:
        """Somebody wants no reminders of a kind any more, or wants them again."""
        name, kind = anybody(who), TOPICS[topic % len(TOPICS)]
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
            await replan_person(session, await self.offers.read(session), self.people[name], self.now)
        stopped = chosen.stopped ^ {kind}
        self._chose(name, Chosen(chosen.opens, chosen.closes, chosen.days, chosen.digest, stopped))
        self.tell(f"{name} {'stops' if kind in stopped else 'takes up'} reminders of {kind}")

    def _chose(self, name: str, chosen: Chosen) -> None:
        self.known.chosen.setdefault(name, []).append(chosen)
        self.known.chosen_since[name] = self.now
