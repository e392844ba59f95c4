"""Division of long texts into parts that a model reads whole. Pure."""

from __future__ import annotations

import re

from search.words import is_unspaced

WORDS = 16  # of a part; the context of the built-in model holds about 25
CHARACTERS = 24  # of a part in a script without spaces


def overlapping_parts(text: str) -> list[str]:
    """The text in parts of up to WORDS words, each sharing half of them with the next.

    Whatever is described in up to half a part is thus whole in one of them.
    """
    run = max(re.findall(r"\S+", text), key=len, default="")
    if is_unspaced(run):
        return [text[start : start + CHARACTERS] for start in _starts(len(text), CHARACTERS)]
    words = text.split()
    return [" ".join(words[start : start + WORDS]) for start in _starts(len(words), WORDS)]


def _starts(length: int, size: int) -> range:
    return range(0, max(length - size // 2, 1), size // 2)
