"""Parsing and interpretation of query texts with what one library holds."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Sequence, Set
from datetime import date
from typing import TYPE_CHECKING, Any

from search.query.grammar import parse
from search.query.language.hints import may_hold_phrase
from search.query.query import Filter, InterpretedQuery
from search.query.taught_terms import with_taught_terms
from search.record_class import dataclass

if TYPE_CHECKING:
    from search.query.language.person_names import PersonNames

CACHED_QUERIES = 64


@dataclass(frozen=True, slots=True)
class LibraryFacts:
    """What an interpretation asks of a library.

    `revision` changes with every answer of the others. `names`: the taught names; `people`: those
    of people; `folders`: the whole paths of its folders; `has_photos`: whether any photo passes
    filters.
    """

    revision: Callable[[], tuple[int, ...]]
    names: Callable[[], Sequence[str]]
    people: Callable[[], Sequence[str]]
    folders: Callable[[], Set[str]]
    has_photos: Callable[[Sequence[Filter]], bool]


class QueryInterpreter:
    """Interprets texts for one library and caches the results. Safe to use from many threads."""

    def __init__(self, library: LibraryFacts) -> None:
        self._library = library
        self._cached = functools.lru_cache(CACHED_QUERIES)(self._interpret)
        self._people = functools.lru_cache(1)(self._read_people)

    def interpret(self, text: str) -> InterpretedQuery:
        """The query that a text means, its taught names and interpreted phrases included.

        Raises QueryWrong.
        """
        return self._cached(text, date.today(), self._library.revision())

    def _interpret(self, text: str, today: date, revision: Any) -> InterpretedQuery:
        parsed = parse(text)
        query = with_taught_terms(parsed, self._library.names())
        people = self._people(revision) if query.terms else None
        words = " ".join(term.text for term in query.terms)
        may_hold = any(term.is_unquoted and may_hold_phrase(term.text) for term in query.terms)
        if not may_hold and not (people and people.may_be_in(words)):
            return InterpretedQuery(query, parsed)
        from search.query.language.interpret import interpret  # 20 ms; few queries need it

        folders = functools.cache(self._library.folders)
        interpreted = interpret(query, today, folders, self._library.has_photos, people=people)
        return dataclasses.replace(interpreted, parsed=parsed)

    def _read_people(self, _revision: Any) -> PersonNames | None:
        if not (people := self._library.people()):
            return None
        from search.query.language.person_names import PersonNames  # few libraries have people

        return PersonNames.of(people)
