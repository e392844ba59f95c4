"""What the photos of a library have in common: counts by month, folder, camera, lens and form."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from dataclasses import dataclass

MOST = 50  # of each kind, the most frequent


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts of searchable photos. Months as 2023-07; folders by their whole path, all of them."""

    months: dict[str, int]
    folders: dict[str, int]
    cameras: dict[str, int]
    lenses: dict[str, int]
    forms: dict[str, int]
    positions: dict[tuple[float, float], int]  # degrees, to a tenth


FORM = (
    "CASE WHEN width > height THEN 'landscape' WHEN width < height THEN 'portrait'"
    " ELSE 'square' END"
)
TENTHS = "round(latitude, 1) || ' ' || round(longitude, 1)"


def overview(db: sqlite3.Connection) -> Overview:
    """The counts, of all photos that a search may find. Raises sqlite3.Error."""
    positions = _counts(db, TENTHS)
    return Overview(
        months=dict(sorted(_counts(db, "substr(taken_at, 1, 7)", 10_000).items())),
        folders=_folders(db),
        cameras=_counts(db, "camera"),
        lenses=_counts(db, "lens"),
        forms=_counts(db, FORM),
        positions={_degrees(text): count for text, count in positions.items()},
    )


def _counts(db: sqlite3.Connection, value: str, most: int = MOST) -> dict[str, int]:
    rows = db.execute(
        f"SELECT {value} AS value, count(*) FROM photos WHERE readable AND missing_since IS NULL"
        " GROUP BY value HAVING value IS NOT NULL ORDER BY 2 DESC, 1 LIMIT ?",
        (most,),
    )
    return {str(name): int(count) for name, count in rows}


def _folders(db: sqlite3.Connection) -> dict[str, int]:
    rows = db.execute(
        "SELECT r.path, p.path FROM photos p JOIN roots r ON r.id = p.root_id"
        " WHERE p.readable AND p.missing_since IS NULL"
    )
    # In Python: SQLite has no function that finds the last separator.
    counts = Counter((root, path.rpartition(os.sep.encode())[0]) for root, path in rows)
    full = ((os.path.join(root, path) if path else root, n) for (root, path), n in counts.items())  # noqa: PTH118
    return {os.fsdecode(path): count for path, count in sorted(full)}


def _degrees(text: str) -> tuple[float, float]:
    latitude, _, longitude = text.partition(" ")
    return float(latitude), float(longitude)
