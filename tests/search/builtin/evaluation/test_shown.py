"""Photos that show an everyday query, and their recall."""

from __future__ import annotations

import numpy as np

from search.builtin.evaluation.shown import found, shown

PHOTOS = (("two sharks", "a shark swims", "fish"), ("a shark",) * 1, ("a cat", "the shark"))


def test_two_captions_must_agree_but_a_label_suffices() -> None:
    assert shown("Sharks", PHOTOS).tolist() == [True, True, False]
    assert shown("big shark", PHOTOS).tolist() == [False, False, False]


def test_recall_is_limited_to_the_possible() -> None:
    scores = np.arange(20, 0, -1, dtype=np.float32)[None].repeat(2, 0)
    relevant = np.zeros((2, 20), np.bool_)
    relevant[0, [0, 1, 15, 16]] = True
    relevant[1, 0] = True  # too few to ask
    assert found(scores, relevant) == [0.5]
