"""Names that files give to faces, by their regions, or to the only face of a photo.

A region is the face that it overlaps most; programs draw regions larger or smaller than the box of
the detector.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Iterable, Iterator

from search.record_class import dataclass
from search.records import Box

LEAST_OVERLAP = 0.5  # of a region and a face, as a share of the smaller one
MOST_RATIO = 6.0  # of their areas
REGIONS = (
    "SELECT r.photo_id, r.rowid, r.name, r.x, r.y, r.width, r.height,"
    " f.id, f.group_id, f.x, f.y, f.width, f.height FROM name_regions r"
    " JOIN photos p ON p.id = r.photo_id AND p.readable"
    " JOIN faces f ON f.content_hash = p.content_hash ORDER BY r.photo_id"
)
# The only face of a photo without regions that names one person.
SINGLES = (
    "SELECT f.id, f.group_id, min(t.text) FROM (SELECT min(id) AS id, group_id, content_hash"
    " FROM faces GROUP BY content_hash HAVING count(*) = 1) f"
    " JOIN photos p ON p.content_hash = f.content_hash AND p.readable"
    " AND NOT EXISTS (SELECT 1 FROM name_regions r WHERE r.photo_id = p.id)"
    " JOIN photo_texts pt ON pt.photo_id = p.id"
    " JOIN texts t ON t.id = pt.text_id AND t.source = 'person'"
    " WHERE f.group_id NOT NULL GROUP BY p.id HAVING count(*) = 1"
)


@dataclass(frozen=True, slots=True)
class FileName:
    """The name that a file gives to a face of a group; `is_region`: to this part of the picture."""

    face: int
    group: int | None
    name: str
    is_region: bool = False


def names_in_files(db: sqlite3.Connection) -> list[FileName]:
    """The names of faces in files, at most one a face of each photo. Raises sqlite3.Error."""
    by_photo = itertools.groupby(db.execute(REGIONS), lambda row: row[0])
    found = [name for _, rows in by_photo for name in _matched(rows)]
    return found + [FileName(*row) for row in db.execute(SINGLES)]


def _matched(rows: Iterable[tuple[object, ...]]) -> Iterator[FileName]:
    """The pairs of a region and a face of one photo, those with the highest overlap first."""
    pairs = []
    for _, region, name, *sides in rows:
        face, group = sides[4], sides[5]
        share = overlap(Box(*sides[:4]), Box(*sides[6:]))  # type: ignore[arg-type]
        if share > 0:
            pairs.append((-share, region, face, group, name))
    regions, faces = set[object](), set[object]()
    for _, region, face, group, name in sorted(pairs, key=lambda pair: pair[:3]):
        if region not in regions and face not in faces:
            regions.add(region)
            faces.add(face)
            yield FileName(face, group, name, True)  # type: ignore[arg-type]


def overlap(one: Box, other: Box) -> float:
    """Intersection over union of two boxes; 0 if they are not those of one face."""
    width = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    height = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    if width <= 0 or height <= 0:
        return 0.0
    smaller, larger = sorted((one.width * one.height, other.width * other.height))
    shared = width * height
    if shared < LEAST_OVERLAP * smaller or larger > MOST_RATIO * smaller:
        return 0.0
    return shared / (smaller + larger - shared)
