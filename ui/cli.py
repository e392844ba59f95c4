"""`photoseek`: the commands of all three folders, `photoseek ui` and `photoseek demo`."""

from __future__ import annotations

import argparse
import contextlib
import gc
import sys
from typing import Any

import indexer.cli
import search.cli
import search.collections.cli
import search.duplicates_cli
from search.console import keep_blas_to_one_thread, leave, run
from search.errors import LibraryEmpty, LibraryMissing
from search.settings import add_flags, read_settings


def entry() -> None:
    """The console script."""
    # What imports make lives on: to look for garbage in it takes a twentieth of a search.
    gc.set_threshold(100_000, *gc.get_threshold()[1:])
    leave(run(main))


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code."""
    escaped = search.cli.escape_minus(sys.argv[1:] if arguments is None else arguments)
    flags = make_parser(*escaped[:1]).parse_args(escaped)
    code: int = flags.command(flags)
    return code


class _Version(argparse.Action):
    """Looked up when asked for only: it takes as long as all other parsing."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from importlib.metadata import version

        print(f"photoseek {version('photoseek')}")
        parser.exit()


def make_parser(typed: str = "") -> argparse.ArgumentParser:
    """The parser of the whole command line, or of the command that was typed: 25 take longer."""
    parser = argparse.ArgumentParser(
        prog="photoseek", description="Find photos in your own collection by describing them."
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, add in COMMANDS.items():
        if name == typed or typed not in COMMANDS:
            add(commands)
    return parser


def _add_ui(commands: Any) -> None:
    parser = commands.add_parser("ui", help="open the library in the browser")
    add_flags(parser, "library", "model", "host", "port", "password", "open")
    parser.add_argument(
        "--phone", action="store_true", help="open it to a phone in this network, by a QR code"
    )
    parser.set_defaults(command=ui)


def _add_demo(commands: Any) -> None:
    parser = commands.add_parser("demo", help="try photoseek on a few sample pictures")
    parser.add_argument("--no-serve", action="store_true", help="stop after the searches")
    add_flags(parser, "host", "port", "open")
    parser.set_defaults(command=demo)


COMMANDS = {
    **indexer.cli.COMMANDS,
    **search.cli.COMMANDS,
    **search.duplicates_cli.COMMANDS,
    **search.collections.cli.COMMANDS,
    "ui": _add_ui,
    "demo": _add_demo,
}


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
    serve(library, phone=flags.phone)
    return 0


def demo(flags: argparse.Namespace) -> int:
    """Show what photoseek does."""
    keep_blas_to_one_thread()
    from ui import demo as tour

    return tour.demo(read_settings(flags), serve=not flags.no_serve)
