"""Whether a model was trained to read the words of a text.

`english_words.txt` holds what Debian's packages wamerican-large and wbritish-large list (SCOWL,
2020.12.07; licence beside it) of letters only, in lower case, one a line, sorted.
"""

from __future__ import annotations

import functools
import mmap
import re
from pathlib import Path

from search.sorted_lines import Table, find_line

REMEMBERED = 10_000  # words
SHORT = 2  # letters of a word that is not looked up
PART = 3  # letters of the shortest part of a compound
KNOWN_SHARE = 2 / 3  # of the letters of a text that is read


def reads(text: str, languages: str) -> bool:
    """Whether most letters of a text are in words of these languages, as `languages` names them.

    Texts without letters, such as numbers, are read.
    """
    if languages == "many":
        return True
    words = re.findall(r"[^\W\d_]+", text.lower())
    known = sum(_known_letters(word, "Chinese" in languages) for word in words)
    return known >= KNOWN_SHARE * sum(map(len, words))


def _known_letters(word: str, chinese: bool) -> int:
    if _is_english(word):
        return len(word)
    return sum("\u4e00" <= letter <= "\u9fff" for letter in word) if chinese else 0


@functools.lru_cache(REMEMBERED)
def _is_english(word: str) -> bool:
    """Whether English has the word, or its two parts."""
    if len(word) <= SHORT:
        return word.isascii()
    cuts = range(PART, len(word) - PART + 1)
    return is_listed(word) or any(is_listed(word[:n]) and is_listed(word[n:]) for n in cuts)


def is_listed(word: str) -> bool:
    """Whether the list of English words has this one, in small letters."""
    return find_line(_words(), word.encode()) is not None


@functools.cache
def _words() -> Table:
    with Path(__file__).with_name("english_words.txt").open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
