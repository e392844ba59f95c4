"""The index in memory and over a file: the same answers, to the rounding of the file."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from search.arrays import Ids
from search.engine import Engine
from search.retrieval.nearest import ROUNDED
from search.vectors.saved_index import SavedIndex
from search.vectors.vector_cache import VectorIndex
from tests.benchmarks.material import unit_rows

COUNT, DIMENSION = 40, 16
ROWS = unit_rows(np.random.default_rng(0), COUNT, DIMENSION)
IDS = np.arange(COUNT, dtype=np.int64) * 3
SOME = st.lists(st.sampled_from([*IDS.tolist(), 1, 500]), max_size=COUNT).map(
    lambda ids: np.array(ids, np.int64)
)


def rows(count: int, seed: int = 0) -> NDArray[np.float32]:
    drawn = np.random.default_rng(seed).normal(size=(count, 8)).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)


def ids(*numbers: int) -> Ids:
    return np.array(numbers, np.int64)


@given(st.lists(st.tuples(st.booleans(), st.sets(st.integers(0, 20), max_size=6)), max_size=8))
def test_as_a_dictionary_would(changes: list[tuple[bool, set[int]]]) -> None:
    index = VectorIndex(8)
    expected: dict[int, NDArray[np.float32]] = {}
    for step, (adds, some) in enumerate(changes):
        numbers = ids(*sorted(some))
        if adds:
            drawn = rows(len(numbers), step)
            index.add(numbers, drawn)
            expected.update(zip(numbers.tolist(), drawn, strict=True))
        else:
            index.remove(numbers)
            for number in some:
                expected.pop(number, None)
    query = rows(1, 99)[0]
    found, scores = index.nearest(query, 100)
    assert set(index.ids.tolist()) == set(found.tolist()) == expected.keys()
    assert len(index) == len(expected)
    best = sorted(((-float(row @ query), i) for i, row in expected.items()))
    assert np.allclose(-scores, [score for score, _ in best], atol=1e-6)


def test_equal_scores_are_in_the_order_of_ids() -> None:
    index = VectorIndex(8)
    index.add(ids(9, 3, 7), np.repeat(rows(1), 3, axis=0))
    assert index.nearest(rows(1)[0], 3)[0].tolist() == [3, 7, 9]


def test_changes_are_kept_beside_the_file(tmp_path: Path) -> None:
    parts = [(np.arange(10, 15, dtype=np.int64), rows(5))]
    loaded = VectorIndex(8, saved=SavedIndex.save_exact(tmp_path, "key", 3, 8, parts))
    loaded.remove(ids(10, 99))
    loaded.add(ids(11, 20), rows(2, seed=7))
    assert sorted(loaded.ids.tolist()) == [11, 12, 13, 14, 20]
    found, scores = loaded.nearest(rows(1, seed=7)[0], 9)
    assert sorted(found.tolist()) == [11, 12, 13, 14, 20]
    assert (found[0], scores[0]) == (11, pytest.approx(1))
    assert not loaded.is_worth_saving
    loaded.add(np.arange(100, 2000, dtype=np.int64), rows(1900))
    assert loaded.is_worth_saving


@given(removed=SOME, within=st.none() | SOME, top=st.integers(0, COUNT + 5))
def test_memory_and_file_agree(removed: Ids, within: Ids | None, top: int) -> None:
    in_memory = VectorIndex(DIMENSION)
    in_memory.add(IDS[::-1], ROWS[::-1])
    with tempfile.TemporaryDirectory() as folder:
        parts = [(IDS[::-1], ROWS[::-1])]
        saved = SavedIndex.save_exact(Path(folder), "key", 1, DIMENSION, parts)
        over_file = VectorIndex(DIMENSION, saved=saved)
        for index in (in_memory, over_file):
            index.remove(removed)
        assert in_memory.ids.tolist() == over_file.ids.tolist()
        if within is not None:
            within = np.unique(within[np.isin(within, in_memory.ids)])
        found, cosines = in_memory.nearest(ROWS[7], top, within)
        expected_ids, expected = over_file.nearest(ROWS[7], top, within)
        true = dict(zip(IDS.tolist(), ROWS @ ROWS[7], strict=True))
        assert len(found) == len(expected_ids)
        assert np.allclose([true[n] for n in expected_ids.tolist()], cosines, atol=ROUNDED)
        assert np.allclose(cosines, expected, atol=ROUNDED)


def test_a_row_that_is_known_is_replaced() -> None:
    index = VectorIndex.in_memory(DIMENSION, 5, [(IDS, ROWS)])
    index.add(IDS[:1], ROWS[1:2])
    assert (len(index), index.revision) == (COUNT, 5)
    assert index.nearest(ROWS[1], 2)[0].tolist() == [0, 3]


def test_a_search_among_few_photos_loads_no_faiss(engine: Engine) -> None:
    code = (
        "import sys; from pathlib import Path; from search.engine import open_library;"
        "from tests.colours import ColourEncoder;"
        f"open_library(Path({str(engine.directory)!r}), encoder=ColourEncoder()).search('red');"
        "sys.exit('faiss' in sys.modules)"
    )
    root = Path(__file__).resolve().parents[3]
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=root).returncode == 0
