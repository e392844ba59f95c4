"""Parts of a query as chips of the page, each with its text in the query language."""

from __future__ import annotations

import re
from dataclasses import dataclass

from search.places.gazetteer import place_name
from search.query import (
    LIKE,
    Circle,
    Filter,
    InterpretedPhrase,
    Query,
    Rectangle,
    Term,
    write_filter,
)
from search.retrieval.answer import Answer
from ui.messages import Messages

LOCAL_DEGREES = 3  # a rectangle of no more is named by the place in its middle
NEEDS_QUOTES = re.compile(r'[\s"\\]')
IS_SYNTAX = re.compile(r'["\\]|\w:\S|(?:^|\s)[-+]')  # of quotes, filters, weights and minus


@dataclass(frozen=True, slots=True)
class Chip:
    """One part of an interpreted query: how to write it, and what to show.

    `words`: those interpreted as this filter, if any; `without`: the query with them as words;
    `place`: the name of the place of a filter that is a point on the map.
    """

    written: str
    text: str
    minus: bool
    filter: bool
    words: str = ""
    without: str = ""
    place: str = ""


def make_chips(answer: Answer, messages: Messages) -> tuple[Chip, ...]:
    """The terms, the written filters and the interpreted phrases of a query."""
    interpreted = {
        part for phrase in answer.interpretation for part in (*phrase.filters, *phrase.terms)
    }
    terms = [
        Chip(_written(t, answer.query), f"like {t.text}" if t.like else t.text, t.weight < 0, False)
        for t in answer.query.terms
        if t not in interpreted
    ]
    filters = [
        Chip(
            write_filter(f),
            f"{f.name}: {f.written}",
            f.negated,
            filter=True,
            place=_place_of(f, messages),
        )
        for f in answer.query.filters
        if f not in interpreted
    ]
    return (*terms, *filters, *map(_phrase_chip, answer.interpretation))


def _place_of(part: Filter, messages: Messages) -> str:
    """The name of the place in the middle of a filter's area; empty for other filters."""
    chinese = messages.language == "zh"
    match part.value:
        case Circle(latitude, longitude) if not part.written[:1].isalpha():
            return place_name(latitude, longitude, chinese=chinese)
        case Rectangle(south, west, north, east):
            across = (east - west) % 360
            if max(north - south, across) <= LOCAL_DEGREES:
                middle = (south + north) / 2, (west + across / 2 + 180) % 360 - 180
                return place_name(*middle, chinese=chinese)
    return ""


def _phrase_chip(phrase: InterpretedPhrase) -> Chip:
    """A chip of words that were interpreted; removing it searches them as words."""
    written = " ".join(phrase.written())
    return Chip(
        written,
        f"{phrase.words} → {written}",
        minus=False,
        filter=True,
        words=phrase.words,
        without=str(phrase.query_without),
    )


def _written(term: Term, query: Query) -> str:
    """A term in the query language; without quotes if it had none and joins no other term."""
    if term.weight == 1 and term.like and not NEEDS_QUOTES.search(term.text):
        return f"{LIKE}:{term.text}"
    is_alone = len(query.terms) == 1
    if term.weight == 1 and term.is_unquoted and is_alone and not IS_SYNTAX.search(term.text):
        return term.text
    return str(Query((term,)))
