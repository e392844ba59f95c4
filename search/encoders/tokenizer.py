"""Texts to the tokens of CLIP, without torch: what open_clip's SimpleTokenizer makes of them.

Byte pairs: Sennrich et al. 2016; of bytes: Radford et al. 2019. A library for it reads a
vocabulary of megabytes first, which takes longer than all else of a query at the shell.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.sorted_lines import find_line

# As in CLIP: what comes before the byte pairs are merged. Radford et al. 2021, simple_tokenizer.py.
PIECES = r"'s|'t|'re|'ve|'m|'ll|'d|[{L}]+|[{N}]|[^\s{L}{N}]+"
WORD_END = "</w>"
SHOWN = (*range(33, 127), *range(161, 173), *range(174, 256))  # bytes that stand for themselves
BYTES = (*SHOWN, *sorted({*range(256)} - {*SHOWN}))  # in the order of their tokens
LETTERS = {
    byte: chr(byte if n < len(SHOWN) else 256 + n - len(SHOWN)) for n, byte in enumerate(BYTES)
}
TOKENS = {letter: n for n, letter in enumerate(LETTERS.values())}
REMEMBERED = 10_000  # pairs: to look one up takes some hundredths of a millisecond
LONGEST = 1000  # letters of a word that count: merging takes time by the square of them


class Tokenizer:
    """The tokenizer in a file that `write_tokenizer` wrote."""

    def __init__(self, file: Path) -> None:
        """Raises ValueError for a damaged file."""
        self._table = file.read_bytes()
        _, fit, merges = find_line(self._table, b"") or []
        self._fit = int(fit)
        self._start = 2 * len(BYTES) + int(merges)
        self._rank = functools.lru_cache(REMEMBERED)(self._find)

    def tokens(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """Tokens, (n, context): start, words, end, zeros; a longer text is cut before its end."""
        rows = np.zeros((len(texts), self._fit), np.int64)
        for row, text in zip(rows, texts, strict=True):
            ids = self._ids(text)[: self._fit - 2]
            row[: len(ids) + 2] = [self._start, *ids, self._start + 1]
        return rows

    def fits(self, text: str) -> bool:
        """Whether nothing of the text is cut."""
        return len(self._ids(text)) <= self._fit - 2

    def _ids(self, text: str) -> list[int]:
        text = clean(text)
        pieces = _pieces(text.isascii()).findall(text)
        return [token for piece in pieces for token in self._merged(piece[:LONGEST])]

    def _merged(self, piece: str) -> list[int]:
        """The tokens of one piece: the pair that merges first, until none does."""
        *letters, last = (LETTERS[byte] for byte in piece.encode())
        ids = [*(TOKENS[letter] for letter in letters), len(BYTES) + TOKENS[last]]
        parts = [*letters, last + WORD_END]
        while True:
            known = (self._rank(f"{a} {b}") for a, b in itertools.pairwise(parts))
            ranked = [(rank, at) for at, rank in enumerate(known) if rank is not None]
            if not ranked:
                return ids
            rank, at = min(ranked)
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
            ids[at : at + 2] = [2 * len(BYTES) + rank]

    def _find(self, pair: str) -> int | None:
        """The rank of a pair, if the two merge at all."""
        line = find_line(self._table, pair.encode())
        return int(line[1]) if line else None


def cut(tokens: NDArray[np.int64]) -> NDArray[np.int64]:
    """Tokens, (n, context), without the zeros after the longest text: its end is no zero."""
    return tokens[:, : np.flatnonzero(tokens.any(axis=0))[-1] + 1]


@functools.cache
def _pieces(ascii_only: bool) -> Any:
    if ascii_only:
        return re.compile(PIECES.format(L="a-z", N="0-9"))
    import regex  # knows the classes of Unicode, and takes a while to load

    return regex.compile(PIECES.format(L=r"\p{L}", N=r"\p{N}"))


def clean(text: str) -> str:
    """Broken letters mended, HTML's names of letters resolved, single spaces, lower case."""
    if not (text.isascii() and text.isprintable() and "&" not in text):  # else it is clean
        import html

        from ftfy import fix_text

        text = html.unescape(html.unescape(fix_text(text)))
    return " ".join(text.split()).lower()


def write_tokenizer(
    file: Path, vocabulary: dict[str, int], merges: dict[Any, int], fit: int
) -> None:
    """Write a tokenizer by its merges by rank and the tokens that fit.

    Of CLIP's vocabulary nothing else needs to be kept: bytes, bytes that end a word, merged pairs,
    start and end, in that order. Raises ValueError for any other.
    """
    pairs = sorted(merges, key=lambda pair: merges[pair])
    tokens = [*TOKENS, *(letter + WORD_END for letter in TOKENS), *map("".join, pairs)]
    if [*vocabulary][:-2] != tokens:
        raise ValueError("another vocabulary than CLIP's")
    lines = (" ".join(pair).encode() + b"\t%d\n" % rank for rank, pair in enumerate(pairs))
    # Sorted, so that a query at the shell looks a few pairs up and does not read them all.
    file.write_bytes(b"\t%d\t%d\n" % (fit, len(pairs)) + b"".join(sorted(lines)))
