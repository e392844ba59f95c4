"""Completion of shells and the man page, made of the parser of the commands."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

FOLDERS = ("FOLDER", "DIR", "LIBRARY")


def completion(parser: argparse.ArgumentParser, shell: str) -> str:
    """The script that completes commands, flags and files in bash, zsh or fish."""
    import shtab

    for action in _actions(parser):
        if action.type is Path or action.dest == "library":
            is_folder = action.metavar in FOLDERS or action.dest == "library"
            action.complete = shtab.DIRECTORY if is_folder else shtab.FILE  # type: ignore[attr-defined]
    return shtab.complete(parser, shell)


def man_page(parser: argparse.ArgumentParser) -> str:
    """The page photoseek(1), in roff."""
    from argparse_manpage.manpage import Manpage

    page = Manpage(parser)
    page.manual = "photoseek"
    return str(page)


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """The actions of a parser and of its commands."""
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for command in set(action.choices.values()):
                yield from _actions(command)
