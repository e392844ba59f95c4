"""The page's watcher of its library, switched on and off on the page.

The switch is remembered by a file in the library, so that it holds for the next `photoseek ui`.
"""

from __future__ import annotations

import threading
from pathlib import Path

from indexer.report import Report
from indexer.update import IndexOptions
from search.errors import LibraryReadOnly, Note, PhotoseekError
from search.files import reason
from search.settings import Settings
from ui.index_runs import IndexRuns

FILE_NAME = "watched"
Message = Note | PhotoseekError


class Watching:
    """At most one watcher, in a thread; `message` is its latest, such as a limit of the system."""

    def __init__(self, settings: Settings, runs: IndexRuns) -> None:
        self.message: Message | None = None
        self._settings = settings
        self._runs = runs
        self._stop: threading.Event | None = None

    def is_on(self) -> bool:
        """True if the folders are watched."""
        return self._stop is not None

    def resume(self) -> None:
        """Watch if the library is remembered as watched."""
        if self._file().exists():
            self.start()

    def switch(self, on: bool) -> None:
        """Watch from now on, or no longer, and remember that. Raises LibraryReadOnly."""
        try:
            if on:
                self._file().parent.mkdir(0o700, parents=True, exist_ok=True)
                self._file().touch()
            else:
                self._file().unlink(missing_ok=True)
        except OSError as error:
            raise LibraryReadOnly(self._settings.library, reason(error)) from error
        if on:
            self.start()
        else:
            self.stop()

    def start(self) -> None:
        """Watch, without remembering it."""
        if self._stop is None:
            self._stop = threading.Event()
            threading.Thread(target=self._watch, args=[self._stop], daemon=True).start()

    def stop(self) -> None:
        """End the watcher, and its run."""
        if self._stop is not None:
            self._stop.set()
            self._stop = self.message = None

    def _file(self) -> Path:
        return self._settings.library / FILE_NAME

    def _watch(self, stop: threading.Event) -> None:
        from indexer.watch.priority import lower_thread_priority
        from indexer.watch.watcher import Watcher

        lower_thread_priority()
        options = IndexOptions.from_settings(self._settings, lambda _: None)

        def update(roots: frozenset[Path]) -> Report | None:
            return self._runs.update_watched(roots, stop)

        try:
            Watcher(options, update, self._show, stop).run()
        except PhotoseekError as error:  # such as a damaged library, which every search reports
            self.message = error
        finally:
            if self._stop is stop:
                self._stop = None

    def _show(self, message: Message) -> None:
        self.message = message
