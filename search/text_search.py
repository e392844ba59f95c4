"""What the photos of a library say of a query: their words beside their looks."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from search import words
from search.arrays import Ids, holds
from search.catalogue import Catalogue
from search.language.place_table import mentions
from search.query import TEXT_SOURCES, Filter, Query, Term
from search.ranking.fusion import SILENT, Saying, content_words, saying
from search.ranking.reasons import Asked, reasons
from search.records import Hit, Reason
from search.spelling import Spelling

MOST = 20_000  # texts of photos that the words of a query may stand in, each word in its share:
# a word that more photos say tells none of them apart, and to list them takes milliseconds.
REMEMBERED = 64  # places that were asked for


class TextSearch:
    """Knows what the texts of one library say; safe to use from many threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._spelling = Spelling(catalogue)
        # To look for a place among 100,000 photos takes a fifth of a second.
        self._taken_at = functools.lru_cache(REMEMBERED)(self._find_taken_at)

    def saying(self, query: Query, count: int) -> Saying:
        """Which photos say how much of a query. `count`: the photos of the library.

        A town, region or country that the query names is said by the photos that were taken there,
        and by those whose texts have its name.
        """
        there = self._there(query)
        asked = content_words([_without(text, there) for text in _wanted(query)])
        is_typed, telling = True, [*there.values()]
        for word in asked:
            ids = self._photos_with(word, MOST // len(asked))
            if ids is not None and not len(ids) and (meant := self._spelling.meant(word)):
                ids = self._photos_with(meant, MOST // len(asked))
                is_typed = False
            if ids is not None:
                telling.append(ids)
        return replace(saying(telling, count), is_typed=is_typed) if telling else SILENT

    def taken_away(self, query: Query) -> Ids:
        """The photos whose texts say what a query takes away in quotes, as -"two words" does."""
        away = [t.text for t in query.terms if not t.like and t.weight < 0 and " " in t.text]
        ids = [self._catalogue.photos_with(words.phrase(text), 1 << 40) for text in away]
        return np.concatenate([np.empty(0, np.int64), *(some for some in ids if some is not None)])

    def explain(self, query: Query, hits: Sequence[Hit]) -> list[Hit]:
        """The hits with the texts that say why they are there."""
        asked = list(self._asked(query))
        is_rated = any(one.name == "rating" and not one.negated for one in query.filters)
        ids = [hit.photo.id for hit in hits]
        texts = self._catalogue.texts_of(ids) if asked else {}
        ratings = self._catalogue.ratings(ids) if is_rated else {}
        taken = self._where_taken(query, hits)
        explained = []
        for hit in hits:
            rated = _rated(ratings.get(hit.photo.id))
            said = reasons(texts.get(hit.photo.id, ()), asked)
            place = taken.get(hit.photo.id)
            why = (*([place] if place else ()), *said, *rated)
            explained.append(replace(hit, why=why) if why else hit)
        return explained

    def _there(self, query: Query) -> dict[str, Ids]:
        """The photos of each place that a query names, where there are any."""
        revision, there = self._catalogue.revision(), {}
        for place in _places(query):
            taken = self._taken_at(place.name, revision)
            if len(taken):
                called = self._catalogue.photos_with(words.phrase(place.written), MOST)
                there[place.name] = taken if called is None else np.union1d(taken, called)
        return there

    def _where_taken(self, query: Query, hits: Sequence[Hit]) -> dict[int, Reason]:
        """Where those of the hits were taken that are at a place of the query, by id."""
        revision, ids = self._catalogue.revision(), np.array([h.photo.id for h in hits], np.int64)
        at = [holds(self._taken_at(place.name, revision), ids) for place in _places(query)]
        there = set(ids[np.any(at, axis=0)].tolist()) if at else set()
        points = {
            hit.photo.id: (m.latitude, m.longitude)
            for hit in hits
            if hit.photo.id in there
            and (m := hit.photo.metadata).latitude is not None
            and m.longitude is not None
        }
        if not points:
            return {}
        from search.places import place_names  # only photos with a place pay for it

        names = place_names(tuple(points.values()))
        return {number: _whole("place", name) for number, name in zip(points, names, strict=True)}

    def _find_taken_at(self, place: str, _revision: int) -> Ids:
        return np.sort(self._catalogue.ids_matching([Filter("place", place, place)]))

    def _photos_with(self, word: str, most: int) -> Ids | None:
        phrases = [words.phrase(form) for form in words.forms(word)]
        return self._catalogue.photos_with(" OR ".join(p for p in phrases if p) or None, most)

    def _asked(self, query: Query) -> Iterator[Asked]:
        """The words that a reason may show: of the terms anywhere, of a filter where it looks."""
        for word in content_words(_wanted(query)):
            meant = self._spelling.meant(word)
            yield Asked(words.forms(meant), typed=word) if meant else Asked(words.forms(word))
        for one in query.filters:
            if one.name in TEXT_SOURCES and not one.negated:
                found = [word.folded for word in words.split(one.written)]
                for place, word in enumerate(found, 1):
                    yield Asked((word,), TEXT_SOURCES[one.name], begins=place == len(found))


@dataclass(frozen=True, slots=True)
class Place:
    """A place that a query names, and as it names it."""

    name: str
    written: str


def _places(query: Query) -> list[Place]:
    """The places that the words of a query name for sure, each once."""
    found = {
        one.name: Place(one.name, text[one.start : one.end])
        for text in _wanted(query)
        for one in mentions(text)
    }
    return [*found.values()]


def _without(text: str, places: Iterable[str]) -> str:
    """A text without the names of these places."""
    for one in reversed([*mentions(text)]):
        if one.name in places:
            text = f"{text[: one.start]} {text[one.end :]}"
    return text


def _rated(rating: int | None) -> tuple[Reason, ...]:
    return () if rating is None else (_whole("rating", str(rating)),)


def _whole(source: str, text: str) -> Reason:
    return Reason(source, text, ((0, len(text)),))


def _wanted(query: Query) -> list[str]:
    return [term.text for term in query.terms if _is_wanted(term)]


def _is_wanted(term: Term) -> bool:
    return not term.like and term.weight > 0
