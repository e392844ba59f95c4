"""The search engine: a text, a picture or both to the nearest photos of a library."""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.builtin.evaluation.everyday import read_everyday
from search.catalogue import Catalogue, Counts
from search.catalogue.facets import Overview
from search.encoders.base import Encoder
from search.encoders.loading import load_encoder
from search.errors import LibraryEmpty, ModelMismatch, PhotoseekError, QueryEmpty, UnknownPhoto
from search.matching import encode_picture, match
from search.query import Query, Term, parse
from search.ranking import relevance
from search.ranking.calibration import PHOTOS, Yardstick
from search.ranking.relevance import FEW, POOL
from search.ranking.results import RELEVANCE, Found, arranged, in_order
from search.records import Hit, Match, ModelTag, Photo, Problem, Root
from search.settings import read_settings
from search.vectors import Vectors, is_whole

REMEMBERED_TEXTS = 1024
SORTED_POOL = 2000  # best hits that are looked at where they are sorted by something else
Ids = NDArray[np.int64]
Rows = NDArray[np.float32]
Like = Path | bytes | NDArray[np.float32]  # a picture: a file, its bytes, or its unit vector


class Engine:
    """One library, open for searching; it sees new photos without being opened again.

    Safe to use from many threads. The model is loaded by the first search that needs it.
    """

    def __init__(self, catalogue: Catalogue, tag: ModelTag, encoder: Encoder | None) -> None:
        self.directory = catalogue.directory
        self.tag = tag
        self._catalogue = catalogue
        self._encoder = encoder
        self._lock = threading.RLock()
        self._loading = threading.Lock()  # another one: the library can be read meanwhile
        self._vectors = Vectors(tag.dimension)
        self._yardstick: Yardstick | None = None
        self._overview: tuple[int, Overview] | None = None  # by revision
        self._encode_text = functools.lru_cache(REMEMBERED_TEXTS)(self._encode_text_anew)

    @property
    def encoder(self) -> Encoder:
        """The library's model, loaded on first use. Raises ModelMismatch if it has changed."""
        with self._loading:
            if self._encoder is None:
                self._encoder = load_encoder(self.tag.name, weights=self.tag.weights)
            if self._encoder.tag != self.tag:
                raise ModelMismatch(self.directory, str(self.tag), str(self._encoder.tag))
            return self._encoder

    def warm_up(self) -> None:
        """Load model and vectors before the first search asks for them."""
        with contextlib.suppress(PhotoseekError):  # whoever searches is told
            self.search("a photo", top=1)

    def search(
        self,
        text: str = "",
        *,
        like: Like | None = None,
        top: int = 20,
        sort: str = RELEVANCE,
        fold: bool = True,
    ) -> list[Hit]:
        """The photos nearest to a query, a picture or both, best first.

        `search/query.py` tells the language. A query of filters alone: the newest photos first.
        Sorted another way, only strong and likely hits are kept. Bursts and copies count as one
        hit, unless `fold` is off. Raises QueryEmpty, QueryWrong, UnknownPhoto, PhotoUnreadable or a
        ModelError.
        """
        query = parse(text)
        if not query.terms and not query.filters and like is None:
            raise QueryEmpty
        asks = bool(query.terms) or like is not None
        row = self.embed(query, like) if asks else None
        is_picture = like is not None or any(term.like for term in query.terms)
        with self._lock:
            self.refresh()
            within = self._catalogue.selected(query.filters) if query.filters else None
            if row is None and within is not None:
                within, sort = in_order(within, sort, text), RELEVANCE
            most = len(self._vectors) if within is None else len(within)
            count = 2 * top if sort == RELEVANCE else SORTED_POOL
            while True:  # until there are enough hits, each of which may stand for many photos
                found = self._candidates(row, within, count, is_picture)
                hits = arranged(found, self.yardstick().usual if fold else None, sort, text)
                if len(hits) >= top or count >= most or sort != RELEVANCE:
                    return hits[:top]
                count *= 4

    def _candidates(self, row: Rows | None, within: Ids | None, count: int, picture: bool) -> Found:
        """The first photos by relevance, or by date where none is asked for."""
        bands: list[str] = []
        if row is None:
            ids = np.empty(0, np.int64) if within is None else within[:count]
            rows, scores = self._rows(ids), [None] * len(ids)
        else:
            ids, cosines = self._vectors.nearest(row, max(count, POOL), within)
            rows, scores = self._rows(ids), cosines.tolist()
            bands = relevance.bands(row, rows, self.yardstick(), is_picture=picture)
        photos = self._catalogue.photos(ids[:count])
        kept = [place for place, number in enumerate(ids.tolist()) if number in photos]
        return Found(
            tuple(photos[int(ids[n])] for n in kept),
            tuple(scores[n] for n in kept),
            rows[kept],
            tuple(bands[n] for n in kept if bands),
        )

    def _rows(self, ids: Ids) -> Rows:
        """The embeddings of these photos, in their order, (n, d); zeros where there is none."""
        known, found = self._catalogue.embeddings_of(ids)
        rows = np.zeros((len(ids), self.tag.dimension), np.float32)
        if len(known):
            order = np.argsort(ids)
            rows[order[np.isin(ids[order], known)]] = found
        return rows

    def yardstick(self) -> Yardstick:
        """What scores are measured by in this library; made where there is none that serves."""
        with self._lock:
            count = len(self._vectors)
            kept = self._yardstick or Yardstick.load(self.directory, self._key())
            if kept is None or not kept.serves(count):
                kept = self._new_yardstick(None if kept is None else kept.texts)
                with contextlib.suppress(OSError):  # only a cache, as the vectors are
                    kept.save(self.directory, self._key())
            self._yardstick = kept
            return kept

    def _new_yardstick(self, texts: NDArray[np.float32] | None) -> Yardstick:
        if texts is None:
            texts = self.encoder.encode_texts([one.query for one in read_everyday()])
        ids = np.sort(self._vectors.ids)
        some = np.random.default_rng(0).choice(ids, min(len(ids), PHOTOS), replace=False)
        return Yardstick(texts, self._catalogue.embeddings_of(some)[1], len(ids))

    def embed(self, query: Query, like: Like | None = None) -> Rows:
        """What is looked for as a unit vector, (d,): the weighted sum of its terms."""
        parts = [(term.weight, self._row(term), term.like) for term in query.terms]
        if like is not None:
            picture = like if isinstance(like, np.ndarray) else self.embed_picture(like)
            parts.append((1.0, picture, True))
        if len({is_picture for _, _, is_picture in parts}) > 1 and self.count() >= FEW:
            alike = self.yardstick().alike
            parts = [(weight, alike(row, is_picture=kind), kind) for weight, row, kind in parts]
        row = np.sum([weight * row for weight, row, _ in parts], axis=0)
        return np.asarray(row / max(float(np.linalg.norm(row)), 1e-12), np.float32)

    def embed_picture(self, picture: Path | bytes) -> NDArray[np.float32]:
        """A picture, a file or its bytes, as a unit vector, (d,). Raises PhotoUnreadable."""
        return encode_picture(picture, self.encoder)

    def _row(self, term: Term) -> Rows:
        if not term.like:
            return self._encode_text(term.text)
        with self._lock:
            photo_id = self._catalogue.named(term.text)
            rows = self._catalogue.embeddings_of([] if photo_id is None else [photo_id])[1]
        if not len(rows):
            raise UnknownPhoto(term.text)
        return np.asarray(rows[0])

    def _encode_text_anew(self, text: str) -> NDArray[np.float32]:
        (row,) = self.encoder.encode_texts([text])
        return np.asarray(row)

    def note(self, text: str) -> str | None:
        """What a person should know about how this query is understood, if anything."""
        if all(term.like or self.encoder.fits(term.text) for term in parse(text).terms):
            return None
        return "the query is longer than the model reads: only its beginning counts"

    def match(self, picture: Path | bytes, texts: Sequence[str]) -> list[Match]:
        """How well each text describes the picture, best first; see `matching.match`."""
        return match(picture, texts, self.encoder)

    def similar(self, photo: Photo | int, top: int = 20) -> list[Hit]:
        """The photos most like one of the library, itself left out. Raises UnknownPhoto."""
        number = photo if isinstance(photo, int) else photo.id
        hits = self.search(f"like:#{number}", top=top + 1, fold=False)
        return [hit for hit in hits if hit.photo.id != number][:top]

    def embeddings(self) -> tuple[Ids, Rows]:
        """All searchable photos: their ids, ascending, (n,) and unit rows (n, d)."""
        with self._lock:
            parts = list(self._catalogue.embedding_parts())
        ids, rows = zip(*parts, strict=True) if parts else ((), ())
        none = np.empty((0, self.tag.dimension), np.float32)
        return np.concatenate([np.empty(0, np.int64), *ids]), np.concatenate([none, *rows])

    def photo(self, photo_id: int) -> Photo | None:
        """The photo with this id, if the library has it."""
        with self._lock:
            return self._catalogue.photos([photo_id]).get(photo_id)

    def roots(self) -> list[Root]:
        """The photo folders of the library, by path."""
        with self._lock:
            return self._catalogue.roots()

    def overview(self) -> Overview:
        """What the photos have in common, counted; kept until the library changes."""
        with self._lock:
            revision = self._catalogue.revision()
            if self._overview is None or self._overview[0] != revision:
                self._overview = revision, self._catalogue.overview()
            return self._overview[1]

    def holdings(self) -> list[tuple[Root, Counts]]:
        """The photo folders, and how many photos of each kind they hold."""
        with self._lock:
            return [(root, self._catalogue.counts(root)) for root in self._catalogue.roots()]

    def problems(self) -> list[Problem]:
        """The files that could not be read, or only in part."""
        with self._lock:
            return self._catalogue.problems()

    def count(self) -> int:
        """How many photos a search looks through."""
        with self._lock:
            self.refresh()
            return len(self._vectors)

    def refresh(self) -> None:
        """Catch up with the catalogue; new photos cost time, known ones next to none."""
        revision = self._catalogue.revision()
        if revision == self._vectors.revision:
            return
        self._check_model()
        vectors = self._vectors
        if vectors.revision < 0 or vectors.is_worth_saving:
            saved = self._saved(revision)
            newer = saved and saved.saved_revision > vectors.saved_revision
            vectors = saved if saved and newer else self._built(revision)
        if vectors.revision != revision:
            vectors.remove(np.setdiff1d(vectors.ids, self._catalogue.searchable_ids()))
            vectors.add(*self._catalogue.embeddings(vectors.revision))
            vectors.revision = revision
        self._vectors = vectors

    def revision(self) -> int:
        """Grows with every change of the library that a search could notice."""
        with self._lock:
            return self._catalogue.revision()

    def is_outdated(self) -> bool:
        """Whether the library has another model by now: it must be opened anew."""
        with self._lock:
            return self._catalogue.model() != self.tag

    def _check_model(self) -> None:
        """A library that was embedded anew meanwhile needs another text tower."""
        now = self._catalogue.model()
        if now != self.tag:
            raise ModelMismatch(self.directory, str(now), str(self.tag))

    def save_vectors(self) -> None:
        """Leave the vectors ready for whoever searches next."""
        self.refresh()
        if self._vectors.is_worth_saving:
            self._vectors = self._built(self._vectors.revision)

    def vectors_are_saved(self) -> bool:
        """Whether the vector file is there and undamaged, to the last byte."""
        return self._saved(self._catalogue.revision()) is not None and is_whole(self.directory)

    def _key(self) -> str:
        return f"{self._catalogue.identity()} {self.tag}"

    def _saved(self, revision: int) -> Vectors | None:
        return Vectors.load(self.directory, self._key(), revision)

    def _built(self, revision: int) -> Vectors:
        parts = self._catalogue.embedding_parts()
        vectors = Vectors.build(self.tag.dimension, revision, parts)
        with contextlib.suppress(OSError):  # only a cache: a full or read-only disk may go without
            vectors.save(self.directory, self._key())
        return vectors


def open_library(
    directory: Path | str | None = None, model: str = "auto", encoder: Encoder | None = None
) -> Engine:
    """The library in a folder (default: as the settings say), ready to be searched.

    Raises LibraryMissing, LibraryEmpty, LibraryTooNew, LibraryDamaged or ModelMismatch.
    """
    place = Path(directory) if directory is not None else read_settings().library
    catalogue = Catalogue.open(place)
    tag = catalogue.model()
    if tag is None:
        raise LibraryEmpty(place)
    if model not in ("auto", tag.name):
        raise ModelMismatch(place, str(tag), model)
    return Engine(catalogue, tag, encoder)
