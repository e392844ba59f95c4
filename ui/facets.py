"""What a library has to offer: what can be completed and filtered by, and what to click to try."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from search.engine import Engine
from search.query import FILTERS, MONTHS, SHAPES, THINGS
from search.ranking.relevance import STRONG
from ui.facet_counts import FacetCounts

# Things that people photograph; those that this library has the most of are offered to try.
EVERYDAY = (
    "a dog", "a cat", "a bird", "a horse", "the beach", "mountains", "a sunset", "snow", "a forest",
    "flowers", "a street at night", "a building", "a car", "a bicycle", "a boat", "a train",
    "food on a table", "a birthday cake", "children playing", "a group of people", "a wedding",
    "a concert", "sport", "a swimming pool", "a river", "a garden", "a screenshot", "a document",
)  # fmt: skip
EXAMPLES = 8
TRIED = 20  # hits that tell how much there is of a thing


@dataclass(frozen=True, slots=True)
class LibraryFacets:
    """All photos by value; `filters`: what each can be, where the counts do not tell."""

    counts: FacetCounts
    filters: Mapping[str, tuple[str, ...]]


def read_facets(counts: FacetCounts) -> LibraryFacets:
    """What can be completed and filtered by. `counts`: of all photos."""
    values = {name: _values(name, counts) for name in FILTERS}
    return LibraryFacets(counts, values)


def _values(name: str, counts: FacetCounts) -> tuple[str, ...]:
    known = {
        "month": MONTHS,
        "is": SHAPES,
        "has": THINGS,
        "person": tuple(counts.people),
        "tag": tuple(counts.tags),
    }
    return known.get(name) or (FILTERS[name][1],)


def examples(engine: Engine, months: Mapping[str, int]) -> tuple[str, ...]:
    """Things that there are the most strong hits of, and the fullest years."""
    strong = {
        thing: sum(hit.band == STRONG for hit in engine.search(thing, top=TRIED, fold=False))
        for thing in EVERYDAY
    }
    things = [thing for thing in sorted(strong, key=lambda t: -strong[t]) if strong[thing]]
    years: Counter[str] = Counter()
    for month, count in months.items():
        years[month[:4]] += count
    return (*things[: EXAMPLES - 2], *(f"year:{year}" for year, _ in years.most_common(2)))
