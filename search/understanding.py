"""Texts to queries: with the names that were taught, and plain words for when, where and how."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence, Set
from datetime import date

from search.catalogue import Catalogue
from search.language.hints import may_mean
from search.language.plain import Plain
from search.query import Query, parse
from search.taught_terms import with_taught

REMEMBERED_QUERIES = 64


class Understanding:
    """Understands texts by what one library holds; safe to use from many threads."""

    def __init__(self, catalogue: Catalogue, names: Callable[[], Sequence[str]]) -> None:
        self._catalogue = catalogue
        self._names = names
        self._plain = functools.lru_cache(REMEMBERED_QUERIES)(self._understand)
        self._folders = functools.lru_cache(1)(self._folders_now)

    def understand(self, text: str, keep: Set[str] = frozenset()) -> Plain:
        """The query that a text means: with the names that were taught, its plain words understood.

        Words in `keep`, as an Understood has them, stay words. Raises QueryWrong.
        """
        query = self._parsed(text)
        if not any(term.plain and may_mean(term.text) for term in query.terms):
            return Plain(query)
        state = self._catalogue.revision(), self._catalogue.said_revision()
        return self._plain(text, frozenset(keep), date.today(), state)

    def _parsed(self, text: str) -> Query:
        return with_taught(parse(text), self._names())

    def _understand(
        self, text: str, keep: frozenset[str], today: date, state: tuple[int, int]
    ) -> Plain:
        """`understand` for one day and one state of the catalogue, to be remembered."""
        from search.language.understand import understand_all  # 20 ms: only who types words waits

        folders = functools.partial(self._folders, state[0])
        return understand_all(self._parsed(text), today, folders, self._catalogue.holds, keep)

    def _folders_now(self, _revision: int) -> frozenset[str]:
        return self._catalogue.folders()
