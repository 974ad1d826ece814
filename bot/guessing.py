"""How often what does not exist may be asked for: from one address of the network, and from all together. Pure, in bounded memory.

A token is taken before a look and put back when what was asked for exists: who asks for nothing else is never limited, however often.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, ip_address

MOST_ADDRESSES = 10_000
"""Addresses of which it is known how much they have left; of more, those that asked longest ago begin anew."""


@dataclass(frozen=True)
class Rate:
    """How much may be asked."""

    at_once: int
    """Tokens of who did not ask for long."""
    a_second: float
    """Tokens that come back each second."""


@dataclass
class _Left:
    tokens: float
    at: datetime


class Guesses:
    """Counts what was asked in vain.

    Parameters
    ----------
    clock
        Gives the present instant, with its zone.
    each, together
        For one address of the network, and for all of them.
    """

    def __init__(self, clock: Callable[[], datetime], each: Rate, together: Rate) -> None:
        self._clock = clock
        self._each, self._together = each, together
        self._all = _Left(together.at_once, clock())
        self._by_network: OrderedDict[str, _Left] = OrderedDict()

    def taken(self, remote: str | None) -> bool:
        """Take a token for a look that an address asks for; tell whether there was one."""
        now = self._clock()
        one = self._of(remote, now)
        _refilled(one, self._each, now)
        _refilled(self._all, self._together, now)
        if one.tokens < 1 or self._all.tokens < 1:
            return False
        one.tokens -= 1
        self._all.tokens -= 1
        return True

    def put_back(self, remote: str | None) -> None:
        """Put back the token that was taken: what was asked for exists."""
        one = self._of(remote, self._clock())
        one.tokens = min(one.tokens + 1, self._each.at_once)
        self._all.tokens = min(self._all.tokens + 1, self._together.at_once)

    def _of(self, remote: str | None, now: datetime) -> _Left:
        network = network_of(remote)
        found = self._by_network.setdefault(network, _Left(self._each.at_once, now))
        self._by_network.move_to_end(network)
        while len(self._by_network) > MOST_ADDRESSES:
            self._by_network.popitem(last=False)
        return found


def network_of(remote: str | None) -> str:
    """Return what counts as one address: of IPv6 the first half, for whoever has one has all that begin so."""
    try:
        address = ip_address((remote or "").partition("%")[0])
    except ValueError:
        return ""
    if not isinstance(address, IPv6Address):
        return str(address)
    return str(address.ipv4_mapped or IPv6Address(int(address) >> 64 << 64))


def _refilled(left: _Left, rate: Rate, now: datetime) -> None:
    # A clock that was set back takes nothing away.
    passed = max(0.0, (now - left.at).total_seconds())
    left.tokens = min(left.tokens + passed * rate.a_second, rate.at_once)
    left.at = now
