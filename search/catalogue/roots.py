"""The photo folders of a library, and the folders inside them that scans leave out."""

from __future__ import annotations

import os
from pathlib import Path

from search.catalogue import rows
from search.catalogue.database import Database
from search.catalogue.failures import map_values
from search.records import Root, enclosing_root


class Roots(Database):
    """The part of the catalogue that knows folders."""

    def roots(self) -> list[Root]:
        """All photo folders, by path."""
        found = self._rows("SELECT id, path FROM roots ORDER BY path")
        with map_values(self.directory):
            return [Root(number, rows.to_path(raw)) for number, raw in found]

    def held(self, root: Root) -> int:
        """How many photos of a root the library knows, those that are missing now included."""
        return int(self._rows("SELECT count(*) FROM photos WHERE root_id = ?", root.id)[0][0])

    def add_root(self, folder: Path) -> Root:
        """Add a root (absolute path); roots inside it are merged into it.

        A folder inside a root that is known, or that is one, gives that root.
        """
        roots = self.roots()
        enclosing = enclosing_root(folder, roots)
        if enclosing:
            return enclosing
        inside = [root for root in roots if folder in root.path.parents]
        with self._transaction() as db:
            db.execute("INSERT INTO roots (path) VALUES (?)", (os.fsencode(folder),))
            (number,) = db.execute("SELECT last_insert_rowid()").fetchone()
            for root in inside:
                rows.merge_root(db, root, Root(number, folder))
        return Root(number, folder)

    def forget_root(self, root: Root) -> int:
        """Forget a root and its photos; returns the number of photos."""
        with self._transaction() as db:
            count = db.execute("DELETE FROM photos WHERE root_id = ?", (root.id,)).rowcount
            db.execute("DELETE FROM roots WHERE id = ?", (root.id,))
            rows.next_revision(db)
        return count

    def forget_folder(self, root: Root, path: str) -> int:
        """Forget the photos of a folder inside a root, and leave it out of scans from now on.

        `path` is relative to the root. Returns the number of photos.
        """
        with self._transaction() as db:
            count = rows.delete_below(db, root, path)
            db.execute(
                "INSERT OR IGNORE INTO forgotten VALUES (?, ?)", (root.id, os.fsencode(path))
            )
            rows.next_revision(db)
        return count

    def knows_folder(self, root: Root, path: str) -> bool:
        """Whether any photo of the root lies in this folder, relative to the root."""
        low, high = rows.range_below(path)
        sql = "SELECT 1 FROM photos WHERE root_id = ? AND path >= ? AND path < ? LIMIT 1"
        return bool(self._rows(sql, root.id, low, high))

    def forgotten_folders(self, root: Root) -> set[str]:
        """The folders of a root that scans leave out, relative to it."""
        found = self._rows("SELECT path FROM forgotten WHERE root_id = ?", root.id)
        return {os.fsdecode(path) for (path,) in found}

    def remember_folder(self, root: Root, path: str) -> None:
        """Take a folder that was forgotten into scans again."""
        with self._transaction() as db:
            db.execute(
                "DELETE FROM forgotten WHERE root_id = ? AND path = ?", (root.id, os.fsencode(path))
            )
