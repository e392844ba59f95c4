"""Inverted lists: recall, growth by new photos only, and detection of damage."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from search.arrays import Ids, Rows
from search.retrieval.nearest import ROUNDED
from search.vectors import inverted_lists, saved_index
from search.vectors.inverted_lists import PROBED, Source
from search.vectors.saved_index import FILE_NAME, SavedIndex, is_whole
from search.vectors.vector_cache import VectorIndex

COUNT, DIMENSION, A_PART = 20_000, 32, 3000
FIRST_ID = 10


def draw(count: int, seed: int = 0) -> Rows:
    """Unit rows in clouds, as photos are: of one beach, of one dog."""
    rng = np.random.default_rng(seed)
    clouds = np.random.default_rng(1).normal(size=(200, DIMENSION))
    rows = clouds[rng.integers(0, 200, count)] + 0.5 * rng.normal(size=(count, DIMENSION))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


ROWS = draw(COUNT)
IDS: Ids = np.arange(FIRST_ID, FIRST_ID + COUNT, dtype=np.int64)


def parts() -> Iterator[tuple[Ids, Rows]]:
    for start in range(0, COUNT, A_PART):
        yield IDS[start : start + A_PART], ROWS[start : start + A_PART]


SOURCE = Source(
    IDS, lambda some: (np.sort(list(some)), ROWS[np.sort(list(some)) - FIRST_ID]), parts
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of all rows, of several runs."""
    folder = tmp_path_factory.mktemp("vectors")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inverted_lists, "RUN_ROWS", 7000)
        assert SavedIndex.save_lists(folder, "key", 3, SOURCE)
    return folder


def load(folder: Path) -> VectorIndex:
    """The index over the file of a folder."""
    saved = SavedIndex.load(folder, "key", newest=3)
    assert saved
    return VectorIndex(DIMENSION, saved=saved)


@pytest.fixture
def lists(folder: Path) -> VectorIndex:
    """The index over the file of all rows."""
    return load(folder)


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library of 1,000 photos is large."""
    monkeypatch.setattr(saved_index, "LISTS_FROM", 1000)


def recall(index: VectorIndex, rows: Rows, ids: Ids, within: Ids | None = None) -> float:
    """The share of the true first 50 that are among the first 200 found, for some queries."""
    shares = []
    for query in draw(20, seed=5):
        true = ids[np.argsort(-(rows @ query))[:50]]
        shares.append(len(np.intersect1d(index.nearest(query, 200, within)[0], true)) / 50)
    return float(np.mean(shares))


def test_lists_find_what_comparing_all_finds(lists: VectorIndex) -> None:
    assert lists.saved
    assert lists.saved.has_lists
    assert lists.saved._probed in PROBED
    assert recall(lists, ROWS, IDS) >= 0.97
    query = draw(1, seed=5)[0]
    found, cosines = lists.nearest(query, 200)
    assert np.allclose(cosines, ROWS[found - FIRST_ID] @ query, atol=ROUNDED)
    assert len(lists) == COUNT
    assert lists.ids.tolist() == IDS.tolist()


@pytest.mark.parametrize("every", [2, 50])
def test_a_filter_finds_as_much(lists: VectorIndex, every: int) -> None:
    within = IDS[::every]
    assert recall(lists, ROWS[::every], within, within) >= 0.97
    found = lists.nearest(ROWS[0], 100, within)[0]
    assert len(found) == 100
    assert np.isin(found, within).all()
    assert len(lists.nearest(ROWS[0], 100, np.empty(0, np.int64))[0]) == 0
    assert lists.nearest(ROWS[0], 100, np.array([10**9]))[0].tolist() == []


def test_more_than_the_lists_looked_at_hold(lists: VectorIndex) -> None:
    assert len(lists.nearest(ROWS[0], COUNT)[0]) == COUNT


def changed(index: VectorIndex) -> tuple[Rows, Ids]:
    """Remove, change and add some photos; the rows and ids that remain."""
    more = draw(3000, seed=2)
    new = np.concatenate([IDS[:1000], np.arange(90_000, 92_000, dtype=np.int64)])
    index.remove(IDS[5000:9000])
    index.add(new, more)
    index.remove(np.append(new[-500:], 10**9))
    left = np.isin(IDS, np.concatenate([IDS[:1000], IDS[5000:9000]]), invert=True)
    return np.concatenate([ROWS[left], more[:-500]]), np.concatenate([IDS[left], new[:-500]])


def test_changes_are_kept_beside_the_lists(lists: VectorIndex) -> None:
    rows, ids = changed(lists)
    assert lists.ids.tolist() == sorted(ids.tolist())
    assert len(lists) == len(ids)
    assert recall(lists, rows, ids) >= 0.97
    half = np.sort(ids)[::2]
    assert recall(lists, rows[np.isin(ids, half)], ids[np.isin(ids, half)], half) >= 0.97
    assert lists.is_worth_saving


def test_a_photo_of_larger_numbers_than_any_is_found(lists: VectorIndex) -> None:
    row = np.eye(DIMENSION, dtype=np.float32)[0]
    assert row.max() > inverted_lists.HEADROOM * np.abs(ROWS).max()
    lists.add(np.array([10**6]), row.reshape(1, -1))
    assert lists.nearest(row, 5)[0][0] == 10**6


@pytest.mark.usefixtures("large")
def test_only_changes_are_written(lists: VectorIndex, tmp_path: Path) -> None:
    rows, ids = changed(lists)
    assert lists.can_extend
    lists.revision = 4
    extended = lists.extended(tmp_path, "key")
    assert extended.saved
    assert extended.revision == extended.saved_revision == 4
    assert extended.ids.tolist() == extended.saved.ids.tolist() == sorted(ids.tolist())
    assert not extended.is_worth_saving
    assert is_whole(tmp_path)
    for query in draw(5, seed=6):
        found, cosines = lists.nearest(query, 100)
        again, same = extended.nearest(query, 100)
        # New rows are exact in memory and rounded in the file.
        assert len(np.intersect1d(found, again)) >= 95
        assert np.allclose(cosines, same, atol=ROUNDED)
    assert recall(extended, rows, ids) >= 0.97
    assert (changed(extended)[1] == ids).all()  # and once more


@pytest.mark.usefixtures("large")
def test_lists_are_outgrown(lists: VectorIndex) -> None:
    lists.add(np.arange(10**6, 10**6 + COUNT, dtype=np.int64), draw(COUNT, seed=3))
    assert lists.can_extend
    lists.add(np.array([10**7]), draw(1))
    assert not lists.can_extend
    lists.remove(lists.ids[:-500])
    assert not lists.can_extend  # few enough to compare all


def test_where_too_few_lists_find_too_little_all_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inverted_lists, "PROBED", (1,))
    saved = SavedIndex.save_lists(tmp_path, "key", 3, SOURCE)
    assert saved
    assert recall(VectorIndex(DIMENSION, saved=saved), ROWS, IDS) >= 0.995


def test_without_a_mapped_file(
    folder: Path, lists: VectorIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inverted_lists, "_can_map", lambda: False)
    copied = load(folder)
    for query in draw(5, seed=6):
        assert copied.nearest(query, 50)[0].tolist() == lists.nearest(query, 50)[0].tolist()


def test_a_build_that_fails_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    SavedIndex.save_exact(tmp_path, "key", 2, DIMENSION, [(IDS, ROWS)])
    before = (tmp_path / FILE_NAME).read_bytes()

    def broken() -> Iterator[tuple[Ids, Rows]]:
        yield IDS[:A_PART], ROWS[:A_PART]
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space left"):
        SavedIndex.save_lists(tmp_path, "key", 3, Source(IDS, SOURCE.rows_of, broken))
    assert [file.name for file in tmp_path.iterdir()] == [FILE_NAME]
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_damage_to_the_lists_is_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_index, "CHECKED_WHOLE", 0)
    monkeypatch.setattr(saved_index, "EDGE", 4096)
    (tmp_path / "whole").mkdir()
    assert SavedIndex.save_lists(tmp_path / "whole", "key", 3, SOURCE)
    content = (tmp_path / "whole" / FILE_NAME).read_bytes()
    header = saved_index._read_header(tmp_path / "whole" / FILE_NAME)
    assert header
    centroids = header["bytes"] - header["trained"] // 2
    for place, is_noticed in ((centroids, True), (header["bytes"] // 2, False)):
        harmed = bytearray(content)
        harmed[place] ^= 1
        (tmp_path / FILE_NAME).write_bytes(harmed)
        assert (SavedIndex.load(tmp_path, "key", newest=3) is None) == is_noticed
        assert not is_whole(tmp_path)
