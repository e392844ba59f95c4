"""Roots, and the folders inside them that scans omit."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from search.catalogue import rows
from search.catalogue.database import Database, map_values, maps_values
from search.catalogue.facets import Counts, count_photos
from search.records import Root, enclosing_root


@maps_values
class Roots:
    """The photo folders of a library."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Root]:
        """All roots, by path."""
        found = self._database.select("SELECT id, path FROM roots ORDER BY path")
        with map_values(self._database.directory):
            return [Root(number, rows.to_path(raw)) for number, raw in found]

    def photo_count(self, root: Root) -> int:
        """The number of photos of a root, including missing ones."""
        return int(
            self._database.select("SELECT count(*) FROM photos WHERE root_id = ?", root.id)[0][0]
        )

    def add(self, folder: Path) -> Root:
        """Add a root (absolute path); roots inside it become part of it.

        Returns the existing root for a folder that is one, or lies inside one.
        """
        roots = self.all()
        enclosing = enclosing_root(folder, roots)
        if enclosing:
            return enclosing
        inside = [root for root in roots if folder in root.path.parents]
        with self._database.transaction() as db:
            db.execute("INSERT INTO roots (path) VALUES (?)", (os.fsencode(folder),))
            (number,) = db.execute("SELECT last_insert_rowid()").fetchone()
            for root in inside:
                rows.merge_root(db, root, Root(number, folder))
        return Root(number, folder)

    def forget(self, root: Root) -> int:
        """Delete a root and its photos; returns the number of photos."""
        with self._database.transaction() as db:
            count = db.execute("DELETE FROM photos WHERE root_id = ?", (root.id,)).rowcount
            db.execute("DELETE FROM roots WHERE id = ?", (root.id,))
            rows.next_revision(db)
        return count

    def forget_folder(self, root: Root, path: str) -> int:
        """Delete the photos of a folder inside a root, and omit it from later scans.

        `path` is relative to the root. Returns the number of photos.
        """
        with self._database.transaction() as db:
            count = rows.delete_below(db, root, path)
            sql = "DELETE FROM unused_sidecars WHERE root_id = ? AND path >= ? AND path < ?"
            db.execute(sql, (root.id, *rows.range_below(path)))
            db.execute(
                "INSERT OR IGNORE INTO forgotten VALUES (?, ?)", (root.id, os.fsencode(path))
            )
            rows.next_revision(db)
        return count

    def has_folder(self, root: Root, path: str) -> bool:
        """True if any photo of the root is below this folder (relative path)."""
        low, high = rows.range_below(path)
        sql = "SELECT 1 FROM photos WHERE root_id = ? AND path >= ? AND path < ? LIMIT 1"
        return bool(self._database.select(sql, root.id, low, high))

    def forgotten_folders(self, root: Root) -> set[str]:
        """The folders of a root that scans omit, relative to it."""
        found = self._database.select("SELECT path FROM forgotten WHERE root_id = ?", root.id)
        return {os.fsdecode(path) for (path,) in found}

    def set_unread_files(self, root: Root, files: Mapping[str, int]) -> None:
        """Record the numbers of files of a root that are not read, by suffix."""
        if files == self.unread_files([root]):
            return
        with self._database.transaction() as db:
            db.execute("DELETE FROM unread_files WHERE root_id = ?", (root.id,))
            rows_of = [(root.id, suffix, count) for suffix, count in files.items()]
            db.executemany("INSERT INTO unread_files VALUES (?, ?, ?)", rows_of)

    def unread_files(self, roots: Iterable[Root]) -> dict[str, int]:
        """The numbers of files below these roots that are not read, by suffix, most first."""
        sql = (
            "SELECT suffix, sum(files) FROM unread_files"
            " WHERE root_id IN (SELECT value FROM json_each(?)) GROUP BY 1 ORDER BY 2 DESC, 1"
        )
        return dict(self._database.select(sql, rows.to_json(root.id for root in roots)))

    def restore_folder(self, root: Root, path: str) -> None:
        """Include a forgotten folder in scans again."""
        with self._database.transaction() as db:
            db.execute(
                "DELETE FROM forgotten WHERE root_id = ? AND path = ?", (root.id, os.fsencode(path))
            )

    def unused_sidecars(self, root: Root) -> dict[str, str]:
        """The sidecars that belong to no photo, by path relative to the root, with the reason."""
        sql = "SELECT path, reason FROM unused_sidecars WHERE root_id = ? ORDER BY path"
        found = self._database.select(sql, root.id)
        for row in found:
            rows.check_types(row, ((bytes,), (str,)))
        return {os.fsdecode(path): reason for path, reason in found}

    def set_unused_sidecars(self, root: Root, reasons: Mapping[str, str]) -> None:
        """Replace the sidecars that belong to no photo, by path relative to the root."""
        values = [(root.id, os.fsencode(path), reason) for path, reason in reasons.items()]
        with self._database.transaction() as db:
            db.execute("DELETE FROM unused_sidecars WHERE root_id = ?", (root.id,))
            db.executemany("INSERT INTO unused_sidecars VALUES (?, ?, ?)", values)

    def count_photos(self, root: Root) -> Counts:
        """The numbers of photos of a root, by state."""
        with self._database.reading() as db:
            return count_photos(db, root)

    def photo_counts(self) -> list[tuple[Root, Counts]]:
        """All roots by path, with their numbers of photos by state."""
        return [(root, self.count_photos(root)) for root in self.all()]
