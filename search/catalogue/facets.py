"""Counts of photos by state, and by month, folder, camera and other values."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter

from search.catalogue.conditions import SOURCES
from search.record_class import dataclass
from search.records import Root, Source

MOST = 50  # of each kind, the most frequent


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of photos of one root, by state. `videos`: those of the searchable ones."""

    searchable: int
    damaged: int
    unreadable: int
    missing: int
    videos: int


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts of searchable photos. Months as 2023-07; all folders, by absolute path."""

    months: dict[str, int]
    folders: dict[str, int]
    cameras: dict[str, int]
    lenses: dict[str, int]
    forms: dict[str, int]
    positions: dict[tuple[float, float], int]  # degrees, to a hundredth
    people: dict[str, int]
    tags: dict[str, int]
    ratings: dict[str, int]  # by number of stars, 1 to 5


FORM = (
    "CASE WHEN width > height THEN 'landscape' WHEN width < height THEN 'portrait'"
    " ELSE 'square' END"
)
HUNDREDTHS = (
    "CASE WHEN latitude + longitude NOT NULL THEN printf('%.2f %.2f', latitude, longitude) END"
)


def count_photos(db: sqlite3.Connection, root: Root) -> Counts:
    """Count the photos of a root by state. Raises sqlite3.Error."""
    row = db.execute(
        "SELECT total(missing_since IS NULL AND readable),"
        " total(missing_since IS NULL AND readable AND problem IS NOT NULL),"
        " total(missing_since IS NULL AND NOT readable), total(missing_since IS NOT NULL),"
        " total(missing_since IS NULL AND readable AND duration_ms IS NOT NULL)"
        " FROM photos WHERE root_id = ?",
        (root.id,),
    ).fetchone()
    return Counts(*(int(number) for number in row))


def read_facets(db: sqlite3.Connection) -> Facets:
    """Count all searchable photos by value. Raises sqlite3.Error."""
    positions = _counts(db, HUNDREDTHS, 10_000)
    return Facets(
        months=dict(sorted(_counts(db, "substr(taken_at, 1, 7)", 10_000).items())),
        folders=read_folders(db),
        cameras=_counts(db, "camera"),
        lenses=_counts(db, "lens"),
        forms=_counts(db, FORM),
        positions={_degrees(text): count for text, count in positions.items()},
        people=_texts(db, "person"),
        tags=_texts(db, "tag"),
        ratings=_ratings(db),
    )


def _counts(db: sqlite3.Connection, value: str, most: int = MOST) -> dict[str, int]:
    rows = db.execute(
        f"SELECT {value} AS value, count(*) FROM photos WHERE readable AND missing_since IS NULL"
        " GROUP BY value HAVING value IS NOT NULL ORDER BY 2 DESC, 1 LIMIT ?",
        (most,),
    )
    return {str(name): int(count) for name, count in rows}


def _texts(db: sqlite3.Connection, source: Source) -> dict[str, int]:
    rows = db.execute(
        "SELECT t.text, count(DISTINCT p.id) FROM texts t JOIN photo_texts pt ON pt.text_id = t.id"
        " JOIN photos p ON p.id = pt.photo_id"
        f" WHERE t.source IN {SOURCES} AND p.readable AND p.missing_since IS NULL"
        " GROUP BY t.text ORDER BY 2 DESC, 1 LIMIT ?2",
        (source, MOST),
    )
    return {text: int(count) for text, count in rows}


def _ratings(db: sqlite3.Connection) -> dict[str, int]:
    rows = db.execute(
        "SELECT t.rating, count(*) FROM text_states t JOIN photos p ON p.id = t.photo_id"
        " WHERE t.rating > 0 AND p.readable AND p.missing_since IS NULL GROUP BY 1 ORDER BY 1 DESC"
    )
    return {str(stars): int(count) for stars, count in rows}


def read_folders(db: sqlite3.Connection) -> dict[str, int]:
    """The numbers of photos of folders, by absolute path. Raises sqlite3.Error."""
    rows = db.execute(
        "SELECT r.path, p.path FROM photos p JOIN roots r ON r.id = p.root_id"
        " WHERE p.readable AND p.missing_since IS NULL"
    )
    # In Python: SQLite lacks a function that finds the last separator.
    counts = Counter((root, path.rpartition(os.sep.encode())[0]) for root, path in rows)
    full = ((os.path.join(root, path) if path else root, n) for (root, path), n in counts.items())  # noqa: PTH118
    return {os.fsdecode(path): count for path, count in sorted(full)}


def _degrees(text: str) -> tuple[float, float]:
    latitude, _, longitude = text.partition(" ")
    return float(latitude), float(longitude)
