"""What people are reminded of: a moment, teams that are registered, a programme of a round."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from knowledge.offer import Catalogue, Moment
from knowledge.reminder_plans import ReminderPlan

if TYPE_CHECKING:
    from sqlmodel.ext.asyncio.session import AsyncSession

    from storage.registrations import Registration


@dataclass(frozen=True)
class Occasion:
    """One thing of which people are reminded, by one rule for each."""

    about: str
    """``moment:<id>``, ``registration:<id>`` or ``round:<id>``: as rows of reminders name it."""
    round: str
    programme: str
    """Id; empty for a whole round."""
    moment: Moment | None = None
    registration: "Registration | None" = None


@dataclass(frozen=True)
class Situation:
    """In which a condition is looked at."""

    session: "AsyncSession"
    catalogue: Catalogue
    occasion: Occasion
    plan: ReminderPlan
    now: datetime


@dataclass(frozen=True)
class Condition:
    """Something that must hold before a reminder goes out, or that ends it; subject folders bring them (`conditions.py`)."""

    id: str
    holds: Callable[[Situation, Sequence[int]], Awaitable[set[int]]]
    """Return of which of these persons, by id, it holds."""
    offered: Callable[[Catalogue, Occasion], bool] | None = None
    """For what the offer alone decides, whoever it is about: nobody is planned to be reminded of what it does not hold for."""
    missing: Callable[[Situation], Awaitable[list[str]]] | None = None
    """For what several people do: return of whom it is still missing, as they are called. An escalation names them."""


def everybody(persons: Sequence[int], holds: bool) -> set[int]:
    """Return all of these persons, or none: for a condition that is the same for each of them."""
    return set(persons) if holds else set()
