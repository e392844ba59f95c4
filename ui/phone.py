"""The page for a phone in the same network: its address as a QR code, and a password."""

from __future__ import annotations

import dataclasses
import io
import secrets
import socket

from search.console import notify
from search.settings import Settings
from ui.guard import EVERYWHERE

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # no two that look similar
GROUPS, GROUP = 3, 4  # of the password: 31 ** 12, some 59 bits
ELSEWHERE = ("192.0.2.1", 9)  # an address for documentation (RFC 5737)


def for_phone(settings: Settings) -> Settings:
    """The settings with which a phone in the same network reaches the page.

    It listens on all addresses; a password that was chosen stays.
    """
    return dataclasses.replace(
        settings,
        host=settings.host if settings.host in EVERYWHERE else EVERYWHERE[0],
        password=settings.password or new_password(),
        open=False,  # this machine would ask for the password too
    )


def new_password() -> str:
    """A random password that is easy to type on a phone."""
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def network_address() -> str:
    """This machine's address in its network; its name where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(ELSEWHERE)  # selects the interface; nothing is sent
        except OSError:
            return socket.gethostname()
        return str(probe.getsockname()[0])


def qr_code(text: str) -> str:
    """The QR code in half blocks, two of its rows a line."""
    import segno  # slow to import, and only used here

    drawn = io.StringIO()
    segno.make(text, micro=False).terminal(drawn, compact=True)
    return drawn.getvalue()


def print_phone_address(port: int, password: str) -> None:
    """Print the address and the password of the page, as a QR code too.

    The connection is not encrypted: anyone in the network can read it.
    """
    address = f"http://{network_address()}:{port}"
    notify(f"point the phone's camera at this code:\n{qr_code(address)}")
    notify(f"or type {address}; any user name, password {password}")
    notify("it is not encrypted: use it in a network that you trust")
