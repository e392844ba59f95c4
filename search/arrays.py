"""The arrays that cross files, by what they hold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]  # unit rows, (n, d), or one of them, (d,)
Ids = NDArray[np.int64]  # photo ids, (n,)
Pixels = NDArray[np.uint8]  # an upright RGB picture, (side, side, 3)
