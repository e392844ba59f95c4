"""Photo rows: reading, filtering, counting, and recording the results of a scan."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from search.arrays import Ids
from search.catalogue import conditions, rows
from search.catalogue.columns import Columns, read_columns
from search.catalogue.database import Database, map_values, maps_values
from search.catalogue.duplicate_features import DuplicateFeatures, read_duplicate_features
from search.catalogue.facets import Facets, read_facets, read_folders
from search.errors import stored_notes
from search.query import Filter
from search.records import (
    STALE,
    EmbeddedPhoto,
    EmbeddedVideo,
    Entry,
    ModelTag,
    Photo,
    Problem,
    Root,
    Stamp,
    UnreadablePhoto,
)
from search.user_records import PhotoRef


@maps_values
class Photos:
    """The photos of a library."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def by_id(self, ids: Iterable[int]) -> dict[int, Photo]:
        """The photos with these ids, without unknown ids."""
        sql = (
            f"SELECT {rows.PHOTO_COLUMNS} FROM photos p JOIN roots r ON r.id = p.root_id"
            " WHERE p.id IN (SELECT value FROM json_each(?))"
        )
        with map_values(self._database.directory):
            return {
                row[0]: rows.to_photo(row) for row in self._database.select(sql, rows.to_json(ids))
            }

    def get(self, photo_id: int) -> Photo | None:
        """The photo with this id; None for an unknown id."""
        return self.by_id([photo_id]).get(photo_id)

    def ids_matching(self, filters: Sequence[Filter], *, oldest_first: bool = False) -> Ids:
        """The ids of the photos that pass all filters, newest first, undated ones last, (n,)."""
        sql, values = conditions.conditions(filters)
        order = "ASC" if oldest_first else "DESC"
        found = self._database.select(
            "SELECT p.id FROM photos p JOIN roots r ON r.id = p.root_id"
            f" WHERE p.readable AND p.missing_since IS NULL AND {sql}"
            f" ORDER BY p.taken_at IS NULL, p.taken_at {order}, p.mtime_ns {order}, p.id",
            *values,
        )
        return np.fromiter((number for (number,) in found), np.int64, len(found))

    def ids_matching_unordered(self, filters: Sequence[Filter]) -> Ids:
        """The ids of the photos that pass all filters, in no order, (n,): faster, for counts."""
        sql, values = conditions.conditions(filters)
        ((ids,),) = self._database.select(
            "SELECT group_concat(p.id) FROM photos p JOIN roots r ON r.id = p.root_id"
            f" WHERE p.readable AND p.missing_since IS NULL AND {sql}",
            *values,
        )
        return np.fromstring(ids or "", np.int64, sep=",")

    def any_matching(self, filters: Sequence[Filter]) -> bool:
        """True if any photo passes all filters."""
        sql, values = conditions.conditions(filters)
        found = self._database.select(
            "SELECT 1 FROM photos p JOIN roots r ON r.id = p.root_id"
            f" WHERE p.readable AND p.missing_since IS NULL AND {sql} LIMIT 1",
            *values,
        )
        return bool(found)

    def live_videos(self, ids: Iterable[int]) -> dict[int, int]:
        """The photos with the videos of Live Photos and motion photos, by the ids of pictures.

        The video of a motion photo is in the photo itself.
        """
        sql = (
            f"SELECT p.id, CASE WHEN p.video_at IS NULL THEN ({conditions.LIVE_VIDEO}) ELSE p.id"
            " END AS video FROM json_each(?) j CROSS JOIN photos p ON p.id = j.value"
            " WHERE p.duration_ms IS NULL AND video IS NOT NULL"
        )
        return dict(self._database.select(sql, rows.to_json(ids)))

    def find_by_name(self, name: str) -> int | None:
        """The id of the first photo with this file name or end of a path, or "#id".

        A photo whose path has the same letters precedes others, which differ in case, accents or
        Unicode normalisation.
        """
        if name.startswith("#"):
            number = int(name[1:]) if name[1:].isdecimal() else -1
            return number if 0 < number < 1 << 63 and self.by_id([number]) else None
        for ends_with in (conditions.ends_with_exactly, conditions.ends_with):
            sql, values = ends_with(name)
            found = self._database.select(
                "SELECT p.id FROM photos p JOIN roots r ON r.id = p.root_id"
                f" WHERE p.readable AND p.missing_since IS NULL AND {sql} ORDER BY p.id LIMIT 1",
                *values,
            )
            if found:
                return int(found[0][0])
        return None

    def ref_at(self, file: Path) -> PhotoRef | None:
        """The photo at this absolute path; None without one."""
        sql = (
            "SELECT p.content_hash FROM photos p JOIN roots r ON r.id = p.root_id"
            " WHERE p.readable AND r.path = ? AND p.path = ?"
        )
        for folder in file.parents:
            inside = os.fsencode(file.relative_to(folder))
            if found := self._database.select(sql, os.fsencode(folder), inside):
                return PhotoRef(found[0][0], file)
        return None

    def has_content(self, content_hash: bytes) -> bool:
        """True if the library contains a photo with this content."""
        sql = "SELECT 1 FROM photos WHERE readable AND content_hash = ? LIMIT 1"
        return bool(self._database.select(sql, content_hash))

    def ids_by_content(self, photos: Iterable[PhotoRef]) -> dict[bytes, int]:
        """The id of one photo for each content, by hash, without missing photos."""
        sql = (
            "SELECT content_hash, min(id) FROM photos WHERE readable AND missing_since IS NULL"
            " AND content_hash = ? GROUP BY content_hash"
        )
        with self._database.reading() as db:
            found = [db.execute(sql, (one.content_hash,)).fetchone() for one in photos]
        return dict(row for row in found if row)

    def copies_of(self, photos: Iterable[PhotoRef]) -> set[int]:
        """The ids of all photos with the content of one of these."""
        sql = "SELECT id FROM photos WHERE content_hash = ?"
        with self._database.reading() as db:
            return {number for one in photos for (number,) in db.execute(sql, (one.content_hash,))}

    def problems(self) -> list[Problem]:
        """All existing files that could not be read, or only in part, by path."""
        found = self._database.select(
            "SELECT r.path, p.path, p.problem, p.readable, p.id FROM photos p"
            " JOIN roots r ON r.id = p.root_id"
            " WHERE p.problem IS NOT NULL AND p.missing_since IS NULL ORDER BY r.path, p.path"
        )
        return [
            Problem(
                path=rows.to_path(root) / os.fsdecode(path),
                reason=stored_notes.from_json(reason),
                damaged=bool(readable),
                photo_id=number,
            )
            for root, path, reason, readable, number in found
        ]

    def stamps(self, root: Root, tag: ModelTag | None) -> dict[str, Stamp]:
        """All files of the root, missing ones too, with their stamps when they were last read.

        STALE for files without an embedding of this model: they have to be read again.
        """
        found = self._database.select(
            "SELECT p.path, p.size, p.mtime_ns, p.ctime_ns,"
            " NOT p.readable OR EXISTS"
            " (SELECT 1 FROM embeddings v WHERE v.photo_id = p.id AND v.model_id = ?)"
            " FROM photos p WHERE p.root_id = ?",
            rows.model_id(self._database, tag),
            root.id,
        )
        return {
            os.fsdecode(path): Stamp(size, mtime_ns, ctime_ns) if done else STALE
            for path, size, mtime_ns, ctime_ns, done in found
        }

    def set_stamps(self, root: Root, stamps: Mapping[str, Stamp]) -> None:
        """Update the stamps of unchanged files, by path below the root."""
        values = [(*stamp, root.id, os.fsencode(path)) for path, stamp in stamps.items()]
        if not values:
            return
        sql = (
            "UPDATE photos SET size = ?, mtime_ns = ?, ctime_ns = ? WHERE root_id = ? AND path = ?"
        )
        with self._database.transaction() as db:
            db.executemany(sql, values)

    def content_hashes(self, root: Root) -> dict[str, bytes]:
        """The content hash of every readable file of the root that is not missing, by path."""
        sql = (
            "SELECT path, content_hash FROM photos"
            " WHERE root_id = ? AND readable AND missing_since IS NULL"
        )
        return {os.fsdecode(path): digest for path, digest in self._database.select(sql, root.id)}

    def unreadable_paths(self, root: Root) -> set[str]:
        """The files of the root that are there and could not be decoded."""
        sql = "SELECT path FROM photos WHERE root_id = ? AND NOT readable AND missing_since IS NULL"
        return {os.fsdecode(path) for (path,) in self._database.select(sql, root.id)}

    def missing_paths(self, root: Root) -> set[str]:
        """The files of the root that were missing at the last scan."""
        found = self._database.select(
            "SELECT path FROM photos WHERE root_id = ? AND missing_since IS NOT NULL", root.id
        )
        return {os.fsdecode(path) for (path,) in found}

    def mark_missing_and_restored(
        self, root: Root, missing: Iterable[str], restored: Iterable[str]
    ) -> None:
        """Mark files as missing since now, and others as present again."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        gone = [(now, root.id, os.fsencode(path)) for path in missing]
        back = [(root.id, os.fsencode(path)) for path in restored]
        if not gone and not back:
            return
        with self._database.transaction() as db:
            revision = rows.next_revision(db)
            db.executemany(
                "UPDATE photos SET missing_since = ? WHERE root_id = ? AND path = ?", gone
            )
            db.executemany(
                "UPDATE photos SET missing_since = NULL WHERE root_id = ? AND path = ?", back
            )
            db.executemany(
                f"UPDATE embeddings SET revision = {revision} WHERE photo_id ="
                " (SELECT id FROM photos WHERE root_id = ? AND path = ?)",
                back,
            )

    def store(self, entries: Sequence[Entry], tag: ModelTag) -> set[Path]:
        """Record one batch of files; returns the paths of moved photos.

        A KnownPhoto takes over the missing photo of its content, if there is one; else it gets a
        copy of the known photo's metadata and embedding.
        """
        model_id, moved = rows.model_id(self._database, tag), set()
        with self._database.transaction() as db:
            revision = rows.next_revision(db)
            for entry in entries:
                if isinstance(entry, EmbeddedPhoto | EmbeddedVideo):
                    rows.store_embedded(db, entry, model_id, revision)
                elif isinstance(entry, UnreadablePhoto):
                    rows.store_unreadable(db, entry)
                elif rows.move(db, entry.file, revision):
                    moved.add(entry.file.root.path / entry.file.path)
                else:
                    rows.store_copy(db, entry.file, model_id, revision)
        return moved

    def facets(self) -> Facets:
        """Counts of the searchable photos by month, folder, camera and other values."""
        with self._database.reading() as db:
            return read_facets(db)

    def folders(self) -> frozenset[str]:
        """The folders that contain photos, as absolute paths."""
        with self._database.reading() as db:
            return frozenset(read_folders(db))

    def columns(self) -> Columns:
        """Metadata of all searchable photos, newest first."""
        with self._database.reading() as db:
            return read_columns(db)

    def duplicate_features(self) -> DuplicateFeatures:
        """The near-duplicate features of all searchable photos."""
        with map_values(self._database.directory), self._database.reading() as db:
            return read_duplicate_features(db)
