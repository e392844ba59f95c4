"""Few photos are compared without FAISS: the same answers as with it, to the rounding of a file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search.engine import Engine
from search.few_vectors import FewVectors
from search.nearest import ROUNDED
from search.vectors import Vectors
from tests.benchmarks.material import unit_rows

COUNT, DIMENSION = 40, 16
ROWS = unit_rows(np.random.default_rng(0), COUNT, DIMENSION)
IDS = np.arange(COUNT, dtype=np.int64) * 3
SOME = st.lists(st.sampled_from([*IDS.tolist(), 1, 500]), max_size=COUNT).map(
    lambda ids: np.array(ids, np.int64)
)


@given(removed=SOME, within=st.none() | SOME, top=st.integers(0, COUNT + 5))
def test_they_answer_as_the_file_does(
    removed: np.ndarray[tuple[int], np.dtype[np.int64]],
    within: np.ndarray[tuple[int], np.dtype[np.int64]] | None,
    top: int,
) -> None:
    few, many = FewVectors(DIMENSION), Vectors(DIMENSION)
    for vectors in (few, many):
        vectors.add(IDS[::-1], ROWS[::-1])
        vectors.remove(removed)
    assert few.ids.tolist() == many.ids.tolist()
    if within is not None:
        within = np.unique(within[np.isin(within, few.ids)])
    ids, cosines = few.nearest(ROWS[7], top, within)
    expected_ids, expected = many.nearest(ROWS[7], top, within)
    assert ids.tolist() == expected_ids.tolist()
    assert np.allclose(cosines, expected, atol=ROUNDED)


def test_a_row_that_is_there_already_is_replaced() -> None:
    vectors = FewVectors.build(DIMENSION, 5, [(IDS, ROWS), (IDS[:1], ROWS[1:2])])
    assert (len(vectors), vectors.revision) == (COUNT, 5)
    assert vectors.nearest(ROWS[1], 2)[0].tolist() == [0, 3]


def test_a_search_among_few_photos_loads_no_faiss(engine: Engine) -> None:
    code = (
        "import sys; from pathlib import Path; from search.engine import open_library;"
        "from tests.colours import ColourEncoder;"
        f"open_library(Path({str(engine.directory)!r}), encoder=ColourEncoder()).search('red');"
        "sys.exit('faiss' in sys.modules)"
    )
    root = Path(__file__).resolve().parents[2]
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=root).returncode == 0
