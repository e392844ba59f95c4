"""Great-circle distances of single points and of arrays."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.places.distance import distance_km, distances_km

DEGREES = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(DEGREES, DEGREES)
def test_distances_are_the_same_both_ways(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    there, back = distance_km(*one, *other), distance_km(*other, *one)
    assert there == pytest.approx(back, abs=1e-3)
    assert there is not None
    assert 0 <= there <= math.pi * 6371.0 + 1e-6


def test_a_known_distance() -> None:
    assert distance_km(48.8566, 2.3522, 51.5074, -0.1278) == pytest.approx(
        343.6, abs=1
    )  # to London
    assert distance_km(None, None, 0, 0) is None


@given(DEGREES, DEGREES)
def test_arrays_have_the_distances_of_their_points(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    several = distances_km(np.array([one, other]), np.array(other))
    assert several == pytest.approx([distance_km(*one, *other), 0], abs=1e-6)
