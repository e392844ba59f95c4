"""Conversion of rows to records and of records to rows, in transactions of the caller."""

from __future__ import annotations

import functools
import json
import os
import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from search.arrays import Ids, Rows
from search.catalogue.database import Database
from search.errors import stored_notes
from search.records import (
    EmbeddedPhoto,
    EmbeddedVideo,
    File,
    Metadata,
    ModelTag,
    Photo,
    Root,
    Stamp,
    UnreadablePhoto,
    UnreadPicture,
)
from search.user_records import PhotoRef

PHOTO_COLUMNS = (
    "p.id, r.path, p.path, p.size, p.mtime_ns, p.content_hash, p.problem, p.missing_since,"
    " p.taken_at, p.taken_from, p.camera, p.lens, p.width, p.height, p.latitude, p.longitude,"
    " p.exposure, p.blur, p.position_from, p.duration_ms,"
    " p.live_id, p.video_at"
)
# The next run reads their texts again; until then they have the texts of before.
READ_TEXTS_AGAIN = "DELETE FROM text_states WHERE photo_id IN"
COPIED = (
    "content_hash, readable, problem, taken_at, taken_from, camera, lens,"
    " width, height, latitude, longitude, exposure, blur, position_from,"
    " duration_ms, live_id, video_at"
)
UPDATES = ", ".join(
    f"{name} = excluded.{name}" for name in ("size", "mtime_ns", "ctime_ns", *COPIED.split(", "))
)
# The id of the first embedding of photo ?1; NULL, for the next one, if another model's has it.
FREE_ID = "(SELECT ?1 WHERE NOT EXISTS (SELECT 1 FROM embeddings WHERE id = ?1))"
# The length of the rows of parts: a part must resemble a description more than a whole photo does.
# `tests/benchmarks/views.py` compares lengths.
PART_WEIGHT = 0.8
MODEL_ID = "SELECT id FROM models WHERE (name, weights, dimension, preprocessing) = (?, ?, ?, ?)"


NOTHING = type(None)
TEXT, NUMBER = (str, NOTHING), (int, float, NOTHING)
REF_TYPES = ((bytes,), (bytes,))
# In the order of PHOTO_COLUMNS.
PHOTO_TYPES: tuple[tuple[type, ...], ...] = (
    *((int,), (bytes,), (bytes,), (int,), (int,), (bytes,), TEXT, TEXT),
    *(TEXT, (str,), TEXT, TEXT, (int, NOTHING), (int, NOTHING), NUMBER, NUMBER),
    *(TEXT, (bytes, NOTHING), TEXT, (int, NOTHING), TEXT, (int, NOTHING)),
)


def next_revision(db: sqlite3.Connection) -> int:
    sql = "UPDATE library SET revision = revision + 1 RETURNING revision"
    return int(db.execute(sql).fetchall()[0][0])


def next_user_data_revision(db: sqlite3.Connection) -> None:
    """Increase the counter that readers of the user data compare."""
    db.execute("UPDATE user_data SET revision = revision + 1")


def to_refs(found: Sequence[Any]) -> tuple[PhotoRef, ...]:
    """Rows of hash and path as records. Raises TypeError."""
    for row in found:
        check_types(row, REF_TYPES)
    return tuple(PhotoRef(content_hash, to_path(path)) for content_hash, path in found)


def check_types(row: Iterable[object], types: Iterable[tuple[type, ...]]) -> None:
    """Raise TypeError for a row with values of other types: SQLite stores any in any column."""
    for value, allowed in zip(row, types, strict=False):
        if type(value) not in allowed:
            raise TypeError(f"a value of type {type(value).__name__}")


def ref_values(photos: Iterable[PhotoRef]) -> list[tuple[bytes, bytes]]:
    """Records as rows of hash and path."""
    return [(photo.content_hash, os.fsencode(photo.path)) for photo in photos]


def model_id(database: Database, tag: ModelTag | None) -> int:
    """The row id of a model; 0, which no model has, for one that the library lacks."""
    found = database.select(MODEL_ID, *tag_values(tag)) if tag else []
    return int(found[0][0]) if found else 0


def tag_values(tag: ModelTag) -> tuple[str, str, int, str]:
    return tag.name, tag.weights, tag.dimension, tag.preprocessing


def to_json(ids: Iterable[int]) -> str:
    """Ids as one SQL value."""
    return json.dumps([int(number) for number in ids])


@functools.lru_cache(256)  # a few roots, of very many photos
def to_path(raw: bytes) -> Path:
    return Path(os.fsdecode(raw))


def to_unread(found: Iterable[tuple[bytes, bytes, bytes]]) -> list[UnreadPicture]:
    """The contents of rows of content hash, root and path, each once with its first file."""
    unread: dict[bytes, UnreadPicture] = {}
    for content_hash, root, path in found:
        file = to_path(root) / os.fsdecode(path)
        unread.setdefault(content_hash, UnreadPicture(content_hash, file))
    return list(unread.values())


def merge_root(db: sqlite3.Connection, inner: Root, outer: Root) -> None:
    """Move the photos of a root to the root that contains it, and delete the inner root."""
    prefix = os.fsencode(inner.path.relative_to(outer.path)) + os.sep.encode()
    db.execute(f"{READ_TEXTS_AGAIN} (SELECT id FROM photos WHERE root_id = ?)", (inner.id,))
    db.execute(
        "UPDATE photos SET root_id = ?, path = CAST(? || path AS BLOB) WHERE root_id = ?",
        (outer.id, prefix, inner.id),
    )
    db.execute(
        "INSERT OR IGNORE INTO forgotten SELECT ?, CAST(? || path AS BLOB) FROM forgotten"
        " WHERE root_id = ?",
        (outer.id, prefix, inner.id),
    )
    db.execute("DELETE FROM roots WHERE id = ?", (inner.id,))


def delete_below(db: sqlite3.Connection, root: Root, path: str) -> int:
    """Delete the photos below a folder of a root; returns their number."""
    sql = "DELETE FROM photos WHERE root_id = ? AND path >= ? AND path < ?"
    return db.execute(sql, (root.id, *range_below(path))).rowcount


def range_below(path: str) -> tuple[bytes, bytes]:
    """The half-open range of paths below a folder: BLOBs compare by bytes."""
    low = os.fsencode(path) + os.sep.encode()
    return low, low[:-1] + bytes([low[-1] + 1])


def store_embedded(
    db: sqlite3.Connection, entry: EmbeddedPhoto | EmbeddedVideo, model_id: int, revision: int
) -> None:
    """Insert or replace the row of a readable file, and its embeddings."""
    problem = None if entry.problem is None else stored_notes.to_json(entry.problem)
    content = (True, problem, *_metadata_values(entry.metadata))
    photo_id = _upsert(db, entry.file, (entry.file.content_hash, *content))
    times_ms: tuple[int | None, ...] = (None,)
    if isinstance(entry, EmbeddedVideo):
        times_ms, embeddings = entry.times_ms, entry.embeddings
    else:
        embeddings = entry.embedding[None]
    _delete_embeddings(db, photo_id, model_id)
    for place, (at_ms, row) in enumerate(zip(times_ms, embeddings, strict=True)):
        embedding, number = row.astype("<f4").tobytes(), "NULL" if place else FREE_ID
        db.execute(
            f"INSERT INTO embeddings VALUES ({number}, ?1, ?2, ?3, ?4, ?5, ?6, NULL)",
            (photo_id, model_id, at_ms, revision, zlib.crc32(embedding), embedding),
        )


def store_unreadable(db: sqlite3.Connection, photo: UnreadablePhoto) -> None:
    """Insert or replace the row of an unreadable file; delete its embedding."""
    content = (False, stored_notes.to_json(photo.problem), *_metadata_values(Metadata()))
    photo_id = _upsert(db, photo.file, (photo.file.content_hash, *content))
    db.execute("DELETE FROM embeddings WHERE photo_id = ?", (photo_id,))


def _metadata_values(m: Metadata) -> tuple[Any, ...]:
    """The metadata in the order of COPIED."""
    taken_at = m.taken_at.isoformat() if m.taken_at else None
    size = (m.width, m.height)
    place = (m.latitude, m.longitude)
    camera = (m.camera, m.lens)
    return (
        *(taken_at, m.taken_from, *camera, *size, *place),
        *(m.exposure, m.thumbprint, m.position_from, m.duration_ms),
        *(m.live_id, m.video_at),
    )


def _upsert(db: sqlite3.Connection, file: File, content: Sequence[Any]) -> int:
    """Insert or replace the row of a file; returns its id. `content`: in the order of COPIED."""
    names = COPIED.split(", ")
    rows = db.execute(
        f"INSERT INTO photos (root_id, path, size, mtime_ns, ctime_ns, {COPIED})"
        f" VALUES ({', '.join('?' * (5 + len(names)))})"
        f" ON CONFLICT (root_id, path) DO UPDATE SET {UPDATES}, missing_since = NULL RETURNING id",
        (*_place(file), *content),
    ).fetchall()
    db.execute(f"{READ_TEXTS_AGAIN} (?)", rows[0])
    return int(rows[0][0])


def _place(file: File) -> tuple[int, bytes, int, int, int]:
    return file.root.id, os.fsencode(file.path), *file.stamp


def move(db: sqlite3.Connection, file: File, revision: int) -> bool:
    """Move a missing photo of this content to a path without a photo; True if one was moved."""
    rows = db.execute(
        "UPDATE photos SET root_id = ?1, path = ?2, size = ?3, mtime_ns = ?4, ctime_ns = ?5,"
        " missing_since = NULL"
        " WHERE id = (SELECT min(id) FROM photos WHERE content_hash = ?6"
        " AND missing_since IS NOT NULL AND readable)"
        " AND NOT EXISTS (SELECT 1 FROM photos WHERE root_id = ?1 AND path = ?2) RETURNING id",
        (*_place(file), file.content_hash),
    ).fetchall()
    db.executemany(f"UPDATE embeddings SET revision = {revision} WHERE photo_id = ?", rows)
    db.executemany(f"{READ_TEXTS_AGAIN} (?)", rows)
    return bool(rows)


def store_copy(db: sqlite3.Connection, file: File, model_id: int, revision: int) -> None:
    """Insert a second file with the content of a known photo: copy its metadata and embedding.

    Raises LookupError where no photo has that content.
    """
    twins = db.execute(
        f"SELECT id, {COPIED} FROM photos WHERE content_hash = ? AND id IN"
        " (SELECT photo_id FROM embeddings WHERE model_id = ?) ORDER BY id LIMIT 1",
        (file.content_hash, model_id),
    ).fetchall()
    if not twins:
        raise LookupError(f"no photo of the library has the content of {file.path}")
    twin, *content = twins[0]
    photo_id = _upsert(db, file, content)
    if photo_id == twin:  # the same file again
        sql = "UPDATE embeddings SET revision = ? WHERE photo_id = ?"
        db.execute(sql, (revision, photo_id))
        return
    _delete_embeddings(db, photo_id, model_id)
    db.execute(
        f"INSERT INTO embeddings SELECT CASE WHEN id = min(id) OVER () THEN {FREE_ID} END,"
        " ?1, model_id, at_ms, ?3, checksum, embedding, part"
        " FROM embeddings WHERE photo_id = ?4 AND model_id = ?2 ORDER BY id",
        (photo_id, model_id, revision, twin),
    )


def _delete_embeddings(db: sqlite3.Connection, photo_id: int, model_id: int) -> None:
    db.execute("DELETE FROM embeddings WHERE photo_id = ? AND model_id = ?", (photo_id, model_id))


# Thousands of photos share a root: creating its Path takes longer than the rest of the record.
_root_path = functools.lru_cache(64)(to_path)


def to_photo(row: Sequence[Any]) -> Photo:
    """A row of PHOTO_COLUMNS as a record. Raises TypeError or ValueError."""
    check_types(row, PHOTO_TYPES)
    number, root, path, size, mtime_ns, content_hash, problem, missing, taken_at, *rest = row
    return Photo(
        id=number,
        path=_root_path(root) / os.fsdecode(path),
        stamp=Stamp(size, mtime_ns),
        content_hash=content_hash,
        metadata=Metadata(datetime.fromisoformat(taken_at) if taken_at else None, *rest),
        problem=None if problem is None else stored_notes.from_json(problem),
        missing_since=datetime.fromisoformat(missing) if missing else None,
    )


def to_array(found: Sequence[Any]) -> tuple[Ids, Rows]:
    """Rows of id, embedding, checksum and part as arrays, (n,) and (n, d).

    Raises ValueError for an embedding with a wrong checksum.
    """
    if any(zlib.crc32(raw) != checksum for _, raw, checksum, _ in found):
        raise ValueError("damaged embeddings, `photoseek verify --repair` drops them")
    ids = np.fromiter((row[0] for row in found), np.int64, len(found))
    flat = np.frombuffer(b"".join(row[1] for row in found), "<f4").astype(np.float32, copy=False)
    rows = flat.reshape(len(found), -1) if found else flat.reshape(0, 0)
    parts = [place for place, row in enumerate(found) if row[3] is not None]
    if parts:
        rows = rows.copy()
        rows[parts] *= PART_WEIGHT
    return ids, rows
