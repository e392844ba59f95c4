"""The FAISS file of a library, kept in step with the catalogue.

Whoever changes the catalogue saves the file. A search makes one only where there is none: else it
compares what was saved and what has come since.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable

from search.arrays import Ids, Rows, without
from search.catalogue import Catalogue
from search.errors import ModelMismatch
from search.files import stamp_of
from search.records import ModelTag, Stamp
from search.vector_lists import Source
from search.vectors import FILE_NAME, LISTS_FROM, Vectors, is_whole


class VectorCache:
    """The embeddings that a search compares, as new as the catalogue.

    Safe to use from many threads. Every method but `save` and `is_saved` first catches up with
    the catalogue, and raises ModelMismatch where the library has another model by now. `notify`
    is told before vectors are made that take minutes.
    """

    def __init__(
        self, catalogue: Catalogue, tag: ModelTag, notify: Callable[[str], None] = lambda _: None
    ) -> None:
        self._catalogue = catalogue
        self._tag = tag
        self._notify = notify
        self._vectors = Vectors(tag.dimension)
        self._looked_at: Stamp | None = None  # the file that was tried last
        self._lock = threading.RLock()  # of the vectors; held while they are searched
        self._making = threading.Lock()  # of the file

    def __len__(self) -> int:
        with self._lock:
            return len(self._refreshed())

    def ids(self) -> Ids:
        """The ids of all photos that a search compares, ascending, (n,)."""
        with self._lock:
            return self._refreshed().ids

    def nearest(self, row: Rows, limit: int, within: Ids | None = None) -> tuple[Ids, Rows]:
        """Ids and cosines of the photos nearest to a unit row (d,), best first; see `Vectors`."""
        with self._lock:
            return self._refreshed().nearest(row, limit, within)

    def save(self) -> None:
        """Save the vectors so that the next search need not rebuild them."""
        with self._lock:
            vectors = self._refreshed()
            if vectors.is_worth_saving and vectors.can_extend:
                self._vectors = self._extended(vectors)
            elif vectors.is_worth_saving:
                self._vectors = self._rebuilt(vectors.revision)

    def rebuild(self) -> None:
        """Make the vectors anew: what was saved turned out to be damaged.

        Meanwhile other threads search what there is.
        """
        vectors = self._rebuilt(self._catalogue.revision())
        with self._lock:
            self._vectors = vectors

    def rebuild_if_quick(self) -> bool:
        """The same for the vectors of a small library; whether it is one.

        Those of a large one are left to `mend`: no search waits for minutes.
        """
        with self._lock:
            is_quick = not self._refreshed().has_lists
        if is_quick:
            self.rebuild()
        return is_quick

    def mend(self) -> None:
        """Read all of the saved file, and rebuild it if it is damaged."""
        if not is_whole(self._catalogue.directory):
            self.rebuild()

    def is_saved(self) -> bool:
        """Whether the vector file exists and its checksum matches."""
        return self._loaded(self._catalogue.revision()) is not None and is_whole(
            self._catalogue.directory
        )

    def _refreshed(self) -> Vectors:
        """The vectors at the catalogue's revision; new photos cost time, known ones do not."""
        revision = self._catalogue.revision()
        if revision == self._vectors.revision:
            return self._vectors
        self._check_model()
        vectors = self._vectors
        if vectors.revision > revision:  # a library put back from a backup
            vectors, self._looked_at = Vectors(self._tag.dimension), None
        if vectors.revision < 0 or vectors.is_worth_saving:
            vectors = self._newer(vectors, revision)
        if vectors.revision < 0:
            vectors = self._rebuilt(revision)
        self._catch_up(vectors, revision)
        self._vectors = vectors
        return vectors

    def _newer(self, vectors: Vectors, revision: int) -> Vectors:
        """What is saved by now, if that is newer; each file is tried once."""
        try:
            stamp = stamp_of((self._catalogue.directory / FILE_NAME).stat())
        except OSError:
            return vectors
        if stamp == self._looked_at:
            return vectors
        self._looked_at = stamp
        saved = self._loaded(revision)
        return saved if saved and saved.saved_revision > vectors.saved_revision else vectors

    def _catch_up(self, vectors: Vectors, revision: int) -> None:
        """Take in what has changed, and only that."""
        if vectors.revision == revision:
            return
        removed = self._catalogue.removed_since(vectors.revision)
        if removed is None:
            removed = without(vectors.ids, self._catalogue.searchable_ids())
        vectors.remove(removed)
        for ids, rows in self._catalogue.newer_embeddings(vectors.revision):
            vectors.add(ids, rows)
        vectors.revision = revision

    def _check_model(self) -> None:
        """A library that was embedded again meanwhile needs another text tower."""
        now = self._catalogue.model()
        if now != self._tag:
            raise ModelMismatch(self._catalogue.directory, str(now), str(self._tag))

    def _key(self) -> str:
        return f"{self._catalogue.library_id()} {self._tag}"

    def _loaded(self, revision: int) -> Vectors | None:
        return Vectors.load(self._catalogue.directory, self._key(), revision)

    def _rebuilt(self, revision: int) -> Vectors:
        with self._making, contextlib.suppress(OSError):
            if self._catalogue.has_embeddings(LISTS_FROM) and (made := self._as_lists(revision)):
                return made
        parts = self._catalogue.embedding_parts()
        vectors = Vectors.build(self._tag.dimension, revision, parts)
        # Only a cache: a full or read-only disk may go without.
        with self._making, contextlib.suppress(OSError):
            vectors.save(self._catalogue.directory, self._key())
        return vectors

    def _as_lists(self, revision: int) -> Vectors | None:
        catalogue = self._catalogue
        ids = catalogue.searchable_ids()
        self._notify(f"preparing the search among {len(ids):,} photos, which takes minutes")
        source = Source(ids, catalogue.embeddings_of, catalogue.embedding_parts)
        return Vectors.build_lists(catalogue.directory, self._key(), revision, source)

    def _extended(self, vectors: Vectors) -> Vectors:
        with self._making, contextlib.suppress(OSError):
            return vectors.extended(self._catalogue.directory, self._key()) or vectors
        return vectors


def save_vectors(catalogue: Catalogue, notify: Callable[[str], None] = lambda _: None) -> None:
    """Save the vectors of a catalogue that has changed, if they have changed much."""
    tag = catalogue.model()
    if tag:
        VectorCache(catalogue, tag, notify).save()
