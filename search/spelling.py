"""Words of a query that are misspelt: which word of the library's texts is meant.

A word is misspelt where no text says it and English has no such word, so that nothing changes for
what is asked of the pictures. Meant is a word one step away (Damerau 1964: a letter that is wrong,
missing, too many, or two that changed places, four in five of all misspellings), or in a long word
that begins right two; of several the one that most texts say. What is one step away is made and
looked up, which costs the same in a library of any size.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from string import ascii_lowercase

from search import words
from search.catalogue import Catalogue
from search.reading import is_listed

SHORTEST = 4  # letters of a word that is looked for otherwise
LONG = 8  # letters of one that may be two steps away
RIGHT = 3  # first letters that are right then
REMEMBERED = 256


class Spelling:
    """Knows what misspelt words mean in one library; safe to use from many threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._meant = functools.lru_cache(REMEMBERED)(self._find)

    def meant(self, word: str) -> str | None:
        """The word of the texts that this one means, both folded; None where it is not misspelt."""
        if len(word) < SHORTEST or not word.isalpha() or words.is_unspaced(word):
            return None
        return self._meant(word, self._catalogue.revision())

    def _find(self, word: str, _revision: int) -> str | None:
        if self._catalogue.words_among(words.forms(word)) or is_listed(word):
            return None
        near: Mapping[str, int] = self._catalogue.words_among(one_step(word))
        if not near and len(word) >= LONG:
            begun = self._catalogue.words_beginning(word[:RIGHT])
            near = {other: count for other, count in begun.items() if within_two(word, other)}
        return max(near, key=lambda other: near[other], default=None)


def one_step(word: str) -> set[str]:
    """All words that one letter more, less or another, or two that changed places, make of one."""
    return {*_steps(word)} - {word}


def _steps(word: str) -> Iterator[str]:
    letters = {*ascii_lowercase, *word}
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        yield from (f"{head}{letter}{tail}" for letter in letters)
        if tail:
            yield head + tail[1:]
            yield from (f"{head}{letter}{tail[1:]}" for letter in letters)
        if len(tail) > 1:
            yield f"{head}{tail[1]}{tail[0]}{tail[2:]}"


def within_two(word: str, other: str) -> bool:
    """Whether two steps at most make one word of the other."""
    if abs(len(word) - len(other)) > 2:
        return False
    older, before = list[int](), list[int]()
    row = list(range(len(other) + 1))
    for at, letter in enumerate(word, 1):
        older, before, row = before, row, [at]
        for to, wanted in enumerate(other, 1):
            cost = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != wanted))
            if at > 1 and to > 1 and word[at - 2 : at] == other[to - 2 : to][::-1]:
                cost = min(cost, older[to - 2] + 1)
            row.append(cost)
        if min(row) > 2:
            return False
    return row[-1] <= 2
