"""This machine's own addresses, and who asks from them."""

from __future__ import annotations

LOOPBACK = ("127.0.0.1", "::1")  # of a client on this machine
NAMES = (*LOOPBACK, "localhost", "[::1]")  # under which this machine's browser reaches the page
EVERYWHERE = ("0.0.0.0", "::")  # to listen on all addresses


def is_this_machine(client: str | None) -> bool:
    """Whether a request comes from the machine that photoseek runs on; `client`: its address."""
    return client in LOOPBACK
