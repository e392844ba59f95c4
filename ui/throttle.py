"""Throttling of passwords: each wrong one doubles the delay of its address."""

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
    """The wrong passwords of one address; none of its passwords is checked before `free_at`."""

    count: int
    free_at: float


class Throttle:
    """Wrong passwords by address; addresses of one IPv6 network count as one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tries: OrderedDict[str, Tries] = OrderedDict()

    def wait_s(self, address: str) -> float:
        """Seconds until the next password of the address is checked."""
        known = self._tries.get(_network(address))
        return max(0.0, known.free_at - self._clock()) if known else 0.0

    def wrong(self, address: str, delay_s: float) -> int:
        """Record a wrong password; the number of recent ones from the address."""
        network, now = _network(address), self._clock()
        known = self._tries.pop(network, Tries(0, now))
        count = 1 if now - known.free_at > FORGOTTEN_S else known.count + 1
        self._tries[network] = Tries(count, now + delay_s * 2 ** min(count - 1, DOUBLED))
        while len(self._tries) > REMEMBERED:
            self._tries.popitem(last=False)
        return count

    def right(self, address: str) -> None:
        """Clear the wrong passwords of an address."""
        self._tries.pop(_network(address), None)


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4 or parsed.is_loopback:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False))
