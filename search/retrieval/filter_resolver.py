"""Filters of a query as photo ids, including those whose photos only a search can find."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np

from search.arrays import Ids
from search.catalogue import Catalogue
from search.catalogue.names import check_search
from search.query import Filter, PhotoSet, Query, Value
from search.ranking import relevance
from search.ranking.calibration import Calibration
from search.ranking.combination import background
from search.ranking.relevance import STRONG
from search.ranking.results import OLDEST, RELEVANCE
from search.retrieval.nearest import NearestPhotos
from search.retrieval.taught_concepts import TaughtConcepts
from search.settings import Sort
from search.user_records import MANUAL, Album

MOST_TAUGHT = 2000  # nearest photos that are considered for a taught name


class FilterResolver:
    """Resolves filters for one library. Safe to use from many threads.

    `search_ids` finds the photos of a saved search.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        nearest: NearestPhotos,
        concepts: TaughtConcepts,
        calibration: Callable[[], Calibration],
        search_ids: Callable[[str], tuple[int, ...]],
    ) -> None:
        self._catalogue = catalogue
        self._nearest = nearest
        self._concepts = concepts
        self._calibration = calibration
        self._search_ids = search_ids

    def matching(self, filters: Sequence[Filter], *, sort: Sort = RELEVANCE) -> Ids:
        """The ids of the photos that pass all filters, newest first unless sorted otherwise, (n,).

        Those of an album alone are in its own order, and each content once. Raises UnknownName or
        UnknownAlbum.
        """
        album = self.album(filters)
        order = album.sort if album and sort == RELEVANCE else sort
        ids = self._catalogue.photos.ids_matching(
            self.resolve(filters), oldest_first=order == OLDEST
        )
        if album is None or album.query is not None:
            return ids
        in_album = [*self._catalogue.photos.ids_by_content(album.photos).values()]
        if order != MANUAL:
            return ids[np.isin(ids, in_album)]
        passing = set(ids.tolist())
        return np.array([number for number in in_album if number in passing], np.int64)

    def album(self, filters: Sequence[Filter]) -> Album | None:
        """The album that filters ask for and nothing else, if they do. Raises UnknownAlbum."""
        if len(filters) != 1 or filters[0].name != "album" or filters[0].negated:
            return None
        return self._catalogue.collections.album(filters[0].written)

    def has_photos(self, filters: Sequence[Filter]) -> bool:
        """Whether any photo passes all filters. Raises UnknownName or UnknownAlbum."""
        return self._catalogue.photos.any_matching(self.resolve(filters))

    def resolve(self, filters: Sequence[Filter]) -> list[Filter]:
        """The filters with the photos of taught names and saved searches as their values.

        Raises UnknownName or UnknownAlbum.
        """
        return [dataclasses.replace(part, value=self._value(part)) for part in filters]

    def within(self, query: Query, excluded: Ids, all_ids: Callable[[], Ids]) -> Ids | None:
        """The ids of the photos to search, ascending or newest first; None for all.

        They pass the filters, are not `excluded`, and are no counter-example of a taught name in
        the query. Raises UnknownName or UnknownAlbum.
        """
        filters = self.resolve(query.filters)
        within = self._catalogue.photos.ids_matching(filters) if filters else None
        excluded = np.concatenate([excluded, self._counter_examples(query)])
        if not len(excluded):
            return within
        return np.setdiff1d(all_ids() if within is None else within, excluded)

    def _value(self, part: Filter) -> Value:
        if part.name == "taught":
            return PhotoSet(self._confident_matches(part.written))
        if part.name == "album":
            query = self._catalogue.collections.album(part.written).query
            if query is not None:
                check_search(part.written, query)  # an earlier version may have stored it
                return PhotoSet(self._search_ids(query))
        return part.value

    def _confident_matches(self, name: str) -> tuple[int, ...]:
        """The strong matches of a taught name and its examples, without its counter-examples."""
        taught = self._concepts.get(name)
        part, calibration = self._concepts.part(name, 1.0), self._calibration()
        found = self._nearest.nearest(part.row, MOST_TAUGHT)
        bands = relevance.bands(part.row, found.rows, background([part], calibration), calibration)
        strong = {n for n, band in zip(found.ids.tolist(), bands, strict=True) if band == STRONG}
        examples = self._catalogue.photos.copies_of(taught.shown_by)
        counter_examples = self._catalogue.photos.copies_of(taught.not_by)
        return tuple(sorted(strong.union(examples).difference(counter_examples)))

    def _counter_examples(self, query: Query) -> Ids:
        names = [term.text for term in query.terms if term.taught and term.weight > 0]
        photos = [ref for name in names for ref in self._concepts.get(name).not_by]
        copies = self._catalogue.photos.copies_of(photos) if photos else ()
        return np.array([*copies], np.int64)
