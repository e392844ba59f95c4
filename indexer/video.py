"""Embedding of videos, one after another: read in a subprocess, encoded while it decodes."""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import itertools
import os
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import BinaryIO, TypeVar

import numpy as np
from PIL import Image

from indexer.embedder import Embedded
from indexer.metadata.videos import video_tags
from indexer.photo_texts import TextsResult
from indexer.reader import Job, explain, texts_of, to_metadata
from search.arrays import Pixels, Rows
from search.encoders.base import Encoder
from search.encoders.preprocessing import enough_px
from search.errors import Note, PhotoUnreadable, notes
from search.files import content_hash_of, open_regular, stamp_of
from search.images.decode import Picture
from search.images.embedded_metadata import Tags
from search.images.video_subprocess import DecodedVideo, VideoTask, decoding
from search.records import STALE, EmbeddedVideo, File, KnownPhoto, Metadata, UnreadablePhoto

BATCH = 8  # moments that are encoded at once: as fast as more, in less memory
AHEAD = 6  # batches and ends of videos that are read while one is encoded

Frame = tuple[int, Pixels]  # its time in milliseconds
Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class _Read:
    """The end of a video whose moments have been read."""

    job: Job
    file: File
    metadata: Metadata
    texts: TextsResult
    problem: Note | None


@dataclass(frozen=True, slots=True)
class VideoEmbedder:
    """Embeds the moments of videos, without those of contents in `known_hashes`.

    The next videos are read, one at a time, while moments are encoded.
    """

    encoder: Encoder
    known_hashes: frozenset[bytes]

    def embed(self, jobs: Sequence[Job]) -> Generator[Embedded, None, None]:
        """The outcome of each job, in their order."""
        times_ms, rows = list[int](), list[Rows]()
        with contextlib.closing(self._parts(jobs)) as parts:
            for part in _ahead(parts):
                if isinstance(part, list):
                    times_ms += [at_ms for at_ms, _ in part]
                    pictures = [Image.fromarray(pixels) for _, pixels in part]
                    prepared = [self.encoder.prepare(picture) for picture in pictures]
                    rows.append(self.encoder.encode_photos(prepared))
                    continue
                yield _embedded(part, times_ms, rows) if isinstance(part, _Read) else part
                times_ms, rows = [], []

    def _parts(self, jobs: Sequence[Job]) -> Generator[list[Frame] | _Read | Embedded, None, None]:
        """The moments of each video in batches, and its end or its outcome without them."""
        for job in jobs:
            try:
                with open_regular(job.absolute_path) as opened:
                    yield from self._parts_of(job, opened)
            except (OSError, MemoryError, PhotoUnreadable) as error:
                yield _not_now(job, explain(error))

    def _parts_of(
        self, job: Job, opened: BinaryIO
    ) -> Generator[list[Frame] | _Read | Embedded, None, None]:
        """The parts of one video. Raises PhotoUnreadable for one that is being written."""
        stamp = stamp_of(os.fstat(opened.fileno()))
        file = File(job.root, job.path, stamp, content_hash_of(opened))
        if file.content_hash in self.known_hashes:
            texts = texts_of(job.root, job.path, job.sidecars, Tags())
            yield Embedded(job, KnownPhoto(file), texts=texts)
            return
        end: _Read | Embedded
        try:
            if not stamp.size:
                raise PhotoUnreadable(job.absolute_path, notes.EMPTY_FILE())
            task = VideoTask(os.fspath(job.absolute_path), enough_px(self.encoder.side_px))
            with decoding(opened, task) as video:
                frames, first = iter(video.frames), None
                while batch := list(itertools.islice(frames, BATCH)):
                    first = batch[0][1] if first is None else first
                    yield batch
                end = _end(job, file, video, first)
        except PhotoUnreadable as error:
            end = Embedded(job, UnreadablePhoto(file, error.reason), error.reason)
        if stamp_of(os.fstat(opened.fileno())) != stamp:
            raise PhotoUnreadable(job.absolute_path, notes.CHANGED_WHILE_READ())
        yield end


def _end(job: Job, file: File, video: DecodedVideo, first: Pixels | None) -> _Read:
    """The end of a decoded video. Raises PhotoUnreadable for one without a frame."""
    if first is None:
        raise PhotoUnreadable(job.absolute_path, video.problem or notes.NO_FRAME())
    texts = texts_of(job.root, job.path, job.sidecars, video_tags(video.header.metadata))
    size = video.header.width, video.header.height
    picture = Picture(Image.fromarray(first), *size, Image.Exif())
    metadata = to_metadata(picture, texts.texts)
    metadata = dataclasses.replace(metadata, duration_ms=video.header.duration_ms)
    return _Read(job, file, metadata, texts, video.problem)


def _embedded(read: _Read, times_ms: Sequence[int], rows: Sequence[Rows]) -> Embedded:
    """The outcome of a video with moments at these times."""
    entry = EmbeddedVideo(
        read.file, read.metadata, tuple(times_ms), np.concatenate(rows), read.problem
    )
    return Embedded(read.job, entry, read.problem, read.texts)


def _ahead(parts: Iterator[Part]) -> Iterator[Part]:
    """The parts, of which the next AHEAD are read while one is used."""
    pool = ThreadPoolExecutor(1, "video")
    try:
        waiting = collections.deque(pool.submit(next, parts, None) for _ in range(AHEAD))
        while (part := waiting.popleft().result()) is not None:
            waiting.append(pool.submit(next, parts, None))
            yield part
    finally:
        pool.shutdown(cancel_futures=True)


def _not_now(job: Job, problem: str) -> Embedded:
    """The outcome of a file that the next run tries again; a known one stays as it is."""
    entry = UnreadablePhoto(File(job.root, job.path, STALE), problem)
    return Embedded(job, entry if job.before is None else None, problem)
