"""The library behind a page: there may be none yet, it may change its model, it may grow."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass
from pathlib import Path

from indexer.report import Progress, Report
from indexer.scan import Selection
from indexer.update import IndexOptions, index_folders
from search.encoders.loading import load_encoder
from search.encoders.models import BUILTIN
from search.engine import Engine, open_library
from search.errors import LibraryEmpty, LibraryMissing, PhotoseekError
from search.matching import match
from search.records import Match
from search.settings import Settings


class _Stopped(Exception):
    """A person has stopped the run under way."""


@dataclass(frozen=True, slots=True)
class Run:
    """An indexing run: how far it is, in photos, and how it ended; `stopped` by a person."""

    busy: bool = False
    done: int = 0
    total: int = 0
    preparing: str = ""  # what it does before the first photo
    report: Report | None = None
    error: PhotoseekError | None = None
    stopped: bool = False


class Shelf:
    """The library of the settings, opened when there is one, and at most one run that fills it."""

    def __init__(self, settings: Settings, engine: Engine | None = None) -> None:
        self.settings = settings
        self.run = Run()
        self._engine = engine
        self._lock = threading.Lock()
        self._stop = threading.Event()

    def engine(self) -> Engine:
        """The library, open. Raises LibraryMissing or LibraryEmpty before the first photo."""
        with self._lock:
            if self._engine is None or self._engine.is_outdated():
                self._engine = open_library(self.settings.library, self.settings.model)
            return self._engine

    def match(self, picture: bytes, texts: list[str]) -> list[Match]:
        """How well each text describes a picture, by the library's model if there is one."""
        try:
            return self.engine().match(picture, texts)
        except (LibraryMissing, LibraryEmpty):
            return match(picture, texts, load_encoder(BUILTIN))

    def warm_up(self) -> None:
        """Load model and vectors before the first search asks for them."""
        with contextlib.suppress(PhotoseekError):  # whoever searches is told
            self.engine().warm_up()

    def start(self, folders: list[Path], model: str = "auto") -> bool:
        """Index these folders (none: all known ones) in the background; False if a run is on."""
        with self._lock:
            if self.run.busy:
                return False
            self.run = Run(busy=True)
            self._stop.clear()
        threading.Thread(target=self._index, args=(folders, model), daemon=True).start()
        return True

    def stop(self) -> None:
        """End the run under way; what it has stored stays."""
        self._stop.set()

    def _index(self, folders: list[Path], model: str) -> None:
        settings = self.settings
        options = IndexOptions(
            settings.library,
            model,
            settings.precision,
            settings.max_megapixels * 1_000_000,
            Selection(settings.include_hidden, settings.exclude),
            tell=self._tell,
        )
        try:
            self.run = Run(report=index_folders(folders, options, self._watch))
        except _Stopped:
            self.run = Run(stopped=True)
        except PhotoseekError as error:
            self.run = Run(error=error)

    def _watch(self, progress: Progress) -> None:
        if self._stop.is_set():
            raise _Stopped
        self.run = Run(True, progress.done, progress.total)

    def _tell(self, text: str) -> None:
        self.run = Run(busy=True, preparing=text)
