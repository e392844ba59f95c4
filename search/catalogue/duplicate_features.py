"""Bulk loading of near-duplicate features."""

from __future__ import annotations

import sqlite3
from dataclasses import fields
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from search.arrays import Ids
from search.record_class import dataclass

THUMBPRINT_BYTES = 27  # 3 x 3 pixels of RGB
# A video is a near-duplicate of its copies only: one frame is not all others.
FEATURES = (
    "SELECT p.id, p.content_hash, CASE WHEN p.duration_ms IS NULL THEN p.blur END,"
    " CASE WHEN p.duration_ms IS NULL AND p.taken_from = 'exif' THEN p.taken_at END,"
    " p.size FROM photos p WHERE p.readable AND p.missing_since IS NULL ORDER BY p.id"
)


@dataclass(frozen=True, slots=True)
class DuplicateFeatures:
    """Features of all searchable photos by ascending id, (n,); `thumbprints`: (n, 27), 0 to 255.

    `contents`: equal numbers for equal content; `moments`: seconds since 1970 from EXIF, NaN
    without a date; `sizes` in bytes.
    """

    ids: Ids
    contents: Ids
    thumbprints: NDArray[np.uint8]
    moments: NDArray[np.float64]
    sizes: Ids

    def at(self, places: NDArray[np.intp]) -> DuplicateFeatures:
        """The features at these positions, in their order."""
        return DuplicateFeatures(*(getattr(self, field.name)[places] for field in fields(self)))


def read_duplicate_features(db: sqlite3.Connection) -> DuplicateFeatures:
    """The features of all searchable photos. Raises sqlite3.Error."""
    found = db.execute(FEATURES).fetchall()
    ids, hashes, blurs, taken, sizes = zip(*found, strict=True) if found else ((),) * 5
    numbers: dict[bytes, int] = {}
    contents = [numbers.setdefault(digest, len(numbers)) for digest in hashes]
    blank = bytes(THUMBPRINT_BYTES)
    pixels = b"".join(b if b and len(b) == THUMBPRINT_BYTES else blank for b in blurs)
    return DuplicateFeatures(
        np.array(ids, np.int64),
        np.array(contents, np.int64),
        np.frombuffer(pixels, np.uint8).reshape(-1, THUMBPRINT_BYTES),
        np.array([_seconds(text) for text in taken], np.float64),
        np.array(sizes, np.int64),
    )


def _seconds(taken_at: str | None) -> float:
    if taken_at is None:
        return float("nan")
    moment = datetime.fromisoformat(taken_at).replace(tzinfo=None)
    return (moment - datetime(1970, 1, 1)).total_seconds()
