"""Photos of another catalogue, taken into this one: one transaction a part of them.

With them come their words, and what people say of them.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from search.catalogue import connection, rows
from search.catalogue.collections import next_said
from search.catalogue.database import FILE_NAME, transaction
from search.catalogue.failures import map_errors
from search.catalogue.roots import Roots
from search.records import Merged, ModelTag, Root, enclosing_root

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
# The photos of both libraries that are one file with one content: ids there and here, whether its
# folders have the same names in both, and whether it is still to be asked for its words here.
PAIRS = (
    "INSERT INTO pairs SELECT o.id, p.id, length(places.prefix) = 0,"
    " NOT EXISTS (SELECT 1 FROM main.told t WHERE t.photo_id = p.id),"
    " NOT EXISTS (SELECT 1 FROM main.text_read t WHERE t.photo_id = p.id)"
    " FROM other.photos o JOIN places ON places.there = o.root_id"
    f" JOIN photos p ON p.root_id = places.here AND p.path = {PLACE}"
    f" WHERE {PART} AND o.readable AND p.content_hash = o.content_hash"
)
# CROSS JOIN: SQLite takes the tables in this order, and so the indexes of texts.
WORDS = (
    "FROM pairs CROSS JOIN other.photo_texts pt ON pt.photo_id = there"
    " CROSS JOIN other.texts t ON t.id = pt.text_id"
    " AND CASE t.source WHEN 'text' THEN is_unread ELSE is_untold END"
)
SAME = "h.source = t.source AND substr(h.text, 1, 24) = substr(t.text, 1, 24) AND +h.text = t.text"
# What a library knows of its photos beside their rows: a statement for each table. It adds what
# is lacking here, for the photos in `pairs`, and nothing the second time. A photo whose folders
# have other names here is asked for its words again by the next run.
TABLES = (
    "INSERT OR IGNORE INTO vectors SELECT here, :model, :revision, v.embedding, v.checksum"
    " FROM pairs JOIN other.vectors v ON v.photo_id = there"
    " JOIN other.models m ON m.id = v.model_id AND m.active"
    " WHERE crc32(v.embedding) = v.checksum AND length(v.embedding) = 4 * m.dimension",
    f"INSERT INTO texts (source, text) SELECT DISTINCT t.source, t.text {WORDS}"
    f" WHERE NOT EXISTS (SELECT 1 FROM main.texts h WHERE {SAME})",
    f"INSERT OR IGNORE INTO photo_texts SELECT here, h.id {WORDS}"
    f" CROSS JOIN main.texts h ON {SAME}",
    "INSERT OR IGNORE INTO told"
    " SELECT here, CASE WHEN is_same_place THEN t.state ELSE '' END, t.rating, t.is_located"
    " FROM pairs JOIN other.told t ON t.photo_id = there",
    "INSERT OR IGNORE INTO text_read"
    " SELECT here FROM pairs JOIN other.text_read t ON t.photo_id = there",
)
# What people say of their photos, by content, whether this library has these photos or not. What
# is said here stays where the two disagree: an album of the same name that is another search, a
# photo that is an example for a name here and against it there.
SAID = (
    "INSERT OR IGNORE INTO stars SELECT content_hash, path FROM other.stars",
    "INSERT OR IGNORE INTO albums (name, folded, query)"
    " SELECT name, folded, query FROM other.albums ORDER BY id",
    "INSERT OR IGNORE INTO album_photos SELECT a.id, p.content_hash, p.path"
    " FROM other.albums o JOIN main.albums a ON a.folded = o.folded AND a.query IS o.query"
    " JOIN other.album_photos p ON p.album_id = o.id ORDER BY p.rowid",
    "INSERT OR IGNORE INTO names (name, folded) SELECT name, folded FROM other.names ORDER BY id",
    "INSERT OR IGNORE INTO examples SELECT n.id, e.content_hash, e.path, e.shows"
    " FROM other.names o JOIN main.names n ON n.folded = o.folded"
    " JOIN other.examples e ON e.name_id = o.id ORDER BY e.rowid",
    "INSERT OR IGNORE INTO example_vectors SELECT e.content_hash, :model, e.embedding"
    " FROM other.example_vectors e JOIN other.models m ON m.id = e.model_id AND m.active"
    " WHERE length(e.embedding) = 4 * m.dimension",
)
LEFT_OUT = (
    "SELECT o.name FROM other.albums o JOIN main.albums a ON a.folded = o.folded"
    " WHERE a.query IS NOT o.query ORDER BY o.folded"
)


class Place(NamedTuple):
    """A root there, the root here that it is or lies in, and what its paths begin with here."""

    there: int
    here: int
    prefix: bytes
    is_new: bool


class Merging(Roots):
    """The part of the catalogue that takes in the photos of another one."""

    def merge(self, other: Path, tag: ModelTag | None) -> Merged:
        """Take in the photos of the library in another folder, and what is said of them.

        That library stays as it is. `tag`: its model, which this library has too. Raises sqlite3's
        errors of either as LibraryErrors.
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


def _merge(db: sqlite3.Connection, places: Sequence[Place], tag: ModelTag | None) -> Merged:
    db.execute("CREATE TEMP TABLE places (there INTEGER PRIMARY KEY, here, prefix, is_new)")
    columns = "there INTEGER PRIMARY KEY, here INTEGER, is_same_place, is_untold, is_unread"
    db.execute(f"CREATE TEMP TABLE pairs ({columns})")
    try:
        db.executemany("INSERT INTO places VALUES (?, ?, ?, ?)", places)
        db.execute(FORGOTTEN)
        (last,) = db.execute("SELECT coalesce(max(id), 0) FROM other.photos").fetchone()
        (model,) = db.execute(rows.MODEL_ID, rows.tag_values(tag)).fetchone() if tag else (0,)
        count = sum(_merge_part(db, first, model) for first in range(0, last, A_PART))
        return Merged(count, _merge_said(db, model))
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


def _merge_said(db: sqlite3.Connection, model: int) -> tuple[str, ...]:
    """One transaction: what people say; the albums that were left out."""
    with transaction(db):
        if sum(db.execute(statement, {"model": model}).rowcount for statement in SAID):
            next_said(db)
        return tuple(name for (name,) in db.execute(LEFT_OUT))
