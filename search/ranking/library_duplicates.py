"""Bursts and copies in a whole library, by the signs of `duplicates.py`. Pure.

Not every two photos are compared. The same file is a key; a burst lies within some seconds; and
copies have nearly the same few pixels, which are points in a space of 27 dimensions: a k-d tree
(Bentley 1975) has them in leaves, and only leaves that are near to each other are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from search.catalogue.looks import THUMBPRINT_BYTES, Looks
from search.ranking.duplicates import (
    MOMENT_S,
    MUCH_THE_SAME,
    NEAR,
    RELATED,
    SAME_PIXELS,
    VERY_NEAR,
    Pairs,
    are_telling,
    pixels_apart,
)

Kind = Literal["exact", "copy", "burst"]
KINDS: tuple[Kind, ...] = ("exact", "copy", "burst")  # the surest first
ROUNDED = 0.01  # levels, by which the turned points may be wrong
LEAF = 512  # photos at most that are compared with as many others at once

Places = NDArray[np.intp]
OnProgress = Callable[[int, int], None]  # steps done, and all of them


@dataclass(frozen=True, slots=True)
class Group:
    """Photo ids, ascending, of what is one picture to a person.

    `kind`: all are the same file; or there are copies too (resized, cropped); or a burst.
    """

    kind: Kind
    ids: tuple[int, ...]


def group_library(
    looks: Looks,
    rows: NDArray[np.floating[Any]],
    mean_cosine: float,
    on_progress: OnProgress = lambda *_: None,
) -> list[Group]:
    """The groups of two photos or more: the surest kind first, then those that take most bytes.

    `rows`: the unit rows of these photos, (n, d); `mean_cosine`: of two photos of this library.
    """
    likeness, points = _Likeness(looks, rows, mean_cosine), _points(looks)
    joined = _Joined(len(looks.ids))
    once = _join_contents(looks, joined)
    leaves = _leaves(points, once[are_telling(looks.thumbprints[once])])
    shots = _by_moment(looks, once)
    steps = len(leaves) + len(shots) // LEAF + 1
    for step, (leaf, near) in enumerate(_near_leaves(points, leaves), 1):
        for other in near:
            joined.add(likeness.copies(leaf, other))
        on_progress(step, steps)
    copied = joined.labels.copy()
    for step, (block, others) in enumerate(_near_moments(looks, shots), len(leaves) + 1):
        joined.add(likeness.bursts(block, others))
        on_progress(min(step, steps), steps)
    return _named(looks, joined, copied)


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Places of photos, of others, and which of each two are one picture, (n, m)."""

    places: Places
    others: Places
    same: Pairs


class _Joined:
    """Places that belong together have the same label."""

    def __init__(self, count: int) -> None:
        self.labels = np.arange(count)
        self._members: dict[int, list[int]] = {}  # of labels that more than one place has

    def add(self, pairs: _Pairs) -> None:
        """Join each two that are one picture."""
        for at in np.flatnonzero(pairs.same.any(1)).tolist():
            self.join(np.append(pairs.others[pairs.same[at]], pairs.places[at]))

    def join(self, places: Places) -> None:
        """Join all of these, and all that are joined to them: most keep their label."""
        found = np.unique(self.labels[places]).tolist()
        if len(found) < 2:
            return
        members = {label: self._members.pop(label, [label]) for label in found}
        kept = max(found, key=lambda label: len(members[label]))
        for label in found:
            if label != kept:
                self.labels[members[label]] = kept
                members[kept] += members[label]
        self._members[kept] = members[kept]

    def groups(self) -> list[Places]:
        """The places of each group of two or more, ascending."""
        return [np.sort(members) for members in self._members.values()]


def _join_contents(looks: Looks, joined: _Joined) -> Places:
    """Join the same files. Returns the place of one photo of each content."""
    order = np.argsort(looks.contents, kind="stable")
    starts = np.flatnonzero(np.diff(looks.contents[order], prepend=-1))
    for places in np.split(order, starts[1:]):
        if len(places) > 1:
            joined.join(places)
    return order[starts]


@dataclass(frozen=True, slots=True)
class _Likeness:
    """Tells which photos are one picture, as `duplicates.py` does."""

    looks: Looks
    rows: NDArray[np.floating[Any]]
    mean_cosine: float

    def copies(self, places: Places, others: Places) -> _Pairs:
        """Those of the same few pixels, or of much the same ones and a very near embedding."""
        pixels = self.looks.thumbprints
        apart = pixels_apart(pixels[places], pixels[others])
        apart[places[:, None] == others] = np.inf
        alike = apart < MUCH_THE_SAME
        rows, columns = np.flatnonzero(alike.any(1)), np.flatnonzero(alike.any(0))
        places, others, apart = places[rows], others[columns], apart[np.ix_(rows, columns)]
        near = self._near(places, others)
        same = (apart < SAME_PIXELS) & (near > RELATED)
        same |= (apart < MUCH_THE_SAME) & (near > VERY_NEAR)
        return _Pairs(places, others, same)

    def bursts(self, places: Places, others: Places) -> _Pairs:
        """Those of the same moment, and near to each other."""
        moments = self.looks.moments
        same = np.abs(moments[places][:, None] - moments[others]) <= MOMENT_S
        same &= places[:, None] != others
        return _Pairs(places, others, same & (self._near(places, others) > NEAR))

    def _near(self, places: Places, others: Places) -> NDArray[np.float32]:
        """How near they are, (n, m): 0 as any two of the library are, 1 the same."""
        cosines = self.rows[places].astype(np.float32) @ self.rows[others].astype(np.float32).T
        return np.asarray((cosines - self.mean_cosine) / max(1 - self.mean_cosine, 1e-6))


def _points(looks: Looks) -> NDArray[np.float32]:
    """The few pixels, (n, 27), turned so that few coordinates tell most photos apart.

    Two points are as far apart as the root mean square of the differences of their pixels.
    """
    pixels = looks.thumbprints.astype(np.float32)
    pixels -= pixels.mean(0) if len(pixels) else 0
    _, axes = np.linalg.eigh(pixels.T @ pixels)
    return np.asarray(pixels @ axes / np.sqrt(THUMBPRINT_BYTES), np.float32)


def _leaves(points: NDArray[np.float32], places: Places) -> list[Places]:
    """The photos in parts of at most LEAF, those of near points together."""
    leaves, parts = [], [places]
    while parts:
        part = parts.pop()
        if len(part) <= LEAF:
            leaves.append(part)
            continue
        widest = np.ptp(points[part], 0).argmax()
        order, half = np.argpartition(points[part, widest], len(part) // 2), len(part) // 2
        parts += [part[order[:half]], part[order[half:]]]
    return [leaf for leaf in leaves if len(leaf)]


def _near_leaves(
    points: NDArray[np.float32], leaves: list[Places]
) -> Iterator[tuple[Places, list[Places]]]:
    """Each leaf, and those from it on that may hold a copy of one of its photos."""
    low = np.array([points[leaf].min(0) for leaf in leaves])
    high = np.array([points[leaf].max(0) for leaf in leaves])
    for at, leaf in enumerate(leaves):
        gaps = np.maximum(low[at] - high[at:], low[at:] - high[at])
        apart = np.sqrt((np.maximum(gaps, 0) ** 2).sum(1))
        yield (
            leaf,
            [leaves[at + n] for n in np.flatnonzero(apart < MUCH_THE_SAME + ROUNDED).tolist()],
        )


def _by_moment(looks: Looks, places: Places) -> Places:
    """The photos that say when they were taken, the oldest first."""
    dated = places[~np.isnan(looks.moments[places])]
    return dated[np.argsort(looks.moments[dated], kind="stable")]


def _near_moments(looks: Looks, shots: Places) -> Iterator[tuple[Places, Places]]:
    """Blocks of shots, and of those that were taken within the same moment, or later in it."""
    moments = looks.moments[shots]
    for start in range(0, len(shots), LEAF):
        block = shots[start : start + LEAF]
        end = int(np.searchsorted(moments, looks.moments[block[-1]] + MOMENT_S, "right"))
        for first in range(start, end, LEAF):
            yield block, shots[first : min(first + LEAF, end)]


def _named(looks: Looks, joined: _Joined, copied: Places) -> list[Group]:
    """The groups in order; `copied`: the labels before bursts were joined."""

    def group(places: Places) -> tuple[int, int, Group]:
        levels = [looks.contents[places], copied[places]]
        kind = next((n for n, names in enumerate(levels) if len(np.unique(names)) == 1), 2)
        sizes = looks.sizes[places]
        ids = tuple(looks.ids[places].tolist())
        return kind, int(sizes.max() - sizes.sum()), Group(KINDS[kind], ids)

    return [one for *_, one in sorted(map(group, joined.groups()), key=lambda g: (g[:2], g[2].ids))]
