"""What a library has to offer."""

from __future__ import annotations

from pathlib import Path

from search.engine import Engine
from search.query import FILTERS, parse
from ui.facets import EVERYDAY, make_offer


def test_counts_values_and_examples(engine: Engine, photos: Path) -> None:
    offer = make_offer(engine)
    assert offer.count == 6
    assert offer.folders == {str(photos): 6}
    assert set(offer.filters) == set(FILTERS)
    assert offer.filters["month"][0] == "january"
    assert offer.examples[-1].startswith("year:")
    assert all(engine.search(example) for example in offer.examples)


def test_all_that_is_offered_can_be_searched(engine: Engine) -> None:
    for name, values in make_offer(engine).filters.items():
        for value in values:
            assert parse(f"{name}:{value}").filters
    for thing in EVERYDAY:
        assert parse(thing).terms
