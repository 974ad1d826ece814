"""Who was expected at a moment, and writing who was there."""

from collections.abc import Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.actions import action
from dialogs.engine.declaration import CannotSubmit, Submission
from dialogs.messages import Button, Card, Fact, Reply
from dialogs.organising import rules
from dialogs.organising.attendance_form import AttendanceTaken, Expected, expected_at
from dialogs.reminders.settling import settled
from dialogs.texts import Texts
from knowledge.offer import Moment
from storage.attendance import Attendance, record, recorded_moments
from storage.people import Person, key, person_by_email
from storage.registrations import confirmed
from storage.signups import participants


async def expected(session: AsyncSession, moments: Sequence[Moment]) -> dict[str, Expected]:
    """Return who was expected at each of these moments, and who noted already who was there."""
    noted_before = await recorded_moments(session, [one.id for one in moments])
    registered = await confirmed(session, rounds=sorted({one.round for one in moments}))
    found: dict[str, Expected] = {}
    for moment in moments:
        people = tuple(
            (person.email or f"persoon-{person.id}", person.name or "")
            for _, person in await participants(session, moment.id)
        )
        rows = [one for one in registered if (one.round_id, one.programme_id) == (moment.round, moment.programme)]
        before = noted_before.get(moment.id)
        by = await session.get(Person, before[0].recorded_by) if before else None
        teams = tuple((one.organisation_id, one.teams) for one in rows)
        found[moment.id] = Expected(people, teams, (by.email or by.name or "–") if by else "")
    return found


async def noted(submission: Submission) -> list[Reply]:
    """Write who was there, in the place of what was noted before; raises CannotSubmit."""
    values = AttendanceTaken.model_validate(submission.values.model_dump())
    session, context, now, texts = submission.session, submission.context, submission.now, submission.context.texts
    moment = next((one for one in rules.begun(context) if one.id == values.moment), None)
    if moment is None:
        raise CannotSubmit(texts("Of this moment it cannot be noted any more who was there."), "moment")
    by = context.person.id
    rows: dict[int, Attendance] = {}
    for sign_up, person in await participants(session, moment.id):
        there = (person.email or f"persoon-{person.id}") in (values.present or [])
        rows[key(person.id)] = Attendance(
            moment_id=moment.id, person_id=person.id, sign_up_id=sign_up.id, present=there, recorded_by=by, recorded_at=now
        )  # fmt: skip
    for one in values.extra or []:
        person = await person_by_email(session, one["email"], now)
        if key(person.id) in rows:  # was signed up after all
            rows[key(person.id)].present = True
            continue
        rows[key(person.id)] = Attendance(
            moment_id=moment.id, person_id=person.id, present=True, recorded_by=by, recorded_at=now
        )
    counted = {one.of: one.teams for one in values.teams}
    teams = [
        Attendance(
            moment_id=moment.id,
            organisation_id=organisation,
            present=(count := counted.get(organisation, 0 if values.all_teams is False else registered)) > 0,
            teams=count,
            recorded_by=by,
            recorded_at=now,
        )
        for organisation, registered in expected_at(values.model_dump(), context).teams
    ]
    every = [*rows.values(), *teams]
    await record(session, moment.id, every)
    await settled(session, context.catalogue, moment, "attendance_noted")
    button = Button(label=texts("Who was there"), action=action("view", "attendance", moment.id))
    card = Card(title=moment.title, facts=counts_of(every, texts))
    return [
        Reply(text=texts("Noted: who was at {title}.", title=moment.title), kind="form", card=card, buttons=[button])
    ]


def counts_of(rows: Sequence[Attendance], texts: Texts) -> list[Fact]:
    """Return how many were there, of how many that were expected, people and teams apart."""
    signed = [row for row in rows if row.sign_up_id is not None]
    facts: list[Fact] = []
    if signed:
        count = sum(row.present for row in signed)
        facts.append(Fact(name=texts("Participants"), value=texts("{count} of {all}", count=count, all=len(signed))))
    extra = sum(row.person_id is not None and row.sign_up_id is None for row in rows)
    if extra:
        facts.append(Fact(name=texts("Came without signing up"), value=str(extra)))
    teams = [row.teams for row in rows if row.teams is not None]
    if teams:
        facts.append(Fact(name=texts("Teams"), value=str(sum(teams))))
    return facts or [Fact(name=texts("Participants"), value="0")]
