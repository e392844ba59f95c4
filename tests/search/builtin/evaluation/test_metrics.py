"""Retrieval metrics on numbers that can be checked by hand."""

from __future__ import annotations

import numpy as np

from search.builtin.evaluation.metrics import owners, precision, ranks, recall

SCORES = np.array([[0.9, 0.1, 0.2], [0.3, 0.2, 0.4], [0.5, 0.5, 0.5]], np.float32)


def test_a_rank_counts_from_one_and_ties_count_worst() -> None:
    assert ranks(SCORES, np.array([0, 1, 2])).tolist() == [1, 3, 3]


def test_recall_is_the_share_within_the_first() -> None:
    found = recall(np.array([1, 2, 6, 11]))
    assert (found.at_1, found.at_5, found.at_10, found.median_rank) == (25, 50, 75, 4)


def test_precision_counts_the_first_only() -> None:
    relevant = np.array([[True, False, False], [False, False, True], [True, True, True]])
    assert precision(SCORES, relevant, first=1) == 100
    assert round(precision(SCORES, relevant, first=2), 1) == 66.7


def test_captions_belong_to_photos_in_order() -> None:
    assert owners([["a", "b"], ["c"]]).tolist() == [0, 0, 1]
