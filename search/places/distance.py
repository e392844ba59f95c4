"""Great-circle distances: the haversine formula (Sinnott 1984)."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

EARTH_KM = 6371.0  # mean radius


def distance_km(
    latitude: float | None, longitude: float | None, to_latitude: float, to_longitude: float
) -> float | None:
    """The distance of two points given in degrees; None without a first point.

    For single points: five times as fast as the arrays of `distances_km`.
    """
    if latitude is None or longitude is None:
        return None
    from_radians, to_radians = math.radians(latitude), math.radians(to_latitude)
    across = math.sin(math.radians(to_longitude - longitude) / 2) ** 2
    half = math.sin((to_radians - from_radians) / 2) ** 2
    half += math.cos(from_radians) * math.cos(to_radians) * across
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def distances_km(points: NDArray[np.floating], others: NDArray[np.floating]) -> NDArray[np.float64]:
    """The distances of points given as latitude and longitude in degrees, (…, 2) each."""
    one, other = np.radians(points, dtype=np.float64), np.radians(others, dtype=np.float64)
    half = np.sin((other[..., 0] - one[..., 0]) / 2) ** 2
    across = np.sin((other[..., 1] - one[..., 1]) / 2) ** 2
    half = half + np.cos(one[..., 0]) * np.cos(other[..., 0]) * across
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(np.minimum(1, half))))
