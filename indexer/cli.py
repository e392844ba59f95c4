"""`photoseek index`, `status`, `verify`, `merge` and `forget`."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from search.collections.errors import NotAgreed
from search.console import say
from search.errors import printable
from search.settings import add_flags, read_settings

if TYPE_CHECKING:
    from indexer.report import Progress, ProgressCallback, Report
    from search.catalogue import Catalogue

SOME_UNREADABLE = 3
PROBLEMS_SHOWN = 10


def _add_index(commands: Any) -> None:
    parser = commands.add_parser("index", help="add folders of photos, or bring them up to date")
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER",
                        help="photo folders (none: all that the library knows)")  # fmt: skip
    parser.add_argument(
        "--cluster", metavar="ADDRESS", help="embed on a Ray cluster: auto, HOST:PORT, or local"
    )
    add_flags(
        parser,
        "library",
        "model",
        "precision",
        "max_megapixels",
        "include_hidden",
        "exclude",
        "text",
    )
    parser.set_defaults(command=index)


def _add_status(commands: Any) -> None:
    parser = commands.add_parser("status", help="show folders, counts and what cannot be read")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    add_flags(parser, "library")
    parser.set_defaults(command=status)


def _add_verify(commands: Any) -> None:
    parser = commands.add_parser("verify", help="check the library against the disk")
    parser.add_argument("--repair", action="store_true", help="mend what can be mended")
    add_flags(parser, "library", "include_hidden", "exclude")
    parser.set_defaults(command=verify)


def _add_merge(commands: Any) -> None:
    parser = commands.add_parser("merge", help="take in the photos of other libraries")
    parser.add_argument("libraries", nargs="+", type=Path, metavar="LIBRARY",
                        help="libraries of the same model; they stay as they are")  # fmt: skip
    add_flags(parser, "library")
    parser.set_defaults(command=merge)


def _add_forget(commands: Any) -> None:
    parser = commands.add_parser("forget", help="drop a folder from the library; photos stay")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--yes", action="store_true", help="do not ask about stars and albums")
    add_flags(parser, "library")
    parser.set_defaults(command=forget)


COMMANDS = {
    "index": _add_index,
    "status": _add_status,
    "verify": _add_verify,
    "merge": _add_merge,
    "forget": _add_forget,
}


def index(flags: argparse.Namespace) -> int:
    """Bring folders up to date, with a bar on a terminal and a summary on stderr."""
    settings = read_settings(flags)
    from indexer.update import IndexOptions, index_folders

    with _bar() as on_progress:
        options = IndexOptions.from_settings(settings, say)
        options = dataclasses.replace(options, cluster=flags.cluster)
        report = index_folders(flags.folders, options, on_progress)
    _tell(report)
    if report.errors:
        return 1
    return SOME_UNREADABLE if report.unreadable or report.damaged else 0


@contextmanager
def _bar() -> Iterator[ProgressCallback]:
    """A progress bar, if stderr is a terminal."""
    from tqdm import tqdm

    with tqdm(
        unit=" photos", disable=not sys.stderr.isatty(), dynamic_ncols=True, file=sys.stderr
    ) as bar:

        def on_progress(progress: Progress) -> None:
            bar.total = progress.total
            bar.set_description_str(progress.stage, refresh=False)
            if progress.failed:
                bar.set_postfix_str(f"{progress.failed} unreadable", refresh=False)
            bar.update(progress.done - bar.n)

        yield on_progress


def _tell(report: Report) -> None:
    for note in report.notes:
        say(note)
    for problem in report.problems[:PROBLEMS_SHOWN]:
        kind = "damaged" if problem.damaged else "unreadable"
        say(f"{kind}: {printable(problem.path)}: {problem.reason}")
    if len(report.problems) > PROBLEMS_SHOWN:
        more = len(report.problems) - PROBLEMS_SHOWN
        say(f"and {more} more; `photoseek status` and `verify` list them all")
    for problem in report.silent[:PROBLEMS_SHOWN]:
        say(f"no words from {printable(problem.path)}: {printable(problem.reason)}")
    if len(report.silent) > PROBLEMS_SHOWN:
        say(f"and from {len(report.silent) - PROBLEMS_SHOWN:,} more")
    for error in report.errors:
        say(str(error))
    names = ("new", "changed", "again", "moved", "missing", "restored", "damaged", "unreadable")
    counts = ", ".join(f"{getattr(report, name):,} {name}" for name in names)
    if report.read:
        say(f"text in {report.with_text:,} of {report.read:,} pictures")
    say(f"{counts}; {report.seconds:.1f} s")


def status(flags: argparse.Namespace) -> int:
    """Print what the library holds."""
    settings = read_settings(flags)
    from search.catalogue import Catalogue

    with Catalogue.open(settings.library) as catalogue:
        shown = _status(catalogue)
    if flags.json:
        print(json.dumps(shown))
    else:
        _print_status(shown)
    return 0


def _status(catalogue: Catalogue) -> dict[str, Any]:
    tag = catalogue.model()
    return {
        "library": os.fspath(catalogue.directory),
        "bytes": sum(f.stat().st_size for f in catalogue.directory.rglob("*") if f.is_file()),
        "model": dataclasses.asdict(tag) if tag else None,
        "roots": [
            {"path": os.fspath(root.path), **dataclasses.asdict(counts)}
            for root, counts in catalogue.root_counts()
        ],
        "problems": [
            {"path": os.fspath(p.path), "reason": p.reason, "damaged": p.damaged}
            for p in catalogue.problems()
        ],
    }


def _print_status(shown: dict[str, Any]) -> None:
    tag = shown["model"]
    print(f"library  {printable(shown['library'])} ({shown['bytes'] / 1e6:,.1f} MB)")
    print(f"model    {tag['name']} ({tag['weights']})" if tag else "model    none yet")
    for root in shown["roots"]:
        print(
            f"folder   {printable(root['path'])}: {root['searchable']:,} photos,"
            f" {root['damaged']:,} of them damaged; {root['unreadable']:,} unreadable,"
            f" {root['missing']:,} missing"
        )
    for problem in shown["problems"]:
        kind = "damaged   " if problem["damaged"] else "unreadable"
        print(f"{kind}  {printable(problem['path'])}: {problem['reason']}")


def verify(flags: argparse.Namespace) -> int:
    """Print what is wrong with the library; 1 if anything is left to do."""
    settings = read_settings(flags)
    from indexer.scan import Selection
    from indexer.verify import verify as find

    selection = Selection(settings.include_hidden, settings.exclude)
    findings = find(settings.library, selection, flags.repair)
    for finding in findings:
        print(finding.what)
    if not findings:
        print("all is well")
    return int(any(not finding.mended for finding in findings))


def merge(flags: argparse.Namespace) -> int:
    """Take the photos of other libraries into this one, and what people say of them."""
    settings = read_settings(flags)
    from indexer.merge import merge as take_in

    merged = take_in(settings.library, flags.libraries)
    library = printable(settings.library)
    say(f"{merged.photos:,} photos are new in {library}; the other libraries stay")
    for name in merged.left_out:
        say(f"the album {printable(name)} stays as it is here: there it is another one")
    return 0


def forget(flags: argparse.Namespace) -> int:
    """Drop one root; its photos on the disk stay as they are."""
    settings = read_settings(flags)
    from indexer.forget import forget as drop
    from indexer.forget import hidden_by

    if not flags.yes:
        _ask(hidden_by(settings.library, flags.folder))
    forgotten = drop(settings.library, flags.folder)
    folder = printable(forgotten.folder)
    say(f"forgot {forgotten.photos:,} photos of {folder}; the files are untouched")
    if forgotten.inside:
        inside = printable(forgotten.inside)
        say(f"runs over {inside} leave it out from now on; `photoseek index {folder}` undoes that")
    return 0


def _ask(hidden: str) -> None:
    """Go on only if a person agrees. Raises NotAgreed."""
    if not hidden:
        return
    what = f"it would hide {hidden}, until these photos are indexed again"
    if not sys.stdin.isatty():
        raise NotAgreed(what)
    print(f"photoseek: {what}; go on? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise NotAgreed(what)
