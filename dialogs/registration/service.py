"""Writing a registration: rows, versions, what organisers must know, and reminders; one transaction."""

from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.engine.context import Taken
from dialogs.engine.declaration import Submission
from dialogs.messages import Card, Fact, Reply
from dialogs.registration import notices, rules
from dialogs.registration.form import TeamLine, TeamRegistration
from dialogs.reminders.service import plan_round
from dialogs.texts import texts_in
from knowledge.offer import Catalogue
from storage.outbox import put
from storage.people import Person, holders_of, key, person_by_email
from storage.registrations import Registration, RegistrationVersion, confirmed


class RoundClosed(Exception):
    """The round closed between the first question and the confirmation."""

    def __init__(self, programme_id: str) -> None:
        super().__init__(programme_id)
        self.programme_id = programme_id


async def register(submission: Submission) -> list[Reply]:
    """Store every line, tell the organisers, plan the reminders; raises RoundClosed."""
    values = TeamRegistration.model_validate(submission.values.model_dump())
    context, session, now = submission.context, submission.session, submission.now
    catalogue, texts = context.catalogue, context.texts
    organisation = catalogue.organisation(values.organisation)
    facts = [Fact(name=texts("Network or school"), value=organisation.name)]
    rounds: list[str] = []
    planned = 0
    for line in values.lines:
        round_ = rules.round_for(catalogue, line.programme)
        if round_ is None:
            raise RoundClosed(line.programme)
        row = await _stored(session, values, line, round_.id, context.person.id, now)
        await _tell_organisers(session, row, line.teams, catalogue, now)
        people = [context.person.id]
        if values.contact:
            people.append(key((await person_by_email(session, values.contact, now)).id))
        planned += await plan_round(session, catalogue, round_.id, line.programme, people, now)
        name = catalogue.programme(line.programme).name
        facts.append(Fact(name=name, value=texts.n("{count} team", "{count} teams", row.teams)))
        if round_.id not in rounds:
            rounds.append(round_.id)
    for round_id in rounds:
        await align(session, catalogue, round_id, organisation.id, now)
    text = texts("Done: the teams are registered. The organisers have been told.")
    if planned:
        text += " " + texts.n(
            "I remind you of {count} moment. Ask *my reminders* to see when.",
            "I have planned {count} reminders. Ask *my reminders* to see when.",
            planned,
        )
    return [Reply(text=text, kind="form", card=Card(title=texts("Registered"), facts=facts))]


async def _stored(
    session: AsyncSession, values: TeamRegistration, line: TeamLine, round_id: str, person_id: int, now: datetime
) -> Registration:
    """Add to the registration that stands, or make one; keep the version either way."""
    query = select(Registration).where(
        Registration.status == "confirmed",
        Registration.round_id == round_id,
        Registration.programme_id == line.programme,
        Registration.organisation_id == values.organisation,
    )
    row = (await session.exec(query.with_for_update())).first()
    if row is None:
        row = Registration(
            round_id=round_id,
            programme_id=line.programme,
            organisation_id=values.organisation,
            teams=line.teams,
            types=values.types,
            contact_email=values.contact,
            consent_at=values.consent,
            registered_by=person_id,
            created_at=now,
            updated_at=now,
        )
        session.add(row)
    else:
        row.teams += line.teams
        row.types = sorted({*row.types, *values.types})
        row.contact_email = values.contact or row.contact_email
        row.consent_at = values.consent
        row.updated_at = now
    await session.flush()
    session.add(
        RegistrationVersion(
            registration_id=key(row.id),
            changed_by=person_id,
            changed_at=now,
            values=row.model_dump(mode="json", include={"teams", "types", "contact_email", "consent_at", "status"}),
        )
    )
    await session.flush()
    return row


async def _organisers(session: AsyncSession, programme_id: str, now: datetime) -> list[Person]:
    addresses = await holders_of(session, "organiser", [f"programme:{programme_id}", ""])
    return [await person_by_email(session, address, now) for address in addresses]


async def _tell_organisers(
    session: AsyncSession, row: Registration, added: int, catalogue: Catalogue, now: datetime
) -> None:
    query = select(RegistrationVersion.id).where(RegistrationVersion.registration_id == row.id)
    version = len((await session.exec(query)).all())
    for person in await _organisers(session, row.programme_id, now):
        reply = notices.registered(row, added, catalogue, texts_in(person.language))
        await put(
            session,
            key=f"registration:{row.id}:{version}:{person.id}",
            person_id=key(person.id),
            body=reply.stored(),
            due_at=now,
            now=now,
        )


async def align(
    session: AsyncSession, catalogue: Catalogue, round_id: str, organisation_id: str, now: datetime
) -> None:
    """Tell the organisers of each other when an organisation is in several projects; each constellation once."""
    rows = await confirmed(session, rounds=[round_id], organisation_id=organisation_id)
    taken = [Taken(row.round_id, row.programme_id, row.organisation_id, row.teams) for row in rows]
    needed = rules.alignment(taken, round_id, organisation_id)
    if needed is None:
        return
    teams = {row.programme_id: row.teams for row in rows}
    told: set[int] = set()
    for programme_id in needed.programmes:
        for person in await _organisers(session, programme_id, now):
            if key(person.id) in told:
                continue
            told.add(key(person.id))
            reply = notices.aligned(needed, programme_id, teams, catalogue, texts_in(person.language))
            await put(
                session,
                key=f"alignment:{round_id}:{organisation_id}:{'+'.join(needed.programmes)}:{person.id}",
                person_id=key(person.id),
                body=reply.stored(),
                due_at=now,
                now=now,
            )


async def registrations_of(session: AsyncSession, person_id: int) -> list[Registration]:
    """Return what this person registered and stands, oldest first."""
    query = (
        select(Registration)
        .where(Registration.registered_by == person_id, Registration.status == "confirmed")
        .order_by(col(Registration.id))
    )
    return list((await session.exec(query)).all())
