"""Embedding of parts of photos: a second pass, after the one that embeds whole photos.

Like the search for faces (`indexer.face_pass`), it opens each photo again, without the lock of the
first pass, the newest first, and goes on where an earlier run was interrupted. The whole photos of
a library are not embedded again when their parts are.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from indexer.embedder import read_ahead
from indexer.second_pass import SecondPass
from search.arrays import Pixels
from search.encoders.base import Encoder
from search.encoders.preprocessing import enough_px
from search.errors import PhotoUnreadable
from search.images.photo_parts import ROWS, parts_of
from search.records import ModelTag, Root, UnreadPicture
from search.vectors.vector_cache import save_vectors

BATCH = 8  # photos that are encoded at once, and stored in one transaction
AHEAD = 2 * BATCH  # photos that are read while a batch is encoded

Read = tuple[UnreadPicture, list[Pixels]]  # a photo and its prepared parts


@dataclass(frozen=True, slots=True)
class PartPass(SecondPass):
    """Embeds the parts of a library's photos."""

    STAGE = "parts"

    load: Callable[[ModelTag | None], Encoder]  # by the model of the library

    def run(self, roots: Sequence[Root]) -> None:
        """Embed the parts of every photo that has none. Raises LibraryBusy or DiskFull."""
        with self.locked() as catalogue:
            pending = catalogue.part_embeddings.pending(roots)
            tag = catalogue.embeddings.model()
        if not pending:
            return
        encoder, done = self.load(tag), 0
        if encoder.tag != tag:  # the library still has photos without the model of this run
            return
        for batch in self._batches(pending, encoder):
            self.progress(done, len(pending))
            self._store([read for read in batch if read[1]], encoder)
            done += len(batch)
        self.progress(done, len(pending))
        with self.locked() as catalogue:
            save_vectors(catalogue)

    def _batches(self, pending: Sequence[UnreadPicture], encoder: Encoder) -> Iterator[list[Read]]:
        """The photos with their parts; the next are read while the caller encodes a batch."""
        threads = os.cpu_count() or 1
        pool = ThreadPoolExecutor(threads, "parts")
        try:
            read = read_ahead(pool, lambda one: self._read(one, encoder, threads), pending, AHEAD)
            while batch := list(itertools.islice(read, BATCH)):
                yield batch
        finally:
            # An interrupted run does not wait for the photo that is being decoded.
            pool.shutdown(wait=False, cancel_futures=True)

    def _read(self, picture: UnreadPicture, encoder: Encoder, threads: int) -> Read:
        """The parts of a photo; none of one that cannot be read, which the report names."""
        at_least_px = ROWS * enough_px(encoder.side_px)
        try:
            decoded = self.decoded(picture, at_least_px, threads)
        except PhotoUnreadable as error:
            self.report.warn(picture.file, error.reason)
            return picture, []
        parts = parts_of(decoded.pixels, decoded.width, decoded.height)
        return picture, [encoder.prepare(part) for part in parts]

    def _store(self, batch: Sequence[Read], encoder: Encoder) -> None:
        if not batch:
            return
        prepared = list(itertools.chain.from_iterable(parts for _, parts in batch))
        ends = np.cumsum([len(parts) for _, parts in batch])[:-1]
        pairs = zip(batch, np.split(encoder.encode_photos(prepared), ends), strict=True)
        found = {picture.content_hash: rows for (picture, _), rows in pairs}
        with self.locked() as catalogue:
            catalogue.part_embeddings.store(found)
        self.report.in_parts += len(found)
