"""`photoseek`: the commands of all three folders, `photoseek ui` and `photoseek demo`."""

from __future__ import annotations

import argparse
import contextlib
import gc
import sys
from collections.abc import Sequence
from typing import Any

import indexer.cli
from search.cli import (
    collection_commands,
    duplicate_commands,
    people_commands,
    score_commands,
    search_commands,
    token_commands,
)
from search.console import keep_blas_to_one_thread, leave, run
from search.errors import LibraryEmpty, LibraryMissing, ProtocolMissing, UnknownCommand, printable
from search.settings import add_flags, read_settings

DESCRIPTION = """\
Find photos in your own collection by describing them.

  photoseek index ~/Photos               add a folder, or bring it up to date
  photoseek search a dog on the beach    search in the shell
  photoseek search 'lisbon year:2023'    places, dates and filters: `photoseek search --help`
  photoseek ui                           search in the browser
  photoseek COMMAND --help               explain a command"""


def entry() -> None:
    """The console script."""
    # Imports create no garbage; collecting it takes a twentieth of the time of a search.
    gc.set_threshold(100_000, *gc.get_threshold()[1:])
    leave(run(main))


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code. Raises UnknownCommand."""
    typed = sys.argv[1:] if arguments is None else arguments
    if typed and not typed[0].startswith("-") and typed[0] not in COMMANDS:
        raise UnknownCommand(typed[0], _nearest(typed))
    escaped = search_commands.escape_minus(typed)
    parser = make_parser(*escaped[:1])
    flags = parser.parse_args(escaped)
    if "command" not in flags:
        parser.print_help()
        return 0
    if "update" in flags and flags.update:
        indexer.cli.update(flags)
    code: int = flags.command(flags)
    return code


def _nearest(typed: Sequence[str]) -> str | None:
    """The command that is meant by these words: one of a similar name, or a search."""
    import difflib

    for similar in difflib.get_close_matches(typed[0], COMMANDS, 1):
        return str(similar)
    return f"search {printable(' '.join(typed))}" if len(typed) > 1 else None


class _Version(argparse.Action):
    """Prints the version; looking it up takes as long as all other parsing."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from importlib.metadata import version

        print(f"photoseek {version('photoseek')}")
        parser.exit()


class _Man(argparse.Action):
    """Prints the man page, which needs the flags of all commands."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from ui.manual import man_page

        print(man_page(parser), end="")
        parser.exit()


class _Parser(argparse.ArgumentParser):
    """A parser whose commands report unknown arguments themselves, with their own usage."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """The namespace; no argument is left over."""
        flags, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return flags, unknown


def make_parser(typed: str = "") -> argparse.ArgumentParser:
    """The parser of the typed command, or of all commands, which takes longer."""
    parser = _Parser(
        prog="photoseek",
        usage="photoseek COMMAND ...",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    parser.add_argument("--man", action=_Man, nargs=0, help="print the manual, for `man -l -`")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", prog="photoseek")
    for name, add in COMMANDS.items():
        if name == typed or typed not in COMMANDS:
            add(commands)
    if "search" in commands.choices:  # here, because `search` does not know `indexer`
        help_update = "look for new and changed photos first, as `photoseek index` does"
        commands.choices["search"].add_argument("--update", action="store_true", help=help_update)
    return parser


def _add_ui(commands: Any) -> None:
    parser = commands.add_parser("ui", help="open the library in the browser")
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


def _add_mcp(commands: Any) -> None:
    parser = commands.add_parser("mcp", help="answer an assistant (MCP) over stdin and stdout")
    parser.add_argument("--paths", action="store_true", help="name the paths of photos")
    add_flags(parser, "library", "model")
    parser.set_defaults(command=mcp)


def _add_demo(commands: Any) -> None:
    parser = commands.add_parser("demo", help="try photoseek on a few sample pictures")
    parser.add_argument("--no-serve", action="store_true", help="stop after the searches")
    add_flags(parser, "host", "port", "open")
    parser.set_defaults(command=demo)


def _add_completion(commands: Any) -> None:
    parser = commands.add_parser("completion", help="print the completion script of a shell")
    parser.add_argument("shell", choices=("bash", "zsh", "fish"))
    parser.set_defaults(command=completion)


COMMANDS = {
    **indexer.cli.COMMANDS,
    **search_commands.COMMANDS,
    **score_commands.COMMANDS,
    **duplicate_commands.COMMANDS,
    **people_commands.COMMANDS,
    **collection_commands.COMMANDS,
    **token_commands.COMMANDS,
    "ui": _add_ui,
    "mcp": _add_mcp,
    "demo": _add_demo,
    "completion": _add_completion,
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


def completion(flags: argparse.Namespace) -> int:
    """Print the completion script of a shell."""
    from ui import manual

    print(manual.completion(make_parser(), flags.shell), end="")
    return 0
