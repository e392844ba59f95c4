"""Regular expressions that are compiled when they are asked: all take longer than a search."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

Match = re.Match[str]


@functools.cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern, compiled once, for small and capital letters."""
    return re.compile(pattern, re.IGNORECASE)


class Pattern:
    """A regular expression, as `re.compile` gives it."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._pattern, self._flags = pattern, flags

    @functools.cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self._pattern, self._flags)

    def match(self, text: str, at: int = 0) -> Match | None:
        """The match at a place."""
        return self._compiled.match(text, at)

    def search(self, text: str, at: int = 0) -> Match | None:
        """The first match from a place on."""
        return self._compiled.search(text, at)

    def finditer(self, text: str) -> Iterator[Match]:
        """All matches."""
        return self._compiled.finditer(text)

    def sub(self, by: str, text: str) -> str:
        """The text with every match replaced."""
        return self._compiled.sub(by, text)
