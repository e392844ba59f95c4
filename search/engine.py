"""The search engine: from a text, a picture or both to the best photos of a library."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from search.arrays import Ids, Rows
from search.catalogue import Catalogue, mark_search
from search.collections.collections import Collections
from search.collections.photo_refs import PhotoResolver
from search.encoders import loading
from search.encoders.base import Encoder
from search.errors import LibraryEmpty, ModelMismatch, PhotoseekError, QueryEmpty, notes
from search.images.matching import match
from search.query import Filter, InterpretedQuery, Query
from search.query.interpreter import LibraryFacts, QueryInterpreter
from search.ranking.calibration import Calibration
from search.ranking.relevance import LIKELY, REST
from search.ranking.results import RELEVANCE
from search.records import Band, Hit, Match, ModelTag, Note, Photo
from search.retrieval.answer import Answer, make_notes
from search.retrieval.calibration_cache import CalibrationCache
from search.retrieval.empty_results import explain_empty
from search.retrieval.filter_resolver import FilterResolver
from search.retrieval.hit_search import SORTED_POOL, HitSearch, Options
from search.retrieval.nearest import NearestPhotos
from search.retrieval.query_encoder import Like, Picture, QueryEncoder
from search.retrieval.taught_concepts import TaughtConcepts
from search.retrieval.text_matches import TextSearch
from search.settings import Sort, read_settings
from search.user_records import Album
from search.vectors.owners import are_in
from search.vectors.vector_cache import VectorCache

if TYPE_CHECKING:
    from search.ranking.library_duplicates import Group, OnProgress


class Engine:
    """One library, open for searching; it sees new photos without being opened again.

    Safe to use from many threads, and a context manager that closes it. The model is loaded by
    the first search that needs it; `notify` is called where that takes long. `catalogue` holds the
    photos, `collections` the user data.
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
        self._encoder = encoder
        self._notify = notify
        self._loading = threading.Lock()
        self._vectors = VectorCache(catalogue, tag, notify)
        nearest = NearestPhotos(catalogue, tag, self._vectors)
        self._calibrations = CalibrationCache(catalogue, tag, self._vectors, self.encoder)
        photos = PhotoResolver(catalogue, self.encoder)
        concepts = TaughtConcepts(catalogue, photos, self.encoder, self.calibration)
        self._queries = QueryEncoder(catalogue, self.encoder, concepts)
        self._texts = TextSearch(catalogue)
        self._filters = FilterResolver(
            catalogue, nearest, concepts, self.calibration, self._search_ids
        )
        self._hits = HitSearch(
            self._vectors, nearest, self._calibrations, self._queries, self._texts, self._filters
        )
        self._interpreter = QueryInterpreter(
            LibraryFacts(
                revision=self._revisions,
                names=concepts.names,
                people=catalogue.texts.people,
                folders=catalogue.photos.folders,
                has_photos=self._filters.has_photos,
            )
        )
        self.collections = Collections(catalogue, photos)

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
        """Load model and vectors before the first search needs them."""
        with contextlib.suppress(PhotoseekError):  # the first search raises it
            self.search("a photo", top=1)
            self._vectors.mend()

    def count(self) -> int:
        """The number of searchable photos."""
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
    ) -> Answer:
        """The photos that best match a query, a picture or both, best first, down to a band.

        `search/query/` has the query language; dates, places and the like in unquoted words become
        filters, which the answer lists. A query of filters alone returns the newest photos first.
        Sorted otherwise than by relevance, strong and likely hits are kept, or the nearest where
        there are no such. Near-duplicates count as one hit, unless `fold` is off. Raises
        QueryEmpty, QueryWrong, UnknownPhoto, UnknownAlbum, UnknownName, BadSetting,
        PhotoUnreadable or a ModelError.
        """
        options = Options(top, sort, band, fold)
        mark_search(self.directory)
        interpreted = self.interpret(text)
        query = interpreted.query
        if query.terms or like is not None:
            hits = self._hits.similar(query, like, options)
        elif query.filters:
            hits = self._hits.listed(query, options)
        else:
            raise QueryEmpty
        on_model = [*self._queries.notes(query), *self._hits.doubts(query, like, hits)]
        hits = self._texts.with_reasons(query, hits)
        return Answer(
            hits=tuple(hits),
            query=query,
            interpretation=interpreted.phrases,
            dropped=interpreted.dropped,
            notes=make_notes(interpreted, on_model),
            why_empty=None if hits else self._why_empty(query, options),
        )

    def similar(self, photo: Photo | int, top: int = 20) -> list[Hit]:
        """The photos most like one of the library, itself left out. Raises UnknownPhoto."""
        photo_id = photo if isinstance(photo, int) else photo.id
        row, options = self._queries.photo_row(photo_id), Options(top + 1, fold=False)
        hits = self._hits.similar(Query(), row, options)
        others = [hit for hit in hits if hit.photo.id != photo_id][:top]
        return [dataclasses.replace(hit, rank=n) for n, hit in enumerate(others, 1)]

    def _why_empty(self, query: Query, options: Options) -> Note:
        if note := explain_empty(self.catalogue, self._filters.resolve(query.filters)):
            return note
        if options.band != REST:
            return notes.NO_HIT_IN_BAND(band=options.band)
        return notes.ALL_EXCLUDED()

    # -- filters ------------------------------------------------------------------------------

    def interpret(self, text: str) -> InterpretedQuery:
        """The query that a text means, interpreted phrases included. Raises QueryWrong."""
        return self._interpreter.interpret(text)

    def matching(self, filters: Sequence[Filter]) -> Ids:
        """The ids of the photos that pass all filters, newest first, (n,).

        Those of an album alone are in its own order, and each content once. Raises UnknownName or
        UnknownAlbum.
        """
        return self._filters.matching(filters)

    def album(self, query: Query) -> Album | None:
        """The album that a query asks for and nothing else, if it does. Raises UnknownAlbum."""
        return None if query.terms else self._filters.album(query.filters)

    def resolve(self, filters: Sequence[Filter]) -> list[Filter]:
        """The filters with the photos of taught names and saved searches as their values.

        Raises UnknownName or UnknownAlbum.
        """
        return self._filters.resolve(filters)

    def _search_ids(self, query: str) -> tuple[int, ...]:
        hits = self.search(query, top=SORTED_POOL, band=LIKELY, fold=False)
        return tuple(hit.photo.id for hit in hits)

    # -- vectors ------------------------------------------------------------------------------

    def calibration(self) -> Calibration:
        """The calibration of scores in this library."""
        return self._calibrations.calibration()

    def embed(self, query: Query, like: Like | None = None) -> Rows:
        """The unit row to search for, (d,): the query's terms, combined."""
        return self._hits.combined(self._queries.parts(query, like))

    def _revisions(self) -> tuple[int, int]:
        return self.catalogue.revision(), self.catalogue.collections.revision()

    def photo_ids(self) -> Ids:
        """The ids of all searchable photos, ascending, (n,)."""
        return self._vectors.ids()

    def embeddings(self) -> tuple[Ids, Rows]:
        """All searchable photos: their ids, ascending, (n,) and unit rows (n, d).

        Of a photo with several embeddings, the first.
        """
        parts = list(self.embedding_batches())
        ids, rows = zip(*parts, strict=True) if parts else ((), ())
        empty = np.empty((0, self.tag.dimension), np.float32)
        return np.concatenate([np.empty(0, np.int64), *ids]), np.concatenate([empty, *rows])

    def embedding_batches(self) -> Iterator[tuple[Ids, Rows]]:
        """The results of `embeddings` in batches, by id."""
        photos = self.photo_ids()
        for ids, rows in self.catalogue.embeddings.batches():
            is_first = are_in(photos, ids)
            yield ids[is_first], rows[is_first]

    def duplicates(self, on_progress: OnProgress = lambda *_: None) -> list[Group]:
        """The near-duplicates in the whole library; see `find_duplicates`."""
        from search.duplicates import find_duplicates  # a search by words needs no Pillow

        mean_cosine = self._calibrations.sample().mean_cosine
        return find_duplicates(self.catalogue, mean_cosine, on_progress)

    def match(self, picture: Picture, texts: Sequence[str]) -> list[Match]:
        """The similarity of each text to the picture, best first; see `matching.match`."""
        return match(picture, texts, self.encoder())

    def is_outdated(self) -> bool:
        """True if the library has another model by now: it must be opened again."""
        return self.catalogue.embeddings.model() != self.tag


def open_library(
    directory: str | os.PathLike[str] | None = None,
    model: str = "auto",
    encoder: Encoder | None = None,
    notify: Callable[[str], None] = lambda _: None,
) -> Engine:
    """The library in a folder (default: of the settings), ready for searching.

    `notify` is called where loading its model takes long.
    Raises LibraryMissing, LibraryEmpty, LibraryTooNew, LibraryDamaged or ModelMismatch.
    """
    place = Path(directory) if directory is not None else read_settings().library
    catalogue = Catalogue.open(place)
    try:
        tag = catalogue.embeddings.model()
        if tag is None:
            raise LibraryEmpty(place)
        if model not in ("auto", tag.name):
            raise ModelMismatch(place, str(tag), model)
    except BaseException:
        catalogue.close()
        raise
    return Engine(catalogue, tag, encoder, notify)
