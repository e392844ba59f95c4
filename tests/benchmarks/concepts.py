"""Concepts to look for among captioned photos, and which photos show them by their captions.

Some of them are for choosing (thresholds, weights), the others for reporting; none is in both.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

NAMED_BY = 2  # captions of a photo that must name a concept for the photo to show it
FEWEST = 3  # photos that must show a concept for it to be asked for

LIST = Path(__file__).with_suffix(".tsv")


@dataclass(frozen=True, slots=True)
class Concept:
    """What is asked for, and the photos, by number, that show it."""

    text: str
    relevant: frozenset[int]


def listed(kind: str) -> list[str]:
    """The nouns or the pairs of words of the list beside this file."""
    with LIST.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row["text"] for row in rows if row["kind"] == kind]


def concepts(
    captions: Sequence[Sequence[str]], asked: Sequence[str]
) -> tuple[list[Concept], list[Concept]]:
    """The concepts that enough photos show: some for choosing, the others for reporting."""
    words = [[_words(caption) for caption in some] for some in captions]
    found = [Concept(text, _showing(words, text)) for text in asked]
    kept = [concept for concept in found if len(concept.relevant) >= FEWEST]
    return _dealt(kept)


def showing(
    captions: Sequence[Sequence[str]], texts: Sequence[str], named_by: int
) -> NDArray[np.bool_]:
    """Which photos show each text, by so many of their captions, (texts, photos)."""
    words = [[_words(caption) for caption in some] for some in captions]
    found = [_showing(words, text, named_by) for text in texts]
    return np.array([[n in shown for n in range(len(captions))] for shown in found])


def _dealt(kept: Sequence[Concept]) -> tuple[list[Concept], list[Concept]]:
    """Two of five for choosing, three for reporting."""
    choosing = [concept for number, concept in enumerate(kept) if number % 5 in (0, 2)]
    return choosing, [concept for concept in kept if concept not in choosing]


def _showing(
    words: Sequence[Sequence[set[str]]], text: str, named_by: int = NAMED_BY
) -> frozenset[int]:
    wanted = _words(text)
    counts = [sum(wanted <= caption for caption in some) for some in words]
    return frozenset(n for n, count in enumerate(counts) if count >= named_by)


def _words(text: str) -> set[str]:
    return {_singular(word) for word in re.findall(r"[a-z]+", text.lower())}


IRREGULAR = {"men": "man", "women": "woman", "children": "child", "people": "people",
             "leaves": "leaf", "wolves": "wolf"}  # fmt: skip


def _singular(word: str) -> str:
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if re.search(r"(s|x|ch|sh)es$", word):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
