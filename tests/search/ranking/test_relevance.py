"""Where the results end."""

from __future__ import annotations

import dataclasses

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from search.ranking.calibration import Yardstick
from search.ranking.relevance import LIKELY, REST, STRONG, bands

DIMENSION, LIBRARY = 32, 400


def unit(rows: NDArray[np.floating]) -> NDArray[np.float32]:
    return np.asarray(rows / np.linalg.norm(rows, axis=-1, keepdims=True), np.float32)


def yardstick() -> Yardstick:
    chance = np.random.default_rng(0)
    texts, photos = (unit(chance.normal(size=(n, DIMENSION))) for n in (200, LIBRARY))
    return Yardstick(texts, photos, LIBRARY)


def found(query: NDArray[np.float32], photos: NDArray[np.float32]) -> NDArray[np.float32]:
    """The photos, the nearest to the query first."""
    return photos[np.argsort(-(photos @ query))]


def test_what_stands_out_is_strong_and_the_rest_is_the_rest() -> None:
    ours = yardstick()
    query = unit(np.random.default_rng(1).normal(size=DIMENSION))
    alike = unit(query + 0.1 * np.random.default_rng(2).normal(size=(5, DIMENSION)))
    mixed = Yardstick(ours.texts, np.concatenate([ours.photos, alike]), LIBRARY + 5)
    given_bands = bands(query, found(query, mixed.photos), mixed)
    assert given_bands[:5] == [STRONG] * 5
    assert given_bands[-1] == REST
    assert given_bands.count(REST) > LIBRARY * 0.9


def test_nothing_is_like_what_is_not_there() -> None:
    ours = yardstick()
    query = np.linalg.svd(ours.photos)[2][-1]  # where the photos are the least
    assert set(bands(query, found(query, ours.photos), ours)) == {REST}


def test_in_a_small_library_less_is_enough() -> None:
    """The same photo, the same words: among few photos it need not stand out as much."""
    ours = yardstick()
    chance = np.random.default_rng(4)
    query = unit(chance.normal(size=DIMENSION))
    of_few = found(query, ours.photos)[20:30]
    few = Yardstick(ours.texts, of_few, len(of_few))
    assert bands(query, of_few, few)[0] != REST
    assert set(bands(query, of_few, dataclasses.replace(few, of=10**6))) == {REST}


def test_a_picture_is_measured_by_pictures() -> None:
    ours = yardstick()
    shifted = dataclasses.replace(ours, photos=unit(ours.photos + 0.5), texts=-ours.texts)
    query = unit(shifted.photos[0])
    given_bands = bands(query, found(query, shifted.photos), shifted, is_picture=True)
    assert given_bands[0] == STRONG
    assert given_bands.count(REST) > LIBRARY * 0.8


@given(st.integers(0, 10**6), st.integers(0, 60))
def test_bands_never_rise_again(seed: int, count: int) -> None:
    ours = yardstick()
    query = unit(np.random.default_rng(seed).normal(size=DIMENSION))
    given_bands = bands(query, found(query, ours.photos)[:count], ours)
    assert len(given_bands) == count
    order = [STRONG, LIKELY, REST]
    assert given_bands == sorted(given_bands, key=order.index)


def test_the_picture_itself_is_always_strong() -> None:
    ours = yardstick()
    query = ours.photos[0]
    given_bands = bands(query, found(query, ours.photos), ours, is_picture=True, nothing=100)
    assert given_bands == [STRONG] + [REST] * (LIBRARY - 1)


def test_of_an_empty_library_nothing() -> None:
    texts = yardstick().texts
    empty = np.empty((0, DIMENSION), np.float32)
    assert bands(texts[0], empty, Yardstick(texts, np.empty((0, 0), np.float32), 0)) == []


def test_of_a_tiny_library_too() -> None:
    ours = yardstick()
    tiny = Yardstick(ours.texts, ours.photos[:3], 3)
    query = unit(tiny.photos[0])
    assert bands(query, found(query, tiny.photos), tiny)[0] == STRONG
