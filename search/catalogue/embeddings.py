"""Embeddings and the models that made them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from search.arrays import Ids, Rows
from search.catalogue import rows
from search.catalogue.database import Database, map_values, maps_values
from search.records import ModelTag
from search.user_records import PhotoRef

MOST_DIMENSIONS = 65_536
BATCH = 20_000  # embeddings read at once: a few dozen megabytes
SEARCHABLE = "m.active AND p.missing_since IS NULL AND length(v.embedding) = 4 * m.dimension"
EMBEDDINGS = (
    "SELECT v.id, v.embedding, v.checksum, v.part FROM embeddings v"
    " JOIN photos p ON p.id = v.photo_id JOIN models m ON m.id = v.model_id"
    f" WHERE {SEARCHABLE} AND v.id > ? ORDER BY v.id LIMIT ?"
)
EMBEDDINGS_OF = (
    "SELECT v.id, v.embedding, v.checksum, v.part FROM json_each(?) j"
    " CROSS JOIN embeddings v ON v.id = j.value JOIN models m ON m.id = v.model_id"
    f" JOIN photos p ON p.id = v.photo_id WHERE {SEARCHABLE} ORDER BY v.id"
)
# Of the photos of a list, by their times or by the numbers of parts.
OTHERS = (
    "SELECT v.photo_id, v.{key}, v.embedding, v.checksum, v.part FROM json_each(?) j"
    " CROSS JOIN models m CROSS JOIN embeddings v ON v.photo_id = j.value AND v.model_id = m.id"
    f" JOIN photos p ON p.id = v.photo_id WHERE {SEARCHABLE}"
    " AND v.{key} IS NOT NULL ORDER BY v.photo_id, v.{key}"
)
# CROSS JOIN: SQLite takes the tables in this order, and so the index by revision.
NEWER_EMBEDDINGS = (
    "SELECT v.id, v.embedding, v.checksum, v.part FROM models m"
    " CROSS JOIN embeddings v ON v.model_id = m.id"
    f" CROSS JOIN photos p ON p.id = v.photo_id WHERE {SEARCHABLE} AND v.revision > ?"
)
SEARCHABLE_IDS = (
    "SELECT v.id FROM embeddings v JOIN photos p ON p.id = v.photo_id"
    " JOIN models m ON m.id = v.model_id AND m.active WHERE p.missing_since IS NULL"
)
# As two texts: creating a Python int for each id takes three times as long.
OTHER_OWNERS = (
    "SELECT group_concat(v.id), group_concat(v.photo_id) FROM models m"
    " CROSS JOIN embeddings v ON v.model_id = m.id"
    " WHERE m.active AND v.revision > ? AND v.id <> v.photo_id"
)
# A change has the revision before it, or its new one: the revision increases in its transaction.
REMOVED = (
    "SELECT embedding_id FROM removed_embeddings WHERE revision >= ? AND embedding_id > 0"
    f" AND NOT EXISTS ({SEARCHABLE_IDS} AND v.id = embedding_id) ORDER BY 1"
)
# Photos of the library first: the embedding stored with an example may be outdated.
EMBEDDING_BY_CONTENT = (
    "SELECT embedding FROM (SELECT v.embedding, 0 AS kept, v.id FROM photos p"
    " JOIN embeddings v ON v.photo_id = p.id JOIN models m ON m.id = v.model_id AND m.active"
    " WHERE p.content_hash = ?1 AND v.part IS NULL UNION ALL"
    " SELECT e.embedding, 1, 0 FROM example_vectors e JOIN models m ON m.id = e.model_id"
    " AND m.active WHERE e.content_hash = ?1) ORDER BY kept, id LIMIT 1"
)


@maps_values
class Embeddings:
    """The models of a library and their embeddings: unit vectors of float32.

    A photo has one embedding or more, each with an id; the first has the id of the photo. Rows of
    parts of photos are read with the length PART_WEIGHT.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def model(self) -> ModelTag | None:
        """The model whose embeddings are searched; None before the first photo."""
        found = self._database.select(
            "SELECT name, weights, dimension, preprocessing FROM models WHERE active = 1"
        )
        if not found:
            return None
        rows.check_types(found[0], ((str,), (str,), (int,), (str,)))
        if not 0 < found[0][2] <= MOST_DIMENSIONS:
            raise ValueError(f"a model of {found[0][2]} dimensions")
        return ModelTag(*found[0])

    def add_model(self, tag: ModelTag) -> None:
        """Register a model; the first one is active immediately."""
        with self._database.transaction() as db:
            db.execute(
                "INSERT OR IGNORE INTO models (name, weights, dimension, preprocessing, active)"
                " VALUES (?, ?, ?, ?, NOT EXISTS (SELECT 1 FROM models))",
                rows.tag_values(tag),
            )

    def activate(self, tag: ModelTag) -> bool:
        """Make this the active model and drop all others; False while it lacks embeddings."""
        model_id = rows.model_id(self._database, tag)
        lacking = self._database.select(
            "SELECT 1 FROM photos WHERE readable AND missing_since IS NULL AND id NOT IN"
            " (SELECT photo_id FROM embeddings WHERE model_id = ?) LIMIT 1",
            model_id,
        )
        if lacking or tag == self.model():
            return not lacking
        with self._database.transaction() as db:
            db.execute("DELETE FROM models WHERE id <> ?", (model_id,))
            db.execute("UPDATE models SET active = 1")
            db.execute(
                "UPDATE embeddings SET id = photo_id WHERE id <> photo_id"
                " AND id IN (SELECT min(id) FROM embeddings GROUP BY photo_id)"
            )
            rows.next_revision(db)
        return True

    def content_hashes(self, tag: ModelTag) -> frozenset[bytes]:
        """The content hashes of all photos that this model has embedded."""
        found = self._database.select(
            "SELECT DISTINCT p.content_hash FROM photos p JOIN embeddings v ON v.photo_id = p.id"
            " WHERE v.model_id = ?",
            rows.model_id(self._database, tag),
        )
        return frozenset(content_hash for (content_hash,) in found)

    def searchable_ids(self) -> Ids:
        """The ids of the embeddings of all searchable photos, ascending, (n,)."""
        with self._database.reading() as db:
            found = db.execute(f"{SEARCHABLE_IDS} ORDER BY 1")
            return np.fromiter((number for (number,) in found), np.int64)

    def other_owners(self, after: int = -1) -> tuple[Ids, Ids]:
        """Embeddings that changed after a revision and have other ids than their photos, (n,) each.

        Ids of embeddings and of their photos. No embedding passes to another photo.
        """
        ids, photos = self._database.select(OTHER_OWNERS, after)[0]
        return np.fromstring(ids or "", np.int64, sep=","), np.fromstring(
            photos or "", np.int64, sep=","
        )

    def removed_since(self, revision: int) -> Ids | None:
        """The ids of embeddings that ceased to be searchable after a revision, ascending, (n,).

        May include some that never were. None if the records begin after that revision.
        """
        sql = "SELECT revision FROM removed_embeddings WHERE embedding_id = 0"
        (since,) = self._database.select(sql)[0]
        if since > revision:
            return None
        found = self._database.select(REMOVED, revision)
        return np.fromiter((number for (number,) in found), np.int64, len(found))

    def at_least(self, count: int) -> bool:
        """True if the active model has `count` embeddings or more."""
        some = (
            "SELECT 1 FROM models m JOIN embeddings v ON v.model_id = m.id WHERE m.active LIMIT ?"
        )
        found: int = self._database.select(f"SELECT count(*) FROM ({some})", count)[0][0]
        return found == count

    def by_id(self, ids: Iterable[int]) -> tuple[Ids, Rows]:
        """Ids, ascending, (n,), and unit rows (n, d), of the searchable ones of these embeddings.

        By the id of a photo, its first embedding.
        """
        return self._arrays(self._database.select(EMBEDDINGS_OF, rows.to_json(ids)))

    def moments(self, photo_ids: Iterable[int]) -> dict[int, tuple[Ids, Rows]]:
        """Times in milliseconds, ascending, (n,) and unit rows (n, d) of videos by id."""
        return self._others("at_ms", photo_ids)

    def parts(self, photo_ids: Iterable[int]) -> dict[int, tuple[Ids, Rows]]:
        """Numbers of the parts, ascending, (n,) and their rows (n, d) of photos by id."""
        return self._others("part", photo_ids)

    def _others(self, key: str, photo_ids: Iterable[int]) -> dict[int, tuple[Ids, Rows]]:
        sql = OTHERS.replace("{key}", key)
        by_photo: dict[int, list[Any]] = {}
        for photo_id, *other in self._database.select(sql, rows.to_json(photo_ids)):
            by_photo.setdefault(photo_id, []).append(other)
        return {photo_id: self._arrays(some) for photo_id, some in by_photo.items()}

    def moment_near(self, photo_id: int, at_ms: int) -> tuple[int, Rows] | None:
        """The moment of a video nearest to a time: its own time, and its unit row (d,)."""
        found = self.moments([photo_id])
        if photo_id not in found:
            return None
        times_ms, rows_of = found[photo_id]
        place = int(np.abs(times_ms - at_ms).argmin())
        return int(times_ms[place]), np.asarray(rows_of[place])

    def times_ms(self, photo_id: int) -> list[int]:
        """The times of the moments of a video, ascending; none for a picture."""
        sql = (
            "SELECT v.at_ms FROM embeddings v JOIN models m ON m.id = v.model_id AND m.active"
            " WHERE v.photo_id = ? AND v.at_ms IS NOT NULL ORDER BY 1"
        )
        return [at_ms for (at_ms,) in self._database.select(sql, photo_id)]

    def by_content(self, photos: Iterable[PhotoRef]) -> dict[bytes, Rows]:
        """The known unit vectors (d,) of the active model, by content hash."""
        with self._database.reading() as db:
            found = [
                (one.content_hash, db.execute(EMBEDDING_BY_CONTENT, (one.content_hash,)).fetchone())
                for one in photos
            ]
        return {key: np.frombuffer(row[0], "<f4").astype(np.float32) for key, row in found if row}

    def since(self, after: int = -1) -> tuple[Ids, Rows]:
        """Ids (n,) and unit rows (n, d) of searchable embeddings that changed after a revision."""
        return self._arrays(self._database.select(f"{NEWER_EMBEDDINGS} ORDER BY v.id", after))

    def batches_since(self, after: int) -> Iterator[tuple[Ids, Rows]]:
        """The results of `since` in batches, in no order."""
        with self._database.reading() as db:
            statement = db.execute(NEWER_EMBEDDINGS, (after,))
            while found := statement.fetchmany(BATCH):
                yield self._arrays(found)

    def batches(self) -> Iterator[tuple[Ids, Rows]]:
        """Ids (n,) and unit rows (n, d) of all searchable embeddings, in batches, by id."""
        last = -1
        while found := self._database.select(EMBEDDINGS, last, BATCH):
            last = found[-1][0]
            yield self._arrays(found)

    def damaged(self) -> list[int]:
        """The ids of photos with an embedding of a wrong checksum or length."""
        found = self._database.select(
            "SELECT DISTINCT v.photo_id FROM embeddings v JOIN models m ON m.id = v.model_id"
            " WHERE length(v.embedding) <> 4 * m.dimension OR crc32(v.embedding) <> v.checksum"
        )
        return [number for (number,) in found]

    def drop(self, ids: Iterable[int]) -> None:
        """Delete the embeddings of photos; the next indexing run computes them again."""
        with self._database.transaction() as db:
            db.executemany("DELETE FROM embeddings WHERE photo_id = ?", [(int(i),) for i in ids])
            rows.next_revision(db)

    def _arrays(self, found: Sequence[Any]) -> tuple[Ids, Rows]:
        with map_values(self._database.directory):
            return rows.to_array(found)
