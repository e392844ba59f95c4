"""Extracted text (OCR) of pictures, and the record of the pictures examined for it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from search.catalogue import rows
from search.catalogue.conditions import SHAPES
from search.catalogue.database import Database, maps_values
from search.catalogue.texts import add_text
from search.records import PictureText, Root, Text, UnreadPicture

EXTRACTED = "SELECT t.id FROM texts t WHERE t.id = text_id AND t.source = 'text'"
# Unexamined photos p, and photos o with the same content that were examined.
DUPLICATES = (
    "FROM photos p JOIN photos o ON o.content_hash = p.content_hash"
    " JOIN text_read r ON r.photo_id = o.id"
)
UNEXAMINED = "p.readable AND p.duration_ms IS NULL AND p.id NOT IN (SELECT photo_id FROM text_read)"


@maps_values
class ExtractedTexts:
    """The text in pictures (OCR), and the photos that were examined for it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def pending(self, roots: Sequence[Root]) -> list[UnreadPicture]:
        """The unexamined contents below these roots, with one file of each.

        Screenshots come first, then the newest photos.
        """
        found = self._database.select(
            "SELECT p.content_hash, r.path, p.path FROM photos p JOIN roots r ON r.id = p.root_id"
            f" WHERE {UNEXAMINED} AND p.missing_since IS NULL"
            " AND p.root_id IN (SELECT value FROM json_each(?))"
            f" ORDER BY {SHAPES['screenshot']} DESC, p.taken_at DESC, p.path",
            rows.to_json(root.id for root in roots),
        )
        return rows.to_unread(found)

    def progress(self) -> tuple[int, int]:
        """The number of examined photos, and of all readable photos."""
        readable = (
            "SELECT id FROM photos WHERE readable AND missing_since IS NULL AND duration_ms IS NULL"
        )
        (count,) = self._database.select(f"SELECT count(*) FROM ({readable})")[0]
        sql = f"SELECT count(*) FROM text_read WHERE photo_id IN ({readable})"
        return int(self._database.select(sql)[0][0]), int(count)

    def copy_to_duplicates(self) -> int:
        """Copy extracted texts to photos with equal content; returns the number of these photos."""
        with self._database.transaction() as db:
            copied = db.execute(
                f"INSERT OR IGNORE INTO photo_texts SELECT p.id, text_id {DUPLICATES}"
                f" JOIN photo_texts pt ON pt.photo_id = o.id WHERE {UNEXAMINED}"
                f" AND text_id IN ({EXTRACTED})"
            ).rowcount
            count = db.execute(
                "INSERT OR IGNORE INTO text_read"
                f" SELECT DISTINCT p.id {DUPLICATES} WHERE {UNEXAMINED}"
            ).rowcount
            if copied:
                rows.next_revision(db)
        return count

    def store(self, pictures: Sequence[PictureText]) -> None:
        """Store extracted texts and mark all these pictures as examined, those without text too."""
        with self._database.transaction() as db:
            if any(picture.texts for picture in pictures):
                rows.next_revision(db)
            for picture in pictures:
                sql = "SELECT id FROM photos WHERE content_hash = ? AND readable"
                for (photo_id,) in db.execute(sql, (picture.content_hash,)).fetchall():
                    _store(db, photo_id, picture.texts)


def _store(db: sqlite3.Connection, photo_id: int, texts: Sequence[str]) -> None:
    sql = f"DELETE FROM photo_texts WHERE photo_id = ? AND text_id IN ({EXTRACTED})"
    db.execute(sql, (photo_id,))
    for text in texts:
        add_text(db, photo_id, Text("text", text))
    db.execute("INSERT OR IGNORE INTO text_read VALUES (?)", (photo_id,))
