"""The one place that says whether a person may do something."""

from dataclasses import dataclass, field
from typing import Literal

Role = Literal["teacher", "coordinator", "facilitator", "organiser", "admin"]
Act = Literal[
    "register_teams",
    "transfer_network",
    "see_registrations",
    "sign_up_others",
    "invite",
    "write_to_waiting",
    "record_actions",
    "see_evaluations",
    "see_reflections",
    "see_needs",
    "screen_experts",
    "match_experts",
    "visit",
    "pair_visits",
    "open_round",
    "plan_moments",
    "take_attendance",
    "manage_roles",
]


@dataclass(frozen=True)
class PersonView:
    """Who is talking, as far as rules need to know."""

    id: int
    email: str | None = None
    language: str = "nl"
    grants: frozenset[tuple[str, str]] = field(default_factory=frozenset[tuple[str, str]])
    """Role and scope of each grant, to whichever address; the scope is empty for everywhere."""
    addresses: frozenset[str] = frozenset()
    """Every address of the person, in lower case, when she is linked on several platforms; empty stands for `email` alone."""
    facilitator_at: frozenset[str] | None = None
    """Which addresses hold the role of facilitator; None stands for `email`, if the role was granted at all."""
    channels: tuple[str, ...] = ()
    """The platforms on which the person is known, in alphabetical order."""

    def is_at(self, address: str | None) -> bool:
        """Tell whether an address is one of this person's."""
        said = (address or "").strip().lower()
        return bool(said) and (said == (self.email or "").lower() or said in self.addresses)

    def facilitates(self, address: str) -> bool:
        """Tell whether the person leads, as a facilitator, what is led from this address.

        The role must have been granted to that very address: two identities together may no more than each alone.
        """
        if self.facilitator_at is None:
            return self.has("facilitator") and self.is_at(address)
        return address.strip().lower() in self.facilitator_at

    def has(self, role: str) -> bool:
        """Tell whether the role was granted for anything at all."""
        return any(granted == role for granted, _ in self.grants)


# Who may, each role within the scope that was granted: a coordinator for the own organisation, an organiser for the
# own programmes, a facilitator for the moments that she or he leads.
_RULES: dict[Act, tuple[Role, ...]] = {
    # Only the coordinator of the network or the head of the school registers teams (001, Hoe inschrijven).
    "register_teams": ("coordinator",),
    "transfer_network": ("coordinator", "admin"),
    "see_registrations": ("organiser", "admin"),
    "sign_up_others": ("facilitator", "organiser", "coordinator", "admin"),
    "invite": ("facilitator", "organiser", "admin"),
    "write_to_waiting": ("facilitator", "organiser", "admin"),
    "record_actions": ("facilitator",),
    # Results go back to who led it and to the organisers (domain: Intake and evaluation).
    "see_evaluations": ("facilitator", "organiser", "admin"),
    # A reflection is the team's own: nobody outside it looks in that mirror (002, Inleiding).
    "see_reflections": ("coordinator",),
    "see_needs": ("organiser", "admin"),
    "screen_experts": ("organiser", "admin"),
    "match_experts": ("organiser", "admin"),
    "visit": ("coordinator",),
    "pair_visits": ("organiser", "admin"),
    "open_round": ("organiser", "admin"),
    "plan_moments": ("organiser", "admin"),
    "take_attendance": ("facilitator", "organiser", "admin"),
    "manage_roles": ("admin",),
}


def may(
    person: PersonView,
    act: Act,
    *,
    organisation: str | None = None,
    programme: str | None = None,
    facilitator: str | None = None,
) -> bool:
    """Tell whether this person may do this.

    Parameters
    ----------
    organisation, programme
        What it is about; without them, whether the person may do it for anything at all.
    facilitator
        Address of who leads the moment that it is about: a facilitator acts for the own moments.
    """
    return any(
        _holds(person, role, organisation=organisation, programme=programme, facilitator=facilitator)
        for role in _RULES[act]
    )


def roles_for(act: Act) -> frozenset[str]:
    """Return the roles of which one is needed."""
    return frozenset(_RULES[act])


def _holds(
    person: PersonView, role: Role, *, organisation: str | None, programme: str | None, facilitator: str | None
) -> bool:
    if role == "facilitator":
        return person.has("facilitator") if facilitator is None else person.facilitates(facilitator)
    scope = None
    if role == "coordinator":
        scope = f"organisation:{organisation}" if organisation else None
    elif role == "organiser":
        scope = f"programme:{programme}" if programme else None
    if scope is None:
        return person.has(role)
    return (role, "") in person.grants or (role, scope) in person.grants
