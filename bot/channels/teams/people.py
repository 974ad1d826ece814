"""Who somebody in a tenant is: the address that Teams vouches for, and the name."""

import time
from collections import OrderedDict
from dataclasses import dataclass

from bot.channels.teams.arrival import Arrival
from bot.channels.teams.connector import Connector, Member, TeamsRefused

KNOWN_SECONDS = 3600.0
UNTOLD_SECONDS = 600.0
"""How long who was not told in one place is not asked for there again."""
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
    """Asks Teams who somebody is, and remembers it for an hour; that one place does not tell says nothing of another."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector
        self._known: OrderedDict[tuple[str, str], tuple[float, Who]] = OrderedDict()

    async def who(self, arrival: Arrival) -> Who:
        """Return who did something; raises TeamsBusy when Teams does not say."""
        if arrival.removal:
            return Who(arrival.external_id, None, arrival.name or None)
        now, everywhere, here = time.monotonic(), (arrival.external_id, ""), (arrival.external_id, arrival.conversation)
        for place in (everywhere, here):
            known = self._known.get(place)
            if known is not None and now < known[0]:
                return known[1]
        member = await self._asked(arrival)
        name = (member.name if member else "") or arrival.name
        who = Who(arrival.external_id, _address(member, arrival) if member else None, name or None)
        # In a chat of two people somebody is asked for in vain; her roles must not be gone for that elsewhere.
        self._known[everywhere if member else here] = (now + (KNOWN_SECONDS if member else UNTOLD_SECONDS), who)
        while len(self._known) > MOST:
            self._known.popitem(last=False)
        return who

    async def _asked(self, arrival: Arrival) -> Member | None:
        """Return who somebody is in a conversation; None where Wegwijs is no member of it, as when its message extension is used."""
        try:
            return await self._connector.member(arrival.service_url, arrival.conversation, arrival.user_id)
        except TeamsRefused:
            return None


def _address(member: Member, arrival: Arrival) -> str | None:
    """Return the address of a member of this tenant."""
    guest = _GUEST in (member.user_principal_name or "").upper()
    elsewhere = bool(member.tenant) and member.tenant != arrival.tenant
    if guest or elsewhere or member.role == "guest":
        return None
    found = member.email or member.user_principal_name or ""
    return found if "@" in found else None
