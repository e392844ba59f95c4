"""A few facts of every searchable photo at once, for whoever counts or lays out all of them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from search.arrays import Ids, Rows
from search.catalogue.filters import SHAPES

T = TypeVar("T")
Mask = NDArray[np.bool_]
DECIMALS = 2  # of a degree, about a kilometre: photos of one walk have one place
NO_CODE = -1  # a code for what a photo does not say
COLUMNS = (
    "SELECT p.id, substr(p.taken_at, 1, 7), p.width, p.height, p.camera, p.lens, p.root_id, p.path,"
    f" p.latitude, p.longitude, {SHAPES['screenshot']},"
    " coalesce(CAST(substr(p.taken_at, 9, 2) AS INTEGER), 0)"
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

    `months` as 2023-07; `days` of the month, 0 without a date; `folders` whole paths; `places` as
    "48.86 2.35", degrees to a hundredth; `latitudes` and `longitudes` in degrees, NaN where none is
    told; `ratios`: width through height.
    """

    ids: Ids
    ratios: Rows
    are_screenshots: Mask
    days: Ids
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
    (ids, months, widths, heights, cameras, lenses, root_ids, paths, north, east, screenshots,
     days) = zip(*found, strict=True) if found else ((),) * 12  # fmt: skip
    sides = np.array([widths, heights], np.float32).reshape(2, -1)
    sides[~(sides > 0)] = 1
    separator = os.sep.encode()
    inner = (
        (root, path.rpartition(separator)[0]) for root, path in zip(root_ids, paths, strict=True)
    )
    places = (
        None if a is None or b is None else (round(a, DECIMALS), round(b, DECIMALS))
        for a, b in zip(north, east, strict=True)
    )
    return Columns(
        np.array(ids, np.int64),
        sides[0] / sides[1],
        np.array(screenshots, np.bool_),
        np.array(days, np.int64),
        _coded(months, str),
        _coded(inner, lambda folder: _folder(roots[folder[0]], folder[1])),
        _coded(cameras, str),
        _coded(lenses, str),
        _coded(places, lambda degrees: f"{degrees[0]:.{DECIMALS}f} {degrees[1]:.{DECIMALS}f}"),
        np.array(north, np.float64),
        np.array(east, np.float64),
    )


def _folder(root: bytes, inner: bytes) -> str:
    return os.fsdecode(root + os.sep.encode() + inner if inner else root)


def _coded(values: Iterable[T | None], name: Callable[[T], str]) -> Coded:
    """The values by number; each gets its name once, however many photos have it."""
    codes: dict[T, int] = {}
    array = np.fromiter(
        (NO_CODE if value is None else codes.setdefault(value, len(codes)) for value in values),
        np.int64,
    )
    return Coded(tuple(map(name, codes)), array)
