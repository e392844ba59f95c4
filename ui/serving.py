"""Server process: it listens at once, and builds the page while the browser starts."""

from __future__ import annotations

import errno
import gc
import socket
import threading
import webbrowser
from typing import Any

from search.console import notify
from search.errors import ListenFailed, Note, PasswordMissing, PortInUse, notes
from search.files import reason
from ui.clients import is_loopback_name
from ui.guard import EVERYWHERE
from ui.library import LiveLibrary
from ui.phone import print_phone_address


def serve(library: LiveLibrary, *, phone: bool = False) -> None:
    """Serve the page until interrupted; print the address for a `phone`.

    Raises PortInUse or ListenFailed; PasswordMissing for an address beyond loopback.
    """
    settings = library.settings
    if not is_loopback_name(settings.host) and not settings.password:
        raise PasswordMissing(settings.host)
    with listen(settings.host, settings.port) as listener:
        _announce(library, listener.getsockname()[1], phone)
        _run(library, listener)


def _announce(library: LiveLibrary, port: int, phone: bool) -> None:
    """Print the address of the page, and open it."""
    settings = library.settings
    host = "localhost" if settings.host in EVERYWHERE else settings.host
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    notify(f"the page is at {address} (Ctrl-C stops it)")
    if phone:
        print_phone_address(port, settings.password)
    if settings.open:
        threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket; port 0: any free one. Raises PortInUse or ListenFailed."""
    try:
        family, address = _resolved(host, port)
        # With its protocol named: otherwise asyncio leaves Nagle's algorithm on (40 ms an answer).
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    except (OSError, UnicodeError) as error:
        raise ListenFailed(host, port, _reason(error)) from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:  # `::` is all IPv4 addresses too
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        listener.bind(address)
        listener.listen()
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise PortInUse(port) from error
        raise ListenFailed(host, port, _reason(error)) from error
    return listener


def _resolved(host: str, port: int) -> tuple[socket.AddressFamily, Any]:
    """The family and address of a host, IPv4 first. Raises OSError or UnicodeError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, _, _, _, address = min(found, key=lambda one: one[0] != socket.AF_INET)
    return family, address


def _reason(error: OSError | UnicodeError) -> Note:
    """The cause of a failed bind."""
    match error:
        case socket.gaierror() | UnicodeError():
            return notes.UNKNOWN_ADDRESS()
        case OSError(errno=errno.EADDRNOTAVAIL):
            return notes.FOREIGN_ADDRESS()
        case OSError(errno=errno.EACCES):
            return notes.PORT_NOT_PERMITTED()
    return reason(error)


def _run(library: LiveLibrary, listener: socket.socket) -> None:
    """Build and serve the page. Browsers can connect before: the imports take half a second."""
    from ui.limits import PageServer, configured
    from ui.server import make_server

    server = PageServer(configured(make_server(library), library.settings.proxy))
    # Load the model while the browser loads the page, and not before: it would delay the page.
    threading.Thread(target=library.warm_up, daemon=True).start()
    gc.freeze()  # modules live on: the garbage collector need not visit them at every request
    server.run(sockets=[listener])
