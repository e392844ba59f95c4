"""The vectors of a library in FAISS, keyed by photo id: a cache that can be deleted any time.

The saved file is mapped into memory and never changed: additions go to an in-memory index and
deletions to an exclusion set, until so much has changed that another file pays off. A small library
is compared whole, a large one by lists (`search/vector_lists.py`).
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Self

os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # before FAISS; see vector_lists

import faiss
import numpy as np

from search import vector_lists
from search.arrays import Ids, Rows, distinct, holds, without
from search.files import appears_whole, sha256, sweep_parts
from search.vector_lists import Lists, Source

FILE_NAME = "vectors.faiss"
MAGIC = b"photoseek vectors 5\n"
# Checked whenever the file is opened: all of a small one, both ends of a large one.
CHECKED_WHOLE = 64 << 20
EDGE = 1 << 20
SMALL = 1000  # changes that are never worth another file
GROWTH = 0.1  # changes that are, as a share of what is saved
MANY = 100_000  # changes that always are
# From this many photos on every query looks at the nearest lists only: all of them take too long.
LISTS_FROM = 300_000


class Vectors:
    """Unit rows by photo id, and the nearest by inner product.

    `revision` is the catalogue's that all of it shows, `saved_revision` what the saved part shows.
    """

    def __init__(self, dimension: int, revision: int = -1) -> None:
        self.revision = self.saved_revision = revision
        self._saved: Any = _flat(dimension)
        self._saved_ids: Ids = np.empty(0, np.int64)  # ascending
        self._lists: Lists | None = None  # of what is saved; None: every row is compared
        self._looked_at = 0  # lists, for a query
        self._gone = np.empty(0, np.int64)  # ids of saved rows that no longer count
        self._later: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))
        self._later_ids: Ids = np.empty(0, np.int64)  # ascending

    def __len__(self) -> int:
        return len(self._saved_ids) - len(self._gone) + len(self._later_ids)

    @property
    def ids(self) -> Ids:
        """The photo ids, ascending, (n,)."""
        places = np.searchsorted(self._saved_ids, self._gone)
        kept = np.delete(self._saved_ids, places) if len(places) else self._saved_ids
        if not len(self._later_ids):
            return kept
        return np.sort(np.concatenate([kept, self._later_ids]), kind="stable")  # mostly in order

    @property
    def is_worth_saving(self) -> bool:
        """Whether much has changed since these vectors were saved."""
        changed = len(self._gone) + len(self._later_ids)
        return changed > max(SMALL, min(GROWTH * len(self._saved_ids), MANY))

    @property
    def has_lists(self) -> bool:
        """Whether these are the vectors of a large library: making them anew takes minutes."""
        return self._lists is not None

    @property
    def can_extend(self) -> bool:
        """Whether the saved lists suit all photos, and only changes need to be written."""
        lists = self._lists
        return lists is not None and (
            LISTS_FROM <= len(self) <= vector_lists.OUTGROWN * lists.trained_for
        )

    def add(self, ids: Ids, rows: Rows) -> None:
        """Take in unit rows (n, d); an id that is there already gets the new one."""
        self.remove(ids)
        if len(ids):
            rows = vector_lists.whole(rows, self._lists.scale) if self._lists else rows
            self._later.add_with_ids(np.ascontiguousarray(rows), ids)
            self._later_ids = distinct(np.concatenate([self._later_ids, ids]))

    def remove(self, ids: Ids) -> None:
        """Drop these ids; unknown ids are ignored."""
        gone = ids[holds(self._saved_ids, ids)]
        if len(gone):
            self._gone = distinct(np.concatenate([self._gone, gone]))
        later = ids[holds(self._later_ids, ids)]
        if len(later):
            self._later.remove_ids(faiss.IDSelectorBatch(later))
            self._later_ids = without(self._later_ids, later)

    def nearest(self, row: Rows, top: int, within: Ids | None = None) -> tuple[Ids, Rows]:
        """Ids and cosines of the nearest photos, best first; equal ones by id. `row`: (d,).

        `within`: the ids that are looked at; no others cost anything or take a place.
        """
        top = min(top, len(self) if within is None else len(within))
        if top == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        ids, scores = self._search_saved(row, top, within)
        if len(self._later_ids):
            kept = {} if within is None else {"sel": self._passing(within)}
            lists = self._lists_for(within)
            later = self._search(self._later, row, top, lists, kept)
            ids, scores = np.append(ids, later[1]), np.append(scores, later[0])
        order = np.lexsort((ids, -scores))
        order = order[ids[order] >= 0][:top]
        return ids[order], scores[order]

    def _search_saved(self, row: Rows, top: int, within: Ids | None) -> tuple[Ids, Rows]:
        kept: dict[str, Any] = {}
        if within is not None:
            kept = {"sel": self._passing(without(within, self._gone))}
        elif len(self._gone):
            left_out = faiss.IDSelectorBatch(self._gone)
            kept = {"sel": faiss.IDSelectorNot(left_out), "_": left_out}  # kept alive, unlike C++
        top = min(top, int(self._saved.ntotal))
        if top == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        selector = {key: value for key, value in kept.items() if key == "sel"}
        lists = self._lists_for(within)
        scores, ids = self._search(self._saved, row, top, lists, selector)
        if lists and (ids < 0).any():  # fewer in these lists than wanted: look at all
            scores, ids = self._search(self._saved, row, top, 1 << 30, selector)
        return ids, scores

    def _search(
        self, index: Any, row: Rows, top: int, lists: int, kept: dict[str, Any]
    ) -> tuple[Rows, Ids]:
        """Cosines and ids of the nearest in an index; -1 where there are no more."""
        rows = row.reshape(1, -1)
        if self._lists:
            found = vector_lists.compare(index, self._lists.scale, rows, top, lists, **kept)
        else:
            how: Any = faiss.SearchParameters
            found = index.search(rows, top, params=how(**kept))
        return found[0][0], found[1][0]

    def _passing(self, within: Ids) -> Any:
        """What lets these ids pass."""
        if self._lists is None or not len(within):
            return faiss.IDSelectorBatch(within)
        passes = np.zeros(int(within.max()) + 1, bool)
        passes[within] = True
        selector: Any = faiss.IDSelectorBitmap
        return selector(np.packbits(passes, bitorder="little"))

    def _lists_for(self, within: Ids | None) -> int:
        """How many lists to look at: so many that as many photos pass as without a filter."""
        if self._lists is None or within is None:
            return self._looked_at
        share = min(1.0, max(1, len(within)) / max(1, len(self)))
        return min(int(self._looked_at / share), int(self._lists.index.nlist))

    # -- the file -----------------------------------------------------------------------------

    @classmethod
    def build(cls, dimension: int, revision: int, parts: Iterable[tuple[Ids, Rows]]) -> Self:
        """Vectors of a small library, ready to be saved. Parts: ids (n,), unit rows (n, d)."""
        vectors = cls(dimension, revision)
        for ids, rows in parts:
            if len(ids):
                vectors._saved.add_with_ids(np.ascontiguousarray(rows), ids)
        vectors._saved_ids = np.sort(_ids(vectors._saved))
        return vectors

    def save(self, directory: Path, key: str) -> None:
        """Write what was built, whole, under the key of what it was made from. Raises OSError."""
        with _appears(directory) as part:
            _write(self._saved, part)
            _sign(part, {"key": key, "revision": self.revision, "lists": 0, "trained": 0})

    @classmethod
    def build_lists(cls, directory: Path, key: str, revision: int, source: Source) -> Self | None:
        """Vectors of a large library, saved as lists. Raises OSError."""
        with _appears(directory) as part:
            _sign(part, {"key": key, "revision": revision, **vector_lists.build(part, source)})
        return cls.load(directory, key, revision)

    def extended(self, directory: Path, key: str) -> Self | None:
        """These vectors with all changes saved: a copy of the lists and what is new in them.

        Only where `can_extend`. Raises OSError.
        """
        assert self._lists is not None
        about = {"key": key, "revision": self.revision, "lists": self._looked_at}
        with _appears(directory) as part:
            _sign(part, {**about, **self._lists.extend(part, self._later, self._gone)})
        return self.load(directory, key, self.revision)

    @classmethod
    def load(cls, directory: Path, key: str, newest: int) -> Self | None:
        """The saved vectors; None if absent, damaged, of another key or newer than `newest`."""
        file = directory / FILE_NAME
        try:
            about = _about(file)
            if about is None or about["key"] != key or about["revision"] > newest:
                return None
            with _name(file, os.O_RDONLY) as name:
                return cls._opened(name, about)
        except (OSError, RuntimeError):  # FAISS raises the latter
            return None

    @classmethod
    def _opened(cls, name: str, about: dict[str, Any]) -> Self:
        lists = Lists(name, about) if about["lists"] else None
        saved = lists.index if lists else faiss.read_index(name, faiss.IO_FLAG_MMAP_IFC)
        vectors = cls(saved.d, about["revision"])
        vectors._saved, vectors._lists, vectors._looked_at = saved, lists, about["lists"]
        vectors._saved_ids = lists.ids if lists else np.sort(_ids(saved))
        vectors._later = lists.empty() if lists else vectors._later
        return vectors


def is_whole(directory: Path) -> bool:
    """Whether every byte that was saved is still there: reads all of it."""
    file = directory / FILE_NAME
    try:
        about = _about(file)
        return about is not None and about["sha256"] == sha256(file, about["bytes"])
    except OSError:
        return False


def _flat(dimension: int) -> Any:
    kind = faiss.ScalarQuantizer.QT_fp16
    return faiss.IndexIDMap(faiss.IndexScalarQuantizer(dimension, kind, faiss.METRIC_INNER_PRODUCT))


def _ids(index: Any) -> Ids:
    return np.asarray(faiss.vector_to_array(index.id_map), dtype=np.int64)


@contextlib.contextmanager
def _appears(directory: Path) -> Iterator[Path]:
    sweep_parts(directory, f"{FILE_NAME}.*.part")
    with appears_whole(directory / FILE_NAME) as part:
        yield part


def _sign(part: Path, about: dict[str, Any]) -> None:
    """Add to a file what it is, and what its bytes add up to."""
    size = part.stat().st_size
    about |= {"bytes": size, "sha256": sha256(part)}
    about["checked"] = _checked(part, size, about["trained"])
    said = json.dumps(about).encode()
    with part.open("ab") as file:
        digest = hashlib.sha256(said).digest()
        file.write(said + digest + len(said).to_bytes(8, "little") + MAGIC)


def _about(file: Path) -> dict[str, Any] | None:
    """What the end of the file says of it, if it is ours and tells the truth."""
    tail = 8 + len(MAGIC)
    with file.open("rb") as opened:
        size = opened.seek(0, 2)
        if size < tail + 32:
            return None
        opened.seek(size - tail)
        length, magic = int.from_bytes(opened.read(8), "little"), opened.read()
        if magic != MAGIC or length > size - tail - 32:
            return None
        opened.seek(size - tail - 32 - length)
        said, digest = opened.read(length), opened.read(32)
    if hashlib.sha256(said).digest() != digest:
        return None
    about: dict[str, Any] = json.loads(said)
    body = size - tail - 32 - length
    if about["bytes"] != body or about["checked"] != _checked(file, body, about["trained"]):
        return None
    return about


def _checked(file: Path, size: int, trained: int) -> int:
    """A checksum of the first `size` bytes of a small file.

    Of a large one, of both ends of these bytes, which tell FAISS how to read the rest: `trained`
    bytes of lists, and their sizes before them.
    """
    with file.open("rb") as opened:
        first = opened.read(size if size <= CHECKED_WHOLE else EDGE)
        opened.seek(max(len(first), size - EDGE - trained))
        return zlib.crc32(opened.read(size - opened.tell()), zlib.crc32(first))


def _write(index: Any, file: Path) -> None:
    """Write an index. Raises OSError, as for a full disk."""
    try:
        with _name(file, os.O_RDWR | os.O_CREAT) as name:
            faiss.write_index(index, name)
    except RuntimeError as error:  # all that FAISS ever raises
        raise OSError(errno.EIO, str(error)) from error


@contextlib.contextmanager
def _name(file: Path, flags: int) -> Iterator[str]:
    """A name of the file for FAISS, which takes text only. Raises OSError."""
    try:
        os.fspath(file).encode()
    except UnicodeEncodeError:  # names are bytes, and not all of them are UTF-8
        descriptor = os.open(file, flags, 0o666)
        try:
            yield f"/dev/fd/{descriptor}"
        finally:
            os.close(descriptor)
    else:
        yield os.fspath(file)
