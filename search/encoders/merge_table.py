"""Byte pairs of a tokenizer.json as a table of sorted lines, of which a text reads a few.

The library `tokenizers` takes 0.8 s and 400 MB to load 440,000 pairs, which a shell query would
wait for. The table is mapped, and its first text takes 10 ms.
"""

from __future__ import annotations

import functools
import itertools
import json
import mmap
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from search.places.sorted_lines import find_line

SPACE = "▁"  # in place of spaces
PIECE = re.compile(f"{SPACE}*[^{SPACE}]+|{SPACE}+")
LONGEST_PIECE = 1000  # letters that are merged at once: merging takes quadratic time
CACHED_KEYS = 100_000


class MergeTable:
    """The tokens in a file that `write_merge_table` wrote."""

    def __init__(self, file: Path) -> None:
        """Raises OSError, and ValueError for an empty file."""
        with file.open("rb") as opened:
            table = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)

        @functools.lru_cache(CACHED_KEYS)
        def numbers(key: str) -> tuple[int, ...] | None:
            line = find_line(table, key.encode())
            return tuple(map(int, line[1:])) if line else None

        self._numbers = numbers

    def id_of(self, token: str) -> int | None:
        """The id of a token that is a letter, a byte or special."""
        found = self._numbers(token)
        return found[0] if found else None

    def ids(self, text: str) -> list[int]:
        """The ids of the tokens of a text."""
        pieces = PIECE.findall(text.replace(" ", SPACE))
        return [token for piece in pieces for token in self._merged(piece[:LONGEST_PIECE])]

    def _merged(self, piece: str) -> list[int]:
        """Merge the pair of the lowest rank, the leftmost of several, until none has a rank."""
        parts, ids = self._letters(piece)
        while True:
            pairs = (self._numbers(f"{a} {b}") for a, b in itertools.pairwise(parts))
            ranked = [(*pair, at) for at, pair in enumerate(pairs) if pair]
            if not ranked:
                return ids
            _, token, at = min(ranked, key=lambda pair: (pair[0], pair[2]))
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
            ids[at : at + 2] = [token]

    def _letters(self, piece: str) -> tuple[list[str], list[int]]:
        """The letters and their ids; a letter without an id is the bytes of its UTF-8."""
        parts, ids = [], []
        for letter in piece:
            found = self.id_of(letter)
            names = [letter] if found is not None else [f"<0x{b:02X}>" for b in letter.encode()]
            parts += names
            ids += [found] if found is not None else [self.id_of(name) or 0 for name in names]
        return parts, ids


def write_merge_table(tokenizer_json: Path, file: Path) -> None:
    """Write the letters, bytes, special tokens and merges of a tokenizer.json, sorted.

    Raises OSError, and ValueError for a tokenizer of another kind.
    """
    content = json.loads(tokenizer_json.read_text("utf-8"))
    try:
        _check_kind(content)
        lines = sorted(_lines(content["model"]["vocab"], content["model"]["merges"]))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"no tokenizer of byte pairs: {error!r}") from error
    file.write_bytes(b"".join(b"%s\t%s\n" % line for line in lines))


def _check_kind(content: Mapping[str, Any]) -> None:
    """Raise ValueError unless texts in lower case are tokenized as `MergeTable` does it."""
    model, before = content["model"], content["pre_tokenizer"] or {}
    normalizers = content["normalizer"].get("normalizers", [content["normalizer"]])
    spaces = {"type": "Replace", "pattern": {"String": " "}, "content": SPACE}
    options = ("dropout", "ignore_merges", "continuing_subword_prefix", "end_of_word_suffix")
    as_expected = (
        model["type"] == "BPE"
        and model["byte_fallback"]
        and not any(model.get(option) for option in options)
        and [one for one in normalizers if one["type"] != "Lowercase"] == [spaces]
        # A split at spaces, of which the normalizer leaves none.
        and before.get("type") in (None, "Split")
        and before.get("pattern", {"String": " "}) == {"String": " "}
    )
    if not as_expected:
        raise ValueError("another kind of tokenizer")


def _lines(vocabulary: Mapping[str, int], merges: list[Any]) -> Iterator[tuple[bytes, bytes]]:
    """The fields of each line: a letter and its id, or a pair with its rank and the id of both."""
    for token, number in vocabulary.items():
        if (len(token) == 1 or token.startswith("<")) and not re.search(r"\s", token):
            yield token.encode(), b"%d" % number
    for rank, merge in enumerate(merges):
        first, second = merge.split(" ") if isinstance(merge, str) else merge
        if re.search(r"\s", first + second):
            continue  # cleaned texts have single spaces only
        if re.search(f"[^{SPACE}]{SPACE}", first + second):
            raise ValueError("tokens of several words")
        yield f"{first} {second}".encode(), b"%d\t%d" % (rank, vocabulary[first + second])
