"""One photo file: read once for its hash, its metadata and its pixels."""

from __future__ import annotations

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
from search.files import reason
from search.records import STALE, File, Metadata, Root, Stamp

HASH_BYTES = 16
TRIES = 2


@dataclass(frozen=True, slots=True)
class Job:
    """One file to read; `before` is its stamp in the library, STALE or None for a new one."""

    root: Root
    path: str
    before: Stamp | None

    @property
    def absolute_path(self) -> Path:
        """Where the file lies."""
        return self.root.path / self.path


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a job.

    With `pixels` there is something to embed, and a `problem` means that the photo is damaged.
    With a problem alone it is unreadable; with neither, its content is known to the library.
    `keep` is False for what the next run must try again without a trace of this one.
    """

    job: Job
    file: File
    pixels: Pixels | None = None
    metadata: Metadata = Metadata()
    problem: str | None = None
    keep: bool = True

    def is_unreadable(self) -> bool:
        """Whether nothing of the photo could be decoded."""
        return self.problem is not None and self.pixels is None


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads photos for one model; `known_hashes` are of the contents it has embedded already."""

    prepare: Callable[[Image], Pixels]
    side_px: int
    limit_px: int
    known_hashes: frozenset[bytes]

    def read(self, job: Job) -> Result:
        """The photo, or why there is none; never raises, for any file content."""
        try:
            stamp, content = read_steadily(job.absolute_path)
        except (PhotoUnreadable, OSError) as error:
            return _not_now(job, _explained(error))
        digest = hashlib.blake2b(content, digest_size=HASH_BYTES).digest()
        file = File(job.root, job.path, stamp, digest)
        if digest in self.known_hashes:
            return Result(job, file)
        try:
            return self._decoded(job, file, content)
        except Exception as error:  # one bad photo must never stop a run
            return Result(job, file, problem=_explained(error))

    def _decoded(self, job: Job, file: File, content: bytes) -> Result:
        name = os.fspath(job.absolute_path)
        picture = decode(content, name=name, limit_px=self.limit_px, at_least_px=2 * self.side_px)
        metadata = read_metadata(picture, job.absolute_path.name)
        return Result(job, file, self.prepare(picture.pixels), metadata, picture.problem)


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


def _not_now(job: Job, problem: str) -> Result:
    """A file that could not be read now may be readable later, without a change to it.

    What the library knows of it stays as it is; a new one is recorded to be tried again.
    """
    file = File(job.root, job.path, STALE)
    return Result(job, file, problem=problem, keep=job.before is None)


def _explained(error: Exception) -> str:
    if isinstance(error, PhotoUnreadable):
        return error.reason
    if isinstance(error, FileNotFoundError):
        return "vanished while the folder was being indexed"
    if isinstance(error, OSError):
        return reason(error)
    return f"cannot be decoded ({type(error).__name__}: {error})"
