"""The vectors of a library, kept in step with the catalogue.

Few are read from the catalogue and compared as they are. Whoever adds to many saves them. A search
makes a file only where there is none: else it compares what was saved and what has come since.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from search.arrays import Ids, Rows, without
from search.catalogue import Catalogue
from search.errors import ModelMismatch
from search.few_vectors import FEW, FewVectors
from search.records import ModelTag

if TYPE_CHECKING:
    from search.vector_file import VectorFile
    from search.vectors import Vectors


class VectorCache:
    """The embeddings that a search compares, as new as the catalogue.

    Safe to use from many threads. Every method but `save` and `is_saved` first catches up with
    the catalogue, and raises ModelMismatch where the library has another model by now. `notify`
    is told before vectors are made that take minutes.
    """

    few = FEW  # a library of fewer photos is compared without its file

    def __init__(
        self, catalogue: Catalogue, tag: ModelTag, notify: Callable[[str], None] = lambda _: None
    ) -> None:
        self._catalogue = catalogue
        self._tag = tag
        self._notify = notify
        self._vectors: Vectors | FewVectors = FewVectors(tag.dimension)
        self._lock = threading.RLock()  # of the vectors; held while they are searched

    @functools.cached_property
    def _file(self) -> VectorFile:
        from search.vector_file import VectorFile  # loads FAISS, which few photos need not

        return VectorFile(self._catalogue, self._tag, self._notify)

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
        """Save the vectors, if they are not few, so that the next search need not rebuild them."""
        with self._lock:
            if self._refreshed().is_worth_saving:
                self._vectors = self._file.saved(self._vectors)

    def rebuild(self) -> None:
        """Make the vectors anew: what was saved turned out to be damaged.

        Meanwhile other threads search what there is.
        """
        vectors = self._file.rebuilt(self._catalogue.revision())
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
        """Read all of the saved file, if it is searched, and rebuild it if it is damaged."""
        with self._lock:
            is_searched = not isinstance(self._refreshed(), FewVectors)
        if is_searched and not self._file.is_whole():
            self.rebuild()

    def is_saved(self) -> bool:
        """Whether the vector file exists and its checksum matches, or few photos need none."""
        return not self._catalogue.has_embeddings(self.few) or self._file.is_saved()

    def _refreshed(self) -> Vectors | FewVectors:
        """The vectors at the catalogue's revision; new photos cost time, known ones do not."""
        revision = self._catalogue.revision()
        if revision == self._vectors.revision:
            return self._vectors
        self._check_model()
        vectors = self._vectors
        if vectors.revision > revision:  # a library put back from a backup
            vectors = FewVectors(self._tag.dimension)
        if vectors.revision < 0 and not self._catalogue.has_embeddings(self.few):
            parts = self._catalogue.embedding_parts()
            vectors = FewVectors.build(self._tag.dimension, revision, parts)
        elif vectors.revision < 0 or vectors.is_worth_saving:
            vectors = self._file.newest(vectors, revision)
        self._catch_up(vectors, revision)
        self._vectors = vectors
        return vectors

    def _catch_up(self, vectors: Vectors | FewVectors, revision: int) -> None:
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


def save_vectors(catalogue: Catalogue, notify: Callable[[str], None] = lambda _: None) -> None:
    """Save the vectors of a catalogue that has changed, if they have changed much."""
    tag = catalogue.model()
    if tag:
        VectorCache(catalogue, tag, notify).save()
