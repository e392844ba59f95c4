"""What a library has to offer: what can be completed, filtered by, and clicked to try."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from search.catalogue import NO_CODE, Coded, Columns, Facets, Mask
from search.engine import Engine
from search.errors import printable
from search.places import place_names
from search.query import FILTERS, MONTHS, SHAPES, THINGS, Filter
from search.ranking.relevance import STRONG

# Things that people photograph; those that this library has the most of are offered to try.
EVERYDAY = (
    "a dog", "a cat", "a bird", "a horse", "the beach", "mountains", "a sunset", "snow", "a forest",
    "flowers", "a street at night", "a building", "a car", "a bicycle", "a boat", "a train",
    "food on a table", "a birthday cake", "children playing", "a group of people", "a wedding",
    "a concert", "sport", "a swimming pool", "a river", "a garden", "a screenshot", "a document",
)  # fmt: skip
EXAMPLES = 8
LANGUAGES = 2  # of the page
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
    people: Mapping[str, int]
    tags: Mapping[str, int]
    ratings: Mapping[str, int]
    examples: tuple[str, ...]
    filters: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class FacetCounts:
    """How many photos each value would leave: those that pass the filters of all other kinds.

    Values as in LibraryFacets; those of no photo are left out.
    """

    months: Mapping[str, int]
    folders: Mapping[str, int]
    cameras: Mapping[str, int]
    lenses: Mapping[str, int]
    places: Mapping[str, int]
    forms: Mapping[str, int]


# The filters by which one chooses among the values of a kind; they do not change its own counts.
DATES = ("year", "date", "month", "after", "before")


def count_facets(
    engine: Engine, columns: Columns, text: str, *, chinese: bool = False
) -> FacetCounts:
    """The counts for a query. Its words hide no photo, so they count for nothing here.

    `chinese`: names of places, where they are known.
    Raises QueryWrong.
    """
    filters = engine.understand(text).query.filters

    @functools.cache
    def passing(others: tuple[Filter, ...]) -> Mask:
        if not others:
            return np.ones(len(columns.ids), np.bool_)
        return np.isin(columns.ids, engine.matching(others))

    def among(*own: str) -> Mask:
        return passing(tuple(one for one in filters if one.negated or one.name not in own))

    forms = among("is")
    return FacetCounts(
        months=_counted(columns.months, among(*DATES)),
        folders=_named(_counted(columns.folders, among("folder")), printable),
        cameras=_counted(columns.cameras, among("camera")),
        lenses=_counted(columns.lenses, among("lens")),
        places=_by_town(
            _counted(columns.places, among("place", "near")), columns.places.names, chinese
        ),
        forms={name: int(np.count_nonzero(forms & are)) for name, are in _forms(columns).items()},
    )


def _counted(values: Coded, passing: Mask) -> dict[str, int]:
    codes = values.codes[passing & (values.codes != NO_CODE)]
    counts = np.bincount(codes, minlength=len(values.names)).tolist()
    return {name: count for name, count in zip(values.names, counts, strict=True) if count}


def _named(counts: Mapping[str, int], name: Callable[[str], str]) -> dict[str, int]:
    """The counts by other names, of which several values may share one."""
    total: Counter[str] = Counter()
    for value, count in counts.items():
        total[name(value)] += count
    return dict(total)


def _by_town(counts: Mapping[str, int], known: tuple[str, ...], chinese: bool) -> dict[str, int]:
    """The counts of points such as "48.86 2.35" by the towns that they are in.

    `known`: all points of the library, which are looked up once.
    """
    towns = _towns(known, chinese)
    total: Counter[str] = Counter()
    for point, count in counts.items():
        total[towns[point]] += count
    return dict(total)


@functools.lru_cache(2 * LANGUAGES)
def _towns(points: tuple[str, ...], chinese: bool) -> dict[str, str]:
    degrees = tuple((float(a), float(b)) for a, _, b in (text.partition(" ") for text in points))
    names = place_names(degrees, chinese=chinese) if degrees else ()
    return dict(zip(points, names, strict=True))


def _forms(columns: Columns) -> dict[str, Mask]:
    return {
        "landscape": columns.ratios > 1,
        "portrait": columns.ratios < 1,
        "square": columns.ratios == 1,
        "screenshot": columns.are_screenshots,
    }


def read_facets(engine: Engine, *, chinese: bool = False) -> LibraryFacets:
    """All of it, places by Chinese names where asked for; takes up to a second."""
    seen = engine.catalogue.facets()
    points = {f"{a} {b}": count for (a, b), count in seen.positions.items()}
    places = Counter(_by_town(points, tuple(points), chinese))
    return LibraryFacets(
        engine.count(),
        seen.months,
        {printable(folder): count for folder, count in seen.folders.items()},
        seen.cameras,
        seen.lenses,
        seen.forms,
        dict(places.most_common()),
        seen.people,
        seen.tags,
        seen.ratings,
        _examples(engine, seen.months),
        {name: _values(name, seen) for name in FILTERS},
    )


def _values(name: str, seen: Facets) -> tuple[str, ...]:
    """What a filter can be, where the page does not find it in the counts."""
    known = {
        "month": MONTHS,
        "is": SHAPES,
        "has": THINGS,
        "person": tuple(seen.people),
        "tag": tuple(seen.tags),
    }
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
