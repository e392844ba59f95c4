"""Words that the built-in model was trained on, and replacement of others by them.

`trained_words.txt`, written by `tests/trained_words.py`, has a word a line with the number of
training texts about photos that contain it, sorted. A word of a query that is not listed is a typo
of the most frequent listed word one edit away (Damerau 1964), unless English has the word.
"""

from __future__ import annotations

import functools
import mmap
import re
from collections.abc import Callable
from pathlib import Path

from search import words
from search.places.sorted_lines import Table, find_line
from search.query.known_words import is_english_word
from search.query.spelling import one_edit
from search.query.synonyms import with_learned_words

MIN_TYPO = 3  # letters
MIN_PART = 4  # letters of the shortest part of a compound
MIN_COUNT = 2  # training texts with a word, before it replaces another
EASY = 20  # the weight of a word with the same first letter or only swapped letters
WORD = re.compile(r"(?<![\w'’-])[A-Za-z]+(?![\w'’-])")


def corrected(text: str, is_name: Callable[[str], bool]) -> str:
    """The text with typos and synonyms replaced by words of the vocabulary.

    `is_name`: whether a word, in lower case, is used otherwise, and is left alone.
    """

    def replaced(match: re.Match[str]) -> str:
        word = match[0].lower()
        return _nearest(word, is_name) or match[0]

    return WORD.sub(replaced, with_learned_words(text, is_name))


def _nearest(word: str, is_name: Callable[[str], bool]) -> str | None:
    if len(word) < MIN_TYPO or is_trained(word) or is_english_word(word) or is_name(word):
        return None
    return _typo_of(word)


def is_trained(word: str) -> bool:
    """True if the model was trained on a word in lower case, its plural, or both of its parts."""
    cuts = range(MIN_PART, len(word) - MIN_PART + 1)
    return any(map(_is_listed, words.forms(word))) or any(
        _is_listed(word[:n]) and _is_listed(word[n:]) for n in cuts
    )


def training_count(word: str) -> int:
    """The number of training texts about photos that contain a word in lower case."""
    line = find_line(_table(), word.encode())
    return 0 if line is None else int(line[1])


@functools.lru_cache(1024)
def _is_listed(word: str) -> bool:
    return find_line(_table(), word.encode()) is not None


@functools.lru_cache(1024)
def _typo_of(word: str) -> str | None:
    """The most frequent word one edit away."""
    counts = _counts()
    near = {other: counts.get(other, 0) for other in one_edit(word)}
    near = {
        other: count * (EASY if other[0] == word[0] or sorted(other) == sorted(word) else 1)
        for other, count in near.items()
        if count >= MIN_COUNT
    }
    return max(near, key=lambda other: (near[other], other), default=None)


@functools.cache
def _counts() -> dict[str, int]:
    """The whole table: a typo has hundreds of neighbours to look up."""
    lines = (line.split(b"\t") for line in bytes(_table()[:]).splitlines())
    return {word.decode(): int(count) for word, count in lines if count != b"0"}


@functools.cache
def _table() -> Table:
    with Path(__file__).with_name("trained_words.txt").open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
