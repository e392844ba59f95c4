"""The FAISS file of a library, made from its catalogue and found again."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable

from search.catalogue import Catalogue
from search.few_vectors import FewVectors
from search.files import stamp_of
from search.records import ModelTag, Stamp
from search.vector_lists import Source
from search.vectors import FILE_NAME, LISTS_FROM, Vectors, is_whole


class VectorFile:
    """The saved vectors of one library. `notify` is told before vectors are made for minutes."""

    def __init__(
        self, catalogue: Catalogue, tag: ModelTag, notify: Callable[[str], None] = lambda _: None
    ) -> None:
        self._catalogue = catalogue
        self._tag = tag
        self._notify = notify
        self._looked_at: Stamp | None = None  # the file that was tried last
        self._making = threading.Lock()  # of the file

    def is_whole(self) -> bool:
        """Whether every byte that was saved is still there: reads all of it."""
        return is_whole(self._catalogue.directory)

    def is_saved(self) -> bool:
        """Whether the file exists, is of this library, and its checksum matches."""
        return self._loaded(self._catalogue.revision()) is not None and self.is_whole()

    def newest(self, vectors: Vectors | FewVectors, revision: int) -> Vectors | FewVectors:
        """What is saved by now, if that is newer than the vectors, but not than a revision.

        Made and saved if there are no vectors at all.
        """
        if vectors.revision < 0:  # nothing else is there: a file that was tried may do now
            self._looked_at = None
        saved = self._unseen(revision)
        if saved and saved.saved_revision > vectors.saved_revision:
            return saved
        return self.rebuilt(revision) if vectors.revision < 0 else vectors

    def saved(self, vectors: Vectors | FewVectors) -> Vectors | FewVectors:
        """The vectors with all that has changed, saved where there is room."""
        if isinstance(vectors, Vectors) and vectors.can_extend:
            return self._extended(vectors)
        return self.rebuilt(vectors.revision)

    def rebuilt(self, revision: int) -> Vectors:
        """The vectors of all photos, made anew, and saved where there is room."""
        with self._making, contextlib.suppress(OSError):
            if self._catalogue.has_embeddings(LISTS_FROM) and (made := self._as_lists(revision)):
                return made
        parts = self._catalogue.embedding_parts()
        vectors = Vectors.build(self._tag.dimension, revision, parts)
        # Only a cache: a full or read-only disk may go without.
        with self._making, contextlib.suppress(OSError):
            vectors.save(self._catalogue.directory, self._key())
        return vectors

    def _unseen(self, revision: int) -> Vectors | None:
        """What the file holds; each file is tried once."""
        try:
            stamp = stamp_of((self._catalogue.directory / FILE_NAME).stat())
        except OSError:
            return None
        if stamp == self._looked_at:
            return None
        self._looked_at = stamp
        return self._loaded(revision)

    def _extended(self, vectors: Vectors) -> Vectors:
        with self._making, contextlib.suppress(OSError):
            return vectors.extended(self._catalogue.directory, self._key()) or vectors
        return vectors

    def _as_lists(self, revision: int) -> Vectors | None:
        catalogue = self._catalogue
        ids = catalogue.searchable_ids()
        self._notify(f"preparing the search among {len(ids):,} photos, which takes minutes")
        source = Source(ids, catalogue.embeddings_of, catalogue.embedding_parts)
        return Vectors.build_lists(catalogue.directory, self._key(), revision, source)

    def _loaded(self, revision: int) -> Vectors | None:
        return Vectors.load(self._catalogue.directory, self._key(), revision)

    def _key(self) -> str:
        return f"{self._catalogue.library_id()} {self._tag}"
