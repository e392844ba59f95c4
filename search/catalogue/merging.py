"""Photos of another catalogue, taken into this one: one transaction a part of them."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from search.catalogue import connection, rows
from search.catalogue.database import FILE_NAME, transaction
from search.catalogue.failures import map_errors
from search.catalogue.roots import Roots
from search.records import ModelTag, Root, enclosing_root

A_PART = 5_000  # photos a transaction
PLACE = "CAST(places.prefix || o.path AS BLOB)"
PART = "o.id > :after AND o.id <= :until"
# A file that this library knows stays as it is, unless only the other one could read it. What a
# person has made this library forget stays out.
PHOTOS = (
    f"INSERT INTO photos (root_id, path, size, mtime_ns, missing_since, {rows.COPIED})"
    f" SELECT places.here, {PLACE}, size, mtime_ns, missing_since, {rows.COPIED}"
    f" FROM other.photos o JOIN places ON places.there = o.root_id WHERE {PART} AND NOT EXISTS"
    " (SELECT 1 FROM forgotten f WHERE f.root_id = places.here"
    f"  AND substr({PLACE}, 1, length(f.path) + 1) = CAST(f.path || :separator AS BLOB))"
    f" ON CONFLICT (root_id, path) DO UPDATE SET {rows.UPDATES}"
    " WHERE excluded.readable AND NOT photos.readable"
)
# What a person made the other library forget, where this one knew nothing of the folder.
FORGOTTEN = (
    "INSERT OR IGNORE INTO forgotten SELECT places.here, CAST(places.prefix || o.path AS BLOB)"
    " FROM other.forgotten o JOIN places ON places.there = o.root_id WHERE places.is_new"
)
# The photos of both libraries that are one file with one content: ids there and here.
PAIRS = (
    "INSERT INTO pairs SELECT o.id, p.id FROM other.photos o"
    " JOIN places ON places.there = o.root_id"
    f" JOIN photos p ON p.root_id = places.here AND p.path = {PLACE}"
    f" WHERE {PART} AND o.readable AND p.content_hash = o.content_hash"
)
# What a library knows of its photos beside their rows: a statement for each table. It adds what
# is lacking here, for the photos in `pairs`, and nothing the second time. Words are read by the
# next run of `index`; albums and taught names come by `backup` and `restore`.
TABLES = (
    "INSERT OR IGNORE INTO vectors SELECT here, :model, :revision, v.embedding, v.checksum"
    " FROM pairs JOIN other.vectors v ON v.photo_id = there"
    " JOIN other.models m ON m.id = v.model_id AND m.active"
    " WHERE crc32(v.embedding) = v.checksum AND length(v.embedding) = 4 * m.dimension",
    "INSERT OR IGNORE INTO stars SELECT * FROM other.stars",
)


class Place(NamedTuple):
    """A root there, the root here that it is or lies in, and what its paths begin with here."""

    there: int
    here: int
    prefix: bytes
    is_new: bool


class Merging(Roots):
    """The part of the catalogue that takes in the photos of another one."""

    def merge(self, other: Path, tag: ModelTag | None) -> int:
        """Take in the photos of the library in another folder, which stays as it is.

        `tag`: its model, which this library has too. Returns the number of files that were new
        here, or could not be read so far. Raises sqlite3's errors of either as LibraryErrors.
        """
        known = self.roots()
        with (
            map_errors(self.directory),
            self._connections.borrowed() as db,
            connection.attached(db, other / FILE_NAME, self.directory),
        ):
            found = db.execute("SELECT id, path FROM other.roots ORDER BY path").fetchall()
            there = [Root(number, rows.to_path(raw)) for number, raw in found]
            for root in there:
                self.add_root(root.path)
            here = self.roots()
            return _merge(db, [_place(root, here, known) for root in there], tag)


def _place(there: Root, here: Iterable[Root], known: Iterable[Root]) -> Place:
    home = enclosing_root(there.path, here)
    assert home is not None
    inside = there.path != home.path
    prefix = os.fsencode(there.path.relative_to(home.path)) + os.sep.encode() if inside else b""
    return Place(there.id, home.id, prefix, enclosing_root(there.path, known) is None)


def _merge(db: sqlite3.Connection, places: Sequence[Place], tag: ModelTag | None) -> int:
    db.execute("CREATE TEMP TABLE places (there INTEGER PRIMARY KEY, here, prefix, is_new)")
    db.execute("CREATE TEMP TABLE pairs (there INTEGER PRIMARY KEY, here INTEGER)")
    try:
        db.executemany("INSERT INTO places VALUES (?, ?, ?, ?)", places)
        db.execute(FORGOTTEN)
        (last,) = db.execute("SELECT coalesce(max(id), 0) FROM other.photos").fetchone()
        (model,) = db.execute(rows.MODEL_ID, rows.tag_values(tag)).fetchone() if tag else (0,)
        return sum(_merge_part(db, first, model) for first in range(0, last, A_PART))
    finally:
        db.execute("DROP TABLE temp.places")
        db.execute("DROP TABLE temp.pairs")


def _merge_part(db: sqlite3.Connection, after: int, model: int) -> int:
    """One transaction: the photos with the ids after this one; how many were new here."""
    with transaction(db):
        (revision,) = db.execute("SELECT revision + 1 FROM library").fetchone()
        values = {
            "after": after,
            "until": after + A_PART,
            "separator": os.sep.encode(),
            "model": model,
            "revision": revision,
        }
        photos = db.execute(PHOTOS, values).rowcount
        db.execute("DELETE FROM pairs")
        db.execute(PAIRS, values)
        if photos + sum(db.execute(statement, values).rowcount for statement in TABLES):
            rows.next_revision(db)
    return photos
