"""Cards of Home and Explore: this day in earlier years, places and folders."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from search.arrays import Ids
from search.catalogue import NO_CODE, Coded, Columns
from search.engine import Engine
from search.errors import printable
from ui.facet_counts import towns
from ui.views import Tile, tiles

MOST = 12  # cards of one kind at home
ALL = 200  # in Explore


@dataclass(frozen=True, slots=True)
class Card:
    """A link with its name, number of photos and newest photo."""

    name: str
    count: int
    tile: Tile


@dataclass(frozen=True, slots=True)
class Home:
    """`day`: dates such as 2019-11-25, latest first; `folders`: absolute paths; by photo count.

    No folders if all photos are in one.
    """

    day: tuple[Card, ...]
    folders: tuple[Card, ...]
    places: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class _Group:
    name: str
    count: int
    newest: int  # the photo's id


def make_home(
    engine: Engine,
    columns: Columns,
    today: date,
    *,
    chinese: bool = False,
    most: int = MOST,
) -> Home:
    """The cards of a library on a day, at most so many of each kind.

    `chinese`: names of places, as far as they are known.
    """
    kinds = [
        _this_day(columns, today),
        _folders(columns)[:most],
        _places(columns, chinese)[:most],
    ]
    ids = [group.newest for groups in kinds for group in groups]
    known = {tile.id: tile for tile in tiles(engine, ids)}
    cards = [
        tuple(
            Card(group.name, group.count, known[group.newest])
            for group in groups
            if group.newest in known
        )
        for groups in kinds
    ]
    return Home(*cards)


def _this_day(columns: Columns, today: date) -> list[_Group]:
    """The photos of this day in earlier years; of February 29 in leap years only."""
    on_day = np.flatnonzero(columns.days == today.day)  # newest first, as the columns are
    names = columns.months.names
    found: dict[str, list[int]] = {}
    for row, code in zip(on_day.tolist(), columns.months.codes[on_day].tolist(), strict=True):
        year, month = names[code].split("-")
        if int(month) == today.month and int(year) < today.year:
            found.setdefault(f"{names[code]}-{today.day:02}", []).append(row)
    groups = [_Group(day, len(rows), int(columns.ids[rows[0]])) for day, rows in found.items()]
    return groups[:MOST]


def _folders(columns: Columns) -> list[_Group]:
    """The folders with most photos; counts include the folders inside them."""
    names, counts = columns.folders.names, _counts(columns.folders)
    if len(names) < 2:
        return []
    fullest = sorted(range(len(names)), key=lambda code: -counts[code])[:ALL]
    groups = []
    for code in fullest:
        inside = [c for c, name in enumerate(names) if is_inside(name, names[code])]
        count = sum(counts[c] for c in inside)
        groups.append(
            _Group(printable(names[code]), count, _newest(columns, columns.folders, [code]))
        )
    return groups


def is_inside(folder: str, other: str) -> bool:
    """True if a folder is another one, or below it; both are absolute paths."""
    return folder == other or folder.startswith(other.rstrip(os.sep) + os.sep)


def _places(columns: Columns, chinese: bool) -> list[_Group]:
    """The towns with most photos; several points may belong to one town."""
    counts, codes = _counts(columns.places), dict[str, list[int]]()
    names = towns(columns.places.names, chinese)
    for code, degrees in enumerate(columns.places.names):
        codes.setdefault(names[degrees], []).append(code)
    total = Counter(
        {name: sum(counts[code] for code in of_name) for name, of_name in codes.items()}
    )
    return [
        _Group(name, count, _newest(columns, columns.places, codes[name]))
        for name, count in total.most_common(ALL)
    ]


def _counts(values: Coded) -> list[int]:
    found: Ids = values.codes[values.codes != NO_CODE]
    return [int(n) for n in np.bincount(found, minlength=len(values.names))]


def _newest(columns: Columns, values: Coded, codes: Iterable[int]) -> int:
    return int(columns.ids[np.flatnonzero(np.isin(values.codes, list(codes)))[0]])
