"""The rules of handing over: who may, whose role moves, when an offer runs out. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from dialogs.engine.context import FormContext
from dialogs.permissions import PersonView, may
from dialogs.reminders.workdays import ZONE
from knowledge.offer import Organisation

ANSWER_WITHIN = timedelta(days=14)
"""How long an offer waits for its answer: long enough for a school holiday of one week."""
NOW = "now"
"""Instead of a first day: as soon as it is accepted."""
# Kinds that register teams; the same as a registration knows by name.
KINDS = {"network", "special_school", "school", "cvo", "cbe", "clb", "leersteuncentrum", "academy"}


@dataclass(frozen=True)
class Offer:
    """An offer that is open."""

    organisation_id: str
    from_email: str
    to_email: str
    status: str


def own_organisations(context: FormContext) -> list[Organisation]:
    """Return the organisations that this person coordinates by name; nothing for who coordinates everywhere."""
    ids = {scope.removeprefix("organisation:") for role, scope in context.person.grants if role == "coordinator"}
    return [one for one in context.catalogue.organisations.values() if one.kind in KINDS and one.id in ids]


def holders(organisation_id: str, context: FormContext) -> tuple[str, ...]:
    """Return the addresses that coordinate this organisation by name."""
    return context.coordinators.get(f"organisation:{organisation_id}", ())


def from_whom(values: Mapping[str, Any], context: FormContext) -> str | None:
    """Return the address whose role moves; empty when nobody has it, None while it has to be asked.

    A coordinator hands over the own role. For an administrator, and for who coordinates everywhere, it is the only
    holder; of several one is chosen.
    """
    held = holders(str(values.get("organisation", "")), context)
    own = [one for one in held if context.person.is_at(one)]
    if own:
        return own[0]
    if len(held) < 2:
        return held[0] if held else ""
    chosen = values.get("old")
    return str(chosen) if chosen in held else None


def may_hand_over(person: PersonView, organisation_id: str) -> bool:
    """Tell whether this person may hand over this organisation."""
    return may(person, "transfer_network", organisation=organisation_id)


def first_day(answer: str) -> date | None:
    """Return the day that was answered; None for as soon as it is accepted."""
    return None if answer == NOW else date.fromisoformat(answer)


def has_come(day: date | None, now: datetime) -> bool:
    """Tell whether a first day has come in Belgium."""
    return day is None or day <= now.astimezone(ZONE).date()


def answered_before(offered_at: datetime) -> datetime:
    """Return the instant at which an offer lapses."""
    return offered_at + ANSWER_WITHIN


def moving(registered_by: int, staying: Iterable[int]) -> bool:
    """Tell whether what a person registered goes to the new coordinator.

    Everything of the organisation does, also what somebody registered who coordinates everywhere, except what another
    coordinator registered who stays.
    """
    return registered_by not in set(staying)
