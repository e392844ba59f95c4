"""Near-duplicates: the rule for bursts and copies, groups of photos, and the best of a group. Pure.

Each of three features is sufficient: the same content; nearly the same thumbprint (resized,
compressed again), or a very near embedding and a similar thumbprint (cropped); the same moment and
a near embedding (a burst). `tests/benchmarks/folding.py` measures the rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.arrays import Pixels, Rows
from search.catalogue.duplicate_features import THUMBPRINT_BYTES, DuplicateFeatures
from search.record_class import dataclass
from search.records import LIVE_MS, LIVE_SUFFIXES, Photo

# Thresholds, fitted with `tests/benchmarks/folding.py`. Of cosines, scaled so that 0 is the mean of
# two photos of the library and 1 the same embedding:
RELATED, NEAR, VERY_NEAR = 0.2, 0.7, 0.85
SAME_PIXELS, SIMILAR_PIXELS = 5.0, 18.0  # root mean square difference, in levels of 255
UNIFORM = 10.0  # standard deviation below which a thumbprint is not compared (a page, a night)
MOMENT_S = 10.0

Positions = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class NearDuplicateRule:
    """The rule for the photos of `features`; `rows`: their unit rows, (n, d).

    `mean_cosine`: of two photos of the library. Pairs are arrays of positions, (k,) each.
    """

    features: DuplicateFeatures
    rows: NDArray[np.floating[Any]]
    mean_cosine: float

    def copies(self, positions: Positions, others: Positions) -> tuple[Positions, Positions]:
        """The pairs of copies among photos whose thumbprints are informative."""
        pixels = self.features.thumbprints
        difference = pixel_difference(pixels[positions], pixels[others])
        difference[positions[:, None] == others] = np.inf
        similar = difference < SIMILAR_PIXELS
        kept, columns = np.flatnonzero(similar.any(1)), np.flatnonzero(similar.any(0))
        positions, others = positions[kept], others[columns]
        difference, near = difference[np.ix_(kept, columns)], self._nearness(positions, others)
        same = (difference < SAME_PIXELS) & (near > RELATED)
        same |= (difference < SIMILAR_PIXELS) & (near > VERY_NEAR)
        return _pairs(positions, others, same)

    def bursts(self, positions: Positions, others: Positions) -> tuple[Positions, Positions]:
        """The pairs of one burst among photos with a date."""
        moments = self.features.moments
        same = np.abs(moments[positions][:, None] - moments[others]) <= MOMENT_S
        same &= positions[:, None] != others
        return _pairs(positions, others, same & (self._nearness(positions, others) > NEAR))

    def _nearness(self, positions: Positions, others: Positions) -> NDArray[np.float32]:
        """Scaled cosines, (n, m): 0 for two photos of the library, 1 for the same embedding."""
        rows = self.rows[positions].astype(np.float32)
        cosines = rows @ self.rows[others].astype(np.float32).T
        return np.asarray((cosines - self.mean_cosine) / max(1 - self.mean_cosine, 1e-6))


def group_duplicates(photos: Sequence[Photo], rows: Rows, mean_cosine: float) -> list[list[int]]:
    """Groups of positions, each ascending, ordered by their first; every photo is in one.

    `rows`: unit rows, (n, d). `mean_cosine`: of two photos of the library.
    """
    features = _features_of(photos)
    rule = NearDuplicateRule(features, rows, mean_cosine)
    compared = np.flatnonzero(is_informative(features.thumbprints))
    dated = np.flatnonzero(~np.isnan(features.moments))
    _, labels = np.unique(features.contents, return_inverse=True)
    labels = joined(labels, *rule.copies(compared, compared))
    labels = joined(labels, *_live_photos(photos))
    return [group.tolist() for group in members(joined(labels, *rule.bursts(dated, dated)))]


def _live_photos(photos: Sequence[Photo]) -> tuple[Positions, Positions]:
    """The pairs of a picture and its video, as phones store them: `Photos.live_videos` in SQL."""
    stills = [n for n, photo in enumerate(photos) if photo.metadata.duration_ms is None]
    by_id = {photos[n].metadata.live_id: n for n in stills if photos[n].metadata.live_id}
    by_name = {_without_suffix(photos[n]): n for n in stills}
    pairs = []
    for place, photo in enumerate(photos):
        length_ms, live_id = photo.metadata.duration_ms, photo.metadata.live_id
        if length_ms is None:
            continue
        still = by_id.get(live_id)
        is_short = length_ms <= LIVE_MS and photo.path.suffix.lower() in LIVE_SUFFIXES
        if still is None and is_short:
            still = by_name.get(_without_suffix(photo))
            if still is not None and live_id and photos[still].metadata.live_id:
                still = None  # of another Live Photo
        if still is not None:
            pairs.append((still, place))
    some, others = np.array(pairs, np.intp).reshape(-1, 2).T
    return some, others


def _without_suffix(photo: Photo) -> tuple[Path, str]:
    """The folder and the name without its suffix."""
    return photo.path.parent, photo.path.stem


def joined(labels: Positions, some: Positions, others: Positions) -> Positions:
    """Labels (n,) after the groups of each pair of positions have been united.

    Connected components by hooking and shortcutting (Shiloach and Vishkin 1982).
    """
    labels = labels.copy()
    roots = np.arange(labels.max(initial=-1) + 1)
    some, others = labels[some], labels[others]
    while len(some):
        np.minimum.at(roots, np.maximum(some, others), np.minimum(some, others))
        while (roots != roots[roots]).any():
            roots = roots[roots]
        some, others = roots[some], roots[others]
        differ = some != others
        some, others = some[differ], others[differ]
    return np.asarray(roots[labels])


def members(labels: Positions) -> list[Positions]:
    """The positions of each label, ascending; the groups ordered by their first position."""
    order = np.argsort(labels, kind="stable")
    groups = np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)
    return sorted((group for group in groups if len(group)), key=lambda group: int(group[0]))


def preference(photo: Photo) -> tuple[object, ...]:
    """The sort key of the best photo: no video, whole, most pixels and bytes, oldest, lowest id."""
    is_video = photo.metadata.duration_ms is not None
    return is_video, photo.problem is not None, *by_size(photo), *by_age(photo), photo.id


def by_size(photo: Photo) -> tuple[object, ...]:
    """A sort key: most pixels, then most bytes."""
    m = photo.metadata
    return -(m.width or 0) * (m.height or 0), -photo.stamp.size


def by_age(photo: Photo) -> tuple[object, ...]:
    """A sort key: the earliest date, photos without one last, then the oldest file."""
    taken_at = (photo.metadata.taken_at or datetime.max).replace(tzinfo=None)
    return taken_at.isoformat(), photo.stamp.mtime_ns


def pixel_difference(some: Pixels, others: Pixels) -> NDArray[np.float32]:
    """The root mean square difference of thumbprints (n, 27) and (m, 27), in levels, (n, m)."""
    a, b = some.astype(np.float32), others.astype(np.float32)  # represents all these sums exactly
    square = (a**2).sum(1)[:, None] + (b**2).sum(1) - 2 * (a @ b.T)
    return np.asarray(np.sqrt(square / max(1, a.shape[1])))


def is_informative(thumbprints: Pixels) -> NDArray[np.bool_]:
    """True where thumbprints (n, 27) vary enough to be compared, (n,)."""
    levels = thumbprints.astype(np.float32).reshape(-1, THUMBPRINT_BYTES // 3, 3)
    return np.asarray(levels.std(1).mean(1) >= UNIFORM)


def _pairs(
    positions: Positions, others: Positions, same: NDArray[np.bool_]
) -> tuple[Positions, Positions]:
    rows, columns = np.nonzero(same)
    return positions[rows], others[columns]


def _features_of(photos: Sequence[Photo]) -> DuplicateFeatures:
    numbers: dict[bytes, int] = {}
    contents = [numbers.setdefault(photo.content_hash, len(numbers)) for photo in photos]
    blank = bytes(THUMBPRINT_BYTES)
    prints = [
        (None if photo.metadata.duration_ms is not None else photo.metadata.thumbprint) or blank
        for photo in photos
    ]
    prints = [pixels if len(pixels) == THUMBPRINT_BYTES else blank for pixels in prints]
    return DuplicateFeatures(
        np.array([photo.id for photo in photos], np.int64),
        np.array(contents, np.int64),
        np.frombuffer(b"".join(prints), np.uint8).reshape(-1, THUMBPRINT_BYTES),
        np.array([_moment(photo) for photo in photos], np.float64),
        np.array([photo.stamp.size for photo in photos], np.int64),
    )


def _moment(photo: Photo) -> float:
    metadata = photo.metadata
    if metadata.taken_at is None or metadata.taken_from != "exif":
        return np.nan
    if metadata.duration_ms is not None:  # a video is a near-duplicate of its copies only
        return np.nan
    return (metadata.taken_at.replace(tzinfo=None) - datetime(1970, 1, 1)).total_seconds()
