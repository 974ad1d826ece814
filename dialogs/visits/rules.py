"""Which centres may visit each other, and which pairs give as many centres as possible a partner. Pure.

The source asks for visits between centres, urban and other, without saying how they find each other (000, Resultaten 4);
the rule is ours: both named a theme, are near enough for both, one goes and the other receives, and they were never a
pair before. Among all ways to pair the wishes, the one is taken in which most centres have a partner; of those, the one
whose pairs fit best together (`fit`).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from knowledge.municipalities import NEIGHBOURS, Province
from knowledge.offer import Catalogue, Programme, Round

Role = Literal["go", "receive", "both"]
Reach = Literal["province", "neighbours", "everywhere"]
Barrier = Literal["alone", "paired_before", "no_theme", "too_far", "roles", "others_chosen"]

CENTRES = ("cvo", "cbe")
"""Kinds of organisations that visit each other (000, Resultaten 4 and 6)."""
MOST_DATES = 3
"""Moments that one centre proposes at a time."""
PERIODS = ("sep-okt", "nov-dec", "jan-feb", "mrt-apr", "mei-jun")
"""Parts of a school year, in its order."""


@dataclass(frozen=True)
class Wish:
    """What one centre wants of a visit."""

    organisation: str
    themes: frozenset[str]
    role: Role
    reach: Reach
    periods: frozenset[str] = frozenset()
    """Empty when every period will do."""
    province: Province | None = None
    """Where it lies; None when that is not known: then only a partner for whom all is near enough will do."""

    @property
    def goes(self) -> bool:
        """Whether it wants to visit."""
        return self.role != "receive"

    @property
    def receives(self) -> bool:
        """Whether it wants to be visited."""
        return self.role != "go"


@dataclass(frozen=True)
class Proposal:
    """A pair that fits, and why."""

    first: str
    second: str
    """After the first in the order of ids."""
    themes: tuple[str, ...]
    hosts: tuple[str, ...]
    """Who receives: one of them, or both when each does."""
    same_province: bool
    neighbours: bool
    periods: tuple[str, ...]
    """In common and named by both, in the order of the school year; empty when that decides nothing."""

    @property
    def key(self) -> str:
        """Both centres, as one text."""
        return f"{self.first}+{self.second}"

    @property
    def fit(self) -> int:
        """How well they fit: three for each of at most three themes, two for the own province and one for the next, one for a
        visit both ways, one for a period in common."""
        near = 2 if self.same_province else int(self.neighbours)
        return 3 * min(len(self.themes), 3) + near + int(len(self.hosts) == 2) + int(bool(self.periods))


def visit_round(catalogue: Catalogue) -> tuple[Round, Programme] | None:
    """Return the earliest open round with collegial visits, and their programme; None when there is none."""
    for round_ in catalogue.open_rounds():
        for identifier in round_.programmes:
            programme = catalogue.programme(identifier)
            if programme.kind == "collegial_visit":
                return round_, programme
    return None


def hosts_of(one: Wish, other: Wish) -> tuple[str, ...]:
    """Return who can receive the other, in the order of ids."""
    found = [a.organisation for a, b in ((one, other), (other, one)) if a.receives and b.goes]
    return tuple(sorted(found))


def near_enough(one: Wish, other: Wish) -> bool:
    """Tell whether the way is not too far for either."""
    return all(_reaches(a.reach, a.province, b.province) for a, b in ((one, other), (other, one)))


def _reaches(reach: Reach, own: Province | None, other: Province | None) -> bool:
    if reach == "everywhere":
        return True
    if own is None or other is None:
        return False
    return own == other or (reach == "neighbours" and other in NEIGHBOURS[own])


def proposal(one: Wish, other: Wish) -> Proposal | None:
    """Return the pair that two wishes make; None when they do not fit."""
    first, second = sorted((one, other), key=lambda wish: wish.organisation)
    themes, hosts = first.themes & second.themes, hosts_of(first, second)
    if first.organisation == second.organisation or not themes or not hosts or not near_enough(first, second):
        return None
    return Proposal(
        first=first.organisation,
        second=second.organisation,
        themes=tuple(sorted(themes)),
        hosts=hosts,
        same_province=first.province is not None and first.province == second.province,
        neighbours=first.province is not None and second.province in NEIGHBOURS[first.province],
        periods=tuple(one for one in PERIODS if one in first.periods & second.periods),
    )


def possible(wishes: Iterable[Wish], before: Collection[frozenset[str]]) -> list[Proposal]:
    """Return every pair that fits and was no pair before, in the order of ids.

    Parameters
    ----------
    wishes
        One for each centre; of two of one centre the last counts.
    before
        Both centres of each pair that ever stood.
    """
    by_centre = {wish.organisation: wish for wish in wishes}
    ordered = [by_centre[identifier] for identifier in sorted(by_centre)]
    found = [proposal(one, other) for one, other in combinations(ordered, 2)]
    return [one for one in found if one is not None and frozenset({one.first, one.second}) not in before]


def best_pairs(wishes: Iterable[Wish], before: Collection[frozenset[str]] = ()) -> list[Proposal]:
    """Return the pairs to propose, in the order of ids: a matching of most centres, and among those of the best fit in all.

    The same wishes give the same pairs, in whatever order they are read.
    """
    import networkx  # only who pairs needs it, and it takes a while

    fitting = possible(wishes, before)
    graph: networkx.Graph[str] = networkx.Graph()
    graph.add_weighted_edges_from((one.first, one.second, one.fit) for one in fitting)
    matched = {frozenset(edge) for edge in networkx.max_weight_matching(graph, maxcardinality=True)}
    return [one for one in fitting if frozenset({one.first, one.second}) in matched]


def barrier(wish: Wish, others: Sequence[Wish], before: Collection[frozenset[str]]) -> Barrier:
    """Say why a centre is left without a partner: the first thing that none of the others has.

    Parameters
    ----------
    others
        Wishes of every other centre, those with a partner included.
    """
    left = [one for one in others if one.organisation != wish.organisation]
    if not left:
        return "alone"
    left = [one for one in left if one.themes & wish.themes]
    if not left:
        return "no_theme"
    left = [one for one in left if near_enough(one, wish)]
    if not left:
        return "too_far"
    left = [one for one in left if hosts_of(one, wish)]
    if not left:
        return "roles"
    if all(frozenset({one.organisation, wish.organisation}) in before for one in left):
        return "paired_before"
    return "others_chosen"
