"""Regular expressions that are compiled on first use.

Compiling those of dates, places and requests when their modules are loaded takes 28 ms of processor
time in a shell query, which uses few of them (`dog in 2019 in Lisbon`, Python 3.11).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator

Match = re.Match[str]


@functools.cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern that ignores letter case, compiled once."""
    return re.compile(pattern, re.IGNORECASE)


class Pattern:
    """A regular expression with the methods of `re.Pattern` that are used here."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._pattern, self._flags = pattern, flags

    @functools.cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self._pattern, self._flags)

    def match(self, text: str, at: int = 0) -> Match | None:
        """The match at an offset."""
        return self._compiled.match(text, at)

    def fullmatch(self, text: str) -> Match | None:
        """The match of the whole text."""
        return self._compiled.fullmatch(text)

    def search(self, text: str, at: int = 0) -> Match | None:
        """The first match from an offset on."""
        return self._compiled.search(text, at)

    def finditer(self, text: str) -> Iterator[Match]:
        """All matches."""
        return self._compiled.finditer(text)

    def sub(self, by: str | Callable[[Match], str], text: str) -> str:
        """The text with every match replaced."""
        return self._compiled.sub(by, text)
