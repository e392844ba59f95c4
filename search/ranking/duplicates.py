"""Bursts and copies among photos: which of them are one picture to a person. Pure.

Three signs, each of which is enough: the same file; nearly the same few pixels (resized,
compressed again), or a very near embedding with much the same pixels (cropped); the same moment and
a near embedding (a burst). `tests/benchmarks/folding.py` measures them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from search.arrays import Pixels, Rows
from search.records import Photo

Pairs = NDArray[np.bool_]
# How near two photos are: 0 as any two of the library are, 1 the same.
RELATED, NEAR, VERY_NEAR = 0.2, 0.7, 0.85
SAME_PIXELS, MUCH_THE_SAME = 5.0, 18.0  # root mean square of the difference, in levels of 255
FLAT = 10.0  # spread of the few pixels: below it they say nothing (a page of text, a night)
MOMENT_S = 10.0


def group_duplicates(photos: Sequence[Photo], rows: Rows, mean_cosine: float) -> list[list[int]]:
    """Groups of places in the list, each by its order, the groups by their first; rows: (n, d).

    `mean_cosine`: the mean cosine of two photos of this library.
    """
    same = _same(photos, rows, mean_cosine) if len(photos) else rows
    groups, left = [], dict.fromkeys(range(len(photos)))
    are_alone = (same.sum(1) == 1).tolist() if len(photos) else []  # most are like themselves only
    while left:
        group, seen = [], [next(iter(left))]
        if are_alone[seen[0]]:
            del left[seen[0]]
            groups.append(seen)
            continue
        while seen:
            at = seen.pop()
            if at in left:
                del left[at]
                group.append(at)
                seen += np.flatnonzero(same[at]).tolist()
        groups.append(sorted(group))
    return groups


def best(photos: Sequence[Photo]) -> int:
    """Which one to show: the largest by pixels, then by bytes, then the oldest, then by id."""

    def rank(at: int) -> tuple[int, int, str, int]:
        photo, m = photos[at], photos[at].metadata
        taken_at = m.taken_at.isoformat() if m.taken_at else "9"
        return -(m.width or 0) * (m.height or 0), -photo.stamp.size, taken_at, photo.id

    return min(range(len(photos)), key=rank)


def _same(photos: Sequence[Photo], rows: Rows, mean_cosine: float) -> Pairs:
    near = (rows @ rows.T - mean_cosine) / max(1 - mean_cosine, 1e-6)
    apart, telling = _pixels([photo.metadata.thumbprint for photo in photos])
    copy = (apart < SAME_PIXELS) & (near > RELATED) & telling
    copy |= (apart < MUCH_THE_SAME) & (near > VERY_NEAR) & telling
    burst = (_seconds(photos) <= MOMENT_S) & (near > NEAR)
    known: dict[bytes, int] = {}
    names = np.array([known.setdefault(photo.content_hash, len(known)) for photo in photos])
    return np.asarray((names[:, None] == names) | copy | burst)


def _pixels(blurs: Sequence[bytes | None]) -> tuple[NDArray[np.float32], Pairs]:
    """How far apart the few pixels of each two are, and whether both say something, (n, n)."""
    sizes = {len(blur) for blur in blurs if blur}
    blank = bytes(max(sizes, default=3))
    flat = np.array([list(blur or blank) for blur in blurs], np.uint8)
    telling = are_telling(flat)
    return pixels_apart(flat, flat), telling[:, None] & telling


def pixels_apart(some: Pixels, others: Pixels) -> NDArray[np.float32]:
    """How far apart the few pixels of each two are, (n, m), from (n, 27) and (m, 27)."""
    a, b = some.astype(np.float32), others.astype(np.float32)  # holds all these sums exactly
    square = (a**2).sum(1)[:, None] + (b**2).sum(1) - 2 * (a @ b.T)
    return np.asarray(np.sqrt(square / max(1, a.shape[1])))


def are_telling(pixels: Pixels) -> Pairs:
    """Whether the few pixels of a photo, (n, 27), say something, (n,)."""
    levels = pixels.astype(np.float32).reshape(len(pixels), pixels.shape[1] // 3, 3)
    return np.asarray(levels.std(1).mean(1) >= FLAT)


def _seconds(photos: Sequence[Photo]) -> NDArray[np.float64]:
    """Between the moments of each two, (n, n); endless where a camera has not said when."""
    moments = np.array([_moment(photo) for photo in photos])
    with np.errstate(invalid="ignore"):
        return np.asarray(np.nan_to_num(np.abs(moments[:, None] - moments), nan=np.inf))


def _moment(photo: Photo) -> float:
    metadata = photo.metadata
    if metadata.taken_at is None or metadata.taken_from != "exif":
        return np.nan
    return (metadata.taken_at.replace(tzinfo=None) - datetime(1970, 1, 1)).total_seconds()
