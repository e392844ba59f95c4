"""What a library's taught names look like to its model, learnt anew when anything changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

import numpy as np

from search.arrays import Rows
from search.catalogue import Catalogue
from search.collections.errors import ExamplesWrong
from search.collections.photos import Photographs
from search.encoders.base import Encoder
from search.names import folded
from search.ranking.calibration import Calibration, PhotoSample
from search.ranking.combination import Part
from search.ranking.teaching import Background, learn
from search.records import Mention


class Concepts:
    """Learns each name of one library when a query asks for it. Safe to use from many threads."""

    def __init__(
        self,
        catalogue: Catalogue,
        photographs: Photographs,
        encoder: Callable[[], Encoder],
        calibration: Callable[[], Calibration],
    ) -> None:
        self._catalogue = catalogue
        self._photographs = photographs
        self._encoder = encoder
        self._calibration = calibration
        self._lock = threading.Lock()
        self._background: tuple[PhotoSample, Background, Rows] | None = None
        self._learnt: dict[str, Rows] = {}
        self._revision = (-1, -1)

    def names(self) -> list[str]:
        """The names that a query can say: those that some photo shows."""
        return [taught.name for taught in self._catalogue.names() if taught.shown_by]

    def part(self, name: str, weight: float) -> Part:
        """A taught name as a term of a query.

        Raises UnknownName, and ExamplesWrong where none of its examples is there any more.
        """
        with self._lock:
            background, alike = self._held_against()
            revision = self._catalogue.revision(), self._catalogue.said_revision()
            if revision != self._revision:
                self._learnt, self._revision = {}, revision
            key = folded(name)
            if key not in self._learnt:
                self._learnt[key] = self._learn(name, background)
            return Part(weight, self._learnt[key], is_picture=False, alike=alike)

    def _held_against(self) -> tuple[Background, Rows]:
        sample = self._calibration().sample
        if self._background is None or self._background[0] is not sample:
            background = Background.of(sample.rows)
            self._background = sample, background, background.directions(sample.rows)
            self._learnt = {}
        return self._background[1:]

    def _learn(self, name: str, background: Background) -> Rows:
        taught = self._catalogue.name(name)
        shown = self._rows(taught.shown_by)
        if not len(shown):
            raise ExamplesWrong(taught.name, "none of its examples can be found: teach it others")
        text = self._encoder().encode_texts([taught.name])[0] - self._calibration().texts.mean(0)
        return learn(shown, background, text)

    def _rows(self, photos: Iterable[Mention]) -> Rows:
        """Unit rows (n, d) of the photos that can be found, by content."""
        rows = self._photographs.rows(tuple(photos))
        return np.array(list(rows.values()), np.float32)
