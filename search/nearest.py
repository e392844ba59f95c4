"""The photos of a library that are nearest to a row, and what is known of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search.arrays import Ids, Rows, common
from search.catalogue import Catalogue
from search.errors import LibraryDamaged
from search.ranking.fusion import Saying, fuse, spread_of
from search.ranking.results import Candidates
from search.records import Band, ModelTag
from search.vector_cache import VectorCache

ROUNDED = 0.01  # more than a saved cosine differs from the true one, for all that is rounded


class NearestPhotos:
    """Finds photos by the embeddings of one model; safe to use from many threads."""

    def __init__(self, catalogue: Catalogue, tag: ModelTag, vectors: VectorCache) -> None:
        self._catalogue = catalogue
        self._dimension = tag.dimension
        self._vectors = vectors

    def photos(self, row: Rows, count: int, within: Ids | None = None) -> tuple[Ids, Rows, Rows]:
        """Ids, cosines and embeddings of the photos nearest to a unit row; see `Vectors`.

        In the order of their true cosines: what `Vectors` compares is rounded.
        """
        ids, cosines = self._vectors.nearest(row, count, within)
        rows = self.rows(ids)
        if not agrees(cosines, row, rows) and self._vectors.rebuild_if_quick():
            ids, cosines = self._vectors.nearest(row, count, within)
            rows = self.rows(ids)
        cosines = np.where(rows.any(axis=1), rows @ row, cosines)
        order = np.lexsort((ids, -np.round(cosines, 6)))  # the last digits differ for equal rows
        return ids[order], cosines[order], rows[order]

    def saying(
        self, row: Rows, count: int, within: Ids | None, said: Saying, sample: Rows
    ) -> tuple[Ids, Rows, Rows]:
        """The first of the nearest photos and of those that say most of the query, in one order.

        Their ids, cosines and embeddings.
        """
        if not len(said.ids):
            return self.photos(row, count, within)
        whole = _inside(said.whole(), within)
        parts = [self.photos(row, count, whole)]
        if len(whole) < count:  # else they fill the page, and nothing stands before them
            parts.append(self.photos(row, count, within))
            parts.append(self.photos(row, count, _inside(said.most(count), within)))
        ids, cosines, rows = (np.concatenate(some) for some in zip(*parts, strict=True))
        order = np.argsort(ids, kind="stable")
        places = order[np.append(True, np.diff(ids[order]) > 0)[: len(order)]]  # each photo once
        ids = ids[places]
        spread = spread_of(row, sample)
        order = np.argsort(-fuse(cosines[places], said.of(ids), spread), kind="stable")[:count]
        return ids[order], cosines[places][order], rows[places][order]

    def candidates(
        self,
        ids: Ids,
        rows: Rows,
        scores: Sequence[float] = (),
        bands: tuple[Band, ...] = (),
    ) -> Candidates:
        """The photos of these ids that are still there, with what is known of them.

        Raises LibraryDamaged.
        """
        photos = self._catalogue.photos(ids)
        # A photo may have been forgotten meanwhile; or else its row is lost.
        if len(photos) < len(ids) and (wrong := self._catalogue.integrity()):
            raise LibraryDamaged(self._catalogue.directory, wrong[0])
        kept = [place for place, photo_id in enumerate(ids.tolist()) if photo_id in photos]
        return Candidates(
            tuple(photos[int(ids[n])] for n in kept),
            tuple(scores[n] if scores else None for n in kept),
            rows[kept],
            tuple(bands[n] for n in kept if bands),
        )

    def rows(self, ids: Ids) -> Rows:
        """The embeddings of these photos, in their order, (n, d); zeros where there is none."""
        known, found = self._catalogue.embeddings_of(ids)
        rows = np.zeros((len(ids), self._dimension), np.float32)
        if len(known):
            order = np.argsort(ids)
            rows[order[np.searchsorted(ids[order], known)]] = found
        return rows


def agrees(cosines: Rows, row: Rows, rows: Rows) -> bool:
    """Whether the cosines (n,) of a unit row (d,) with saved rows are those with the true `rows`.

    Rows of zeros are not known, and count as right.
    """
    known = rows.any(axis=1)
    difference = np.abs(rows[known] @ row - cosines[known])
    return bool((difference < ROUNDED).all())  # not so for a NaN


def _inside(ids: Ids, within: Ids | None) -> Ids:
    return ids if within is None else common(ids, within)
