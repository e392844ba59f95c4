"""Taught names with their examples and counter-examples."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Mapping

from search.arrays import Rows
from search.catalogue import rows
from search.catalogue.database import Database, maps_values
from search.catalogue.names import checked_name
from search.errors import NameWrong, UnknownName, notes
from search.user_records import PhotoRef, TaughtName
from search.words import fold_name


@maps_values
class TaughtNames:
    """The taught names of a library."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> tuple[TaughtName, ...]:
        """All taught names, sorted, with their examples and counter-examples."""
        found = self._database.select(
            "SELECT n.name, e.content_hash, e.path, e.shows FROM names n"
            " LEFT JOIN examples e ON e.name_id = n.id ORDER BY n.folded, e.rowid"
        )
        examples: dict[str, tuple[list[PhotoRef], list[PhotoRef]]] = {}
        for name, content_hash, path, shows in found:
            rows.check_types((name,), ((str,),))
            both = examples.setdefault(name, ([], []))
            if content_hash is not None:
                rows.check_types((content_hash, path), rows.REF_TYPES)
                both[0 if shows else 1].append(PhotoRef(content_hash, rows.to_path(path)))
        return tuple(TaughtName(name, tuple(a), tuple(b)) for name, (a, b) in examples.items())

    def get(self, name: str) -> TaughtName:
        """The taught name, in any case. Raises UnknownName."""
        for taught in self.all():
            if fold_name(taught.name) == fold_name(name):
                return taught
        raise UnknownName(name)

    def teach(self, taught: TaughtName, embeddings: Mapping[bytes, Rows]) -> None:
        """Add examples and counter-examples to a new or existing name.

        An example that is taught as a counter-example becomes one, and the reverse. `embeddings`:
        unit vectors (d,) of the active model by content hash, kept for the case that the photos are
        deleted. Raises NameWrong.
        """
        name = checked_name(taught.name)
        with self._database.transaction() as db:
            rows.next_user_data_revision(db)
            name_id = name_id_of(db, name)
            db.executemany(
                "INSERT INTO examples VALUES (?, ?, ?, ?) ON CONFLICT (name_id, content_hash)"
                " DO UPDATE SET shows = excluded.shows, path = excluded.path",
                [
                    (name_id, photo.content_hash, os.fsencode(photo.path), shows)
                    for shows, photos in ((True, taught.shown_by), (False, taught.not_by))
                    for photo in photos
                ],
            )
            db.executemany(
                "INSERT OR REPLACE INTO example_vectors SELECT ?, id, ? FROM models WHERE active",
                [(key, row.astype("<f4").tobytes()) for key, row in embeddings.items()],
            )

    def forget(self, name: str, photos: Iterable[PhotoRef] | None = None) -> int:
        """Delete a name, or some of its examples; returns their number. Raises UnknownName."""
        taught = self.get(name)
        known = {photo.content_hash for photo in (*taught.shown_by, *taught.not_by)}
        deleted = known if photos is None else known & {photo.content_hash for photo in photos}
        with self._database.transaction() as db:
            rows.next_user_data_revision(db)
            db.executemany(
                "DELETE FROM examples WHERE content_hash = ?"
                " AND name_id = (SELECT id FROM names WHERE folded = ?)",
                [(content_hash, fold_name(name)) for content_hash in deleted],
            )
            if photos is None:
                db.execute("DELETE FROM names WHERE folded = ?", (fold_name(name),))
            db.execute(
                "DELETE FROM example_vectors WHERE content_hash NOT IN"
                " (SELECT content_hash FROM examples)"
            )
        return len(deleted)

    def rename(self, name: str, to: str) -> None:
        """Rename a taught name. Raises UnknownName, or NameWrong for a name that exists."""
        known, to = self.get(name), checked_name(to)
        exists = any(fold_name(taught.name) == fold_name(to) for taught in self.all())
        if exists and fold_name(to) != fold_name(known.name):
            raise NameWrong(to, notes.NAME_TAKEN())
        with self._database.transaction() as db:
            rows.next_user_data_revision(db)
            sql = "UPDATE names SET name = ?, folded = ? WHERE folded = ?"
            db.execute(sql, (to, fold_name(to), fold_name(name)))


def name_id_of(db: sqlite3.Connection, name: str) -> int:
    """The id of a taught name, inserted if it is new."""
    sql = "INSERT OR IGNORE INTO names (name, folded) VALUES (?, ?)"
    db.execute(sql, (name, fold_name(name)))
    found = db.execute("SELECT id FROM names WHERE folded = ?", (fold_name(name),))
    return int(found.fetchone()[0])
