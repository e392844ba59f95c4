"""One photo file: read once for its hash, its metadata and its pixels."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PIL.Image import Image

from indexer.metadata import read_metadata
from search.arrays import Pixels
from search.decode import check_length, decode
from search.encoders.preprocessing import enough_px
from search.errors import PhotoUnreadable
from search.files import content_hash, open_regular, reason, stamp_of
from search.records import STALE, File, Metadata, Root, Stamp

TRIES = 2
LARGE_BYTES = 100_000_000


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
    turn: threading.Lock = field(default_factory=threading.Lock)  # for large files: one at a time

    def read(self, job: Job) -> Result:
        """The photo, or why there is none; never raises, for any file content."""
        try:
            length = job.absolute_path.stat().st_size
            with self.turn if length > LARGE_BYTES else contextlib.nullcontext():
                return self._read(job)
        except (OSError, MemoryError) as error:
            return _not_now(job, _explained(error))

    def _read(self, job: Job) -> Result:
        try:
            stamp, content = read_steadily(job.absolute_path)
        except TooLarge as error:
            return Result(job, File(job.root, job.path, error.stamp), problem=error.reason)
        except PhotoUnreadable as error:
            return _not_now(job, error.reason)
        digest = content_hash(content)
        file = File(job.root, job.path, stamp, digest)
        if digest in self.known_hashes:
            return Result(job, file)
        try:
            return self._decoded(job, file, content)
        except Exception as error:  # one bad photo must never stop a run
            return Result(job, file, problem=_explained(error))

    def _decoded(self, job: Job, file: File, content: bytes) -> Result:
        name = os.fspath(job.absolute_path)
        at_least_px = enough_px(self.side_px)
        picture = decode(content, name=name, limit_px=self.limit_px, at_least_px=at_least_px)
        metadata = read_metadata(picture, job.absolute_path.name)
        return Result(job, file, self.prepare(picture.pixels), metadata, picture.problem)


class TooLarge(PhotoUnreadable):
    """A file that is never read, whatever is in it; with the stamp to know it by."""

    def __init__(self, file: Path, reason: str, stamp: Stamp) -> None:
        self.stamp = stamp
        super().__init__(file, reason)


def read_steadily(file: Path) -> tuple[Stamp, bytes]:
    """A file's content and the stamp that belongs to it.

    Raises OSError, TooLarge, or PhotoUnreadable for a file that is being written all the while.
    """
    for _ in range(TRIES):
        with open_regular(file) as opened:
            before = stamp_of(os.fstat(opened.fileno()))
            try:
                check_length(file, before.size)
            except PhotoUnreadable as error:
                raise TooLarge(file, error.reason, before) from error
            content = opened.read(before.size + 1)  # of one that grows, no more than is checked
            after = stamp_of(os.fstat(opened.fileno()))
        if after == before and len(content) == after.size:
            return after, content
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
    if isinstance(error, MemoryError):
        return "too large for this machine's memory"
    if isinstance(error, OSError):
        return reason(error)
    return f"cannot be decoded ({type(error).__name__}: {error})"
