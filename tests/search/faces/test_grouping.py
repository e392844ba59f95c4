"""Groups of faces: incremental, stable, and never two faces of one photo."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.arrays import Rows, unit
from search.faces.grouping import (
    ENOUGH_IMPOSTORS,
    NO_GROUP,
    STRICTEST,
    THRESHOLD,
    Groups,
    calibrated_threshold,
)


def empty(**settings: object) -> Groups:
    none = np.empty(0, np.int64)
    groups = Groups(np.empty((0, 128), np.float32), none, none)
    for name, value in settings.items():
        setattr(groups, name, value)
    return groups


def people(*counts: int, noise: float = 0.01, seed: int = 0) -> Rows:
    """Descriptors of persons, `counts` faces each, as close as real ones."""
    random = np.random.default_rng(seed)
    centres = unit(random.normal(size=(len(counts), 128)))
    rows = np.repeat(centres, counts, axis=0)
    return unit(rows + random.normal(scale=noise, size=rows.shape))


def clear(rows: Rows, value: bool = True) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    return np.full(len(rows), value)


def test_each_person_is_a_group() -> None:
    rows = people(4, 3)
    labels = empty().add(rows, np.arange(7), clear(rows))
    assert labels.tolist() == [0, 0, 0, 0, 1, 1, 1]


@given(st.integers(0, 99), st.integers(1, 5))
def test_two_faces_of_one_photo_never_share_a_group(seed: int, photos: int) -> None:
    random = np.random.default_rng(seed)
    rows, of = people(6, 6, noise=0.05, seed=seed), random.integers(0, photos, 12)
    groups = empty()
    for start in range(0, 12, 4):
        groups.add(rows[start : start + 4], of[start : start + 4], clear(rows[:4]))
    pairs = [(p, g) for p, g in zip(of.tolist(), groups.labels.tolist(), strict=True) if g >= 0]
    assert len(pairs) == len(set(pairs))


def test_an_unclear_face_joins_a_group_but_founds_none() -> None:
    rows = people(3)
    groups = empty()
    assert groups.add(rows[:1], np.array([0]), clear(rows[:1], False)).tolist() == [NO_GROUP]
    assert groups.add(rows[1:2], np.array([1]), clear(rows[:1])).tolist() == [0]
    assert groups.add(rows[2:], np.array([2]), clear(rows[:1], False)).tolist() == [0]


def test_known_faces_keep_their_group_when_others_arrive() -> None:
    rows = people(5, 5)
    groups = empty()
    first = groups.add(rows[::2], np.arange(5), clear(rows[::2])).tolist()
    groups.add(rows[1::2], np.arange(5, 10), clear(rows[1::2]))
    assert groups.labels[:5].tolist() == first


def bridge(angle: float) -> Rows:
    """Two faces at this angle, and one between them."""
    turns = np.array([0, angle, angle / 2])
    rows = np.zeros((3, 128), np.float32)
    rows[:, 0], rows[:, 1] = np.cos(turns), np.sin(turns)
    return rows


def test_a_face_between_two_groups_joins_them() -> None:
    rows = bridge(2 * np.arccos(THRESHOLD + 0.01))
    groups = empty()
    groups.add(rows, np.arange(3), clear(rows))
    ((gone, kept),) = groups.joined.items()
    assert {gone, kept} == {0, 1} and groups.labels.tolist() == [kept] * 3


def test_named_groups_are_never_joined() -> None:
    rows = bridge(2 * np.arccos(THRESHOLD + 0.01))
    groups = empty(named={0: 0, 1: 1})
    groups.add(rows, np.arange(3), clear(rows))
    assert groups.joined == {} and set(groups.labels[:2].tolist()) == {0, 1}


def test_a_named_group_takes_in_one_without_a_name() -> None:
    rows = bridge(2 * np.arccos(THRESHOLD + 0.01))
    groups = empty(named={1: 1})
    groups.add(rows, np.arange(3), clear(rows))
    assert groups.joined == {0: 1} and groups.labels.tolist() == [1, 1, 1]


def test_a_number_of_a_joined_group_is_not_used_again() -> None:
    rows = bridge(2 * np.arccos(THRESHOLD + 0.01))
    groups = empty()
    groups.add(rows, np.arange(3), clear(rows))
    other = people(1, seed=5)
    assert groups.add(other, np.array([9]), clear(other)).tolist() == [2]


def test_one_bad_face_does_not_link_two_people() -> None:
    rows = people(6, 6)
    groups = empty()
    groups.add(rows, np.arange(12), clear(rows))
    between = unit(rows[0] + rows[6])
    groups.add(between[None], np.array([12]), np.array([True]))
    assert len(set(groups.labels[:12].tolist())) == 2


@pytest.mark.parametrize(
    ("cosine", "expected"), [(0.2, THRESHOLD), (0.96, 0.96), (0.999, STRICTEST)]
)
def test_the_threshold_follows_the_impostors_of_the_library(cosine: float, expected: float) -> None:
    assert calibrated_threshold(np.full(ENOUGH_IMPOSTORS, cosine)) == pytest.approx(expected)
    assert calibrated_threshold(np.full(ENOUGH_IMPOSTORS - 1, cosine)) == THRESHOLD
