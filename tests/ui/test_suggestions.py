"""Suggestions for typed words: values that the library has, with counts and photos."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from indexer.report import Report
from search.catalogue import lock_for_writing
from search.engine import Engine
from search.records import PhotoTexts, Text
from tests.located import draw_located
from tests.pictures import draw
from tests.ui.conftest import live_library
from ui.library import LiveLibrary
from ui.suggestions import Suggestion, SuggestionCache

LISBON = (38.72, -9.14)


@pytest.fixture
def live(engine: Engine, photos: Path, index: Callable[..., Report]) -> LiveLibrary:
    """A library with a place, people, folders, dates, an album, a saved search and a name."""
    draw_located(photos / "Trips" / "Old Lisbon" / "IMG_20180704_120000.jpg", "green", *LISBON)
    draw(photos / "Trips" / "IMG_20180705_120000.png", "blue", (70, 40))
    index(photos)
    catalogue = engine.catalogue
    texts = PhotoTexts("red.jpg", "1", (Text("person", "Anna Lang"), Text("tag", "sea side")))
    with lock_for_writing(engine.directory) as writing:
        writing.texts.store(writing.roots.all()[0], [texts])
    red, green = (catalogue.photos.find_by_name(name) for name in ("red.jpg", "green.jpg"))
    assert red is not None and green is not None
    engine.collections.add_to_album("Trip to the sea", red)
    engine.collections.save_search("Greens", "green")
    engine.collections.teach("Rex", (green,), ())
    engine.collections.star(green)
    return live_library(engine)


def suggest(live: LiveLibrary, typed: str, *, chinese: bool = False) -> list[Suggestion]:
    columns, texts = live.facets.with_texts()
    engine = live.engine()
    return [*SuggestionCache().suggest(engine, columns, texts, typed, chinese=chinese)]


def written(live: LiveLibrary, typed: str, *, chinese: bool = False) -> list[str]:
    return [one.written for one in suggest(live, typed, chinese=chinese)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ann", ['person:"Anna Lang"']),
        ("lang", ['person:"Anna Lang"']),
        ("re", ["Rex"]),
        ("lis", ["place:Lisbon", 'folder:"Old Lisbon"']),
        ("trips", ["folder:Trips"]),
        ("portu", ["place:Portugal"]),
        ("a dog in old lis", ['folder:"Old Lisbon"']),
        ("2018", ["year:2018", "date:2018-07"]),
        ("2018 ", ["date:2018-07"]),
        ("july", ["date:2018-07"]),
        ("sea s", ['tag:"sea side"']),
        ("trip to", ['album:"Trip to the sea"']),
        ("gree", ["album:Greens"]),
        ("favo", ["is:favourite"]),
        ("红色", []),
        ("zer", []),
        ("is:fav", ["is:favourite"]),
        ("place:", ["place:Lisbon", "place:Portugal"]),
        ("album:tri", ['album:"Trip to the sea"']),
        ("has:", ["has:gps", "has:date", "has:people"]),
    ],
)
def test_words_suggest_what_the_library_has(
    live: LiveLibrary, typed: str, expected: list[str]
) -> None:
    assert written(live, typed) == expected


def test_suggestions_have_a_count_a_photo_and_the_words_that_they_replace(
    live: LiveLibrary,
) -> None:
    (lisbon, folder) = suggest(live, "a dog in lis")
    assert (lisbon.name, lisbon.count, lisbon.replaces) == ("Lisbon", 1, 3)
    assert lisbon.tile is not None
    assert lisbon.tile.name == "IMG_20180704_120000.jpg"
    assert folder.name == "Old Lisbon"


def test_places_are_found_in_both_languages_and_shown_in_that_of_the_page(
    live: LiveLibrary,
) -> None:
    assert written(live, "里斯", chinese=True) == ["place:里斯本"]
    assert written(live, "lisbo", chinese=True)[0] == "place:里斯本"
    assert written(live, "里斯")[0] == "place:Lisbon"


def test_without_words_there_are_some_of_most_kinds(live: LiveLibrary) -> None:
    kinds = [one.kind for one in suggest(live, "")]
    assert kinds[:4] == ["person", "name", "album", "album"]
    assert {"place", "month", "folder"} <= {*kinds}
    assert len(kinds) <= 8


def test_every_suggestion_finds_photos(live: LiveLibrary) -> None:
    engine = live.engine()
    for typed in ("", "is:", "has:", "t", "l", "s", "2"):
        for one in suggest(live, typed):
            assert len(engine.search(one.written)) > 0, one.written


def test_new_photos_are_suggested(
    live: LiveLibrary, photos: Path, index: Callable[..., Report]
) -> None:
    assert written(live, "zebra") == []
    draw(photos / "Zebras" / "one.png", "white", (80, 40))
    index(photos)
    assert written(live, "zebra") == ["folder:Zebras"]


def test_the_route_suggests(client: httpx.Client) -> None:
    answer = client.get("/api/v1/suggestions", params={"typed": "lis"}).json()
    assert answer == {"suggestions": []}
    assert client.get("/api/v1/suggestions", params={"typed": "a" * 3000}).status_code == 422
