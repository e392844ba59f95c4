"""Facets of a library: counts, values and examples."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from indexer.report import Report
from search.catalogue import lock_for_writing
from search.engine import Engine
from search.query import FILTERS, parse
from search.records import PhotoTexts, Text
from tests.pictures import draw
from tests.ui.conftest import live_library
from ui.facet_counts import _in_one_spelling
from ui.facets import EVERYDAY, examples, read_facets


def test_counts_values_and_examples(
    engine: Engine, photos: Path, index: Callable[..., Report]
) -> None:
    draw(photos / "IMG_20190704_123456.png", "red")
    index(photos)
    counts = live_library(engine).facets.counts("")
    facets = read_facets(counts)
    assert counts.folders == {str(photos): 7}
    assert counts.months == {"2019-07": 1}
    assert counts.undated == 6
    assert set(facets.filters) == set(FILTERS)
    assert facets.filters["month"][0] == "january"
    found = examples(engine, counts.months)
    assert found[-1].startswith("year:")
    assert all(engine.search(example) for example in found)


def test_counts_follow_the_filters_of_other_kinds(
    engine: Engine, photos: Path, index: Callable[..., Report]
) -> None:
    draw(photos / "Trips" / "Screenshot_20190704.png", "red", (48, 64))
    index(photos)
    counts = live_library(engine).facets.counts
    everything = counts("")
    assert everything.months == {"2019-07": 1}
    assert everything.folders == {str(photos): 6, str(photos / "Trips"): 1}
    assert everything.forms == {
        "landscape": 6,
        "portrait": 1,
        "square": 0,
        "screenshot": 1,
        "video": 0,
    }
    some = counts("a dog folder:Trips")
    assert some.folders == everything.folders
    assert some.forms == {"landscape": 0, "portrait": 1, "square": 0, "screenshot": 1, "video": 0}
    assert some.undated == 0
    without = counts("-folder:Trips year:2019")
    assert without.folders == {}
    assert without.months == {}
    assert without.undated == 6
    assert counts("-has:date").months == {"2019-07": 1}  # what choosing a month instead would leave
    assert counts("is:portrait").forms == everything.forms
    assert counts("is:portrait is:screenshot").forms["landscape"] == 0


def test_people_keywords_and_stars_follow_too(engine: Engine) -> None:
    texts = {"red.jpg": (("Anna", "Tom"), 5), "blue.jpg": (("Anna",), 3), "green.jpg": ((), 4)}
    with lock_for_writing(engine.directory) as catalogue:
        (root,) = catalogue.roots.all()
        catalogue.texts.store(
            root,
            [
                PhotoTexts(name, "1", tuple(Text("person", who) for who in people), stars)
                for name, (people, stars) in texts.items()
            ],
        )
    counts = live_library(engine).facets.counts
    everything = counts("")
    assert everything.people == {"Anna": 2, "Tom": 1}
    assert everything.ratings == {"5": 1, "4": 1, "3": 1}
    assert counts("person:tom").people == {"Anna": 1, "Tom": 1}  # a photo shows several people
    assert counts("rating:>=4").people == {"Anna": 1, "Tom": 1}
    assert counts("rating:>=5").ratings == everything.ratings  # what another number would leave
    assert counts("person:anna").ratings == {"5": 1, "3": 1}


def test_spellings_of_one_name_are_one_value(engine: Engine) -> None:
    tags = {
        "red.jpg": ("Café", "cafe", "sea"),
        "blue.jpg": ("Café",),
        "green.jpg": ("CAFÉ", "lake"),
    }
    with lock_for_writing(engine.directory) as catalogue:
        (root,) = catalogue.roots.all()
        catalogue.texts.store(
            root,
            [
                PhotoTexts(n, "1", tuple(Text("tag", tag) for tag in some))
                for n, some in tags.items()
            ],
        )
    counts = live_library(engine).facets.counts
    assert counts("").tags == {"Café": 3, "lake": 1, "sea": 1}
    assert counts("tag:cafe").tags == {"Café": 3, "lake": 1, "sea": 1}
    assert counts("name:green").tags == {"CAFÉ": 1, "lake": 1}
    assert _in_one_spelling({"Canon": 2, "CANON": 3, "Nikon": 1}) == {"CANON": 5, "Nikon": 1}


def test_counts_of_albums_and_stars(engine: Engine) -> None:
    engine.collections.save_search("Reds", "name:red")
    counts = live_library(engine).facets.counts
    assert counts("album:Reds").forms["landscape"] == 1
    assert counts("is:favourite").forms["landscape"] == 0
    engine.collections.star("red.jpg")
    assert counts("is:favourite").forms["landscape"] == 1  # what was remembered is of before


def test_every_value_can_be_searched(engine: Engine) -> None:
    for name, values in read_facets(live_library(engine).facets.counts("")).filters.items():
        for value in values:
            assert parse(f"{name}:{value}").filters
    for thing in EVERYDAY:
        assert parse(thing).terms
