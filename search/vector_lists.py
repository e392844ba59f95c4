"""The vectors of a very large library: 8-bit codes in lists, of which a query looks at the nearest.

An inverted file (Sivic and Zisserman 2003; Jégou et al. 2011). A code holds each number of a row,
times a scale, as a whole number of 8 bits: a quarter of the size, and cosines that are off by less
than 0.01. The numbers of a query are made whole too, for whole numbers are compared twice as fast.
Who searches orders the first ones anew by their true rows.

The file is mapped into memory. It is made a part of the rows at a time: their codes go to runs on
disk, each in the order of the lists, and the runs are merged list by list. Photos that come later
are coded in the same way and merged with the file; no other row is read for that.
"""

from __future__ import annotations

import bisect
import contextlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

# Read by OpenMP when FAISS is imported: threads that have nothing to do sleep. They would spin, and
# take half of the time from the one that compares.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import faiss
import numpy as np
from numpy.typing import NDArray

from search.arrays import Ids, Rows

# Lists a query, each an eighth more than the one before; the fewest that find enough.
LOOKED_AT = tuple(round(8 * 1.125**step) for step in range(42))
ENOUGH = 0.975  # of the true first FIRST, for probes like photos and for those like texts
FIRST, PROBES = 50, 200
POOL = 200  # nearest codes, of which who searches takes the first by their true rows
A_LIST = 40  # photos that each list is trained with, at most
WIDEST = 127  # the largest whole number of a code
WIDER = 1.15  # times the largest number seen in training: room for those of other photos
A_READING = 10_000  # of these, read at once
A_RUN = 1 << 18  # codes that are sorted in memory
OUTGROWN = 2  # times the photos that the lists were trained for: then they are trained anew

Codes = NDArray[np.uint8]  # (n, bytes of a code)
Run = Callable[[int], tuple[Codes, Ids]]  # codes and ids of the list of a number


@dataclass(frozen=True, slots=True)
class Source:
    """The unit rows of a library: the ids of all, rows by their ids, and all rows in parts."""

    ids: Ids
    rows_of: Callable[[Iterable[int]], tuple[Ids, Rows]]
    parts: Callable[[], Iterable[tuple[Ids, Rows]]]


class Lists:
    """What a file of lists holds: a FAISS index of codes, and the ids, ascending, (n,).

    `scale`: what the numbers of a row are multiplied with.
    """

    def __init__(self, name: str, about: dict[str, Any]) -> None:
        """`name`: of the file. `about`: what `build` or `extend` has told of it."""
        body = np.asarray(np.memmap(name, np.uint8, "r", shape=(about["bytes"],)))
        self._trained = np.array(body[len(body) - about["trained"] :])
        self.trained_for: int = about["trained_for"]
        self.scale: float = about["scale"]
        self.index: Any = self.empty()
        count, number, size = about["count"], self.index.nlist, self.index.code_size
        end = count * (size + 8)
        self.ids: Ids = body[end : end + 8 * count].view(np.int64)
        sizes = np.array(body[end + 8 * count :][: 8 * number]).view(np.int64)
        lists = _mapped(name, sizes, size) if _can_map() else _copied(body, sizes, size)
        self.index.replace_invlists(lists, True)
        lists.this.disown()
        self.index.ntotal = count

    def empty(self) -> Any:
        """An index of the same lists and codes, with nothing in it."""
        index: Any = faiss.deserialize_index(self._trained)
        index.parallel_mode = 1  # the lists of one query are looked at by all threads
        return index

    def extend(self, file: Path, later: Any, gone: Ids) -> dict[str, Any]:
        """Write these rows without the `gone`, and those of another index `later`, as a file."""
        kept = _without(_run_of(self.index), gone) if len(gone) else _run_of(self.index)
        written = _write(file, self._trained, [kept, _run_of(later)])
        return {**written, "trained_for": self.trained_for, "scale": self.scale}


def build(file: Path, source: Source) -> dict[str, Any]:
    """Write lists of all rows; returns what `Lists` must be told, and how many to look at.

    Raises OSError, as for a full disk. Needs twice the disk of what it writes.
    """
    rng = np.random.default_rng(0)
    index, scale, probes = _train(source, rng)
    first = First(probes)
    with tempfile.TemporaryFile(dir=file.parent) as scratch:
        runs = list(_sort(index, scale, source.parts(), first, scratch))
        about = _write(file, faiss.serialize_index(index), runs)
    about |= {"trained_for": len(source.ids), "scale": scale, "bytes": file.stat().st_size}
    return {**about, "lists": _enough(Lists(os.fspath(file), about), first)}


def whole(rows: Rows, scale: float | Rows) -> Rows:
    """Rows times a scale, in whole numbers that a code holds."""
    numbers: Rows = np.clip(np.rint(rows * scale), -WIDEST, WIDEST).astype(np.float32)
    return numbers


def compare(
    index: Any, scale: float, rows: Rows, top: int, lists: int, **kept: Any
) -> tuple[Rows, Ids]:
    """Cosines and ids of the codes nearest to rows (n, d), both (n, top), of so many lists.

    `scale`: of the codes. `kept`: which of them count, as FAISS has it. An id of -1: there is none.
    """
    scales = WIDEST / np.maximum(np.abs(rows).max(axis=1, keepdims=True), 1e-9)
    how: Any = faiss.SearchParametersIVF
    scores, ids = index.search(whole(rows, scales), top, params=how(nprobe=lists, **kept))
    return scores / (scale * scales), ids


class First:
    """The true nearest photos of some rows (p, d), found while all rows pass by."""

    def __init__(self, probes: Rows) -> None:
        self.probes = probes
        self.ids = np.full((len(probes), FIRST), -1, np.int64)
        self._scores = np.full(self.ids.shape, -np.inf, np.float32)

    def look(self, ids: Ids, rows: Rows) -> None:
        """Take some photos, ids (n,) and rows (n, d), into account."""
        scores, places = faiss.knn(self.probes, rows, FIRST, faiss.METRIC_INNER_PRODUCT)
        scores = np.hstack([self._scores, np.where(places < 0, -np.inf, scores)])
        both = np.hstack([self.ids, ids[places]])
        order = np.argsort(-scores, axis=1, kind="stable")[:, :FIRST]
        self.ids = np.take_along_axis(both, order, 1)
        self._scores = np.take_along_axis(scores, order, 1).astype(np.float32)


def _train(source: Source, rng: np.random.Generator) -> tuple[Any, float, Rows]:
    """An index of lists that suit the rows, the scale of its codes, and probes."""
    count = len(source.ids)
    number = 1 << round(float(np.log2(2 * np.sqrt(count))))
    some = np.sort(rng.choice(source.ids, min(count, A_LIST * number), replace=False))
    parts = [source.rows_of(some[n : n + A_READING])[1] for n in range(0, len(some), A_READING)]
    rows = np.concatenate(parts)
    dimension, kind = rows.shape[1], faiss.ScalarQuantizer.QT_8bit_direct_signed
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension), dimension, number, kind, faiss.METRIC_INNER_PRODUCT, False
    )
    index.train(rows)
    scale = WIDEST / (WIDER * float(np.abs(rows).max()))
    return index, scale, noisy(rng.choice(rows, min(PROBES, len(rows)), replace=False), rng)


def noisy(rows: Rows, rng: np.random.Generator) -> Rows:
    """Half of them photos, half as far from every photo as texts are: mostly noise."""
    noise = rng.normal(size=rows.shape) / np.sqrt(rows.shape[1])
    noise[::2] = 0
    mixed = rows + 2 * noise
    return np.asarray(mixed / np.linalg.norm(mixed, axis=1, keepdims=True), np.float32)


def _enough(lists: Lists, first: First) -> int:
    """How many lists to look at, so that the true first are found; all, where no fewer do."""
    numbers = [*(n for n in LOOKED_AT if n < lists.index.nlist), int(lists.index.nlist)]
    kinds = min(2, len(first.ids))

    def finds_enough(number: int) -> bool:
        found = compare(lists.index, lists.scale, first.probes, POOL, number)[1]
        shared = [len(np.intersect1d(a, b)) / FIRST for a, b in zip(first.ids, found, strict=True)]
        return bool(min(np.mean(shared[kind::2]) for kind in range(kinds)) >= ENOUGH)

    return numbers[bisect.bisect_left(numbers[:-1], True, key=finds_enough)]


# -- runs: codes in the order of the lists --------------------------------------------------------


def _sort(
    index: Any, scale: float, parts: Iterable[tuple[Ids, Rows]], first: First, scratch: IO[bytes]
) -> Iterator[Run]:
    """Runs of all rows, which lie in the file `scratch`."""
    kept: list[tuple[Ids, Ids, Codes]] = []
    for ids, rows in parts:
        first.look(ids, rows)
        codes = index.sq.compute_codes(whole(rows, scale))
        kept.append((index.quantizer.assign(rows, 1)[:, 0], ids, codes))
        if sum(len(ids) for _, ids, _ in kept) >= A_RUN:
            yield _run(kept, index.nlist, scratch)
            kept = []
    if kept:
        yield _run(kept, index.nlist, scratch)


def _run(coded: Sequence[tuple[Ids, Ids, Codes]], number: int, scratch: IO[bytes]) -> Run:
    """A run of some rows, of which the number of the list, the id and the code are given."""
    lists, ids, codes = (np.concatenate(some) for some in zip(*coded, strict=True))
    order = np.argsort(lists, kind="stable")
    bounds = np.searchsorted(lists[order], np.arange(number + 1))
    place = scratch.seek(0, 2)
    scratch.write(codes[order].data)
    scratch.flush()
    mapped = np.memmap(scratch, np.uint8, "r", place, codes.shape)
    ids = ids[order]
    return lambda n: (mapped[bounds[n] : bounds[n + 1]], ids[bounds[n] : bounds[n + 1]])


def _run_of(index: Any) -> Run:
    """The lists of an index; what the run gives is gone with the index."""
    lists, size = index.invlists, index.code_size

    def one(number: int) -> tuple[Codes, Ids]:
        count = lists.list_size(number)
        if not count:
            return np.empty((0, size), np.uint8), np.empty(0, np.int64)
        codes = faiss.rev_swig_ptr(lists.get_codes(number), count * size).reshape(count, size)
        return codes, faiss.rev_swig_ptr(lists.get_ids(number), count)

    return one


def _without(run: Run, gone: Ids) -> Run:
    def one(number: int) -> tuple[Codes, Ids]:
        codes, ids = run(number)
        kept = np.isin(ids, gone, invert=True)
        return codes[kept], ids[kept]

    return one


# -- the file: the lists, each its codes and then its ids; all ids; the sizes; what was trained ---


def _write(file: Path, trained: Codes, runs: Sequence[Run]) -> dict[str, Any]:
    index: Any = faiss.deserialize_index(trained)
    sizes, all_ids = np.zeros(index.nlist, np.int64), []
    with file.open("wb") as opened:
        for place in range(index.nlist):
            codes, ids = zip(*(run(place) for run in runs), strict=True)
            all_ids.append(np.concatenate(ids))
            sizes[place] = len(all_ids[-1])
            for block in (*codes, all_ids[-1]):
                opened.write(np.ascontiguousarray(block).data)
        for block in (np.sort(np.concatenate(all_ids)), sizes, trained):
            opened.write(block.data)
    return {"count": int(sizes.sum()), "trained": len(trained)}


def _can_map() -> bool:
    return hasattr(faiss, "OnDiskInvertedLists")  # FAISS has none on Windows


def _mapped(name: str, sizes: Ids, code_size: int) -> Any:
    lists = faiss.OnDiskInvertedLists(len(sizes), code_size, name)
    lists.read_only = True
    lists.prefetch_nthread = 0  # else every query starts threads that only read
    counts = sizes.astype(np.uint64)  # a pointer keeps no array alive
    lists.set_all_lists_sizes(faiss.swig_ptr(counts))
    lists.totsize = int(sizes.sum()) * (code_size + 8)
    lists.do_mmap()
    return lists


def _copied(body: Codes, sizes: Ids, code_size: int) -> Any:
    lists = faiss.ArrayInvertedLists(len(sizes), code_size)
    place = 0
    for number, count in enumerate(sizes.tolist()):
        codes = np.array(body[place : place + count * code_size])
        place += count * (code_size + 8)
        ids = np.array(body[place - 8 * count : place]).view(np.int64)
        with contextlib.suppress(IndexError):  # an empty list has no address
            lists.add_entries(number, count, faiss.swig_ptr(ids), faiss.swig_ptr(codes))
    return lists
