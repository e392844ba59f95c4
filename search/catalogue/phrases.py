"""The photos whose texts hold a phrase, as a SELECT of their ids."""

from __future__ import annotations

from typing import Any

from search.records import Source

NOBODY = "SELECT 0 WHERE 0"
MATCHING = (
    "SELECT t.id FROM text_index i CROSS JOIN texts t ON t.id = i.rowid WHERE text_index MATCH ?"
)


def with_phrase(phrase: str | None, source: Source | None = None) -> tuple[str, list[Any]]:
    """A SELECT of the photos whose texts match an FTS5 expression, and its values.

    A photo comes once for each of its texts that match. No expression matches no photo.
    """
    if phrase is None:
        return NOBODY, []
    sql = "SELECT pt.photo_id FROM photo_texts pt WHERE pt.text_id IN"
    if source is None:
        return f"{sql} ({MATCHING})", [phrase]
    return f"{sql} ({MATCHING} AND t.source = ?)", [phrase, source]
