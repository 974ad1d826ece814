"""What stands: the wishes of the open round, the pairs, and who speaks for a centre."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from dialogs.engine.context import FormContext
from dialogs.facts.municipalities import known_municipalities
from dialogs.permissions import PersonView, may
from dialogs.reminders.workdays import ZONE
from dialogs.visits import rules
from knowledge.offer import Catalogue
from storage.people import Person, grants_of, holders_of, key, person_by_email
from storage.submissions import SubmittedForm, submitted
from storage.visits import VisitPair, pairs

WISH = "visit_wish"
"""Id of the form in which a centre tells what it wishes."""


@dataclass(frozen=True)
class Filed:
    """A wish as a centre handed it in."""

    form_id: int
    person_id: int
    """Who handed it in."""
    wish: rules.Wish
    contact: str


@dataclass(frozen=True)
class Standing:
    """Wishes and pairs as they are now."""

    round_id: str
    """Of the open round; empty when there is none."""
    programme_id: str
    filed: Mapping[str, Filed]
    """Wishes of the open round, by centre, in the order of ids."""
    pairs: tuple[VisitPair, ...]
    """Standing ones of school years that are not over, oldest first."""
    before: frozenset[frozenset[str]]
    """Both centres of each pair that ever stood."""
    proposals: tuple[rules.Proposal, ...] = ()
    """Pairs to propose, where they were asked for."""

    def pair_of(self, organisation_id: str, round_id: str | None = None) -> VisitPair | None:
        """Return the standing pair of a centre in a round, the open one if none is given."""
        wanted = self.round_id if round_id is None else round_id
        return next((one for one in self.pairs if organisation_id in one.centres() and one.round_id == wanted), None)

    def mine(self, person: PersonView) -> list[VisitPair]:
        """Return the pairs in which somebody speaks for a centre."""
        return [one for one in self.pairs if sides(one, person)]

    def free(self) -> list[rules.Wish]:
        """Return the wishes of centres without a partner, in the order of ids."""
        return [one.wish for centre, one in self.filed.items() if self.pair_of(centre) is None]

    def partner_for(self, organisation_id: str) -> str | None:
        """Return the centre with which a centre is proposed to be paired; None when there is none."""
        found = (one for one in self.proposals if organisation_id in (one.first, one.second))
        return next((one.second if one.first == organisation_id else one.first for one in found), None)

    def barrier(self, wish: rules.Wish) -> rules.Barrier:
        """Say why a centre has no partner."""
        return rules.barrier(wish, [one.wish for one in self.filed.values()], self.before)


def sides(pair: VisitPair, person: PersonView) -> list[str]:
    """Return the centres of a pair for which somebody speaks."""
    return [one for one in pair.centres() if may(person, "visit", organisation=one)]


def option_of(pair: VisitPair) -> str:
    """Return what stands for a pair in an answer: not its bare number, which a day in running text could be."""
    return f"v{pair.id}"


def subject_of(organisation_id: str, round_id: str) -> str:
    """Return what a wish is about."""
    return f"organisation:{organisation_id}@{round_id}"


def read_wish(organisation_id: str, answers: Mapping[str, Any], catalogue: Catalogue) -> rules.Wish:
    """Return a wish from the answers of its form, with where the centre lies."""
    centre = catalogue.organisations.get(organisation_id)
    return rules.Wish(
        organisation=organisation_id,
        themes=frozenset(answers["themes"]),
        role=answers["role"],
        reach=answers["reach"],
        periods=frozenset(answers.get("periods") or ()),
        province=known_municipalities().province_of(centre.municipality if centre else None),
    )


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


async def loaded(session: AsyncSession, context: FormContext) -> Standing:
    """Read what the forms look at."""
    return await standing(session, context.catalogue, context.now)


async def loaded_with_proposals(session: AsyncSession, context: FormContext) -> Standing:
    """Read what the form for pairs looks at."""
    return await with_proposals(session, context.catalogue, context.now)


def last_day(round_id: str, catalogue: Catalogue, today: date) -> date:
    """Return the last day on which a visit of a round can be: the end of its last school year (domain: Calendar).

    Today for a round that is not in the offer any more.
    """
    round_ = catalogue.rounds.get(round_id)
    return date(round_.last + 1, 8, 31) if round_ else today


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
