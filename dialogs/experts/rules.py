"""Which experts are proposed for a need, and in what order. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from dialogs.needs.rules import Need

EVERYWHERE = "everywhere"
"""The region of an expert who comes anywhere in Flanders and Brussels."""


@dataclass(frozen=True)
class Expert:
    """One expert of the bank, screened and accepted."""

    offer_id: int
    person_id: int
    name: str
    """As an organiser reads it: an address, and a name if there is one."""
    themes: frozenset[str]
    regions: frozenset[str]
    periods: frozenset[str]
    assignments: int = 0
    """Requests of this school year that were accepted or wait for an answer."""


@dataclass(frozen=True)
class Proposal:
    """An expert for a need, and what speaks for it; the theme always fits."""

    expert: Expert
    region: bool
    """Whether the expert comes to the centre's province; not when that province is unknown."""
    period: bool
    """Whether the expert is free when it suits the centre."""


def proposals(need: Need, experts: Iterable[Expert], declined: Collection[int] = ()) -> list[Proposal]:
    """Return the experts to propose for a need, best first.

    Who does not cover the theme, declined it for this centre, or told the need is not proposed. First come those who
    work in the region, then those with the fewest assignments of the school year, so that work is spread, then those
    whose period fits, then who offered first. The order of the rows changes nothing.

    Parameters
    ----------
    declined
        Offers whose expert declined this theme of this centre.
    """
    fit = [
        Proposal(
            one,
            region=EVERYWHERE in one.regions or need.region in one.regions,
            period=need.period == "any" or need.period in one.periods,
        )
        for one in experts
        if need.theme in one.themes and one.offer_id not in declined and one.person_id != need.person_id
    ]
    return sorted(fit, key=lambda one: (not one.region, one.expert.assignments, not one.period, one.expert.offer_id))
