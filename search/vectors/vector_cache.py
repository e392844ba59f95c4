"""Search of a library's vectors, in step with its catalogue.

A search compares the rows of the vector file and, in memory, what the catalogue has added since.
Only writers save; a search builds a file where none exists. The vectors of fewer photos than FEW
are read from the catalogue and compared by NumPy, for importing FAISS takes a shell query 50 ms of
processor time (`python -X importtime`), all else of such a search 3 ms.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from search.arrays import Ids, Rows, distinct
from search.catalogue import Catalogue
from search.errors import ModelMismatch, notes
from search.files import stamp_of
from search.records import ModelTag, Stamp
from search.vectors.owners import Nearest, Owners, are_in

if TYPE_CHECKING:
    from search.vectors.inverted_lists import Source
    from search.vectors.saved_index import SavedIndex

FEW = 1000  # photos of a library without a file; fewer changes than that are not saved
# Changes that are saved: a tenth of the file, because they cost a search more than their share of
# the file does, or so many that comparing them takes a search 10 ms (512 dimensions, one core).
GROWTH = 0.1
MANY = 50_000


class VectorIndex:
    """Unit rows by embedding id: those of a vector file, and changes since then in memory.

    `revision`: the catalogue's that it shows; -1 before the first.
    """

    def __init__(self, dimension: int, revision: int = -1, saved: SavedIndex | None = None) -> None:
        self.revision = saved.revision if saved else revision
        self.saved = saved
        self._saved_ids: Ids = saved.ids if saved else np.empty(0, np.int64)  # ascending
        self._removed: Ids = np.empty(0, np.int64)  # of the saved ids, ascending
        self._new_ids: Ids = np.empty(0, np.int64)  # ascending
        self._new_rows: Rows = np.empty((0, dimension), np.float32)

    @classmethod
    def in_memory(cls, dimension: int, revision: int, parts: Iterable[tuple[Ids, Rows]]) -> Self:
        """An index without a file. Parts: ids (n,) and unit rows (n, d)."""
        index = cls(dimension, revision)
        ids, rows = [index._new_ids], [index._new_rows]
        for some_ids, some_rows in parts:
            ids.append(some_ids)
            rows.append(some_rows)
        index.add(np.concatenate(ids), np.concatenate(rows))
        return index

    def __len__(self) -> int:
        return len(self._saved_ids) - len(self._removed) + len(self._new_ids)

    @property
    def ids(self) -> Ids:
        """The embedding ids, ascending, (n,)."""
        kept = np.delete(self._saved_ids, np.searchsorted(self._saved_ids, self._removed))
        return np.sort(np.concatenate([kept, self._new_ids]), kind="stable")  # mostly in order

    @property
    def saved_revision(self) -> int:
        """The revision that the file shows; -1 without a file."""
        return self.saved.revision if self.saved else -1

    @property
    def is_worth_saving(self) -> bool:
        """True if enough has changed for another file."""
        changed = len(self._removed) + len(self._new_ids)
        return changed >= max(FEW, min(GROWTH * len(self._saved_ids), MANY))

    def add(self, ids: Ids, rows: Rows) -> None:
        """Add unit rows (n, d); they replace the rows of ids that are known."""
        self.remove(ids)
        ids, places = np.unique(np.append(self._new_ids, ids), return_index=True)
        self._new_ids, self._new_rows = ids, np.concatenate([self._new_rows, rows])[places]

    def remove(self, ids: Ids) -> None:
        """Remove these ids; unknown ids are ignored."""
        known = ids[are_in(self._saved_ids, ids)]
        self._removed = distinct(np.append(self._removed, known))
        kept = np.isin(self._new_ids, ids, invert=True)
        self._new_ids, self._new_rows = self._new_ids[kept], self._new_rows[kept]

    def nearest(self, row: Rows, count: int, within: Ids | None = None) -> tuple[Ids, Rows]:
        """Ids and cosines of the rows nearest to a unit row (d,), best first, equal ones by id.

        `within`: the only ids to search, if given.
        """
        ids, rows = self._new_ids, self._new_rows
        if within is not None:
            places = np.flatnonzero(np.isin(ids, within))
            ids, rows = ids[places], rows[places]
        cosines = rows @ row
        if self.saved:
            saved_ids, saved_cosines = self.saved.search(row, count, self._removed, within)
            ids, cosines = np.append(saved_ids, ids), np.append(saved_cosines, cosines)
        # The last digits of equal rows differ with their place in a matrix product.
        order = np.lexsort((ids, -np.round(cosines, 6)))[:count]
        return ids[order], cosines[order]

    @property
    def can_extend(self) -> bool:
        """True if the changes can be merged into the file without reading other rows."""
        return self.saved is not None and self.saved.can_extend(len(self))

    def extended(self, directory: Path, key: str) -> Self:
        """The same with all changes in the file; only where `can_extend`. Raises OSError."""
        assert self.saved
        changes = self._new_ids, self._new_rows, self._removed
        saved = self.saved.extend(directory, key, self.revision, *changes)
        return type(self)(self._new_rows.shape[1], saved=saved) if saved else self


class VectorCache:
    """The vectors that a search compares; safe to use from many threads.

    Every method but `save` and `is_saved` first catches up with the catalogue, and raises
    ModelMismatch where the library has another model by now. `notify` is called before a build
    that takes minutes.
    """

    few = FEW

    def __init__(
        self, catalogue: Catalogue, tag: ModelTag, notify: Callable[[str], None] = lambda _: None
    ) -> None:
        self._catalogue = catalogue
        self._tag = tag
        self._notify = notify
        self._index = VectorIndex(tag.dimension)
        self._owners = Owners()
        self._count: tuple[int, int] = (-1, 0)  # a revision, and the photos that it has
        self._lock = threading.RLock()  # of the index; held during a search
        self._file_lock = threading.Lock()  # held while the file is written
        self._tried: Stamp | None = None  # of the file that was opened last

    def __len__(self) -> int:
        """The number of searchable photos."""
        with self._lock:
            index = self._refreshed()
            if not len(self._owners):
                return len(index)
            if self._count[0] != index.revision:
                self._count = index.revision, len(self._owners.first_only(index.ids))
            return self._count[1]

    def has_others(self) -> bool:
        """True if a photo has more embeddings than one."""
        with self._lock:
            self._refreshed()
            return len(self._owners) > 0

    def ids(self) -> Ids:
        """The ids of all searchable photos, ascending, (n,)."""
        with self._lock:
            return self._owners.first_only(self._refreshed().ids)

    def nearest(self, row: Rows, count: int, within: Ids | None = None) -> Nearest:
        """The photos nearest to a unit row (d,), each by its best embedding, equal ones by id.

        `within`: the only photos to search, if given.
        """
        with self._lock:
            index, owners = self._refreshed(), self._owners
            if not len(owners):
                ids, cosines = index.nearest(row, count, within)
                return Nearest(ids, ids, cosines)
            within = None if within is None else owners.embeddings_of(within)
            compared = 2 * count
            while True:
                ids, cosines = index.nearest(row, compared, within)
                found = owners.best(ids, cosines, count)
                if len(found.photos) == count or len(ids) < compared:
                    return found
                compared *= 4  # many embeddings of few photos are nearest

    def save(self) -> None:
        """Write the changes to the vector file, if they are many, where the disk has room."""
        with self._lock:
            index = self._refreshed()
            if index.is_worth_saving:
                self._index = (
                    self._extended(index) if index.can_extend else self._rebuilt(index.revision)
                )

    def rebuild(self) -> None:
        """Build the vector file again; other threads search the old one until it is complete."""
        index = self._rebuilt(self._catalogue.revision())
        with self._lock:
            self._index = index

    def rebuild_if_quick(self) -> bool:
        """Build the file again unless it consists of inverted lists; whether it did.

        No search waits for minutes: `mend` rebuilds those.
        """
        with self._lock:
            saved = self._refreshed().saved
        if saved and saved.has_lists:
            return False
        self.rebuild()
        return True

    def mend(self) -> None:
        """Read all of the vector file, if searches use it, and rebuild it if it is damaged."""
        with self._lock:
            is_used = self._refreshed().saved is not None
        if is_used and not self._is_whole():
            self.rebuild()

    def is_saved(self) -> bool:
        """True if the vector file exists and matches its checksum, or few photos need none."""
        if not self._catalogue.embeddings.at_least(self.few):
            return True
        return self._load(self._catalogue.revision()) is not None and self._is_whole()

    def _refreshed(self) -> VectorIndex:
        """The index at the catalogue's revision; only changes cost time."""
        revision = self._catalogue.revision()
        if revision == self._index.revision == self._owners.revision:
            return self._index
        self._check_model()
        index = self._index
        if index.revision > revision:  # the library was replaced by a backup
            index = VectorIndex(self._tag.dimension)
        if index.revision < 0:
            index = self._first(revision)
        elif index.is_worth_saving:
            saved = self._unseen(revision)
            if saved and saved.revision > index.saved_revision:
                index = VectorIndex(self._tag.dimension, saved=saved)
        self._catch_up(index, revision)
        if self._owners.revision > revision:
            self._owners = Owners()
        self._owners.add(*self._catalogue.embeddings.other_owners(self._owners.revision))
        self._owners.revision = revision
        self._index = index
        return index

    def _first(self, revision: int) -> VectorIndex:
        """The index of a process that has none: few photos, the file, or a new file."""
        if not self._catalogue.embeddings.at_least(self.few):
            return self._in_memory(revision)
        self._tried = None  # a file that was no use before may be valid now
        saved = self._unseen(revision)
        return VectorIndex(self._tag.dimension, saved=saved) if saved else self._rebuilt(revision)

    def _catch_up(self, index: VectorIndex, revision: int) -> None:
        """Apply the changes of the catalogue since the revision of the index."""
        if index.revision == revision:
            return
        removed = self._catalogue.embeddings.removed_since(index.revision)
        if removed is None:
            removed = np.setdiff1d(index.ids, self._catalogue.embeddings.searchable_ids())
        index.remove(removed)
        for ids, rows in self._catalogue.embeddings.batches_since(index.revision):
            index.add(ids, rows)
        index.revision = revision

    def _check_model(self) -> None:
        """A library that was embedded again needs another text encoder."""
        model = self._catalogue.embeddings.model()
        if model != self._tag:
            raise ModelMismatch(self._catalogue.directory, str(model), str(self._tag))

    # -- the file ---------------------------------------------------------------------------------

    @property
    def _key(self) -> str:
        return f"{self._catalogue.library_id()} {self._tag}"

    def _in_memory(self, revision: int) -> VectorIndex:
        parts = self._catalogue.embeddings.batches()
        return VectorIndex.in_memory(self._tag.dimension, revision, parts)

    def _rebuilt(self, revision: int) -> VectorIndex:
        """An index of all photos, with a new file where the disk has room."""
        from search.vectors.saved_index import LISTS_FROM, SavedIndex

        catalogue, saved = self._catalogue, None
        where = catalogue.directory, self._key, revision
        with self._file_lock, contextlib.suppress(OSError):
            if catalogue.embeddings.at_least(LISTS_FROM):
                saved = SavedIndex.save_lists(*where, self._source())
            else:
                parts = catalogue.embeddings.batches()
                saved = SavedIndex.save_exact(*where, self._tag.dimension, parts)
        if saved:
            return VectorIndex(self._tag.dimension, saved=saved)
        return self._in_memory(revision)  # the file is a cache: the disk is full or read-only

    def _extended(self, index: VectorIndex) -> VectorIndex:
        with self._file_lock, contextlib.suppress(OSError):
            return index.extended(self._catalogue.directory, self._key)
        return index

    def _source(self) -> Source:
        from search.vectors.inverted_lists import Source

        catalogue = self._catalogue
        ids = catalogue.embeddings.searchable_ids()
        self._notify(notes.PREPARING_SEARCH(photos=len(ids)))
        return Source(ids, catalogue.embeddings.by_id, catalogue.embeddings.batches)

    def _unseen(self, revision: int) -> SavedIndex | None:
        """The vector file, unless it was opened before and has not changed since."""
        from search.vectors.saved_index import FILE_NAME

        try:
            stamp = stamp_of((self._catalogue.directory / FILE_NAME).stat())
        except OSError:
            return None
        if stamp == self._tried:
            return None
        self._tried = stamp
        return self._load(revision)

    def _load(self, revision: int) -> SavedIndex | None:
        from search.vectors.saved_index import SavedIndex

        return SavedIndex.load(self._catalogue.directory, self._key, revision)

    def _is_whole(self) -> bool:
        from search.vectors.saved_index import is_whole

        return is_whole(self._catalogue.directory)


def save_vectors(catalogue: Catalogue, notify: Callable[[str], None] = lambda _: None) -> None:
    """Write the changes of a catalogue to its vector file, if they are many."""
    tag = catalogue.embeddings.model()
    if tag:
        VectorCache(catalogue, tag, notify).save()
