"""A query with its plain words understood."""

from __future__ import annotations

from dataclasses import dataclass

from search.query import Filter, Query, write_filter


@dataclass(frozen=True, slots=True)
class Understood:
    """Words of a query, as they were typed, and the filters that they were taken for."""

    words: str
    filters: tuple[Filter, ...]

    def __str__(self) -> str:
        return f"“{self.words}” as {' '.join(map(write_filter, self.filters))}"


@dataclass(frozen=True, slots=True)
class Plain:
    """A query with its plain words understood; `query` has the filters of all of them.

    `dropped`: what would leave no photo, and is searched as words.
    """

    query: Query
    understood: tuple[Understood, ...] = ()
    dropped: tuple[Understood, ...] = ()
