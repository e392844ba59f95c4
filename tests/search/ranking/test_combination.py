"""Combination of several terms in one vector."""

from __future__ import annotations

import numpy as np
import pytest

from search.ranking.calibration import Calibration, PhotoSample
from search.ranking.combination import Part, background, combine
from search.ranking.relevance import evidence

RNG = np.random.default_rng(0)


def unit(rows: np.ndarray) -> np.ndarray:
    return np.asarray(rows / np.linalg.norm(rows, axis=-1, keepdims=True), np.float32)


# Texts and photos in two separate cones, as CLIP's are.
TEXTS, PHOTOS = (unit(RNG.normal(size=(n, 16)) + away) for n, away in ((80, -3), (300, 3)))
OURS = Calibration(TEXTS, PhotoSample(PHOTOS, 300))


def words(number: int, weight: float = 1.0) -> Part:
    return Part(weight, TEXTS[number], is_picture=False)


def test_one_term_is_itself() -> None:
    assert np.allclose(combine([words(3)], OURS), TEXTS[3], atol=1e-6)
    assert background([words(3)], OURS) is OURS.texts
    assert np.allclose(combine([words(3, -1)], OURS), -TEXTS[3], atol=1e-6)


def test_terms_of_both_kinds_weigh_the_same() -> None:
    picture = Part(1.0, PHOTOS[0], is_picture=True)
    row = combine([picture, words(5)], OURS)
    assert np.linalg.norm(row) == pytest.approx(1, abs=1e-5)
    alone = [
        OURS.centred(r[None], is_picture=k)[0] for r, k in ((PHOTOS[0], True), (TEXTS[5], False))
    ]
    shares = [float(np.corrcoef(PHOTOS @ row, PHOTOS @ one)[0, 1]) for one in alone]
    assert shares[0] == pytest.approx(shares[1], abs=0.1)


def test_a_negative_term_lowers_its_photos() -> None:
    plain, without = combine([words(5)], OURS), combine([words(5), words(9, -1)], OURS)
    shows = np.argsort(-(PHOTOS @ TEXTS[9]))[:20]
    ranks = [np.argsort(np.argsort(-(PHOTOS @ row))) for row in (plain, without)]
    assert ranks[1][shows].mean() > ranks[0][shows].mean()


def test_the_background_of_a_combination_is_combined() -> None:
    parts = [words(5), words(9, -1)]
    against = background(parts, OURS)
    assert np.allclose(np.linalg.norm(against, axis=1), 1, atol=1e-5)
    by_photo, _, _ = evidence(combine(parts, OURS), PHOTOS, against, OURS)
    assert abs(float(by_photo.mean())) < 1
    assert by_photo.max() > 1
