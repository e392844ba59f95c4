"""SQL conditions of filters and phrases, on the tables of photos (p) and roots (r)."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import zlib
from collections.abc import Callable, Hashable, Sequence
from datetime import date
from typing import Any

from search import words
from search.catalogue.file_name_dates import date_in_name
from search.catalogue.path_matching import add_path_functions
from search.places.distance import distance_km
from search.query import Circle, Filter, PhotoSet, Rectangle, Span, kind_of
from search.query.filter_values import BETWEEN_NAMES, UNNAMED
from search.query.language.holidays import all_days
from search.records import LIVE_MS, LIVE_SUFFIXES, Source
from search.words import fold_name

Condition = tuple[str, list[Any]]  # SQL, and the values that it binds
# Endings of one file type. Raw files: those of `RAW_EXTENSIONS` in search/images/file_types.py.
TYPES = (
    ("jpg", "jpeg", "jpe", "jfif", "mpo"),
    ("tif", "tiff"),
    ("heic", "heif", "hif"),
    ("mpg", "mpeg"),
    ("mts", "m2ts"),
    ("3gp", "3g2"),
    ("jp2", "j2c", "j2k", "jpf", "jpx"),
    ("bmp", "dib"),
    ("ppm", "pbm", "pgm", "pnm"),
    ("raw", "3fr", "arw", "cr2", "cr3", "dng", "erf", "iiq", "kdc", "mef", "mos", "mrw", "nef",
     "nrw", "orf", "pef", "raf", "rw2", "rwl", "sr2", "srf", "srw", "x3f"),
)  # fmt: skip
SAME_TYPE = {ending: endings for endings in TYPES[:-1] for ending in endings} | {"raw": TYPES[-1]}
STARRED = "p.content_hash IN (SELECT content_hash FROM stars)"
# The video of the Live Photo p: one with its identifier, or a short one of its name beside it.
# By the names that it can have, for which there is an index.
UP_TO_DOT = "rtrim(CAST(p.path AS TEXT), replace(CAST(p.path AS TEXT), '.', ''))"
BESIDE = ", ".join(
    f"CAST({UP_TO_DOT} || '{ending}' AS BLOB)"
    for suffix in LIVE_SUFFIXES
    for ending in (suffix[1:], suffix[1:].upper())
)
LIVE_VIDEO = (
    "SELECT id FROM (SELECT id FROM photos WHERE live_id = p.live_id AND missing_since IS NULL"
    " AND duration_ms IS NOT NULL UNION ALL SELECT id FROM photos WHERE root_id = p.root_id"
    f" AND path IN ({BESIDE}) AND duration_ms <= {LIVE_MS} AND missing_since IS NULL"
    " AND (live_id IS NULL OR p.live_id IS NULL)) LIMIT 1"
)
SHAPES = {
    "live": f"p.duration_ms IS NULL AND (p.video_at IS NOT NULL OR EXISTS ({LIVE_VIDEO}))",
    "photo": "p.duration_ms IS NULL",
    "video": "p.duration_ms IS NOT NULL",
    "landscape": "p.width > p.height",
    "portrait": "p.width < p.height",
    "square": "p.width = p.height",
    # By file name, as phones and computers choose it: the files contain no such mark.
    "screenshot": "replace(lower(CAST(p.path AS TEXT)), ' ', '') LIKE '%screenshot%'",
    "favourite": STARRED,
    "favorite": STARRED,
}
IN_ALBUM = (
    "p.content_hash IN (SELECT o.content_hash FROM albums a JOIN album_photos o"
    " ON o.album_id = a.id WHERE a.folded = ?)"
)
# One call for all points of the library, each rounded to a kilometre: single calls take minutes.
CODE = "(CAST(round((latitude + 90) * 100) * 100000 + round((longitude + 180) * 100) AS INTEGER))"
AT_PLACE = (
    f"{CODE} IN (SELECT value FROM json_each(spots_at((SELECT json_group_array(code) FROM"
    f" (SELECT DISTINCT {CODE} AS code FROM photos WHERE latitude + longitude NOT NULL)), ?)))"
)
THINGS = {
    "gps": "p.latitude IS NOT NULL",
    "camera": "p.camera IS NOT NULL",
    "date": "p.taken_at IS NOT NULL",
}
WITH_TEXT = "p.id IN (SELECT pt.photo_id FROM texts t JOIN photo_texts pt ON pt.text_id = t.id"
FACES = "(SELECT count(*) FROM faces f WHERE f.content_hash = p.content_hash)"
# Of photos that were searched for faces; unknown for others.
FACE_COUNT = (
    f"CASE WHEN p.content_hash IN (SELECT content_hash FROM face_searches WHERE is_done)"
    f" THEN {FACES} END"
)
THINGS["faces"] = "p.content_hash IN (SELECT content_hash FROM faces)"
THINGS |= {
    name: f"{WITH_TEXT} WHERE t.source IN ({sources}))"
    for name, sources in {
        "text": "'text'",
        "people": "'person', 'face'",
        "caption": "'caption'",
    }.items()
}
NO_PERSON = "none"
# A group of faces by its number, as in `photoseek people`.
GROUP = re.compile(r"#(\d{1,18})", re.ASCII)
IN_GROUP = (
    "p.content_hash IN (SELECT f.content_hash FROM faces f LEFT JOIN face_groups g"
    " ON g.group_id = f.group_id WHERE coalesce(g.number, f.group_id) ="
    " (SELECT coalesce(o.number, n.number) FROM (SELECT ? AS number) n"
    " LEFT JOIN face_groups o ON o.group_id = n.number))"
)
# Of groups: faces that are not clear enough for one are of no one in particular.
UNNAMED_FACE = (
    "p.content_hash IN (SELECT f.content_hash FROM faces f LEFT JOIN face_groups g"
    " ON g.group_id = f.group_id WHERE f.group_id NOT NULL AND g.name IS NULL"
    " AND NOT coalesce(g.is_hidden, 0))"
)
DAY = "substr(p.taken_at, 1, 10)"
# Hours since five in the morning. Midnight exactly means that only the day is known: no hour.
HOUR = (
    "CASE WHEN substr(p.taken_at, 12, 8) > '00:00:00'"
    " THEN (substr(p.taken_at, 12, 2) + 19) % 24 END"
)
RATING = "(SELECT t.rating FROM text_states t WHERE t.photo_id = p.id)"

NO_PHOTO = "SELECT 0 AS photo_id WHERE 0"
# CROSS JOIN: SQLite takes the tables in this order, so that a limit ends the statement early.
WITH_PHRASE = (
    "SELECT pt.photo_id FROM text_index i CROSS JOIN photo_texts pt ON pt.text_id = i.rowid"
    " WHERE text_index MATCH ?"
)
# Names given to faces are people too; they are stored apart from those in files. Their other
# names are searched, but not counted.
SOURCE = "CASE WHEN t.source IN ('face', 'alias') THEN 'person' ELSE t.source END"
SOURCES = "(?1, CASE ?1 WHEN 'person' THEN 'face' END)"
OF_SOURCE = f"EXISTS (SELECT 1 FROM texts t WHERE t.id = i.rowid AND {SOURCE} = ?)"


def conditions(filters: Sequence[Filter]) -> tuple[str, list[Any]]:
    """One SQL condition for all filters, and its values: any of a kind, and all kinds."""
    parts, values = ["1"], list[Any]()
    for group in grouped(filters):
        alternatives = []
        for part in group:
            sql, bound = condition(part)
            # Missing metadata never matches: a photo without a date is not from 2019.
            alternatives.append(f"{'NOT ' if part.negated else ''}coalesce({sql}, 0)")
            values += bound
        parts.append(f"({' OR '.join(alternatives)})")
    return " AND ".join(parts), values


def condition(part: Filter) -> Condition:
    """The SQL condition of one filter, not negated, and its values."""
    if isinstance(part.value, PhotoSet):  # an album that is a search, or a taught name
        return "p.id IN (SELECT value FROM json_each(?))", [json.dumps(part.value.ids)]
    return CONDITIONS[part.name](part.value)


def grouped(filters: Sequence[Filter]) -> list[tuple[Filter, ...]]:
    """The filters in groups of alternatives: a photo must pass one filter of each group."""
    groups: dict[Hashable, list[Filter]] = {}
    for place, part in enumerate(filters):
        groups.setdefault(kind_of(part) or place, []).append(part)
    return [tuple(group) for group in groups.values()]


def with_phrase(phrase: str | None, source: Source | None = None) -> tuple[str, list[Any]]:
    """A SELECT of `photo_id` for each text that matches an FTS5 expression, and its values.

    A photo is repeated for each of its matching texts. None matches no photo.
    """
    if phrase is None:
        return NO_PHOTO, []
    if source is None:
        return WITH_PHRASE, [phrase]
    return f"{WITH_PHRASE} AND {OF_SOURCE}", [phrase, source]


def ends_with(name: str) -> Condition:
    """The condition that the path of a file ends in `name`, in any spelling."""
    return "ends_with_path(r.path, p.path, ?)", [fold_name(name.strip("/"))]


def ends_with_exactly(name: str) -> Condition:
    """The condition that the path of a file ends in `name`, in these letters."""
    end = os.fsencode(f"/{name.strip('/')}")
    return "substr(CAST('/' || p.path AS BLOB), ?) = ?", [-len(end), end]


def add_functions(connection: sqlite3.Connection) -> None:
    """Register the SQL functions that SQLite lacks."""
    connection.create_function("crc32", 1, zlib.crc32, deterministic=True)
    connection.create_function("indexed_text", 1, indexed_text, deterministic=True)
    connection.create_function("folded_name", 1, fold_name, deterministic=True)
    add_path_functions(connection)
    connection.create_function("date_in_name", 1, _date_in_name, deterministic=True)
    connection.create_function("spots_at", 2, _spots_at, deterministic=True)
    connection.create_function("distance_km", 4, distance_km, deterministic=True)


def indexed_text(text: str) -> str | None:
    """The folded words of a text for the full-text index; None for ASCII, which SQLite folds."""
    return None if text.isascii() else words.indexed(text)


def _spots_at(codes: str, place: str) -> str:
    from search.places.gazetteer import spots_at  # 12 to 25 ms, for place: only

    return spots_at(codes, place)


def _date_in_name(path: bytes) -> str | None:
    """The date in a file name, in the format of `taken_at`."""
    moment = date_in_name(os.path.basename(os.fsdecode(path)))  # noqa: PTH119 - plain text
    return moment.isoformat() if moment else None


# -- one filter -----------------------------------------------------------------------------------


def _between(sql: str) -> Callable[[Span], Condition]:
    def between(span: Span) -> Condition:
        return _within(sql, span.least, span.most)

    return between


def _within(sql: str, least: float | str | None, most: float | str | None) -> Condition:
    bounds = [(sign, end) for sign, end in ((">=", least), ("<=", most)) if end is not None]
    return f"({' AND '.join(f'{sql} {sign} ?' for sign, _ in bounds)})", [end for _, end in bounds]


def _on_days(span: Span) -> Condition:
    return _within(DAY, _day(span.least), _day(span.most))


def _day(ordinal: float | None) -> str | None:
    return None if ordinal is None else date.fromordinal(max(1, int(ordinal))).isoformat()


def _on_holiday(name: str) -> Condition:
    return f"{DAY} IN (SELECT value FROM json_each(?))", [json.dumps(all_days(name))]


def _in_circle(circle: Circle) -> Condition:
    values = [circle.latitude, circle.longitude, circle.radius_km]
    return "distance_km(p.latitude, p.longitude, ?, ?) <= ?", values


def _in_rectangle(box: Rectangle) -> Condition:
    joined = "AND" if box.west <= box.east else "OR"  # OR: it crosses the date line
    sql = f"p.latitude BETWEEN ? AND ? AND (p.longitude >= ? {joined} p.longitude <= ?)"
    return f"({sql})", [box.south, box.north, box.west, box.east]


def _at_place(name: str) -> Condition:
    return AT_PLACE, [name]


def _in_album(name: str) -> Condition:
    return IN_ALBUM, [fold_name(name)]


def _is_taught(name: str) -> Condition:
    raise ValueError(name)  # the engine replaces it by a PhotoSet


def _has_shape(shape: str) -> Condition:
    return SHAPES[shape], []


def _has_thing(thing: str) -> Condition:
    return THINGS[thing], []


def _contains(source: Source) -> Callable[[str], Condition]:
    def contains(text: str) -> Condition:
        """Consecutive words in a text of one source; the last word may be a beginning."""
        sql, values = with_phrase(words.phrase(text, begins=True), source)
        return f"p.id IN ({sql})", values

    return contains


def _contains_any(source: Source, *, begins: bool) -> Callable[[str], Condition]:
    def contains(text: str) -> Condition:
        """Any of several phrases, separated by commas without a space, in a text of one source.

        `begins`: their last words may be beginnings.
        """
        phrases = (words.phrase(part, begins=begins) for part in BETWEEN_NAMES.split(text))
        sql, values = with_phrase(" OR ".join(filter(None, phrases)) or None, source)
        return f"p.id IN ({sql})", values

    return contains


def _in_file_name(text: str) -> Condition:
    """Words of the name, or any substring of the file name."""
    sql, values = _contains("name")(text)
    return f"({sql} OR has_in_file_name(p.path, ?))", [*values, fold_name(text)]


def _has_in(column: str) -> Callable[[str], Condition]:
    def has_in(text: str) -> Condition:
        return f"has_in_text({column}, ?)", [fold_name(text)]

    return has_in


def _of_type(ending: str) -> Condition:
    endings = SAME_TYPE.get(ending, (ending,))
    sql = " OR ".join("CAST(p.path AS TEXT) LIKE ? ESCAPE '\\'" for _ in endings)
    return f"({sql})", [f"%.{_escaped(name)}" for name in endings]


def _in_folder(folder: str) -> Condition:
    """An absolute path, or a substring of the names of folders."""
    folder = os.path.expanduser(folder)  # noqa: PTH111 - plain text
    return "is_in_folder(r.path, p.path, ?)", [fold_name(folder.rstrip("/"))]


def _shows_person(text: str) -> Condition:
    """Any of several names, by whole words; `none`: no name at all; `#12`: a group.

    `?`: a group without a name.
    """
    if group := GROUP.fullmatch(text):
        return IN_GROUP, [int(group[1])]
    if text == UNNAMED:
        return UNNAMED_FACE, []
    if text.lower() == NO_PERSON:
        return f"NOT {THINGS['people']}", []
    return _contains_any("person", begins=False)(text)


# The condition of each filter of `search.query.FILTERS`, as a function of its value.
CONDITIONS: dict[str, Callable[[Any], Condition]] = {
    "folder": _in_folder,
    "year": _on_days,
    "month": _between("CAST(substr(p.taken_at, 6, 2) AS INTEGER)"),
    "date": _on_days,
    "after": _on_days,
    "before": _on_days,
    "weekday": _between(f"(strftime('%w', {DAY}) + 6) % 7"),
    "time": _between(HOUR),
    "holiday": _on_holiday,
    "place": _at_place,
    "near": _in_circle,
    "within": _in_rectangle,
    "person": _shows_person,
    "tag": _contains_any("tag", begins=True),
    "caption": _contains("caption"),
    "name": _in_file_name,
    "text": _contains("text"),
    "faces": _between(FACE_COUNT),
    "rating": _between(RATING),
    "camera": _has_in("p.camera"),
    "lens": _has_in("p.lens"),
    "type": _of_type,
    "is": _has_shape,
    "has": _has_thing,
    "length": _between("(p.duration_ms / 1000.0)"),
    "width": _between("p.width"),
    "height": _between("p.height"),
    "album": _in_album,
    "taught": _is_taught,
}


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
