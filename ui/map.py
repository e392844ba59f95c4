"""Clusters of photos on a world map, by zoom. Pure.

The map is Web Mercator (EPSG:3857): at zoom 0 the world is a square of 256 pixels; each zoom
doubles its side.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.arrays import Ids

WORLD_PX = 256  # at zoom 0
CELL_PX = 84  # of the grid: room for the picture of a cluster
SEPARATION_PX = 56  # of the centres of neighbours; closer ones are joined
ROW = 2**24  # more cells from north to south than at any zoom
DEEPEST = 16  # zoom
NORTHMOST = 85.05  # degrees: the edge of the square
EARTH_M = 40_075_017  # around the equator

Degrees = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Window:
    """The visible part in degrees; `east` is below `west` if it crosses the date line."""

    south: float
    west: float
    north: float
    east: float

    @property
    def middle(self) -> tuple[float, float]:
        """Latitude and longitude of its middle, in degrees."""
        across = (self.east - self.west) % 360 or 360
        return (self.south + self.north) / 2, (self.west + across / 2 + 180) % 360 - 180

    def contains(self, latitudes: Degrees, longitudes: Degrees) -> NDArray[np.bool_]:
        """True for each point inside, (n,)."""
        is_north = (latitudes >= self.south) & (latitudes <= self.north)
        after, before = longitudes >= self.west, longitudes <= self.east
        return is_north & ((after & before) if self.west <= self.east else (after | before))


@dataclass(frozen=True, slots=True)
class Clusters:
    """Groups of points, (k,) each, largest first.

    `firsts`: the lowest index of a point of each; `latitudes`, `longitudes`: the mean of its
    points; the others: their bounding box.
    """

    firsts: Ids
    counts: Ids
    latitudes: Degrees
    longitudes: Degrees
    souths: Degrees
    wests: Degrees
    norths: Degrees
    easts: Degrees

    def within(self, window: Window, most: int) -> Ids:
        """The indices of the clusters inside a window, the largest `most` of them."""
        return np.flatnonzero(window.contains(self.latitudes, self.longitudes))[:most]


def make_clusters(latitudes: Degrees, longitudes: Degrees, zoom: int) -> Clusters:
    """Group points, (n,) each in degrees, by the cells of a grid; NaN is no point.

    Neighbours whose pictures would overlap are joined.
    """
    located = np.flatnonzero(~(np.isnan(latitudes) | np.isnan(longitudes)))
    latitudes, longitudes = latitudes[located], longitudes[located]
    cells = _cells(latitudes, longitudes, zoom)
    cells = _joined(cells, latitudes, longitudes, zoom)
    order = np.argsort(cells, kind="stable")
    starts = np.flatnonzero(np.diff(cells[order], prepend=-1))
    counts = np.diff(starts, append=len(order))
    largest = np.argsort(-counts, kind="stable")
    north, east = latitudes[order], longitudes[order]
    return Clusters(
        firsts=located[order[starts]][largest],
        counts=counts[largest],
        latitudes=(_sums(north, starts) / counts)[largest],
        longitudes=(_sums(east, starts) / counts)[largest],
        souths=_least(north, starts)[largest],
        wests=_least(east, starts)[largest],
        norths=-_least(-north, starts)[largest],
        easts=-_least(-east, starts)[largest],
    )


def in_pixels(latitudes: Degrees, longitudes: Degrees, zoom: int) -> tuple[Degrees, Degrees]:
    """Convert degrees to pixels from the north-west corner of the world: x, y."""
    side = WORLD_PX * 2.0**zoom
    angles = np.radians(np.clip(latitudes, -NORTHMOST, NORTHMOST))
    x = (longitudes + 180) / 360 * side
    y = (0.5 - np.log(np.tan(math.pi / 4 + angles / 2)) / (2 * math.pi)) * side
    return x, y


def _cells(latitudes: Degrees, longitudes: Degrees, zoom: int) -> Ids:
    x, y = in_pixels(latitudes, longitudes, zoom)
    across, down = (np.floor(axis / CELL_PX).astype(np.int64) for axis in (x, y))
    return np.asarray(across * ROW + down)


def _joined(cells: Ids, latitudes: Degrees, longitudes: Degrees, zoom: int) -> Ids:
    """The cells of the points, after joining cells to larger ones with a close centre."""
    known, places, counts = np.unique(cells, return_inverse=True, return_counts=True)
    x, y = (
        np.bincount(places, values, minlength=len(known)) / counts
        for values in in_pixels(latitudes, longitudes, zoom)
    )
    target, has_others = np.arange(len(known)), np.zeros(len(known), np.bool_)
    for step in (ROW, 1, ROW + 1, ROW - 1):
        beside = np.minimum(np.searchsorted(known, known + step), max(0, len(known) - 1))
        ones = np.flatnonzero(known[beside] == known + step)
        twos = beside[ones]
        near = np.hypot(x[ones] - x[twos], y[ones] - y[twos]) < SEPARATION_PX
        for pair in zip(ones[near].tolist(), twos[near].tolist(), strict=True):
            smaller, larger = sorted(pair, key=lambda n: counts[n])
            if target[smaller] == smaller and target[larger] == larger and not has_others[smaller]:
                target[smaller], has_others[larger] = larger, True
    return np.asarray(known[target[places]])


def _sums(values: Degrees, starts: Ids) -> Degrees:
    return np.asarray(np.add.reduceat(values, starts)) if len(starts) else values


def _least(values: Degrees, starts: Ids) -> Degrees:
    return np.asarray(np.minimum.reduceat(values, starts)) if len(starts) else values
