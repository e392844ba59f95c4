"""Confidence bands of scores."""

from __future__ import annotations

import dataclasses

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from search.ranking.calibration import Calibration, PhotoSample
from search.ranking.relevance import LIKELY, REST, STRONG, bands, chances

DIMENSION, LIBRARY = 64, 400


def unit(rows: NDArray[np.floating]) -> NDArray[np.float32]:
    return np.asarray(rows / np.linalg.norm(rows, axis=-1, keepdims=True), np.float32)


def calibration() -> Calibration:
    rng = np.random.default_rng(0)
    texts, photos = (unit(rng.normal(size=(n, DIMENSION))) for n in (200, LIBRARY))
    return Calibration(texts, PhotoSample(photos, LIBRARY))


def found(query: NDArray[np.float32], photos: NDArray[np.float32]) -> NDArray[np.float32]:
    """The photos, the nearest to the query first."""
    return photos[np.argsort(-(photos @ query))]


def test_outstanding_scores_are_strong_and_others_rest() -> None:
    ours = calibration()
    query = unit(np.random.default_rng(1).normal(size=DIMENSION))
    alike = unit(query + 0.03 * np.random.default_rng(2).normal(size=(5, DIMENSION)))
    photos = np.concatenate([ours.sample.rows, alike])
    mixed = Calibration(ours.texts, PhotoSample(photos, LIBRARY + 5))
    named = bands(query, found(query, photos), mixed.texts, mixed)
    assert named[:5] == [STRONG] * 5
    assert named[-1] == REST
    assert named.count(REST) > LIBRARY * 0.9


def test_the_other_hits_change_no_band() -> None:
    """A hit is compared with the library, not with the few that pass a filter."""
    ours = calibration()
    query = unit(np.random.default_rng(3).normal(size=DIMENSION))
    photos = found(query, ours.sample.rows)
    assert (
        bands(query, photos[::50], ours.texts, ours) == bands(query, photos, ours.texts, ours)[::50]
    )


@given(st.integers(0, 10**6), st.integers(0, 60))
def test_chances_are_probabilities_and_each_hit_has_a_band(seed: int, count: int) -> None:
    ours = calibration()
    query = unit(np.random.default_rng(seed).normal(size=DIMENSION))
    photos = found(query, ours.sample.rows)[:count]
    sure = chances(query, photos, ours.texts, ours)
    assert ((sure >= 0) & (sure <= 1)).all()
    named = bands(query, photos, ours.texts, ours)
    assert len(named) == count
    order = [STRONG, LIKELY, REST]
    by_chance = [band for _, band in sorted(zip(-sure, named, strict=True), key=lambda p: p[0])]
    assert by_chance == sorted(by_chance, key=order.index)


def test_the_picture_itself_is_always_strong() -> None:
    ours = calibration()
    query = ours.sample.rows[0]
    photos = found(query, ours.sample.rows)
    named = bands(query, photos, ours.sample.rows, ours, is_picture=True)
    assert named[0] == STRONG
    assert named.count(STRONG) < LIBRARY / 10


def test_an_empty_library_has_no_bands() -> None:
    texts = calibration().texts
    empty = np.empty((0, DIMENSION), np.float32)
    assert bands(texts[0], empty, texts, Calibration(texts, PhotoSample(empty, 0))) == []


def test_a_tiny_library_has_bands() -> None:
    ours = calibration()
    tiny = Calibration(ours.texts, PhotoSample(ours.sample.rows[:3], 3))
    sure = chances(unit(tiny.sample.rows[0]), tiny.sample.rows, tiny.texts, tiny)
    assert sure[0] > 2 * sure[1:].max()


def test_the_best_of_fewer_photos_is_likely_from_a_lower_score() -> None:
    ours = calibration()
    query = unit(np.random.default_rng(1).normal(size=DIMENSION))
    other = unit(np.random.default_rng(2).normal(size=DIMENSION))
    photos = unit(np.linspace(0.2, 1.5, 60)[:, None] * query + other)
    likely = []
    for count in (5, 20, 150):
        few = Calibration(ours.texts, PhotoSample(ours.sample.rows[:count], count))
        named = bands(query, photos, few.texts, few)
        assert named == sorted(named, key=[REST, LIKELY, STRONG].index)
        likely.append(named.count(LIKELY))
        strong = named.count(STRONG)
    assert likely == sorted(likely, reverse=True)
    assert likely[0] > likely[-1]
    assert strong > 0


def test_a_filter_that_few_photos_pass_makes_the_best_likely_as_in_a_small_library() -> None:
    ours = calibration()
    query = unit(np.random.default_rng(1).normal(size=DIMENSION))
    other = unit(np.random.default_rng(2).normal(size=DIMENSION))
    photos = unit(np.linspace(0.2, 1.5, 60)[:, None] * query + other)
    for count in (5, 20, 150):
        few = Calibration(ours.texts, PhotoSample(ours.sample.rows[:count], count))
        filtered = bands(query, photos, ours.texts, ours, searched=count)
        assert filtered == bands(query, photos, few.texts, few)
    unfiltered = bands(query, photos, ours.texts, ours)
    assert bands(query, photos, ours.texts, ours, searched=300) == unfiltered
    assert bands(query, photos, few.texts, few, searched=300) == filtered


def test_what_the_model_itself_thinks_improbable_is_not_strong() -> None:
    """Nor is it likely, even if it is far better than the rest of a library without the thing."""
    ours = calibration()
    query = unit(np.random.default_rng(1).normal(size=DIMENSION))
    alike = unit(query + 0.03 * np.random.default_rng(2).normal(size=(5, DIMENSION)))
    scale = 112.0
    for bias, expected in ((-scale * 0.9, STRONG), (-scale * 1.1, REST)):
        limited = dataclasses.replace(ours, logits=(scale, bias))
        assert bands(query, alike, limited.texts, limited) == [expected] * 5
    elsewhere = limited.texts.copy()  # a background of combined terms: cosines are others
    assert bands(query, alike, elsewhere, limited) == [STRONG] * 5


def test_odds_of_a_search_replace_those_of_training() -> None:
    """Pairs of a published example of SigLIP: -1.25 for the right text, -8.9 for another."""
    ours = dataclasses.replace(calibration(), logits=(1.0, 0.0))
    query = unit(np.ones(DIMENSION))
    photo = query[None]
    for logit, least, most in ((-1.25, 0.73, 1.0), (-8.9, 0.0, 0.1)):
        one = dataclasses.replace(ours, logits=(1.0, logit - 1))
        unlimited = chances(query, photo, ours.texts.copy(), one)
        assert unlimited > 0.9
        assert least <= chances(query, photo, one.texts, one) <= most
