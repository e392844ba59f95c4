"""Groups of faces that show one person, extended as faces arrive. Pure.

A face joins the group with the highest mean of its LINKS highest cosines, if that reaches the
threshold: several faces of the group have to agree, so that a single bad one does not link two
people. A face that reaches the threshold for two groups joins these as well. Two faces of one
photo are two people: they never share a group, and their cosines calibrate the threshold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from search.arrays import Rows
from search.records import Face

THRESHOLD = 0.95  # cosine; chosen with `python -m tests.benchmarks.people`
STRICTEST = 0.97  # highest threshold that a library's own impostors cause
STRICTEST_PART, PART_STEP = 0.99, 0.005  # thresholds that split one group
ENOUGH_IMPOSTORS = 200  # pairs of faces of one photo that calibrate a threshold
IMPOSTOR_SHARE = 0.002  # of these pairs that may reach it
LINKS = 3
MIN_SIDE_PX, MIN_SCORE, MIN_FRONTALITY, MIN_SHARPNESS = 36, 0.75, 0.25, 8.0
NO_GROUP = -1

Labels = NDArray[np.int64]


def is_clear(face: Face) -> bool:
    """True if a face is good enough to found a group."""
    return (
        face.side_px >= MIN_SIDE_PX
        and face.score >= MIN_SCORE
        and face.frontality >= MIN_FRONTALITY
        and face.sharpness >= MIN_SHARPNESS
    )


def calibrated_threshold(impostors: NDArray[np.floating]) -> float:
    """The threshold for a library, from the cosines of pairs of faces of one photo, (n,)."""
    if len(impostors) < ENOUGH_IMPOSTORS:
        return THRESHOLD
    return float(np.clip(np.quantile(impostors, 1 - IMPOSTOR_SHARE), THRESHOLD, STRICTEST))


def impostor_cosines(rows: Rows, photos: NDArray[np.int64]) -> NDArray[np.float32]:
    """The cosines of all pairs of faces (n, 128) that share a photo (n,)."""
    order = np.argsort(photos, kind="stable")
    cosines = [np.empty(0, np.float32)]
    for part in np.split(order, np.flatnonzero(np.diff(photos[order])) + 1):
        upper = np.triu_indices(len(part), 1)
        cosines.append((rows[part] @ rows[part].T)[upper])
    return np.concatenate(cosines)


def parts(rows: Rows) -> Labels:
    """The groups of faces (n, 128) of one group, (n,), at the first threshold that parts them.

    All 0 if none does.
    """
    no_faces = np.empty(0, np.int64)
    alone, clear = np.arange(len(rows)), np.ones(len(rows), np.bool_)
    for threshold in np.arange(THRESHOLD, STRICTEST_PART, PART_STEP):
        groups = Groups(rows[:0], no_faces, no_faces, float(threshold))
        groups.add(rows, alone, clear)
        if groups.labels.any():
            return groups.labels
    return np.zeros(len(rows), np.int64)


@dataclass(slots=True)
class Groups:
    """The faces of a library and their groups; `add` extends them.

    `rows` (n, 128), `photos` (n,) and `labels` (n,), NO_GROUP for a face without one. `named`: the
    person of groups; these are not joined with each other. `joined`: groups that became part of
    another.
    """

    rows: Rows
    photos: NDArray[np.int64]
    labels: Labels
    threshold: float = THRESHOLD
    named: Mapping[int, int] = field(default_factory=dict)
    joined: dict[int, int] = field(default_factory=dict)

    def add(self, rows: Rows, photos: NDArray[np.int64], clear: NDArray[np.bool_]) -> Labels:
        """The groups of new faces, (m,); a clear face without a group founds one."""
        known, added = len(self.labels), len(rows)
        self.rows = np.concatenate([self.rows, rows])
        self.photos = np.concatenate([self.photos, photos])
        self.labels = np.concatenate([self.labels, np.full(added, NO_GROUP)])
        cosines = rows @ self.rows.T
        following = int(max(self.labels.max(initial=NO_GROUP), *self.joined, NO_GROUP)) + 1
        for place in range(added):
            face = known + place
            near = self._groups_near(cosines[place, :face], int(photos[place]))
            if near:
                self.labels[face] = self._join(near)
            elif clear[place]:
                self.labels[face] = following
                following += 1
        return self.labels[known:].copy()

    def _groups_near(self, cosines: Rows, photo: int) -> list[int]:
        """The groups that reach the threshold and lack the photo, the nearest first.

        Nor does the photo have another face of the same person.
        """
        labels, photos = self.labels[: len(cosines)], self.photos[: len(cosines)]
        taken = set(labels[photos == photo].tolist())
        people = {self.named[label] for label in taken if label in self.named}
        scored = []
        for label in {*labels[cosines >= self.threshold].tolist()}.difference(taken, [NO_GROUP]):
            if label in self.named and self.named[label] in people:
                continue
            mean = np.sort(cosines[labels == label])[-LINKS:].mean()
            if mean >= self.threshold:
                scored.append((float(mean), label))
        return [label for _, label in sorted(scored, reverse=True)]

    def _join(self, near: list[int]) -> int:
        """The group of a face near to these, after those that may be joined have been joined."""
        kept = next((label for label in near if label in self.named), near[0])
        for label in near:
            if label != kept and label not in self.named and not self._share_photo(kept, label):
                self.labels[self.labels == label] = kept
                self.joined[label] = kept
        return kept

    def _share_photo(self, one: int, other: int) -> bool:
        both = (self.photos[self.labels == label] for label in (one, other))
        return bool(np.intersect1d(*both).size)
