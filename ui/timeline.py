"""The layout of all photos by month and day, newest first, for libraries of any size."""

from __future__ import annotations

import base64
from dataclasses import dataclass

import numpy as np

from search.arrays import Ids
from search.catalogue import NO_CODE, Columns
from ui.facet_counts import town_in, towns

RATIO_STEP = 60  # aspect ratio times this is one byte
DAYS = 32  # more than a month has


@dataclass(frozen=True, slots=True)
class Month:
    """The number of photos of a month such as 2023-07; of undated photos if the name is empty."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Day:
    """The number of photos of a day such as 2023-07-14, and the town of most of them, if any.

    Of undated photos if the name is empty.
    """

    name: str
    count: int
    place: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """All photos in order: counts of months and days, and aspect ratios as bytes in base64.

    `name`: of the library, empty for the default one.
    """

    name: str
    count: int
    months: tuple[Month, ...]
    days: tuple[Day, ...]
    ratios: str


def make_timeline(columns: Columns, name: str = "", *, chinese: bool = False) -> Timeline:
    """The data to lay out all photos before any of them is loaded.

    `chinese`: names of places, as far as they are known.
    """
    shapes = np.clip(np.rint(columns.ratios * RATIO_STEP), 1, 255).astype(np.uint8)
    ratios = base64.b64encode(shapes.tobytes()).decode()
    return Timeline(name, len(columns.ids), _months(columns), _days(columns, chinese), ratios)


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


def _days(columns: Columns, chinese: bool) -> tuple[Day, ...]:
    """The runs of equal days, in order."""
    months, names = columns.months.codes, columns.months.names
    keys = months * DAYS + columns.days
    starts = np.flatnonzero(np.diff(keys, prepend=keys[:1] - 1))
    counts = np.diff(starts, append=len(keys))
    places = _main_towns(columns, starts, chinese)
    return tuple(
        Day("" if code == NO_CODE else f"{names[code]}-{day:02}", count, place)
        for code, day, count, place in zip(
            months[starts].tolist(), columns.days[starts].tolist(), counts.tolist(), places,
            strict=True,
        )
    )  # fmt: skip


def _main_towns(columns: Columns, starts: Ids, chinese: bool) -> list[str]:
    """The most frequent town of each run of photos; empty where none has a position."""
    of_point = towns(columns.places.names, chinese)
    names = sorted({town_in(name) for name in of_point.values()})
    number_of = {name: number for number, name in enumerate(names)}
    numbers = np.array([number_of[town_in(of_point[p])] for p in columns.places.names], np.int64)
    located = np.flatnonzero(columns.places.codes != NO_CODE)
    runs = np.searchsorted(starts, located, side="right") - 1
    pairs, counts = np.unique(
        runs * max(1, len(names)) + numbers[columns.places.codes[located]], return_counts=True
    )
    found = [""] * len(starts)
    for pair in pairs[np.argsort(counts, kind="stable")].tolist():  # the most frequent one last
        run, number = divmod(pair, max(1, len(names)))
        found[run] = names[number]
    return found


def page_of(columns: Columns, first: int, count: int) -> list[int]:
    """The ids of the photos from one position on."""
    ids: Ids = columns.ids[first : first + count]
    return [int(number) for number in ids]
