"""What stands: the wishes of the open round, the pairs, and who speaks for a centre."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from dialogs.engine.context import FormContext
from dialogs.facts.municipalities import known_municipalities
from dialogs.permissions import PersonView, may
from dialogs.visits import rules
from knowledge.offer import Catalogue

if TYPE_CHECKING:
    # A question from a cold start knows the forms but touches no database.
    from sqlmodel.ext.asyncio.session import AsyncSession

    from storage.visits import VisitPair

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


def last_day(round_id: str, catalogue: Catalogue, today: date) -> date:
    """Return the last day on which a visit of a round can be: the end of its last school year (domain: Calendar).

    Today for a round that is not in the offer any more.
    """
    round_ = catalogue.rounds.get(round_id)
    return date(round_.last + 1, 8, 31) if round_ else today


async def loaded(session: AsyncSession, context: FormContext) -> Standing:
    """Read what the forms look at."""
    from dialogs.visits.reading import standing

    return await standing(session, context.catalogue, context.now)


async def loaded_with_proposals(session: AsyncSession, context: FormContext) -> Standing:
    """Read what the form for pairs looks at."""
    from dialogs.visits.reading import with_proposals

    return await with_proposals(session, context.catalogue, context.now)
