"""Calibration of scores."""

from __future__ import annotations

import numpy as np
import pytest

from search.engine import Engine
from search.ranking.calibration import Calibration, PhotoSample, neutral_texts

ROWS = np.eye(4, dtype=np.float32)
SAMPLE = PhotoSample(ROWS, 4)


def test_a_sample_is_kept_until_the_library_has_grown() -> None:
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


def test_pictures_and_texts_are_scaled_alike() -> None:
    rng = np.random.default_rng(0)
    photos, texts = (rng.normal(size=(60, 8)) + away for away in (3, -3))  # two separate cones
    photos, texts = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (photos, texts))
    sample = PhotoSample(photos.astype(np.float32), 60)
    ours = Calibration(texts.astype(np.float32), sample)
    for row, is_picture in ((sample.rows[0], True), (ours.texts[0], False)):
        (fit,) = ours.centred(row[None], is_picture=is_picture)
        assert (sample.rows @ fit).std() == pytest.approx(1, abs=1e-3)


def test_few_photos_are_all_sampled(engine: Engine) -> None:
    assert engine.calibration().sample.count == len(engine.calibration().sample.rows) == 6
