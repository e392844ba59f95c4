"""The vector file: exact, valid under one key, and checked against damage."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from search.vectors import saved_index
from search.vectors.saved_index import FILE_NAME, SavedIndex, is_whole


def rows(count: int, seed: int = 0) -> NDArray[np.float32]:
    drawn = np.random.default_rng(seed).normal(size=(count, 8)).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)


def save(directory: Path, count: int) -> SavedIndex:
    """The saved rows of `count` photos, ids 10, 11, …, in two parts, under the key "key"."""
    numbers, drawn = np.arange(10, 10 + count, dtype=np.int64), rows(count)
    half = count // 2
    parts = [(numbers[:half], drawn[:half]), (numbers[half:], drawn[half:])]
    saved = SavedIndex.save_exact(directory, "key", 3, 8, parts)
    assert saved
    return saved


def test_saved_and_loaded_under_one_key(tmp_path: Path) -> None:
    saved = save(tmp_path, 5)
    loaded = SavedIndex.load(tmp_path, "key", newest=3)
    assert loaded is not None
    assert loaded.revision == saved.revision == 3
    assert loaded.ids.tolist() == [10, 11, 12, 13, 14]
    none = np.empty(0, np.int64)
    expected = np.argsort(-(rows(5) @ rows(1)[0]))[:2] + 10
    assert sorted(loaded.search(rows(1)[0], 2, none)[0].tolist()) == sorted(expected.tolist())
    assert is_whole(tmp_path)
    assert SavedIndex.load(tmp_path, "another key", newest=3) is None
    assert SavedIndex.load(tmp_path, "key", newest=2) is None
    assert SavedIndex.load(tmp_path / "none", "key", newest=3) is None
    assert [file.name for file in tmp_path.iterdir()] == [FILE_NAME]


def test_any_flipped_byte_is_noticed(tmp_path: Path) -> None:
    save(tmp_path, 2)
    raw = (tmp_path / FILE_NAME).read_bytes()
    for place in range(len(raw)):
        harmed = bytearray(raw)
        harmed[place] ^= 1
        (tmp_path / FILE_NAME).write_bytes(harmed)
        assert SavedIndex.load(tmp_path, "key", newest=3) is None, place


def test_a_flipped_byte_in_the_middle_of_a_large_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saved_index, "CHECKED_WHOLE", 0)
    monkeypatch.setattr(saved_index, "EDGE", 64)
    save(tmp_path, 500)
    raw = bytearray((tmp_path / FILE_NAME).read_bytes())
    raw[len(raw) // 2] ^= 1
    (tmp_path / FILE_NAME).write_bytes(raw)
    assert SavedIndex.load(tmp_path, "key", newest=3) is not None  # one photo is a little off
    assert not is_whole(tmp_path)
