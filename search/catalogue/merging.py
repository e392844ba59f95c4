"""Copy photos of another catalogue with their texts, and all user data, in batches."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from search.catalogue import connection, rows
from search.catalogue.database import Database, transaction
from search.catalogue.foreign import ForeignCatalogue, interruptible
from search.catalogue.person_rows import add_people, read_people
from search.catalogue.roots import Roots
from search.records import Merged, Root, enclosing_root

BATCH = 5_000  # photos of one transaction
PLACE = "CAST(places.prefix || o.path AS BLOB)"
PART = "o.id > :after AND o.id <= :until"
# Known files are unchanged, unless only the other library could read them. Folders that this
# library has forgotten are excluded.
PHOTOS = (
    f"INSERT INTO photos (root_id, path, size, mtime_ns, missing_since, {rows.COPIED})"
    f" SELECT places.here, {PLACE}, size, mtime_ns, missing_since, {rows.COPIED}"
    f" FROM other.photos o JOIN places ON places.there = o.root_id WHERE {PART} AND NOT EXISTS"
    " (SELECT 1 FROM forgotten f WHERE f.root_id = places.here"
    f"  AND substr({PLACE}, 1, length(f.path) + 1) = CAST(f.path || :separator AS BLOB))"
    f" ON CONFLICT (root_id, path) DO UPDATE SET {rows.UPDATES}"
    " WHERE excluded.readable AND NOT photos.readable"
)
# The forgotten folders of the other library, below roots that are new here.
FORGOTTEN = (
    "INSERT OR IGNORE INTO forgotten SELECT places.here, CAST(places.prefix || o.path AS BLOB)"
    " FROM other.forgotten o JOIN places ON places.there = o.root_id WHERE places.is_new"
)
# The photos of both libraries with the same path and content: ids there and here, and flags: the
# same root, texts not read here, not examined for text in the picture here, not embedded here.
PAIRS = (
    "INSERT INTO pairs SELECT o.id, p.id, length(places.prefix) = 0,"
    " NOT EXISTS (SELECT 1 FROM main.text_states t WHERE t.photo_id = p.id),"
    " NOT EXISTS (SELECT 1 FROM main.text_read t WHERE t.photo_id = p.id),"
    " NOT EXISTS (SELECT 1 FROM main.embeddings v WHERE v.photo_id = p.id AND v.model_id = :model)"
    " FROM other.photos o JOIN places ON places.there = o.root_id"
    f" JOIN photos p ON p.root_id = places.here AND p.path = {PLACE}"
    f" WHERE {PART} AND o.readable AND p.content_hash = o.content_hash"
)
# CROSS JOIN: SQLite takes the tables in this order, and so the indexes of texts.
TEXTS = (
    "FROM pairs CROSS JOIN other.photo_texts pt ON pt.photo_id = there"
    " CROSS JOIN other.texts t ON t.id = pt.text_id"
    " AND CASE t.source WHEN 'text' THEN is_unexamined WHEN 'face' THEN 0 WHEN 'alias' THEN 0"
    " ELSE is_textless END"
)
SAME = "h.source = t.source AND substr(h.text, 1, 24) = substr(t.text, 1, 24) AND +h.text = t.text"
# One statement for each further table of a photo in `pairs`. Adds rows that are lacking here, and
# none the second time. The next run reads the texts again of photos below a different root.
TABLES = (
    "INSERT INTO embeddings SELECT CASE WHEN v.id = min(v.id) OVER (PARTITION BY here)"
    " AND NOT EXISTS (SELECT 1 FROM main.embeddings e WHERE e.id = here) THEN here END,"
    " here, :model, v.at_ms, :revision, v.checksum, v.embedding, v.part"
    " FROM pairs JOIN other.embeddings v ON v.photo_id = there"
    " JOIN other.models m ON m.id = v.model_id AND m.active"
    " WHERE is_unembedded AND crc32(v.embedding) = v.checksum"
    " AND (v.part IS NULL OR (SELECT in_parts FROM main.library))"
    " AND length(v.embedding) = 4 * m.dimension",
    "INSERT INTO texts (source, text, folded)"
    f" SELECT DISTINCT t.source, t.text, indexed_text(t.text) {TEXTS}"
    f" WHERE NOT EXISTS (SELECT 1 FROM main.texts h WHERE {SAME})",
    f"INSERT OR IGNORE INTO photo_texts SELECT here, h.id {TEXTS}"
    f" CROSS JOIN main.texts h ON {SAME}",
    "INSERT INTO name_regions SELECT here, o.name, o.x, o.y, o.width, o.height"
    " FROM pairs JOIN other.name_regions o ON o.photo_id = there WHERE is_textless",
    "INSERT OR IGNORE INTO text_states"
    " SELECT here, CASE WHEN is_same_place THEN t.state ELSE '' END, t.rating"
    " FROM pairs JOIN other.text_states t ON t.photo_id = there",
    "INSERT OR IGNORE INTO text_read"
    " SELECT here FROM pairs JOIN other.text_read t ON t.photo_id = there",
)
# All user data, also of photos that this library lacks. In a conflict the user data of this library
# is kept: an album of the same name with another search, an example that is a counter-example.
USER_DATA = (
    "INSERT OR IGNORE INTO stars SELECT content_hash, path FROM other.stars",
    "INSERT OR IGNORE INTO albums (name, folded, query, description, cover, sort)"
    " SELECT name, folded, query, description, cover, sort FROM other.albums ORDER BY id",
    # Behind those that are in the album here.
    "INSERT OR IGNORE INTO album_photos SELECT a.id, p.content_hash, p.path, p.position"
    " + (SELECT coalesce(max(h.position), 0) FROM main.album_photos h WHERE h.album_id = a.id)"
    " FROM other.albums o JOIN main.albums a ON a.folded = o.folded AND a.query IS o.query"
    " JOIN other.album_photos p ON p.album_id = o.id ORDER BY a.id, p.position",
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
    """A root there, the root here that contains it, and the prefix of its paths here."""

    there: int
    here: int
    prefix: bytes
    is_new: bool


def merge(database: Database, other: ForeignCatalogue) -> Merged:
    """Copy the photos and user data of a checked catalogue into this one."""
    roots = Roots(database)
    known = roots.all()
    with database.reading() as db, connection.attached(db, other.file):
        found = db.execute("SELECT id, path FROM other.roots ORDER BY path").fetchall()
        there = [Root(number, rows.to_path(raw)) for number, raw in found]
        for root in there:
            roots.add(root.path)
        here = roots.all()
        places = [_place(root, here, known) for root in there]
        with interruptible(db):
            return _merge(db, places, other)


def _place(there: Root, here: Iterable[Root], known: Iterable[Root]) -> Place:
    home = enclosing_root(there.path, here)
    assert home is not None
    inside = there.path != home.path
    prefix = os.fsencode(there.path.relative_to(home.path)) + os.sep.encode() if inside else b""
    return Place(there.id, home.id, prefix, enclosing_root(there.path, known) is None)


def _merge(db: sqlite3.Connection, places: Sequence[Place], other: ForeignCatalogue) -> Merged:
    db.execute("CREATE TEMP TABLE places (there INTEGER PRIMARY KEY, here, prefix, is_new)")
    columns = (
        "there INTEGER PRIMARY KEY, here INTEGER,"
        " is_same_place, is_textless, is_unexamined, is_unembedded"
    )
    db.execute(f"CREATE TEMP TABLE pairs ({columns})")
    try:
        db.executemany("INSERT INTO places VALUES (?, ?, ?, ?)", places)
        db.execute(FORGOTTEN)
        tag = other.model
        (model,) = db.execute(rows.MODEL_ID, rows.tag_values(tag)).fetchone() if tag else (0,)
        count = sum(_merge_part(db, after, until, model) for after, until in _parts(db))
        return Merged(count, _merge_user_data(db, model), other.refused)
    finally:
        db.execute("DROP TABLE temp.places")
        db.execute("DROP TABLE temp.pairs")


def _parts(db: sqlite3.Connection) -> Iterator[tuple[int, int]]:
    """Ranges of ids with the photos of one transaction each: after the first, up to the second."""
    after = 0
    sql = "SELECT max(id) FROM (SELECT id FROM other.photos WHERE id > ? ORDER BY id LIMIT ?)"
    while until := db.execute(sql, (after, BATCH)).fetchone()[0]:
        yield after, until
        after = until


def _merge_part(db: sqlite3.Connection, after: int, until: int, model: int) -> int:
    """One transaction: the photos with the ids of a range; how many were new here."""
    with transaction(db):
        (revision,) = db.execute("SELECT revision + 1 FROM library").fetchone()
        values = {
            "after": after,
            "until": until,
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


def _merge_user_data(db: sqlite3.Connection, model: int) -> tuple[str, ...]:
    """Copy all user data in one transaction; returns the names of conflicting albums."""
    with transaction(db):
        count = sum(db.execute(statement, {"model": model}).rowcount for statement in USER_DATA)
        known = read_people(db)
        add_people(db, read_people(db, "other."))
        if count or read_people(db) != known:
            rows.next_user_data_revision(db)
        return tuple(name for (name,) in db.execute(LEFT_OUT))
