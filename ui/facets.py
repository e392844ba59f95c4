"""What a library has to offer: what can be completed, filtered by, and clicked to try."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from search.catalogue import Facets
from search.engine import Engine
from search.errors import printable
from search.places import place_name
from search.query import FILTERS, MONTHS, SHAPES, THINGS
from search.ranking.relevance import STRONG

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
    """Counts by value: months as 2023-07, folders by their whole path; and queries to try."""

    count: int
    months: Mapping[str, int]
    folders: Mapping[str, int]
    cameras: Mapping[str, int]
    lenses: Mapping[str, int]
    forms: Mapping[str, int]
    places: Mapping[str, int]
    examples: tuple[str, ...]
    filters: Mapping[str, tuple[str, ...]]


def read_facets(engine: Engine) -> LibraryFacets:
    """All of it; takes about a second where photos say where they were taken."""
    seen = engine.catalogue.facets()
    places: Counter[str] = Counter()
    for (latitude, longitude), count in seen.positions.items():
        places[place_name(latitude, longitude)] += count
    return LibraryFacets(
        engine.count(),
        seen.months,
        {printable(folder): count for folder, count in seen.folders.items()},
        seen.cameras,
        seen.lenses,
        seen.forms,
        dict(places.most_common()),
        _examples(engine, seen.months),
        {name: _values(name, seen) for name in FILTERS},
    )


def _values(name: str, seen: Facets) -> tuple[str, ...]:
    """What a filter can be, where the page does not find it in the counts."""
    known = {
        "month": MONTHS, "is": SHAPES, "has": THINGS, "person": tuple(seen.people),
        "tag": tuple(seen.tags),
    }  # fmt: skip
    return known.get(name) or (FILTERS[name][1],)


def _examples(engine: Engine, months: Mapping[str, int]) -> tuple[str, ...]:
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
