"""Embedding of photo files on this machine: read in threads, encoded in batches."""

from __future__ import annotations

import collections
import contextlib
import itertools
import os
import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from indexer.photo_texts import TextsResult
from indexer.reader import Job, Reader, Result
from search.encoders.base import Encoder
from search.images.decode import default_limit_px
from search.records import EmbeddedPhoto, EmbeddedVideo, Entry, KnownPhoto, UnreadablePhoto

Item = TypeVar("Item")
Outcome = TypeVar("Outcome")

BATCH = 32  # photos that are encoded at once
AHEAD = 2 * BATCH  # photos read while a batch is encoded


@dataclass(frozen=True, slots=True)
class Embedded:
    """The outcome of a job: the entry and texts to store, if any, and the problem of the file."""

    job: Job
    entry: Entry | None
    problem: str | None = None
    texts: TextsResult | None = None

    def is_unreadable(self) -> bool:
        """True if no part of the photo could be decoded."""
        return self.problem is not None and not isinstance(
            self.entry, EmbeddedPhoto | EmbeddedVideo
        )


class Embedder(Protocol):
    """An embedder of photo files: this machine or a cluster."""

    def embed(
        self, jobs: Sequence[Job], known_hashes: frozenset[bytes]
    ) -> Generator[Embedded, None, None]:
        """The outcome of each job, in any order; contents with known hashes are not embedded."""

    def stage(self) -> str:
        """A status line for the progress bar, or ""."""


@dataclass(frozen=True, slots=True)
class LocalEmbedder:
    """Embeds on this machine. `limit_px` 0: what its memory allows; `threads` 0: all its cores."""

    encoder: Encoder
    limit_px: int = 0
    threads: int = 0
    tuning: threading.Lock = field(default_factory=threading.Lock)  # one run at a time

    def embed(
        self, jobs: Sequence[Job], known_hashes: frozenset[bytes]
    ) -> Generator[Embedded, None, None]:
        """The outcome of each job, in their order."""
        encoder = self.encoder
        threads = self.threads or readers(encoder)
        limit_px = self.limit_px or default_limit_px(threads)
        reader = Reader(encoder.prepare, encoder.side_px, limit_px, known_hashes)
        pool = ThreadPoolExecutor(threads, "read")
        try:
            with self.tuning:
                _tune(pool, reader, jobs, encoder)
            results = read_ahead(pool, reader.read, jobs, AHEAD)
            while batch := list(itertools.islice(results, BATCH)):
                yield from _encoded(batch, encoder)
        finally:
            # An interrupted run does not wait for the photo that is being decoded.
            pool.shutdown(wait=False, cancel_futures=True)

    def stage(self) -> str:
        """An empty line: the number of photos is enough."""
        return ""


def readers(encoder: Encoder) -> int:
    """The number of threads that read: one for each core, except the core that feeds a GPU."""
    return max(1, (os.cpu_count() or 1) - encoder.is_on_gpu())


def _tune(pool: ThreadPoolExecutor, reader: Reader, jobs: Sequence[Job], encoder: Encoder) -> None:
    """Choose the fastest precision of a model that is new to this machine on some of the photos."""
    count = encoder.probes(len(jobs))
    if not count:
        return
    results = pool.map(reader.read, jobs[:: len(jobs) // count][:count])
    photos = [result.pixels for result in results if result.pixels is not None]
    with contextlib.suppress(OSError):  # a full or read-only cache: it stays exact
        encoder.tune(photos)


def read_ahead(
    pool: ThreadPoolExecutor, read: Callable[[Item], Outcome], items: Iterable[Item], most: int
) -> Iterator[Outcome]:
    """The results in the order of the items, never more than `most` of them waiting."""
    waiting: collections.deque[Future[Outcome]] = collections.deque()
    for item in items:
        waiting.append(pool.submit(read, item))
        if len(waiting) >= most:
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
        yield Embedded(result.job, entry, result.problem, result.texts)
