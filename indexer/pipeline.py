"""The way of the photos: read in threads, encode in batches, store one transaction a batch."""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import itertools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from indexer.reader import Job, Reader, Result
from indexer.report import Progress, Report, Watcher
from search.catalogue import Catalogue
from search.decode import default_limit_px
from search.encoders.base import Encoder
from search.encoders.compiled import CompiledEncoder
from search.records import STALE, Entry

WORTH_TRYING = 500  # photos: fewer are done before the fastest precision is found
PROBES = 64  # photos to find it with
BATCH = 32  # photos a transaction, and all that a kill can cost
AHEAD = 2 * BATCH  # read while a batch is encoded, so that neither waits for the other


def embed(
    jobs: Sequence[Job],
    encoder: Encoder,
    catalogue: Catalogue,
    limit_px: int,
    report: Report,
    watch: Watcher,
) -> None:
    """Read and embed these files into the catalogue, and count what became of them.

    `limit_px` 0: what the machine's memory allows. Raises DiskFull; what was stored stays.
    """
    threads = os.cpu_count() or 1
    limit_px = limit_px or default_limit_px(threads)
    contents = catalogue.contents(encoder.tag)
    reader = Reader(encoder.prepare, encoder.side_px, limit_px, contents)
    with ThreadPoolExecutor(threads, "read") as pool:
        try:
            _try_precisions(pool, reader, jobs, encoder)
            results = _ahead(pool, reader.read, jobs)
            watched = _watched(results, len(jobs), report, watch)
            while batch := list(itertools.islice(watched, BATCH)):
                moved = catalogue.store(list(_entries(batch, encoder)), encoder.tag)
                _count(batch, moved, report)
        finally:
            pool.shutdown(cancel_futures=True)


def _try_precisions(
    pool: ThreadPoolExecutor, reader: Reader, jobs: Sequence[Job], encoder: Encoder
) -> None:
    """Let a model that is new to this machine find its fastest precision on some of the photos."""
    if len(jobs) < WORTH_TRYING or not isinstance(encoder, CompiledEncoder):
        return
    if not encoder.is_untried:
        return
    results = pool.map(reader.read, jobs[:: len(jobs) // PROBES][:PROBES])
    photos = [result.pixels for result in results if result.pixels is not None]
    if len(photos) > PROBES // 2:
        with contextlib.suppress(OSError):  # a full or read-only cache: it stays exact
            encoder.try_precisions(photos)


def _ahead(
    pool: ThreadPoolExecutor, read: Callable[[Job], Result], jobs: Iterable[Job]
) -> Iterator[Result]:
    """The results in the order of the jobs, never more than AHEAD of them waiting."""
    waiting: collections.deque[Future[Result]] = collections.deque()
    for job in jobs:
        waiting.append(pool.submit(read, job))
        if len(waiting) >= AHEAD:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _watched(
    results: Iterable[Result], total: int, report: Report, watch: Watcher
) -> Iterator[Result]:
    watch(Progress(0, total, 0))
    for done, result in enumerate(results, 1):
        if result.entry.problem is not None:
            report.complain(result.job.file, result.entry.problem, result.pixels is not None)
        yield result
        watch(Progress(done, total, report.unreadable))


def _entries(batch: Sequence[Result], encoder: Encoder) -> Iterator[Entry]:
    """What the catalogue is to keep of a batch, with the embeddings."""
    rows = iter(encoder.encode_photos([r.pixels for r in batch if r.pixels is not None]))
    for result in batch:
        if result.pixels is not None:
            yield dataclasses.replace(result.entry, embedding=next(rows))
        elif result.keep:
            yield result.entry


def _count(batch: Sequence[Result], moved: set[str], report: Report) -> None:
    for result in batch:
        if result.entry.problem is not None and result.pixels is None:
            continue  # counted as unreadable
        if os.fspath(result.job.file) in moved:
            report.moved += 1
        elif result.job.before is None:
            report.new += 1
        elif result.job.before == STALE:
            report.again += 1
        else:
            report.changed += 1
