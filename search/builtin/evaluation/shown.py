"""The everyday queries on photos: of the first ten, how many show it by their texts. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from search.arrays import Rows

FEWEST = 3  # photos that show a thing before it is asked for
FIRST = 10
AGREED = 2  # captions of one photo that must say it; a label says it alone


def shown(query: str, photos: Sequence[Sequence[str]]) -> NDArray[np.bool_]:
    """Whether enough texts of each photo hold all words of an English query, (photos,).

    `photos`: the captions of each, or its label alone. Singular and plural are the same.
    """
    wanted = words(query)
    said = [sum(wanted <= words(text) for text in texts) for texts in photos]
    return np.array([n >= min(AGREED, len(t)) for n, t in zip(said, photos, strict=True)], np.bool_)


def words(text: str) -> frozenset[str]:
    """The words of an English text in small letters, each without the s of a plural."""
    return frozenset(word.removesuffix("s") for word in re.findall(r"[a-z]+", text.lower()))


def found(scores: Rows, relevant: NDArray[np.bool_]) -> list[float]:
    """The share found in the first FIRST, of what could be, for queries that enough photos show.

    (queries, photos) each.
    """
    pairs = zip(scores, relevant, strict=True)
    return [
        float(right[np.argsort(-row)[:FIRST]].sum() / min(FIRST, right.sum()))
        for row, right in pairs
        if right.sum() >= FEWEST
    ]
