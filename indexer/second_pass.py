"""Base of the passes after the one that embeds: they open each photo again."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from indexer.report import Progress, ProgressCallback, Report
from search.catalogue import Catalogue, lock_for_writing
from search.images.decode import Picture, decode, default_limit_px
from search.records import UnreadPicture

WAIT_S = 60.0  # for another writer: a star, another run


def lock(library: Path) -> AbstractContextManager[Catalogue]:
    """The catalogue of an existing library, locked. Raises LibraryBusy."""
    return lock_for_writing(library, must_exist=True, wait_s=WAIT_S)


@dataclass(frozen=True, slots=True)
class SecondPass:
    """A pass over the photos of a library; holds the lock while a batch is stored.

    A photo that cannot be read is named in the report, and the next run tries it again.
    """

    STAGE: ClassVar[str]  # its name in the progress

    library: Path
    report: Report
    on_progress: ProgressCallback
    limit_px: int  # of the decoded pictures; 0: the limit that the machine's memory allows

    def progress(self, done: int, total: int) -> None:
        """Report how many photos are done."""
        self.on_progress(Progress(done, total, len(self.report.warnings), self.STAGE))

    def locked(self) -> AbstractContextManager[Catalogue]:
        """The catalogue, locked. Raises LibraryBusy."""
        return lock(self.library)

    def decoded(self, picture: UnreadPicture, at_least_px: int, threads: int) -> Picture:
        """The upright picture of a file, one of `threads` at a time. Raises PhotoUnreadable."""
        limit_px = self.limit_px or default_limit_px(threads)
        return decode(picture.file, limit_px=limit_px, at_least_px=at_least_px)
