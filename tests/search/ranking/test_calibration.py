"""What scores are measured by, kept beside the library."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from search.engine import Engine
from search.ranking.calibration import FILE_NAME, Yardstick

ROWS = np.eye(4, dtype=np.float32)
OURS = Yardstick(ROWS[:2], ROWS, 4)


def test_it_is_kept_and_found_again(tmp_path: Path) -> None:
    OURS.save(tmp_path, "key")
    kept = Yardstick.load(tmp_path, "key")
    assert kept is not None
    assert np.array_equal(kept.texts, OURS.texts)
    assert np.array_equal(kept.photos, OURS.photos)
    assert kept.of == 4
    assert Yardstick.load(tmp_path, "another model") is None


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04"])
def test_a_damaged_one_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    assert Yardstick.load(tmp_path, "key") is None
    assert Yardstick.load(tmp_path / "gone", "key") is None


def test_it_serves_until_the_library_has_grown() -> None:
    assert OURS.serves(5)
    assert not OURS.serves(7)
    assert not OURS.serves(2)


def test_the_usual_cosine_of_two_photos() -> None:
    assert OURS.usual == pytest.approx(0)
    assert Yardstick(ROWS, np.ones((3, 1), np.float32), 3).usual == pytest.approx(1)
    assert Yardstick(ROWS, ROWS[:1], 1).usual == 0


def test_a_picture_and_a_text_are_made_to_count_alike() -> None:
    chance = np.random.default_rng(0)
    photos, texts = (chance.normal(size=(60, 8)) + away for away in (3, -3))  # two cones apart
    photos, texts = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (photos, texts))
    ours = Yardstick(texts.astype(np.float32), photos.astype(np.float32), 60)
    for row, is_picture in ((ours.photos[0], True), (ours.texts[0], False)):
        fit = ours.alike(row, is_picture=is_picture)
        assert (ours.photos @ fit).std() == pytest.approx(1, abs=1e-3)


def test_a_search_leaves_it_in_the_library(engine: Engine) -> None:
    engine.search("red")
    assert (engine.directory / FILE_NAME).is_file()
    assert engine.yardstick().of == 6
