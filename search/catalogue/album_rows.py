"""Rows of albums: reading them, their photos in order, and their descriptions and covers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

from search.catalogue import rows
from search.catalogue.database import Database
from search.errors import UnknownAlbum
from search.user_records import Album, PhotoRef
from search.words import fold_name

COLUMNS = "id, name, query, description, cover, sort"
COLUMN_TYPES = ((int,), (str,), rows.TEXT, (str,), (bytes, type(None)), (str,))
PHOTOS = "SELECT content_hash, path FROM album_photos WHERE album_id = ? ORDER BY position"


def read_albums(database: Database) -> tuple[Album, ...]:
    """All albums, by name."""
    found = database.select(f"SELECT {COLUMNS} FROM albums ORDER BY folded")
    return tuple(_to_album(database, row) for row in found)


def read_album(database: Database, name: str) -> Album:
    """The album of this name, in any case. Raises UnknownAlbum."""
    sql = f"SELECT {COLUMNS} FROM albums WHERE folded = ?"
    found = database.select(sql, fold_name(name))
    if not found:
        raise UnknownAlbum(name)
    return _to_album(database, found[0])


def _to_album(database: Database, row: Any) -> Album:
    rows.check_types(row, COLUMN_TYPES)
    number, name, query, *others = row
    return Album(name, query, rows.to_refs(database.select(PHOTOS, number)), *others)


def number_of(db: sqlite3.Connection, name: str) -> int:
    """The id of an album. Raises UnknownAlbum."""
    sql = "SELECT id FROM albums WHERE folded = ?"
    found = db.execute(sql, (fold_name(name),)).fetchone()
    if found is None:
        raise UnknownAlbum(name)
    return int(found[0])


def album_id_of(db: sqlite3.Connection, name: str, query: str | None) -> tuple[int, str | None]:
    """The id and the search of an album, inserted if it is new."""
    sql = "INSERT OR IGNORE INTO albums (name, folded, query) VALUES (?, ?, ?)"
    db.execute(sql, (name, fold_name(name), query))
    sql = "SELECT id, query FROM albums WHERE folded = ?"
    number, known = db.execute(sql, (fold_name(name),)).fetchone()
    return int(number), known


def add_photos(db: sqlite3.Connection, number: int, photos: Iterable[PhotoRef]) -> int:
    """Add photos at the end of an album; returns the number of those that were not in it."""
    sql = "SELECT coalesce(max(position), 0) FROM album_photos WHERE album_id = ?"
    (last,) = db.execute(sql, (number,)).fetchone()
    sql = f"INSERT OR IGNORE INTO album_photos VALUES ({number}, ?, ?, ?)"
    placed = [(*row, last + at) for at, row in enumerate(rows.ref_values(photos), 1)]
    return max(0, db.executemany(sql, placed).rowcount)


def move_photos(
    db: sqlite3.Connection, number: int, photos: Iterable[PhotoRef], before: PhotoRef | None
) -> int:
    """Move photos of an album before another one, None for its end; returns how many moved."""
    sql = "SELECT content_hash FROM album_photos WHERE album_id = ? ORDER BY position"
    order = [content for (content,) in db.execute(sql, (number,))]
    known, requested = set(order), dict.fromkeys(photo.content_hash for photo in photos)
    moved = [content for content in requested if content in known]
    left = [content for content in order if content not in requested]
    at = left.index(before.content_hash) if before and before.content_hash in left else len(left)
    placed = [*left[:at], *moved, *left[at:]]
    sql = f"UPDATE album_photos SET position = ? WHERE album_id = {number} AND content_hash = ?"
    db.executemany(sql, enumerate(placed, 1))
    return len(moved)


def set_values(db: sqlite3.Connection, number: int, **values: str | bytes | None) -> None:
    """Set columns of an album."""
    for column, value in values.items():
        db.execute(f"UPDATE albums SET {column} = ? WHERE id = ?", (value, number))


def restore_values(db: sqlite3.Connection, number: int, album: Album) -> None:
    """Set the description, cover and order of an album that has none of them."""
    sql = (
        "UPDATE albums SET description = ?, cover = ?, sort = ? WHERE id = ?"
        " AND description = '' AND cover IS NULL AND sort = 'newest'"
    )
    db.execute(sql, (album.description, album.cover, album.sort, number))
