"""A few facts of every searchable photo at once, for whoever counts or lays out all of them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.arrays import Ids, Rows
from search.catalogue.filters import SHAPES

Mask = NDArray[np.bool_]
DECIMALS = 2  # of a degree, about a kilometre: photos of one walk have one place
NO_CODE = -1  # a code for what a photo does not say
COLUMNS = (
    "SELECT p.id, substr(p.taken_at, 1, 7), p.width, p.height, p.camera, p.lens, p.root_id, p.path,"
    f" p.latitude, p.longitude, {SHAPES['screenshot']}"
    " FROM photos p WHERE p.readable AND p.missing_since IS NULL"
    " ORDER BY p.taken_at IS NULL, p.taken_at DESC, p.mtime_ns DESC, p.id"
)


@dataclass(frozen=True, slots=True)
class Coded:
    """One value a photo: `names[codes[i]]`, or none at NO_CODE. `codes`: int64, (n,)."""

    names: tuple[str, ...]
    codes: Ids


@dataclass(frozen=True, slots=True)
class Columns:
    """All searchable photos, (n,) each, the newest first and those without a date last.

    `months` as 2023-07; `folders` whole paths; `places` as "48.86 2.35", degrees to a hundredth;
    `ratios`: width through height; `latitudes` and `longitudes` in degrees, NaN where none is told.
    """

    ids: Ids
    ratios: Rows
    are_screenshots: Mask
    months: Coded
    folders: Coded
    cameras: Coded
    lenses: Coded
    places: Coded
    latitudes: NDArray[np.float64]
    longitudes: NDArray[np.float64]


def read_columns(db: sqlite3.Connection) -> Columns:
    """The facts of all searchable photos. Raises sqlite3.Error."""
    roots = {int(number): bytes(path) for number, path in db.execute("SELECT id, path FROM roots")}
    found = db.execute(COLUMNS).fetchall()
    ids, months, widths, heights, cameras, lenses, root_ids, paths, north, east, screenshots = (
        zip(*found, strict=True) if found else ((),) * 11
    )
    sides = np.array([widths, heights], np.float32).reshape(2, -1)
    sides[~(sides > 0)] = 1
    folders = [
        os.fsdecode(_folder(roots[root], path)) for root, path in zip(root_ids, paths, strict=True)
    ]
    places = [
        None if a is None or b is None else f"{a:.{DECIMALS}f} {b:.{DECIMALS}f}"
        for a, b in zip(north, east, strict=True)
    ]
    return Columns(
        np.array(ids, np.int64),
        sides[0] / sides[1],
        np.array(screenshots, np.bool_),
        _coded(months),
        _coded(folders),
        _coded(cameras),
        _coded(lenses),
        _coded(places),
        np.array(north, np.float64),
        np.array(east, np.float64),
    )


def _folder(root: bytes, path: bytes) -> bytes:
    inner = path.rpartition(os.sep.encode())[0]
    return root + os.sep.encode() + inner if inner else root


def _coded(values: Iterable[str | None]) -> Coded:
    codes: dict[str | None, int] = {}
    array = np.fromiter(
        (NO_CODE if value is None else codes.setdefault(value, len(codes)) for value in values),
        np.int64,
    )
    return Coded(tuple(str(name) for name in codes), array)
