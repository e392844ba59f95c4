"""The faces that a review asks about."""

from __future__ import annotations

import numpy as np
import pytest

from search.arrays import Rows
from search.faces.grouping import NO_GROUP, THRESHOLD
from search.faces.uncertainty import uncertain_faces


def face(cosine: float, axis: int) -> Rows:
    """A unit row with this cosine to the first axis."""
    row = np.zeros(16, np.float32)
    row[0], row[axis] = cosine, np.sqrt(1 - cosine**2)
    return row


OWN, OTHER = 0, 5
# Group, photo and row of each face: three of the person, then others.
FACES = [
    (OWN, 0, face(1, 1)), (OWN, 1, face(1, 1)), (OWN, 2, face(0.97, 2)),
    (OTHER, 3, face(0.94, 3)), (OTHER, 4, face(0.93, 4)),
    (NO_GROUP, 5, face(0.92, 5)), (NO_GROUP, 2, face(0.94, 6)), (NO_GROUP, 7, face(0.5, 7)),
]  # fmt: skip


def reviewed(*decided: int) -> list[int]:
    groups, contents, rows = zip(*FACES, strict=True)
    found = uncertain_faces(np.stack(rows), np.array(contents), np.array(groups), {OWN}, decided)
    assert all(0 < doubt.similarity <= 1 for doubt in found)
    distances = [abs(doubt.similarity - THRESHOLD) for doubt in found]
    assert distances == sorted(distances)
    return sorted(doubt.face for doubt in found)


def test_near_faces_are_proposed_once_a_group_and_not_of_a_photo_of_the_person() -> None:
    assert reviewed(0, 1, 2) == [3, 5]


def test_faces_that_joined_later_are_proposed_too() -> None:
    assert reviewed(0, 1) == [2, 3, 5]


@pytest.mark.parametrize("decided", [3, 5])
def test_no_face_is_proposed_after_a_decision(decided: int) -> None:
    assert decided not in reviewed(0, 1, 2, decided)


def test_a_person_without_faces_has_no_review() -> None:
    empty = np.empty(0, np.int64)
    assert uncertain_faces(np.empty((0, 16), np.float32), empty, empty, {1}, ()) == []
