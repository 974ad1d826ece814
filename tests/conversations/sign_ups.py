"""People who have a place at a session, for tests of what comes after it."""

from storage.people import key, person_by_email
from storage.signups import SignUp, last_number, locked_moment, written

COP = "voorbeeld-sessies-2026-cop-session-1"
"""The first session of the demonstration: 08/12/2026 from 16:00 to 17:00, led by FACILITATOR."""
SECOND_COP = "voorbeeld-sessies-2026-cop-session-2"
FACILITATOR = "begeleider@voorbeeld.example"
TEACHERS = ("leraar@voorbeeld.example", *(f"leraar{number}@voorbeeld.example" for number in range(2, 11)))


async def signed_up(talk, moment_id, *people, status="confirmed"):
    """Give people a place, or put them in line."""
    for who in people:
        await talk.come_in(who)  # the person is known before
        async with talk.database.transaction() as session:
            assert await locked_moment(session, moment_id) is not None
            person = key((await person_by_email(session, who, talk.now)).id)
            number = await last_number(session, moment_id) + 1
            row = SignUp(
                moment_id=moment_id, person_id=person, status=status, number=number, group_id=number,
                signed_up_by=person, created_at=talk.now, updated_at=talk.now,
            )  # fmt: skip
            await written(session, row, by=person, now=talk.now)
