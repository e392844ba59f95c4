"""Where the results end."""

from __future__ import annotations

import dataclasses

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from search.ranking.calibration import Calibration, PhotoSample
from search.ranking.relevance import LIKELY, REST, STRONG, bands

DIMENSION, LIBRARY = 32, 400


def unit(rows: NDArray[np.floating]) -> NDArray[np.float32]:
    return np.asarray(rows / np.linalg.norm(rows, axis=-1, keepdims=True), np.float32)


def calibration() -> Calibration:
    rng = np.random.default_rng(0)
    texts, photos = (unit(rng.normal(size=(n, DIMENSION))) for n in (200, LIBRARY))
    return Calibration(texts, PhotoSample(photos, LIBRARY))


def found(query: NDArray[np.float32], photos: NDArray[np.float32]) -> NDArray[np.float32]:
    """The photos, the nearest to the query first."""
    return photos[np.argsort(-(photos @ query))]


def test_what_stands_out_is_strong_and_the_rest_is_the_rest() -> None:
    ours = calibration()
    query = unit(np.random.default_rng(1).normal(size=DIMENSION))
    alike = unit(query + 0.1 * np.random.default_rng(2).normal(size=(5, DIMENSION)))
    mixed = Calibration(
        ours.texts, PhotoSample(np.concatenate([ours.sample.rows, alike]), LIBRARY + 5)
    )
    given_bands = bands(query, found(query, mixed.sample.rows), mixed)
    assert given_bands[:5] == [STRONG] * 5
    assert given_bands[-1] == REST
    assert given_bands.count(REST) > LIBRARY * 0.9


def test_nothing_is_like_what_is_not_there() -> None:
    ours = calibration()
    query = np.linalg.svd(ours.sample.rows)[2][-1]  # where the photos are the least
    assert set(bands(query, found(query, ours.sample.rows), ours)) == {REST}


def test_in_a_small_library_less_is_enough() -> None:
    """The same photo, the same words: among few photos it need not stand out as much."""
    ours = calibration()
    rng = np.random.default_rng(4)
    query = unit(rng.normal(size=DIMENSION))
    of_few = found(query, ours.sample.rows)[20:30]
    few = Calibration(ours.texts, PhotoSample(of_few, len(of_few)))
    assert bands(query, of_few, few)[0] != REST
    assert set(
        bands(query, of_few, dataclasses.replace(few, sample=PhotoSample(of_few, 10**6)))
    ) == {REST}


def test_a_picture_is_measured_by_pictures() -> None:
    ours = calibration()
    away = PhotoSample(unit(ours.sample.rows + 0.5), LIBRARY)
    shifted = Calibration(-ours.texts, away)
    query = unit(away.rows[0])
    given_bands = bands(query, found(query, away.rows), shifted, is_picture=True)
    assert given_bands[0] == STRONG
    assert given_bands.count(REST) > LIBRARY * 0.8


@given(st.integers(0, 10**6), st.integers(0, 60))
def test_bands_never_rise_again(seed: int, count: int) -> None:
    ours = calibration()
    query = unit(np.random.default_rng(seed).normal(size=DIMENSION))
    given_bands = bands(query, found(query, ours.sample.rows)[:count], ours)
    assert len(given_bands) == count
    order = [STRONG, LIKELY, REST]
    assert given_bands == sorted(given_bands, key=order.index)


def test_the_picture_itself_is_always_strong() -> None:
    ours = calibration()
    query = ours.sample.rows[0]
    given_bands = bands(query, found(query, ours.sample.rows), ours, is_picture=True, nothing=100)
    assert given_bands == [STRONG] + [REST] * (LIBRARY - 1)


def test_of_an_empty_library_nothing() -> None:
    texts = calibration().texts
    empty = np.empty((0, DIMENSION), np.float32)
    assert bands(texts[0], empty, Calibration(texts, PhotoSample(empty, 0))) == []


def test_of_a_tiny_library_too() -> None:
    ours = calibration()
    tiny = Calibration(ours.texts, PhotoSample(ours.sample.rows[:3], 3))
    query = unit(tiny.sample.rows[0])
    assert bands(query, found(query, tiny.sample.rows), tiny)[0] == STRONG
