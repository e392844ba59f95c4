"""Files to embedded photos on this machine: read in threads, encoded in batches."""

from __future__ import annotations

import collections
import contextlib
import itertools
import os
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

from indexer.reader import Job, Reader, Result
from search.decode import default_limit_px
from search.encoders.base import Encoder
from search.records import EmbeddedPhoto, Entry, KnownPhoto, UnreadablePhoto

BATCH = 32  # photos that are encoded at once
AHEAD = 2 * BATCH  # read while a batch is encoded, so that neither waits for the other


@dataclass(frozen=True, slots=True)
class Embedded:
    """What became of a job: what the catalogue is to keep, if anything, and what was wrong."""

    job: Job
    entry: Entry | None
    problem: str | None = None

    def is_unreadable(self) -> bool:
        """Whether nothing of the photo could be decoded."""
        return self.problem is not None and not isinstance(self.entry, EmbeddedPhoto)


class Embedder(Protocol):
    """Whatever reads files and embeds them: this machine, or many."""

    def embed(
        self, jobs: Sequence[Job], known_hashes: frozenset[bytes]
    ) -> Generator[Embedded, None, None]:
        """Each job done, in any order; contents with known hashes are not embedded again."""

    def stage(self) -> str:
        """What a person would want to know of it while it works; "" where there is nothing."""


@dataclass(frozen=True, slots=True)
class LocalEmbedder:
    """Embeds on this machine. `limit_px` 0: what its memory allows; `threads` 0: all its cores."""

    encoder: Encoder
    limit_px: int = 0
    threads: int = 0
    turn: threading.Lock = field(default_factory=threading.Lock)  # to tune: one at a time

    def embed(
        self, jobs: Sequence[Job], known_hashes: frozenset[bytes]
    ) -> Generator[Embedded, None, None]:
        """Each job done, in their order."""
        encoder = self.encoder
        threads = self.threads or readers(encoder)
        limit_px = self.limit_px or default_limit_px(threads)
        reader = Reader(encoder.prepare, encoder.side_px, limit_px, known_hashes)
        pool = ThreadPoolExecutor(threads, "read")
        try:
            with self.turn:
                _tune(pool, reader, jobs, encoder)
            results = _read_ahead(pool, reader.read, jobs)
            while batch := list(itertools.islice(results, BATCH)):
                yield from _encoded(batch, encoder)
        finally:
            # Who interrupts a run does not wait for the photo that is being decoded.
            pool.shutdown(wait=False, cancel_futures=True)

    def stage(self) -> str:
        """Nothing: the number of photos says all."""
        return ""


def readers(encoder: Encoder) -> int:
    """How many threads read: one for each core, but for the core that feeds a GPU."""
    return max(1, (os.cpu_count() or 1) - encoder.is_on_gpu())


def _tune(pool: ThreadPoolExecutor, reader: Reader, jobs: Sequence[Job], encoder: Encoder) -> None:
    """Let a model that is new to this machine find its fastest precision on some of the photos."""
    count = encoder.probes(len(jobs))
    if not count:
        return
    results = pool.map(reader.read, jobs[:: len(jobs) // count][:count])
    photos = [result.pixels for result in results if result.pixels is not None]
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


def _encoded(batch: Sequence[Result], encoder: Encoder) -> Iterator[Embedded]:
    embeddings = iter(encoder.encode_photos([r.pixels for r in batch if r.pixels is not None]))
    for result in batch:
        entry: Entry | None = None
        if result.pixels is not None:
            row = next(embeddings)
            entry = EmbeddedPhoto(result.file, result.metadata, row, result.problem)
        elif result.problem is None:
            entry = KnownPhoto(result.file)
        elif result.keep:
            entry = UnreadablePhoto(result.file, result.problem)
        yield Embedded(result.job, entry, result.problem)
