"""Indexing runs in the background of the page, one at a time."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from indexer.report import Progress, Report
from indexer.text_reader import is_installed
from indexer.update import IndexOptions, index_folders
from search.errors import PhotoseekError, RunFailed
from search.settings import Settings
from ui.pace import Pace


class _Stopped(Exception):
    """Ends a run that was stopped by the user."""


@dataclass(frozen=True, slots=True)
class Run:
    """Progress of an indexing run, in photos, and its result; `stopped` by the user."""

    busy: bool = False
    done: int = 0
    total: int = 0
    stage: str = ""  # of a run that does more than embed
    rate: float = 0.0  # photos a second; 0 while it is unknown
    preparing: str = ""  # the work before the first photo
    report: Report | None = None
    error: PhotoseekError | None = None
    stopped: bool = False
    by_watcher: bool = False


class IndexRuns:
    """At most one indexing run of a library; `latest` is its state, or that of the last one.

    `has_extracted_text`: whether earlier runs have read the text in pictures; `has_faces`: whether
    they have searched for faces.
    """

    def __init__(
        self,
        settings: Settings,
        has_extracted_text: Callable[[], bool],
        has_faces: Callable[[], bool],
    ) -> None:
        self.latest = Run()
        self._settings = settings
        self._has_extracted_text = has_extracted_text
        self._has_faces = has_faces
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._pace = Pace()
        self._reads_text: bool | None = None  # None: not chosen on the page
        self._finds_faces: bool | None = None

    def reads_text(self) -> bool:
        """True if runs read the text in pictures: as chosen on the page, or as before."""
        if self._reads_text is not None:
            return self._reads_text
        return is_installed() and (self._settings.text or self._has_extracted_text())

    def set_reads_text(self, on: bool) -> None:
        """Set whether the next runs read the text in pictures."""
        self._reads_text = on

    def finds_faces(self) -> bool:
        """True if runs search for faces: as chosen on the page, or as before."""
        chosen = self._finds_faces
        return self._settings.people or self._has_faces() if chosen is None else chosen

    def set_finds_faces(self, on: bool) -> None:
        """Set whether the next runs search for faces."""
        self._finds_faces = on

    def start(self, folders: list[Path], model: str = "auto", *, again: bool = False) -> bool:
        """Index these folders, or all roots for an empty list; False while a run is on.

        A run of the watcher gives way to it. `again`: read all files, also those that have not
        changed.
        """
        with self._lock:
            if self.latest.busy and not self.latest.by_watcher:
                return False
            self.latest = Run(busy=True)
            self._stop.clear()
        threading.Thread(target=self._index, args=(folders, model, again), daemon=True).start()
        return True

    def stop(self) -> None:
        """End the present run; the photos that it has stored stay."""
        self._stop.set()

    def is_stopping(self) -> bool:
        """True from a call of `stop` to the next run."""
        return self._stop.is_set()

    def update_watched(self, roots: frozenset[Path], stop: threading.Event) -> Report | None:
        """Update roots for the watcher; None if the run gave way. Raises a PhotoseekError.

        It becomes the latest run only where it changes something, and no other run is on.
        """
        from indexer.watch.watcher import polite_update

        before, pace = self.latest, Pace()
        self._stop.clear()

        def on_progress(progress: Progress) -> None:
            if self._stop.is_set():
                raise _Stopped
            pace.add(time.monotonic(), progress.done)
            self._show_watched(
                Run(
                    True,
                    progress.done,
                    progress.total,
                    progress.stage,
                    pace.rate(),
                    by_watcher=True,
                )
            )

        options = IndexOptions.from_settings(self._settings, lambda _: None)
        text, people = self.reads_text(), self.finds_faces()
        options = dataclasses.replace(options, text=text, people=people)
        ended = before
        try:
            report = polite_update(options, stop, on_progress=on_progress)(roots)
            if report and report.changes():
                ended = Run(report=report)
        except _Stopped:
            ended = Run(stopped=True)
            return Report()
        finally:
            self._show_watched(ended)
        return report

    def _show_watched(self, run: Run) -> None:
        with self._lock:
            if not self.latest.busy or self.latest.by_watcher:
                self.latest = run

    def _index(self, folders: list[Path], model: str, again: bool) -> None:
        self._pace = Pace()
        ended = Run(error=RunFailed())  # for a run that ends by an unexpected exception
        try:
            options = IndexOptions.from_settings(self._settings, self._notify, model)
            text, people = self.reads_text(), self.finds_faces()
            options = dataclasses.replace(options, again=again, text=text, people=people)
            ended = Run(report=index_folders(folders, options, self._on_progress))
        except _Stopped:
            ended = Run(stopped=True)
        except PhotoseekError as error:
            ended = Run(error=error)
        finally:
            self.latest = ended

    def _on_progress(self, progress: Progress) -> None:
        if self._stop.is_set():
            raise _Stopped
        self._pace.add(time.monotonic(), progress.done)
        rate = self._pace.rate()
        self.latest = Run(True, progress.done, progress.total, progress.stage, rate)

    def _notify(self, text: str) -> None:
        if self._stop.is_set():
            raise _Stopped
        self.latest = Run(busy=True, preparing=text)
