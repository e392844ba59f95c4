"""Read a photo file once: its hash, pixels, metadata and texts come from the same bytes."""

from __future__ import annotations

import contextlib
import io
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, TypeVar

from PIL.Image import Image

from indexer.metadata.exif import thumbprint
from indexer.metadata.sidecars import Sidecars
from indexer.metadata.videos import video_tags
from indexer.photo_texts import TextsResult, read_texts
from search.arrays import Pixels
from search.encoders.preprocessing import enough_px
from search.errors import PhotoUnreadable, notes
from search.files import check_length, content_hash, open_regular, reason, stamp_of
from search.images.decode import Picture, decode
from search.images.embedded_metadata import Tags, read_tags
from search.images.file_types import is_video
from search.images.video_subprocess import read_header
from search.records import STALE, File, Metadata, PhotoTexts, Root, Stamp

Value = TypeVar("Value")

TRIES = 2
LARGE_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class Job:
    """One file to read; `before` is its stamp in the library, STALE or None for a new one."""

    root: Root
    path: str
    before: Stamp | None
    sidecars: Sidecars

    @property
    def absolute_path(self) -> Path:
        """The path of the file."""
        return self.root.path / self.path


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of a job.

    With `pixels` there is something to embed, and a `problem` means that the photo is damaged.
    With a problem alone it is unreadable; with neither, the library has its content already.
    `texts` is None for an unreadable file. `keep` is False for a file that the next run retries
    and of which this run stores nothing.
    """

    job: Job
    file: File
    pixels: Pixels | None = None
    metadata: Metadata = Metadata()
    texts: TextsResult | None = None
    problem: str | None = None
    keep: bool = True

    def is_unreadable(self) -> bool:
        """True if no part of the photo could be decoded."""
        return self.problem is not None and self.pixels is None


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader of photos for one model. `known_hashes`: of the contents that have embeddings."""

    prepare: Callable[[Image], Pixels]
    side_px: int
    limit_px: int
    known_hashes: frozenset[bytes]
    large_file: threading.Lock = field(default_factory=threading.Lock)  # read one at a time

    def read(self, job: Job) -> Result:
        """The photo, or the reason why it cannot be read; raises for no file content."""
        try:
            length = job.absolute_path.stat().st_size
            with self.large_file if length > LARGE_BYTES else contextlib.nullcontext():
                return self._read(job)
        except (OSError, MemoryError) as error:
            return _not_now(job, explain(error))

    def _read(self, job: Job) -> Result:
        try:
            stamp, content = read_steadily(job.absolute_path)
        except TooLarge as error:
            return Result(job, File(job.root, job.path, error.stamp), problem=error.reason)
        except PhotoUnreadable as error:
            return _not_now(job, error.reason)
        digest = content_hash(content)
        file = File(job.root, job.path, stamp, digest)
        tags, texts = _metadata_of(io.BytesIO(content), job.root, job.path, job.sidecars)
        if digest in self.known_hashes:
            return Result(job, file, texts=texts)
        result = attempt(lambda: self._decoded(job, file, content, tags, texts))
        return Result(job, file, problem=result) if isinstance(result, str) else result

    def _decoded(
        self, job: Job, file: File, content: bytes, tags: Tags, texts: TextsResult
    ) -> Result:
        name = os.fspath(job.absolute_path)
        at_least_px = enough_px(self.side_px)
        picture = decode(content, name=name, limit_px=self.limit_px, at_least_px=at_least_px)
        pixels = self.prepare(picture.pixels)
        problem = picture.problem or tags.problem
        return Result(job, file, pixels, to_metadata(picture, texts.texts), texts, problem)


def read_known(root: Root, path: str, sidecars: Sidecars) -> TextsResult | None:
    """The texts of a photo that the library holds; its file is opened for its tags alone.

    None for a file that cannot be opened, which the next run retries; raises for no content.
    """
    try:
        with open_regular(root.path / path) as file:
            if is_video(path):
                tags = attempt(lambda: video_tags(read_header(file, path).metadata))
                return texts_of(root, path, sidecars, Tags() if isinstance(tags, str) else tags)
            return _metadata_of(file, root, path, sidecars)[1]
    except OSError:
        return None


def _metadata_of(
    file: BinaryIO, root: Root, path: str, sidecars: Sidecars
) -> tuple[Tags, TextsResult]:
    """The tags of an open file, and the texts in it and beside it; a warning in place of errors."""
    photo = root.path / path
    tags = attempt(lambda: read_tags(file, photo.suffix))
    if isinstance(tags, str):
        tags = Tags()
    return tags, texts_of(root, path, sidecars, tags)


def texts_of(root: Root, path: str, sidecars: Sidecars, tags: Tags) -> TextsResult:
    """The texts in the tags of a file and beside it; a warning in place of errors."""
    texts = attempt(lambda: read_texts(root, path, sidecars, tags))
    if isinstance(texts, str):
        nothing = PhotoTexts(path, sidecars.state, taken_from="unknown")
        return TextsResult(nothing, ((root.path / path, texts),))
    return texts


def attempt(action: Callable[[], Value]) -> Value | str:
    """The result of an action on one photo, or the reason of its failure, which ends no run."""
    try:
        return action()
    except Exception as error:
        return explain(error)


class TooLarge(PhotoUnreadable):
    """A file that is larger than any that is read, with its stamp."""

    def __init__(self, file: Path, reason: str, stamp: Stamp) -> None:
        self.stamp = stamp
        super().__init__(file, reason)


def read_steadily(file: Path) -> tuple[Stamp, bytes]:
    """A file's content and the stamp that belongs to it.

    Raises OSError, TooLarge, or PhotoUnreadable for a file that changes during each attempt.
    """
    for _ in range(TRIES):
        with open_regular(file) as opened:
            before = stamp_of(os.fstat(opened.fileno()))
            try:
                check_length(file, before.size)
            except PhotoUnreadable as error:
                raise TooLarge(file, error.reason, before) from error
            content = opened.read(before.size + 1)  # of a growing file no more than was checked
            after = stamp_of(os.fstat(opened.fileno()))
        if after == before and len(content) == after.size:
            return after, content
    raise PhotoUnreadable(file, notes.CHANGED_WHILE_READ())


def to_metadata(picture: Picture, texts: PhotoTexts) -> Metadata:
    """The metadata of a decoded photo whose other metadata were read with its texts."""
    latitude, longitude = texts.position or (None, None)
    return Metadata(
        texts.taken_at,
        texts.taken_from,
        texts.camera,
        texts.lens,
        picture.width,
        picture.height,
        latitude,
        longitude,
        texts.exposure,
        thumbprint(picture),
        texts.position_from,
        live_id=texts.live_id,
        video_at=texts.video_at,
    )


def _not_now(job: Job, problem: str) -> Result:
    """The result for a file that may be readable later without a change to it.

    The row of a known file stays as it is; a new file is recorded for the next run to retry.
    """
    file = File(job.root, job.path, STALE)
    return Result(job, file, problem=problem, keep=job.before is None)


def explain(error: Exception) -> str:
    """The reason why a file could not be read."""
    if isinstance(error, PhotoUnreadable):
        return error.reason
    if isinstance(error, FileNotFoundError):
        return notes.VANISHED()
    if isinstance(error, MemoryError):
        return notes.TOO_LARGE_FOR_MEMORY()
    if isinstance(error, OSError):
        return reason(error)
    return notes.NOT_DECODED(error=f"{type(error).__name__}: {error}")
