"""Groups of a whole library: those of the searches, without comparing all pairs."""

from __future__ import annotations

import dataclasses
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from search.catalogue.duplicate_features import DuplicateFeatures
from search.ranking import library_duplicates
from search.ranking.library_duplicates import Group, group_library
from search.ranking.near_duplicates import group_duplicates
from search.records import Photo
from tests.search.ranking.test_near_duplicates import NOON, PIXELS, photo, rows


def features_of(photos: list[Photo]) -> DuplicateFeatures:
    """The features that the catalogue has of these photos."""
    contents = np.unique([p.content_hash.hex() for p in photos], return_inverse=True)[1]
    moments = [
        (p.metadata.taken_at - datetime(1970, 1, 1)).total_seconds()
        if p.metadata.taken_at
        else np.nan
        for p in photos
    ]
    prints = [list(p.metadata.thumbprint or bytes(27)) for p in photos]
    return DuplicateFeatures(
        np.array([p.id for p in photos], np.int64),
        contents.astype(np.int64),
        np.array(prints, np.uint8).reshape(-1, 27),
        np.array(moments, np.float64),
        np.array([p.stamp.size for p in photos], np.int64),
    )


def drawn(seed: int) -> tuple[list[Photo], NDArray[np.float32]]:
    """Photos around a few others: copies, bursts, and those that are merely similar."""
    rng = np.random.default_rng(seed)
    bases = rng.integers(0, 256, (6, 27))
    photos, angles = [], []
    for number in range(1, 41):
        base = int(rng.integers(6))
        noise = rng.normal(0, rng.choice([1, 4, 8, 20]), 27)
        pixels = bytes(np.clip(bases[base] + noise, 0, 255).astype(np.uint8).tolist())
        second = int(rng.integers(60))
        taken_at = NOON + timedelta(seconds=second) if rng.random() < 0.5 else None
        angles.append(base * 60 + float(rng.normal(0, 12)))
        photos.append(photo(number, taken_at=taken_at, thumbprint=pixels))
        if rng.random() < 0.1:  # equal content has equal features
            twin = int(rng.integers(number))
            photos[-1] = dataclasses.replace(photos[twin], id=number)
            angles[-1] = angles[twin]
    return photos, rows(*angles)


@given(seed=st.integers(0, 10**6))
def test_the_groups_are_those_of_searches(seed: int) -> None:
    photos, row = drawn(seed)
    folded = group_duplicates(photos, row, 0.1)
    expected = {tuple(photos[n].id for n in group) for group in folded if len(group) > 1}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(library_duplicates, "BLOCK", 4)
        found = group_library(features_of(photos), row, 0.1)
    assert {group.ids for group in found} == expected


def test_the_most_certain_come_first_then_the_largest() -> None:
    almost = bytes(min(255, value + 2) for value in PIXELS)
    dark = bytes(value // 3 for value in PIXELS)
    photos = [
        photo(1, taken_at=NOON, thumbprint=None),
        photo(2, taken_at=NOON + timedelta(seconds=3), thumbprint=dark),
        photo(3),
        photo(4, thumbprint=almost),
        photo(5, content=b"x", thumbprint=None),
        photo(6, content=b"x", thumbprint=None),
        photo(7, content=b"y", thumbprint=None, size=900),
        photo(8, content=b"y", thumbprint=None, size=900),
        photo(9, thumbprint=None),
    ]
    found = group_library(features_of(photos), rows(0, 0, 90, 90, 180, 180, 225, 225, 270), 0)
    assert found == [
        Group("exact", (7, 8)),
        Group("exact", (5, 6)),
        Group("copy", (3, 4)),
        Group("burst", (1, 2)),
    ]


def test_many_of_the_same_are_one_group_and_progress_is_reported() -> None:
    photos = [photo(n, content=b"same" if n % 2 else None) for n in range(1, 1300)]
    steps: list[tuple[int, int]] = []
    (group,) = group_library(
        features_of(photos), rows(*[0] * 1299), 0, lambda *step: steps.append(step)
    )
    assert group == Group("copy", tuple(range(1, 1300)))
    assert [done for done, _ in steps] == list(range(1, len(steps) + 1))
    assert steps[-1][0] <= steps[-1][1]


def test_no_photos_are_no_groups() -> None:
    assert group_library(features_of([]), rows(), 0) == []
    assert group_library(features_of([photo(1)]), rows(0), 0) == []
