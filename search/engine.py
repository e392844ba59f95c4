"""The search engine: a text, a picture or both to the nearest photos of a library."""

from __future__ import annotations

import contextlib
import functools
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.catalogue import Catalogue
from search.encoder import Encoder, load_encoder
from search.errors import LibraryEmpty, ModelMismatch, PhotoseekError, QueryEmpty, UnknownPhoto
from search.matching import encode_picture, match
from search.query import Query, Term, parse
from search.records import Hit, Match, ModelTag, Photo
from search.settings import read_settings
from search.vectors import Vectors, is_whole

REMEMBERED_TEXTS = 1024
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

    def search(self, text: str = "", *, like: Like | None = None, top: int = 20) -> list[Hit]:
        """The photos nearest to a query, a picture or both, best first.

        `search/query.py` tells the language. A query of filters alone: the newest photos first.
        Raises QueryEmpty, QueryWrong, UnknownPhoto, PhotoUnreadable or a ModelError.
        """
        query = parse(text)
        if not query.terms and not query.filters and like is None:
            raise QueryEmpty
        asks = bool(query.terms) or like is not None
        row = self.embed(query, like) if asks else None
        with self._lock:
            self.refresh()
            within = self._catalogue.selected(query.filters) if query.filters else None
            ids, scores = self._found(row, top, within)
            photos = self._catalogue.photos(ids)
        found = [(photos[i], s) for i, s in zip(ids, scores, strict=True) if i in photos]
        return [Hit(rank, score, photo) for rank, (photo, score) in enumerate(found, 1)]

    def _found(
        self, row: NDArray[np.float32] | None, top: int, within: NDArray[np.int64] | None
    ) -> tuple[list[int], Sequence[float | None]]:
        if row is not None:
            ids, scores = self._vectors.nearest(row, top, within)
            return ids.tolist(), scores.tolist()
        newest = [] if within is None else within[:top].tolist()
        return newest, [None] * len(newest)

    def embed(self, query: Query, like: Like | None = None) -> NDArray[np.float32]:
        """What is looked for as a unit vector, (d,): the weighted sum of its terms."""
        row = np.zeros(self.tag.dimension, np.float32)
        for term in query.terms:
            row += term.weight * (
                self._example(term) if term.like else self._encode_text(term.text)
            )
        if like is not None:
            row += like if isinstance(like, np.ndarray) else self.embed_picture(like)
        return np.asarray(row / max(float(np.linalg.norm(row)), 1e-12), np.float32)

    def embed_picture(self, picture: Path | bytes) -> NDArray[np.float32]:
        """A picture, a file or its bytes, as a unit vector, (d,). Raises PhotoUnreadable."""
        return encode_picture(picture, self.encoder)

    def _example(self, term: Term) -> NDArray[np.float32]:
        with self._lock:
            photo_id = self._catalogue.named(term.text)
            row = None if photo_id is None else self._catalogue.embedding(photo_id)
        if row is None:
            raise UnknownPhoto(term.text)
        return row

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

    def photo(self, photo_id: int) -> Photo | None:
        """The photo with this id, if the library has it."""
        with self._lock:
            return self._catalogue.photos([photo_id]).get(photo_id)

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
