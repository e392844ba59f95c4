"""The calibration of a library, kept in step with its photos and cached in a file.

The file can be deleted at any time. It holds the sample of a large library's photos, so that not
every process has to draw it.
"""

from __future__ import annotations

import contextlib
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from tokenize import TokenError

import numpy as np

from search.arrays import Rows
from search.catalogue import Catalogue
from search.encoders.base import Encoder
from search.encoders.neutral import neutral_rows
from search.files import write_whole
from search.ranking.calibration import SAMPLED, Calibration, PhotoSample
from search.records import ModelTag
from search.vectors.vector_cache import VectorCache

FILE_NAME = "calibration.npz"
# Raised by NumPy for a damaged file: it reads an array's header with the tokenizer of Python.
DAMAGED = (OSError, ValueError, KeyError, EOFError, SyntaxError, TokenError, MemoryError,
           NotImplementedError, struct.error, zlib.error, zipfile.BadZipFile)  # fmt: skip


class CalibrationCache:
    """The calibration of one library. Safe to use from many threads.

    The sample of photos needs no model: `encoder` is called for the neutral texts only.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        tag: ModelTag,
        vectors: VectorCache,
        encoder: Callable[[], Encoder],
    ) -> None:
        self._catalogue = catalogue
        self._tag = tag
        self._vectors = vectors
        self._encoder = encoder
        self._texts: Rows | None = None
        self._logits: tuple[float, float] | None = None
        self._sample: PhotoSample | None = None
        self._last: Calibration | None = None

    def calibration(self) -> Calibration:
        """Neutral texts and a sample of the photos; the same object while both are the same."""
        if self._texts is None:
            encoder = self._encoder()
            self._texts = neutral_rows(encoder)
            if encoder.logit_bias is not None:
                self._logits = encoder.logit_scale, encoder.logit_bias
        sample = self.sample()
        if self._last is None or self._last.sample is not sample:
            self._last = Calibration(self._texts, sample, self._logits)
        return self._last

    def sample(self) -> PhotoSample:
        """A sample of the photos, drawn again once the library has grown or shrunk by much."""
        count = len(self._vectors)
        if self._sample is None or not self._sample.fits_library(count):
            self._sample = self._drawn() if count <= SAMPLED else self._from_file(count)
        return self._sample

    def _from_file(self, count: int) -> PhotoSample:
        directory, key = self._catalogue.directory, f"{self._catalogue.library_id()} {self._tag}"
        sample = load_sample(directory, key)
        if sample is None or not sample.fits_library(count):
            sample = self._drawn()
            with contextlib.suppress(OSError):  # the library may be on a read-only disk
                save_sample(sample, directory, key)
        return sample

    def _drawn(self) -> PhotoSample:
        drawn = ids = self._vectors.ids()
        if len(ids) > SAMPLED:
            drawn = np.random.default_rng(0).choice(ids, SAMPLED, replace=False)
        rows = self._catalogue.embeddings.by_id(drawn)[1].reshape(-1, self._tag.dimension)
        return PhotoSample(rows, len(ids))


def save_sample(sample: PhotoSample, directory: Path, key: str) -> None:
    """Write the file under the key of library and model. Raises OSError."""
    packed = io.BytesIO()  # on a full disk, NumPy's own file would raise again when it is closed
    np.savez(packed, rows=sample.rows, count=sample.count, key=key)
    write_whole(directory / FILE_NAME, packed.getvalue())


def load_sample(directory: Path, key: str) -> PhotoSample | None:
    """The sample in the file; None if the file is absent, damaged or of another key."""
    try:
        with (
            (directory / FILE_NAME).open("rb") as file,
            np.load(file, allow_pickle=False) as arrays,
        ):
            if str(arrays["key"]) != key:
                return None
            return PhotoSample(arrays["rows"], int(arrays["count"]))
    except DAMAGED:
        return None
