"""Full-text matching of queries against captions, tags, names, places and extracted text."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from search import words
from search.arrays import Ids
from search.catalogue import Catalogue
from search.places.place_names import mentions
from search.query import FILTERS, Filter, Query
from search.query.spelling import Spelling
from search.ranking.reasons import SearchedWord, reasons
from search.record_class import dataclass
from search.records import Hit, Reason
from search.retrieval.fusion import NO_TEXT_MATCHES, TextMatches, content_words, match_texts

# Texts of photos in which the words of a query are looked up, shared among the words: a more
# frequent word does not distinguish photos, and listing its photos takes milliseconds.
MAX_TEXTS = 20_000
CACHED_PLACES = 64  # a place takes a fifth of a second among 100,000 photos
UNLIMITED = 1 << 40


class TextSearch:
    """Matches queries with the texts of one library. Safe to use from many threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._spelling = Spelling(catalogue.texts, catalogue.revision)
        self._taken_at = functools.lru_cache(CACHED_PLACES)(self._find_taken_at)

    def matches(self, query: Query, count: int) -> TextMatches:
        """The text matches of a query's words. `count`: the photos of the library.

        The name of a town, region or country matches photos taken there, and photos whose texts
        contain it.
        """
        at_places = self._photos_at_places(query)
        searched = content_words([_without_places(text, at_places) for text in _texts(query)])
        photos_by_word, is_corrected = [*at_places.values()], False
        for word in searched:
            ids = self._photos_with(word, MAX_TEXTS // len(searched))
            if ids is not None and not len(ids) and (corrected := self._spelling.correct(word)):
                ids = self._photos_with(corrected, MAX_TEXTS // len(searched))
                is_corrected = True
            if ids is not None:
                photos_by_word.append(ids)
        if not photos_by_word:
            return NO_TEXT_MATCHES
        return replace(match_texts(photos_by_word, count), is_corrected=is_corrected)

    def excluded(self, query: Query) -> Ids:
        """The photos whose texts contain a phrase that the query negates, as in -"two words"."""
        phrases = [t.text for t in query.terms if not t.like and t.weight < 0 and " " in t.text]
        parts = [
            self._catalogue.texts.ids_matching(words.phrase(phrase), UNLIMITED)
            for phrase in phrases
        ]
        return np.concatenate([np.empty(0, np.int64), *(ids for ids in parts if ids is not None)])

    def with_reasons(self, query: Query, hits: Sequence[Hit]) -> list[Hit]:
        """The hits with the texts that the query matches."""
        searched = list(self._searched_words(query))
        is_rated = any(part.name == "rating" and not part.negated for part in query.filters)
        ids = [hit.photo.id for hit in hits]
        texts = self._catalogue.texts.by_id(ids) if searched else {}
        ratings = self._catalogue.texts.ratings(ids) if is_rated else {}
        places = self._place_reasons(query, hits)
        explained = []
        for hit in hits:
            number = hit.photo.id
            why = (
                *([places[number]] if number in places else ()),
                *reasons(texts.get(number, ()), searched),
                *([_whole("rating", str(ratings[number]))] if number in ratings else ()),
            )
            explained.append(replace(hit, why=why) if why else hit)
        return explained

    # -- places --------------------------------------------------------------------------------

    def _photos_at_places(self, query: Query) -> dict[str, Ids]:
        """The photos of each place that a query names, for places where photos were taken."""
        revision, at_places = self._catalogue.revision(), {}
        for place in _named_places(query):
            taken = self._taken_at(place.name, revision)
            if len(taken):
                phrase = words.phrase(place.written)
                named = self._catalogue.texts.ids_matching(phrase, MAX_TEXTS)
                at_places[place.name] = taken if named is None else np.union1d(taken, named)
        return at_places

    def _place_reasons(self, query: Query, hits: Sequence[Hit]) -> dict[int, Reason]:
        """The places of those hits that were taken at a place of the query, by id."""
        revision, ids = self._catalogue.revision(), np.array([h.photo.id for h in hits], np.int64)
        at = [np.isin(ids, self._taken_at(place.name, revision)) for place in _named_places(query)]
        chosen = set(ids[np.any(at, axis=0)].tolist()) if at else set()
        points = {
            hit.photo.id: (m.latitude, m.longitude)
            for hit in hits
            if hit.photo.id in chosen
            and (m := hit.photo.metadata).latitude is not None
            and m.longitude is not None
        }
        if not points:
            return {}
        from search.places.gazetteer import place_names  # a large table

        names = place_names(tuple(points.values()))
        return {number: _whole("place", name) for number, name in zip(points, names, strict=True)}

    def _find_taken_at(self, place: str, _revision: int) -> Ids:
        return np.sort(self._catalogue.photos.ids_matching([Filter("place", place, place)]))

    # -- words ---------------------------------------------------------------------------------

    def _photos_with(self, word: str, most: int) -> Ids | None:
        phrases = [words.phrase(form) for form in words.forms(word)]
        expression = " OR ".join(phrase for phrase in phrases if phrase)
        return self._catalogue.texts.ids_matching(expression or None, most)

    def _searched_words(self, query: Query) -> Iterator[SearchedWord]:
        """The words to highlight: those of terms in any text, those of a filter in its texts."""
        for word in content_words(_texts(query)):
            corrected = self._spelling.correct(word)
            yield SearchedWord(words.forms(corrected or word), typed=word if corrected else "")
        for part in query.filters:
            source, whole_words = FILTERS[part.name].source, FILTERS[part.name].whole_words
            if source is not None and not part.negated:
                folded = [word.folded for word in words.split(part.written)]
                for place, word in enumerate(folded, 1):
                    is_beginning = place == len(folded) and not whole_words
                    yield SearchedWord((word,), source, is_beginning=is_beginning)


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place that a query names, and the words that name it."""

    name: str
    written: str


def _named_places(query: Query) -> list[NamedPlace]:
    """The places that the words of a query name and that are no common words, each once."""
    places = {
        match.name: NamedPlace(match.name, text[match.start : match.end])
        for text in _texts(query)
        for match in mentions(text)
    }
    return [*places.values()]


def _without_places(text: str, places: Iterable[str]) -> str:
    """A text without the names of these places."""
    for match in reversed([*mentions(text)]):
        if match.name in places:
            text = f"{text[: match.start]} {text[match.end :]}"
    return text


def _whole(source: str, text: str) -> Reason:
    return Reason(source, text, ((0, len(text)),))


def _texts(query: Query) -> list[str]:
    """The words that a query asks for."""
    return [term.text for term in query.terms if not term.like and term.weight > 0]
