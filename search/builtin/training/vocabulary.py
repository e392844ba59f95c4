"""The tokenizer's merges: CLIP's most frequent byte pairs, and a token for each Chinese character.

A character is three bytes of UTF-8. Two merges make it one token, so that open_clip's tokenizer
reads Chinese with these merges.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from pathlib import Path

import open_clip.tokenizer

ENGLISH_MERGES = 20_000  # of CLIP's 48,894, the most frequent first
WORD_END = "</w>"


def write_merges(file: Path, texts: Iterable[str]) -> None:
    """Write the merges, with a token for every Chinese character of these texts."""
    characters = sorted({c for text in texts for c in text if "\u4e00" <= c <= "\u9fff"})
    merges = [*_english_merges(), *_character_merges(characters)]
    lines = {
        merge.replace(" ", ""): merge for merge in reversed(merges)
    }  # keeps the first of equals
    content = "\n".join(["#version: photoseek 3", *reversed(lines.values())]).encode()
    file.write_bytes(gzip.compress(content, mtime=0))


def _english_merges() -> list[str]:
    table = gzip.decompress(Path(open_clip.tokenizer.default_bpe()).read_bytes()).decode()
    return table.split("\n")[1 : 1 + ENGLISH_MERGES]


def _character_merges(characters: list[str]) -> list[str]:
    """Merges of the first two bytes, then of whole characters, inside words and at their end."""
    letters = open_clip.tokenizer.bytes_to_unicode()
    spelled = [[letters[byte] for byte in character.encode()] for character in characters]
    firsts = dict.fromkeys(f"{a} {b}" for a, b, _ in spelled)
    wholes = [f"{a + b} {c}{end}" for a, b, c in spelled for end in ("", WORD_END)]
    return [*firsts, *wholes]
