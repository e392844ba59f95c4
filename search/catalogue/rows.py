"""Rows of the catalogue to records, and records to rows, inside a transaction of the caller."""

from __future__ import annotations

import functools
import json
import os
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.records import Entry, Metadata, ModelTag, Photo, Stamp

PHOTO_COLUMNS = (
    "p.id, r.path, p.path, p.size, p.mtime_ns, p.content_hash, p.problem, p.missing_since,"
    " p.taken_at, p.taken_from, p.camera, p.lens, p.width, p.height, p.latitude, p.longitude,"
    " p.exposure, p.blur"
)
COPIED = (
    "content_hash, readable, problem, taken_at, taken_from, camera, lens,"
    " width, height, latitude, longitude, exposure, blur"
)


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


def store_read(db: sqlite3.Connection, entry: Entry, model_id: int, revision: int) -> None:
    """A file that was read: a new row or the old one made anew, and its embedding."""
    m = entry.metadata
    photo_id = _upsert(
        db,
        entry,
        (
            entry.content_hash,
            entry.embedding is not None,
            entry.problem,
            m.taken_at.isoformat() if m.taken_at else None,
            m.taken_from,
            m.camera,
            m.lens,
            m.width,
            m.height,
            m.latitude,
            m.longitude,
            m.exposure,
            m.blur,
        ),
    )
    if entry.embedding is None:
        db.execute("DELETE FROM vectors WHERE photo_id = ?", (photo_id,))
    else:
        raw = entry.embedding.astype("<f4").tobytes()
        db.execute(
            "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)",
            (photo_id, model_id, revision, raw),
        )


def _upsert(db: sqlite3.Connection, entry: Entry, content: Sequence[Any]) -> int:
    """The id of the row at the entry's path, with this content (in the order of COPIED)."""
    names = COPIED.split(", ")
    updates = ", ".join(f"{name} = excluded.{name}" for name in ("size", "mtime_ns", *names))
    rows = db.execute(
        f"INSERT INTO photos (root_id, path, size, mtime_ns, {COPIED})"
        f" VALUES ({', '.join('?' * (4 + len(names)))})"
        f" ON CONFLICT (root_id, path) DO UPDATE SET {updates}, missing_since = NULL RETURNING id",
        (*_place(entry), *content),
    ).fetchall()
    return int(rows[0][0])


def _place(entry: Entry) -> tuple[int, bytes, int, int]:
    return entry.root.id, os.fsencode(entry.path), entry.stamp.size, entry.stamp.mtime_ns


def move(db: sqlite3.Connection, entry: Entry, revision: int) -> bool:
    """Let a missing photo of this content come back here, unless the place has a photo already."""
    rows = db.execute(
        "UPDATE photos SET root_id = ?1, path = ?2, size = ?3, mtime_ns = ?4, missing_since = NULL"
        " WHERE id = (SELECT min(id) FROM photos WHERE content_hash = ?5"
        " AND missing_since IS NOT NULL AND readable)"
        " AND NOT EXISTS (SELECT 1 FROM photos WHERE root_id = ?1 AND path = ?2) RETURNING id",
        (*_place(entry), entry.content_hash),
    ).fetchall()
    db.executemany(f"UPDATE vectors SET revision = {revision} WHERE photo_id = ?", rows)
    return bool(rows)


def store_copy(db: sqlite3.Connection, entry: Entry, model_id: int, revision: int) -> None:
    """A second file with the content of a known photo: its metadata and embedding, copied."""
    twin, *content = db.execute(
        f"SELECT id, {COPIED} FROM photos WHERE content_hash = ? AND id IN"
        " (SELECT photo_id FROM vectors WHERE model_id = ?) ORDER BY id LIMIT 1",
        (entry.content_hash, model_id),
    ).fetchone()
    photo_id = _upsert(db, entry, content)
    db.execute(
        "INSERT OR REPLACE INTO vectors SELECT ?, model_id, ?, embedding FROM vectors"
        " WHERE photo_id = ? AND model_id = ?",
        (photo_id, revision, twin, model_id),
    )


def to_photo(row: Sequence[Any]) -> Photo:
    number, root, path, size, mtime_ns, content_hash, problem, missing, taken_at, *rest = row
    return Photo(
        id=number,
        path=to_path(root) / os.fsdecode(path),
        stamp=Stamp(size, mtime_ns),
        content_hash=content_hash,
        metadata=Metadata(datetime.fromisoformat(taken_at) if taken_at else None, *rest),
        damage=problem,
        missing_since=datetime.fromisoformat(missing) if missing else None,
    )


def to_array(found: Sequence[Any]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Rows of id and embedding as arrays, (n,) and (n, d)."""
    ids = np.fromiter((number for number, _ in found), np.int64, len(found))
    flat = np.frombuffer(b"".join(raw for _, raw in found), "<f4").astype(np.float32, copy=False)
    return ids, flat.reshape(len(found), -1) if found else flat.reshape(0, 0)
