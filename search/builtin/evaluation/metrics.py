"""Retrieval metrics: ranks, recall, precision. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Recall:
    """Percent of texts with their photo among the first 1, 5 and 10; the median rank, from 1."""

    at_1: float
    at_5: float
    at_10: float
    median_rank: float

    def __str__(self) -> str:
        found = f"R@1 {self.at_1:4.1f}   R@5 {self.at_5:4.1f}   R@10 {self.at_10:4.1f}"
        return f"{found}   median rank {self.median_rank:.0f}"


def ranks(scores: NDArray[np.float32], own: NDArray[np.int64]) -> NDArray[np.int64]:
    """The rank of each row's own column, from 1; (texts, photos) and (texts,).

    Ties get the worst rank, so that a model with equal scores for all photos finds none.
    """
    expected = scores[np.arange(len(own)), own][:, None]
    found: NDArray[np.int64] = (scores >= expected).sum(axis=1)
    return found


def recall(places: NDArray[np.int64]) -> Recall:
    """Recall from the ranks of all texts, (texts,)."""
    at_1, at_5, at_10 = (100 * float((places <= k).mean()) for k in (1, 5, 10))
    return Recall(at_1, at_5, at_10, float(np.median(places)))


def precision(scores: NDArray[np.float32], relevant: NDArray[np.bool_], first: int = 10) -> float:
    """Percent of the first photos of each row that are relevant; (texts, photos) each."""
    best = np.argsort(-scores, axis=1)[:, :first]
    return 100 * float(np.take_along_axis(relevant, best, axis=1).mean())


def owners(captions: Sequence[Sequence[str]]) -> NDArray[np.int64]:
    """The photo index of each caption, in the order of the photos, (captions,)."""
    return np.repeat(np.arange(len(captions)), [len(texts) for texts in captions])
