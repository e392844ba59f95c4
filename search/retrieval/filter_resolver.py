"""Filters of a query as photo ids, including those whose photos only a search can find."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from search.arrays import Ids
from search.catalogue import Catalogue
from search.catalogue.names import check_search
from search.errors import UnknownAlbum
from search.query import Filter, PhotoSet, Query, Value
from search.query.filter_values import BETWEEN_NAMES
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
        albums = self._albums(filters[0].written)
        return albums[0] if len(albums) == 1 else None

    def has_photos(self, filters: Sequence[Filter]) -> bool:
        """True if any photo passes all filters. Raises UnknownName or UnknownAlbum."""
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
            albums = self._albums(part.written)
            if len(albums) > 1 or albums[0].query is not None:
                ids = set[int]().union(*map(self._photos_of, albums))
                return PhotoSet(tuple(sorted(ids)))
        return part.value

    def _albums(self, names: str) -> list[Album]:
        """The album of a name, or those of several with commas between. Raises UnknownAlbum."""
        collections = self._catalogue.collections
        try:
            return [collections.album(names)]
        except UnknownAlbum:
            parts = [name for name in BETWEEN_NAMES.split(names) if name]
            if len(parts) < 2:
                raise
        return [collections.album(name) for name in parts]

    def _photos_of(self, album: Album) -> Iterable[int]:
        if album.query is None:
            return self._catalogue.photos.copies_of(album.photos)
        check_search(album.name, album.query)  # an earlier version may have stored it
        return self._search_ids(album.query)

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
