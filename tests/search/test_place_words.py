"""Places in queries, and the photos taken there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.report import Report
from search.engine import Engine
from search.places.place_names import lookup, mentions
from tests.located import draw_located

TAKEN = {
    "1.jpg": ("red", 38.71, -9.14),  # Lisbon
    "2.jpg": ("green", 38.70, -9.17),
    "3.jpg": ("blue", 43.77, 11.26),  # Florence
    "4.jpg": ("white", 43.70, 7.26),  # Nice
    "5.jpg": ("black", 46.02, 7.75),  # Zermatt
}


@pytest.fixture
def travelled(photos: Path, index: Callable[..., Report], engine: Engine) -> Engine:
    for name, place in TAKEN.items():
        draw_located(photos / "trips" / name, *place)
    index(photos)
    return engine


def first(engine: Engine, text: str, count: int) -> set[str]:
    return {hit.photo.path.name for hit in engine.search(text, fold=False)[:count]}


def test_a_place_name_ranks_photos_taken_there_first(travelled: Engine) -> None:
    assert first(travelled, "lisbon", 2) == {"1.jpg", "2.jpg"}
    assert first(travelled, "里斯本", 2) == {"1.jpg", "2.jpg"}
    assert first(travelled, "Zermatt", 1) == {"5.jpg"}
    assert first(travelled, "portugal", 2) == {"1.jpg", "2.jpg"}
    assert first(travelled, "tuscany", 1) == {"3.jpg"}
    hits = travelled.search("lisbon", fold=False)
    assert len(hits) == travelled.count()  # it is no filter
    assert hits[0].band == "strong"
    assert [(one.source, one.text) for one in hits[0].why] == [("place", "Lisbon, Portugal")]
    assert hits[2].why == ()


def test_a_place_beside_other_words(travelled: Engine) -> None:
    answer = travelled.search("green lisbon", fold=False)
    assert [hit.photo.path.name for hit in answer] == ["2.jpg", "1.jpg"]
    assert [str(phrase) for phrase in answer.interpretation] == ["“lisbon” as place:lisbon"]


def test_a_place_without_photos_beside_other_words(travelled: Engine) -> None:
    answer = travelled.search("green tokyo", fold=False)
    assert len(answer) == travelled.count()
    assert answer[0].photo.path.name in ("green.jpg", "2.jpg")
    assert "no photo passes “tokyo” as place:tokyo; searched as words" in map(str, answer.notes)


def test_a_place_name_that_is_a_word_stays_a_word(travelled: Engine) -> None:
    for text in ("nice", "nice dog", "turkey on a plate", "orange"):
        assert not any(hit.why for hit in travelled.search(text, fold=False)), text
        assert not travelled.search(text).interpretation


def test_in_a_region(travelled: Engine) -> None:
    assert first(travelled, "in Tuscany", 9) == {"3.jpg"}
    assert first(travelled, "red in Portugal", 9) == {"1.jpg", "2.jpg"}
    assert first(travelled, "near lisbon", 9) == {"1.jpg", "2.jpg"}
    assert first(travelled, "place:采尔马特", 9) == {"5.jpg"}


def test_mentions() -> None:
    def named(text: str) -> list[str]:
        return [text[one.start : one.end] for one in mentions(text)]

    assert named("a dog in New York at night") == ["New York"]
    assert named("new york, lisbon and Zermatt") == ["new york", "lisbon", "Zermatt"]
    assert named("里斯本的海滩") == ["里斯本"]
    assert named("an orange on a nice plate") == []
    assert named("") == []
    known = lookup("Zermatt")
    assert known is not None
    assert known.position == "46.02,7.75"


def test_the_photos_of_a_place_are_cached_until_the_library_changes(
    travelled: Engine, photos: Path, index: Callable[..., Report]
) -> None:
    for text in ("lisbon", "lisbon red", "red lisbon"):
        assert "1.jpg" in first(travelled, text, 2)
    looked_up = travelled._texts._taken_at.cache_info()
    assert (looked_up.misses, looked_up.hits) == (1, 5)  # of matches and of reasons
    draw_located(photos / "trips" / "6.jpg", "yellow", 38.71, -9.15)
    index(photos)
    assert first(travelled, "lisbon", 3) == {"1.jpg", "2.jpg", "6.jpg"}


def test_a_folder_named_after_a_place_counts_as_well(
    travelled: Engine, photos: Path, index: Callable[..., Report]
) -> None:
    draw_located(photos / "Lisbon" / "7.jpg", "yellow", 43.77, 11.26)
    index(photos)
    assert first(travelled, "lisbon", 3) == {"1.jpg", "2.jpg", "7.jpg"}
