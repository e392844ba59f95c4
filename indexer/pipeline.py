"""The way of the photos: read in threads, encode in batches, store one transaction a batch."""

from __future__ import annotations

import collections
import contextlib
import itertools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from indexer.reader import Job, Reader, Result
from indexer.report import Progress, ProgressCallback, Report
from search.catalogue import Catalogue
from search.decode import default_limit_px
from search.encoders.base import Encoder
from search.records import STALE, EmbeddedPhoto, Entry, KnownPhoto, UnreadablePhoto

WORTH_TUNING = 500  # photos: fewer are done before the fastest precision is found
PROBES = 64  # photos to find it with
BATCH = 32  # photos a transaction, and all that a kill can cost
AHEAD = 2 * BATCH  # read while a batch is encoded, so that neither waits for the other


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Reads and embeds files into the catalogue, and counts in the report what became of them.

    `limit_px` 0: what the machine's memory allows.
    """

    encoder: Encoder
    catalogue: Catalogue
    report: Report
    on_progress: ProgressCallback
    limit_px: int = 0

    def embed(self, jobs: Sequence[Job]) -> None:
        """Do these jobs. Raises DiskFull; what was stored stays."""
        threads = os.cpu_count() or 1
        encoder = self.encoder
        limit_px = self.limit_px or default_limit_px(threads)
        known_hashes = self.catalogue.embedded_hashes(encoder.tag)
        reader = Reader(encoder.prepare, encoder.side_px, limit_px, known_hashes)
        pool = ThreadPoolExecutor(threads, "read")
        try:
            _tune(pool, reader, jobs, encoder)
            results = self._watched(_read_ahead(pool, reader.read, jobs), len(jobs))
            while batch := list(itertools.islice(results, BATCH)):
                moved = self.catalogue.store(list(_entries(batch, encoder)), encoder.tag)
                self._count(batch, {os.fspath(path) for path in moved})
        finally:
            # Who interrupts a run does not wait for the photo that is being decoded.
            pool.shutdown(wait=False, cancel_futures=True)

    def _watched(self, results: Iterable[Result], total: int) -> Iterator[Result]:
        report = self.report
        self.on_progress(Progress(0, total, 0))
        for done, result in enumerate(results, 1):
            if result.problem is not None:
                damaged = not result.is_unreadable()
                report.complain(result.job.absolute_path, result.problem, damaged)
            yield result
            self.on_progress(Progress(done, total, report.unreadable))

    def _count(self, batch: Sequence[Result], moved: set[str]) -> None:
        report = self.report
        for result in batch:
            if result.is_unreadable():
                continue  # counted as unreadable
            if os.fspath(result.job.absolute_path) in moved:
                report.moved += 1
            elif result.job.before is None:
                report.new += 1
            elif result.job.before == STALE:
                report.again += 1
            else:
                report.changed += 1


def _tune(pool: ThreadPoolExecutor, reader: Reader, jobs: Sequence[Job], encoder: Encoder) -> None:
    """Let a model that is new to this machine find its fastest precision on some of the photos."""
    if len(jobs) < WORTH_TUNING or encoder.is_tuned():
        return
    results = pool.map(reader.read, jobs[:: len(jobs) // PROBES][:PROBES])
    photos = [result.pixels for result in results if result.pixels is not None]
    if len(photos) > PROBES // 2:
        with contextlib.suppress(OSError):  # a full or read-only cache: it stays exact
            encoder.tune(photos)


def _read_ahead(
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


def _entries(batch: Sequence[Result], encoder: Encoder) -> Iterator[Entry]:
    """What the catalogue is to keep of a batch, with the embeddings."""
    embeddings = iter(encoder.encode_photos([r.pixels for r in batch if r.pixels is not None]))
    for result in batch:
        if result.pixels is not None:
            row = next(embeddings)
            yield EmbeddedPhoto(result.file, result.metadata, row, result.problem)
        elif result.problem is None:
            yield KnownPhoto(result.file)
        elif result.keep:
            yield UnreadablePhoto(result.file, result.problem)
