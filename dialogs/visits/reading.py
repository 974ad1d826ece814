"""Reading what stands: wishes, pairs, and who is told of what a centre agrees on."""

import asyncio
from dataclasses import replace
from datetime import datetime

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.permissions import PersonView, may
from dialogs.reminders.workdays import ZONE
from dialogs.visits import rules
from dialogs.visits.standing import WISH, Filed, Standing, last_day, read_wish, subject_of
from knowledge.offer import Catalogue
from storage.people import Person, grants_of, holders_of, key, person_by_email
from storage.submissions import SubmittedForm, submitted
from storage.visits import VisitPair, pairs


def _filed(row: SubmittedForm, catalogue: Catalogue) -> Filed:
    wish = read_wish(str(row.answers["organisation"]), row.answers, catalogue)
    return Filed(key(row.id), row.person_id, wish, str(row.answers["contact"]))


async def standing(session: AsyncSession, catalogue: Catalogue, now: datetime) -> Standing:
    """Read what stands."""
    found = rules.visit_round(catalogue)
    round_id, programme_id = (found[0].id, found[1].id) if found else ("", "")
    rows = await submitted(session, forms=[WISH]) if found else []
    filed = {
        one.wish.organisation: one
        for row in rows
        if row.subject.rpartition("@")[2] == round_id
        for one in [_filed(row, catalogue)]
    }
    ever = await pairs(session, status=None)
    today = now.astimezone(ZONE).date()
    return Standing(
        round_id=round_id,
        programme_id=programme_id,
        filed={centre: filed[centre] for centre in sorted(filed)},
        pairs=tuple(
            one for one in ever if one.status == "standing" and last_day(one.round_id, catalogue, today) >= today
        ),
        before=frozenset(frozenset(one.centres()) for one in ever),
    )


async def with_proposals(session: AsyncSession, catalogue: Catalogue, now: datetime) -> Standing:
    """Read what stands, with the pairs to propose: they are sought in a thread, for that may take a while."""
    found = await standing(session, catalogue, now)
    proposals = await asyncio.to_thread(rules.best_pairs, found.free(), found.before)
    return replace(found, proposals=tuple(proposals))


async def filed_by(session: AsyncSession, pair: VisitPair, organisation_id: str, catalogue: Catalogue) -> Filed | None:
    """Return the wish that a centre has in the round of its pair; None when it was withdrawn."""
    rows = await submitted(session, forms=[WISH], subjects=[subject_of(organisation_id, pair.round_id)])
    return _filed(rows[-1], catalogue) if rows else None


async def count_of(session: AsyncSession, subject: str) -> int:
    """Return how many wishes of one centre stand in one round."""
    return len(await submitted(session, forms=[WISH], subjects=[subject]))


async def spokespersons(session: AsyncSession, filed: Filed, now: datetime) -> list[tuple[Person, bool]]:
    """Return who is told of what a centre agrees on: who handed in the wish, then its contact; each with whether she or he
    may decide for the centre."""
    author = (await session.exec(select(Person).where(Person.id == filed.person_id))).one()
    contact = await person_by_email(session, filed.contact, now)
    people = {key(one.id): one for one in (author, contact)}
    return [(one, await _decides(session, one, filed.wish.organisation)) for one in people.values()]


async def _decides(session: AsyncSession, person: Person, organisation_id: str) -> bool:
    grants = frozenset((one.role, one.scope) for one in await grants_of(session, person.email))
    view = PersonView(key(person.id), person.email, person.language, grants)
    return may(view, "visit", organisation=organisation_id)


async def organisers(session: AsyncSession, pair: VisitPair, catalogue: Catalogue, now: datetime) -> list[Person]:
    """Return the organisers of the visits of a pair's round."""
    round_ = catalogue.rounds.get(pair.round_id)
    programmes = [
        one for one in (round_.programmes if round_ else ()) if catalogue.programme(one).kind == "collegial_visit"
    ]
    addresses = await holders_of(session, "organiser", ["", *(f"programme:{one}" for one in programmes)])
    return [await person_by_email(session, one, now) for one in addresses]
