"""The catalogue: roots, photos, metadata, embeddings. The truth of a library, and all its SQL.

Reading needs no lock; `lock_for_writing` gives the one writable catalogue. Every write method is
one transaction. `revision` counts what a search could notice, so that derived data knows its age.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from search.arrays import Ids, Rows
from search.catalogue import filters, rows
from search.catalogue.columns import Columns, read_columns
from search.catalogue.facets import Counts, Facets, count_photos, read_facets, read_folders
from search.catalogue.failures import map_errors, map_values
from search.catalogue.looks import Looks, read_looks
from search.catalogue.merging import Merging
from search.catalogue.picture_texts import PictureTexts
from search.catalogue.taught_names import TaughtNames
from search.catalogue.text_columns import TextColumns, read_text_columns
from search.query import Filter
from search.records import (
    STALE,
    EmbeddedPhoto,
    Entry,
    ModelTag,
    Photo,
    Problem,
    Root,
    Stamp,
    UnreadablePhoto,
)

A_PART = 20_000  # embeddings read at once: a few dozen megabytes
SEARCHABLE = "m.active AND p.missing_since IS NULL AND length(v.embedding) = 4 * m.dimension"
EMBEDDINGS = (
    "SELECT v.photo_id, v.embedding, v.checksum FROM vectors v JOIN photos p ON p.id = v.photo_id"
    f" JOIN models m ON m.id = v.model_id WHERE {SEARCHABLE} AND v.photo_id > ?"
    " ORDER BY v.photo_id LIMIT ?"
)
EMBEDDINGS_OF = (
    "SELECT v.photo_id, v.embedding, v.checksum FROM json_each(?) j CROSS JOIN models m"
    " CROSS JOIN vectors v ON v.photo_id = j.value AND v.model_id = m.id"
    f" JOIN photos p ON p.id = v.photo_id WHERE {SEARCHABLE} ORDER BY v.photo_id"
)
# CROSS JOIN: SQLite takes the tables in this order, and so the index by revision.
NEWER_EMBEDDINGS = (
    "SELECT v.photo_id, v.embedding, v.checksum FROM models m"
    " CROSS JOIN vectors v ON v.model_id = m.id"
    f" CROSS JOIN photos p ON p.id = v.photo_id WHERE {SEARCHABLE} AND v.revision > ?"
)
SEARCHABLE_IDS = (
    "SELECT v.photo_id FROM vectors v JOIN photos p ON p.id = v.photo_id"
    " JOIN models m ON m.id = v.model_id AND m.active WHERE p.missing_since IS NULL"
)
# A change stands at the revision before it, or at its own: the revision grows within a transaction.
REMOVED = (
    "SELECT photo_id FROM removed WHERE revision >= ? AND photo_id > 0"
    f" AND NOT EXISTS ({SEARCHABLE_IDS} AND v.photo_id = removed.photo_id) ORDER BY 1"
)


class Catalogue(Merging, PictureTexts, TaughtNames):
    """One catalogue, open for reading, or for writing under the lock.

    Safe to use from many threads: each call borrows a connection of its own. `close` it, or use
    it as a context manager.
    """

    # -- identity -----------------------------------------------------------------------------

    def library_id(self) -> str:
        """The library's unique name."""
        return str(self._rows("SELECT id FROM library")[0][0])

    def revision(self) -> int:
        """Grows with every change that a search could notice."""
        with map_values(self.directory):
            return int(self._rows("SELECT revision FROM library")[0][0])

    # -- models -------------------------------------------------------------------------------

    def model(self) -> ModelTag | None:
        """The model whose embeddings are searched; None before the first photo."""
        found = self._rows(
            "SELECT name, weights, dimension, preprocessing FROM models WHERE active = 1"
        )
        return ModelTag(*found[0]) if found else None

    def add_model(self, tag: ModelTag) -> None:
        """Make room for a model's embeddings; the first one serves searches at once."""
        with self._transaction() as db:
            db.execute(
                "INSERT OR IGNORE INTO models (name, weights, dimension, preprocessing, active)"
                " VALUES (?, ?, ?, ?, NOT EXISTS (SELECT 1 FROM models))",
                rows.tag_values(tag),
            )

    def activate(self, tag: ModelTag) -> bool:
        """Let searches use this model and drop the others, if it has every photo by now."""
        model_id = self._model_id(tag)
        lacking = self._rows(
            "SELECT 1 FROM photos WHERE readable AND missing_since IS NULL AND id NOT IN"
            " (SELECT photo_id FROM vectors WHERE model_id = ?) LIMIT 1",
            model_id,
        )
        if lacking or tag == self.model():
            return not lacking
        with self._transaction() as db:
            db.execute("DELETE FROM models WHERE id <> ?", (model_id,))
            db.execute("UPDATE models SET active = 1")
            rows.next_revision(db)
        return True

    def _model_id(self, tag: ModelTag | None) -> int:
        """The model's number; 0, which no model has, for one that is not here."""
        if tag is None:
            return 0
        found = self._rows(rows.MODEL_ID, *rows.tag_values(tag))
        return int(found[0][0]) if found else 0

    # -- what a scan is compared with ---------------------------------------------------------

    def stamps(self, root: Root, tag: ModelTag | None) -> dict[str, Stamp]:
        """Every file of the root, missing ones too, with the stamp it was last read at.

        STALE stands for a file that is to be read again: it lacks this model's embedding.
        """
        found = self._rows(
            "SELECT p.path, p.size, p.mtime_ns, NOT p.readable OR v.photo_id IS NOT NULL"
            " FROM photos p LEFT JOIN vectors v ON v.photo_id = p.id AND v.model_id = ?"
            " WHERE p.root_id = ?",
            self._model_id(tag),
            root.id,
        )
        return {
            os.fsdecode(path): Stamp(size, mtime_ns) if done else STALE
            for path, size, mtime_ns, done in found
        }

    def missing_paths(self, root: Root) -> set[str]:
        """The files of the root that were gone at the last scan."""
        found = self._rows(
            "SELECT path FROM photos WHERE root_id = ? AND missing_since IS NOT NULL", root.id
        )
        return {os.fsdecode(path) for (path,) in found}

    def embedded_hashes(self, tag: ModelTag) -> frozenset[bytes]:
        """The content hashes of all photos that this model has embedded."""
        found = self._rows(
            "SELECT DISTINCT p.content_hash FROM photos p JOIN vectors v ON v.photo_id = p.id"
            " WHERE v.model_id = ?",
            self._model_id(tag),
        )
        return frozenset(content_hash for (content_hash,) in found)

    # -- writing photos -----------------------------------------------------------------------

    def mark_missing_and_restored(
        self, root: Root, missing: Iterable[str], restored: Iterable[str]
    ) -> None:
        """Mark files as missing since now, and others as back."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        gone = [(now, root.id, os.fsencode(path)) for path in missing]
        back = [(root.id, os.fsencode(path)) for path in restored]
        if not gone and not back:
            return
        with self._transaction() as db:
            revision = rows.next_revision(db)
            db.executemany(
                "UPDATE photos SET missing_since = ? WHERE root_id = ? AND path = ?", gone
            )
            db.executemany(
                "UPDATE photos SET missing_since = NULL WHERE root_id = ? AND path = ?", back
            )
            db.executemany(
                f"UPDATE vectors SET revision = {revision} WHERE photo_id ="
                " (SELECT id FROM photos WHERE root_id = ? AND path = ?)",
                back,
            )

    def store(self, entries: Sequence[Entry], tag: ModelTag) -> set[Path]:
        """Record one batch; returns the paths of those that turned out to be moved photos.

        A KnownPhoto takes over the missing photo of its content, if there is one; else it gets a
        copy of the known photo's metadata and embedding.
        """
        model_id, moved = self._model_id(tag), set()
        with self._transaction() as db:
            revision = rows.next_revision(db)
            for entry in entries:
                if isinstance(entry, EmbeddedPhoto):
                    rows.store_embedded(db, entry, model_id, revision)
                elif isinstance(entry, UnreadablePhoto):
                    rows.store_unreadable(db, entry)
                elif rows.move(db, entry.file, revision):
                    moved.add(entry.file.root.path / entry.file.path)
                else:
                    rows.store_copy(db, entry.file, model_id, revision)
        return moved

    # -- reading photos -----------------------------------------------------------------------

    def photos(self, ids: Iterable[int]) -> dict[int, Photo]:
        """The photos with these ids; ids that are not there are left out."""
        sql = (
            f"SELECT {rows.PHOTO_COLUMNS} FROM photos p JOIN roots r ON r.id = p.root_id"
            " WHERE p.id IN (SELECT value FROM json_each(?))"
        )
        with map_values(self.directory):
            return {row[0]: rows.to_photo(row) for row in self._rows(sql, rows.to_json(ids))}

    def ids_matching(self, chosen: Sequence[Filter], *, oldest_first: bool = False) -> Ids:
        """The ids of the photos that pass all filters, newest first, undated ones last, (n,)."""
        sql, values = filters.conditions(chosen)
        order = "ASC" if oldest_first else "DESC"
        found = self._rows(
            "SELECT p.id FROM photos p JOIN roots r ON r.id = p.root_id"
            f" WHERE p.readable AND p.missing_since IS NULL AND {sql}"
            f" ORDER BY p.taken_at IS NULL, p.taken_at {order}, p.mtime_ns {order}, p.id",
            *values,
        )
        return np.fromiter((number for (number,) in found), np.int64, len(found))

    def ids_passing(self, chosen: Sequence[Filter]) -> Ids:
        """The ids of the photos that pass all filters, in no order, (n,): for whoever counts."""
        sql, values = filters.conditions(chosen)
        ((ids,),) = self._rows(
            "SELECT group_concat(p.id) FROM photos p JOIN roots r ON r.id = p.root_id"
            f" WHERE p.readable AND p.missing_since IS NULL AND {sql}",
            *values,
        )
        return np.fromstring(ids or "", np.int64, sep=",")

    def holds(self, chosen: Sequence[Filter]) -> bool:
        """Whether any photo passes all filters."""
        sql, values = filters.conditions(chosen)
        found = self._rows(
            "SELECT 1 FROM photos p JOIN roots r ON r.id = p.root_id"
            f" WHERE p.readable AND p.missing_since IS NULL AND {sql} LIMIT 1",
            *values,
        )
        return bool(found)

    def find_by_name(self, name: str) -> int | None:
        """The id of the photo of this file name, or end of a path, in any letters; or by #id."""
        if name.startswith("#"):
            number = int(name[1:]) if name[1:].isdecimal() else -1
            return number if 0 < number < 1 << 63 and self.photos([number]) else None
        sql, values = filters.ends_with(name)
        found = self._rows(
            "SELECT p.id FROM photos p JOIN roots r ON r.id = p.root_id"
            f" WHERE p.readable AND p.missing_since IS NULL AND {sql} ORDER BY p.id LIMIT 1",
            *values,
        )
        return found[0][0] if found else None

    def embeddings_of(self, ids: Iterable[int]) -> tuple[Ids, Rows]:
        """Ids, ascending, (n,) and unit rows (n, d) of the searchable ones of these photos."""
        return self._arrays(self._rows(EMBEDDINGS_OF, rows.to_json(ids)))

    def problems(self) -> list[Problem]:
        """All files that are there but could not be read, or only in part, by path."""
        found = self._rows(
            "SELECT r.path, p.path, p.problem, p.readable, p.id FROM photos p"
            " JOIN roots r ON r.id = p.root_id"
            " WHERE p.problem IS NOT NULL AND p.missing_since IS NULL ORDER BY r.path, p.path"
        )
        return [
            Problem(rows.to_path(root) / os.fsdecode(path), reason, bool(readable), number)
            for root, path, reason, readable, number in found
        ]

    def counts(self, root: Root) -> Counts:
        """How many photos the root holds."""
        with map_errors(self.directory), self._connections.borrowed() as db:
            return count_photos(db, root)

    def facets(self) -> Facets:
        """Counts of the searchable photos by month, folder, camera and so on."""
        with map_errors(self.directory), self._connections.borrowed() as db:
            return read_facets(db)

    def folders(self) -> frozenset[str]:
        """The folders that hold photos, by their whole path."""
        with map_errors(self.directory), self._connections.borrowed() as db:
            return frozenset(read_folders(db))

    def root_counts(self) -> list[tuple[Root, Counts]]:
        """The photo folders by path, and how many photos of each kind they hold."""
        return [(root, self.counts(root)) for root in self.roots()]

    def columns(self) -> Columns:
        """A few facts of every searchable photo, the newest first."""
        with map_errors(self.directory), self._connections.borrowed() as db:
            return read_columns(db)

    def looks(self) -> Looks:
        """What near-duplicates are told by, of every searchable photo."""
        with map_values(self.directory), self._reading() as db:
            return read_looks(db)

    def text_columns(self, ids: Ids) -> TextColumns:
        """Who is in each of these photos, its keywords and its stars."""
        with map_errors(self.directory), self._connections.borrowed() as db:
            return read_text_columns(db, ids)

    def photo(self, photo_id: int) -> Photo | None:
        """The photo with this id, if the library has it."""
        return self.photos([photo_id]).get(photo_id)

    # -- embeddings ---------------------------------------------------------------------------

    def searchable_ids(self) -> Ids:
        """The ids of all photos that a search may find, ascending, (n,)."""
        with self._reading() as db:
            found = db.execute(f"{SEARCHABLE_IDS} ORDER BY 1")
            return np.fromiter((number for (number,) in found), np.int64)

    def removed_since(self, revision: int) -> Ids | None:
        """The ids that a search could find at a revision, and finds no more, ascending, (n,).

        Others may be among them. None: nobody has written them down that long.
        """
        (since,) = self._rows("SELECT revision FROM removed WHERE photo_id = 0")[0]
        if since > revision:
            return None
        found = self._rows(REMOVED, revision)
        return np.fromiter((number for (number,) in found), np.int64, len(found))

    def has_embeddings(self, count: int) -> bool:
        """Whether the library's model has embedded so many photos, or more."""
        some = "SELECT 1 FROM models m JOIN vectors v ON v.model_id = m.id WHERE m.active LIMIT ?"
        found: int = self._rows(f"SELECT count(*) FROM ({some})", count)[0][0]
        return found == count

    def embeddings(self, after: int = -1) -> tuple[Ids, Rows]:
        """Ids (n,) and unit rows (n, d) of the searchable photos that changed after a revision."""
        return self._arrays(self._rows(f"{NEWER_EMBEDDINGS} ORDER BY v.photo_id", after))

    def newer_embeddings(self, after: int) -> Iterator[tuple[Ids, Rows]]:
        """The same in no order, some at a time."""
        with self._reading() as db:
            statement = db.execute(NEWER_EMBEDDINGS, (after,))
            while found := statement.fetchmany(A_PART):
                yield self._arrays(found)

    def embedding_parts(self) -> Iterator[tuple[Ids, Rows]]:
        """Ids (n,) and unit rows (n, d) of all searchable photos, some at a time."""
        last = -1
        while found := self._rows(EMBEDDINGS, last, A_PART):
            last = found[-1][0]
            yield self._arrays(found)

    def _arrays(self, found: Sequence[Any]) -> tuple[Ids, Rows]:
        with map_values(self.directory):
            return rows.to_array(found)

    def broken_embeddings(self) -> list[int]:
        """The ids of photos whose embedding is not as it was stored, or of another length."""
        found = self._rows(
            "SELECT v.photo_id FROM vectors v JOIN models m ON m.id = v.model_id"
            " WHERE length(v.embedding) <> 4 * m.dimension OR crc32(v.embedding) <> v.checksum"
        )
        return [number for (number,) in found]

    def drop_embeddings(self, ids: Iterable[int]) -> None:
        """Forget embeddings, so that the next indexing run makes them again."""
        with self._transaction() as db:
            db.executemany("DELETE FROM vectors WHERE photo_id = ?", [(int(i),) for i in ids])
            rows.next_revision(db)

    def integrity(self) -> list[str]:
        """What SQLite itself finds wrong with the file; empty if all is well."""
        wrong = [str(row[0]) for row in self._rows("PRAGMA integrity_check")]
        return [] if wrong == ["ok"] else wrong
