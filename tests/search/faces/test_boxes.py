"""Anchors, decoding and suppression of boxes."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search.faces.boxes import anchors, decode_boxes, overlaps, scores, suppressed


@given(st.integers(1, 40), st.integers(1, 40))
def test_there_is_an_anchor_for_each_row_of_the_detector(rows: int, columns: int) -> None:
    found = anchors(32 * rows, 32 * columns)
    assert found.shape[1] == 4 and np.isfinite(found).all() and (found[:, 2:] > 0).all()
    cells, height, width = 2 * rows * 2 * columns * 3, rows, columns
    for _ in range(5):
        cells += height * width * 6
        height, width = -(-height // 2), -(-width // 2)
    assert len(found) == cells


def test_a_code_of_zeros_is_the_anchor() -> None:
    boxes = decode_boxes(np.zeros((5118, 4), np.float32), 512, 512)
    assert np.allclose(boxes[0], [8 - 25.6, 8 - 25.6, 8 + 25.6, 8 + 25.6])


def test_of_overlapping_boxes_the_best_remains() -> None:
    boxes = np.array([[0, 0, 10, 10], [1, 1, 11, 11], [20, 20, 30, 30]], np.float32)
    kept = suppressed(boxes, np.array([0.6, 0.9, 0.7], np.float32), overlap=0.4, most=9)
    assert kept.tolist() == [1, 2]


def test_boxes_that_are_no_rectangle_are_left_out() -> None:
    boxes = np.array([[np.nan, 0, 1, 1], [5, 5, 5, 9], [0, 0, np.inf, 3], [0, 0, 2, 2]], np.float32)
    assert suppressed(boxes, np.ones(4, np.float32), overlap=0.4, most=9).tolist() == [3]


@given(st.lists(st.floats(width=32), max_size=9))
def test_scores_are_shares(logits: list[float]) -> None:
    values = scores(np.array(logits, np.float32))
    assert ((values >= 0) & (values <= 1)).all()


def test_a_box_overlaps_itself_and_no_distant_one() -> None:
    box = np.array([0, 0, 4, 4], np.float32)
    others = np.array([[0, 0, 4, 4], [9, 9, 12, 12], [0, 0, 4, 2]], np.float32)
    assert np.allclose(overlaps(box, others), [1, 0, 0.5])
