"""Types of the arrays that modules exchange."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]  # unit rows, (n, d), or one of them, (d,)
Ids = NDArray[np.int64]  # photo ids, (n,)
Pixels = NDArray[np.uint8]  # an upright RGB picture, (side, side, 3)


def unit(rows: NDArray[np.floating]) -> Rows:
    """The rows scaled to unit length, (n, d) or (d,); a row of zeros stays one."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), np.float32)


def distinct(ids: Ids) -> Ids:
    """The ids in ascending order, each once; without counts, NumPy loads `numpy.ma` (12 ms)."""
    return np.unique(ids, return_counts=True)[0]
