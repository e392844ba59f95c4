"""Names that people teach: which photos show what a name means, and which do not."""

from __future__ import annotations

import dataclasses
import os
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from search.arrays import Rows
from search.catalogue.collections import Collections, made_album, next_said, values
from search.catalogue.rows import to_path
from search.collections.errors import NameWrong, UnknownName
from search.names import checked_name, folded
from search.records import Mention, Said, TaughtName

# Of a photo of the library first: those of an example may be of an older file.
ROW_OF = (
    "SELECT embedding FROM (SELECT v.embedding, 0 AS kept FROM photos p"
    " JOIN vectors v ON v.photo_id = p.id JOIN models m ON m.id = v.model_id AND m.active"
    " WHERE p.content_hash = ?1 UNION ALL SELECT e.embedding, 1 FROM example_vectors e"
    " JOIN models m ON m.id = e.model_id AND m.active WHERE e.content_hash = ?1)"
    " ORDER BY kept LIMIT 1"
)


class TaughtNames(Collections):
    """The part of the catalogue that knows taught names."""

    def names(self) -> tuple[TaughtName, ...]:
        """All names, in their order, with their examples and counter-examples."""
        found = self._rows(
            "SELECT n.name, e.content_hash, e.path, e.shows FROM names n"
            " LEFT JOIN examples e ON e.name_id = n.id ORDER BY n.folded, e.rowid"
        )
        shown: dict[str, tuple[list[Mention], list[Mention]]] = {}
        for name, content_hash, path, shows in found:
            both = shown.setdefault(name, ([], []))
            if content_hash is not None:
                both[0 if shows else 1].append(Mention(content_hash, to_path(path)))
        return tuple(TaughtName(name, tuple(a), tuple(b)) for name, (a, b) in shown.items())

    def name(self, name: str) -> TaughtName:
        """What was taught for a name, in any letters. Raises UnknownName."""
        for one in self.names():
            if folded(one.name) == folded(name):
                return one
        raise UnknownName(name)

    def teach(self, taught: TaughtName, rows: Mapping[bytes, Rows]) -> None:
        """Add examples and counter-examples to a name, which is made where there is none.

        A photo that was said to be the other counts as what it is said to be now. `rows`: unit
        rows (d,) of the active model, by content hash, to be kept for the day when the photos are
        gone. Raises NameWrong.
        """
        name = checked_name(taught.name)
        with self._transaction() as db:
            next_said(db)
            number = made_name(db, name)
            db.executemany(
                "INSERT INTO examples VALUES (?, ?, ?, ?) ON CONFLICT (name_id, content_hash)"
                " DO UPDATE SET shows = excluded.shows, path = excluded.path",
                [
                    (number, one.content_hash, os.fsencode(one.path), shows)
                    for shows, some in ((True, taught.shown_by), (False, taught.not_by))
                    for one in some
                ],
            )
            db.executemany(
                "INSERT OR REPLACE INTO example_vectors SELECT ?, id, ? FROM models WHERE active",
                [(key, row.astype("<f4").tobytes()) for key, row in rows.items()],
            )

    def unteach(self, name: str, photos: Iterable[Mention] | None = None) -> int:
        """Forget a name, or some of its examples; how many examples. Raises UnknownName."""
        taught = self.name(name)
        known = {one.content_hash for one in (*taught.shown_by, *taught.not_by)}
        gone = known if photos is None else known & {one.content_hash for one in photos}
        with self._transaction() as db:
            next_said(db)
            db.executemany(
                "DELETE FROM examples WHERE content_hash = ?"
                " AND name_id = (SELECT id FROM names WHERE folded = ?)",
                [(one, folded(name)) for one in gone],
            )
            if photos is None:
                db.execute("DELETE FROM names WHERE folded = ?", (folded(name),))
            db.execute(
                "DELETE FROM example_vectors WHERE content_hash NOT IN"
                " (SELECT content_hash FROM examples)"
            )
        return len(gone)

    def rename(self, name: str, to: str) -> None:
        """Give a taught name another. Raises UnknownName, and NameWrong where it is taken."""
        known, to = self.name(name), checked_name(to)
        taken = any(folded(one.name) == folded(to) for one in self.names())
        if taken and folded(to) != folded(known.name):
            raise NameWrong(to, "it is taught already")
        with self._transaction() as db:
            next_said(db)
            sql = "UPDATE names SET name = ?, folded = ? WHERE folded = ?"
            db.execute(sql, (to, folded(to), folded(name)))

    def rows_of_contents(self, photos: Iterable[Mention]) -> dict[bytes, Rows]:
        """The active model's unit rows (d,) of photos by content, as far as they are known."""
        with self._reading() as db:
            found = [
                (one.content_hash, db.execute(ROW_OF, (one.content_hash,)).fetchone())
                for one in photos
            ]
        return {key: np.frombuffer(row[0], "<f4").astype(np.float32) for key, row in found if row}

    def said(self) -> Said:
        """All that people say of their photos."""
        return Said(self.stars(), self.albums(), self.names())

    def restore(self, said: Said) -> list[str]:
        """Add all of it to what is said here, which stays as it is where the two disagree.

        Returns the names of albums that were left out: here they are another search, or a set.
        """
        left_out = []
        with self._transaction() as db:
            next_said(db)
            db.executemany("INSERT OR IGNORE INTO stars VALUES (?, ?)", values(said.stars))
            for album in said.albums:
                number, query = made_album(db, album.name, album.query)
                if query != album.query:
                    left_out.append(album.name)
                    continue
                sql = f"INSERT OR IGNORE INTO album_photos VALUES ({number}, ?, ?)"
                db.executemany(sql, values(album.photos))
            for taught in said.names:
                number = made_name(db, taught.name)
                for shows, some in ((1, taught.shown_by), (0, taught.not_by)):
                    sql = f"INSERT OR IGNORE INTO examples VALUES ({number}, ?, ?, {shows})"
                    db.executemany(sql, values(some))
        return left_out

    def said_only_below(self, folder: Path) -> Said:
        """What is said of the photos in a folder (absolute) that lie nowhere else."""
        said = self.said()
        return Said(
            self._only_below(folder, said.stars),
            tuple(
                dataclasses.replace(album, photos=photos)
                for album in said.albums
                if (photos := self._only_below(folder, album.photos))
            ),
            tuple(
                dataclasses.replace(name, shown_by=photos, not_by=())
                for name in said.names
                if (photos := self._only_below(folder, name.shown_by))
            ),
        )

    def _only_below(self, folder: Path, photos: Iterable[Mention]) -> tuple[Mention, ...]:
        sql = (
            "SELECT r.path, p.path FROM photos p JOIN roots r ON r.id = p.root_id"
            " WHERE p.content_hash = ?"
        )
        kept = []
        for one in photos:
            places = [to_path(a) / os.fsdecode(b) for a, b in self._rows(sql, one.content_hash)]
            if places and all(folder in place.parents for place in places):
                kept.append(one)
        return tuple(kept)

    def absent(self, said: Said) -> int:
        """How many photos are spoken of that the library does not hold."""
        spoken = [*said.stars, *(photo for one in said.albums for photo in one.photos)]
        for one in said.names:
            spoken += [*one.shown_by, *one.not_by]
        return sum(not self.knows_content(key) for key in {one.content_hash for one in spoken})


def made_name(db: sqlite3.Connection, name: str) -> int:
    """The number of a taught name, which is made where there is none."""
    sql = "INSERT OR IGNORE INTO names (name, folded) VALUES (?, ?)"
    db.execute(sql, (name, folded(name)))
    found = db.execute("SELECT id FROM names WHERE folded = ?", (folded(name),))
    return int(found.fetchone()[0])
