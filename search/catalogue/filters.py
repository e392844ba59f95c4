"""The filters of a query as conditions on the tables of photos (p) and roots (r)."""

from __future__ import annotations

import json
import math
import os
import sqlite3
import zlib
from collections.abc import Hashable, Sequence
from datetime import date
from typing import Any

from search import words
from search.catalogue.phrases import with_phrase
from search.name_dates import date_in_name
from search.names import folded
from search.query import TEXT_SOURCES, Chosen, Filter, Place, Span

EARTH_KM = 6371.0
SAME_TYPE = {
    "jpg": ("jpg", "jpeg", "jpe", "jfif"),
    "tif": ("tif", "tiff"),
    "heic": ("heic", "heif", "hif"),
}
STARRED = "p.content_hash IN (SELECT content_hash FROM stars)"
SHAPES = {
    "landscape": "p.width > p.height",
    "portrait": "p.width < p.height",
    "square": "p.width = p.height",
    # What phones and computers call them; nothing inside the files says so.
    "screenshot": "replace(lower(CAST(p.path AS TEXT)), ' ', '') LIKE '%screenshot%'",
    "favourite": STARRED,
    "favorite": STARRED,
}
IN_ALBUM = (
    "p.content_hash IN (SELECT o.content_hash FROM albums a JOIN album_photos o"
    " ON o.album_id = a.id WHERE a.folded = ?)"
)
# All points of the library are asked for at once, each kilometre once: one by one takes minutes.
CODE = "(CAST(round((latitude + 90) * 100) * 100000 + round((longitude + 180) * 100) AS INTEGER))"
AT_PLACE = (
    f"{CODE} IN (SELECT value FROM json_each(spots_at((SELECT json_group_array(code) FROM"
    f" (SELECT DISTINCT {CODE} AS code FROM photos WHERE latitude + longitude NOT NULL)), ?)))"
)
# Filters of which a photo need pass only one: two folders, or a year and a month of another.
ALTERNATIVES = {
    "folder": "folder", "camera": "camera", "lens": "lens", "type": "type", "is": "form",
    "place": "place", "near": "place", "year": "date", "date": "date", "month": "month",
    "weekday": "weekday", "time": "time", "holiday": "holiday",
}  # fmt: skip
ALONE = ("screenshot", "favourite", "favorite")  # no form: is:favourite is:portrait asks for both
THINGS = {
    "gps": "p.latitude IS NOT NULL",
    "camera": "p.camera IS NOT NULL",
    "date": "p.taken_at IS NOT NULL",
}
SAYING = "p.id IN (SELECT pt.photo_id FROM texts t JOIN photo_texts pt ON pt.text_id = t.id"
THINGS |= {
    name: f"{SAYING} WHERE t.source = '{source}')"
    for name, source in {"text": "text", "people": "person", "caption": "caption"}.items()
}
DAY = "substr(p.taken_at, 1, 10)"
# From five in the morning on; what tells the day alone is written as midnight, and tells no hour.
HOUR = (
    "CASE WHEN substr(p.taken_at, 12, 8) > '00:00:00'"
    " THEN (substr(p.taken_at, 12, 2) + 19) % 24 END"
)
RATING = "(SELECT told.rating FROM told WHERE told.photo_id = p.id)"


def conditions(filters: Sequence[Filter]) -> tuple[str, list[Any]]:
    """All filters as one SQL condition, and its values: any of a kind, and all of the kinds."""
    parts, values = ["1"], list[Any]()
    for group in grouped(filters):
        some = []
        for one in group:
            sql, found = _condition(one)
            # Missing metadata never matches: a photo without a date is not from 2019.
            some.append(f"{'NOT ' if one.negated else ''}coalesce({sql}, 0)")
            values += found
        parts.append(f"({' OR '.join(some)})")
    return " AND ".join(parts), values


def grouped(filters: Sequence[Filter]) -> list[tuple[Filter, ...]]:
    """The filters of which a photo need pass only one, together."""
    groups: dict[Hashable, list[Filter]] = {}
    for place, one in enumerate(filters):
        groups.setdefault(_kind(one) or place, []).append(one)
    return [tuple(group) for group in groups.values()]


def _kind(one: Filter) -> str:
    """What a filter is an alternative within; empty for one that stands by itself."""
    if one.negated or one.name not in ALTERNATIVES or one.value in ALONE:
        return ""
    return ALTERNATIVES[one.name]


def ends_with(name: str) -> tuple[str, list[Any]]:
    """A file of this name, or whose path ends so."""
    path = "'/' || CAST(r.path AS TEXT) || '/' || CAST(p.path AS TEXT)"
    return f"({path} LIKE ? ESCAPE '\\')", [f"%/{_literally(name.strip('/'))}"]


def add_functions(connection: sqlite3.Connection) -> None:
    """Register the functions that statements call and SQLite lacks."""
    connection.create_function("crc32", 1, zlib.crc32, deterministic=True)
    connection.create_function("date_in_name", 1, _date_in_name, deterministic=True)
    connection.create_function("spots_at", 2, _spots_at, deterministic=True)
    connection.create_function("distance_km", 4, distance_km, deterministic=True)


def _spots_at(codes: str, place: str) -> str:
    from search.places import spots_at  # only who asks for a place pays for it

    return spots_at(codes, place)


def _date_in_name(path: bytes) -> str | None:
    """The moment that a file's name tells, as the catalogue keeps it."""
    moment = date_in_name(os.path.basename(os.fsdecode(path)))  # noqa: PTH119 - plain text
    return moment.isoformat() if moment else None


def distance_km(
    latitude: float | None, longitude: float | None, to_latitude: float, to_longitude: float
) -> float | None:
    """Along the globe, from degrees; the haversine formula (Sinnott 1984)."""
    if latitude is None or longitude is None:
        return None
    one, other = math.radians(latitude), math.radians(to_latitude)
    across = math.sin(math.radians(to_longitude - longitude) / 2) ** 2
    half = math.sin((other - one) / 2) ** 2 + math.cos(one) * math.cos(other) * across
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


def _condition(one: Filter) -> tuple[str, list[Any]]:
    value = one.value
    if isinstance(value, Chosen):
        return "p.id IN (SELECT value FROM json_each(?))", [json.dumps(value.ids)]
    if isinstance(value, Place):
        where = [value.latitude, value.longitude, value.radius_km]
        return "distance_km(p.latitude, p.longitude, ?, ?) <= ?", where
    if isinstance(value, Span):
        return _within(one.name, value)
    if one.name == "place":
        return AT_PLACE, [value]
    if one.name == "holiday":
        return _on_holiday(value)
    if one.name == "is":
        return SHAPES[value], []
    if one.name == "has":
        return THINGS[value], []
    if one.name in TEXT_SOURCES:
        return _saying(one.name, value)
    if one.name == "album":
        return IN_ALBUM, [folded(value)]
    return _like(one.name, value)


def _within(name: str, span: Span) -> tuple[str, list[Any]]:
    column = {
        "width": "p.width",
        "height": "p.height",
        "rating": RATING,
        "month": "CAST(substr(p.taken_at, 6, 2) AS INTEGER)",
        "weekday": f"(strftime('%w', {DAY}) + 6) % 7",
        "time": HOUR,
    }
    if name in column:
        least, most = span.least, span.most
        sql = column[name]
    else:
        sql = DAY
        least, most = (_day(number) for number in (span.least, span.most))
    ends = [(">=", least), ("<=", most)]
    parts = [f"{sql} {sign} ?" for sign, end in ends if end is not None]
    return f"({' AND '.join(parts)})", [end for _, end in ends if end is not None]


def _on_holiday(name: str) -> tuple[str, list[Any]]:
    from search.language.holidays import all_days  # a table: only who asks pays for it

    return f"{DAY} IN (SELECT value FROM json_each(?))", [json.dumps(all_days(name))]


def _day(number: float | None) -> Any:
    return None if number is None else date.fromordinal(max(1, int(number))).isoformat()


def _saying(name: str, value: str) -> tuple[str, list[Any]]:
    """Words one after the other in a text of one kind; the last may go on."""
    sql, values = with_phrase(words.phrase(value, begins=True), TEXT_SOURCES[name])
    if name == "name":  # whatever a person sees in the folder can be asked for
        path, pattern = "CAST(p.path AS TEXT)", f"%{_literally(value)}%"
        file = f"replace({path}, rtrim({path}, replace({path}, '/', '')), '')"
        return f"(p.id IN ({sql}) OR {file} LIKE ? ESCAPE '\\')", [*values, pattern]
    return f"p.id IN ({sql})", values


def _like(name: str, value: str) -> tuple[str, list[Any]]:
    """Text that is contained, in small or capital letters."""
    if name == "type":
        types = SAME_TYPE.get(value, (value,))
        ends = " OR ".join("CAST(p.path AS TEXT) LIKE ? ESCAPE '\\'" for _ in types)
        return f"({ends})", [f"%.{_literally(ending)}" for ending in types]
    if name == "folder":
        return _in_folder(value)
    return f"(p.{name} LIKE ? ESCAPE '\\')", [f"%{_literally(value)}%"]


def _in_folder(value: str) -> tuple[str, list[Any]]:
    """A whole path from the root of the disk, or a part of the names of the folders."""
    path = "CAST(r.path AS TEXT) || '/' || CAST(p.path AS TEXT)"
    value = os.path.expanduser(value)  # noqa: PTH111 - plain text
    pattern = _literally(value.rstrip("/"))
    whole = value.startswith("/")
    return f"({path} LIKE ? ESCAPE '\\')", [f"{pattern}/%" if whole else f"%{pattern}%/%"]


def _literally(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
