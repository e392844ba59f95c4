"""Directions learned from few examples."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from search.ranking.teaching import Background, learn


def library(rng: np.random.Generator, count: int = 400) -> NDArray[np.float32]:
    """Photos that differ by far most along the first axis, which is no evidence."""
    rows = rng.standard_normal((count, 16)).astype(np.float32)
    rows[:, 0] *= 12
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@pytest.mark.parametrize("count", [1, 3, 10])
def test_the_direction_is_where_examples_differ_from_the_library(count: int) -> None:
    rng = np.random.default_rng(0)
    rows = library(rng)
    shows = rng.permutation(400)[:60]
    rows[shows, 3] += 0.4
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    learnt = learn(rows[shows[:count]], Background.of(rows))
    others, rest = shows[count:], np.setdiff1d(np.arange(400), shows)
    assert np.linalg.norm(learnt) == pytest.approx(1, abs=1e-5)
    assert abs(learnt[0]) < 0.2  # the axis without evidence
    best = rest[np.argsort(-(rows[rest] @ learnt))]
    assert np.median(rows[others] @ learnt) > np.quantile(rows[best] @ learnt, 0.8)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_library_of_few_photos_is_enough(count: int) -> None:
    rows = library(np.random.default_rng(2), 3)
    learnt = learn(rows[:1], Background.of(rows[1 : 1 + count]))
    assert np.isfinite(learnt).all()
    assert np.argmax(rows @ learnt) == 0


def test_one_example_that_is_the_whole_library_gives_a_unit_row() -> None:
    rows = library(np.random.default_rng(3), 1)
    assert np.isfinite(learn(rows, Background.of(rows))).all()


def test_the_text_of_a_name_counts_where_examples_are_near_to_it() -> None:
    rng = np.random.default_rng(4)
    background, shown = Background.of(library(rng)), library(rng, 1)
    near, far = shown[0] + library(rng, 1)[0], -shown[0]
    plain = learn(shown, background)
    assert near @ learn(shown, background, near) > near @ plain
    assert np.allclose(learn(shown, background, far), plain, atol=1e-5)
