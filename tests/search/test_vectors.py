"""FAISS keyed by photo id: exact, and worth nothing under another key."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from search import vectors as vectors_module
from search.vectors import FILE_NAME, Vectors, is_whole


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


def built(count: int, revision: int = 3) -> Vectors:
    """Vectors of `count` photos, ids 10, 11, …, in two parts."""
    numbers, drawn = np.arange(10, 10 + count, dtype=np.int64), rows(count)
    half = count // 2
    parts = [(numbers[:half], drawn[:half]), (numbers[half:], drawn[half:])]
    return Vectors.build(8, revision, parts)


def test_saved_and_loaded_under_one_key(tmp_path: Path) -> None:
    vectors = built(5)
    vectors.save(tmp_path, "key")
    loaded = Vectors.load(tmp_path, "key", newest=3)
    assert loaded is not None
    assert loaded.revision == loaded.saved_revision == 3
    assert sorted(loaded.ids.tolist()) == [10, 11, 12, 13, 14]
    assert loaded.nearest(rows(1)[0], 2)[0].tolist() == vectors.nearest(rows(1)[0], 2)[0].tolist()
    assert is_whole(tmp_path)
    assert Vectors.load(tmp_path, "another key", newest=3) is None
    assert Vectors.load(tmp_path, "key", newest=2) is None
    assert Vectors.load(tmp_path / "none", "key", newest=3) is None
    assert [file.name for file in tmp_path.iterdir()] == [FILE_NAME]


def test_changes_lie_beside_what_is_saved(tmp_path: Path) -> None:
    built(5).save(tmp_path, "key")
    loaded = Vectors.load(tmp_path, "key", newest=3)
    assert loaded is not None
    loaded.remove(ids(10, 99))
    loaded.add(ids(11, 20), rows(2, seed=7))
    assert sorted(loaded.ids.tolist()) == [11, 12, 13, 14, 20]
    found, scores = loaded.nearest(rows(1, seed=7)[0], 9)
    assert sorted(found.tolist()) == [11, 12, 13, 14, 20]
    assert (found[0], scores[0]) == (11, pytest.approx(1))
    assert not loaded.is_worth_saving
    loaded.add(np.arange(100, 2000, dtype=np.int64), rows(1900))
    assert loaded.is_worth_saving


def test_any_flipped_byte_is_noticed(tmp_path: Path) -> None:
    built(2).save(tmp_path, "key")
    raw = (tmp_path / FILE_NAME).read_bytes()
    for place in range(len(raw)):
        harmed = bytearray(raw)
        harmed[place] ^= 1
        (tmp_path / FILE_NAME).write_bytes(harmed)
        assert Vectors.load(tmp_path, "key", newest=3) is None, place


def test_a_flipped_byte_in_the_middle_of_a_large_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors_module, "CHECKED_WHOLE", 0)
    monkeypatch.setattr(vectors_module, "EDGE", 64)
    built(500).save(tmp_path, "key")
    raw = bytearray((tmp_path / FILE_NAME).read_bytes())
    raw[len(raw) // 2] ^= 1
    (tmp_path / FILE_NAME).write_bytes(raw)
    assert Vectors.load(tmp_path, "key", newest=3) is not None  # one photo is a little off
    assert not is_whole(tmp_path)
