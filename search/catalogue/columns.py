"""Bulk loading of metadata, people, keywords and ratings of all searchable photos."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable, Iterable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from search.arrays import Ids, Rows
from search.catalogue.conditions import SHAPES, SOURCES
from search.catalogue.facets import MOST
from search.record_class import dataclass
from search.records import Source

T = TypeVar("T")
Mask = NDArray[np.bool_]
DECIMALS = 2  # of a degree, about a kilometre: photos of one walk have one place
NO_CODE = -1  # the code of a missing value
COLUMNS = (
    "SELECT p.id, substr(p.taken_at, 1, 7), p.width, p.height, p.camera, p.lens, p.root_id, p.path,"
    f" p.latitude, p.longitude, {SHAPES['screenshot']},"
    f" {SHAPES['video']},"
    " coalesce(CAST(substr(p.taken_at, 9, 2) AS INTEGER), 0)"
    " FROM photos p WHERE p.readable AND p.missing_since IS NULL"
    " ORDER BY p.taken_at IS NULL, p.taken_at DESC, p.mtime_ns DESC, p.id"
)


@dataclass(frozen=True, slots=True)
class Coded:
    """At most one value a photo: `names[codes[i]]`, none at NO_CODE. `codes`: int64, (n,)."""

    names: tuple[str, ...]
    codes: Ids


@dataclass(frozen=True, slots=True)
class Columns:
    """All searchable photos, (n,) each, the newest first and those without a date last.

    `months` as 2023-07; `days` of the month, 0 without a date; `folders` whole paths; `places` as
    "48.86 2.35", degrees to a hundredth; `latitudes` and `longitudes` in degrees, NaN without a
    position; `ratios`: width divided by height.
    """

    ids: Ids
    ratios: Rows
    are_screenshots: Mask
    are_videos: Mask
    days: Ids
    months: Coded
    folders: Coded
    cameras: Coded
    lenses: Coded
    places: Coded
    latitudes: NDArray[np.float64]
    longitudes: NDArray[np.float64]


def read_columns(db: sqlite3.Connection) -> Columns:
    """The columns of all searchable photos. Raises sqlite3.Error."""
    roots = {int(number): bytes(path) for number, path in db.execute("SELECT id, path FROM roots")}
    found = db.execute(COLUMNS).fetchall()
    (ids, months, widths, heights, cameras, lenses, root_ids, paths, north, east, screenshots,
     videos, days) = zip(*found, strict=True) if found else ((),) * 13  # fmt: skip
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
        np.array(videos, np.bool_),
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
    """The values as codes; `name` is called once for each distinct value."""
    codes: dict[T, int] = {}
    array = np.fromiter(
        (NO_CODE if value is None else codes.setdefault(value, len(codes)) for value in values),
        np.int64,
    )
    return Coded(tuple(map(name, codes)), array)


# -- texts -----------------------------------------------------------------------------------------


NOWHERE = -1
# The ids of a text: that of files, and that of faces.
FREQUENT = (
    "SELECT group_concat(DISTINCT t.id), t.text FROM texts t"
    " JOIN photo_texts pt ON pt.text_id = t.id JOIN photos p ON p.id = pt.photo_id"
    f" WHERE t.source IN {SOURCES} AND p.readable AND p.missing_since IS NULL"
    " GROUP BY t.text ORDER BY count(DISTINCT p.id) DESC, t.text LIMIT ?2"
)
PHOTOS_WITH = (
    "SELECT pt.text_id, group_concat(pt.photo_id) FROM json_each(?) j"
    " CROSS JOIN photo_texts pt ON pt.text_id = j.value GROUP BY 1"
)


@dataclass(frozen=True, slots=True)
class MultiCoded:
    """Any number of values a photo: photo `photos[i]` has `names[codes[i]]`. int64, (k,) each.

    `photos`: positions in the ids of the Columns.
    """

    names: tuple[str, ...]
    photos: Ids
    codes: Ids


@dataclass(frozen=True, slots=True)
class TextColumns:
    """The most frequent people and keywords, and the stars of each photo, (n,), 0 for none."""

    people: MultiCoded
    tags: MultiCoded
    ratings: Ids


def read_text_columns(db: sqlite3.Connection, ids: Ids) -> TextColumns:
    """The people, keywords and ratings of photos, (n,), in their order. Raises sqlite3.Error."""
    places = _places(db, ids)
    rated = db.execute("SELECT photo_id, rating FROM text_states WHERE rating > 0").fetchall()
    photos, stars = np.array(rated, np.int64).reshape(-1, 2).T
    is_searchable = places[photos] != NOWHERE
    ratings = np.zeros(len(ids), np.int64)
    ratings[places[photos[is_searchable]]] = stars[is_searchable]
    return TextColumns(_multi_coded(db, "person", places), _multi_coded(db, "tag", places), ratings)


def _multi_coded(db: sqlite3.Connection, source: Source, places: Ids) -> MultiCoded:
    frequent = db.execute(FREQUENT, (source, MOST)).fetchall()
    codes = {int(n): code for code, (ids, _) in enumerate(frequent) for n in ids.split(",")}
    all_photos, all_codes = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for text_id, listed in db.execute(PHOTOS_WITH, (json.dumps(list(codes)),)):
        # As one string: creating a Python int for each id takes three times as long.
        photos = places[np.fromstring(listed, np.int64, sep=",")]
        all_photos.append(photos[photos != NOWHERE])
        all_codes.append(np.full(len(all_photos[-1]), codes[text_id], np.int64))
    pairs = np.stack([np.concatenate(all_photos), np.concatenate(all_codes)])
    if len(codes) > len(frequent):  # a photo may have a text twice
        pairs = np.unique(pairs, axis=1)
    return MultiCoded(tuple(text for _, text in frequent), *pairs)


def _places(db: sqlite3.Connection, ids: Ids) -> Ids:
    """The position in `ids` of each photo id; NOWHERE for ids that are not in it."""
    (last,) = db.execute("SELECT coalesce(max(id), 0) FROM photos").fetchone()
    places = np.full(max(last, ids.max(initial=0)) + 1, NOWHERE, np.int64)
    places[ids] = np.arange(len(ids))
    return places
