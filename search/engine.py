"""The search engine: a text, a picture or both to the nearest photos of a library."""

from __future__ import annotations

import contextlib
import functools
import os
import threading
from collections.abc import Sequence, Set
from datetime import date
from pathlib import Path
from typing import Self, get_args

import numpy as np

from search.advice import why_nothing
from search.arrays import Ids, Rows
from search.calibration_cache import CalibrationCache
from search.catalogue import Catalogue
from search.encoders import loading
from search.encoders.base import Encoder
from search.errors import (
    BadSetting,
    LibraryDamaged,
    LibraryEmpty,
    ModelMismatch,
    PhotoseekError,
    QueryEmpty,
)
from search.hits import Hits
from search.language.hints import may_mean
from search.language.plain import Plain
from search.matching import encode_picture, match
from search.query import Query, parse
from search.query_encoder import Like, Picture, QueryEncoder
from search.ranking import relevance
from search.ranking.calibration import Calibration
from search.ranking.combination import Part, background, combine
from search.ranking.relevance import FEW, LIKELY, REST, STRONG
from search.ranking.results import OLDEST, RANDOM, RELEVANCE, Candidates, build_hits, shuffle_ids
from search.records import Band, Hit, Match, ModelTag, Photo, Sort
from search.settings import one_of_several, read_settings
from search.vector_cache import VectorCache
from search.vectors import agrees

BANDS: tuple[Band, ...] = get_args(Band)  # the surest first
REMEMBERED_QUERIES = 64
SORTED_POOL = 2000  # best hits that are looked at where they are sorted by something else


class Engine:
    """One library, open for searching; it sees new photos without being opened again.

    Safe to use from many threads, and a context manager that closes it. The model is loaded by
    the first search that needs it. `catalogue` answers what the library holds.
    """

    def __init__(self, catalogue: Catalogue, tag: ModelTag, encoder: Encoder | None = None) -> None:
        self.catalogue = catalogue
        self.directory = catalogue.directory
        self.tag = tag
        self._vectors = VectorCache(catalogue, tag)
        self._encoder = encoder
        self._loading = threading.Lock()
        self._measures = CalibrationCache(catalogue, tag, self._vectors, self.encoder)
        self._queries = QueryEncoder(catalogue, self.encoder)
        self._plain = functools.lru_cache(REMEMBERED_QUERIES)(self._understand)
        self._folders = functools.lru_cache(1)(self._folders_now)

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
                self._encoder = loading.load_encoder(self.tag.name, weights=self.tag.weights)
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
        UnknownPhoto, BadSetting, PhotoUnreadable or a ModelError.
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
        return Hits(hits, plain)

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
        row, calibration = self._combined(parts), self.calibration()
        against = background(parts, calibration)
        is_picture = len(parts) == 1 and parts[0].is_picture
        is_doubted = self._queries.doubts(query)
        within = self.catalogue.ids_matching(query.filters) if query.filters else None
        limit = self.count() if within is None else len(within)
        count = 2 * top if sort == RELEVANCE else SORTED_POOL
        while True:
            ids, cosines, rows = self._nearest(row, count, within)
            named = relevance.bands(row, rows, against, calibration, is_picture=is_picture)
            if is_doubted:
                named = [LIKELY if one == STRONG else one for one in named]
            candidates = self._candidates(ids, rows, cosines.tolist(), tuple(named))
            hits = build_hits(candidates, self._mean_cosine(fold), sort, str(query))
            hits = [hit for hit in hits if hit.band in BANDS[: BANDS.index(band) + 1]]
            if len(hits) >= top or count >= limit or sort != RELEVANCE:
                return hits[:top]
            count *= 4

    def _nearest(self, row: Rows, count: int, within: Ids | None) -> tuple[Ids, Rows, Rows]:
        """Ids, cosines and embeddings of the photos nearest to a unit row; see `Vectors`."""
        ids, cosines = self._vectors.nearest(row, count, within)
        rows = self._rows(ids)
        if not agrees(cosines, row, rows):
            self._vectors.rebuild()
            ids, cosines = self._vectors.nearest(row, count, within)
            rows = self._rows(ids)
        return ids, cosines, rows

    def _by_date(self, query: Query, top: int, sort: Sort, fold: bool) -> list[Hit]:
        """Hits of a query that asks for no similarity, the newest first if not asked otherwise."""
        ids = self.catalogue.ids_matching(query.filters, oldest_first=sort == OLDEST)
        if sort == RANDOM:
            ids = shuffle_ids(ids, str(query))
        count = 2 * top
        while True:
            candidates = self._candidates(ids[:count], self._rows(ids[:count]))
            hits = build_hits(candidates, self._mean_cosine(fold), RELEVANCE, "")
            if len(hits) >= top or count >= len(ids):
                return hits[:top]
            count *= 4

    def _candidates(
        self,
        ids: Ids,
        rows: Rows,
        scores: Sequence[float] = (),
        bands: tuple[Band, ...] = (),
    ) -> Candidates:
        """The photos of these ids that are still there, with what is known of them.

        Raises LibraryDamaged.
        """
        photos = self.catalogue.photos(ids)
        # A photo may have been forgotten meanwhile; or else its row is lost.
        if len(photos) < len(ids) and (wrong := self.catalogue.integrity()):
            raise LibraryDamaged(self.directory, wrong[0])
        kept = [place for place, photo_id in enumerate(ids.tolist()) if photo_id in photos]
        return Candidates(
            tuple(photos[int(ids[n])] for n in kept),
            tuple(scores[n] if scores else None for n in kept),
            rows[kept],
            tuple(bands[n] for n in kept if bands),
        )

    def _rows(self, ids: Ids) -> Rows:
        """The embeddings of these photos, in their order, (n, d); zeros where there is none."""
        known, found = self.catalogue.embeddings_of(ids)
        rows = np.zeros((len(ids), self.tag.dimension), np.float32)
        if len(known):
            order = np.argsort(ids)
            rows[order[np.isin(ids[order], known)]] = found
        return rows

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
        return self._queries.note(query) if any(not term.like for term in query.terms) else None

    def why_nothing(self, text: str) -> str | None:
        """Why the filters of a query leave no photo, and what would; None where they leave some."""
        return why_nothing(self.catalogue, self.understand(text).query)

    def understand(self, text: str, keep: Set[str] = frozenset()) -> Plain:
        """The query that a text means, its plain words understood. Raises QueryWrong.

        Words in `keep`, as an Understood has them, stay words.
        """
        query = parse(text)
        if not any(term.plain and may_mean(term.text) for term in query.terms):
            return Plain(query)
        return self._plain(text, frozenset(keep), date.today(), self.catalogue.revision())

    def _understand(self, text: str, keep: frozenset[str], today: date, revision: int) -> Plain:
        """`understand` for one day and one state of the catalogue, to be remembered."""
        from search.language.understand import understand_all  # 20 ms: only who types words waits

        folders = functools.partial(self._folders, revision)
        return understand_all(parse(text), today, folders, self.catalogue.holds, keep)

    def _folders_now(self, _revision: int) -> frozenset[str]:
        return self.catalogue.folders()

    def _combined(self, parts: Sequence[Part]) -> Rows:
        measured = len(parts) > 1 and self.count() >= FEW
        return combine(parts, self.calibration() if measured else None)

    def _mean_cosine(self, fold: bool) -> float | None:
        return self._measures.sample().mean_cosine if fold else None

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
) -> Engine:
    """The library in a folder (default: as the settings say), ready to be searched.

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
    return Engine(catalogue, tag, encoder)
