"""Who somebody in a tenant is: the address that Teams vouches for, and the name."""

import time
from collections import OrderedDict
from dataclasses import dataclass

from bot.channels.teams.arrival import Arrival
from bot.channels.teams.connector import Connector, Member, TeamsRefused

KNOWN_SECONDS = 3600.0
MOST = 10_000
"""People who are remembered at once."""
_GUEST = "#EXT#"
"""Mark of a guest of another organisation in the user principal name (Microsoft, Entra: properties of a B2B user)."""


@dataclass(frozen=True)
class Who:
    """One person in one tenant."""

    external_id: str
    email: str | None
    """None when Teams tells none, or tells one of a guest, for which another organisation would have to vouch."""
    name: str | None


class People:
    """Asks Teams who somebody is, and remembers it for an hour."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector
        self._known: OrderedDict[str, tuple[float, Who]] = OrderedDict()

    async def who(self, arrival: Arrival, chat: str | None) -> Who:
        """Return who did something; raises TeamsBusy when Teams does not say.

        Who only asks to see something is not asked for: nothing that is shown depends on her address.

        Parameters
        ----------
        chat
            Her personal chat, where it is known: there she can be asked for when she uses the message extension elsewhere.
        """
        known = self._known.get(arrival.external_id)
        if known is not None and time.monotonic() - known[0] < KNOWN_SECONDS:
            return known[1]
        if arrival.query:
            return Who(arrival.external_id, None, arrival.name or None)
        where = chat if chat and arrival.by_extension else arrival.conversation
        try:
            member = await self._connector.member(arrival.service_url, where, arrival.user_id)
        except TeamsRefused:
            # In a chat of which Wegwijs is no member nobody can be asked for. Elsewhere she can be: that she has no address is
            # not remembered.
            return Who(arrival.external_id, None, arrival.name or None)
        name = (member.name if member else "") or arrival.name
        found = Who(arrival.external_id, _address(member, arrival) if member else None, name or None)
        self._known[arrival.external_id] = (time.monotonic(), found)
        while len(self._known) > MOST:
            self._known.popitem(last=False)
        return found


def _address(member: Member, arrival: Arrival) -> str | None:
    """Return the address of a member of this tenant."""
    guest = _GUEST in (member.user_principal_name or "").upper()
    elsewhere = bool(member.tenant) and member.tenant != arrival.tenant
    if guest or elsewhere or member.role == "guest":
        return None
    found = member.email or member.user_principal_name or ""
    return found if "@" in found else None
