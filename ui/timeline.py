"""The library by month, the newest photos first: the page's home, which holds any number."""

from __future__ import annotations

import base64
from dataclasses import dataclass

import numpy as np

from search.arrays import Ids
from search.catalogue import NO_CODE, Columns

RATIO_STEP = 60  # shapes as one byte each: width through height, times this


@dataclass(frozen=True, slots=True)
class Month:
    """The photos of a month as 2023-07; without a name, those that say no date."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """All photos in order: how many of each month, and the shape of each, in base64.

    `name`: of the library, empty for the usual one.
    """

    name: str
    count: int
    months: tuple[Month, ...]
    ratios: str


def make_timeline(columns: Columns, name: str = "") -> Timeline:
    """What the page needs to lay out every photo before it knows any."""
    shapes = np.clip(np.rint(columns.ratios * RATIO_STEP), 1, 255).astype(np.uint8)
    ratios = base64.b64encode(shapes.tobytes()).decode()
    return Timeline(name, len(columns.ids), _months(columns), ratios)


def _months(columns: Columns) -> tuple[Month, ...]:
    """The runs of equal months, in order."""
    codes = columns.months.codes
    starts = np.flatnonzero(np.diff(codes, prepend=np.int64(NO_CODE - 1)))
    counts = np.diff(starts, append=len(codes))
    names = columns.months.names
    return tuple(
        Month("" if code == NO_CODE else names[code], count)
        for code, count in zip(codes[starts].tolist(), counts.tolist(), strict=True)
    )


def page_of(columns: Columns, first: int, count: int) -> list[int]:
    """The ids of the photos from one position on."""
    ids: Ids = columns.ids[first : first + count]
    return [int(number) for number in ids]
