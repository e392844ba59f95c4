"""Grouping, sorting and numbering of candidates."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from search.ranking.results import Candidates, build_hits, section_bands, shuffle_ids
from search.records import Band, Metadata, Photo, Stamp
from search.settings import Sort

DAYS = (3, 1, None, 2)  # when each was taken, the best hit first
BANDS: tuple[Band, ...] = ("strong", "strong", "likely", "rest")


def _day(number: int | None) -> datetime | None:
    return None if number is None else datetime(2024, 1, 1) + timedelta(number)


PHOTOS = {
    n: Photo(n, Path(f"{n}.jpg"), Stamp(1, 1), bytes([n]), Metadata(_day(day)))
    for n, day in enumerate(DAYS)
}


def candidates(*ids: int) -> Candidates:
    """The photos of these ids, the first the most similar."""
    count = len(ids)
    cosines = np.linspace(0.9, 0.9 - 0.1 * (count - 1), count, dtype=np.float32)
    rows = np.eye(count, dtype=np.float32)
    return Candidates(np.array(ids, np.int64), rows, cosines, BANDS[:count])


FOUND = candidates(0, 1, 2, 3)


@pytest.mark.parametrize(
    ("sort", "ids"),
    [("relevance", [0, 1, 2, 3]), ("newest", [0, 1, 2]), ("oldest", [1, 0, 2])],
)
def test_sorted_by_date_weak_matches_are_left_out(sort: Sort, ids: list[int]) -> None:
    hits = build_hits(FOUND, PHOTOS, 0, sort, "")
    assert [hit.photo.id for hit in hits] == ids
    assert [hit.rank for hit in hits] == list(range(1, len(ids) + 1))


def test_a_random_order_is_the_same_every_time() -> None:
    orders = [[hit.photo.id for hit in build_hits(FOUND, PHOTOS, 0, "random", s)] for s in "aab"]
    assert orders[0] == orders[1]
    assert sorted(orders[0]) == sorted(orders[2]) == [0, 1, 2]


def test_a_group_has_the_rank_of_its_first_photo() -> None:
    twin = Photo(7, Path("7.png"), Stamp(9, 1), b"\0", Metadata(width=80, height=60))
    photos, with_twin = {**PHOTOS, 7: twin}, candidates(0, 1, 7)
    first, second = build_hits(with_twin, photos, 0, "relevance", "")
    assert (first.photo.id, first.band) == (7, "strong")
    assert first.score == pytest.approx(0.9)
    assert [photo.id for photo in first.folded] == [0]
    assert second.photo.id == 1
    assert len(build_hits(with_twin, photos, None, "relevance", "")) == 3


def test_in_a_list_by_date_a_photo_of_its_day_represents_a_group() -> None:
    """A larger copy of another day would be below the heading of a month that it is not of."""
    listed = Candidates(np.array([0, 7, 1], np.int64), np.eye(3, dtype=np.float32))
    for day, shown in ((2, 0), (3, 7)):
        metadata = Metadata(_day(day), width=80, height=60)
        twin = Photo(7, Path("7.png"), Stamp(9, 1), PHOTOS[0].content_hash, metadata)
        hits = build_hits(listed, {**PHOTOS, 7: twin}, 0, "relevance", "")
        assert [hit.photo.id for hit in hits] == [shown, 1]


def test_photos_that_were_removed_since_are_no_hits() -> None:
    hits = build_hits(FOUND, {n: PHOTOS[n] for n in (0, 3)}, 0, "relevance", "")
    assert [(hit.photo.id, hit.band) for hit in hits] == [(0, "strong"), (3, "rest")]


@pytest.mark.parametrize(
    ("bands", "sections"),
    [
        ("", ""),
        ("r", "r"),
        ("sslr", "sslr"),
        ("rrrr", "rrrr"),
        ("slslrlrr", "slllrrrr"),
        ("srssll", "ssssll"),
        ("rrrrs", "rrrrr"),
    ],
)
def test_sections_descend_where_bands_do_not(bands: str, sections: str) -> None:
    by_letter: dict[str, Band] = {"s": "strong", "l": "likely", "r": "rest"}
    assert [band[0] for band in section_bands([by_letter[one] for one in bands])] == [*sections]


def test_shuffled_ids_are_the_same_for_the_same_seed() -> None:
    ids = np.arange(50)
    assert shuffle_ids(ids, "x").tolist() == shuffle_ids(ids, "x").tolist() != ids.tolist()
    assert sorted(shuffle_ids(ids, "x").tolist()) == ids.tolist()
