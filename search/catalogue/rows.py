"""Rows of the catalogue to records, and records to rows, inside a transaction of the caller."""

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
from search.records import (
    EmbeddedPhoto,
    File,
    Metadata,
    ModelTag,
    Photo,
    Root,
    Stamp,
    UnreadablePhoto,
)

PHOTO_COLUMNS = (
    "p.id, r.path, p.path, p.size, p.mtime_ns, p.content_hash, p.problem, p.missing_since,"
    " p.taken_at, p.taken_from, p.camera, p.lens, p.width, p.height, p.latitude, p.longitude,"
    " p.exposure, p.blur"
)
# Before the next run asks them, as for a new name, their words stay as they were.
ASK_AGAIN = "DELETE FROM told WHERE photo_id IN"
COPIED = (
    "content_hash, readable, problem, taken_at, taken_from, camera, lens,"
    " width, height, latitude, longitude, exposure, blur"
)
UPDATES = ", ".join(
    f"{name} = excluded.{name}" for name in ("size", "mtime_ns", *COPIED.split(", "))
)
MODEL_ID = "SELECT id FROM models WHERE (name, weights, dimension, preprocessing) = (?, ?, ?, ?)"


def next_revision(db: sqlite3.Connection) -> int:
    sql = "UPDATE library SET revision = revision + 1 RETURNING revision"
    return int(db.execute(sql).fetchall()[0][0])


def tag_values(tag: ModelTag) -> tuple[str, str, int, str]:
    return tag.name, tag.weights, tag.dimension, tag.preprocessing


def to_json(ids: Iterable[int]) -> str:
    """Ids as one value of a statement."""
    return json.dumps([int(number) for number in ids])


@functools.lru_cache(256)  # a few roots, of very many photos
def to_path(raw: bytes) -> Path:
    return Path(os.fsdecode(raw))


def merge_root(db: sqlite3.Connection, inner: Root, outer: Root) -> None:
    """Make the photos of a root part of a root that it lies in, and drop the inner root."""
    prefix = os.fsencode(inner.path.relative_to(outer.path)) + os.sep.encode()
    db.execute(f"{ASK_AGAIN} (SELECT id FROM photos WHERE root_id = ?)", (inner.id,))
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
    """Delete the photos of a folder of a root; returns their number."""
    sql = "DELETE FROM photos WHERE root_id = ? AND path >= ? AND path < ?"
    return db.execute(sql, (root.id, *range_below(path))).rowcount


def range_below(path: str) -> tuple[bytes, bytes]:
    """The first path that lies in a folder, and the first after them: BLOBs compare by bytes."""
    low = os.fsencode(path) + os.sep.encode()
    return low, low[:-1] + bytes([low[-1] + 1])


def store_embedded(
    db: sqlite3.Connection, photo: EmbeddedPhoto, model_id: int, revision: int
) -> None:
    """A photo that was read: a new row, or the old one of its path replaced, and its embedding."""
    content = (True, photo.problem, *_metadata_values(photo.metadata))
    photo_id = _upsert(db, photo.file, (photo.file.content_hash, *content))
    embedding = photo.embedding.astype("<f4").tobytes()
    db.execute(
        "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?, ?)",
        (photo_id, model_id, revision, embedding, zlib.crc32(embedding)),
    )


def store_unreadable(db: sqlite3.Connection, photo: UnreadablePhoto) -> None:
    """A file that could not be decoded; it is searched no more."""
    content = (False, photo.problem, *_metadata_values(Metadata()))
    photo_id = _upsert(db, photo.file, (photo.file.content_hash, *content))
    db.execute("DELETE FROM vectors WHERE photo_id = ?", (photo_id,))


def _metadata_values(m: Metadata) -> tuple[Any, ...]:
    """The metadata in the order of COPIED."""
    taken_at = m.taken_at.isoformat() if m.taken_at else None
    size = (m.width, m.height)
    place = (m.latitude, m.longitude)
    return (taken_at, m.taken_from, m.camera, m.lens, *size, *place, m.exposure, m.thumbprint)


def _upsert(db: sqlite3.Connection, file: File, content: Sequence[Any]) -> int:
    """The id of the row at the file's path, with this content (in the order of COPIED)."""
    names = COPIED.split(", ")
    rows = db.execute(
        f"INSERT INTO photos (root_id, path, size, mtime_ns, {COPIED})"
        f" VALUES ({', '.join('?' * (4 + len(names)))})"
        f" ON CONFLICT (root_id, path) DO UPDATE SET {UPDATES}, missing_since = NULL RETURNING id",
        (*_place(file), *content),
    ).fetchall()
    db.execute(f"{ASK_AGAIN} (?)", rows[0])
    return int(rows[0][0])


def _place(file: File) -> tuple[int, bytes, int, int]:
    return file.root.id, os.fsencode(file.path), file.stamp.size, file.stamp.mtime_ns


def move(db: sqlite3.Connection, file: File, revision: int) -> bool:
    """Let a missing photo of this content come back here, unless the place has a photo already."""
    rows = db.execute(
        "UPDATE photos SET root_id = ?1, path = ?2, size = ?3, mtime_ns = ?4, missing_since = NULL"
        " WHERE id = (SELECT min(id) FROM photos WHERE content_hash = ?5"
        " AND missing_since IS NOT NULL AND readable)"
        " AND NOT EXISTS (SELECT 1 FROM photos WHERE root_id = ?1 AND path = ?2) RETURNING id",
        (*_place(file), file.content_hash),
    ).fetchall()
    db.executemany(f"UPDATE vectors SET revision = {revision} WHERE photo_id = ?", rows)
    db.executemany(f"{ASK_AGAIN} (?)", rows)
    return bool(rows)


def store_copy(db: sqlite3.Connection, file: File, model_id: int, revision: int) -> None:
    """A second file with the content of a known photo: its metadata and embedding, copied.

    Raises LookupError where no photo has that content.
    """
    twins = db.execute(
        f"SELECT id, {COPIED} FROM photos WHERE content_hash = ? AND id IN"
        " (SELECT photo_id FROM vectors WHERE model_id = ?) ORDER BY id LIMIT 1",
        (file.content_hash, model_id),
    ).fetchall()
    if not twins:
        raise LookupError(f"no photo of the library has the content of {file.path}")
    twin, *content = twins[0]
    photo_id = _upsert(db, file, content)
    db.execute(
        "INSERT OR REPLACE INTO vectors SELECT ?, model_id, ?, embedding, checksum"
        " FROM vectors WHERE photo_id = ? AND model_id = ?",
        (photo_id, revision, twin, model_id),
    )


# Thousands of photos have the same root: to make a Path of it takes longer than all else of them.
_root_path = functools.lru_cache(64)(to_path)


def to_photo(row: Sequence[Any]) -> Photo:
    number, root, path, size, mtime_ns, content_hash, problem, missing, taken_at, *rest = row
    return Photo(
        id=number,
        path=_root_path(root) / os.fsdecode(path),
        stamp=Stamp(size, mtime_ns),
        content_hash=content_hash,
        metadata=Metadata(datetime.fromisoformat(taken_at) if taken_at else None, *rest),
        problem=problem,
        missing_since=datetime.fromisoformat(missing) if missing else None,
    )


def to_array(found: Sequence[Any]) -> tuple[Ids, Rows]:
    """Rows of id, embedding and checksum as arrays, (n,) and (n, d).

    Raises ValueError for an embedding that is not as it was stored.
    """
    if any(zlib.crc32(raw) != checksum for _, raw, checksum in found):
        raise ValueError("damaged embeddings, `photoseek verify --repair` drops them")
    ids = np.fromiter((number for number, _, _ in found), np.int64, len(found))
    flat = np.frombuffer(b"".join(raw for _, raw, _ in found), "<f4").astype(np.float32, copy=False)
    return ids, flat.reshape(len(found), -1) if found else flat.reshape(0, 0)
