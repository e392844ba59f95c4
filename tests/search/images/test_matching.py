"""Softmax, in numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.images.matching import softmax


@given(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=20))
def test_shares_add_up_and_keep_the_order(logits: list[float]) -> None:
    given_logits = np.array(logits, np.float32)
    shares = softmax(given_logits)
    assert float(shares.sum()) == pytest.approx(1, abs=1e-5)
    assert (np.diff(shares[np.argsort(given_logits)]) >= 0).all()


def test_by_hand() -> None:
    assert softmax(np.array([0, np.log(3)], np.float32)) == pytest.approx([0.25, 0.75])
