"""The answer to a search: hits, and what was understood of the query's plain words."""

from __future__ import annotations

from collections.abc import Iterable

from search.language.plain import Plain, Understood
from search.records import Hit


class Hits(list[Hit]):
    """Hits, best first, and `plain`: the query as it was understood."""

    def __init__(self, hits: Iterable[Hit], plain: Plain) -> None:
        super().__init__(hits)
        self.plain = plain

    @property
    def understood(self) -> tuple[Understood, ...]:
        """Words that were taken for filters."""
        return self.plain.understood

    @property
    def dropped(self) -> tuple[Understood, ...]:
        """Words that would have left no photo as filters, and were searched as words."""
        return self.plain.dropped
