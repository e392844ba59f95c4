"""Encode the terms of a query as unit rows: words, pictures, and photos of the library."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Sequence

import numpy as np

from search.arrays import Rows, unit
from search.catalogue import Catalogue
from search.encoders.base import Encoder
from search.encoders.models import BUILTIN, languages
from search.errors import UnknownPhoto, notes
from search.images.matching import encode_picture
from search.places.place_names import mentions
from search.query import Query, Term
from search.query.attributes import contrasts, is_counted
from search.query.emoji_names import with_emoji_names
from search.query.known_words import is_english, is_in_languages
from search.query.parts import overlapping_parts
from search.query.trained_words import corrected, is_trained
from search.ranking.combination import Part
from search.records import Note, split_time
from search.retrieval.taught_concepts import TaughtConcepts
from search.words import forms

CACHED_TEXTS = 1024
CACHED_LONG_TEXTS = 64
Picture = str | os.PathLike[str] | bytes  # a picture file, or its content
Like = Picture | Rows  # also a picture's unit row, (d,)


class QueryEncoder:
    """Encodes queries by the model of one library, which is loaded by the first that needs it."""

    def __init__(
        self, catalogue: Catalogue, encoder: Callable[[], Encoder], concepts: TaughtConcepts
    ) -> None:
        self._catalogue = catalogue
        self._concepts = concepts
        self._encoder = encoder
        self._part_rows = functools.lru_cache(CACHED_LONG_TEXTS)(self._encode_parts)
        self._text_row = functools.lru_cache(CACHED_TEXTS)(self._encode_text)

    def parts(self, query: Query, like: Like | None = None) -> list[Part]:
        """The terms with their rows, and a picture as one more term.

        Raises UnknownPhoto, ExamplesWrong, PhotoUnreadable or a ModelError.
        """
        parts = [self._part(term) for term in query.terms]
        if like is not None:
            row = like if isinstance(like, np.ndarray) else encode_picture(like, self._encoder())
            parts.append(Part(1.0, row, True))
        return parts

    def part_rows(self, query: Query) -> Rows | None:
        """The parts of a query whose only term is longer than the model reads, unit rows (p, d)."""
        if len(query.terms) != 1 or not _is_text(query.terms[0]) or query.terms[0].weight < 0:
            return None
        text = self._text(query.terms[0])
        return None if self._encoder().fits(text) else self._part_rows(text)

    def contrasted_rows(self, query: Query) -> Rows | None:
        """The row of the only term without a minus, and those of its contrasts, (1 + c, d)."""
        text = self._only_text(query)
        if text is None or not (others := contrasts(text)):
            return None
        return np.array([self._text_row(one) for one in (text, *others)])

    def is_counted(self, query: Query) -> bool:
        """True if the only term without a minus has a number of things."""
        text = self._only_text(query)
        return text is not None and is_counted(text)

    def _only_text(self, query: Query) -> str | None:
        """The text of the only term without a minus, for the model that these are measured with."""
        terms = [term for term in query.terms if term.weight > 0]
        if len(terms) != 1 or not _is_text(terms[0]) or self._encoder().tag.name != BUILTIN:
            return None
        return self._text(terms[0])

    def photo_row(self, photo_id: int) -> Rows:
        """The unit row of a photo of the library, (d,). Raises UnknownPhoto."""
        rows = self._catalogue.embeddings.by_id([photo_id])[1]
        if not len(rows):
            raise UnknownPhoto(f"#{photo_id}")
        return np.asarray(rows[0])

    def has_unknown_language(self, query: Query) -> bool:
        """True if the words of a term are mostly of no language that the model knows."""
        texts = [self._text(term) for term in query.terms if _is_text(term)]
        reads_all = all(map(self._encoder().reads, texts))
        return not reads_all or self._is_foreign(texts, self._is_read)

    def notes(self, query: Query) -> list[Note]:
        """Limits of the model that affect the words of a query."""
        terms = [term for term in query.terms if _is_text(term)]
        texts = [self._text(term) for term in terms]
        pairs = zip(texts, terms, strict=True)
        replaced = [text for text, term in pairs if term.is_unquoted and text != term.text]
        shown = [notes.REPLACED(words=", ".join(f"“{text}”" for text in replaced))]
        return [*(shown if replaced else ()), *self._limits(texts)]

    def _limits(self, texts: Sequence[str]) -> list[Note]:
        """The limits that a text exceeds; words in the texts of the library need no model."""
        if not texts:
            return []
        if not all(map(self._encoder().reads, texts)):
            return [notes.UNKNOWN_SCRIPT()]
        if self._is_foreign(texts, lambda word: self._is_read(word) or self._is_name(word)):
            known = languages(self._encoder().tag.name)
            return [notes.UNKNOWN_LANGUAGE(languages=notes.known(known))]
        if not all(map(self._encoder().fits, texts)):
            return [notes.QUERY_CUT()]
        return []

    def _is_foreign(self, texts: Sequence[str], is_known: Callable[[str], bool]) -> bool:
        known = languages(self._encoder().tag.name)
        return any(not is_in_languages(text, known, is_known) for text in texts)

    def _is_read(self, word: str) -> bool:
        """True if the model knows a Latin word in lower case."""
        is_builtin = self._encoder().tag.name == BUILTIN
        return is_trained(word) if is_builtin else is_english(word)

    def _part(self, term: Term) -> Part:
        if term.taught:
            return self._concepts.part(term.text, term.weight)
        row = self._named_photo_row(term.text) if term.like else self._text_row(self._text(term))
        return Part(term.weight, row, term.like)

    def _text(self, term: Term) -> str:
        """The words of a term that are encoded: emoji named, and unquoted typos corrected."""
        if self._encoder().tag.name != BUILTIN:
            return term.text
        text = with_emoji_names(term.text)
        return corrected(text, self._is_name) if term.is_unquoted else text

    def _is_name(self, word: str) -> bool:
        """True if a word is a place, or in the texts of the library."""
        is_place = any(True for _ in mentions(word))
        return is_place or bool(self._catalogue.texts.word_counts(forms(word)))

    def _named_photo_row(self, name: str) -> Rows:
        photos, moment = self._catalogue.photos, None
        photo_id = photos.find_by_name(name)
        if photo_id is None and (at_time := split_time(name)):
            photo_id = photos.find_by_name(at_time[0])
            moment = self._catalogue.embeddings.moment_near(photo_id or 0, at_time[1])
        if photo_id is None:
            raise UnknownPhoto(name)
        return self.photo_row(photo_id) if moment is None else moment[1]

    def _encode_text(self, text: str) -> Rows:
        if not self._encoder().fits(text):
            return unit(self._part_rows(text).mean(0))
        (row,) = self._encoder().encode_texts([text])
        return np.asarray(row)

    def _encode_parts(self, text: str) -> Rows:
        return np.asarray(self._encoder().encode_texts(overlapping_parts(text)))


def _is_text(term: Term) -> bool:
    return not (term.like or term.taught)
