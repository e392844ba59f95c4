"""Candidates to hits."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from search.ranking.results import Candidates, build_hits, shuffle_ids
from search.records import Band, Metadata, Photo, Stamp
from search.settings import Sort

DAYS = (3, 1, None, 2)  # when each was taken, the best hit first
BANDS: tuple[Band, ...] = ("strong", "strong", "likely", "rest")


def found(bands: tuple[Band, ...] = BANDS) -> Candidates:
    photos = tuple(
        Photo(n, Path(f"{n}.jpg"), Stamp(1, 1), bytes([n]), Metadata(_day(day)))
        for n, day in enumerate(DAYS)
    )
    return Candidates(photos, (0.9, 0.8, 0.7, 0.6), np.eye(4, dtype=np.float32), bands)


def _day(number: int | None) -> datetime | None:
    return None if number is None else datetime(2024, 1, 1) + timedelta(number)


@pytest.mark.parametrize(
    ("sort", "ids"),
    [("relevance", [0, 1, 2, 3]), ("newest", [0, 1, 2]), ("oldest", [1, 0, 2])],
)
def test_sorted_by_date_only_what_is_alike_is_kept(sort: Sort, ids: list[int]) -> None:
    hits = build_hits(found(), 0, sort, "")
    assert [hit.photo.id for hit in hits] == ids
    assert [hit.rank for hit in hits] == list(range(1, len(ids) + 1))


def test_a_random_order_is_the_same_every_time() -> None:
    orders = [[hit.photo.id for hit in build_hits(found(), 0, "random", s)] for s in "aab"]
    assert orders[0] == orders[1]
    assert sorted(orders[0]) == sorted(orders[2]) == [0, 1, 2]


def test_a_fold_stands_in_the_place_of_its_first() -> None:
    photos = found().photos
    twins = (photos[0], photos[1], *(Photo(n, Path(f"{n}.png"), Stamp(9, 1), b"\0",
             Metadata(width=80, height=60)) for n in (7,)))  # fmt: skip
    several = Candidates(twins, (0.9, 0.8, 0.7), np.eye(3, dtype=np.float32), BANDS[:3])
    first, second = build_hits(several, 0, "relevance", "")
    assert (first.photo.id, first.score, first.band) == (7, 0.9, "strong")
    assert [photo.id for photo in first.folded] == [0]
    assert second.photo.id == 1
    assert len(build_hits(several, None, "relevance", "")) == 3


def test_shuffled_ids_are_the_same_for_the_same_seed() -> None:
    ids = np.arange(50)
    assert shuffle_ids(ids, "x").tolist() == shuffle_ids(ids, "x").tolist() != ids.tolist()
    assert sorted(shuffle_ids(ids, "x").tolist()) == ids.tolist()
