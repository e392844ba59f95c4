"""A watcher that updates the roots of a library whose photos change."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Collection
from pathlib import Path

from indexer.report import Progress, ProgressCallback, Report
from indexer.update import IndexOptions, index_folders
from indexer.watch.events import FolderEvents
from indexer.watch.priority import GaveWay, giving_way
from indexer.watch.schedule import Schedule
from search.catalogue import Catalogue, is_library
from search.errors import (
    DiskFull,
    FolderError,
    LibraryBusy,
    LibraryEmpty,
    LibraryMissing,
    Note,
    PhotoseekError,
    RootUnplugged,
)
from search.records import Root, enclosing_root

TICK_S, WAITING_TICK_S = 2.0, 0.5
RETRY_S = 5.0  # after a run that gave way
LATER_S = 60.0  # after a full disk
SETTLE_S = 1.5  # less than QUIET_S: a file with no event for that long is complete

Message = Note | PhotoseekError
Update = Callable[[frozenset[Path]], Report | None]  # None: it gave way, to be tried again


class Watcher:
    """Keeps the library of the options up to date until `stop` is set.

    `update` updates roots of the library. After LibraryBusy or DiskFull it tries again, any
    other error ends it. `say` is called once for each message. `only`: the folders whose roots are
    watched; none: all.
    """

    def __init__(
        self,
        options: IndexOptions,
        update: Update,
        say: Callable[[Message], None],
        stop: threading.Event,
        only: Collection[Path] = (),
    ) -> None:
        self._library = options.library
        self._selection = options.selection
        self._stop = stop
        self._update = update
        self._say = say
        self._only = only
        self._reported: set[tuple[Path | None, str]] = set()  # with the folder that failed
        self._schedule = Schedule()

    def run(self) -> None:
        """Update all roots, then those with changes.

        Waits for a library that does not exist yet. Raises KeyboardInterrupt.
        """
        while not self._stop.is_set():
            if not is_library(self._library):
                self._stop.wait(TICK_S)
                continue
            with Catalogue.open(self._library) as catalogue:
                self._schedule.plan(self._roots(catalogue), time.monotonic())
                while not self._stop.is_set() and is_library(self._library):
                    self._cycle(catalogue)

    def _roots(self, catalogue: Catalogue) -> dict[Path, Root]:
        roots = catalogue.roots.all()
        watched = {enclosing_root(folder, roots) for folder in self._only}
        return {root.path: root for root in roots if not self._only or root in watched}

    def _cycle(self, catalogue: Catalogue) -> None:
        """Update the roots that are due, and wait until others are.

        Events are received from before the scan on: every change is in one of the two.
        """
        roots = self._roots(catalogue)

        def holds(root: Path, folder: str) -> bool:
            return catalogue.roots.has_folder(roots[root], folder)

        with FolderEvents(list(roots), self._selection, holds) as events:
            for note in events.unwatched.values():
                self._report_once(note)
            began_s = time.monotonic()
            due = self._schedule.take(began_s) & roots.keys()
            absent = events.absent()
            for path in due & absent:
                self._report_once(RootUnplugged(path, catalogue.roots.photo_count(roots[path])))
            if present := frozenset(due - absent):
                self._update_roots(present)
                self._schedule.end(events.unwatched, began_s, time.monotonic())
            self._wait(catalogue, events)

    def _update_roots(self, roots: frozenset[Path]) -> None:
        later_s = RETRY_S
        try:
            report = self._update(roots)
        except (LibraryBusy, LibraryMissing, LibraryEmpty):
            report = None
        except DiskFull as error:
            self._report_once(error)
            report, later_s = None, LATER_S
        if report is None:
            self._schedule.plan(roots, time.monotonic() + later_s)
            return
        if report.unsettled:
            self._schedule.plan(roots, time.monotonic() + SETTLE_S)
        for failure in report.errors:
            self._report_once(failure)
        failed = {failure.path for failure in report.errors}
        self._reported = {
            reported for reported in self._reported if reported[0] not in roots - failed
        }

    def _wait(self, catalogue: Catalogue, events: FolderEvents) -> None:
        """Return when a root is due, or the library has other roots or is gone."""
        schedule = self._schedule
        while not self._stop.is_set() and is_library(self._library):
            changed = events.wait(WAITING_TICK_S if schedule.is_waiting() else TICK_S, self._stop)
            now_s = time.monotonic()
            schedule.change(changed, now_s)
            schedule.plan(events.moved(), now_s)
            schedule.plan(self._roots(catalogue).keys() - set(events.roots), now_s)
            if schedule.is_due(now_s):
                return

    def _report_once(self, message: Message) -> None:
        reported = (message.path if isinstance(message, FolderError) else None, str(message))
        if reported not in self._reported:
            self._reported.add(reported)
            self._say(message)


def polite_update(
    options: IndexOptions, stop: threading.Event, on_progress: ProgressCallback = lambda _: None
) -> Update:
    """An update with these options that pauses for searches and gives way to other writers."""

    def update(roots: frozenset[Path]) -> Report | None:
        give_way = giving_way(options.library, stop)

        def on_photo(progress: Progress) -> None:
            give_way(progress)
            on_progress(progress)

        run = dataclasses.replace(options, only=roots, settle_s=SETTLE_S, gives_way=True)
        try:
            return index_folders([], run, on_photo)
        except GaveWay:
            return None

    return update
