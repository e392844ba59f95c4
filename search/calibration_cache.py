"""The calibration of a library, kept in step with its photos."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import numpy as np

from search.arrays import Rows
from search.catalogue import Catalogue
from search.encoders.base import Encoder
from search.encoders.neutral import neutral_rows
from search.ranking.calibration import SAMPLED, Calibration, PhotoSample
from search.records import ModelTag
from search.vector_cache import VectorCache


class CalibrationCache:
    """What scores are measured by in one library. Safe to use from many threads.

    The photo half needs no model: `encoder` is called for the neutral texts only.
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
        self._sample: PhotoSample | None = None
        self._last: Calibration | None = None

    def calibration(self) -> Calibration:
        """Neutral texts and a sample of the photos; the same object while both are the same."""
        if self._texts is None:
            self._texts = neutral_rows(self._encoder())
        sample = self.sample()
        if self._last is None or self._last.sample is not sample:
            self._last = Calibration(self._texts, sample)
        return self._last

    def sample(self) -> PhotoSample:
        """Some photos of the library; another sample once it has grown or shrunk by much."""
        count = len(self._vectors)
        if self._sample is None or not self._sample.fits_library(count):
            self._sample = self._drawn() if count <= SAMPLED else self._kept(count)
        return self._sample

    def _kept(self, count: int) -> PhotoSample:
        """The sample of a large library, so that not every process has to draw it."""
        from search.sample_file import load_sample, save_sample  # few photos need no file

        directory, key = self._catalogue.directory, f"{self._catalogue.library_id()} {self._tag}"
        sample = load_sample(directory, key)
        if sample is None or not sample.fits_library(count):
            sample = self._drawn()
            with contextlib.suppress(OSError):  # only a cache, as the vectors are
                save_sample(sample, directory, key)
        return sample

    def _drawn(self) -> PhotoSample:
        drawn = ids = self._vectors.ids()
        if len(ids) > SAMPLED:
            drawn = np.random.default_rng(0).choice(ids, SAMPLED, replace=False)
        rows = self._catalogue.embeddings_of(drawn)[1].reshape(-1, self._tag.dimension)
        return PhotoSample(rows, len(ids))
