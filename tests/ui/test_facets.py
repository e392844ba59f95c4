"""What a library has to facets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from indexer.report import Report
from search.engine import Engine
from search.query import FILTERS, parse
from tests.pictures import draw
from ui.facets import EVERYDAY, count_facets, read_facets


def test_counts_values_and_examples(
    engine: Engine, photos: Path, index: Callable[..., Report]
) -> None:
    draw(photos / "IMG_20190704_123456.png", "red")
    index(photos)
    facets = read_facets(engine)
    assert facets.count == 7
    assert facets.folders == {str(photos): 7}
    assert facets.months == {"2019-07": 1}
    assert set(facets.filters) == set(FILTERS)
    assert facets.filters["month"][0] == "january"
    assert facets.examples[-1].startswith("year:")
    assert all(engine.search(example) for example in facets.examples)


def test_counts_follow_the_filters_of_other_kinds(
    engine: Engine, photos: Path, index: Callable[..., Report]
) -> None:
    draw(photos / "Trips" / "Screenshot_20190704.png", "red", (48, 64))
    index(photos)
    columns = engine.catalogue.columns()
    everything = count_facets(engine, columns, "")
    assert everything.months == {"2019-07": 1}
    assert everything.folders == {str(photos): 6, str(photos / "Trips"): 1}
    assert everything.forms == {"landscape": 6, "portrait": 1, "square": 0, "screenshot": 1}
    some = count_facets(engine, columns, "a dog folder:Trips")
    assert some.folders == everything.folders
    assert some.forms == {"landscape": 0, "portrait": 1, "square": 0, "screenshot": 1}
    without = count_facets(engine, columns, "-folder:Trips year:2019")
    assert without.folders == {}
    assert without.months == {}


def test_every_value_can_be_searched(engine: Engine) -> None:
    for name, values in read_facets(engine).filters.items():
        for value in values:
            assert parse(f"{name}:{value}").filters
    for thing in EVERYDAY:
        assert parse(thing).terms
