"""The FAISS file of a library, kept in step with the catalogue."""

from __future__ import annotations

import contextlib
import threading

import numpy as np

from search.arrays import Ids, Rows, without
from search.catalogue import Catalogue
from search.errors import ModelMismatch
from search.records import ModelTag
from search.vectors import Vectors, is_whole


class VectorCache:
    """The embeddings that a search compares, as new as the catalogue.

    Safe to use from many threads. Every method but `save` and `is_saved` first catches up with
    the catalogue, and raises ModelMismatch where the library has another model by now.
    """

    def __init__(self, catalogue: Catalogue, tag: ModelTag) -> None:
        self._catalogue = catalogue
        self._tag = tag
        self._vectors = Vectors(tag.dimension)
        self._lock = threading.RLock()

    def __len__(self) -> int:
        with self._lock:
            return len(self._refreshed())

    def ids(self) -> Ids:
        """The ids of all photos that a search compares, ascending, (n,)."""
        with self._lock:
            return np.sort(self._refreshed().ids)

    def nearest(self, row: Rows, limit: int, within: Ids | None = None) -> tuple[Ids, Rows]:
        """Ids and cosines of the photos nearest to a unit row (d,), best first; see `Vectors`."""
        with self._lock:
            return self._refreshed().nearest(row, limit, within)

    def save(self) -> None:
        """Save the vectors so that the next search need not rebuild them."""
        with self._lock:
            vectors = self._refreshed()
            if vectors.is_worth_saving:
                self._vectors = self._rebuilt(vectors.revision)

    def rebuild(self) -> None:
        """Make the vectors anew: what was saved turned out to be damaged."""
        with self._lock:
            self._vectors = self._rebuilt(self._catalogue.revision())

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
        if vectors.revision < 0 or vectors.is_worth_saving:
            saved = self._loaded(revision)
            newer = saved and saved.saved_revision > vectors.saved_revision
            vectors = saved if saved and newer else self._rebuilt(revision)
        if vectors.revision != revision:
            vectors.remove(without(vectors.ids, self._catalogue.searchable_ids()))
            vectors.add(*self._catalogue.embeddings(vectors.revision))
            vectors.revision = revision
        self._vectors = vectors
        return vectors

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
        parts = self._catalogue.embedding_parts()
        vectors = Vectors.build(self._tag.dimension, revision, parts)
        with contextlib.suppress(OSError):  # only a cache: a full or read-only disk may go without
            vectors.save(self._catalogue.directory, self._key())
        return vectors
