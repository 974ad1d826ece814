"""A database with people who come to sessions, and reminders of all of them that are due at the same instant."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import insert, text

from bot.operations.catalogue import load_offer
from storage.database import Database
from storage.people import Identity, Person
from storage.reminders import PlanningPass, Reminder
from storage.schema import upgrade
from storage.signups import SignUp
from tests.soak import offer
from tests.soak.channel import NAME

BEFORE = offer.DUE - timedelta(days=7)
"""When people came in and signed up."""


@dataclass(frozen=True)
class Crowd:
    """How many people are reminded, of how many sessions together; who comes first comes to one more when it is uneven."""

    people: int
    reminders: int

    def sessions_of(self, number: int) -> range:
        """Return the places of the sessions to which somebody comes, who is the first with number 1."""
        each, more = divmod(self.reminders, self.people)
        return range(each + (number <= more))


async def with_people(database: Database, crowd: Crowd) -> None:
    """Bring an empty database to the newest schema, with people who signed up for sessions; nothing is due yet."""
    await upgrade(database)
    async with database.transaction() as session:
        await load_offer(session, offer.catalogue())
        # The work of the night is done: it would plan the same reminders, each for its own time, while they are written here.
        session.add(PlanningPass(night=offer.DUE.date(), finished=True))
    people = range(1, crowd.people + 1)
    signed = [(number, place) for number in people for place in crowd.sessions_of(number)]
    async with database.connection() as connection:
        rows = [{"id": one, "email": _email(one), "language": "nl", "created_at": BEFORE} for one in people]
        await connection.execute(insert(Person), rows)
        rows = [
            {"person_id": one, "channel": NAME, "external_id": str(one), "email": _email(one), "last_seen_at": BEFORE}
            for one in people
        ]
        await connection.execute(insert(Identity), rows)
        rows = [
            {
                "moment_id": offer.moment_id(place), "person_id": one, "status": "confirmed", "number": one,
                "group_id": one, "signed_up_by": one, "created_at": BEFORE, "updated_at": BEFORE,
            }
            for one, place in signed
        ]  # fmt: skip
        await connection.execute(insert(SignUp), rows)
        if not database.is_sqlite:  # the ids were given by hand
            await connection.execute(text(f"SELECT setval('person_id_seq', {crowd.people})"))


async def due_at_once(database: Database, crowd: Crowd) -> None:
    """Have all of them due, in one transaction."""
    rows = [
        {
            "about": f"moment:{offer.moment_id(place)}", "moment_id": offer.moment_id(place), "person_id": one,
            "plan": offer.PLAN.id, "for_at": offer.begins(place), "due_at": offer.DUE,
            "useful_until": offer.begins(place), "snoozed": False, "status": "planned", "created_at": BEFORE,
        }
        for one in range(1, crowd.people + 1)
        for place in crowd.sessions_of(one)
    ]  # fmt: skip
    async with database.connection() as connection:
        await connection.execute(insert(Reminder), rows)


def _email(number: int) -> str:
    return f"deelnemer-{number}@voorbeeld.example"
