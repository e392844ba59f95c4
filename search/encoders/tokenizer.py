"""Tokenizer of CLIP: the tokens of open_clip's SimpleTokenizer without torch.

Byte-pair encoding (Sennrich et al. 2016) of bytes (Radford et al. 2019). Importing open_clip's
tokenizer imports torch, which takes seconds. The merges are a table of sorted lines, of which a
text reads a few; a dictionary of them takes 11 ms to build.
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

from search.places.sorted_lines import find_line

# The pieces of a text whose bytes are merged: simple_tokenizer.py of CLIP (Radford et al. 2021).
PIECES = r"'s|'t|'re|'ve|'m|'ll|'d|[{L}]+|[{N}]|[^\s{L}{N}]+"
WORD_END = "</w>"
PRINTABLE = (*range(33, 127), *range(161, 173), *range(174, 256))  # bytes that are letters
BYTES = (*PRINTABLE, *sorted({*range(256)} - {*PRINTABLE}))  # in the order of their tokens
LETTERS = {
    byte: chr(byte if n < len(PRINTABLE) else 256 + n - len(PRINTABLE))
    for n, byte in enumerate(BYTES)
}
TOKENS = {letter: n for n, letter in enumerate(LETTERS.values())}
LONGEST_PIECE = 1000  # letters of a piece that are read: merging takes quadratic time
CACHED_PAIRS = 100_000


class Tokenizer:
    """The tokenizer in a file that `write_tokenizer` wrote."""

    def __init__(self, file: Path) -> None:
        """Raises ValueError for a damaged file."""
        table = file.read_bytes()
        _, context, count = table.partition(b"\n")[0].split(b"\t")
        self._context = int(context)
        self._start = 2 * len(BYTES) + int(count)

        @functools.lru_cache(CACHED_PAIRS)
        def rank(pair: str) -> int | None:
            line = find_line(table, pair.encode())
            return int(line[1]) if line else None

        self._rank = rank

    def tokens(self, texts: Sequence[str]) -> NDArray[np.int64]:
        """Tokens, (n, context): start, words, end, zeros; longer texts are truncated."""
        rows = np.zeros((len(texts), self._context), np.int64)
        for row, text in zip(rows, texts, strict=True):
            ids = self._ids(text)[: self._context - 2]
            row[: len(ids) + 2] = [self._start, *ids, self._start + 1]
        return rows

    def fits(self, text: str) -> bool:
        """True if the text is not truncated."""
        return len(self._ids(text)) <= self._context - 2

    def reads(self, _: str) -> bool:
        """Always: any text has tokens, whose meaning only the model's languages tell."""
        return True

    def _ids(self, text: str) -> list[int]:
        text = clean(text)
        pieces = _pieces(text.isascii()).findall(text)
        return [token for piece in pieces for token in self._merged(piece[:LONGEST_PIECE])]

    def _merged(self, piece: str) -> list[int]:
        """The tokens of one piece: merge the pair of the lowest rank until none has a rank."""
        *letters, last = (LETTERS[byte] for byte in piece.encode())
        ids = [*(TOKENS[letter] for letter in letters), len(BYTES) + TOKENS[last]]
        parts = [*letters, last + WORD_END]
        while True:
            ranks = (self._rank(f"{a} {b}") for a, b in itertools.pairwise(parts))
            ranked = [(rank, at) for at, rank in enumerate(ranks) if rank is not None]
            if not ranked:
                return ids
            rank, at = min(ranked)
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
            ids[at : at + 2] = [2 * len(BYTES) + rank]


def cut(tokens: NDArray[np.int64]) -> NDArray[np.int64]:
    """Tokens, (n, context), without the columns of zeros after the longest text."""
    return tokens[:, : np.flatnonzero(tokens.any(axis=0))[-1] + 1]


@functools.cache
def _pieces(ascii_only: bool) -> Any:
    if ascii_only:
        return re.compile(PIECES.format(L="a-z", N="0-9"))
    import regex  # has the classes of Unicode; 15 ms

    return regex.compile(PIECES.format(L=r"\p{L}", N=r"\p{N}"))


def clean(text: str) -> str:
    """The text as SimpleTokenizer cleans it: ftfy, HTML entities, single spaces, lower case."""
    if not (
        text.isascii() and text.isprintable() and "&" not in text
    ):  # ftfy changes no such text, and takes 60 ms to import
        import html

        from ftfy import fix_text

        text = html.unescape(html.unescape(fix_text(text)))
    return " ".join(text.split()).lower()


def write_tokenizer(
    file: Path, vocabulary: dict[str, int], merges: dict[Any, int], context: int
) -> None:
    """Write the merges of a tokenizer with their ranks, sorted, and its context length.

    The rest of CLIP's vocabulary follows from them: bytes, bytes that end a word, merged pairs,
    start and end, in that order. Raises ValueError for another vocabulary.
    """
    pairs = sorted(merges, key=lambda pair: merges[pair])
    tokens = [*TOKENS, *(letter + WORD_END for letter in TOKENS), *map("".join, pairs)]
    if [*vocabulary][:-2] != tokens:
        raise ValueError("another vocabulary than CLIP's")
    lines = sorted(" ".join(pair).encode() + b"\t%d\n" % rank for rank, pair in enumerate(pairs))
    file.write_bytes(b"\t%d\t%d\n" % (context, len(pairs)) + b"".join(lines))
