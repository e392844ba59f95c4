"""`photoseek duplicates`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import TYPE_CHECKING

from search.console import counted, notify
from search.errors import printable
from search.settings import add_flags, read_settings

if TYPE_CHECKING:
    from search.duplicates import Proposal

RULES = ("largest", "sharpest", "oldest")
KINDS = ("exact", "copy", "burst")


def _add_duplicates(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--keep", choices=RULES, default=RULES[0], help="which photo of a group is to be kept"
    )
    parser.add_argument("--kind", choices=KINDS, help="only the same file, copies, or bursts")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object a group")
    form.add_argument("--csv", action="store_true", help="one line a photo")
    form.add_argument(
        "-0", "--print0", action="store_true", help="paths of those not to keep, ended by NUL"
    )
    add_flags(parser, "library")
    parser.set_defaults(command=duplicates)


ARGUMENTS = {"duplicates": _add_duplicates}


def duplicates(flags: argparse.Namespace) -> int:
    """Print the groups on stdout; no file is touched."""
    settings = read_settings(flags)
    from search.duplicates import csv_lines, propose
    from search.engine import open_library
    from search.images.sharpness import SharpnessCache

    with open_library(settings.library) as engine:
        groups = [g for g in engine.duplicates() if flags.kind in (None, g.kind)]
        found = propose(engine.catalogue, groups, flags.keep, SharpnessCache())
        proposals = (one for one in found if one.others)
        if flags.csv:
            sys.stdout.writelines(csv_lines(proposals))
            return 0
        count = size = 0
        for proposal in proposals:
            _write(proposal, flags)
            count += len(proposal.others)
            size += sum(photo.stamp.size for photo in proposal.others)
    notify(
        f"{counted(count, 'photo')} beside those to keep, {size / 1e6:,.1f} MB; nothing was deleted"
    )
    return 0


def _write(proposal: Proposal, flags: argparse.Namespace) -> None:
    kept = [photo.path for photo in proposal.kept]
    others = [photo.path for photo in proposal.others]
    if flags.print0:
        sys.stdout.buffer.writelines(os.fsencode(path) + b"\0" for path in others)
    elif flags.json:
        paths = {"keep": list(map(os.fspath, kept)), "others": list(map(os.fspath, others))}
        print(json.dumps({"kind": proposal.kind, **paths}))
    else:
        print("\n".join([f"{proposal.kind:6}  {printable(path)}" for path in kept]))
        print("\n".join([f"        {printable(path)}" for path in others]))
