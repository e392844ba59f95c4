"""Faces that may show a person: the least certain first, for a review by the user. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.arrays import Rows
from search.faces.grouping import LINKS, NO_GROUP, THRESHOLD

MARGIN = 0.04  # below the threshold, down to which a face is proposed


@dataclass(frozen=True, slots=True)
class Doubt:
    """The place of a face among all faces, and its similarity to the faces of the person."""

    face: int
    similarity: float


def uncertain_faces(
    rows: Rows,
    contents: NDArray[np.int64],
    groups: NDArray[np.int64],
    own: Collection[int],
    decided: Collection[int],
) -> list[Doubt]:
    """Faces of a person's groups `own`, and others near to them, by distance from the threshold.

    `rows` (n, 128), `contents` and `groups` (n,) are those of all faces. `decided`: the places of
    faces about which the user decided. Of another group one face is proposed, and none of a photo
    that shows the person already.
    """
    are_own = np.isin(groups, list(own))
    members = np.flatnonzero(are_own)
    if not len(members):
        return []
    similarities = _similarities(rows, members)
    is_open = ~np.isin(np.arange(len(rows)), list(decided))
    of_own_photo = np.isin(contents, contents[members]) & ~are_own
    is_near = are_own | (similarities >= THRESHOLD - MARGIN)
    places = np.flatnonzero(is_open & is_near & ~of_own_photo)
    order = places[np.argsort(-similarities[places], kind="stable")]
    found, seen = [], set[int]()
    for place in order.tolist():
        group = int(groups[place])
        if not are_own[place] and group != NO_GROUP and group in seen:
            continue
        seen.add(group)
        found.append(Doubt(place, float(similarities[place])))
    return sorted(found, key=lambda doubt: abs(doubt.similarity - THRESHOLD))


def _similarities(rows: Rows, members: NDArray[np.int64]) -> NDArray[np.float32]:
    """The mean of the LINKS highest cosines of each face to the members, itself left out, (n,)."""
    cosines = rows @ rows[members].T
    cosines[members, np.arange(len(members))] = -1
    count = min(LINKS, len(members))
    highest = np.sort(cosines, axis=1)[:, -count:]
    if count == len(members) > 1:  # a member has one fewer
        highest[members, 0] = highest[members, 1:].mean(axis=1)
    means: NDArray[np.float32] = highest.mean(axis=1, dtype=np.float32)
    return means
