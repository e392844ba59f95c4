"""The page's process: it listens at once, and makes the page while the browser starts."""

from __future__ import annotations

import gc
import socket
import threading
import webbrowser

from search.console import say
from search.errors import PasswordMissing, PortInUse
from ui.library import LiveLibrary
from ui.local import EVERYWHERE, NAMES
from ui.phone import tell_phone


def serve(library: LiveLibrary, *, phone: bool = False) -> None:
    """Serve the page until interrupted; tell how a `phone` reaches it.

    Raises PortInUse, or PasswordMissing beyond loopback.
    """
    settings = library.settings
    if settings.host not in NAMES and not settings.password:
        raise PasswordMissing(settings.host)
    with listen(settings.host, settings.port) as listener:
        _tell(library, listener.getsockname()[1], phone)
        _run(library, listener)


def _tell(library: LiveLibrary, port: int, phone: bool) -> None:
    """Where the page is: to the person, a phone, the browser."""
    settings = library.settings
    host = "localhost" if settings.host in EVERYWHERE else settings.host
    address = f"http://{host}:{port}"
    say(f"the page is at {address} (Ctrl-C stops it)")
    if phone:
        tell_phone(port, settings.password)
    if settings.open:
        threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()


def listen(host: str, port: int) -> socket.socket:
    """A socket that waits for browsers; port 0: any free one. Raises PortInUse."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Its protocol named, or asyncio leaves Nagle's algorithm on: 40 ms for every answer.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise PortInUse(port) from error
    return listener


def _run(library: LiveLibrary, listener: socket.socket) -> None:
    """Answer whoever has come meanwhile: Gradio takes seconds to import."""
    # Load the model while the person is still looking at the page.
    threading.Thread(target=library.warm_up, daemon=True).start()
    import uvicorn

    from ui.limits import configured
    from ui.server import make_server

    server = uvicorn.Server(configured(make_server(library)))
    gc.freeze()  # what is there by now stays: to look through it again holds up every answer
    server.run(sockets=[listener])
