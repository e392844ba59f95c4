"""Faces found in photos, their groups, and the record of the photos searched for faces."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.arrays import Rows
from search.catalogue import rows
from search.catalogue.database import Database, maps_values, transaction
from search.catalogue.group_names import refresh_people
from search.record_class import dataclass
from search.records import Face, Root, UnreadPicture

MOST_ATTEMPTS = 2  # of a photo that ends the pass; it is not tried a third time
DIMENSION = 128
INSERT = (
    "INSERT INTO faces (content_hash, x, y, width, height, score, side_px, sharpness, frontality,"
    " descriptor) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
BEGUN = f"NOT s.is_done AND s.attempts < {MOST_ATTEMPTS}"


@dataclass(frozen=True, slots=True)
class GroupedFaces:
    """All faces of a library: ids (n,), descriptors (n, 128), numbers of their contents, groups."""

    ids: NDArray[np.int64]
    descriptors: Rows
    contents: NDArray[np.int64]
    groups: NDArray[np.int64]


@maps_values
class FoundFaces:
    """The faces of photos by content hash; a photo without faces is recorded as searched."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def is_on(self) -> bool:
        """True if faces were searched for, and not forgotten since."""
        return bool(self._database.select("SELECT 1 FROM face_searches LIMIT 1"))

    def pending(self, roots: Sequence[Root], *, begun: bool = False) -> list[UnreadPicture]:
        """The contents below these roots to search, newest first, with a file of each.

        `begun`: those that ended an earlier run, instead of those not searched yet.
        """
        found = self._database.select(
            "SELECT p.content_hash, r.path, p.path FROM photos p JOIN roots r ON r.id = p.root_id"
            " LEFT JOIN face_searches s ON s.content_hash = p.content_hash"
            " WHERE p.readable AND p.duration_ms IS NULL AND p.missing_since IS NULL"
            f" AND {BEGUN if begun else 's.content_hash IS NULL'}"
            " AND p.root_id IN (SELECT value FROM json_each(?)) ORDER BY p.taken_at DESC, p.path",
            rows.to_json(root.id for root in roots),
        )
        return rows.to_unread(found)

    def begin(self, contents: Sequence[bytes]) -> None:
        """Record that these are about to be searched: some may end the process."""
        with self._database.transaction() as db:
            db.executemany(
                "INSERT INTO face_searches VALUES (?, 1, 0)"
                " ON CONFLICT DO UPDATE SET attempts = attempts + 1",
                [(content,) for content in contents],
            )

    def withdraw(self, contents: Sequence[bytes]) -> None:
        """Undo `begin`: these could not be read, and are searched by the next run."""
        with self._database.transaction() as db:
            sql = "DELETE FROM face_searches WHERE content_hash = ?"
            db.executemany(sql, [(content,) for content in contents])

    def store(self, found: Mapping[bytes, Sequence[Face]]) -> list[int]:
        """Store the faces of contents, without groups, and mark these as searched.

        Returns the ids of the faces, in their order.
        """
        ids = list[int]()
        with self._database.transaction() as db:
            rows.next_revision(db)
            for content, faces in found.items():
                db.execute("DELETE FROM faces WHERE content_hash = ?", (content,))
                db.execute("INSERT OR REPLACE INTO face_searches VALUES (?, 0, 1)", (content,))
                for face in faces:
                    cursor = db.execute(INSERT, _values(content, face))
                    ids.append(int(cursor.lastrowid or 0))
        return ids

    def store_groups(
        self, ids: Sequence[int], groups: NDArray[np.int64], joined: Mapping[int, int]
    ) -> None:
        """Store the groups of faces (-1: none), and groups that became part of others."""
        with self._database.transaction() as db:
            sql = "UPDATE faces SET group_id = nullif(?, -1) WHERE id = ?"
            db.executemany(sql, list(zip(groups.tolist(), ids, strict=True)))
            sql = "UPDATE faces SET group_id = ? WHERE group_id = ?"
            db.executemany(sql, [(kept, gone) for gone, kept in joined.items()])

    def all(self) -> GroupedFaces:
        """All faces, by id. Faces of one content have the same number in `contents`."""
        found = self._database.select(
            "SELECT id, descriptor, dense_rank() OVER (ORDER BY content_hash),"
            " coalesce(group_id, -1) FROM faces ORDER BY id"
        )
        descriptors = np.frombuffer(b"".join(row[1] for row in found), "<f4")
        ids, contents, groups = (np.array([row[n] for row in found], np.int64) for n in (0, 2, 3))
        return GroupedFaces(ids, descriptors.reshape(-1, DIMENSION), contents, groups)

    def progress(self) -> tuple[int, int]:
        """The numbers of searched contents and of faces."""
        sql = "SELECT count(*) FROM face_searches WHERE is_done"
        ((searched,),) = self._database.select(sql)
        ((faces,),) = self._database.select("SELECT count(*) FROM faces")
        return int(searched), int(faces)

    def given_up(self) -> list[Path]:
        """The files that ended the search MOST_ATTEMPTS times, by path."""
        found = self._database.select(
            "SELECT r.path, p.path FROM photos p JOIN roots r ON r.id = p.root_id"
            " JOIN face_searches s ON s.content_hash = p.content_hash"
            " WHERE NOT s.is_done AND s.attempts >= ? ORDER BY 1, 2",
            MOST_ATTEMPTS,
        )
        return [rows.to_path(root) / os.fsdecode(path) for root, path in found]

    def drop_unused(self) -> int:
        """Forget the faces of contents that the library no longer has; returns their number."""
        with self._database.transaction() as db:
            unused = "content_hash NOT IN (SELECT content_hash FROM photos)"
            count = db.execute(f"DELETE FROM faces WHERE {unused}").rowcount
            db.execute(f"DELETE FROM face_searches WHERE {unused}")
        return count

    def forget_all(self) -> int:
        """Delete every face, the record of searches, and names; returns the number of faces.

        The file is rewritten, so that no deleted page of it keeps a descriptor.
        """
        with self._database.reading() as db:
            with transaction(db):
                rows.next_revision(db)
                count = db.execute("DELETE FROM faces").rowcount
                db.execute("DELETE FROM face_searches")
                if db.execute("DELETE FROM persons").rowcount:
                    rows.next_user_data_revision(db)
                refresh_people(db)
            db.execute("VACUUM")
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return count


def _values(content: bytes, face: Face) -> tuple[object, ...]:
    descriptor = face.descriptor.astype("<f4").tobytes()
    box = face.box
    return (content, box.left, box.top, box.width, box.height, face.score, face.side_px,
            face.sharpness, face.frontality, descriptor)  # fmt: skip
