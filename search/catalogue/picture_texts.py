"""What stands written in the pictures, and which pictures were asked for it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence

from search.catalogue import rows
from search.catalogue.filters import SHAPES
from search.catalogue.texts import Texts, add_text
from search.records import PictureText, Root, Text, UnreadPicture

WRITTEN = "SELECT t.id FROM texts t WHERE t.id = text_id AND t.source = 'text'"
# Photos that nobody asked, and one with the same content that somebody did.
SHARED = (
    "FROM photos p JOIN photos o ON o.content_hash = p.content_hash"
    " JOIN text_read r ON r.photo_id = o.id"
)
UNREAD = "p.readable AND p.id NOT IN (SELECT photo_id FROM text_read)"


class PictureTexts(Texts):
    """The part of the catalogue that knows the text in pictures."""

    def unread_pictures(self, roots: Sequence[Root]) -> list[UnreadPicture]:
        """The contents in these folders whose text was never looked for, one file of each.

        Screenshots come first, then the newest photos.
        """
        found = self._rows(
            "SELECT p.content_hash, r.path, p.path FROM photos p JOIN roots r ON r.id = p.root_id"
            f" WHERE {UNREAD} AND p.missing_since IS NULL"
            " AND p.root_id IN (SELECT value FROM json_each(?))"
            f" ORDER BY {SHAPES['screenshot']} DESC, p.taken_at DESC, p.path",
            rows.to_json(root.id for root in roots),
        )
        unread: dict[bytes, UnreadPicture] = {}
        for content_hash, root, path in found:
            file = rows.to_path(root) / os.fsdecode(path)
            unread.setdefault(content_hash, UnreadPicture(content_hash, file))
        return list(unread.values())

    def pictures_read(self) -> tuple[int, int]:
        """How many photos were asked for the text in them, and how many could be."""
        readable = "SELECT id FROM photos WHERE readable AND missing_since IS NULL"
        (count,) = self._rows(f"SELECT count(*) FROM ({readable})")[0]
        # A library of before, which nobody has written since, has no such table.
        if not self._rows("SELECT 1 FROM sqlite_master WHERE name = 'text_read'"):
            return 0, int(count)
        sql = f"SELECT count(*) FROM text_read WHERE photo_id IN ({readable})"
        return int(self._rows(sql)[0][0]), int(count)

    def share_picture_texts(self) -> int:
        """Give copies the texts of pictures that were read; returns how many got theirs."""
        with self._transaction() as db:
            shared = db.execute(
                f"INSERT OR IGNORE INTO photo_texts SELECT p.id, text_id {SHARED}"
                f" JOIN photo_texts pt ON pt.photo_id = o.id WHERE {UNREAD}"
                f" AND text_id IN ({WRITTEN})"
            ).rowcount
            count = db.execute(
                f"INSERT OR IGNORE INTO text_read SELECT DISTINCT p.id {SHARED} WHERE {UNREAD}"
            ).rowcount
            if shared:
                rows.next_revision(db)
        return count

    def store_picture_texts(self, read: Sequence[PictureText]) -> None:
        """Keep what stands in these pictures, and that they were asked, empty ones too."""
        with self._transaction() as db:
            if any(one.texts for one in read):
                rows.next_revision(db)
            for one in read:
                sql = "SELECT id FROM photos WHERE content_hash = ? AND readable"
                for (photo_id,) in db.execute(sql, (one.content_hash,)).fetchall():
                    _store(db, photo_id, one.texts)


def _store(db: sqlite3.Connection, photo_id: int, texts: Sequence[str]) -> None:
    sql = f"DELETE FROM photo_texts WHERE photo_id = ? AND text_id IN ({WRITTEN})"
    db.execute(sql, (photo_id,))
    for text in texts:
        add_text(db, photo_id, Text("text", text))
    db.execute("INSERT OR IGNORE INTO text_read VALUES (?)", (photo_id,))
