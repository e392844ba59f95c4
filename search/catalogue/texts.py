"""Photo texts: names, captions, keywords, people and extracted text."""

from __future__ import annotations

import dataclasses
import json
import os
import sqlite3
from collections.abc import Iterable, Sequence

import numpy as np

from search import words
from search.arrays import Ids, distinct
from search.catalogue import rows
from search.catalogue.columns import TextColumns, read_text_columns
from search.catalogue.conditions import SOURCE, with_phrase
from search.catalogue.database import Database, maps_values
from search.records import PRECEDENCE, PhotoTexts, Root, TakenFrom, Text

MOST_TEXTS = 200  # stored for one photo
VOCABULARY = "CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab (main, text_index, row)"


@maps_values
class Texts:
    """The texts of photos: folder and file names, captions, keywords, people, extracted text."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def states(self, root: Root, *, other_than: str | None = None) -> dict[str, str]:
        """The readable files of the root with the state of their texts: `PhotoTexts.state`.

        "" for a file whose texts were never read. Files of the state `other_than` are left out.
        """
        found = self._database.select(
            "SELECT p.path, coalesce(t.state, '') FROM photos p LEFT JOIN text_states t"
            " ON t.photo_id = p.id WHERE p.root_id = ? AND p.readable AND p.missing_since IS NULL"
            " AND coalesce(t.state, '') IS NOT ?",
            root.id,
            other_than,
        )
        return {os.fsdecode(path): state for path, state in found}

    def store(self, root: Root, texts: Sequence[PhotoTexts]) -> None:
        """Replace the texts of files of the root, except extracted text."""
        with self._database.transaction() as db:
            rows.next_revision(db)
            for photo_texts in texts:
                for (photo_id,) in db.execute(
                    "SELECT id FROM photos WHERE root_id = ? AND path = ?",
                    (root.id, os.fsencode(photo_texts.path)),
                ).fetchall():
                    _store(db, photo_id, photo_texts)

    def by_id(self, ids: Iterable[int]) -> dict[int, tuple[Text, ...]]:
        """The texts of these photos by source, without photos that have no text."""
        found: dict[int, list[Text]] = {}
        sql = (
            f"SELECT DISTINCT pt.photo_id, {SOURCE}, t.text FROM json_each(?) j"
            " CROSS JOIN photo_texts pt ON pt.photo_id = j.value JOIN texts t ON t.id = pt.text_id"
            " ORDER BY 2, t.id"
        )
        for row in self._database.select(sql, rows.to_json(ids)):
            rows.check_types(row, ((int,), (str,), (str,)))
            photo_id, source, text = row
            found.setdefault(photo_id, []).append(Text(source, text))
        return {photo_id: tuple(texts) for photo_id, texts in found.items()}

    def ids_matching(self, phrase: str | None, limit: int) -> Ids | None:
        """The photos whose texts match an FTS5 expression, (n,) ascending.

        None if more than `limit` texts match.
        """
        sql, values = with_phrase(phrase)
        # As one string: creating a Python int for each id takes three times as long.
        listed = f"SELECT count(*), group_concat(photo_id) FROM ({sql} LIMIT ?)"
        ((count, ids),) = self._database.select(listed, *values, limit + 1)
        if count > limit:
            return None
        return distinct(np.fromstring(ids or "", np.int64, sep=","))

    def word_counts(self, folded_words: Iterable[str]) -> dict[str, int]:
        """The number of texts that contain each of these folded words, without absent words."""
        return self._vocabulary(
            "json_each(?) j CROSS JOIN vocabulary v ON v.term = j.value",
            json.dumps([*folded_words]),
        )

    def words_beginning(self, start: str) -> dict[str, int]:
        """The folded words that begin with `start`, with the number of texts that contain each."""
        after = start[:-1] + chr(ord(start[-1]) + 1)
        return self._vocabulary("vocabulary v WHERE v.term >= ? AND v.term < ?", start, after)

    def ratings(self, ids: Iterable[int]) -> dict[int, int]:
        """The ratings of these photos, without unrated ones."""
        return dict(
            self._database.select(
                "SELECT photo_id, rating FROM text_states WHERE rating IS NOT NULL"
                " AND photo_id IN (SELECT value FROM json_each(?))",
                rows.to_json(ids),
            )
        )

    def columns(self, ids: Ids) -> TextColumns:
        """The people, keywords and ratings of these photos."""
        with self._database.reading() as db:
            return read_text_columns(db, ids)

    def people(self) -> list[str]:
        """The names of people in metadata and of faces, other names included."""
        sql = "SELECT DISTINCT text FROM texts WHERE source IN ('person', 'face', 'alias')"
        return [name for (name,) in self._database.select(f"{sql} ORDER BY 1")]

    def _vocabulary(self, source: str, *values: str) -> dict[str, int]:
        with self._database.reading() as db:
            if not _has_vocabulary(db):
                return {}
            return dict(db.execute(f"SELECT v.term, v.doc FROM {source}", values))


def _has_vocabulary(db: sqlite3.Connection) -> bool:
    """Create the temporary view of all words, once for each connection.

    False for an unmigrated library without texts.
    """
    schemas = dict(db.execute(
        "SELECT name, 'main' FROM main.sqlite_master WHERE name = 'text_index'"
        " UNION ALL SELECT name, 'temp' FROM temp.sqlite_master WHERE name = 'vocabulary'"
    ))  # fmt: skip
    if "text_index" in schemas and "vocabulary" not in schemas:
        ((only,),) = db.execute("PRAGMA query_only")  # it forbids temporary tables too
        db.execute("PRAGMA query_only = 0")
        db.execute(VOCABULARY)
        db.execute(f"PRAGMA query_only = {only}")
    return "text_index" in schemas


def _store(db: sqlite3.Connection, photo_id: int, photo_texts: PhotoTexts) -> None:
    # Extracted text and names of faces are stored by other passes.
    db.execute(
        "DELETE FROM photo_texts WHERE photo_id = ? AND text_id IN"
        " (SELECT t.id FROM texts t WHERE t.id = text_id"
        " AND t.source NOT IN ('text', 'face', 'alias'))",
        (photo_id,),
    )
    for text in photo_texts.texts[:MOST_TEXTS]:
        add_text(db, photo_id, text)
    db.execute("DELETE FROM name_regions WHERE photo_id = ?", (photo_id,))
    db.executemany(
        "INSERT INTO name_regions VALUES (?, ?, ?, ?, ?, ?)",
        [(photo_id, r.name, *dataclasses.astuple(r.box)) for r in photo_texts.regions],
    )
    _fill_in(db, photo_id, photo_texts)
    if photo_texts.is_favourite:
        _star_once(db, photo_id, photo_texts.state)
    db.execute(
        "INSERT OR REPLACE INTO text_states VALUES (?, ?, ?)",
        (photo_id, photo_texts.state, photo_texts.rating),
    )


def _star_once(db: sqlite3.Connection, photo_id: int, state: str) -> None:
    """Mark a photo as a favourite, unless the same sidecars were read before."""
    before = db.execute("SELECT state FROM text_states WHERE photo_id = ?", (photo_id,)).fetchone()
    if before and before[0] == state:
        return
    sql = (
        "SELECT p.content_hash, r.path, p.path FROM photos p JOIN roots r ON r.id = p.root_id"
        " WHERE p.id = ?"
    )
    content_hash, root, path = db.execute(sql, (photo_id,)).fetchone()
    values = (content_hash, os.path.join(root, path))  # noqa: PTH118 - paths are bytes
    if db.execute("INSERT OR IGNORE INTO stars VALUES (?, ?)", values).rowcount:
        rows.next_user_data_revision(db)


def add_text(db: sqlite3.Connection, photo_id: int, text: Text) -> None:
    """Add a text to a photo, in the caller's transaction."""
    sql = "INSERT OR IGNORE INTO photo_texts VALUES (?, ?)"
    db.execute(sql, (photo_id, text_id(db, text.source, text.text)))


def text_id(db: sqlite3.Connection, source: str, text: str) -> int:
    """The id of a text, inserted if it is new, in the caller's transaction."""
    values = (source, words.clean(text))
    found = db.execute(
        "SELECT id FROM texts WHERE source = ?1 AND substr(text, 1, 24) = substr(?2, 1, 24)"
        " AND +text = ?2",  # with a bare `text` SQLite uses the index only in part
        values,
    ).fetchall()
    sql = "INSERT INTO texts (source, text, folded) VALUES (?1, ?2, indexed_text(?2)) RETURNING id"
    return int((found or db.execute(sql, values).fetchall())[0][0])


def _fill_in(db: sqlite3.Connection, photo_id: int, photo_texts: PhotoTexts) -> None:
    """Store date and position unless the photo has one of a source with precedence.

    They stay when their sidecar is deleted. Camera, lens and exposure fill gaps.
    """
    sql = (
        "SELECT taken_from, coalesce(position_from, CASE WHEN latitude IS NOT NULL THEN 'exif' END)"
        " FROM photos WHERE id = ?"
    )
    taken_from, position_from = db.execute(sql, (photo_id,)).fetchone()
    if _precedes(photo_texts.taken_from, taken_from):
        taken_at = photo_texts.taken_at.isoformat() if photo_texts.taken_at else None
        sql = "UPDATE photos SET taken_at = ?, taken_from = ? WHERE id = ?"
        if taken_at or photo_texts.taken_from == "doubtful":
            db.execute(sql, (taken_at, photo_texts.taken_from, photo_id))
    if photo_texts.position and _precedes(photo_texts.position_from, position_from):
        sql = "UPDATE photos SET latitude = ?, longitude = ?, position_from = ? WHERE id = ?"
        db.execute(sql, (*photo_texts.position, photo_texts.position_from, photo_id))
    sql = (
        "UPDATE photos SET camera = coalesce(?, camera), lens = coalesce(?, lens),"
        " exposure = coalesce(?, exposure) WHERE id = ?"
    )
    if photo_texts.camera or photo_texts.lens or photo_texts.exposure:
        db.execute(sql, (photo_texts.camera, photo_texts.lens, photo_texts.exposure, photo_id))
    sql = "UPDATE photos SET live_id = ?, video_at = ? WHERE id = ?"
    db.execute(sql, (photo_texts.live_id, photo_texts.video_at, photo_id))


def _precedes(source: TakenFrom | None, stored: TakenFrom | None) -> bool:
    """True if a source has precedence over the one that is stored, or is the same."""
    return PRECEDENCE.index(source or "unknown") <= PRECEDENCE.index(stored or "unknown")
