"""Embeddings of the neutral texts, encoded once for each model and shared by all libraries.

Separate from `cache`, which `photoseek --help` imports and NumPy would slow by 90 ms.
"""

from __future__ import annotations

import contextlib
import hashlib

import numpy as np

from search.arrays import Rows
from search.encoders.base import Encoder
from search.encoders.cache import cache_folder
from search.encoders.models import text_revision
from search.files import appears_whole
from search.ranking.calibration import neutral_texts, neutral_texts_hash


def neutral_rows(encoder: Encoder) -> Rows:
    """The neutral texts as unit rows, (t, d), from the user's cache if it has them."""
    exact = f"{encoder.tag!r}{text_revision(encoder.tag.name)} {neutral_texts_hash()}"
    key = hashlib.sha256(exact.encode()).hexdigest()[:12]
    file = cache_folder() / f"neutral-texts-{key}.f32"
    shape = (len(neutral_texts()), encoder.tag.dimension)
    with contextlib.suppress(OSError, ValueError):
        return np.fromfile(file, np.float32).reshape(shape)
    rows = encoder.encode_texts(neutral_texts())
    with (  # only a cache; the disk may be full or read-only
        contextlib.suppress(OSError),
        appears_whole(file) as part,
        part.open("wb") as opened,
    ):
        opened.write(rows.astype(np.float32).tobytes())
    return rows
