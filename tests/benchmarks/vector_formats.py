"""Formats of the vector file: `python -m tests.benchmarks.vector_formats FORMAT --place DIR`.

FORMAT: `own` (the inverted lists of photoseek, written in parts and mapped), `faiss` (the same
codes in a file of FAISS, built in memory by `write_index` and mapped) or `sq8` (the `IVF,SQ8` of
FAISS with trained codes, in the same way). The rows are drawn from seeds, part by part.
"""

from __future__ import annotations

import argparse
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

import faiss
import numpy as np

from search.arrays import Ids, Rows
from search.console import run
from search.vectors import inverted_lists
from search.vectors.inverted_lists import POOL, ExactFirst, InvertedLists, Source, noisy
from tests.benchmarks.figures import Figure
from tests.benchmarks.material import unit_rows

BATCH, DIMENSION = 10_000, 512
ADDED, REMOVED = 110_000, 10_000
PROBES, QUERIES = 200, 300


class Format(Protocol):
    """One format: a file that is built, searched and extended."""

    probed: int

    def build(self, count: int) -> Path:
        """Write the file of so many drawn rows, and open it."""

    def nearest(self, row: Rows) -> Ids:
        """The ids of the nearest rows, (POOL,)."""

    def extend(self, count: int) -> None:
        """Remove REMOVED rows from the file, add ADDED, and open it."""


def draw(first: int, count: int) -> Iterator[tuple[Ids, Rows]]:
    """Ids (n,) and unit rows (n, d) from a number on, in batches."""
    for start in range(first, first + count, BATCH):
        size = min(BATCH, first + count - start)
        rng = np.random.default_rng(start)
        yield np.arange(start, start + size, dtype=np.int64), unit_rows(rng, size, DIMENSION)


def source(count: int) -> Source:
    """The drawn rows as the source of a file; a sample by ids is drawn batch by batch."""

    def rows_of(ids: Iterable[int]) -> tuple[Ids, Rows]:
        wanted = np.fromiter(ids, np.int64)
        ((drawn, rows),) = draw(int(wanted[0]) // BATCH * BATCH, BATCH)
        return drawn[: len(wanted)], rows[: len(wanted)]

    return Source(np.arange(count, dtype=np.int64), rows_of, lambda: draw(0, count))


class OwnFormat:
    """The inverted lists of photoseek."""

    def __init__(self, place: Path) -> None:
        self._file, self._extended = place / "own.lists", place / "own.extended"

    def build(self, count: int) -> Path:
        """Write the lists in parts."""
        header = inverted_lists.build(self._file, source(count))
        self.probed: int = header["lists"]
        self._lists = InvertedLists(str(self._file), header)
        return self._file

    def nearest(self, row: Rows) -> Ids:
        """The ids of the nearest rows."""
        ids: Ids = self._lists.search(row.reshape(1, -1), POOL, self.probed)[1][0]
        return ids

    def extend(self, count: int) -> None:
        """Merge the lists with those of the new rows."""
        ids, rows = map(np.concatenate, zip(*draw(count, ADDED), strict=True))
        header = self._lists.extend(self._extended, ids, rows, np.arange(REMOVED, dtype=np.int64))
        header["bytes"] = self._extended.stat().st_size
        self._lists = InvertedLists(str(self._extended), header)


class FaissFormat:
    """A file of FAISS, built in memory by `write_index` and mapped."""

    def __init__(self, place: Path, *, trained_codes: bool) -> None:
        self._file, self._trained_codes = place / "faiss.index", trained_codes

    def build(self, count: int) -> Path:
        """Add all rows to an index in memory, and write it."""
        index, self._scale, probes = inverted_lists._train(source(count), np.random.default_rng(0))
        if self._trained_codes:
            index = self._with_trained_codes(index, count)
        exact = ExactFirst(probes)
        for ids, rows in draw(0, count):
            exact.add(ids, rows)
            index.add_with_ids(self._codes(rows), ids)
        faiss.write_index(index, str(self._file))
        self._open()
        numbers = [number for number in inverted_lists.PROBED if number < index.nlist]
        for self.probed in [*numbers, index.nlist]:
            shares = exact.recall(self._search(exact.queries))
            if min(shares[::2].mean(), shares[1::2].mean()) >= inverted_lists.RECALL:
                break
        return self._file

    def nearest(self, row: Rows) -> Ids:
        """The ids of the nearest rows."""
        ids: Ids = self._search(row.reshape(1, -1))[0]
        return ids

    def extend(self, count: int) -> None:
        """Read the index into memory, change it, and write it."""
        index: Any = faiss.read_index(str(self._file))
        index.remove_ids(faiss.IDSelectorBatch(np.arange(REMOVED, dtype=np.int64)))
        for ids, rows in draw(count, ADDED):
            index.add_with_ids(self._codes(rows), ids)
        faiss.write_index(index, str(self._file))
        self._open()

    def _with_trained_codes(self, index: Any, count: int) -> Any:
        sample = np.concatenate([rows for _, rows in draw(0, min(count, 100_000))])
        self._owner = index  # of the quantizer
        trained: Any = faiss.IndexIVFScalarQuantizer(
            index.quantizer, DIMENSION, index.nlist, faiss.ScalarQuantizer.QT_8bit,
            faiss.METRIC_INNER_PRODUCT, False,
        )  # fmt: skip
        trained.train(sample)
        return trained

    def _codes(self, rows: Rows) -> Rows:
        return rows if self._trained_codes else inverted_lists._rounded(rows, self._scale)

    def _open(self) -> None:
        index: Any = faiss.read_index(str(self._file), faiss.IO_FLAG_MMAP)
        index.parallel_mode = 1
        self._index = index

    def _search(self, rows: Rows) -> Ids:
        largest = np.maximum(np.abs(rows).max(axis=1, keepdims=True), 1e-9)
        scaled = inverted_lists._rounded(rows, inverted_lists.LARGEST_CODE / largest)
        parameters: Any = faiss.SearchParametersIVF
        found: tuple[Rows, Ids] = self._index.search(
            rows if self._trained_codes else scaled, POOL, params=parameters(nprobe=self.probed)
        )
        return found[1]


class Usage:
    """Seconds, processor seconds and peak anonymous memory while it is entered."""

    def __enter__(self) -> Usage:
        self._peak_mb, self._done = 0.0, threading.Event()
        self._thread = threading.Thread(target=self._sample)
        self._thread.start()
        self._start, self._processor = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self._seconds = time.perf_counter() - self._start
        self._processor = time.process_time() - self._processor
        self._done.set()
        self._thread.join()

    def figures(self, name: str) -> list[Figure]:
        """The figures, printed under a name."""
        return [
            Figure(f"{name}, s", self._seconds),
            Figure("  processor time, s", self._processor),
            Figure("  memory, MB", self._peak_mb),
        ]

    def _sample(self) -> None:
        while not self._done.wait(0.02):
            status = Path("/proc/self/status").read_text("utf-8")
            fields = dict(line.split(":", 1) for line in status.splitlines())
            self._peak_mb = max(self._peak_mb, int(fields["RssAnon"].split()[0]) / 1024)


def time_queries(nearest: Callable[[Rows], Ids], rows: Rows) -> list[Figure]:
    """Times of single queries, in ms."""
    times, used = [], []
    for row in rows:
        started, spent = time.perf_counter(), time.process_time()
        nearest(row)
        times.append(1000 * (time.perf_counter() - started))
        used.append(1000 * (time.process_time() - spent))
    return [
        Figure("a query of the index, median, ms", float(np.median(times))),
        Figure("  p95, ms", float(np.quantile(times, 0.95))),
        Figure("  processor time, median, ms", float(np.median(used))),
    ]


def measure(fmt: Format, count: int) -> Iterator[Figure]:
    """All figures of one format."""
    rng = np.random.default_rng(7)
    probes = noisy(unit_rows(rng, PROBES, DIMENSION), rng)
    with Usage() as usage:
        file = fmt.build(count)
    yield from usage.figures("build")
    yield Figure("  file, GB", file.stat().st_size / 1e9)
    yield Figure("  lists probed", fmt.probed)
    with Usage() as usage:
        figures = time_queries(fmt.nearest, np.tile(probes, (2, 1))[:QUERIES])
    yield from [*figures, *usage.figures("all queries")]
    exact = ExactFirst(probes)
    for ids, rows in draw(0, count):
        exact.add(ids, rows)
    shares = exact.recall(np.array([fmt.nearest(row) for row in probes]))
    yield Figure("recall@50, probes like photos", float(shares[::2].mean()))
    yield Figure("recall@50, probes like texts", float(shares[1::2].mean()))
    with Usage() as usage:
        fmt.extend(count)
    yield from usage.figures(f"{ADDED:,} rows added and {REMOVED:,} removed")
    yield from time_queries(fmt.nearest, probes)


def main() -> int:
    """Measure one format and print its figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.vector_formats")
    parser.add_argument("format", choices=("own", "faiss", "sq8"))
    parser.add_argument("--place", type=Path, required=True)
    parser.add_argument("--photos", type=int, default=1_000_000)
    flags = parser.parse_args()
    flags.place.mkdir(parents=True, exist_ok=True)
    fmt: Format = (
        OwnFormat(flags.place)
        if flags.format == "own"
        else FaissFormat(flags.place, trained_codes=flags.format == "sq8")
    )
    for figure in measure(fmt, flags.photos):
        print(figure, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
