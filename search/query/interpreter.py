"""Parsing and interpretation of query texts with what one library holds."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

from search.query.grammar import parse
from search.query.language.hints import may_hold_phrase
from search.query.query import Filter, InterpretedQuery
from search.query.taught_terms import with_taught_terms

CACHED_QUERIES = 64


@dataclass(frozen=True, slots=True)
class LibraryFacts:
    """What an interpretation asks of a library.

    `revision` changes with every answer of the others. `names`: the taught names; `folders`: the
    whole paths of its folders; `has_photos`: whether any photo passes filters.
    """

    revision: Callable[[], tuple[int, ...]]
    names: Callable[[], Sequence[str]]
    folders: Callable[[], Set[str]]
    has_photos: Callable[[Sequence[Filter]], bool]


class QueryInterpreter:
    """Interprets texts for one library and caches the results. Safe to use from many threads."""

    def __init__(self, library: LibraryFacts) -> None:
        self._library = library
        self._cached = functools.lru_cache(CACHED_QUERIES)(self._interpret)

    def interpret(self, text: str) -> InterpretedQuery:
        """The query that a text means, its taught names and interpreted phrases included.

        Raises QueryWrong.
        """
        return self._cached(text, date.today(), self._library.revision())

    def _interpret(self, text: str, today: date, _revision: Any) -> InterpretedQuery:
        parsed = parse(text)
        query = with_taught_terms(parsed, self._library.names())
        if not any(term.is_unquoted and may_hold_phrase(term.text) for term in query.terms):
            return InterpretedQuery(query, parsed)
        from search.query.language.interpret import interpret  # 20 ms; few queries need it

        folders = functools.cache(self._library.folders)
        interpreted = interpret(query, today, folders, self._library.has_photos)
        return dataclasses.replace(interpreted, parsed=parsed)
