"""`photoseek index`, `status`, `verify`, `merge` and `forget`."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from search.console import counted, keep_blas_to_one_thread, notify
from search.errors import NotAgreed, printable
from search.settings import TABLE, Settings, add_flags, read_settings

if TYPE_CHECKING:
    from indexer.report import Progress, ProgressCallback, Report
    from search.catalogue import Catalogue
    from search.records import Problem

SOME_UNREADABLE = 3
SUFFIXES_SHOWN = 8
PROBLEMS_SHOWN = 10
STATES = ("damaged", "unreadable", "missing")  # of the photos of a folder


def _add_index(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER",
                        help="photo folders (none: all that the library knows)")  # fmt: skip
    parser.add_argument(
        "--cluster", metavar="ADDRESS", help="embed on a Ray cluster: auto, HOST:PORT, or local"
    )
    parser.add_argument("--rehash", action="store_true",
                        help="read all files: find edits that kept size and time")  # fmt: skip
    add_flags(
        parser,
        "library",
        "model",
        "precision",
        "max_megapixels",
        "include_hidden",
        "exclude",
        "text",
        "people",
        "parts",
    )
    parser.set_defaults(command=index)


def _add_watch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER",
                        help="photo folders (none: all that the library knows)")  # fmt: skip
    service = parser.add_mutually_exclusive_group()
    help_install = "show the service that watches from login on; --yes writes it"
    service.add_argument("--install", action="store_true", help=help_install)
    help_uninstall = "name the file of that service; --yes removes it"
    service.add_argument("--uninstall", action="store_true", help=help_uninstall)
    parser.add_argument("--yes", action="store_true", help="write or remove the service")
    add_flags(parser, "library", "precision", "max_megapixels", "include_hidden", "exclude", "text")
    parser.set_defaults(command=watch)


def update(flags: argparse.Namespace) -> None:
    """Bring all folders up to date before a search, with a summary only of changes."""
    settings = read_settings(flags)
    from indexer.update import IndexOptions, index_folders

    options = dataclasses.replace(IndexOptions.from_settings(settings, notify), model="auto")
    shown: list[Problem] = []
    with _bar(shown) as on_progress:
        report = index_folders([], options, on_progress)
    if report.changes():
        _print_report(report, shown)
    for error in report.errors:
        notify(str(error))


def _add_status(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object")
    add_flags(parser, "library")
    parser.set_defaults(command=status)


def _add_verify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--repair", action="store_true", help="repair embeddings and vector file")
    parser.add_argument("--deep", action="store_true",
                        help="read all files: find edits that kept size and time")  # fmt: skip
    add_flags(parser, "library", "include_hidden", "exclude")
    parser.set_defaults(command=verify)


def _add_merge(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("libraries", nargs="+", type=Path, metavar="LIBRARY",
                        help="libraries of the same model; they stay as they are")  # fmt: skip
    add_flags(parser, "library")
    parser.set_defaults(command=merge)


def _add_forget(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--yes", action="store_true", help="hide stars and albums without asking")
    add_flags(parser, "library")
    parser.set_defaults(command=forget)


ARGUMENTS = {
    "index": _add_index,
    "watch": _add_watch,
    "status": _add_status,
    "verify": _add_verify,
    "merge": _add_merge,
    "forget": _add_forget,
}


def index(flags: argparse.Namespace) -> int:
    """Bring folders up to date, with a bar on a terminal and a summary on stderr."""
    settings = read_settings(flags)
    from indexer.update import IndexOptions, index_folders
    from search.catalogue import is_library
    from search.encoders import cuda_libraries

    is_new = not is_library(settings.library)
    shown: list[Problem] = []
    with _bar(shown) as on_progress:
        options = IndexOptions.from_settings(settings, notify)
        options = dataclasses.replace(options, cluster=flags.cluster, rehash=flags.rehash)
        report = index_folders(flags.folders, options, on_progress)
    _print_report(report, shown)
    if report.new and sys.stderr.isatty():
        notify("next: `photoseek search a dog on the beach`, or `photoseek ui` for the page")
        if is_new and cuda_libraries.are_unused():
            notify(cuda_libraries.HOW_TO_REMOVE)
    for error in report.errors:
        notify(str(error))
    if report.errors:
        return 1
    return SOME_UNREADABLE if report.unreadable or report.damaged else 0


def watch(flags: argparse.Namespace) -> int:
    """Keep folders up to date, with a summary on stderr after each run that changed something."""
    settings = read_settings(flags)
    if flags.install or flags.uninstall:
        _change_service(flags, settings)
        return 0
    from indexer.update import IndexOptions, index_folders
    from indexer.watch.priority import lower_priority
    from indexer.watch.watcher import Watcher, polite_update

    lower_priority()
    options = IndexOptions.from_settings(settings, notify)
    if flags.folders:
        with _bar([]) as on_progress:
            _print_report(index_folders(flags.folders, options, on_progress))
    notify("watching for new, changed and deleted photos (Ctrl-C stops it)")
    stop = threading.Event()
    update_roots = polite_update(options, stop)

    def update(roots: frozenset[Path]) -> Report | None:
        report = update_roots(roots)
        if report and report.changes():
            _print_report(report)
        return report

    folders = [folder.resolve() for folder in flags.folders]
    Watcher(options, update, lambda message: notify(str(message)), stop, folders).run()
    return 0


def _change_service(flags: argparse.Namespace, settings: Settings) -> None:
    from indexer.watch.service import watch_service
    from search.files import write_whole

    program = Path(sys.argv[0]).absolute()
    service = watch_service([os.fspath(program), *_watch_arguments(flags, settings)])
    file = printable(service.file)
    if flags.install and flags.yes:
        write_whole(service.file, service.content.encode())
        notify(f"{file} is written; it starts with: {service.start}")
    elif flags.install:
        print(service.content, end="")
        notify(f"this would be {file}; --yes writes it")
    elif not service.file.exists():
        notify(f"there is no {file}")
    elif flags.yes:
        service.file.unlink()
        notify(f"{file} is removed; a running service stops with: {service.stop}")
    else:
        notify(f"this would remove {file}; --yes does it")


def _watch_arguments(flags: argparse.Namespace, settings: Settings) -> list[str]:
    """The arguments of a service: it does not have the environment and the folder of this shell."""
    arguments = ["watch", *(os.fspath(folder.absolute()) for folder in flags.folders)]
    for setting in TABLE:
        if hasattr(flags, setting.name) and setting.name not in ("library", "any_owner"):
            value = getattr(flags, setting.name)
            if isinstance(getattr(settings, setting.name), bool):
                arguments += [setting.flag] if getattr(settings, setting.name) else []
            elif text := value or os.environ.get(setting.variable):
                arguments += [setting.flag, text]
    return [*arguments, "--library", os.fspath(settings.library)]


@contextmanager
def _bar(shown: list[Problem]) -> Iterator[ProgressCallback]:
    """A progress bar, if stderr is a terminal; collects the problems that it has shown."""
    from tqdm import tqdm

    with tqdm(
        unit=" photos", disable=not sys.stderr.isatty(), dynamic_ncols=True, file=sys.stderr
    ) as bar:

        def on_progress(progress: Progress) -> None:
            bar.total = progress.total
            # In front: the end of a bar is cut off on a narrow terminal.
            failed = f"{progress.failed:,} unreadable" if progress.failed else ""
            bar.set_description_str(" ".join(filter(None, (failed, progress.stage))), refresh=False)
            if progress.problem and not bar.disable and len(shown) < PROBLEMS_SHOWN:
                shown.append(progress.problem)
                bar.write(f"photoseek: {_problem_line(progress.problem)}", file=sys.stderr)
            bar.update(progress.done - bar.n)

        yield on_progress


def _problem_line(problem: Problem) -> str:
    kind = "damaged" if problem.damaged else "unreadable"
    return f"{kind}: {printable(problem.path)}: {problem.reason}"


def _print_report(report: Report, shown: Sequence[Problem] = ()) -> None:
    for note in report.notes:
        notify(note)
    for problem in report.problems[:PROBLEMS_SHOWN]:
        if problem not in shown:
            notify(_problem_line(problem))
    if len(report.problems) > PROBLEMS_SHOWN:
        more = len(report.problems) - PROBLEMS_SHOWN
        notify(f"and {more} more; `photoseek status` and `verify` list them all")
    for problem in report.warnings[:PROBLEMS_SHOWN]:
        notify(f"no metadata from {printable(problem.path)}: {printable(problem.reason)}")
    if len(report.warnings) > PROBLEMS_SHOWN:
        notify(f"and from {len(report.warnings) - PROBLEMS_SHOWN:,} more")
    if report.unread:
        notify(f"not read: {_suffixes(report.unread)}")
    if report.read:
        notify(f"text in {report.with_text:,} of {report.read:,} pictures")
    if report.in_parts:
        notify(f"parts of {counted(report.in_parts, 'photo')}")
    if report.searched:
        notify(f"{report.faces:,} faces in {report.searched:,} photos")
    changes = report.changes()
    texts = changes.pop("texts", 0)
    counts = [f"{count:,} {name}" for name, count in changes.items()]
    counts += [f"{texts:,} with other texts"] if texts else []
    notify(f"{', '.join(counts) or 'nothing new'}; {report.seconds:.1f} s")


def _suffixes(unread: Mapping[str, int]) -> str:
    """The most frequent suffixes of files that are not read."""
    ordered = sorted(unread.items(), key=lambda row: (-row[1], row[0]))
    shown = [f"{count:,} {printable(suffix)}" for suffix, count in ordered[:SUFFIXES_SHOWN]]
    more = sum(count for _, count in ordered[SUFFIXES_SHOWN:])
    return ", ".join([*shown, *([f"{more:,} others"] if more else [])])


def status(flags: argparse.Namespace) -> int:
    """Print the contents of the library: folders, counts and problems."""
    settings = read_settings(flags)
    keep_blas_to_one_thread()
    from search.catalogue import Catalogue

    with Catalogue.open(settings.library) as catalogue:
        shown = _status(catalogue)
    if flags.json:
        print(json.dumps(shown))
    else:
        _print_status(shown)
    return 0


def _status(catalogue: Catalogue) -> dict[str, Any]:
    tag = catalogue.embeddings.model()
    return {
        "library": os.fspath(catalogue.directory),
        "bytes": sum(f.stat().st_size for f in catalogue.directory.rglob("*") if f.is_file()),
        "model": dataclasses.asdict(tag) if tag else None,
        "roots": [
            {"path": os.fspath(root.path), **dataclasses.asdict(counts)}
            for root, counts in catalogue.roots.photo_counts()
        ],
        "unread": catalogue.roots.unread_files(catalogue.roots.all()),
        "problems": [
            {"path": os.fspath(p.path), "reason": p.reason, "damaged": p.damaged}
            for p in catalogue.photos.problems()
        ],
        "unused": [
            {"path": os.fspath(root.path / path), "reason": reason}
            for root in catalogue.roots.all()
            for path, reason in catalogue.roots.unused_sidecars(root).items()
        ],
    }


def _print_status(shown: dict[str, Any]) -> None:
    tag = shown["model"]
    print(f"library  {printable(shown['library'])} ({shown['bytes'] / 1e6:,.1f} MB)")
    print(f"model    {tag['name']} ({tag['weights']})" if tag else "model    none yet")
    for root in shown["roots"]:
        others = [f"{root[name]:,} {name}" for name in STATES if root[name]]
        kinds = {"photo": root["searchable"] - root["videos"], "video": root["videos"]}
        present = [counted(count, kind) for kind, count in kinds.items() if count]
        counts = ", ".join([*(present or ["0 photos"]), *others])
        print(f"folder   {printable(root['path'])}: {counts}")
    if shown["unread"]:
        print(f"not read {_suffixes(shown['unread'])}")
    for problem in shown["problems"]:
        kind = "damaged   " if problem["damaged"] else "unreadable"
        print(f"{kind}  {printable(problem['path'])}: {problem['reason']}")
    for sidecar in shown["unused"]:
        print(f"unused      {printable(sidecar['path'])}: {printable(sidecar['reason'])}")


def verify(flags: argparse.Namespace) -> int:
    """Print the findings of a check of the library; 1 if any of them is not repaired."""
    settings = read_settings(flags)
    from indexer.scan import Selection
    from indexer.verify import verify as check_library

    selection = Selection(settings.include_hidden, settings.exclude)
    findings = check_library(settings.library, selection, flags.repair, deep=flags.deep)
    for finding in findings:
        print(finding.message)
    if not findings:
        print("all is well")
    return int(any(not finding.is_repaired for finding in findings))


def merge(flags: argparse.Namespace) -> int:
    """Take the photos of other libraries and their user data into this one."""
    settings = read_settings(flags)
    from indexer.merge import merge as merge_libraries

    merged = merge_libraries(settings.library, flags.libraries)
    library = printable(settings.library)
    notify(f"took {counted(merged.photos, 'photo')} into {library}; the other libraries stay")
    for name in merged.left_out:
        notify(f"the album {printable(name)} is left out: this library has another of that name")
    for note in merged.refused:
        notify(f"refused: {note}")
    return SOME_UNREADABLE if merged.refused else 0


def forget(flags: argparse.Namespace) -> int:
    """Drop one folder from the library; its photos on the disk stay unchanged."""
    settings = read_settings(flags)
    from indexer.forget import forget as forget_folder
    from indexer.forget import hidden_by

    if not flags.yes:
        _confirm(hidden_by(settings.library, flags.folder))
    forgotten = forget_folder(settings.library, flags.folder)
    folder = printable(forgotten.folder)
    photos = counted(forgotten.photos, "photo")
    notify(f"forgot {photos} of {folder}; the files are untouched")
    if forgotten.inside:
        inside = printable(forgotten.inside)
        notify(
            f"runs over {inside} leave it out from now on; `photoseek index {folder}` undoes that"
        )
    return 0


def _confirm(hidden: str) -> None:
    """Return if the user confirms. Raises NotAgreed."""
    if not hidden:
        return
    what = f"it would hide {hidden}, until these photos are indexed again"
    if not sys.stdin.isatty():
        raise NotAgreed(what)
    print(f"photoseek: {what}; go on? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise NotAgreed(what)
