"""`photoseek ui`, `photoseek mcp` and `photoseek demo`."""

from __future__ import annotations

import argparse
import contextlib

from search.console import keep_blas_to_one_thread
from search.errors import LibraryEmpty, LibraryMissing, ProtocolMissing
from search.settings import add_flags, read_settings


def _add_ui(parser: argparse.ArgumentParser) -> None:
    add_flags(
        parser,
        "library",
        "model",
        "host",
        "port",
        "password",
        "proxy",
        "root_path",
        "allowed_host",
        "open",
    )
    parser.add_argument(
        "--phone", action="store_true", help="open it to a phone in this network, by a QR code"
    )
    parser.add_argument(
        "--watch", action=argparse.BooleanOptionalAction, default=None,
        help="watch the folders for new photos (default: as last chosen on the page)",
    )  # fmt: skip
    parser.set_defaults(command=ui)


def _add_mcp(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--paths", action="store_true", help="name the paths of photos")
    add_flags(parser, "library", "model")
    parser.set_defaults(command=mcp)


def _add_demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-serve", action="store_true", help="stop after the searches")
    add_flags(parser, "host", "port", "open")
    parser.set_defaults(command=demo)


ARGUMENTS = {"ui": _add_ui, "mcp": _add_mcp, "demo": _add_demo}


def ui(flags: argparse.Namespace) -> int:
    """Serve the page of the library."""
    settings = read_settings(flags)
    keep_blas_to_one_thread()
    from ui.library import LiveLibrary
    from ui.phone import for_phone
    from ui.serving import serve

    library = LiveLibrary(for_phone(settings) if flags.phone else settings)
    with contextlib.suppress(LibraryMissing, LibraryEmpty):  # the page helps to make one
        library.engine()
    if flags.watch:
        library.watching.start()
    elif flags.watch is None:
        library.watching.resume()
    serve(library, phone=flags.phone)
    return 0


def mcp(flags: argparse.Namespace) -> int:
    """Serve an assistant until it disconnects. Raises ProtocolMissing."""
    settings = read_settings(flags)
    keep_blas_to_one_thread()
    from ui.assistant_answers import Assistant
    from ui.assistant_endpoint import is_installed
    from ui.library import LiveLibrary

    if not is_installed():
        raise ProtocolMissing
    from ui.assistant import serve_stdio

    serve_stdio(Assistant(LiveLibrary(settings), paths=flags.paths))
    return 0


def demo(flags: argparse.Namespace) -> int:
    """Index and search the sample pictures."""
    keep_blas_to_one_thread()
    from ui import demo as tour

    return tour.demo(read_settings(flags), serve=not flags.no_serve)
