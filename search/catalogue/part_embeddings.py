"""Embeddings of parts of photos, and whether the photos of a library have them."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

from search.arrays import Rows
from search.catalogue import rows
from search.catalogue.database import Database, maps_values
from search.records import Root, UnreadPicture

LACKING = (
    "p.readable AND p.duration_ms IS NULL AND EXISTS"
    " (SELECT 1 FROM embeddings v WHERE v.photo_id = p.id AND v.model_id = m.id)"
    " AND NOT EXISTS (SELECT 1 FROM embeddings v WHERE v.photo_id = p.id AND v.model_id = m.id"
    " AND v.part IS NOT NULL)"
)


@maps_values
class PartEmbeddings:
    """The embeddings of parts of photos, by the active model; a photo has all of them or none."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def is_on(self) -> bool:
        """True if indexing runs embed the parts of photos."""
        return bool(self._database.select("SELECT in_parts FROM library")[0][0])

    def switch(self, *, on: bool) -> None:
        """Set whether runs embed the parts of photos; switched off, delete their embeddings."""
        if on == self.is_on():
            return
        with self._database.transaction() as db:
            db.execute("UPDATE library SET in_parts = ?", (on,))
            rows.next_revision(db)
            if not on:
                db.execute("DELETE FROM embeddings WHERE part IS NOT NULL")

    def pending(self, roots: Sequence[Root]) -> list[UnreadPicture]:
        """The contents below these roots without embeddings of parts, newest first, with a file."""
        found = self._database.select(
            "SELECT p.content_hash, r.path, p.path FROM photos p JOIN roots r ON r.id = p.root_id"
            f" JOIN models m ON m.active WHERE {LACKING} AND p.missing_since IS NULL"
            " AND p.root_id IN (SELECT value FROM json_each(?)) ORDER BY p.taken_at DESC, p.path",
            rows.to_json(root.id for root in roots),
        )
        return rows.to_unread(found)

    def store(self, parts: Mapping[bytes, Rows]) -> None:
        """Store the unit rows of the parts, (n, d), of all photos with these contents."""
        with self._database.transaction() as db:
            revision = rows.next_revision(db)
            for content, of_photo in parts.items():
                sql = f"SELECT p.id, m.id FROM photos p JOIN models m ON m.active WHERE {LACKING}"
                for owner in db.execute(f"{sql} AND p.content_hash = ?", (content,)).fetchall():
                    db.executemany(
                        "INSERT INTO embeddings VALUES (NULL, ?, ?, NULL, ?, ?, ?, ?)",
                        [
                            (*owner, revision, zlib.crc32(embedding), embedding, number)
                            for number, row in enumerate(of_photo)
                            for embedding in [row.astype("<f4").tobytes()]
                        ],
                    )
