"""The photos whose texts hold a phrase, as a SELECT of their ids."""

from __future__ import annotations

from typing import Any

from search.records import Source

NOBODY = "SELECT 0 AS photo_id WHERE 0"
# CROSS JOIN: from the words to the texts to the photos, one by one, so that a limit ends it early.
SAYING = (
    "SELECT pt.photo_id FROM text_index i CROSS JOIN photo_texts pt ON pt.text_id = i.rowid"
    " WHERE text_index MATCH ?"
)
OF_SOURCE = "EXISTS (SELECT 1 FROM texts t WHERE t.id = i.rowid AND t.source = ?)"


def with_phrase(phrase: str | None, source: Source | None = None) -> tuple[str, list[Any]]:
    """A SELECT of the photos whose texts match an FTS5 expression, and its values.

    A photo comes once for each of its texts that match. No expression matches no photo.
    """
    if phrase is None:
        return NOBODY, []
    if source is None:
        return SAYING, [phrase]
    return f"{SAYING} AND {OF_SOURCE}", [phrase, source]
