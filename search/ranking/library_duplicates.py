"""Groups of near-duplicates in a whole library, by the rule of `near_duplicates`. Pure.

Not all pairs are compared. Equal content is a key; a burst lies within some seconds; and copies
have similar thumbprints, points in 27 dimensions: sorted by the coordinate that varies most, only
blocks of near points are compared. For 30,000 photos that takes 6 s of processor time, half
of what the leaves of a k-d tree take (`tests/benchmarks/duplicates.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from search.catalogue.duplicate_features import THUMBPRINT_BYTES, DuplicateFeatures
from search.ranking.near_duplicates import (
    MOMENT_S,
    SIMILAR_PIXELS,
    NearDuplicateRule,
    Positions,
    is_informative,
    joined,
    members,
)

Kind = Literal["exact", "copy", "burst"]
KINDS: tuple[Kind, ...] = ("exact", "copy", "burst")  # the most certain first
ROUNDING = 0.01  # levels; the rotated points differ from the exact ones by less
BLOCK = 512  # photos that are compared with as many others at once: 1 MB of differences

OnProgress = Callable[[int, int], None]  # steps done, and all of them


@dataclass(frozen=True, slots=True)
class Group:
    """Near-duplicates by photo id, ascending.

    `kind`: all have the same content; or there are copies too (resized, cropped); or a burst.
    `others_bytes`: the sizes of all but the largest.
    """

    kind: Kind
    ids: tuple[int, ...]
    others_bytes: int = field(default=0, compare=False)


def group_library(
    features: DuplicateFeatures,
    rows: NDArray[np.floating[Any]],
    mean_cosine: float,
    on_progress: OnProgress = lambda *_: None,
) -> list[Group]:
    """The groups of two photos or more: the most certain kind first, then by bytes of the others.

    `rows`: unit rows of these photos, (n, d). `mean_cosine`: of two photos of the library.
    """
    rule, points = NearDuplicateRule(features, rows, mean_cosine), _points(features)
    first = np.unique(features.contents, return_index=True)[1]  # one photo of each content
    labels = np.unique(features.contents, return_inverse=True)[1]
    blocks = _blocks(points, first[is_informative(features.thumbprints[first])])
    dated = _by_moment(features, first)
    steps = len(blocks) + len(dated) // BLOCK + 1
    for step, (block, near) in enumerate(_near_blocks(points, blocks), 1):
        for other in near:
            labels = joined(labels, *rule.copies(block, other))
        on_progress(step, steps)
    copies = labels
    for step, (block, others) in enumerate(_near_moments(features, dated), len(blocks) + 1):
        labels = joined(labels, *rule.bursts(block, others))
        on_progress(min(step, steps), steps)
    return _sorted_groups(features, labels, copies)


def _points(features: DuplicateFeatures) -> NDArray[np.float32]:
    """Thumbprints (n, 27) rotated to their principal axes, the last of which varies most.

    The distance of two points is the root mean square difference of their pixels.
    """
    pixels = features.thumbprints.astype(np.float32)
    pixels -= pixels.mean(0) if len(pixels) else 0
    _, axes = np.linalg.eigh(pixels.T @ pixels)  # by ascending eigenvalue
    return np.asarray(pixels @ axes / np.sqrt(THUMBPRINT_BYTES), np.float32)


def _blocks(points: NDArray[np.float32], positions: Positions) -> list[Positions]:
    """The positions in blocks of at most BLOCK, by the coordinate that varies most."""
    order = positions[np.argsort(points[positions, -1], kind="stable")]
    return [order[start : start + BLOCK] for start in range(0, len(order), BLOCK)]


def _near_blocks(
    points: NDArray[np.float32], blocks: list[Positions]
) -> Iterator[tuple[Positions, list[Positions]]]:
    """Each block, and those from it on that may hold a copy of one of its photos."""
    low = np.array([points[block].min(0) for block in blocks])
    high = np.array([points[block].max(0) for block in blocks])
    for number, block in enumerate(blocks):
        gaps = np.maximum(low[number] - high[number:], low[number:] - high[number])
        distances = np.sqrt((np.maximum(gaps, 0) ** 2).sum(1))
        near = np.flatnonzero(distances < SIMILAR_PIXELS + ROUNDING)
        yield block, [blocks[number + n] for n in near.tolist()]


def _by_moment(features: DuplicateFeatures, positions: Positions) -> Positions:
    """The positions with a date, the earliest first."""
    dated = positions[~np.isnan(features.moments[positions])]
    return dated[np.argsort(features.moments[dated], kind="stable")]


def _near_moments(
    features: DuplicateFeatures, dated: Positions
) -> Iterator[tuple[Positions, Positions]]:
    """Blocks of photos, and of those from the same moment on that may be of one burst."""
    moments = features.moments[dated]
    for start in range(0, len(dated), BLOCK):
        block = dated[start : start + BLOCK]
        end = int(np.searchsorted(moments, features.moments[block[-1]] + MOMENT_S, "right"))
        for first in range(start, end, BLOCK):
            yield block, dated[first : min(first + BLOCK, end)]


def _sorted_groups(
    features: DuplicateFeatures, labels: Positions, copies: Positions
) -> list[Group]:
    """The groups in order; `copies`: the labels before bursts were joined."""

    def group(positions: Positions) -> tuple[int, int, Group]:
        levels = [features.contents[positions], copies[positions]]
        kind = next((n for n, names in enumerate(levels) if (names == names[0]).all()), 2)
        sizes = features.sizes[positions]
        ids = tuple(features.ids[positions].tolist())
        others_bytes = int(sizes.sum() - sizes.max())
        return kind, -others_bytes, Group(KINDS[kind], ids, others_bytes)

    groups = [group(positions) for positions in members(labels) if len(positions) > 1]
    return [found for *_, found in sorted(groups, key=lambda g: (g[:2], g[2].ids))]
