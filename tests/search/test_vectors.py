"""FAISS keyed by photo id: exact, and worth nothing under another key."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from search.vectors import FILE_NAME, Vectors


def rows(count: int, seed: int = 0) -> NDArray[np.float32]:
    drawn = np.random.default_rng(seed).normal(size=(count, 8)).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)


def ids(*numbers: int) -> NDArray[np.int64]:
    return np.array(numbers, np.int64)


@given(st.lists(st.tuples(st.booleans(), st.sets(st.integers(0, 20), max_size=6)), max_size=8))
def test_as_a_dictionary_would(changes: list[tuple[bool, set[int]]]) -> None:
    vectors = Vectors(8)
    expected: dict[int, NDArray[np.float32]] = {}
    for step, (adds, some) in enumerate(changes):
        numbers = ids(*sorted(some))
        if adds:
            drawn = rows(len(numbers), step)
            vectors.add(numbers, drawn)
            expected.update(zip(numbers.tolist(), drawn, strict=True))
        else:
            vectors.remove(numbers)
            for number in some:
                expected.pop(number, None)
    query = rows(1, 99)[0]
    found, scores = vectors.nearest(query, 100)
    assert set(vectors.ids.tolist()) == set(found.tolist()) == expected.keys()
    assert len(vectors) == len(expected)
    best = sorted(((-float(row @ query), i) for i, row in expected.items()))
    assert np.allclose(-scores, [score for score, _ in best], atol=1e-6)


def test_equal_scores_are_in_the_order_of_ids() -> None:
    vectors = Vectors(8)
    vectors.add(ids(9, 3, 7), np.repeat(rows(1), 3, axis=0))
    assert vectors.nearest(rows(1)[0], 3)[0].tolist() == [3, 7, 9]


def test_saved_and_loaded_under_one_key(tmp_path: Path) -> None:
    vectors = Vectors(8)
    vectors.add(ids(5, 6), rows(2))
    vectors.save(tmp_path, "key")
    loaded = Vectors.load(tmp_path, "key")
    assert loaded is not None
    assert loaded.nearest(rows(1)[0], 2)[0].tolist() == vectors.nearest(rows(1)[0], 2)[0].tolist()
    assert Vectors.load(tmp_path, "another key") is None
    assert Vectors.load(tmp_path / "none", "key") is None
    assert [file.name for file in tmp_path.iterdir()] == [FILE_NAME]


def test_any_flipped_byte_is_noticed(tmp_path: Path) -> None:
    vectors = Vectors(8)
    vectors.add(ids(5, 6), rows(2))
    vectors.save(tmp_path, "key")
    raw = (tmp_path / FILE_NAME).read_bytes()
    for place in range(len(raw)):
        harmed = bytearray(raw)
        harmed[place] ^= 1
        (tmp_path / FILE_NAME).write_bytes(harmed)
        assert Vectors.load(tmp_path, "key") is None, place
