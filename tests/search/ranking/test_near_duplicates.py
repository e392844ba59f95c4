"""The rule for near-duplicates, and the best photo of a group."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search.ranking.near_duplicates import group_duplicates, preference
from search.records import Metadata, Photo, Stamp

NOON = datetime(2024, 5, 1, 12)
PIXELS = bytes(range(0, 243, 9))  # something to see: 27 values that differ


def photo(
    number: int,
    *,
    taken_at: datetime | None = None,
    thumbprint: bytes | None = PIXELS,
    content: bytes | None = None,
    width: int = 40,
    size: int = 100,
) -> Photo:
    metadata = Metadata(taken_at, "exif", width=width, height=30, thumbprint=thumbprint)
    digest = number.to_bytes(4) if content is None else content
    return Photo(number, Path(f"/photos/{number}.jpg"), Stamp(size, 1), digest, metadata)


def rows(*angles: float) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Unit rows in a plane, by their angles in degrees."""
    turned = np.radians(angles)
    return np.stack([np.cos(turned), np.sin(turned)], 1).astype(np.float32)


def test_equal_content_is_one_group() -> None:
    photos = [photo(1, content=b"x"), photo(2), photo(3, content=b"x")]
    assert group_duplicates(photos, rows(0, 90, 0), 0) == [[0, 2], [1]]


def test_a_burst_is_near_in_time_and_embedding() -> None:
    near, later = NOON + timedelta(seconds=2), NOON + timedelta(hours=1)
    other = bytes(reversed(PIXELS))
    photos = [
        photo(1, taken_at=NOON),
        photo(2, taken_at=near, thumbprint=other),
        photo(3, taken_at=later, thumbprint=bytes(27)),
        photo(4, taken_at=NOON, thumbprint=None),
    ]
    assert group_duplicates(photos, rows(0, 30, 30, 90), 0) == [[0, 1], [2], [3]]


def test_a_copy_has_nearly_the_same_pixels_whatever_its_date() -> None:
    almost = bytes(min(255, value + 2) for value in PIXELS)
    photos = [photo(1, taken_at=NOON), photo(2, thumbprint=almost)]
    assert group_duplicates(photos, rows(0, 60), 0) == [[0, 1]]
    assert group_duplicates(photos, rows(0, 85), 0) == [
        [0],
        [1],
    ]  # alike by chance: they mean another thing


def test_uniform_thumbprints_are_not_compared() -> None:
    page = bytes([250] * 27)
    assert group_duplicates(
        [photo(1, thumbprint=page), photo(2, thumbprint=page)], rows(0, 20), 0
    ) == [[0], [1]]
    assert group_duplicates(
        [photo(1, thumbprint=None), photo(2, thumbprint=None)], rows(0, 20), 0
    ) == [[0], [1]]


def test_the_largest_is_shown_then_the_oldest() -> None:
    early, late = (photo(n, taken_at=NOON + timedelta(n)) for n in (1, 2))
    assert min([late, early], key=preference) == early
    assert min([early, photo(3, width=80)], key=preference).id == 3
    assert min([early, photo(3, size=200)], key=preference).id == 3
    assert min([photo(5), photo(4)], key=preference).id == 4


MOMENTS = st.one_of(st.none(), st.integers(0, 30).map(lambda s: NOON + timedelta(seconds=s)))
PHOTOS = st.lists(st.tuples(MOMENTS, st.floats(0, 90), st.integers(0, 3)), max_size=12)


@given(PHOTOS, st.randoms())
def test_each_photo_once_and_the_same_groups_in_any_order(
    some: list[tuple[datetime | None, float, int]], random: st.DataObject
) -> None:
    photos = [photo(n, taken_at=at, content=bytes([c])) for n, (at, _, c) in enumerate(some)]
    near = rows(*(angle for _, angle, _ in some)).reshape(-1, 2)
    groups = group_duplicates(photos, near, 0.1)
    assert sorted(n for group in groups for n in group) == list(range(len(photos)))
    assert groups == sorted(groups)
    order = list(range(len(photos)))
    random.shuffle(order)  # type: ignore[attr-defined]
    again = group_duplicates([photos[n] for n in order], near[order], 0.1)
    assert {frozenset(order[n] for n in group) for group in again} == set(map(frozenset, groups))
