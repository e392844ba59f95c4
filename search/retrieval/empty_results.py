"""Explain why no photo passes the filters of a query, and what would change that."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable, Mapping, Sequence

from search.catalogue import Catalogue, Facets
from search.errors import notes
from search.query import Filter, Query
from search.records import Note
from search.words import fold_name


def explain_empty(catalogue: Catalogue, filters: Sequence[Filter]) -> Note | None:
    """The filter or filters that no photo passes; None where some photo passes all.

    The values of `filters` are those that `Engine.resolve` returns.
    """
    matching = catalogue.photos.ids_matching
    if len(matching(filters)):
        return None
    facets = catalogue.photos.facets()
    for part in filters:
        if not len(matching([part])):
            return _note_on_filter(part, facets)
    counts = {part: len(matching([f for f in filters if f != part])) for part in filters}
    if not counts:
        return notes.LIBRARY_WITHOUT_PHOTOS()
    best = max(counts, key=lambda part: counts[part])
    template = notes.NO_PHOTO_BOTH if len(filters) == 2 else notes.NO_PHOTO_ALL
    return template(filter=_written([best]), count=counts[best])


def _note_on_filter(part: Filter, facets: Facets) -> Note:
    filter_ = _written([part])
    similar = _similar_value(part, facets)
    if similar is None:
        return notes.NO_PHOTO(filter=filter_)
    value, count = similar
    proposed = f'{part.name}:"{value}"' if " " in value else f"{part.name}:{value}"
    return notes.NO_PHOTO_SIMILAR(filter=filter_, similar=proposed, count=count)


def _written(filters: Iterable[Filter]) -> str:
    return str(Query(filters=tuple(filters)))


def _similar_value(part: Filter, facets: Facets) -> tuple[str, int] | None:
    """The value of the library that is most like the one asked for, and its number of photos."""
    counts = _value_counts(part.name, facets)
    if part.negated or not counts:
        return None
    written = fold_name(part.written)
    by_fold = {fold_name(value): value for value in counts}
    containing = [value for value in by_fold if written in value]
    similar = containing or difflib.get_close_matches(written, by_fold, 1)
    if not similar:
        return None
    value = by_fold[similar[0]]
    return value, counts[value]


def _value_counts(name: str, facets: Facets) -> Mapping[str, int]:
    """The values of a filter in the library, with their numbers of photos."""
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
