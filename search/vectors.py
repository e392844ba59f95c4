"""The vectors of a library in FAISS, keyed by photo id: a cache that can be deleted any time.

The saved file is mapped into memory and never changed: additions go to an in-memory index and
deletions to an exclusion set, until so much has changed that a rebuild pays off.
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

# Read by OpenMP when FAISS is imported: threads that have nothing to do sleep. They would spin, and
# take half of the time from the one that compares.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import faiss
import numpy as np

from search.arrays import Ids, Rows, common, distinct, without
from search.files import appears_whole, sha256, sweep_parts

FILE_NAME = "vectors.faiss"
MAGIC = b"photoseek vectors 3\n"
# Checked whenever the file is opened: all of a small one, both ends of a large one.
CHECKED_WHOLE = 64 << 20
EDGE = 1 << 20
ROUNDED = 0.01  # more than a saved cosine differs from the true one, for all that is rounded
SMALL = 1000  # changes that are never worth a rebuild
GROWTH = 0.1  # changes that are, as a share of what is saved
# Above this many photos every query looks at the nearest lists only: all of them take too long.
LISTS_FROM = 300_000
LOOKED_AT = (8, 16, 32, 64, 128, 256, 512)  # lists a query; the fewest that find enough
ENOUGH = 0.98  # of the true first FIRST
FIRST, PROBES = 50, 200
A_LIST = 40  # photos that each list is trained with, at most


class Vectors:
    """Unit rows by photo id, and the nearest by inner product.

    `revision` is the catalogue's that all of it shows, `saved_revision` what the saved part shows.
    """

    def __init__(self, dimension: int, revision: int = -1) -> None:
        self.revision = self.saved_revision = revision
        self._saved: Any = _flat(dimension)
        self._lists = 0  # looked at for a query; 0: there are none, every row is compared
        self._gone = np.empty(0, np.int64)  # ids of saved rows that no longer count
        self._later: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))

    def __len__(self) -> int:
        return int(self._saved.ntotal - len(self._gone) + self._later.ntotal)

    @property
    def ids(self) -> Ids:
        """The photo ids, (n,), in no order."""
        return np.concatenate([without(_ids(self._saved), self._gone), _ids(self._later)])

    @property
    def is_worth_saving(self) -> bool:
        """Whether much has changed since these vectors were saved."""
        changed = len(self._gone) + int(self._later.ntotal)
        return changed > max(SMALL, GROWTH * int(self._saved.ntotal))

    def add(self, ids: Ids, rows: Rows) -> None:
        """Take in unit rows (n, d); an id that is there already gets the new one."""
        self.remove(ids)
        if len(ids):
            self._later.add_with_ids(np.ascontiguousarray(rows), ids)

    def remove(self, ids: Ids) -> None:
        """Drop these ids; unknown ids are ignored."""
        if not len(ids):
            return
        if self._saved.ntotal:
            self._gone = distinct(np.concatenate([self._gone, common(ids, _ids(self._saved))]))
        if self._later.ntotal:
            self._later.remove_ids(faiss.IDSelectorBatch(ids))

    def nearest(self, row: Rows, top: int, within: Ids | None = None) -> tuple[Ids, Rows]:
        """Ids and cosines of the nearest photos, best first; equal ones by id. `row`: (d,).

        `within`: the ids that are looked at; no others cost anything or take a place.
        """
        top = min(top, len(self) if within is None else len(within))
        if top == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        ids, scores = self._search_saved(row, top, within)
        kept = {} if within is None else {"sel": faiss.IDSelectorBatch(within)}
        later = _search(self._later, row.reshape(1, -1), top, 0, kept)
        ids, scores = np.append(ids, later[1][0]), np.append(scores, later[0][0])
        order = np.lexsort((ids, -scores))
        order = order[ids[order] >= 0][:top]
        return ids[order], scores[order]

    def _search_saved(self, row: Rows, top: int, within: Ids | None) -> tuple[Ids, Rows]:
        kept: dict[str, Any] = {}
        if within is not None:
            kept = {"sel": faiss.IDSelectorBatch(without(within, self._gone))}
        elif len(self._gone):
            left_out = faiss.IDSelectorBatch(self._gone)
            kept = {"sel": faiss.IDSelectorNot(left_out), "_": left_out}  # kept alive, unlike C++
        top = min(top, int(self._saved.ntotal))
        if top == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        selector = {key: value for key, value in kept.items() if key == "sel"}
        scores, ids = _search(self._saved, row.reshape(1, -1), top, self._lists, selector)
        if self._lists and (ids[0] < 0).any():  # fewer in these lists than wanted: look at all
            scores, ids = _search(self._saved, row.reshape(1, -1), top, 1 << 30, selector)
        return ids[0], scores[0]

    @classmethod
    def build(cls, dimension: int, revision: int, parts: Iterable[tuple[Ids, Rows]]) -> Self:
        """Vectors of everything, made ready to be saved. Parts: ids (n,), unit rows (n, d)."""
        vectors = cls(dimension, revision)
        for ids, rows in parts:
            if len(ids):
                vectors._saved.add_with_ids(np.ascontiguousarray(rows), ids)
        if vectors._saved.ntotal >= LISTS_FROM:
            vectors._saved, vectors._lists = _with_lists(vectors._saved)
        return vectors

    def save(self, directory: Path, key: str) -> None:
        """Write what was built, whole, under the key of what it was made from. Raises OSError."""
        sweep_parts(directory, f"{FILE_NAME}.*.part")
        with appears_whole(directory / FILE_NAME) as part:
            _write(self._saved, part)
            about = {"key": key, "revision": self.revision, "lists": self._lists}
            size = part.stat().st_size
            about |= {"bytes": size, "checked": _checked(part, size), "sha256": sha256(part)}
            said = json.dumps(about).encode()
            with part.open("ab") as file:
                digest = hashlib.sha256(said).digest()
                file.write(said + digest + len(said).to_bytes(8, "little") + MAGIC)

    @classmethod
    def load(cls, directory: Path, key: str, newest: int) -> Self | None:
        """The saved vectors; None if absent, damaged, of another key or newer than `newest`."""
        file = directory / FILE_NAME
        try:
            about = _about(file)
            if about is None or about["key"] != key or about["revision"] > newest:
                return None
            with _name(file, os.O_RDONLY) as name:
                saved = faiss.read_index(name, faiss.IO_FLAG_MMAP_IFC)
        except (OSError, RuntimeError):  # FAISS raises the latter
            return None
        vectors = cls(saved.d, about["revision"])
        vectors._saved, vectors._lists = saved, about["lists"]
        return vectors


def agrees(cosines: Rows, row: Rows, rows: Rows) -> bool:
    """Whether the cosines (n,) of a unit row (d,) with saved rows are those with the true `rows`.

    Rows of zeros are not known, and count as right.
    """
    known = rows.any(axis=1)
    difference = np.abs(rows[known] @ row - cosines[known])
    return bool((difference < ROUNDED).all())  # not so for a NaN


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


def _search(index: Any, rows: Rows, top: int, lists: int, kept: dict[str, Any]) -> tuple[Any, Any]:
    how: Any = faiss.SearchParametersIVF if lists else faiss.SearchParameters
    asked = {"nprobe": lists, **kept} if lists else kept
    scores, ids = index.search(rows, top, params=how(**asked))
    return scores, ids


def _with_lists(flat: Any) -> tuple[Any, int]:
    """The same rows in lists, and how many of them to look at; as it was if none finds enough.

    An inverted file: Sivic and Zisserman 2003; Jégou et al. 2011.
    """
    count, dimension = int(flat.ntotal), int(flat.d)
    number = 1 << round(float(np.log2(2 * np.sqrt(count))))
    coarse = faiss.IndexFlatIP(dimension)
    kind = faiss.ScalarQuantizer.QT_fp16
    lists = faiss.IndexIVFScalarQuantizer(
        coarse, dimension, number, kind, faiss.METRIC_INNER_PRODUCT, False
    )
    chance = np.random.default_rng(0)
    some = chance.choice(count, min(count, A_LIST * number), replace=False)
    lists.train(flat.index.reconstruct_batch(np.sort(some)))
    index = faiss.IndexIDMap(lists)
    ids = _ids(flat)
    for first in range(0, count, 1 << 16):
        rows = flat.index.reconstruct_n(first, min(1 << 16, count - first))
        index.add_with_ids(rows, ids[first : first + len(rows)])
    probes = _probes(flat.index.reconstruct_batch(some[:PROBES]), chance)
    for looked_at in LOOKED_AT:
        if _recall(index, flat, probes, looked_at) >= ENOUGH:
            return index, looked_at
    return flat, 0


def _probes(rows: Rows, chance: np.random.Generator) -> Rows:
    """Half of them photos, half as far from every photo as texts are: mostly noise."""
    noise = chance.normal(size=rows.shape) / np.sqrt(rows.shape[1])
    noise[::2] = 0
    mixed = rows + 2 * noise
    return np.asarray(mixed / np.linalg.norm(mixed, axis=1, keepdims=True), np.float32)


def _recall(index: Any, flat: Any, probes: Rows, lists: int) -> float:
    """The share of the true first FIRST that are found."""
    true = flat.search(probes, FIRST)[1]
    found = _search(index, probes, FIRST, lists, {})[1]
    shared = [len(common(a, b)) for a, b in zip(true, found, strict=True)]
    return sum(shared) / (len(probes) * FIRST)


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
    return about if about["bytes"] == body and about["checked"] == _checked(file, body) else None


def _checked(file: Path, size: int) -> int:
    """A checksum of the first `size` bytes of a small file.

    Of a large one, of both ends of these bytes, which tell FAISS how to read the rest.
    """
    with file.open("rb") as opened:
        first = opened.read(size if size <= CHECKED_WHOLE else EDGE)
        opened.seek(max(len(first), size - EDGE))
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
