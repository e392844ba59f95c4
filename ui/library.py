"""The library behind the page: it may not exist yet, change its model, or grow."""

from __future__ import annotations

import contextlib
import dataclasses
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.report import Progress, Report
from indexer.text_reader import is_installed
from indexer.update import IndexOptions, index_folders
from search.catalogue import Columns, TextColumns
from search.encoders import loading
from search.encoders.base import Encoder
from search.encoders.models import BUILTIN
from search.engine import Engine, open_library
from search.errors import LibraryEmpty, LibraryMissing, PhotoseekError, RunFailed, printable
from search.records import Hit
from search.settings import Settings, Sort
from ui.facet_counts import FacetCounter, FacetCounts
from ui.pace import Pace

REMEMBERED_SEARCHES = 16
USUAL_NAME = "photoseek"  # of the folder that a library is in where nobody has chosen one


class _Stopped(Exception):
    """A person has stopped the run under way."""


@dataclass(frozen=True, slots=True)
class Run:
    """An indexing run: how far it is, in photos, and how it ended; `stopped` by a person."""

    busy: bool = False
    done: int = 0
    total: int = 0
    stage: str = ""  # of a run that does more than embed
    rate: float = 0.0  # photos a second; 0: it cannot be told yet
    preparing: str = ""  # what it does before the first photo
    report: Report | None = None
    error: PhotoseekError | None = None
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """What is asked of the engine; `picture`: the bytes of a float32 unit vector."""

    text: str
    picture: bytes | None
    sort: Sort
    top: int


class LiveLibrary:
    """The library of the settings, opened when there is one, and at most one run that fills it."""

    def __init__(self, settings: Settings, engine: Engine | None = None) -> None:
        self.settings = settings
        self.run = Run()
        self._engine = engine
        self._lock = threading.Lock()
        self._reading = threading.Lock()  # all photos at once
        self._stop = threading.Event()
        self._builtin: Encoder | None = None
        self._searches: OrderedDict[tuple[int, int, Search], tuple[Hit, ...]] = OrderedDict()
        self._pace = Pace()
        self._reads_text: bool | None = None  # None: nobody has said
        self._columns: tuple[int, Columns] | None = None  # with the revision they are of
        self._texts: tuple[Columns, TextColumns] | None = None
        self._counter = FacetCounter()

    def engine(self) -> Engine:
        """The library, open. Raises LibraryMissing or LibraryEmpty before the first photo."""
        with self._lock:
            if self._engine is None or self._engine.is_outdated():
                # Others may search in the old one still: it is closed when the last of them ends.
                self._engine = open_library(self.settings.library, self.settings.model)
                self._searches.clear()
            return self._engine

    def search(self, search: Search) -> tuple[Hit, ...]:
        """The hits of a search; remembered, because its pages are asked for one by one."""
        engine = self.engine()
        key = engine.catalogue.revision(), engine.catalogue.said_revision(), search
        hits = self._searches.get(key)
        if hits is None:
            like = None if search.picture is None else np.frombuffer(search.picture, np.float32)
            found = engine.search(search.text, like=like, top=search.top, sort=search.sort)
            hits = self._searches[key] = tuple(found)
            while len(self._searches) > REMEMBERED_SEARCHES:
                self._searches.popitem(last=False)
        return hits

    def name(self) -> str:
        """What people call the library: its folder, unless that is the usual one."""
        name = self.settings.library.name
        return "" if name == USUAL_NAME else printable(name)

    def revision(self) -> int:
        """Grows with the library; -1 before there is one."""
        with contextlib.suppress(PhotoseekError):
            return self.engine().catalogue.revision()
        return -1

    def columns(self) -> Columns:
        """A few facts of every photo, read again when the library has changed."""
        catalogue = self.engine().catalogue
        with self._reading:  # a second one waits for the first, and need not read
            revision = catalogue.revision()
            known = self._columns
            if known is None or known[0] != revision:
                known = self._columns = revision, catalogue.columns()
            return known[1]

    def counts(self, text: str, *, chinese: bool = False) -> FacetCounts:
        """How many photos each value of a facet would leave; see `FacetCounter`."""
        columns = self.columns()
        with self._reading:
            known = self._texts
            if known is None or known[0] is not columns:
                texts = self.engine().catalogue.text_columns(columns.ids)
                known = self._texts = columns, texts
        return self._counter.count(self.engine(), columns, known[1], text, chinese=chinese)

    def close(self) -> None:
        """Close the library's files."""
        with self._lock:
            if self._engine is not None:
                self._engine.close()

    def encoder(self) -> Encoder:
        """The library's model; without a library, the one inside photoseek."""
        try:
            return self.engine().encoder()
        except (LibraryMissing, LibraryEmpty):
            self._builtin = self._builtin or loading.load_encoder(BUILTIN)
            return self._builtin

    def warm_up(self) -> None:
        """Read and load what the page asks for, in the order it does, before it asks."""
        with contextlib.suppress(PhotoseekError):  # the first search raises it
            self.columns()
            self.engine().warm_up()
            self.counts("")

    # -- what it reads ------------------------------------------------------------------------

    def has_folders(self) -> bool:
        """Whether there is anything to update."""
        with contextlib.suppress(PhotoseekError):
            return bool(self.engine().catalogue.roots())
        return False

    def reads_text(self) -> bool:
        """Whether runs read the text in the pictures: as was said, or as they did before."""
        if self._reads_text is not None:
            return self._reads_text
        with contextlib.suppress(PhotoseekError):
            has_read = self.engine().catalogue.pictures_read()[0] > 0
            return is_installed() and (self.settings.text or has_read)
        return self.settings.text and is_installed()

    def set_reads_text(self, on: bool) -> None:
        """Say whether the next runs read the text in the pictures."""
        self._reads_text = on

    # -- runs ---------------------------------------------------------------------------------

    def start(self, folders: list[Path], model: str = "auto", *, again: bool = False) -> bool:
        """Index these folders (none: all known ones) in the background; False if a run is on.

        `again`: read their files anew, also those that have not changed.
        """
        with self._lock:
            if self.run.busy:
                return False
            self.run = Run(busy=True)
            self._stop.clear()
        threading.Thread(target=self._index, args=(folders, model, again), daemon=True).start()
        return True

    def stop(self) -> None:
        """End the run under way; what it has stored stays."""
        self._stop.set()

    def _index(self, folders: list[Path], model: str, again: bool) -> None:
        self._pace = Pace()
        ended = Run(error=RunFailed())  # unless the run gets to its end
        try:
            options = IndexOptions.from_settings(self.settings, self._notify, model)
            options = dataclasses.replace(options, again=again, text=self.reads_text())
            ended = Run(report=index_folders(folders, options, self._on_progress))
        except _Stopped:
            ended = Run(stopped=True)
        except PhotoseekError as error:
            ended = Run(error=error)
        finally:
            self.run = ended

    def _on_progress(self, progress: Progress) -> None:
        if self._stop.is_set():
            raise _Stopped
        self._pace.add(time.monotonic(), progress.done)
        rate = self._pace.rate()
        self.run = Run(True, progress.done, progress.total, progress.stage, rate)

    def _notify(self, text: str) -> None:
        self.run = Run(busy=True, preparing=text)
