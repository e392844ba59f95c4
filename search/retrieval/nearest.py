"""Candidates of a search: the photos nearest to a vector, merged with text matches."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search.arrays import Ids, Rows
from search.catalogue import Catalogue
from search.errors import LibraryDamaged
from search.ranking.results import Candidates
from search.records import ModelTag, Photo
from search.retrieval.fusion import TextMatches, fuse, spread_of
from search.vectors.vector_cache import VectorCache

ROUNDED = 0.01  # more than the index's cosines differ from the true ones by rounding


class NearestPhotos:
    """Finds photos by the embeddings of one model. Safe to use from many threads."""

    def __init__(self, catalogue: Catalogue, tag: ModelTag, vectors: VectorCache) -> None:
        self._catalogue = catalogue
        self._dimension = tag.dimension
        self._vectors = vectors

    def nearest(self, row: Rows, count: int, within: Ids | None = None) -> Candidates:
        """The photos nearest to a unit row, (d,), ordered by their true cosines.

        The index compares rounded vectors; it is rebuilt where it is found to be wrong and that
        takes little time.
        """
        found = self._vectors.nearest(row, count, within)
        rows = self.rows(found.embeddings)
        if not agrees(found.cosines, row, rows) and self._vectors.rebuild_if_quick():
            found = self._vectors.nearest(row, count, within)
            rows = self.rows(found.embeddings)
        cosines = np.where(rows.any(axis=1), rows @ row, found.cosines)
        # Equal rows differ in the last digits.
        order = np.lexsort((found.photos, -np.round(cosines, 6)))
        return Candidates(found.photos, rows, cosines).at(order)

    def nearest_to_any(self, rows: Rows, count: int, within: Ids | None = None) -> Candidates:
        """The photos nearest to any of several unit rows, (p, d), ordered by the best cosine."""
        if len(rows) == 1:
            return self.nearest(rows[0], count, within)
        parts = [self.nearest(row, count, within) for row in rows]
        ids, embeddings = (
            np.concatenate([getattr(part, name) for part in parts]) for name in ("ids", "rows")
        )
        cosines = (embeddings @ rows.T).max(axis=1)
        order = np.lexsort((ids, -np.round(cosines, 6)))
        order = order[np.sort(np.unique(ids[order], return_index=True)[1])]  # each photo once
        return Candidates(ids, embeddings, cosines).at(order[:count])

    def merged(
        self, queries: Rows, count: int, within: Ids | None, matches: TextMatches, sample: Rows
    ) -> Candidates:
        """The first of the nearest photos and of the best text matches, in one order.

        `queries`: unit rows (p, d), of which the best counts for each photo; `sample`: unit rows
        (n, d) of the library, which the spread of cosines is taken from.
        """
        if not len(matches.ids):
            return self.nearest_to_any(queries, count, within)
        complete = _inside(matches.complete(), within)
        parts = [self.nearest_to_any(queries, count, complete)]
        if len(complete) < count:  # complete matches come first, so that they may fill the page
            parts.append(self.nearest_to_any(queries, count, within))
            parts.append(
                self.nearest_to_any(queries, count, _inside(matches.partial(count), within))
            )
        ids = np.concatenate([part.ids for part in parts])
        rows = np.concatenate([part.rows for part in parts])
        cosines = np.concatenate([part.cosines for part in parts if part.cosines is not None])
        order = np.lexsort((-cosines, ids))
        places = order[np.append(True, np.diff(ids[order]) > 0)[: len(order)]]  # each photo once
        found = Candidates(ids, rows, cosines).at(places)
        scores = fuse(cosines[places], matches.shares_of(found.ids), spread_of(queries, sample))
        return found.at(np.argsort(-scores, kind="stable")[:count])

    def listed(self, ids: Ids) -> Candidates:
        """Photos in the order of their ids, without a similarity."""
        return Candidates(ids, self.rows(ids))

    def photos(self, candidates: Candidates) -> dict[int, Photo]:
        """The candidates that the catalogue still has, by id. Raises LibraryDamaged."""
        photos = self._catalogue.photos.by_id(candidates.ids.tolist())
        # A photo may have been removed since it was found; or else its row in the table is lost.
        if len(photos) < len(candidates) and (wrong := self._catalogue.integrity()):
            raise LibraryDamaged(self._catalogue.directory, wrong[0])
        return photos

    def moments(self, photo_ids: Sequence[int]) -> dict[int, tuple[Ids, Rows]]:
        """Times in milliseconds (n,) and unit rows (n, d) of the moments of videos, by id."""
        return self._catalogue.embeddings.moments(photo_ids)

    def parts(self, photo_ids: Sequence[int]) -> dict[int, tuple[Ids, Rows]]:
        """Numbers (n,) and rows (n, d) of the parts of photos, by id."""
        return self._catalogue.embeddings.parts(photo_ids)

    def rows(self, ids: Ids) -> Rows:
        """The embeddings with these ids, in their order, (n, d); zeros where one is missing.

        By the id of a photo, its first embedding.
        """
        known, found = self._catalogue.embeddings.by_id(ids)
        rows = np.zeros((len(ids), self._dimension), np.float32)
        if len(known):
            order = np.argsort(ids)
            rows[order[np.searchsorted(ids[order], known)]] = found
        return rows


def agrees(cosines: Rows, row: Rows, rows: Rows) -> bool:
    """True if cosines (n,) of a unit row (d,) with rounded rows are those with the true `rows`.

    Rows of zeros are unknown and count as right.
    """
    known = rows.any(axis=1)
    difference = np.abs(rows[known] @ row - cosines[known])
    return bool((difference < ROUNDED).all())  # False for NaN


def _inside(ids: Ids, within: Ids | None) -> Ids:
    return ids if within is None else np.intersect1d(ids, within)
