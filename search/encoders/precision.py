"""Choice between FP32 and INT8: the fastest precision within an accuracy bound. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from search.record_class import dataclass

AUTO, EXACT, INT8 = "auto", "fp32", "int8"
WORST_COSINE, MEAN_COSINE = 0.99, 0.998  # of the photos' rows and their exact rows
SAME_NEIGHBOURS = 0.98  # of the nearest NEIGHBOURS of all photos
NEIGHBOURS = 10
TIE = 0.001  # photos whose scores differ by less may be in any order
WORTH = 1.1  # times as fast; below this speed-up, keep fp32
FEW, MANY = 32, 500  # photos of a run from which on a first and a second trial pay
PROBES = 64  # photos of the second trial; the first uses FEW


@dataclass(frozen=True, slots=True)
class Trial:
    """The speed and accuracy of a precision. `same_neighbours`: a share, 0 to 1."""

    precision: str
    photos_per_s: float
    worst_cosine: float = 1.0
    mean_cosine: float = 1.0
    same_neighbours: float = 1.0

    @property
    def agrees(self) -> bool:
        """True if the accuracy is within the bounds."""
        return (
            self.worst_cosine >= WORST_COSINE
            and self.mean_cosine >= MEAN_COSINE
            and self.same_neighbours >= SAME_NEIGHBOURS
        )

    def __str__(self) -> str:
        found = f"{self.same_neighbours:.1%} of the neighbours, cosine {self.worst_cosine:.4f}"
        return f"{self.precision} {self.photos_per_s:.0f} photos/s, {found}"


def trial(
    precision: str, seconds: float, rows: NDArray[np.float32], exact: NDArray[np.float32]
) -> Trial:
    """Compare a precision's embeddings with the fp32 ones, unit rows (n, d) each."""
    cosines = (rows * exact).sum(axis=1)
    worst, mean = float(cosines.min()), float(cosines.mean())
    return Trial(precision, len(rows) / seconds, worst, mean, _same(rows, exact))


def probes(count: int, tried_on: int) -> int:
    """The number of `count` new photos to try precisions on, after a trial on `tried_on`."""
    if count >= MANY and tried_on <= FEW:
        return PROBES
    return FEW if count >= FEW and not tried_on else 0


def fastest(trials: Sequence[Trial]) -> Trial:
    """The fastest precision that agrees; the exact one (first) unless another is WORTH it."""
    best = max((t for t in trials if t.agrees), key=lambda t: t.photos_per_s)
    return best if best.photos_per_s > WORTH * trials[0].photos_per_s else trials[0]


def _same(rows: NDArray[np.float32], exact: NDArray[np.float32]) -> float:
    """The share of each row's nearest others that are among the nearest by the exact rows."""
    count = min(NEIGHBOURS, len(rows) - 1)
    scores, true = rows @ rows.T, exact @ exact.T
    np.fill_diagonal(scores, -2)
    np.fill_diagonal(true, -2)
    found = np.take_along_axis(true, np.argsort(-scores, axis=1)[:, :count], axis=1)
    last = np.sort(true, axis=1)[:, -count]
    return float((found >= last[:, None] - TIE).mean())
