"""Storage of embedded photos and their texts, batch by batch."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from indexer.embedder import Embedded, Embedder
from indexer.photo_texts import Outdated
from indexer.reader import Job, read_known
from indexer.report import Progress, ProgressCallback, Report
from indexer.video import VideoEmbedder
from search.catalogue import Catalogue
from search.encoders.base import Encoder
from search.images.file_types import is_video
from search.records import STALE, ModelTag, PhotoTexts, Root
from search.vectors.vector_cache import save_vectors

BATCH = 32  # photos a transaction; a killed run loses at most these
SAVE_AFTER = 10_000  # photos, if the library is large enough for a vector file


TEXTS_BATCH = 500  # photos a transaction that stores texts alone


def update_texts(
    catalogue: Catalogue, root: Root, photos: Sequence[Outdated], report: Report
) -> Iterator[int]:
    """Read and store the texts of photos that the library holds; yields the size of each batch.

    Raises DiskFull; earlier batches stay stored.
    """
    pool = ThreadPoolExecutor(os.cpu_count() or 1, "texts")
    try:
        for first in range(0, len(photos), TEXTS_BATCH):
            batch = photos[first : first + TEXTS_BATCH]
            results = [r for r in pool.map(lambda photo: read_known(root, *photo), batch) if r]
            catalogue.texts.store(root, [result.texts for result in results])
            for warning in itertools.chain.from_iterable(r.warnings for r in results):
                report.warn(*warning)
            yield len(batch)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Embeds files, stores the results, and counts them in the report."""

    embedder: Embedder
    encoder: Encoder  # of videos, which are embedded on this machine
    tag: ModelTag
    catalogue: Catalogue
    report: Report
    on_progress: ProgressCallback

    def embed(self, jobs: Sequence[Job], *, reembed: bool = False) -> None:
        """Embed and store the files of these jobs; `reembed`: also those with known content.

        Raises DiskFull; earlier batches stay stored.
        """
        known_hashes = (
            frozenset() if reembed else self.catalogue.embeddings.content_hashes(self.tag)
        )
        unsaved = 0
        photos = [job for job in jobs if not is_video(job.path)]
        videos = [job for job in jobs if is_video(job.path)]
        with (
            contextlib.closing(self.embedder.embed(photos, known_hashes)) as of_photos,
            contextlib.closing(
                VideoEmbedder(self.encoder, known_hashes).embed(videos)
            ) as of_videos,
        ):
            results = self._watched(itertools.chain(of_photos, of_videos), len(jobs))
            while batch := list(itertools.islice(results, BATCH)):
                unsaved += self._store(batch)
                if unsaved >= SAVE_AFTER:
                    save_vectors(self.catalogue)
                    unsaved = 0

    def _store(self, batch: Sequence[Embedded]) -> int:
        """Store a batch; returns the number of its entries."""
        entries = [result.entry for result in batch if result.entry is not None]
        moved = self.catalogue.photos.store(entries, self.tag)
        texts: defaultdict[Root, list[PhotoTexts]] = defaultdict(list)
        for result in batch:
            if result.texts:
                texts[result.job.root].append(result.texts.texts)
        for root, of_root in texts.items():
            self.catalogue.texts.store(root, of_root)
        self._count(batch, moved)
        return len(entries)

    def _watched(self, embedded: Iterable[Embedded], total: int) -> Iterator[Embedded]:
        """The results, with their problems and the progress reported."""
        report = self.report
        self.on_progress(Progress(0, total, 0))
        for done, result in enumerate(embedded, 1):
            problem = None
            if result.problem is not None:
                is_damaged = not result.is_unreadable()
                report.add_problem(result.job.absolute_path, result.problem, damaged=is_damaged)
                problem = report.problems[-1]
            for warning in result.texts.warnings if result.texts else ():
                report.warn(*warning)
            yield result
            stage = self.embedder.stage()
            self.on_progress(Progress(done, total, report.unreadable, stage, problem))

    def _count(self, batch: Sequence[Embedded], moved: set[Path]) -> None:
        report = self.report
        for result in batch:
            if result.is_unreadable():
                continue  # counted as unreadable
            if result.job.absolute_path in moved:
                report.moved += 1
            elif result.job.before is None:
                report.new += 1
            elif result.job.before == STALE:
                report.again += 1
            else:
                report.changed += 1
