"""Photos on a world map: those that lie close together at a zoom are one cluster. Pure.

The map is Web Mercator (EPSG:3857), as all web maps are: at zoom 0 the world is one square of 256
pixels, and each zoom doubles it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.arrays import Ids

WORLD_PX = 256  # at zoom 0
CELL_PX = 84  # of the grid: a cluster's picture has room in it
APART_PX = 56  # between the middles of neighbours, or they are one
ROW = 2**24  # cells from north to south, and more than there are at any zoom
DEEPEST = 16  # zoom
NORTHMOST = 85.05  # degrees, where the square ends
EARTH_M = 40_075_017  # around the equator

Degrees = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Window:
    """What the map shows, in degrees; `east` is below `west` where it crosses the date line."""

    south: float
    west: float
    north: float
    east: float

    def holds(self, latitudes: Degrees, longitudes: Degrees) -> NDArray[np.bool_]:
        """Which of these points are inside, (n,)."""
        is_north = (latitudes >= self.south) & (latitudes <= self.north)
        after, before = longitudes >= self.west, longitudes <= self.east
        return is_north & ((after & before) if self.west <= self.east else (after | before))


@dataclass(frozen=True, slots=True)
class Clusters:
    """Groups of points, (k,) each, the fullest first.

    `firsts`: the lowest index of a point in each; `latitudes`, `longitudes`: the middle of its
    points; the others: the box around them.
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
        """The numbers of the clusters that a window shows, the fullest `most` of them."""
        return np.flatnonzero(window.holds(self.latitudes, self.longitudes))[:most]


def make_clusters(latitudes: Degrees, longitudes: Degrees, zoom: int) -> Clusters:
    """The points, (n,) each in degrees, by cells of a grid; NaN is no point.

    Neighbours whose middles would lie on each other are one.
    """
    where = np.flatnonzero(~(np.isnan(latitudes) | np.isnan(longitudes)))
    latitudes, longitudes = latitudes[where], longitudes[where]
    cells = _cells(latitudes, longitudes, zoom)
    cells = _joined(cells, latitudes, longitudes, zoom)
    order = np.argsort(cells, kind="stable")
    starts = np.flatnonzero(np.diff(cells[order], prepend=-1))
    counts = np.diff(starts, append=len(order))
    fullest = np.argsort(-counts, kind="stable")
    north, east = latitudes[order], longitudes[order]
    return Clusters(
        firsts=where[order[starts]][fullest],
        counts=counts[fullest],
        latitudes=(_sums(north, starts) / counts)[fullest],
        longitudes=(_sums(east, starts) / counts)[fullest],
        souths=_least(north, starts)[fullest],
        wests=_least(east, starts)[fullest],
        norths=-_least(-north, starts)[fullest],
        easts=-_least(-east, starts)[fullest],
    )


def in_pixels(latitudes: Degrees, longitudes: Degrees, zoom: int) -> tuple[Degrees, Degrees]:
    """Degrees to pixels from the world's north-west corner: x, y."""
    side = WORLD_PX * 2.0**zoom
    angles = np.radians(np.clip(latitudes, -NORTHMOST, NORTHMOST))
    x = (longitudes + 180) / 360 * side
    y = (0.5 - np.log(np.tan(math.pi / 4 + angles / 2)) / (2 * math.pi)) * side
    return x, y


def _cells(latitudes: Degrees, longitudes: Degrees, zoom: int) -> Ids:
    x, y = in_pixels(latitudes, longitudes, zoom)
    across, down = (np.floor(one / CELL_PX).astype(np.int64) for one in (x, y))
    return np.asarray(across * ROW + down)


def _joined(cells: Ids, latitudes: Degrees, longitudes: Degrees, zoom: int) -> Ids:
    """The cells of the points; one whose middle lies near a fuller neighbour's is that."""
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
        near = np.hypot(x[ones] - x[twos], y[ones] - y[twos]) < APART_PX
        for pair in zip(ones[near].tolist(), twos[near].tolist(), strict=True):
            less, fuller = sorted(pair, key=lambda n: counts[n])
            if target[less] == less and target[fuller] == fuller and not has_others[less]:
                target[less], has_others[fuller] = fuller, True
    return np.asarray(known[target[places]])


def _sums(values: Degrees, starts: Ids) -> Degrees:
    return np.asarray(np.add.reduceat(values, starts)) if len(starts) else values


def _least(values: Degrees, starts: Ids) -> Degrees:
    return np.asarray(np.minimum.reduceat(values, starts)) if len(starts) else values
