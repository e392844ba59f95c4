"""Why a query finds nothing, and what would find something."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable

from search.catalogue import Catalogue, Facets
from search.query import Filter, Query

SIMILAR = 0.5  # how like a value that exists must be to be proposed, 0 to 1


def why_nothing(catalogue: Catalogue, query: Query) -> str | None:
    """One sentence for a query whose filters leave no photo; None where they leave some."""
    if len(catalogue.ids_matching(query.filters)):
        return None
    facets = catalogue.facets()
    for one in query.filters:
        if not len(catalogue.ids_matching([one])):
            near = _nearest(one, facets)
            return f"no photo passes {_shown([one])}{f'; {near}' if near else ''}"
    counts = {
        one: len(catalogue.ids_matching([f for f in query.filters if f != one]))
        for one in query.filters
    }
    if not counts:
        return "the library holds no photo"
    best = max(counts, key=lambda one: counts[one])
    every = "both" if len(query.filters) == 2 else "all"
    return f"no photo passes {every} filters; without {_shown([best])} there are {counts[best]:,}"


def _shown(filters: Iterable[Filter]) -> str:
    return str(Query(filters=tuple(filters)))


def _nearest(one: Filter, facets: Facets) -> str:
    """The value that exists and is most like the one asked for, with its number of photos."""
    known = _values(one.name, facets)
    if one.negated or not known:
        return ""
    asked = one.written.casefold()
    by_fold = {value.casefold(): value for value in known}
    holding = [value for value in by_fold if asked in value]
    close = holding or difflib.get_close_matches(asked, by_fold, 1, SIMILAR)
    if not close:
        return ""
    value = by_fold[close[0]]
    quoted = f'"{value}"' if " " in value else value
    return f"there are {known[value]:,} in {one.name}:{quoted}"


def _values(name: str, facets: Facets) -> dict[str, int]:
    """What the library has for a filter, with counts."""
    if name == "folder":
        return _summed((os.path.basename(path), n) for path, n in facets.folders.items())  # noqa: PTH119
    if name == "year":
        return _summed((month[:4], n) for month, n in facets.months.items())
    if name == "date":
        return facets.months
    return {
        "camera": facets.cameras,
        "lens": facets.lenses,
        "person": facets.people,
        "tag": facets.tags,
    }.get(name, {})


def _summed(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for value, count in pairs:
        total[value] = total.get(value, 0) + count
    return total
