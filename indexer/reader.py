"""One photo file: read once for its hash, its metadata and its pixels."""

from __future__ import annotations

import dataclasses
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL.Image import Image

from indexer.metadata import read_metadata
from search.arrays import Pixels
from search.decode import decode
from search.errors import PhotoUnreadable
from search.records import STALE, Entry, Root, Stamp

HASH_BYTES = 16
TRIES = 2


@dataclass(frozen=True, slots=True)
class Job:
    """One file to read; `before` is its stamp in the library, STALE or None for a new one."""

    root: Root
    path: str
    before: Stamp | None

    @property
    def file(self) -> Path:
        """The absolute path."""
        return self.root.path / self.path


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a job. Pixels, uint8 (side, side, 3), only where there is something to embed.

    `keep` is False for what the next run must try again without a trace of this one.
    """

    job: Job
    entry: Entry
    pixels: Pixels | None = None
    keep: bool = True


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads photos for one model; `contents` are the hashes it has embedded already."""

    prepare: Callable[[Image], Pixels]
    side_px: int
    limit_px: int
    contents: frozenset[bytes]

    def read(self, job: Job) -> Result:
        """The photo, or why there is none; never raises, whatever the file holds."""
        try:
            stamp, content = read_steadily(job.file)
        except (PhotoUnreadable, OSError) as error:
            return _not_now(job, _reason(error))
        digest = hashlib.blake2b(content, digest_size=HASH_BYTES).digest()
        blank = Entry(job.root, job.path, stamp, digest)
        if digest in self.contents:
            return Result(job, blank)
        try:
            return self._decoded(job, blank, content)
        except Exception as error:  # one bad photo must never stop a run; see DESIGN.md
            return Result(job, dataclasses.replace(blank, problem=_reason(error)))

    def _decoded(self, job: Job, blank: Entry, content: bytes) -> Result:
        name = os.fspath(job.file)
        picture = decode(content, name=name, limit_px=self.limit_px, at_least_px=2 * self.side_px)
        metadata = read_metadata(picture, blank.stamp)
        entry = dataclasses.replace(blank, metadata=metadata, problem=picture.damage)
        return Result(job, entry, self.prepare(picture.pixels))


def read_steadily(file: Path) -> tuple[Stamp, bytes]:
    """A file's content and the stamp that belongs to it.

    Raises OSError, or PhotoUnreadable for a file that is being written all the while.
    """
    for _ in range(TRIES):
        with file.open("rb") as opened:
            before = os.fstat(opened.fileno())
            content = opened.read()
            after = os.fstat(opened.fileno())
        stamp = Stamp(after.st_size, after.st_mtime_ns)
        if stamp == Stamp(before.st_size, before.st_mtime_ns) and len(content) == stamp.size:
            return stamp, content
    raise PhotoUnreadable(file, "changed while it was read; the next run tries again")


def _not_now(job: Job, reason: str) -> Result:
    """A file that could not be read now may be readable later, without a change to it.

    What the library knows of it stays as it is; a new one is recorded to be tried again.
    """
    entry = Entry(job.root, job.path, STALE, problem=reason)
    return Result(job, entry, keep=job.before is None)


def _reason(error: Exception) -> str:
    if isinstance(error, PhotoUnreadable):
        return error.reason
    if isinstance(error, FileNotFoundError):
        return "vanished while the folder was being indexed"
    if isinstance(error, OSError):
        return (error.strerror or str(error)).lower()
    return f"cannot be decoded ({type(error).__name__}: {error})"
