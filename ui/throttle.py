"""How fast passwords may be tried: each wrong one makes its address wait longer for the next."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

DOUBLED = 6  # times, at most: from half a second to half a minute
FORGOTTEN_S = 600.0  # after the last wrong try
REMEMBERED = 10_000  # addresses


@dataclass(frozen=True, slots=True)
class Tries:
    """The wrong tries of one address; until `free_at` none of its passwords is looked at."""

    count: int
    free_at: float


class Throttle:
    """Wrong passwords by address; addresses of one IPv6 network count as one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tries: OrderedDict[str, Tries] = OrderedDict()

    def wait_s(self, address: str) -> float:
        """How long the address has to wait until its next password is looked at; 0: it need not."""
        known = self._tries.get(_network(address))
        return max(0.0, known.free_at - self._clock()) if known else 0.0

    def wrong(self, address: str, delay_s: float) -> int:
        """Take in a wrong password; how many there have been from the address lately."""
        network, now = _network(address), self._clock()
        known = self._tries.pop(network, Tries(0, now))
        count = 1 if now - known.free_at > FORGOTTEN_S else known.count + 1
        self._tries[network] = Tries(count, now + delay_s * 2 ** min(count - 1, DOUBLED))
        while len(self._tries) > REMEMBERED:
            self._tries.popitem(last=False)
        return count

    def right(self, address: str) -> None:
        """Take in the right password: what was mistyped before does not matter."""
        self._tries.pop(_network(address), None)


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4 or parsed.is_loopback:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False))
