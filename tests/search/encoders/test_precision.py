"""A precision is used where it is faster and finds the same."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from search.encoders.precision import (
    EXACT,
    INT8,
    Trial,
    fastest,
    probes,
    trial,
)


def unit(rows: NDArray[np.float64]) -> NDArray[np.float32]:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def exact_rows() -> NDArray[np.float32]:
    return unit(np.random.default_rng(0).normal(size=(64, 16)))


def test_rows_that_are_nearly_the_same_agree() -> None:
    exact = exact_rows()
    noise = np.random.default_rng(1).normal(size=exact.shape)
    near = trial(INT8, 2.0, unit(exact + 0.0005 * noise), exact)
    far = trial(INT8, 2.0, unit(exact + 0.05 * noise), exact)
    assert near.agrees
    assert near.photos_per_s == 32
    assert not far.agrees


def test_one_photo_that_comes_out_otherwise_is_too_much() -> None:
    exact = exact_rows()
    rows = exact.copy()
    rows[5] = -rows[5]
    assert trial(INT8, 1.0, rows, exact).worst_cosine == pytest.approx(-1)
    assert not trial(INT8, 1.0, rows, exact).agrees


@pytest.mark.parametrize(
    ("speed", "worst", "mean", "same", "chosen"),
    [
        (30, 0.999, 0.999, 0.99, INT8),
        (30, 0.98, 0.999, 0.99, EXACT),
        (30, 0.995, 0.997, 0.99, EXACT),
        (30, 0.999, 0.999, 0.97, EXACT),
        (10.5, 1.0, 1.0, 1.0, EXACT),  # not worth it
        (5, 1.0, 1.0, 1.0, EXACT),
    ],
)
def test_the_fastest_that_agrees(
    speed: float, worst: float, mean: float, same: float, chosen: str
) -> None:
    assert fastest([Trial(EXACT, 10), Trial(INT8, speed, worst, mean, same)]).precision == chosen


@pytest.mark.parametrize(
    ("count", "tried_on", "requested"),
    [(31, 0, 0), (32, 0, 32), (60, 0, 32), (60, 32, 0), (499, 20, 0), (500, 32, 64),
     (500, 64, 0), (10_000, 0, 64)],
)  # fmt: skip
def test_it_is_tried_on_few_photos_and_again_on_many(
    count: int, tried_on: int, requested: int
) -> None:
    assert probes(count, tried_on) == requested
