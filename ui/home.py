"""What stands above all photos: this day in earlier years, the fullest folders and places."""

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

MOST = 12  # cards of a kind


@dataclass(frozen=True, slots=True)
class Card:
    """Something to click: what it is called, how many photos it has, and the newest of them."""

    name: str
    count: int
    tile: Tile


@dataclass(frozen=True, slots=True)
class Home:
    """`day`: days such as 2019-11-25, the latest first; `folders`: whole paths; the fullest first.

    No folders where all photos lie in one: there is nothing to choose.
    """

    day: tuple[Card, ...]
    folders: tuple[Card, ...]
    places: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class _Group:
    name: str
    count: int
    newest: int  # the photo's id


def make_home(engine: Engine, columns: Columns, today: date, *, chinese: bool = False) -> Home:
    """The cards of a library on a day. `chinese`: names of places, where they are known."""
    kinds = [_this_day(columns, today), _folders(columns), _places(columns, chinese)]
    ids = [group.newest for groups in kinds for group in groups]
    known = {tile.id: tile for tile in tiles(engine, ids)}
    cards = [
        tuple(Card(one.name, one.count, known[one.newest]) for one in groups if one.newest in known)
        for groups in kinds
    ]
    return Home(*cards)


def _this_day(columns: Columns, today: date) -> list[_Group]:
    """The photos of this day of the year, by earlier years; of February 29 only in leap years."""
    on_day = np.flatnonzero(columns.days == today.day)  # the newest first, as the columns are
    names = columns.months.names
    found: dict[str, list[int]] = {}
    for row, code in zip(on_day.tolist(), columns.months.codes[on_day].tolist(), strict=True):
        year, month = names[code].split("-")
        if int(month) == today.month and int(year) < today.year:
            found.setdefault(f"{names[code]}-{today.day:02}", []).append(row)
    groups = [_Group(day, len(rows), int(columns.ids[rows[0]])) for day, rows in found.items()]
    return groups[:MOST]


def _folders(columns: Columns) -> list[_Group]:
    """The fullest folders, with the photos of those inside them."""
    names, counts = columns.folders.names, _counts(columns.folders)
    if len(names) < 2:
        return []
    fullest = sorted(range(len(names)), key=lambda code: -counts[code])[:MOST]
    groups = []
    for code in fullest:
        inside = [c for c, name in enumerate(names) if _is_inside(name, names[code])]
        count = sum(counts[c] for c in inside)
        groups.append(
            _Group(printable(names[code]), count, _newest(columns, columns.folders, [code]))
        )
    return groups


def _is_inside(folder: str, other: str) -> bool:
    return folder == other or folder.startswith(other.rstrip(os.sep) + os.sep)


def _places(columns: Columns, chinese: bool) -> list[_Group]:
    """The towns with the most photos: several points may be one."""
    counts, codes = _counts(columns.places), dict[str, list[int]]()
    names = towns(columns.places.names, chinese)
    for code, degrees in enumerate(columns.places.names):
        codes.setdefault(names[degrees], []).append(code)
    total = Counter({name: sum(counts[c] for c in some) for name, some in codes.items()})
    return [
        _Group(name, count, _newest(columns, columns.places, codes[name]))
        for name, count in total.most_common(MOST)
    ]


def _counts(values: Coded) -> list[int]:
    found: Ids = values.codes[values.codes != NO_CODE]
    return [int(n) for n in np.bincount(found, minlength=len(values.names))]


def _newest(columns: Columns, values: Coded, codes: Iterable[int]) -> int:
    return int(columns.ids[np.flatnonzero(np.isin(values.codes, list(codes)))[0]])
