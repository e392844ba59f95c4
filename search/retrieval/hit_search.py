"""Stages of a search: request -> candidates with bands -> ranked hits."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from typing import get_args

import numpy as np

from search.arrays import Ids, Rows
from search.errors import BadSetting, notes
from search.images.photo_parts import part_boxes
from search.query import Query
from search.ranking import relevance
from search.ranking.combination import Part, background, combine
from search.ranking.relevance import BANDS, FEW, LIKELY, REST, STRONG
from search.ranking.results import RANDOM, RELEVANCE, Candidates, build_hits, shuffle_ids
from search.record_class import dataclass
from search.records import Band, Box, Hit, Moment, Note, Photo
from search.retrieval.calibration_cache import CalibrationCache
from search.retrieval.filter_resolver import FilterResolver
from search.retrieval.fusion import COMPLETE, TextMatches
from search.retrieval.nearest import NearestPhotos
from search.retrieval.query_encoder import Like, QueryEncoder
from search.retrieval.text_matches import TextSearch
from search.settings import Sort, one_of_several
from search.vectors.vector_cache import VectorCache

MOMENTS = 12  # of a video that a hit has, at most
SORTED_POOL = 2000  # best candidates, of which those sorted by date or at random are taken


@dataclass(frozen=True, slots=True)
class Options:
    """The number of hits of a search, their order and form. Raises BadSetting."""

    top: int
    sort: Sort = RELEVANCE
    band: Band = REST
    fold: bool = True

    def __post_init__(self) -> None:
        if self.top < 1:
            raise BadSetting("top", str(self.top), "a number of photos above 0")
        if self.sort not in get_args(Sort):
            raise BadSetting("sort", self.sort, one_of_several(get_args(Sort)))
        if self.band not in BANDS:
            raise BadSetting("band", self.band, one_of_several(BANDS))


@dataclass(frozen=True, slots=True)
class _Request:
    """A query for similar photos, ready to be compared with them.

    `rows`: unit rows (p, d), one for each part of a long query, else one; `background`: unit rows
    (t, d) of background queries; `within`: the ids that pass the filters, None for all;
    `text_band`: the band of a complete text match; `image_band`: the best of one by image;
    `contrasted`: unit rows (1 + c, d) of a description and its contrasts, None without any.
    """

    rows: Rows
    background: Rows
    is_picture: bool
    within: Ids | None
    matches: TextMatches
    text_band: Band
    image_band: Band
    contrasted: Rows | None = None


@dataclass(frozen=True, slots=True)
class HitSearch:
    """Finds the hits of parsed queries in one library. Safe to use from many threads."""

    vectors: VectorCache
    nearest: NearestPhotos
    calibrations: CalibrationCache
    queries: QueryEncoder
    texts: TextSearch
    filters: FilterResolver

    def similar(self, query: Query, like: Like | None, options: Options) -> list[Hit]:
        """Hits by similarity and text matches."""
        request = self._request(query, like)
        limit = len(self.vectors) if request.within is None else len(request.within)
        first = 2 * options.top
        if options.sort != RELEVANCE:
            first = limit = SORTED_POOL

        def find(count: int) -> Candidates:
            return self._candidates(request, count)

        hits = self._ranked(find, first, limit, options, str(query))
        return self._with_parts(request, self._with_moments(request, hits))

    def _with_moments(self, request: _Request, hits: list[Hit]) -> list[Hit]:
        """The hits, videos with the moments that are as good as their hit, the best first."""
        videos = [hit.photo.id for hit in hits if hit.photo.metadata.duration_ms is not None]
        found = self.nearest.moments(videos) if videos else {}
        return [
            dataclasses.replace(hit, moments=self._best_moments(request, *found[hit.photo.id]))
            if hit.photo.id in found
            else hit
            for hit in hits
        ]

    def _with_parts(self, request: _Request, hits: list[Hit]) -> list[Hit]:
        """The hits, photos with the part that matches better than the whole."""
        photos = [hit.photo.id for hit in hits if hit.photo.metadata.duration_ms is None]
        found = self.nearest.parts(photos) if self.vectors.has_others() else {}
        wholes = (
            dict(zip(photos, self.nearest.rows(np.array(photos)), strict=True)) if found else {}
        )
        return [
            dataclasses.replace(
                hit, part=_best_part(request, hit.photo, wholes[hit.photo.id], found[hit.photo.id])
            )
            if hit.photo.id in found
            else hit
            for hit in hits
        ]

    def _best_moments(self, request: _Request, times_ms: Ids, rows: Rows) -> tuple[Moment, ...]:
        """The first MOMENTS of a video in the band of the best; of weak matches the best alone."""
        cosines = (rows @ request.rows.T).max(axis=1)
        order = np.argsort(-cosines, kind="stable")[:MOMENTS]
        bands = self._image_bands(request, rows[order])
        return tuple(
            Moment(at_ms, score)
            for at_ms, score, band in zip(
                times_ms[order].tolist(), cosines[order].tolist(), bands, strict=True
            )
            if band == bands[0] != REST
        ) or (Moment(int(times_ms[order[0]]), float(cosines[order[0]])),)

    def listed(self, query: Query, options: Options) -> list[Hit]:
        """Hits of filters alone, the newest first unless sorted otherwise.

        The photos of an album are not grouped: the user has chosen each of them.
        """
        ids = self.filters.matching(query.filters, sort=options.sort)
        if (album := self.filters.album(query.filters)) and album.query is None:
            options = dataclasses.replace(options, fold=False)
        if options.sort == RANDOM:
            ids = shuffle_ids(ids, str(query))
        in_order = dataclasses.replace(options, sort=RELEVANCE)

        def find(count: int) -> Candidates:
            return self.nearest.listed(ids[:count])

        return self._ranked(find, 2 * options.top, len(ids), in_order, "")

    def doubts(self, query: Query, like: Like | None, hits: Sequence[Hit]) -> list[Note]:
        """The note on hits none of which is likely: whether the things of a number at least are."""
        if not hits or any(hit.band != REST for hit in hits):
            return []
        if self.queries.is_counted(query):
            request = dataclasses.replace(self._request(query, like), image_band=STRONG)
            if self._candidates(request, 1).bands[0] != REST:
                return [notes.COUNTED()]
        return [notes.UNSURE()]

    def _request(self, query: Query, like: Like | None) -> _Request:
        parts, long = self.queries.parts(query, like), None
        if like is None:
            long = self.queries.part_rows(query)
        matches = self.texts.matches(query, len(self.vectors))
        is_sure = long is None and not self.queries.has_unknown_language(query)
        return _Request(
            rows=self.combined(parts)[None] if long is None else long,
            background=background(parts, self.calibrations.calibration()),
            is_picture=len(parts) == 1 and parts[0].is_picture,
            within=self.filters.within(query, self.texts.excluded(query), self.vectors.ids),
            matches=matches,
            text_band=LIKELY if matches.is_corrected else STRONG,
            image_band=self._image_band(query, is_sure=is_sure),
            contrasted=self.queries.contrasted_rows(query) if like is None else None,
        )

    def _image_band(self, query: Query, *, is_sure: bool) -> Band:
        """The best band of hits by image: the rest for a number of things, which models ignore."""
        if self.queries.is_counted(query):
            return REST
        return STRONG if is_sure else LIKELY

    def _candidates(self, request: _Request, count: int) -> Candidates:
        """The best `count` photos by cosine and text matches, with their bands."""
        sample = self.calibrations.sample().rows
        found = self.nearest.merged(request.rows, count, request.within, request.matches, sample)
        return dataclasses.replace(found, bands=self._bands(request, found))

    def _image_bands(self, request: _Request, rows: Rows) -> list[Band]:
        of_parts = [
            relevance.bands(
                row,
                rows,
                request.background,
                self.calibrations.calibration(),
                searched=None if request.within is None else len(request.within),
                is_picture=request.is_picture,
            )
            for row in request.rows
        ]
        by_image = (min(bands, key=BANDS.index) for bands in zip(*of_parts, strict=True))
        bands = [max(request.image_band, band, key=BANDS.index) for band in by_image]
        if request.contrasted is not None:
            calibration = self.calibrations.calibration()
            texts = calibration.texts
            are = relevance.are_distinct(request.contrasted, rows, texts, calibration)
            bands = [band if is_one else REST for band, is_one in zip(bands, are, strict=True)]
        return bands

    def _bands(self, request: _Request, found: Candidates) -> tuple[Band, ...]:
        bands = self._image_bands(request, found.rows)
        for at in np.flatnonzero(request.matches.shares_of(found.ids) >= COMPLETE).tolist():
            bands[at] = min(request.text_band, bands[at], key=BANDS.index)
        return tuple(bands)

    def _ranked(
        self,
        find: Callable[[int], Candidates],
        first: int,
        limit: int,
        options: Options,
        seed: str,
    ) -> list[Hit]:
        """The hits of `first` candidates or more, until enough remain after grouping."""
        count = first
        while True:
            candidates = find(count)
            photos = self.nearest.photos(candidates)
            candidates = dataclasses.replace(candidates, rows=self._whole_rows(candidates))
            hits = build_hits(candidates, photos, self._mean_cosine(options), options.sort, seed)
            shown = BANDS[: BANDS.index(options.band) + 1]
            hits = [hit for hit in hits if hit.band is None or hit.band in shown]
            if len(hits) >= options.top or count >= limit:
                return hits[: options.top]
            count *= 4

    def _whole_rows(self, candidates: Candidates) -> Rows:
        """The rows that photos are compared with each other by: not those of their parts."""
        if not self.vectors.has_others():
            return candidates.rows
        return self.nearest.rows(candidates.ids)

    def combined(self, parts: Sequence[Part]) -> Rows:
        """The unit row to search for, (d,): the terms of a query, combined."""
        is_calibrated = len(parts) > 1 and len(self.vectors) >= FEW
        return combine(parts, self.calibrations.calibration() if is_calibrated else None)

    def _mean_cosine(self, options: Options) -> float | None:
        return self.calibrations.sample().mean_cosine if options.fold else None


def _best_part(request: _Request, photo: Photo, whole: Rows, parts: tuple[Ids, Rows]) -> Box | None:
    """The part of a photo that matches best; None where the whole, (d,), matches better."""
    numbers, rows = parts
    cosines = (rows @ request.rows.T).max(axis=1)
    best = int(cosines.argmax())
    width, height = photo.metadata.width, photo.metadata.height
    if not width or not height or cosines[best] <= max(0.0, (request.rows @ whole).max()):
        return None
    return dict(enumerate(part_boxes(width, height))).get(int(numbers[best]))
