"""Names of places in English and Chinese: one is looked up in microseconds, nothing is loaded."""

from __future__ import annotations

import functools
import mmap
import re
from collections.abc import Iterator
from pathlib import Path

from search.patterns import Pattern
from search.places.sorted_lines import find_line, has_prefix
from search.record_class import dataclass

LONGEST_WORDS, LONGEST_HAN = 5, 8  # of a name
CACHED_NAMES = 1000  # a query is read several times
WORD = re.compile(r"[^\W\d_][\w'’.-]*")
HAN_RUN = Pattern(r"[\u4e00-\u9fff·]{2,}")


@dataclass(frozen=True, slots=True)
class Known:
    """A place by what `place:` calls it; of a town its position; `is_word`: it may mean less."""

    name: str
    position: str
    is_word: bool


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """A place that a text names, text[start:end]."""

    name: str
    start: int
    end: int


@functools.lru_cache(CACHED_NAMES)
def lookup(name: str) -> Known | None:
    """The place of a name in English or Chinese, in any letters."""
    key = _key(name)
    line = find_line(_table(), key.encode())
    if line is None:
        return None
    place, position, mark = ((*line[1:], b"", b"", b"")[n].decode() for n in range(3))
    return Known(place or key, position, mark == "w")


def mentions(text: str) -> Iterator[PlaceMatch]:
    """The places that a text names, without those that may be words, from left to right.

    The longest name counts where one begins with another.
    """
    done = 0
    for starts, ends in sorted([*_western(text), *_han(text)]):
        if starts < done:
            continue
        for end in ends:
            known = lookup(text[starts:end])
            if known and not known.is_word:
                yield PlaceMatch(known.name, starts, end)
                done = end
                break


def _western(text: str) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Each start that a name may have, with its possible ends, the farthest first."""
    found = list(WORD.finditer(text))
    for number, word in enumerate(found):
        if has_prefix(_table(), _key(word[0]).encode()):
            ends = [one.end() for one in found[number : number + LONGEST_WORDS]]
            yield word.start(), tuple(reversed(ends))


def _han(text: str) -> Iterator[tuple[int, tuple[int, ...]]]:
    if text.isascii():
        return
    for run in HAN_RUN.finditer(text):
        for start in range(run.start(), run.end() - 1):
            if has_prefix(_table(), text[start : start + 2].encode()):
                last = min(run.end(), start + LONGEST_HAN)
                yield start, tuple(range(last, start + 1, -1))


def _key(name: str) -> str:
    return name.replace("’", "'").casefold()


@functools.lru_cache(1)
def _table() -> mmap.mmap:
    """Lines of names, sorted; `tests/place_names.py` writes them."""
    with Path(__file__).with_name("place_names.tsv").open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
