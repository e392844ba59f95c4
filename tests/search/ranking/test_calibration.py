"""What scores are measured by, kept beside the library."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from search.engine import Engine
from search.ranking.calibration import FILE_NAME, Calibration, PhotoSample, neutral_texts

ROWS = np.eye(4, dtype=np.float32)
SAMPLE = PhotoSample(ROWS, 4)


def test_it_is_kept_and_found_again(tmp_path: Path) -> None:
    SAMPLE.save(tmp_path, "key")
    kept = PhotoSample.load(tmp_path, "key")
    assert kept is not None
    assert np.array_equal(kept.rows, SAMPLE.rows)
    assert kept.count == 4
    assert PhotoSample.load(tmp_path, "another model") is None


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04"])
def test_a_damaged_one_is_none(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    assert PhotoSample.load(tmp_path, "key") is None
    assert PhotoSample.load(tmp_path / "gone", "key") is None


def test_it_serves_until_the_library_has_grown() -> None:
    assert SAMPLE.fits_library(5)
    assert not SAMPLE.fits_library(7)
    assert not SAMPLE.fits_library(2)


def test_the_mean_cosine_of_two_photos() -> None:
    assert SAMPLE.mean_cosine == pytest.approx(0)
    assert PhotoSample(np.ones((3, 1), np.float32), 3).mean_cosine == pytest.approx(1)
    assert PhotoSample(ROWS[:1], 1).mean_cosine == 0


def test_the_neutral_texts_are_many_and_each_is_one() -> None:
    assert len(set(neutral_texts())) == len(neutral_texts()) > 200
    assert all(text == text.strip() != "" for text in neutral_texts())


def test_a_picture_and_a_text_are_made_to_count_alike() -> None:
    rng = np.random.default_rng(0)
    photos, texts = (rng.normal(size=(60, 8)) + away for away in (3, -3))  # two cones apart
    photos, texts = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (photos, texts))
    sample = PhotoSample(photos.astype(np.float32), 60)
    ours = Calibration(texts.astype(np.float32), sample)
    for row, is_picture in ((sample.rows[0], True), (ours.texts[0], False)):
        (fit,) = ours.centred(row[None], is_picture=is_picture)
        assert (sample.rows @ fit).std() == pytest.approx(1, abs=1e-3)


def test_a_search_leaves_it_in_the_library(engine: Engine) -> None:
    engine.search("red")
    assert (engine.directory / FILE_NAME).is_file()
    assert engine.calibration().sample.count == 6
