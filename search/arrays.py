"""The arrays that cross files, by what they hold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]  # unit rows, (n, d), or one of them, (d,)
Ids = NDArray[np.int64]  # photo ids, (n,)
Pixels = NDArray[np.uint8]  # an upright RGB picture, (side, side, 3)


# NumPy's own unique, setdiff1d and the like load numpy.ma, which takes longer than a search.


def distinct(ids: Ids) -> Ids:
    """The ids, ascending and each once."""
    ordered = np.sort(ids)
    return np.asarray(ordered[np.append(True, ordered[1:] != ordered[:-1])[: len(ordered)]])


def without(ids: Ids, others: Ids) -> Ids:
    """The ids that are not among others, ascending and each once."""
    once = distinct(ids)
    return np.asarray(once[~_are_among(once, others)])


def common(ids: Ids, others: Ids) -> Ids:
    """The ids that are among others too, ascending and each once."""
    once = distinct(ids)
    return np.asarray(once[_are_among(once, others)])


def _are_among(ids: Ids, others: Ids) -> NDArray[np.bool_]:
    return holds(np.sort(others), ids)


def holds(ascending: Ids, ids: Ids) -> NDArray[np.bool_]:
    """Which of the ids, (n,), are among the ascending ones; nothing is sorted for that."""
    if not len(ascending):
        return np.zeros(len(ids), np.bool_)
    places = np.minimum(np.searchsorted(ascending, ids), len(ascending) - 1)
    return np.asarray(ascending[places] == ids)
