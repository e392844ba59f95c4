"""What a taught name looks like: a direction learnt from few examples. Pure.

The examples are held against the library, by linear discriminant analysis with the covariance of
the library's own photos, shrunk: Hariharan, Malik and Ramanan 2012 (the background serves every
concept, so one example is enough), and for CLIP Wang et al. 2024 (arXiv 2402.04087). Of many
directions in which photos differ at all, it leaves those in which the examples differ from the
rest. Where the name is a word that the model knows, the examples are near to its text too, and the
text helps, the less the more of them there are; a name like Rex means nothing to it, and counts for
nothing. Counter-examples are no part of it: a direction moved away from three of them found 23 to
29 % of the first ten instead of 30 %. They and their copies only leave the hits.
`tests/benchmarks/teach.py` chose method and constants.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.arrays import Rows

SHRUNK = 0.2  # the share of an even spread in the library's covariance
TEXT = 0.6  # what the name's own text weighs for each spread that one example scores above others
MOST_ABOVE = 3.0  # spreads


@dataclass(frozen=True, slots=True)
class Background:
    """The library that examples are held against: its mean (d,), and how its photos differ."""

    mean: Rows
    covariance: Rows  # (d, d)
    whitening: Rows  # the inverse of the shrunk covariance, (d, d)

    @classmethod
    def of(cls, rows: Rows) -> Background:
        """That of some photos of the library, unit rows (n, d); none is enough."""
        dimension = rows.shape[1]
        mean = rows.mean(0) if len(rows) else np.zeros(dimension, np.float32)
        away = rows - mean
        covariance = away.T @ away / max(len(rows), 1)
        even = max(float(np.trace(covariance)) / dimension, 1e-6)
        shrunk = (1 - SHRUNK) * covariance + SHRUNK * even * np.eye(dimension, dtype=np.float32)
        whitening = np.linalg.inv(shrunk).astype(np.float32)
        return cls(mean.astype(np.float32), covariance.astype(np.float32), whitening)

    def scaled(self, direction: Rows) -> Rows:
        """A direction (d,) along which the library's photos have a spread of one."""
        variance = max(float(direction @ self.covariance @ direction), 1e-12)
        return np.asarray(direction / math.sqrt(variance), np.float32)

    def directions(self, rows: Rows) -> Rows:
        """What is learnt from each row alone, unit rows (n, d)."""
        return _unit(np.asarray((rows - self.mean) @ self.whitening))


def learn(shown: Rows, background: Background, text: Rows | None = None) -> Rows:
    """The unit direction (d,) along which photos show what the examples show.

    `shown`: unit rows (n, d) of one example at least.
    `text`: the name's own, away from the middle of all texts, (d,).
    """
    direction = background.scaled(background.whitening @ (shown.mean(0) - background.mean))
    if text is not None:
        text = background.scaled(text)
        above = float((shown.mean(0) - background.mean) @ text)
        direction = direction + TEXT * np.clip(above, 0, MOST_ABOVE) / np.sqrt(len(shown)) * text
    return _unit(direction)


def _unit(rows: NDArray[np.floating]) -> Rows:
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), np.float32)
