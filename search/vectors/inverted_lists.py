"""Inverted lists of 8-bit codes for large libraries: build, extend and search them in FAISS.

An inverted file (Sivic and Zisserman 2003; Jégou et al. 2011): every row belongs to the list of
its nearest centroid, and a query compares the rows of the nearest lists only. A code holds every
component of a row, times a scale, as an integer of 8 bits, a quarter of the size of float32;
cosines differ from the exact ones by less than 0.01, and callers re-rank the first rows by their
embeddings. The query is rounded to integers as well: FAISS compares integers twice as fast.

The file is written in parts: the codes of some rows are sorted by list into a run on disk, and the
runs are merged list by list. New photos are merged with the lists of the file in the same way. The
index that results is FAISS's own (`IndexIVFScalarQuantizer` over `OnDiskInvertedLists`); only the
writing is not, for FAISS misses the documented memory there. `write_index` holds all lists: for a
million photos 826 MB to build and 1,063 MB to add 110,000, where this takes 572 and 273 MB; for 10
million at least 5.3 GB, where this takes 2.1. Recall is the same, and the file as large.
`merge_ondisk` cannot drop removed photos, and is not available on Windows.
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

# Read by OpenMP when FAISS is imported: idle threads sleep. By default they spin, and take half of
# the processor from the thread that compares.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import faiss
import numpy as np
from numpy.typing import NDArray

from search.arrays import Ids, Rows

# Numbers of lists that a query may probe, each an eighth more than the one before. The fewest that
# reach RECALL are used: `build` measures it on PROBES queries.
PROBED = tuple(round(8 * 1.125**step) for step in range(42))
RECALL = 0.975  # of the exact first FIRST; the documentation promises 0.97
FIRST, PROBES = 50, 200
POOL = 200  # nearest codes, of which callers take the first by their embeddings
TRAINING_ROWS = 40  # for each list; FAISS warns below 39 (faiss/Clustering.h)
LARGEST_CODE = 127
HEADROOM = 1.15  # times the largest component of the training rows, for those of other photos
BATCH = 10_000  # rows read, or encoded, at once
RUN_ROWS = 1 << 18  # codes that are sorted in memory: 130 MB for 512 dimensions
OUTGROWN = 2  # times the rows that the centroids were trained for; beyond, they are trained again

Codes = NDArray[np.uint8]  # (n, bytes of a code)
Run = Callable[[int], tuple[Codes, Ids]]  # the codes and ids of a list by its number


@dataclass(frozen=True, slots=True)
class Source:
    """The unit rows of a library: all ids, rows by their ids, and all rows in parts."""

    ids: Ids
    rows_of: Callable[[Iterable[int]], tuple[Ids, Rows]]
    parts: Callable[[], Iterable[tuple[Ids, Rows]]]


class InvertedLists:
    """The inverted lists of a file as a FAISS index, and the ids of all rows, ascending, (n,).

    `scale`: the factor between rows and codes. `trained_for`: the number of rows that the
    centroids were trained for.
    """

    def __init__(self, name: str, header: dict[str, Any]) -> None:
        """`name`: the file as FAISS opens it. `header`: the result of `build` or `extend`."""
        body = np.asarray(np.memmap(name, np.uint8, "r", shape=(header["bytes"],)))
        self._trained = np.array(body[len(body) - header["trained"] :])
        self.trained_for: int = header["trained_for"]
        self.scale: float = header["scale"]
        self.index: Any = self._empty()
        count, lists, size = header["count"], self.index.nlist, self.index.code_size
        end = count * (size + 8)
        self.ids: Ids = body[end : end + 8 * count].view(np.int64)
        sizes = np.array(body[end + 8 * count :][: 8 * lists]).view(np.int64)
        inverted = _mapped(name, sizes, size) if _can_map() else _copied(body, sizes, size)
        self.index.replace_invlists(inverted, True)
        inverted.this.disown()
        self.index.ntotal = count

    def _empty(self) -> Any:
        index: Any = faiss.deserialize_index(self._trained)
        index.parallel_mode = 1  # threads share the lists of one query
        return index

    def search(self, rows: Rows, count: int, probed: int, **selector: Any) -> tuple[Rows, Ids]:
        """Cosines and ids of the codes nearest to unit rows (n, d) in so many lists, (n, count).

        `selector`: FAISS's selector of ids as `sel`, if any. The id is -1 where fewer are found.
        """
        scales = LARGEST_CODE / np.maximum(np.abs(rows).max(axis=1, keepdims=True), 1e-9)
        parameters: Any = faiss.SearchParametersIVF
        scores, ids = self.index.search(
            _rounded(rows, scales), count, params=parameters(nprobe=probed, **selector)
        )
        return scores / (self.scale * scales), ids

    def extend(self, file: Path, ids: Ids, rows: Rows, removed: Ids) -> dict[str, Any]:
        """Write these lists without the removed ids, and with new rows, to another file.

        Raises OSError.
        """
        added = self._empty()
        for start in range(0, len(ids), BATCH):
            batch = slice(start, start + BATCH)
            added.add_with_ids(_rounded(rows[batch], self.scale), ids[batch])
        kept = _without(_run_of(self.index), removed) if len(removed) else _run_of(self.index)
        header = _write(file, self._trained, [kept, _run_of(added)])
        return {**header, "trained_for": self.trained_for, "scale": self.scale}


def build(file: Path, source: Source) -> dict[str, Any]:
    """Write inverted lists of all rows; returns the header for `InvertedLists`.

    Its `lists` are the number of lists to probe. Needs twice the disk of the file. Raises OSError.
    """
    rng = np.random.default_rng(0)
    index, scale, probes = _train(source, rng)
    exact = ExactFirst(probes)
    with tempfile.TemporaryFile(dir=file.parent) as scratch:
        runs = list(_sort(index, scale, source.parts(), exact, scratch))
        header = _write(file, faiss.serialize_index(index), runs)
    header |= {"trained_for": len(source.ids), "scale": scale, "bytes": file.stat().st_size}
    return {**header, "lists": _enough(InvertedLists(os.fspath(file), header), exact)}


class ExactFirst:
    """The exact FIRST nearest rows of some queries (p, d), collected while all rows are read."""

    def __init__(self, queries: Rows) -> None:
        self.queries = queries
        self.ids = np.full((len(queries), FIRST), -1, np.int64)
        self._scores = np.full(self.ids.shape, -np.inf, np.float32)

    def add(self, ids: Ids, rows: Rows) -> None:
        """Compare the queries with some rows, ids (n,) and rows (n, d)."""
        scores, places = faiss.knn(self.queries, rows, FIRST, faiss.METRIC_INNER_PRODUCT)
        scores = np.hstack([self._scores, np.where(places < 0, -np.inf, scores)])
        both = np.hstack([self.ids, ids[places]])
        order = np.argsort(-scores, axis=1, kind="stable")[:, :FIRST]
        self.ids = np.take_along_axis(both, order, 1)
        self._scores = np.take_along_axis(scores, order, 1).astype(np.float32)

    def recall(self, ids: Ids) -> NDArray[np.float64]:
        """The share of the exact first rows among the ids found for each query, (p, k); (p,)."""
        shared = [len(np.intersect1d(a, b)) for a, b in zip(self.ids, ids, strict=True)]
        return np.array(shared) / FIRST


def noisy(rows: Rows, rng: np.random.Generator) -> Rows:
    """Queries made of unit rows (n, d): the even ones unchanged, like photos, the odd ones like
    texts, which are far from every photo: mostly noise.
    """
    noise = rng.normal(size=rows.shape) / np.sqrt(rows.shape[1])
    noise[::2] = 0
    mixed = rows + 2 * noise
    return np.asarray(mixed / np.linalg.norm(mixed, axis=1, keepdims=True), np.float32)


def _rounded(rows: Rows, scale: float | Rows) -> Rows:
    """Rows times a scale as integers that a code can hold."""
    scaled = np.clip(np.rint(rows * scale), -LARGEST_CODE, LARGEST_CODE)
    return np.ascontiguousarray(scaled, np.float32)


def _train(source: Source, rng: np.random.Generator) -> tuple[Any, float, Rows]:
    """An empty index with trained centroids, the scale of its codes, and queries to measure it."""
    count = len(source.ids)
    lists = 1 << round(float(np.log2(2 * np.sqrt(count))))
    sample = np.sort(rng.choice(source.ids, min(count, TRAINING_ROWS * lists), replace=False))
    parts = [source.rows_of(sample[n : n + BATCH])[1] for n in range(0, len(sample), BATCH)]
    rows = np.concatenate(parts)
    dimension, kind = rows.shape[1], faiss.ScalarQuantizer.QT_8bit_direct_signed
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dimension), dimension, lists, kind, faiss.METRIC_INNER_PRODUCT, False
    )
    index.train(rows)
    scale = LARGEST_CODE / (HEADROOM * float(np.abs(rows).max()))
    return index, scale, noisy(rng.choice(rows, min(PROBES, len(rows)), replace=False), rng)


def _enough(lists: InvertedLists, exact: ExactFirst) -> int:
    """The fewest lists to probe that reach RECALL, for queries like photos and like texts."""
    numbers = [*(n for n in PROBED if n < lists.index.nlist), int(lists.index.nlist)]
    kinds = min(2, len(exact.ids))

    def is_enough(probed: int) -> bool:
        shares = exact.recall(lists.search(exact.queries, POOL, probed)[1])
        return bool(min(np.mean(shares[kind::2]) for kind in range(kinds)) >= RECALL)

    return numbers[bisect.bisect_left(numbers[:-1], True, key=is_enough)]


# -- runs: codes sorted by list -------------------------------------------------------------------


def _sort(
    index: Any,
    scale: float,
    parts: Iterable[tuple[Ids, Rows]],
    exact: ExactFirst,
    scratch: IO[bytes],
) -> Iterator[Run]:
    """Runs of all rows in the file `scratch`."""
    coded: list[tuple[Ids, Ids, Codes]] = []
    for ids, rows in parts:
        exact.add(ids, rows)
        codes = index.sq.compute_codes(_rounded(rows, scale))
        coded.append((index.quantizer.assign(rows, 1)[:, 0], ids, codes))
        if sum(len(ids) for _, ids, _ in coded) >= RUN_ROWS:
            yield _run(coded, index.nlist, scratch)
            coded = []
    if coded:
        yield _run(coded, index.nlist, scratch)


def _run(coded: Sequence[tuple[Ids, Ids, Codes]], lists: int, scratch: IO[bytes]) -> Run:
    """A run of rows given by their lists, ids and codes."""
    numbers, ids, codes = (np.concatenate(column) for column in zip(*coded, strict=True))
    order = np.argsort(numbers, kind="stable")
    bounds = np.searchsorted(numbers[order], np.arange(lists + 1))
    place = scratch.seek(0, 2)
    scratch.write(codes[order].data)
    scratch.flush()
    mapped = np.memmap(scratch, np.uint8, "r", place, codes.shape)
    ids = ids[order]
    return lambda n: (mapped[bounds[n] : bounds[n + 1]], ids[bounds[n] : bounds[n + 1]])


def _run_of(index: Any) -> Run:
    """The lists of an index; the arrays are valid as long as the index."""
    lists, size = index.invlists, index.code_size

    def run(number: int) -> tuple[Codes, Ids]:
        count = lists.list_size(number)
        if not count:
            return np.empty((0, size), np.uint8), np.empty(0, np.int64)
        codes = faiss.rev_swig_ptr(lists.get_codes(number), count * size).reshape(count, size)
        return codes, faiss.rev_swig_ptr(lists.get_ids(number), count)

    return run


def _without(run: Run, removed: Ids) -> Run:
    def filtered(number: int) -> tuple[Codes, Ids]:
        codes, ids = run(number)
        kept = np.isin(ids, removed, invert=True)
        return codes[kept], ids[kept]

    return filtered


# -- the file: codes, then ids, of each list; all ids; the sizes of the lists; the empty index -----


def _write(file: Path, trained: Codes, runs: Sequence[Run]) -> dict[str, Any]:
    index: Any = faiss.deserialize_index(trained)
    sizes, all_ids = np.zeros(index.nlist, np.int64), []
    with file.open("wb") as opened:
        for number in range(index.nlist):
            codes, ids = zip(*(run(number) for run in runs), strict=True)
            all_ids.append(np.concatenate(ids))
            sizes[number] = len(all_ids[-1])
            for block in (*codes, all_ids[-1]):
                opened.write(np.ascontiguousarray(block).data)
        for block in (np.sort(np.concatenate(all_ids)), sizes, trained):
            opened.write(block.data)
    return {"count": int(sizes.sum()), "trained": len(trained)}


def _can_map() -> bool:
    return hasattr(faiss, "OnDiskInvertedLists")  # not on Windows


def _mapped(name: str, sizes: Ids, code_size: int) -> Any:
    lists = faiss.OnDiskInvertedLists(len(sizes), code_size, name)
    lists.read_only = True
    lists.prefetch_nthread = 0  # by default every query starts threads that only read ahead
    counts = sizes.astype(np.uint64)  # a SWIG pointer keeps no array alive
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
