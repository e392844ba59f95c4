"""What photos say in words: names, captions, keywords, people, and text in the picture."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Sequence

import numpy as np

from search import words
from search.arrays import Ids, distinct
from search.catalogue import rows
from search.catalogue.failures import map_errors
from search.catalogue.phrases import with_phrase
from search.catalogue.roots import Roots
from search.records import Root, Text, Told

MOST_TEXTS = 200  # of one photo that are kept
VOCABULARY = "CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab (main, text_index, row)"


class Texts(Roots):
    """The part of the catalogue that knows words."""

    def told(self, root: Root) -> dict[str, str]:
        """The readable files of the root, and in which state they told their words.

        "" stands for a file that was never asked.
        """
        found = self._rows(
            "SELECT p.path, coalesce(t.state, '') FROM photos p LEFT JOIN told t"
            " ON t.photo_id = p.id WHERE p.root_id = ? AND p.readable AND p.missing_since IS NULL",
            root.id,
        )
        return {os.fsdecode(path): state for path, state in found}

    def store_told(self, root: Root, told: Sequence[Told]) -> None:
        """Keep what files of the root tell, in place of what they told before."""
        with self._transaction() as db:
            rows.next_revision(db)
            for one in told:
                for (photo_id,) in db.execute(
                    "SELECT id FROM photos WHERE root_id = ? AND path = ?",
                    (root.id, os.fsencode(one.path)),
                ).fetchall():
                    _store(db, photo_id, one)

    def texts_of(self, ids: Iterable[int]) -> dict[int, tuple[Text, ...]]:
        """What these photos say, in the order of the sources; silent photos are left out."""
        found: dict[int, list[Text]] = {}
        sql = (
            "SELECT pt.photo_id, t.source, t.text FROM json_each(?) j"
            " CROSS JOIN photo_texts pt ON pt.photo_id = j.value JOIN texts t ON t.id = pt.text_id"
            " ORDER BY t.source, t.id"
        )
        for photo_id, source, text in self._rows(sql, rows.to_json(ids)):
            found.setdefault(photo_id, []).append(Text(source, words.shown(text)))
        return {photo_id: tuple(texts) for photo_id, texts in found.items()}

    def photos_with(self, phrase: str | None, most: int) -> Ids | None:
        """The photos whose texts match an FTS5 expression, (n,) ascending.

        None where more than `most` texts of photos match.
        """
        sql, values = with_phrase(phrase)
        # As one text: to make a Python number of each id takes three times as long.
        listed = f"SELECT count(*), group_concat(photo_id) FROM ({sql} LIMIT ?)"
        ((count, ids),) = self._rows(listed, *values, most + 1)
        if count > most:
            return None
        return distinct(np.fromstring(ids or "", np.int64, sep=","))

    def words_among(self, some: Iterable[str]) -> dict[str, int]:
        """Those of these folded words that stand in texts, and in how many."""
        return self._vocabulary(
            "json_each(?) j CROSS JOIN vocabulary v ON v.term = j.value", json.dumps([*some])
        )

    def words_beginning(self, start: str) -> dict[str, int]:
        """The folded words that begin so, and in how many texts each stands."""
        after = start[:-1] + chr(ord(start[-1]) + 1)
        return self._vocabulary("vocabulary v WHERE v.term >= ? AND v.term < ?", start, after)

    def _vocabulary(self, source: str, *values: str) -> dict[str, int]:
        with map_errors(self.directory), self._connections.borrowed() as db:
            if not _lets_see_words(db):
                return {}
            return dict(db.execute(f"SELECT v.term, v.doc FROM {source}", values))

    def ratings(self, ids: Iterable[int]) -> dict[int, int]:
        """The ratings of those of these photos that have one."""
        return dict(
            self._rows(
                "SELECT photo_id, rating FROM told WHERE rating IS NOT NULL"
                " AND photo_id IN (SELECT value FROM json_each(?))",
                rows.to_json(ids),
            )
        )


def _lets_see_words(db: sqlite3.Connection) -> bool:
    """Make the view of the words of all texts, which lasts as long as the connection.

    False for a library of before the texts, which a reader leaves as it is.
    """
    schemas = dict(db.execute(
        "SELECT name, 'main' FROM main.sqlite_master WHERE name = 'text_index'"
        " UNION ALL SELECT name, 'temp' FROM temp.sqlite_master WHERE name = 'vocabulary'"
    ))  # fmt: skip
    if "text_index" in schemas and "vocabulary" not in schemas:
        ((only,),) = db.execute("PRAGMA query_only")  # it forbids what is temporary too
        db.execute("PRAGMA query_only = 0")
        db.execute(VOCABULARY)
        db.execute(f"PRAGMA query_only = {only}")
    return "text_index" in schemas


def _store(db: sqlite3.Connection, photo_id: int, told: Told) -> None:
    # What stands in the picture is read by another pass.
    db.execute(
        "DELETE FROM photo_texts WHERE photo_id = ? AND text_id IN"
        " (SELECT t.id FROM texts t WHERE t.id = text_id AND t.source <> 'text')",
        (photo_id,),
    )
    for text in told.texts[:MOST_TEXTS]:
        add_text(db, photo_id, text)
    is_located = _fill_in(db, photo_id, told)
    db.execute(
        "INSERT OR REPLACE INTO told VALUES (?, ?, ?, ?)",
        (photo_id, told.state, told.rating, is_located),
    )


def add_text(db: sqlite3.Connection, photo_id: int, text: Text) -> None:
    """Let a photo say this; the caller's transaction."""
    sql = "INSERT OR IGNORE INTO photo_texts VALUES (?, ?)"
    db.execute(sql, (photo_id, _text_id(db, text)))


def _text_id(db: sqlite3.Connection, text: Text) -> int:
    """The number of a text, new or known."""
    values = (text.source, words.kept(words.clean(text.text)))
    found = db.execute(
        "SELECT id FROM texts WHERE source = ?1 AND substr(text, 1, 24) = substr(?2, 1, 24)"
        " AND +text = ?2",  # with a bare `text` SQLite leaves half of the index unused
        values,
    ).fetchall()
    sql = "INSERT INTO texts (source, text) VALUES (?, ?) RETURNING id"
    return int((found or db.execute(sql, values).fetchall())[0][0])


def _fill_in(db: sqlite3.Connection, photo_id: int, told: Told) -> bool:
    """Date and position, where the photo itself has none; whether its position is a sidecar's.

    They stay when the sidecar goes: the photo was taken then and there all the same.
    """
    if told.taken_at:
        db.execute(
            "UPDATE photos SET taken_at = ?, taken_from = 'sidecar'"
            " WHERE id = ? AND taken_from IN ('unknown', 'sidecar')",
            (told.taken_at.isoformat(), photo_id),
        )
    sql = (
        "SELECT latitude IS NULL, (SELECT is_located FROM told WHERE photo_id = ?1)"
        " FROM photos WHERE id = ?1"
    )
    lacks, is_located = db.execute(sql, (photo_id,)).fetchone()
    if told.position and (lacks or is_located):
        sql = "UPDATE photos SET latitude = ?, longitude = ? WHERE id = ?"
        db.execute(sql, (*told.position, photo_id))
        return True
    return bool(is_located)
