"""Rows of names beside a text tower: a text that is a name gets both, one with a name a share.

The rows of the built-in model's lexicon are fitted to a classifier of 1,000 classes on photo rows
(`search/builtin/training/named_rows.py`), which the small text tower cannot hold.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from search.arrays import Rows, unit
from search.patterns import Pattern
from search.record_class import dataclass

# Weight of a name's row in a longer text, for a name of all its words.
INSIDE = 1.5
LONGEST = 8  # words, or Chinese characters, of a name in a longer text
_PARTICLES = frozenset("的了在")
# Endings of Chinese words for places: 棒球场 is a place, and not a photo of 棒球.
_PLACE_ENDINGS = frozenset("场馆店室厅园站院房库厂港校所廊台摊市街道")
_WORD = re.compile(r"[\u4e00-\u9fff]|[a-z0-9'’-]+")
_IRREGULAR = {
    "buffaloes": "buffalo", "buses": "bus", "busses": "bus", "cacti": "cactus", "geese": "goose",
    "heroes": "hero", "hippopotamuses": "hippopotamus", "knives": "knife", "mangoes": "mango",
    "mice": "mouse", "mosquitoes": "mosquito", "octopuses": "octopus", "oxen": "ox",
    "platypuses": "platypus", "potatoes": "potato", "scarves": "scarf", "tomatoes": "tomato",
    "volcanoes": "volcano", "walruses": "walrus", "wolves": "wolf",
}  # fmt: skip
_ENGLISH = Pattern(
    r"(?:(?:an? |the |some |my )?(?:photo|picture|image|close-up)s? of )?(?:an? |the |some |my )?"
)
_CHINESE = Pattern(
    r"(?:一(?:张|幅|只|个|条|匹|头|辆|艘|架|把|朵|件))?(.+?)(?:的?(?:照片|图片|特写))?"
)


@dataclass(frozen=True, slots=True)
class NamedRow:
    """The unit row of a name, (d,), and how much of the tower's row is added to it.

    `inside`: whether longer texts that contain the name get a share of the row.
    """

    row: Rows
    tower: float
    inside: bool = True


class Lexicon:
    """Rows by name."""

    def __init__(self, file: Path) -> None:
        """Read a file of `write_lexicon`. Raises OSError, ValueError or KeyError."""
        with np.load(file, allow_pickle=False) as arrays:
            names = bytes(arrays["names"]).decode().split("\n")
            self._rows, self._tower = arrays["rows"], arrays["tower"]
            self._row_of, self._is_inside = arrays["numbers"], arrays["inside"]
        self._number_of = {name: number for number, name in enumerate(names)}

    def apply(self, texts: Sequence[str], rows: Rows) -> Rows:
        """Unit rows (n, d) of the texts. `rows`: those of the tower."""
        result = rows.copy()
        for place, text in enumerate(texts):
            number = self._number_of.get(concept(text))
            if number is not None:
                result[place] = unit(self._row(number) + self._tower[number] * rows[place])
            elif names := list(self._names_in(text)):
                added = [np.float32(INSIDE * share) * self._row(n) for n, share in names]
                result[place] = unit(rows[place] + np.sum(added, axis=0))
        return result

    def _row(self, number: int) -> Rows:
        return np.asarray(self._rows[self._row_of[number]], np.float32)

    def _names_in(self, text: str) -> Iterator[tuple[int, float]]:
        """The names in a longer text, the longest at each word, with their share of its words."""
        words = _WORD.findall(text.casefold())
        count, at = sum(word not in _PARTICLES for word in words), 0
        while at < len(words):
            for size in range(min(LONGEST, len(words) - at), 0, -1):
                number = self._number_of.get(_key(words[at : at + size]))
                if number is not None:
                    is_part = "".join(words[at + size : at + size + 1]) in _PLACE_ENDINGS
                    if self._is_inside[number] and not is_part:
                        yield number, size / count
                    break
            at += size


def _key(words: Sequence[str]) -> str:
    """The key of neighbouring words; empty for one Chinese character, most often part of a word."""
    if words[0].isascii():
        return singular(" ".join(words))
    return "".join(words) if len(words) > 1 else ""


def write_lexicon(file: Path, names: Mapping[str, NamedRow]) -> None:
    """Write the rows by name, as float16; equal rows once."""
    keys = sorted(names)
    table = np.stack([names[key].row for key in keys]).astype(np.float16)
    different, numbers = np.unique(table, axis=0, return_inverse=True)
    with file.open("wb") as opened:
        np.savez(
            opened,
            names=np.frombuffer("\n".join(keys).encode(), np.uint8),
            numbers=numbers.astype(np.int16).ravel(),
            tower=np.array([names[key].tower for key in keys], np.float16),
            inside=np.array([names[key].inside for key in keys], np.bool_),
            rows=different,
        )


@functools.lru_cache(4096)
def concept(text: str) -> str:
    """The key of a name: small letters, singular, without articles, `a photo of` or 的照片."""
    text = " ".join(text.replace("_", " ").casefold().split()).strip(" .,!?。，！？")
    if not text.isascii():
        stripped = _CHINESE.fullmatch(text)
        return stripped[1].strip() if stripped else text
    beginning = _ENGLISH.match(text)
    return singular(text[beginning.end() :] if beginning else text)


def singular(name: str) -> str:
    """An English name without a plural ending, mostly by spelling alone: a key, not a word."""
    beginning, space, last = name.rpartition(" ")
    if last in _IRREGULAR:
        return f"{beginning}{space}{_IRREGULAR[last]}"
    if name.endswith("ies") and len(name) > 4:
        return f"{name[:-3]}y"
    if name.endswith("men"):
        return f"{name[:-3]}man"
    if name.endswith(("ches", "shes", "xes", "sses")):
        return name[:-2]
    return name[:-1] if name.endswith("s") and not name.endswith(("ss", "us")) else name
