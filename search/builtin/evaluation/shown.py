"""Recall of the everyday queries on photos whose texts contain them. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from search.arrays import Rows

MIN_PHOTOS = 3  # that show a query before it is evaluated
FIRST = 10
AGREED = 2  # captions of one photo that must contain the query; a label suffices alone


def shown(query: str, photos: Sequence[Sequence[str]]) -> NDArray[np.bool_]:
    """True where enough texts of a photo contain all words of an English query, (photos,).

    `photos`: the captions of each, or its label alone. Singular and plural are the same.
    """
    sought = words(query)
    counts = [sum(sought <= words(text) for text in texts) for texts in photos]
    pairs = zip(counts, photos, strict=True)
    return np.array([n >= min(AGREED, len(texts)) for n, texts in pairs], np.bool_)


def words(text: str) -> frozenset[str]:
    """The words of an English text in lower case, each without a plural s."""
    return frozenset(word.removesuffix("s") for word in re.findall(r"[a-z]+", text.lower()))


def found(scores: Rows, relevant: NDArray[np.bool_]) -> list[float]:
    """Recall within the first FIRST hits, for queries that at least MIN_PHOTOS photos show.

    Both arguments (queries, photos). The denominator is at most FIRST.
    """
    pairs = zip(scores, relevant, strict=True)
    return [
        float(right[np.argsort(-row)[:FIRST]].sum() / min(FIRST, right.sum()))
        for row, right in pairs
        if right.sum() >= MIN_PHOTOS
    ]
