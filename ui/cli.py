"""`photoseek`: the table of all commands, and the run of the typed one.

The module of a command is imported when the command is typed: all of them with their arguments take
50 ms, more than the rest of `photoseek --help`.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import sys
from collections.abc import Collection, Sequence
from typing import Any

from search.console import leave, run
from search.errors import UnknownCommand, printable

DESCRIPTION = """\
Find photos in your own collection by describing them.

  photoseek index ~/Photos               add a folder, or bring it up to date
  photoseek search a dog on the beach    search in the shell
  photoseek search 'lisbon year:2023'    places, dates and filters: `photoseek search --help`
  photoseek ui                           search in the browser
  photoseek COMMAND --help               explain a command"""

# Name, module and purpose. The module adds the arguments by its table ARGUMENTS.
COMMANDS = {
    "index": ("indexer.cli", "add folders of photos, or bring them up to date"),
    "watch": ("indexer.cli", "keep the library up to date until interrupted"),
    "status": ("indexer.cli", "show folders, counts and what cannot be read"),
    "verify": ("indexer.cli", "check the library against the disk"),
    "merge": ("indexer.cli", "take in the photos of other libraries"),
    "forget": ("indexer.cli", "drop a folder from the library; photos stay"),
    "search": ("search.cli.search_commands", "find photos by describing them"),
    "match": ("search.cli.search_commands", "compare one picture with several descriptions"),
    "models": ("search.cli.search_commands", "list the models there are"),
    "score": (
        "search.cli.score_commands",
        "measure how well your own captions and keywords find their photos",
    ),
    "duplicates": (
        "search.cli.duplicate_commands",
        "list copies and bursts, and which photo to keep",
    ),
    "people": ("search.cli.people_commands", "list the groups of faces, name and correct them"),
    "star": ("search.cli.collection_commands", "give photos a star: search is:favourite"),
    "unstar": ("search.cli.collection_commands", "take the star of photos away"),
    "album": ("search.cli.collection_commands", "keep photos, or a search, under a name"),
    "teach": ("search.cli.collection_commands", "teach a name by photos that show it"),
    "taught": ("search.cli.collection_commands", "list the names that were taught"),
    "unteach": ("search.cli.collection_commands", "forget a name, or some of its examples"),
    "backup": ("search.cli.collection_commands", "write stars, albums and names to a file"),
    "restore": ("search.cli.collection_commands", "bring them back, into any library"),
    "token": ("search.cli.token_commands", "tokens for programs that use the HTTP interface"),
    "ui": ("ui.page_commands", "open the library in the browser"),
    "mcp": ("ui.page_commands", "answer an assistant (MCP) over stdin and stdout"),
    "demo": ("ui.page_commands", "try photoseek on a few sample pictures"),
    "completion": ("ui.cli", "print the completion script of a shell"),
}


def entry() -> None:
    """The console script."""
    # Imports create no garbage; collecting it takes a twentieth of the time of a search.
    gc.set_threshold(100_000, *gc.get_threshold()[1:])
    leave(run(main))


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code. Raises UnknownCommand."""
    typed = sys.argv[1:] if arguments is None else arguments
    if not typed or typed[0].startswith("-"):  # these flags print something and end the program
        make_parser(()).parse_args(typed[:1] or ["--help"])
    if typed[0] not in COMMANDS:
        raise UnknownCommand(typed[0], _nearest(typed))
    parser = make_parser(typed[:1])
    if typed[0] == "search":
        from search.cli.search_commands import escape_minus

        typed = escape_minus(typed)
    flags = parser.parse_args(typed)
    if "update" in flags and flags.update:
        from indexer.cli import update

        update(flags)
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

        print(man_page(make_parser()), end="")
        parser.exit()


class _Parser(argparse.ArgumentParser):
    """A parser whose commands report unknown arguments themselves, with their own usage."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """The namespace; no argument is left over."""
        flags, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return flags, unknown


def make_parser(names: Collection[str] = tuple(COMMANDS)) -> argparse.ArgumentParser:
    """The parser of the named commands with their arguments; of no name, the list of all."""
    parser = _Parser(
        prog="photoseek",
        usage="photoseek COMMAND ...",
        description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version")
    parser.add_argument("--man", action=_Man, nargs=0, help="print the manual, for `man -l -`")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", prog="photoseek")
    for name in names or COMMANDS:
        module, purpose = COMMANDS[name]
        command = commands.add_parser(name, help=purpose)
        if names:
            importlib.import_module(module).ARGUMENTS[name](command)
    if "search" in names:  # here, because `search` does not know `indexer`
        help_update = "look for new and changed photos first, as `photoseek index` does"
        commands.choices["search"].add_argument("--update", action="store_true", help=help_update)
    return parser


def _add_completion(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("shell", choices=("bash", "zsh", "fish"))
    parser.set_defaults(command=completion)


ARGUMENTS = {"completion": _add_completion}


def completion(flags: argparse.Namespace) -> int:
    """Print the completion script of a shell."""
    from ui import manual

    print(manual.completion(make_parser(), flags.shell), end="")
    return 0
