"""The search engine: a text, a picture or both to the nearest photos of a library."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import threading
from collections.abc import Callable, Sequence, Set
from pathlib import Path
from typing import TYPE_CHECKING, Self, get_args

import numpy as np

from search.advice import why_nothing
from search.arrays import Ids, Rows, without
from search.calibration_cache import CalibrationCache
from search.catalogue import Catalogue
from search.collections.collections import Collections
from search.collections.photos import Photographs
from search.concepts import Concepts
from search.encoders import loading
from search.encoders.base import Encoder
from search.errors import (
    BadSetting,
    LibraryEmpty,
    ModelMismatch,
    PhotoseekError,
    QueryEmpty,
)
from search.hits import Hits
from search.language.plain import Plain
from search.matching import encode_picture, match
from search.nearest import NearestPhotos
from search.query import Chosen, Filter, Query, Value
from search.query_encoder import Like, Picture, QueryEncoder
from search.ranking import relevance
from search.ranking.calibration import Calibration
from search.ranking.combination import Part, background, combine
from search.ranking.fusion import WHOLE, Saying
from search.ranking.relevance import FEW, LIKELY, REST, STRONG
from search.ranking.results import OLDEST, RANDOM, RELEVANCE, build_hits, shuffle_ids
from search.records import Band, Hit, Match, ModelTag, Photo
from search.settings import Sort, one_of_several, read_settings
from search.text_search import TextSearch
from search.understanding import Understanding
from search.vector_cache import VectorCache

if TYPE_CHECKING:
    from search.ranking.library_duplicates import Group, OnProgress

BANDS: tuple[Band, ...] = get_args(Band)  # the surest first
REMEMBERED_QUERIES = 64
SURE_POOL = 200  # nearest photos, of which the surest come first
SORTED_POOL = 2000  # best hits that are looked at where they are sorted by something else


class Engine:
    """One library, open for searching; it sees new photos without being opened again.

    Safe to use from many threads, and a context manager that closes it. The model is loaded by
    the first search that needs it; `notify` is told where that takes long. `catalogue` answers
    what the library holds, `collections` keeps what people say of it.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        tag: ModelTag,
        encoder: Encoder | None = None,
        notify: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.catalogue = catalogue
        self.directory = catalogue.directory
        self.tag = tag
        self._vectors = VectorCache(catalogue, tag, notify)
        self._nearest = NearestPhotos(catalogue, tag, self._vectors)
        self._encoder = encoder
        self._notify = notify
        self._loading = threading.Lock()
        self._measures = CalibrationCache(catalogue, tag, self._vectors, self.encoder)
        photographs = Photographs(catalogue, self.encoder)
        self._concepts = Concepts(catalogue, photographs, self.encoder, self.calibration)
        self._queries = QueryEncoder(catalogue, self.encoder, self._concepts)
        self.collections = Collections(catalogue, photographs)
        self._texts = TextSearch(catalogue)
        self._understanding = Understanding(catalogue, self._concepts.names)

    def close(self) -> None:
        """Close the library's files."""
        self.catalogue.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def encoder(self) -> Encoder:
        """The library's model, loaded on first use. Raises ModelMismatch or a ModelError."""
        with self._loading:
            if self._encoder is None:
                name, weights = self.tag.name, self.tag.weights
                self._encoder = loading.load_encoder(name, weights=weights, notify=self._notify)
            if self._encoder.tag != self.tag:
                raise ModelMismatch(self.directory, str(self.tag), str(self._encoder.tag))
            return self._encoder

    def warm_up(self) -> None:
        """Load model and vectors before the first search asks for them."""
        with contextlib.suppress(PhotoseekError):  # the first search raises it
            self.search("a photo", top=1)
            self._vectors.mend()

    def count(self) -> int:
        """The number of photos that a search looks through."""
        return len(self._vectors)

    # -- searching ----------------------------------------------------------------------------

    def search(
        self,
        text: str = "",
        *,
        like: Like | None = None,
        top: int = 20,
        sort: Sort = RELEVANCE,
        band: Band = REST,
        fold: bool = True,
    ) -> Hits:
        """The photos nearest to a query, a picture or both, best first, down to a band.

        `search/query.py` tells the language; plain words for when, where and how become filters,
        and the answer tells which. A query of filters alone: the newest photos first.
        Sorted another way, strong and likely hits are kept, or the nearest where there are none.
        Bursts and copies count as one hit, unless `fold` is off. Raises QueryEmpty, QueryWrong,
        UnknownPhoto, UnknownAlbum, UnknownName, BadSetting, PhotoUnreadable or a ModelError.
        """
        _check(top, sort, band)
        plain = self.understand(text)
        query = plain.query
        if query.terms or like is not None:
            hits = self._by_similarity(query, like, top, sort, fold, band)
        elif query.filters:
            hits = self._by_date(query, top, sort, fold)
        else:
            raise QueryEmpty
        return Hits(self._texts.explain(query, hits), plain)

    def similar(self, photo: Photo | int, top: int = 20) -> list[Hit]:
        """The photos most like one of the library, itself left out. Raises UnknownPhoto."""
        photo_id = photo if isinstance(photo, int) else photo.id
        hits = self.search(f"like:#{photo_id}", top=top + 1, fold=False)
        others = [hit for hit in hits if hit.photo.id != photo_id][:top]
        return [Hit(n, h.score, h.photo, h.band, h.folded) for n, h in enumerate(others, 1)]

    def _by_similarity(
        self, query: Query, like: Like | None, top: int, sort: Sort, fold: bool, band: Band
    ) -> list[Hit]:
        """Hits by their score; more and more candidates, until enough of them remain folded."""
        parts = self._queries.parts(query, like)
        row, within = self._combined(parts), self._within(query)
        said = self._texts.saying(query, self.count())
        name = self._namer(query, parts, row, said)
        limit = self.count() if within is None else len(within)
        count = max(2 * top, SURE_POOL) if sort == RELEVANCE else SORTED_POOL
        while True:
            sample = self._measures.sample().rows
            ids, cosines, rows = self._nearest.saying(row, count, within, said, sample)
            named = name(ids, rows)
            order = _surest_first(named)
            candidates = self._nearest.candidates(
                ids[order], rows[order], cosines[order].tolist(), tuple(named[n] for n in order)
            )
            hits = build_hits(candidates, self._mean_cosine(fold), sort, str(query))
            hits = [hit for hit in hits if hit.band in BANDS[: BANDS.index(band) + 1]]
            if len(hits) >= top or count >= limit or sort != RELEVANCE:
                return hits[:top]
            count *= 4

    def _namer(
        self, query: Query, parts: Sequence[Part], row: Rows, said: Saying
    ) -> Callable[[Ids, Rows], list[Band]]:
        """What gives photos, ids (k,) and rows (k, d), their bands for one query."""
        calibration = self.calibration()
        against = background(parts, calibration)
        is_picture = len(parts) == 1 and parts[0].is_picture
        surest = LIKELY if self._queries.doubts(query) else STRONG
        whole = STRONG if said.is_typed else LIKELY

        def name(ids: Ids, rows: Rows) -> list[Band]:
            named = relevance.bands(row, rows, against, calibration, is_picture=is_picture)
            looks = [surest if one == STRONG else one for one in named]
            return [
                min(whole, one, key=BANDS.index) if share >= WHOLE else one
                for one, share in zip(looks, said.of(ids), strict=True)
            ]

        return name

    def _within(self, query: Query) -> Ids | None:
        """The photos that are searched: those that pass the filters; None for all."""
        passing = self.matching(query.filters) if query.filters else None
        within = self._not_denied(query, passing)
        away = self._texts.taken_away(query)
        if not len(away):
            return within
        return without(self._vectors.ids() if within is None else within, away)

    def _by_date(self, query: Query, top: int, sort: Sort, fold: bool) -> list[Hit]:
        """Hits of a query that asks for no similarity, the newest first if not asked otherwise."""
        ids = self.matching(query.filters, oldest_first=sort == OLDEST)
        if sort == RANDOM:
            ids = shuffle_ids(ids, str(query))
        count = 2 * top
        while True:
            candidates = self._nearest.candidates(ids[:count], self._nearest.rows(ids[:count]))
            hits = build_hits(candidates, self._mean_cosine(fold), RELEVANCE, "")
            if len(hits) >= top or count >= len(ids):
                return hits[:top]
            count *= 4

    def matching(self, filters: Sequence[Filter], *, oldest_first: bool = False) -> Ids:
        """The ids of the photos that pass all filters, newest first, (n,).

        Raises UnknownName or UnknownAlbum.
        """
        return self.catalogue.ids_matching(self.resolved(filters), oldest_first=oldest_first)

    def _not_denied(self, query: Query, within: Ids | None) -> Ids | None:
        """The ids without photos of which people said that they show no such thing; None: all."""
        names = [term.text for term in query.terms if term.taught and term.weight > 0]
        denied = [photo for name in names for photo in self.catalogue.name(name).not_by]
        if not denied:
            return within
        ids = self._vectors.ids() if within is None else within
        return without(ids, np.array([*self.catalogue.copies_of(denied)], np.int64))

    def resolved(self, filters: Sequence[Filter]) -> list[Filter]:
        """The filters with the photos that taught names and saved searches mean.

        Raises UnknownName or UnknownAlbum.
        """
        return [dataclasses.replace(f, value=self._chosen(f)) for f in filters]

    def _chosen(self, one: Filter) -> Value:
        if one.name == "taught":
            return Chosen(self._surely(one.written))
        if one.name == "album":
            query = self.catalogue.album(one.written).query
            if query is not None:
                hits = self.search(query, top=SORTED_POOL, band=LIKELY, fold=False)
                return Chosen(tuple(hit.photo.id for hit in hits))
        return one.value

    def _surely(self, name: str) -> tuple[int, ...]:
        """The photos that surely show what was taught, by their likeness and by what was said."""
        taught = self.catalogue.name(name)
        part, calibration = self._concepts.part(name, 1.0), self.calibration()
        ids, _, rows = self._nearest.photos(part.row, SORTED_POOL)
        bands = relevance.bands(part.row, rows, background([part], calibration), calibration)
        likely = {n for n, band in zip(ids.tolist(), bands, strict=True) if band == STRONG}
        said = self.catalogue.copies_of(taught.shown_by)
        denied = self.catalogue.copies_of(taught.not_by)
        return tuple(sorted(likely.union(said).difference(denied)))

    # -- what a search is made of -------------------------------------------------------------

    def calibration(self) -> Calibration:
        """What scores are measured by in this library."""
        return self._measures.calibration()

    def embed(self, query: Query, like: Like | None = None) -> Rows:
        """The unit vector to search for, (d,): the query's terms, combined."""
        return self._combined(self._queries.parts(query, like))

    def embed_picture(self, picture: Picture) -> Rows:
        """A picture as a unit vector, (d,). Raises PhotoUnreadable."""
        return encode_picture(picture, self.encoder())

    def note(self, text: str) -> str | None:
        """What a person should know about how this query is understood, if anything."""
        query = self.understand(text).query
        taught = ", ".join(term.text for term in query.terms if term.taught)
        words = [term for term in query.terms if not (term.like or term.taught)]
        notes = [
            f"as you taught it: {taught}" if taught else None,
            self._queries.note(query) if words else None,
        ]
        return "; ".join(note for note in notes if note) or None

    def why_nothing(self, text: str) -> str | None:
        """Why the filters of a query leave no photo, and what would; None where they leave some."""
        query = self.understand(text).query
        resolved = dataclasses.replace(query, filters=tuple(self.resolved(query.filters)))
        return why_nothing(self.catalogue, resolved)

    def understand(self, text: str, keep: Set[str] = frozenset()) -> Plain:
        """The query that a text means; see `Understanding.understand`."""
        return self._understanding.understand(text, keep)

    def _combined(self, parts: Sequence[Part]) -> Rows:
        measured = len(parts) > 1 and self.count() >= FEW
        return combine(parts, self.calibration() if measured else None)

    def _mean_cosine(self, fold: bool) -> float | None:
        return self._measures.sample().mean_cosine if fold else None

    def duplicates(self, on_progress: OnProgress = lambda *_: None) -> list[Group]:
        """Bursts and copies in the whole library, told as in folding; see `find_duplicates`."""
        from search.duplicates import find_duplicates  # a query of words needs no Pillow

        return find_duplicates(self.catalogue, self._measures.sample().mean_cosine, on_progress)

    def match(self, picture: Picture, texts: Sequence[str]) -> list[Match]:
        """How well each text describes the picture, best first; see `matching.match`."""
        return match(picture, texts, self.encoder())

    def embeddings(self) -> tuple[Ids, Rows]:
        """All searchable photos: their ids, ascending, (n,) and unit rows (n, d)."""
        parts = list(self.catalogue.embedding_parts())
        ids, rows = zip(*parts, strict=True) if parts else ((), ())
        none = np.empty((0, self.tag.dimension), np.float32)
        return np.concatenate([np.empty(0, np.int64), *ids]), np.concatenate([none, *rows])

    def is_outdated(self) -> bool:
        """Whether the library has another model by now: it must be opened again."""
        return self.catalogue.model() != self.tag


def _surest_first(named: Sequence[Band]) -> list[int]:
    """Places of hits: a score alone does not tell how sure one is, so bands come before it.

    Only among the first, however many there are: more hits leave the order of those before them.
    """
    first = sorted(range(min(len(named), SURE_POOL)), key=lambda n: BANDS.index(named[n]))
    return [*first, *range(len(first), len(named))]


def _check(top: int, sort: str, band: str) -> None:
    """Raise BadSetting for what the command line would refuse too."""
    if top < 1:
        raise BadSetting("top", str(top), "a number of photos above 0")
    if sort not in get_args(Sort):
        raise BadSetting("sort", sort, one_of_several(get_args(Sort)))
    if band not in BANDS:
        raise BadSetting("band", band, one_of_several(BANDS))


def open_library(
    directory: str | os.PathLike[str] | None = None,
    model: str = "auto",
    encoder: Encoder | None = None,
    notify: Callable[[str], None] = lambda _: None,
) -> Engine:
    """The library in a folder (default: as the settings say), ready to be searched.

    `notify` is told where loading its model takes long.
    Raises LibraryMissing, LibraryEmpty, LibraryTooNew, LibraryDamaged or ModelMismatch.
    """
    place = Path(directory) if directory is not None else read_settings().library
    catalogue = Catalogue.open(place)
    try:
        tag = catalogue.model()
        if tag is None:
            raise LibraryEmpty(place)
        if model not in ("auto", tag.name):
            raise ModelMismatch(place, str(tag), model)
    except BaseException:
        catalogue.close()
        raise
    return Engine(catalogue, tag, encoder, notify)
