"""The terms of a query to unit rows: words, pictures, and photos of the library."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable

import numpy as np

from search.arrays import Rows
from search.catalogue import Catalogue
from search.encoders.base import Encoder
from search.encoders.models import languages
from search.errors import UnknownPhoto
from search.matching import encode_picture
from search.query import Query, Term
from search.ranking.combination import Part
from search.reading import reads

REMEMBERED_TEXTS = 1024
Picture = str | os.PathLike[str] | bytes  # a picture file, or its content
Like = Picture | Rows  # also a picture's unit vector, (d,)


class QueryEncoder:
    """Encodes queries by the model of one library, which the first of them loads."""

    def __init__(self, catalogue: Catalogue, encoder: Callable[[], Encoder]) -> None:
        self._catalogue = catalogue
        self._encoder = encoder
        self._text = functools.lru_cache(REMEMBERED_TEXTS)(self._encode_text)

    def parts(self, query: Query, like: Like | None = None) -> list[Part]:
        """The terms with their rows. Raises UnknownPhoto, PhotoUnreadable or a ModelError."""
        parts = [Part(term.weight, self._row(term), term.like) for term in query.terms]
        if like is not None:
            row = like if isinstance(like, np.ndarray) else encode_picture(like, self._encoder())
            parts.append(Part(1.0, row, True))
        return parts

    def doubts(self, query: Query) -> bool:
        """Whether the words of a term are mostly none that the model reads."""
        known = languages(self._encoder().tag.name)
        return any(not reads(term.text, known) for term in query.terms if not term.like)

    def note(self, query: Query) -> str | None:
        """What a person should know about how the words are read, if anything."""
        encoder = self._encoder()
        if self.doubts(query):
            return f"the model may not know these words: it reads {languages(encoder.tag.name)}"
        if not all(term.like or encoder.fits(term.text) for term in query.terms):
            return "the query is longer than the model reads: only its beginning counts"
        return None

    def _row(self, term: Term) -> Rows:
        if not term.like:
            return self._text(term.text)
        photo_id = self._catalogue.find_by_name(term.text)
        rows = self._catalogue.embeddings_of([] if photo_id is None else [photo_id])[1]
        if not len(rows):
            raise UnknownPhoto(term.text)
        return np.asarray(rows[0])

    def _encode_text(self, text: str) -> Rows:
        (row,) = self._encoder().encode_texts([text])
        return np.asarray(row)
