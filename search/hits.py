"""The answer to a search: hits, and what was understood of the query's plain words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from search.records import Hit

if TYPE_CHECKING:
    from search.language.plain import Understood


class Hits(list[Hit]):
    """Hits, best first.

    `understood`: words that were taken for filters. `dropped`: words that would have been, had
    they left any photo; they were searched as words.
    """

    def __init__(
        self,
        hits: Iterable[Hit] = (),
        understood: tuple[Understood, ...] = (),
        dropped: tuple[Understood, ...] = (),
    ) -> None:
        super().__init__(hits)
        self.understood = understood
        self.dropped = dropped
