"""Types and ranges of the values of a catalogue, which rows of other libraries must have."""

from __future__ import annotations

import math
import os
import re
import zlib
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import numpy as np

from search.catalogue.embeddings import MOST_DIMENSIONS
from search.catalogue.face_tables import COVER, NOT_SHOWN
from search.catalogue.names import (
    LONGEST_DESCRIPTION,
    LONGEST_NAME,
    check_search,
    checked_name,
)
from search.errors import PhotoseekError, stored_notes
from search.files import HASH_BYTES
from search.patterns import Pattern
from search.record_class import dataclass
from search.records import PRECEDENCE, Source
from search.user_records import ALBUM_SORTS

Check = Callable[[Any], bool]

LONGEST_PATH = 4096  # bytes, as in Linux
LONGEST_LINE = 2000  # characters of a camera, a problem, the name of a model
LONGEST_TEXT = 10_000  # characters of a caption
MOST_PIXELS = 10_000_000  # of one side of a picture
LARGEST_ID = 2**63 - 1
MOST_POSITIONS = 2**40  # in an album, so that those of two libraries can be added up
THUMBPRINT_BYTES = 27
UNIT_TOLERANCE = 0.02  # of the length of an embedding; that of a black picture may be 0
DATE = Pattern(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?([+-]\d\d:\d\d)?", re.ASCII)
# Below these, and for a folder that encloses everything, runs would never end.
SYSTEM_FOLDERS = tuple(map(Path, ("/proc", "/sys", "/dev")))


@dataclass(frozen=True, slots=True)
class Table:
    """The checks of one table by column; `most`: the largest number of rows.

    `key`: the columns that identify a row.
    """

    columns: Mapping[str, Check]
    most: int = LARGEST_ID
    key: str = "rowid"


def integer(least: int, most: int = LARGEST_ID) -> Check:
    """A check of a whole number within a range."""
    return lambda value: type(value) is int and least <= value <= most


def number(most: float) -> Check:
    """A check of a finite number from -most to most."""
    return lambda value: type(value) in (int, float) and math.isfinite(value) and abs(value) <= most


def text(longest: int) -> Check:
    """A check of a text up to a number of characters."""
    return lambda value: type(value) is str and len(value) <= longest and "\0" not in value


def one_of(values: tuple[str, ...]) -> Check:
    """A check of one of a few words."""
    return lambda value: value in values


def blob(*lengths: int) -> Check:
    """A check of bytes of one of these lengths."""
    return lambda value: type(value) is bytes and len(value) in lengths


def optional(check: Check) -> Check:
    """A check that a missing value passes too."""
    return lambda value: value is None or check(value)


def is_path(value: Any) -> bool:
    """True for an absolute path without detours."""
    if type(value) is not bytes or len(value) > LONGEST_PATH or b"\0" in value:
        return False
    path = os.fsdecode(value)
    is_plain = os.path.normpath(path) == path and not path.startswith("//")
    return is_plain and os.path.isabs(path)  # noqa: PTH117 - faster, for each photo


def is_root(value: Any) -> bool:
    """True for the path of a folder that can be indexed."""
    if not is_path(value):
        return False
    path = Path(os.fsdecode(value))
    is_system = any(path == folder or folder in path.parents for folder in SYSTEM_FOLDERS)
    return path != path.parent and not is_system


def is_relative_path(value: Any) -> bool:
    """True for a path that leads into its root."""
    if type(value) is not bytes or not 0 < len(value) <= LONGEST_PATH or b"\0" in value:
        return False
    if os.sep != "/":
        value = value.replace(os.sep.encode(), b"/")
    is_plain = not {b"", b".", b".."} & set(value.split(b"/"))
    return is_plain and not os.path.isabs(value)  # noqa: PTH117 - a drive of Windows


def is_date(value: Any) -> bool:
    """True for a moment in the format of the catalogue."""
    if type(value) is not str or not DATE.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def is_problem(value: Any) -> bool:
    """True for a stored note, or a sentence."""
    return text(LONGEST_LINE)(value) and stored_notes.is_stored(value)


def is_name(value: Any) -> bool:
    """True for the name of an album, or a taught name."""
    if type(value) is not str or len(value) > LONGEST_NAME:
        return False
    try:
        return checked_name(value) == value
    except PhotoseekError:
        return False


def are_names(value: Any) -> bool:
    """True for a name a line, or none."""
    return type(value) is str and all(map(is_name, value.splitlines()))


def is_album_search(value: Any) -> bool:
    """True for the search of an album, which refers to no other album."""
    if not text(LONGEST_LINE)(value) or not value.strip():
        return False
    try:
        check_search("", value)
    except PhotoseekError:
        return False
    return True


def is_unit_row(dimension: int | None, embedding: Any, checksum: int | None = None) -> bool:
    """True for an embedding of a known model: finite, and of length 1 or 0."""
    if not dimension or type(embedding) is not bytes or len(embedding) != 4 * dimension:
        return False
    if checksum is not None and zlib.crc32(embedding) != checksum:
        return False
    row = np.frombuffer(embedding, "<f4").astype(np.float64)
    length = float(row @ row)  # not finite for any number that is not
    return length == 0 or abs(length - 1) <= UNIT_TOLERANCE


BOX = ("x", "y", "width", "height")
ID = integer(1)
HASH = blob(HASH_BYTES)
LINE = text(LONGEST_LINE)
OPTIONAL_LINE = optional(LINE)
SIZE = optional(integer(0, MOST_PIXELS))
FLAG = integer(0, 1)
TIME = integer(-LARGEST_ID)

TABLES: Mapping[str, Table] = {
    "roots": Table({"id": ID, "path": is_root}, most=200),
    "models": Table(
        {
            "id": ID,
            "name": LINE,
            "weights": LINE,
            "dimension": integer(1, MOST_DIMENSIONS),
            "preprocessing": LINE,
            "active": FLAG,
        },
        most=100,
    ),
    "photos": Table(
        {
            "id": ID,
            "root_id": ID,
            "path": is_relative_path,
            "size": integer(-1),
            "mtime_ns": TIME,
            "ctime_ns": TIME,
            "content_hash": blob(0, HASH_BYTES),
            "missing_since": optional(is_date),
            "readable": FLAG,
            "problem": optional(is_problem),
            "taken_at": optional(is_date),
            "taken_from": one_of(PRECEDENCE),
            "camera": OPTIONAL_LINE,
            "lens": OPTIONAL_LINE,
            "width": SIZE,
            "height": SIZE,
            "latitude": optional(number(90)),
            "longitude": optional(number(180)),
            "exposure": OPTIONAL_LINE,
            "blur": optional(blob(THUMBPRINT_BYTES)),
            "position_from": optional(one_of(PRECEDENCE)),
            "duration_ms": optional(integer(0)),
            "live_id": OPTIONAL_LINE,
            "video_at": optional(integer(0)),
        }
    ),
    "forgotten": Table({"root_id": ID, "path": is_relative_path}, most=100_000),
    "texts": Table(
        {
            "id": ID,
            "source": one_of((*get_args(Source), "face", "alias")),
            "text": text(LONGEST_TEXT),
        }
    ),
    "photo_texts": Table({"photo_id": ID, "text_id": ID}, key="photo_id, text_id"),
    "text_states": Table({"photo_id": ID, "state": LINE, "rating": optional(integer(-1, 5))}),
    "text_read": Table({"photo_id": ID}),
    "name_regions": Table(
        {"photo_id": ID, "name": text(LONGEST_TEXT), **dict.fromkeys(BOX, number(2))}
    ),
    "stars": Table({"content_hash": HASH, "path": is_path}),
    "albums": Table(
        {
            "id": ID,
            "name": is_name,
            "query": optional(is_album_search),
            "description": text(LONGEST_DESCRIPTION),
            "cover": optional(HASH),
            "sort": one_of(ALBUM_SORTS),
        },
        most=10_000,
    ),
    "album_photos": Table(
        {
            "album_id": ID,
            "content_hash": HASH,
            "path": is_path,
            "position": integer(0, MOST_POSITIONS),
        }
    ),
    "names": Table({"id": ID, "name": is_name}, most=10_000),
    "examples": Table({"name_id": ID, "content_hash": HASH, "path": is_path, "shows": FLAG}),
    "persons": Table(
        {"id": ID, "name": optional(is_name), "other_names": are_names, "is_hidden": FLAG},
        most=100_000,
    ),
    "person_faces": Table(
        {
            "person_id": ID,
            "content_hash": HASH,
            "path": is_path,
            **dict.fromkeys(BOX, number(2)),
            "shows": integer(NOT_SHOWN, COVER),
        }
    ),
}
# The tables of embeddings, with their checksums.
EMBEDDINGS: Mapping[str, tuple[Mapping[str, Check], str]] = {
    "embeddings": (
        {
            "id": ID,
            "photo_id": ID,
            "model_id": ID,
            "at_ms": optional(integer(0)),
            "checksum": integer(0),
            "part": optional(integer(0)),
        },
        "checksum",
    ),
    "example_vectors": ({"content_hash": HASH, "model_id": ID}, "NULL"),
}
