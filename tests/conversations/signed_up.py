"""Places at sessions for tests of what follows on them: written as the sign-up writes them."""

from sqlmodel import select

from storage.people import key, person_by_email
from storage.signups import SignUp, last_number, locked_moment, written

COP = "voorbeeld-sessies-2026-cop-session-1"
RESEARCH = "voorbeeld-sessies-2026-praktijkonderzoek-nt2-intake"


async def place(talk, email, moment_id=COP, status="confirmed", prerequisite="worded"):
    """Give somebody a place, or another standing, at a moment."""
    async with talk.database.transaction() as session:
        person = await person_by_email(session, email, talk.now)
        await locked_moment(session, moment_id)
        number = await last_number(session, moment_id) + 1
        row = SignUp(
            moment_id=moment_id, person_id=key(person.id), status=status, number=number, group_id=number,
            prerequisite=prerequisite, signed_up_by=key(person.id), created_at=talk.now, updated_at=talk.now,
        )  # fmt: skip
        await written(session, row, by=key(person.id), now=talk.now)


async def rows(talk, model):
    """Return every row of a table."""
    async with talk.database.transaction() as session:
        return list((await session.exec(select(model).order_by(model.id))).all())
