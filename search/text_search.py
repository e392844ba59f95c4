"""What the photos of a library say of a query: their words beside their looks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from search import words
from search.arrays import Ids
from search.catalogue import Catalogue
from search.language.place_table import mentions
from search.places import is_at, place_name
from search.query import TEXT_SOURCES, Filter, Query, Term
from search.ranking.fusion import SILENT, Saying, content_words, saying
from search.ranking.reasons import Asked, reasons
from search.records import Hit, Photo, Reason
from search.spelling import Spelling

MOST = 20_000  # texts of photos that the words of a query may stand in, each word in its share:
# a word that more photos say tells none of them apart, and to list them takes milliseconds.


def find_saying(catalogue: Catalogue, spelling: Spelling, query: Query, count: int) -> Saying:
    """Which photos say how much of a query. `count`: the photos of the library.

    A town, region or country that the query names is said by the photos that were taken there,
    and by those whose texts have its name.
    """
    there = {name: catalogue.ids_matching([_at(name)]) for name in _places(query)}
    there = {name: ids for name, ids in there.items() if len(ids)}
    asked = content_words([_without(text, there) for text in _wanted(query)])
    named = {one.name: text[one.start : one.end] for text in _wanted(query) for one in mentions(text)}
    is_typed, telling = True, []
    for name, ids in there.items():
        called = catalogue.photos_with(words.phrase(named[name]), MOST)
        telling.append(ids if called is None else np.union1d(ids, called))
    for word in asked:
        ids = _photos_with(catalogue, word, MOST // len(asked))
        if ids is not None and not len(ids) and (meant := spelling.meant(word)):
            ids = _photos_with(catalogue, meant, MOST // len(asked))
            is_typed = False
        if ids is not None:
            telling.append(ids)
    return replace(saying(telling, count), is_typed=is_typed) if telling else SILENT


def _places(query: Query) -> tuple[str, ...]:
    """The places that the words of a query name for sure, each once."""
    return tuple({one.name: None for text in _wanted(query) for one in mentions(text)})


def _at(place: str) -> Filter:
    return Filter("place", place, place)


def _without(text: str, places: Iterable[str]) -> str:
    """A text without the names of these places."""
    for one in reversed([*mentions(text)]):
        if one.name in places:
            text = f"{text[: one.start]} {text[one.end :]}"
    return text


def _photos_with(catalogue: Catalogue, word: str, most: int) -> Ids | None:
    phrases = [words.phrase(form) for form in words.forms(word)]
    return catalogue.photos_with(" OR ".join(p for p in phrases if p) or None, most)


def taken_away(catalogue: Catalogue, query: Query) -> Ids:
    """The photos whose texts say what a query takes away in quotes, as -"two words" does."""
    away = [t.text for t in query.terms if not t.like and t.weight < 0 and " " in t.text]
    ids = [catalogue.photos_with(words.phrase(text), 1 << 40) for text in away]
    return np.concatenate([np.empty(0, np.int64), *(some for some in ids if some is not None)])


def explain(
    catalogue: Catalogue, spelling: Spelling, query: Query, hits: Sequence[Hit]
) -> list[Hit]:
    """The hits with the texts that say why they are there."""
    asked = list(_asked(query, spelling))
    is_rated = any(one.name == "rating" and not one.negated for one in query.filters)
    ids = [hit.photo.id for hit in hits]
    texts = catalogue.texts_of(ids) if asked else {}
    ratings = catalogue.ratings(ids) if is_rated else {}
    places = _places(query)
    explained = []
    for hit in hits:
        rating = ratings.get(hit.photo.id)
        rated = () if rating is None else (Reason("rating", str(rating), ((0, len(str(rating))),)),)
        taken = _taken(hit.photo, places)
        why = (*taken, *reasons(texts.get(hit.photo.id, ()), asked), *rated)
        explained.append(replace(hit, why=why) if why else hit)
    return explained


def _taken(photo: Photo, places: Sequence[str]) -> tuple[Reason, ...]:
    """Where a photo was taken, if that was asked for."""
    latitude, longitude = photo.metadata.latitude, photo.metadata.longitude
    if latitude is None or longitude is None:
        return ()
    if not any(is_at(latitude, longitude, place) for place in places):
        return ()
    name = place_name(latitude, longitude)
    return (Reason("place", name, ((0, len(name)),)),)


def _asked(query: Query, spelling: Spelling) -> Iterable[Asked]:
    """The words that a reason may show: of the terms anywhere, of a filter where it looks."""
    for word in _content_words(query):
        meant = spelling.meant(word)
        yield Asked(words.forms(meant), typed=word) if meant else Asked(words.forms(word))
    for one in query.filters:
        if one.name in TEXT_SOURCES and not one.negated:
            found = [word.folded for word in words.split(one.written)]
            for place, word in enumerate(found, 1):
                yield Asked((word,), TEXT_SOURCES[one.name], begins=place == len(found))


def _content_words(query: Query) -> tuple[str, ...]:
    return content_words(_wanted(query))


def _wanted(query: Query) -> list[str]:
    return [term.text for term in query.terms if _is_wanted(term)]


def _is_wanted(term: Term) -> bool:
    return not term.like and term.weight > 0
