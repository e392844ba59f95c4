"""Directions of a library's taught names in its model's embedding space."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterable, Mapping

import numpy as np

from search.arrays import Rows
from search.catalogue import Catalogue
from search.collections.photo_refs import PhotoResolver
from search.encoders.base import Encoder
from search.errors import ExamplesWrong, UnknownName, notes
from search.ranking.calibration import Calibration, PhotoSample
from search.ranking.combination import Part
from search.ranking.teaching import Background, learn
from search.user_records import PhotoRef, TaughtName
from search.words import fold_name


class TaughtConcepts:
    """Learns each name of one library when a query contains it. Safe to use from many threads.

    Names and directions are kept until the library changes.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        photos: PhotoResolver,
        encoder: Callable[[], Encoder],
        calibration: Callable[[], Calibration],
    ) -> None:
        self._catalogue = catalogue
        self._photos = photos
        self._encoder = encoder
        self._calibration = calibration
        self._lock = threading.Lock()
        self._background: tuple[PhotoSample, Background, Rows] | None = None
        self._learned: dict[str, Rows] = {}
        self._revision = (-1, -1)
        self._by_fold = functools.lru_cache(1)(self._read_names)

    def names(self) -> list[str]:
        """The names that have an example."""
        return [taught.name for taught in self._names().values() if taught.shown_by]

    def get(self, name: str) -> TaughtName:
        """A taught name with its examples, letter case ignored. Raises UnknownName."""
        taught = self._names().get(fold_name(name))
        if taught is None:
            raise UnknownName(name)
        return taught

    def part(self, name: str, weight: float) -> Part:
        """A taught name as a term of a query.

        Raises UnknownName, or ExamplesWrong where none of its examples can be found.
        """
        with self._lock:
            background, alike = self._current_background()
            revision = self._catalogue.revision(), self._catalogue.collections.revision()
            if revision != self._revision:
                self._learned, self._revision = {}, revision
            key = fold_name(name)
            if key not in self._learned:
                self._learned[key] = self._learn(name, background)
            return Part(weight, self._learned[key], is_picture=False, alike=alike)

    def _names(self) -> Mapping[str, TaughtName]:
        return self._by_fold(self._catalogue.collections.revision())

    def _read_names(self, _revision: int) -> Mapping[str, TaughtName]:
        return {fold_name(taught.name): taught for taught in self._catalogue.taught_names.all()}

    def _current_background(self) -> tuple[Background, Rows]:
        sample = self._calibration().sample
        if self._background is None or self._background[0] is not sample:
            background = Background.of(sample.rows)
            self._background = sample, background, background.directions(sample.rows)
            self._learned = {}
        return self._background[1:]

    def _learn(self, name: str, background: Background) -> Rows:
        taught = self.get(name)
        shown = self._rows(taught.shown_by)
        if not len(shown):
            raise ExamplesWrong(taught.name, notes.EXAMPLES_LOST())
        text = self._encoder().encode_texts([taught.name])[0] - self._calibration().texts.mean(0)
        return learn(shown, background, text)

    def _rows(self, photos: Iterable[PhotoRef]) -> Rows:
        """Unit rows (n, d) of those of these photos that can be found."""
        rows = self._photos.rows(tuple(photos))
        return np.array(list(rows.values()), np.float32)
