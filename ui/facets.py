"""Values to complete and filter by, and example queries for a library."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from search.engine import Engine
from search.query import FILTERS, FilterType
from search.ranking.relevance import STRONG
from ui.facet_counts import FacetCounts

# Frequent subjects of photos; those with the most hits in a library become its examples.
EVERYDAY = (
    "a dog", "a cat", "a bird", "a horse", "the beach", "mountains", "a sunset", "snow", "a forest",
    "flowers", "a street at night", "a building", "a car", "a bicycle", "a boat", "a train",
    "food on a table", "a birthday cake", "children playing", "a group of people", "a wedding",
    "a concert", "sport", "a swimming pool", "a river", "a garden", "a screenshot", "a document",
)  # fmt: skip
EXAMPLES = 8
TRIED = 20  # hits counted for each


@dataclass(frozen=True, slots=True)
class LibraryFacets:
    """All photos by value; `filters`: values of each, where the counts have none."""

    counts: FacetCounts
    filters: Mapping[str, tuple[str, ...]]


def read_facets(counts: FacetCounts) -> LibraryFacets:
    """The values to complete and filter by. `counts`: of all photos."""
    return LibraryFacets(counts, {name: _values(row, counts) for name, row in FILTERS.items()})


def _values(row: FilterType, counts: FacetCounts) -> tuple[str, ...]:
    in_library = {"person": tuple(counts.people), "tag": tuple(counts.tags)}
    return in_library.get(row.name) or row.choices or (row.form,)


def examples(engine: Engine, months: Mapping[str, int]) -> tuple[str, ...]:
    """The subjects with the most strong hits, and the years with the most photos."""
    strong = {
        thing: sum(hit.band == STRONG for hit in engine.search(thing, top=TRIED, fold=False))
        for thing in EVERYDAY
    }
    things = [thing for thing in sorted(strong, key=lambda t: -strong[t]) if strong[thing]]
    years: Counter[str] = Counter()
    for month, count in months.items():
        years[month[:4]] += count
    return (*things[: EXAMPLES - 2], *(f"year:{year}" for year, _ in years.most_common(2)))
