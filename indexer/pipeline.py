"""The way of the photos: embedded here or elsewhere, stored here, one transaction a batch."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from indexer.embedder import Embedded, Embedder
from indexer.reader import Job
from indexer.report import Progress, ProgressCallback, Report
from search.catalogue import Catalogue
from search.records import STALE, ModelTag
from search.vector_cache import save_vectors

BATCH = 32  # photos a transaction, and all that a kill can cost
A_SAVE = 10_000  # photos after which the vectors are saved, if so many are worth it


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Has files embedded, stores what comes back, and counts in the report what became of them."""

    embedder: Embedder
    tag: ModelTag
    catalogue: Catalogue
    report: Report
    on_progress: ProgressCallback

    def embed(self, jobs: Sequence[Job], *, anew: bool = False) -> None:
        """Do these jobs, `anew` even where the content is known.

        Raises DiskFull; what was stored stays.
        """
        known_hashes = frozenset() if anew else self.catalogue.embedded_hashes(self.tag)
        stored = 0
        with contextlib.closing(self.embedder.embed(jobs, known_hashes)) as embedded:
            done = self._watched(embedded, len(jobs))
            while batch := list(itertools.islice(done, BATCH)):
                entries = [one.entry for one in batch if one.entry is not None]
                moved = self.catalogue.store(entries, self.tag)
                self._count(batch, {os.fspath(path) for path in moved})
                stored += len(entries)
                if stored >= A_SAVE:
                    save_vectors(self.catalogue)
                    stored = 0

    def _watched(self, embedded: Iterable[Embedded], total: int) -> Iterator[Embedded]:
        report = self.report
        self.on_progress(Progress(0, total, 0))
        for done, one in enumerate(embedded, 1):
            if one.problem is not None:
                report.complain(one.job.absolute_path, one.problem, not one.is_unreadable())
            yield one
            stage = self.embedder.stage()
            self.on_progress(Progress(done, total, report.unreadable, stage))

    def _count(self, batch: Sequence[Embedded], moved: set[str]) -> None:
        report = self.report
        for one in batch:
            if one.is_unreadable():
                continue  # counted as unreadable
            if os.fspath(one.job.absolute_path) in moved:
                report.moved += 1
            elif one.job.before is None:
                report.new += 1
            elif one.job.before == STALE:
                report.again += 1
            else:
                report.changed += 1
