"""Check whether the words of a text are of a language that a model was trained on.

`english_words.txt` holds what Debian's packages wamerican-large and wbritish-large list (SCOWL,
2020.12.07; licence beside it) of letters only, in lower case, one a line, sorted.
"""

from __future__ import annotations

import functools
import mmap
import re
from collections.abc import Callable
from pathlib import Path

from search.places.sorted_lines import Table, find_line

# Letters of one script: the words of "红色的car" are two.
WORD = re.compile(r"[\u4e00-\u9fff]+|[^\W\d_\u4e00-\u9fff]+")
CACHED_WORDS = 10_000
SHORT = 2  # letters of words that count as English without being listed
MIN_PART = 3  # letters of the shortest part of a compound
# Of the letters of a text. 0.06 % of 35,455 English captions and 97 % of the German queries in
# tests/benchmarks/doubt.tsv are below it; of a half, 88 % would be.
KNOWN_SHARE = 2 / 3


def is_in_languages(
    text: str, languages: str, is_known: Callable[[str], bool] | None = None
) -> bool:
    """True if most letters of a text belong to words of these languages.

    `languages` is that of a `Model`: "many", or names separated by commas. True for texts without
    letters, such as numbers. `is_known`: whether a model was trained on a Latin word in lower
    case; None for a list of English.
    """
    if languages == "many":
        return True
    words = WORD.findall(text.lower())
    chinese, is_known = "Chinese" in languages, is_known or is_english
    known = sum(_known_letters(word, chinese, is_known) for word in words)
    return known >= KNOWN_SHARE * sum(map(len, words))


def _known_letters(word: str, chinese: bool, is_known: Callable[[str], bool]) -> int:
    if (len(word) <= SHORT and word.isascii()) or is_known(word):
        return len(word)
    return sum("\u4e00" <= letter <= "\u9fff" for letter in word) if chinese else 0


@functools.lru_cache(CACHED_WORDS)
def is_english(word: str) -> bool:
    """True if a word in lower case is English, or a compound of two English words."""
    if len(word) <= SHORT:
        return word.isascii()
    cuts = range(MIN_PART, len(word) - MIN_PART + 1)
    return is_english_word(word) or any(
        is_english_word(word[:n]) and is_english_word(word[n:]) for n in cuts
    )


def is_english_word(word: str) -> bool:
    """True if the list of English words contains a word in lower case."""
    return find_line(_words(), word.encode()) is not None


@functools.cache
def _words() -> Table:
    with Path(__file__).with_name("english_words.txt").open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
