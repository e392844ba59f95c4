"""`photoseek token`: tokens for programs that use the HTTP interface."""

from __future__ import annotations

import argparse
import json

from search.console import notify
from search.errors import printable
from search.settings import add_flags, read_settings


def _add_token(tokens: argparse.ArgumentParser) -> None:
    acts = tokens.add_subparsers(required=True, metavar="create|list|revoke")
    parser = acts.add_parser("create", help="print a new token, which is shown only once")
    parser.add_argument("name", metavar="NAME")
    parser.add_argument(
        "--read-only", action="store_true", help="searches only: no changes, runs or paths"
    )
    add_flags(parser, "library")
    parser.set_defaults(command=create)
    parser = acts.add_parser("list", help="list the tokens by name")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    add_flags(parser, "library")
    parser.set_defaults(command=list_tokens)
    parser = acts.add_parser("revoke", help="make a token invalid at once")
    parser.add_argument("name", metavar="NAME")
    add_flags(parser, "library")
    parser.set_defaults(command=revoke)


ARGUMENTS = {"token": _add_token}


def create(flags: argparse.Namespace) -> int:
    """Print a new token on stdout."""
    from search.collections.access_tokens import create_token

    settings = read_settings(flags)
    print(create_token(settings.library, flags.name, read_only=flags.read_only))
    notify(f"a token for {printable(flags.name)}; it is not shown again")
    return 0


def list_tokens(flags: argparse.Namespace) -> int:
    """Print names, rights and dates of the tokens."""
    from search.catalogue import Catalogue

    with Catalogue.open(read_settings(flags).library) as catalogue:
        tokens = catalogue.tokens.all()
    for token in tokens:
        date = f"{token.created_at:%Y-%m-%d %H:%M}"
        if flags.json:
            row = {"name": token.name, "read_only": token.read_only, "created_at": date}
            print(json.dumps(row, ensure_ascii=False))
        else:
            rights = "read-only" if token.read_only else "all rights"
            print(f"{printable(token.name)}  ({rights}, {date} UTC)")
    if not tokens:
        notify("no token yet; make one with `photoseek token create NAME`")
    return 0


def revoke(flags: argparse.Namespace) -> int:
    """Delete a token."""
    from search.collections.access_tokens import revoke_token

    revoke_token(read_settings(flags).library, flags.name)
    notify(f"the token {printable(flags.name)} is invalid now")
    return 0
