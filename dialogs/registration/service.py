"""Writing a registration: rows, versions, what organisers must know, and reminders; one transaction."""

from collections import Counter
from datetime import datetime

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.engine.context import Taken
from dialogs.engine.declaration import CannotSubmit, Submission
from dialogs.messages import Card, Fact, Reply
from dialogs.registration import notices, rules
from dialogs.registration.form import TeamLine, TeamRegistration
from dialogs.reminders.planning import of_programme, of_registration, of_round, reconcile_all
from dialogs.reminders.settling import settled_by, taken_up_by
from dialogs.texts import texts_in
from knowledge.offer import Catalogue
from storage.outbox import put
from storage.people import Person, holders_of, key, person_by_email
from storage.registrations import Registration, RegistrationVersion, confirmed


class RoundClosed(CannotSubmit):
    """The round closed between the first question and the confirmation."""


async def register(submission: Submission) -> list[Reply]:
    """Store every line, new or changed, tell the organisers, plan the reminders; raises RoundClosed."""
    values = TeamRegistration.model_validate(submission.values.model_dump())
    context, session, now = submission.context, submission.session, submission.now
    catalogue, texts = context.catalogue, context.texts
    organisation = catalogue.organisation(values.organisation)
    kept: set[tuple[str, str]] = set()
    facts = [Fact(name=texts("Network or school"), value=organisation.name)]
    planned = 0
    for index, line in enumerate(values.lines):
        round_ = rules.round_for(catalogue, line.programme)
        if round_ is None:
            raise RoundClosed(texts("This project has just closed for registrations."), f"lines.{index}.programme")
        kept.add((round_.id, line.programme))
        row, before = await _stored(submission, values, line, round_.id)
        if row.teams != before:
            await _tell_organisers(session, row, before, catalogue, now)
        people = [context.person.id]
        if values.contact:
            people.append(key((await person_by_email(session, values.contact, now)).id))
        occasions = [*of_programme(catalogue, round_.id, line.programme), of_registration(row)]
        made = await reconcile_all(session, catalogue, occasions, now, joined=people)
        ended = await _contact(session, catalogue, row, now)
        planned += max(0, made[context.person.id] - ended[context.person.id])
        name = catalogue.programme(line.programme).name
        facts.append(Fact(name=name, value=texts.n("{count} team", "{count} teams", row.teams)))
    await _let_go(submission, values.organisation, kept)
    for round_id in dict.fromkeys(round_id for round_id, _ in kept):
        await align(session, catalogue, round_id, organisation.id, now)
    rounds = [of_round(one) for one in dict.fromkeys(round_id for round_id, _ in kept)]
    await settled_by(session, catalogue, rounds, "registered_in_round", now)
    if submission.before is not None:
        text = texts("Saved. The organisers have been told what changed.")
    else:
        text = texts("Done: the teams are registered. The organisers have been told.")
    if planned:
        text += " " + texts.n(
            "I remind you of {count} moment. Ask *my reminders* to see when.",
            "I have planned {count} reminders. Ask *my reminders* to see when.",
            planned,
        )
    return [Reply(text=text, kind="form", card=Card(title=texts("Registered"), facts=facts))]


async def withdraw(submission: Submission) -> list[Reply]:
    """Take back everything that the form registered, and tell the organisers."""
    values = TeamRegistration.model_validate(submission.values.model_dump())
    await _let_go(submission, values.organisation, set())
    return [Reply(text=submission.context.texts("Withdrawn. The organisers have been told."), kind="form")]


async def _contact(session: AsyncSession, catalogue: Catalogue, row: Registration, now: datetime) -> Counter[int]:
    """Ask no more for a contact person who was named, and ask again for one who was taken out; returns how many are not asked, by person."""
    if row.contact_email:
        return await settled_by(session, catalogue, [of_registration(row)], "contact_named", now)
    await taken_up_by(session, catalogue, [of_registration(row)], "contact_named", now)
    return Counter()


async def _stored(
    submission: Submission, values: TeamRegistration, line: TeamLine, round_id: str
) -> tuple[Registration, int]:
    """Make this form's part of the registration what a line says; return the row and how many teams it had before."""
    session, now = submission.session, submission.now
    query = select(Registration).where(
        Registration.status == "confirmed",
        Registration.round_id == round_id,
        Registration.programme_id == line.programme,
        Registration.organisation_id == values.organisation,
    )
    row = (await session.exec(query.with_for_update())).first()
    part = str(submission.id)
    before = row.teams if row is not None else 0
    if row is None:
        row = Registration(
            round_id=round_id,
            programme_id=line.programme,
            organisation_id=values.organisation,
            teams=line.teams,
            parts={part: line.teams},
            types=values.types,
            contact_email=values.contact,
            consent_at=values.consent,
            registered_by=submission.context.person.id,
            created_at=now,
            updated_at=now,
        )
    else:
        alone = set(row.parts) <= {part}
        row.parts = {**row.parts, part: line.teams}
        row.teams = sum(row.parts.values())
        row.types = values.types if alone else sorted({*row.types, *values.types})
        row.contact_email = values.contact if alone else values.contact or row.contact_email
        row.consent_at = values.consent
        row.updated_at = now
    await _kept_version(session, row, submission)
    return row, before


async def _kept_version(session: AsyncSession, row: Registration, submission: Submission) -> None:
    session.add(row)
    await session.flush()
    session.add(
        RegistrationVersion(
            registration_id=key(row.id),
            changed_by=submission.context.person.id,
            changed_at=submission.now,
            values=row.model_dump(mode="json", include={"teams", "types", "contact_email", "consent_at", "status"}),
        )
    )
    await session.flush()


async def _let_go(submission: Submission, organisation_id: str, kept: set[tuple[str, str]]) -> None:
    """Take this form's part out of every registration that it does not name any more."""
    session, now, part = submission.session, submission.now, str(submission.id)
    query = (
        select(Registration).where(Registration.status == "confirmed").order_by(col(Registration.id)).with_for_update()
    )
    if submission.before is not None:
        before = TeamRegistration.model_validate(submission.before.model_dump())
        query = query.where(col(Registration.organisation_id).in_({organisation_id, before.organisation}))
    else:
        return
    for row in (await session.exec(query)).all():
        named = row.organisation_id == organisation_id and (row.round_id, row.programme_id) in kept
        if part not in row.parts or named:
            continue
        gone = row.parts[part]
        row.parts = {one: teams for one, teams in row.parts.items() if one != part}
        # The table holds no registration of nothing: what is withdrawn keeps its last number.
        row.teams = sum(row.parts.values()) or row.teams
        row.status = "confirmed" if row.parts else "withdrawn"
        row.updated_at = now
        await _kept_version(session, row, submission)
        await _tell_organisers(session, row, gone + sum(row.parts.values()), submission.context.catalogue, now)
        if not row.parts:
            catalogue = submission.context.catalogue
            occasions = [*of_programme(catalogue, row.round_id, row.programme_id), of_registration(row)]
            await reconcile_all(session, catalogue, occasions, now)
            await taken_up_by(session, catalogue, [of_round(row.round_id)], "registered_in_round", now)


async def _organisers(session: AsyncSession, programme_id: str, now: datetime) -> list[Person]:
    addresses = await holders_of(session, "organiser", [f"programme:{programme_id}", ""])
    return [await person_by_email(session, address, now) for address in addresses]


async def _tell_organisers(
    session: AsyncSession, row: Registration, before: int, catalogue: Catalogue, now: datetime
) -> None:
    """Tell the organisers what the number of teams has become; `before` is what it was."""
    query = select(RegistrationVersion.id).where(RegistrationVersion.registration_id == row.id)
    version = len((await session.exec(query)).all())
    for person in await _organisers(session, row.programme_id, now):
        texts = texts_in(person.language)
        if row.status == "withdrawn":
            reply = notices.withdrawn(row, catalogue, texts)
        elif row.teams < before:
            reply = notices.lowered(row, before, catalogue, texts)
        else:
            reply = notices.registered(row, row.teams - before, catalogue, texts)
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
