"""The sessions of one person: the own sign-ups and those made for others, with the place in line."""

from sqlmodel import col, select

from dialogs.markup import escaped
from dialogs.reminders.notices import when
from dialogs.signup.service import Standing, signups_of
from dialogs.signup.views import status_told
from dialogs.subjects import Request
from storage.people import Person


async def my_sessions(request: Request) -> list[str]:
    """Return a line for each sign-up to what is still to come, in order of time."""
    context = request.context
    standing = await signups_of(request.session, context.person.id, context.catalogue, context.now, arranged=True)
    others = {one.row.person_id for one in standing if one.row.person_id != context.person.id}
    people = (await request.session.exec(select(Person).where(col(Person.id).in_(others)))).all() if others else ()
    names = {one.id: one.email or "" for one in people}
    return [_line(request, one, names.get(one.row.person_id, "")) for one in standing]


def _line(request: Request, one: Standing, other: str) -> str:
    texts = request.context.texts
    line = f"{one.moment.title}, {when(one.moment.starts, texts)}"
    if other:
        line += f", {escaped(other)}"
        # "You have a place" is said to who has it.
        return line if one.row.status == "confirmed" else f"{line}: {status_told(one, texts)}"
    return f"{line}: {status_told(one, texts)}"
