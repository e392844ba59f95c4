"""What a taught name looks like: a direction learnt from few examples. Pure.

The examples are held against the library, by linear discriminant analysis with the covariance of
the library's own photos, shrunk: Hariharan, Malik and Ramanan 2012 (the background serves every
concept, so one example is enough), and for CLIP Wang et al. 2024 (arXiv 2402.04087). Of many
directions in which photos differ at all, it leaves those in which the examples differ from the
rest. A counter-example moves what the examples are held against.
`tests/benchmarks/teach.py` chose method and constants.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.arrays import Rows

SHRUNK = 0.2  # the share of an even spread in the library's covariance
AGAINST = 0.5  # what counter-examples weigh beside the library
TEXT = 0.3  # what the name's own text weighs, for each spread that the examples score above it


@dataclass(frozen=True, slots=True)
class Background:
    """The library that examples are held against: its mean (d,), and what undoes its spread."""

    mean: Rows
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
        return cls(mean.astype(np.float32), np.linalg.inv(shrunk).astype(np.float32))

    def directions(self, rows: Rows) -> Rows:
        """What is learnt from each row alone, unit rows (n, d)."""
        return _unit(np.asarray((rows - self.mean) @ self.whitening))


def learn(shown: Rows, not_shown: Rows, background: Background) -> Rows:
    """The unit direction (d,) along which photos show what the examples show.

    `shown`: unit rows (n, d) of one example at least. `not_shown`: of counter-examples, (m, d).
    """
    held_against = background.mean
    if len(not_shown):
        held_against = (1 - AGAINST) * held_against + AGAINST * not_shown.mean(0)
    direction = background.whitening @ (shown.mean(0) - held_against)
    return _unit(direction)


def _unit(rows: NDArray[np.floating]) -> Rows:
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), np.float32)
