"""What those who arrange things do: coordinators register teams, organisers move and cancel, open and close."""

from datetime import UTC, datetime, time, timedelta

from sqlmodel import func, select

from dialogs.engine.declaration import CannotSubmit
from dialogs.organising import moments, rounds
from dialogs.organising.move_form import MomentMove
from dialogs.organising.round_form import RoundStatus
from dialogs.registration import service as registering
from dialogs.registration.form import TeamLine, TeamRegistration
from storage.registrations import Registration
from tests.year.days import BRUSSELS, ENDS, told
from tests.year.judge import Wrong
from tests.year.known import Meeting, Teams
from tests.year.place import COORDINATORS, LEADERS, ORGANISER, PEOPLE, ROUNDS
from tests.year.program import Program, address

PROJECTS = (*ROUNDS["teams"], *ROUNDS["later-teams"])


class Organisers(Program):
    """A program with people who arrange things."""

    async def registers(self, who: int, programme: int, contact: int) -> None:
        """A coordinator registers teams, with or without a contact."""
        coordinator, organisation = COORDINATORS[who % len(COORDINATORS)]
        project = PROJECTS[programme % len(PROJECTS)]
        named = _contact(contact)
        if any(one.coordinator == coordinator and one.programme == project for one in self.known.teams.values()):
            return
        if not self.is_open(project):
            return
        number = next(self.forms)
        async with self.database.transaction() as session:
            values = self._registration(organisation, project, named)
            await registering.register(await self.submitted(session, coordinator, values, number))
            row = (await session.exec(select(func.max(Registration.id)))).one()
        self.known.teams[number] = Teams(
            number, row or 0, project, organisation, coordinator, named, since=self.now, known_since=self.now
        )
        self.tell(f"{coordinator} registers teams for {project}, contact {named}")

    async def names_contact(self, place: int, contact: int) -> None:
        """A coordinator names another contact, or takes the contact out."""
        found = [one for one in self.known.teams.values() if self.is_open(one.programme)]
        if not found or (teams := found[place % len(found)]).contact == (named := _contact(contact)):
            return
        before, after = (self._registration(teams.organisation, teams.programme, one) for one in (teams.contact, named))
        async with self.database.transaction() as session:
            await registering.register(
                await self.submitted(session, teams.coordinator, after, teams.number, before=before)
            )
        teams.contact, teams.known_since = named, self.now
        self.tell(f"{teams.coordinator} names {named} as contact of {teams}")

    async def withdraws(self, place: int) -> None:
        """A coordinator takes teams back."""
        if not self.known.teams:
            return
        teams = list(self.known.teams.values())[place % len(self.known.teams)]
        values = self._registration(teams.organisation, teams.programme, teams.contact)
        async with self.database.transaction() as session:
            await registering.withdraw(
                await self.submitted(session, teams.coordinator, values, teams.number, before=values)
            )
        teams.cancelled = True
        self.known.withdrawn.append(self.known.teams.pop(teams.number))
        self.tell(f"{teams.coordinator} takes back the teams for {teams.programme}")

    async def turns(self, place: int) -> None:
        """An organiser opens a round that is closed, or closes one that is open."""
        one = list(self.known.rounds.values())[place % len(self.known.rounds)]
        opens = not one.is_open(self.now)
        values = RoundStatus.model_construct(round=one.id, status="open" if opens else "closed", reason=None)
        async with self.database.transaction() as session:
            await rounds.set_status(await self.submitted(session, ORGANISER, values, next(self.forms)))
        one.by_hand.append((self.now, opens))
        one.known_since = self.now
        self.tell(f"{one} is {'opened' if opens else 'closed'}")

    def _registration(self, organisation: str, project: str, contact: str | None) -> TeamRegistration:
        return TeamRegistration.model_construct(
            organisation=organisation, types=["basisaanbod"], lines=[TeamLine(programme=project, teams=1)],
            contact=address(contact) if contact else None, consent=self.now,
        )  # fmt: skip

    async def moves(self, place: int, days: int, hour: int) -> None:
        """An organiser moves a moment."""
        meeting = self.meeting(place)
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
        self.tell(f"{before} is moved to {told(starts)}")

    async def led_by(self, place: int, leader: int) -> None:
        """Somebody else leads a moment."""
        meeting, name = self.meeting(place), LEADERS[leader % len(LEADERS)]
        if meeting is None or meeting.leader == name:
            return
        if await self._changed(meeting, what=["facilitator"], facilitator=address(name)):
            meeting.leader, meeting.led_since = name, self.now
            self.tell(f"{name} leads {meeting} from now on")

    async def calls_off(self, place: int) -> None:
        """An organiser cancels a moment."""
        meeting = self.meeting(place)
        if meeting is not None and await self._changed(meeting, what=["cancel"], reason="ziek"):
            meeting.cancelled = True
            meeting.people.clear()
            meeting.brought_by.clear()
            self.tell(f"{meeting} is cancelled")

    async def _changed(self, meeting: Meeting, **values) -> bool:
        given = MomentMove.model_construct(**{**dict.fromkeys(MomentMove.model_fields), "moment": meeting.id, **values})
        try:
            async with self.database.transaction() as session:
                await moments.move(await self.submitted(session, ORGANISER, given, next(self.forms)))
        except CannotSubmit as error:
            raise Wrong(f"{told(self.now)}: {meeting} could not be changed: {error}") from error
        return True


def _contact(number: int) -> str | None:
    return (None, *PEOPLE)[number % (len(PEOPLE) + 1)]
