"""Names that people teach: which photos show what a name means, and which do not."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping

import numpy as np

from search.arrays import Rows
from search.catalogue.collections import Collections, next_said
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
            sql = "INSERT OR IGNORE INTO names (name, folded) VALUES (?, ?)"
            db.execute(sql, (name, folded(name)))
            sql = "SELECT id FROM names WHERE folded = ?"
            (number,) = db.execute(sql, (folded(name),)).fetchone()
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
