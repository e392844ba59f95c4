"""The page's library: opened when it exists, and reopened when its model changes."""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np

from indexer.face_pass import is_switched_off
from search.collections.access_tokens import recognize_token
from search.encoders import loading
from search.encoders.base import Encoder
from search.encoders.models import BUILTIN
from search.engine import Engine, open_library
from search.errors import LibraryEmpty, LibraryMissing, PhotoseekError, printable
from search.ranking.relevance import REST
from search.records import Band
from search.retrieval.answer import Answer
from search.settings import Settings, Sort
from search.user_records import Token
from ui.facet_counts import FacetCache
from ui.index_runs import IndexRuns
from ui.watching import Watching

CACHED_SEARCHES = 16
DEFAULT_NAME = "photoseek"  # of the folder of the default library


@dataclass(frozen=True, slots=True)
class Search:
    """Parameters of a search; `picture`: the bytes of a float32 unit vector."""

    text: str
    picture: bytes | None
    sort: Sort
    top: int
    band: Band = REST
    fold: bool = True


class LiveLibrary:
    """The library of the settings, its facets and its indexing runs.

    `after_demo`: the settings of the library that takes the place of a demo's; None for no demo.
    """

    def __init__(
        self,
        settings: Settings,
        engine: Engine | None = None,
        *,
        after_demo: Settings | None = None,
    ) -> None:
        self.settings = settings
        self.after_demo = after_demo
        self.first_model = "auto"  # of the first folder
        self.facets = FacetCache(self.engine)
        self.runs = IndexRuns(settings, self._has_extracted_text, self._has_faces)
        self.watching = Watching(settings, self.runs)
        self._engine = engine
        self._lock = threading.Lock()
        self._builtin: Encoder | None = None
        self._searches: OrderedDict[tuple[int, int, Search], Answer] = OrderedDict()

    def engine(self) -> Engine:
        """The library, open. Raises LibraryMissing or LibraryEmpty before the first photo."""
        with self._lock:
            if self._engine is None or self._engine.is_outdated():
                # Searches in the old engine go on: it is closed when the last of them ends.
                self._engine = open_library(self.settings.library, self.settings.model)
                self._searches.clear()
            return self._engine

    def leave_demo(self) -> None:
        """Serve the library of the user from now on, if this one is a demo's."""
        with self._lock:
            if self.after_demo is None:
                return
            self.settings, self.after_demo, self._engine = self.after_demo, None, None
            self._searches.clear()
            self.facets = FacetCache(self.engine)
            self.runs = IndexRuns(self.settings, self._has_extracted_text, self._has_faces)
            self.watching = Watching(self.settings, self.runs)

    def search(self, search: Search) -> Answer:
        """The answer to a search, cached because the page requests it part by part."""
        engine = self.engine()
        key = *self.revisions(), search
        answer = self._searches.get(key)
        if answer is None:
            like = None if search.picture is None else np.frombuffer(search.picture, np.float32)
            answer = engine.search(
                search.text,
                like=like,
                top=search.top,
                sort=search.sort,
                band=search.band,
                fold=search.fold,
            )
            self._searches[key] = answer
            while len(self._searches) > CACHED_SEARCHES:
                self._searches.popitem(last=False)
        return answer

    def name(self) -> str:
        """The name of the library's folder; empty for the default one."""
        name = self.settings.library.name
        return "" if name == DEFAULT_NAME else printable(name)

    def revisions_or_none(self) -> tuple[int, int]:
        """The revisions of photos and of user data; -1, -1 without a library."""
        with contextlib.suppress(PhotoseekError):
            return self.revisions()
        return -1, -1

    def revisions(self) -> tuple[int, int]:
        """The revisions of photos and of user data. Raises LibraryMissing or LibraryEmpty."""
        catalogue = self.engine().catalogue
        return catalogue.revision(), catalogue.collections.revision()

    def recognize(self, token: str) -> Token | None:
        """The name and the rights of a token; None for one that is unknown or revoked."""
        with contextlib.suppress(PhotoseekError):
            return recognize_token(self.engine().catalogue, token)
        return None

    def has_folders(self) -> bool:
        """True if the library has a root."""
        with contextlib.suppress(PhotoseekError):
            return bool(self.engine().catalogue.roots.all())
        return False

    def close(self) -> None:
        """End the watcher, and close the library's files."""
        self.watching.stop()
        with self._lock:
            if self._engine is not None:
                self._engine.close()

    def encoder(self) -> Encoder:
        """The library's model; without a library, the built-in one."""
        try:
            return self.engine().encoder()
        except (LibraryMissing, LibraryEmpty):
            self._builtin = self._builtin or loading.load_encoder(BUILTIN)
            return self._builtin

    def warm_up(self) -> None:
        """Load what the first requests of the page need, in their order."""
        with contextlib.suppress(PhotoseekError):  # the first search raises it
            self.facets.columns()
            self.engine().warm_up()
            self.facets.counts("")

    def _has_extracted_text(self) -> bool:
        with contextlib.suppress(PhotoseekError):
            return self.engine().catalogue.extracted_texts.progress()[0] > 0
        return False

    def _has_faces(self) -> bool:
        with contextlib.suppress(PhotoseekError):
            is_off = is_switched_off(self.settings.library)
            return self.engine().catalogue.found_faces.is_on() and not is_off
        return False
