"""Sets of ids, beside NumPy's own."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search.arrays import Ids, common, distinct, without

IDS = st.lists(st.integers(0, 20), max_size=12).map(lambda some: np.array(some, np.int64))


@given(IDS, IDS)
def test_as_numpy_has_them(ids: Ids, others: Ids) -> None:
    for ours, theirs in (
        (distinct(ids), np.unique(ids)),
        (without(ids, others), np.setdiff1d(ids, others)),
        (common(ids, others), np.intersect1d(ids, others)),
    ):
        assert ours.dtype == np.int64
        assert ours.tolist() == theirs.tolist()
