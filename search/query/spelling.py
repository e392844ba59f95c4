"""Correction of misspelt query words by the words in the library's texts.

A word is misspelt if no text contains it and English has no such word; words that describe a
picture are thus left alone. It is corrected to a word one edit away (Damerau 1964: one letter
wrong, missing or added, or two swapped, four in five of all misspellings), or a long word with the
right beginning to one two edits away; of several, to the one in most texts. All words one edit away
are generated and looked up, which costs the same in a library of any size.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping
from string import ascii_lowercase
from typing import Protocol

from search import words
from search.query.known_words import is_english_word

MIN_LENGTH = 4  # letters of a word that is corrected
LONG = 8  # letters of a word that may be two edits away
SAME_BEGINNING = 3  # first letters that both words then share
CACHED_WORDS = 256


class WordIndex(Protocol):
    """The words in the texts of a library, case folded, with the number of texts of each."""

    def word_counts(self, words: Iterable[str], /) -> Mapping[str, int]:
        """Those of the given words that some text contains."""

    def words_beginning(self, beginning: str, /) -> Mapping[str, int]:
        """All words that begin so."""


class Spelling:
    """Corrects words for one library. Safe to use from many threads."""

    def __init__(self, index: WordIndex, revision: Callable[[], int]) -> None:
        self._index = index
        self._revision = revision  # changes with the texts
        self._cached = functools.lru_cache(CACHED_WORDS)(self._correct)

    def correct(self, word: str) -> str | None:
        """The word of the texts that a misspelt word means, both folded; None where it is right."""
        if len(word) < MIN_LENGTH or not word.isalpha() or words.is_unspaced(word):
            return None
        return self._cached(word, self._revision())

    def _correct(self, word: str, _revision: int) -> str | None:
        if self._index.word_counts(words.forms(word)) or is_english_word(word):
            return None
        near = self._index.word_counts(one_edit(word))
        if not near and len(word) >= LONG:
            begun = self._index.words_beginning(word[:SAME_BEGINNING])
            near = {other: count for other, count in begun.items() if within_two_edits(word, other)}
        return max(near, key=lambda other: near[other], default=None)


def one_edit(word: str) -> set[str]:
    """All words that differ by one letter added, removed or replaced, or by two swapped."""
    return {*_edits(word)} - {word}


def _edits(word: str) -> Iterator[str]:
    letters = {*ascii_lowercase, *word}
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        yield from (f"{head}{letter}{tail}" for letter in letters)
        if tail:
            yield head + tail[1:]
            yield from (f"{head}{letter}{tail[1:]}" for letter in letters)
        if len(tail) > 1:
            yield f"{head}{tail[1]}{tail[0]}{tail[2:]}"


def within_two_edits(word: str, other: str) -> bool:
    """True if the Damerau-Levenshtein distance of two words is at most 2."""
    if abs(len(word) - len(other)) > 2:
        return False
    previous, before = list[int](), list[int]()
    row = list(range(len(other) + 1))
    for at, letter in enumerate(word, 1):
        previous, before, row = before, row, [at]
        for to, target in enumerate(other, 1):
            cost = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != target))
            if at > 1 and to > 1 and word[at - 2 : at] == other[to - 2 : to][::-1]:
                cost = min(cost, previous[to - 2] + 1)
            row.append(cost)
        if min(row) > 2:
            return False
    return row[-1] <= 2
