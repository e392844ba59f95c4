"""Groups of faces with their people, for lists and for boxes in photos."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search.arrays import Rows
from search.catalogue import rows
from search.catalogue.database import Database, maps_values
from search.errors import NameOfSeveral, NobodyNamed, UnknownGroup
from search.record_class import dataclass
from search.words import fold_name

NUMBER = "coalesce(g.number, f.group_id)"
JOINED = (
    "FROM faces f LEFT JOIN face_groups g ON g.group_id = f.group_id"
    " LEFT JOIN persons e ON e.id = g.person_id"
)
# One photo of each content.
PRESENT = (
    "JOIN (SELECT content_hash, min(id) AS id, min(taken_at) AS taken_at FROM photos"
    " WHERE readable AND missing_since IS NULL GROUP BY content_hash) p"
    " ON p.content_hash = f.content_hash"
)
BOX = "f.x, f.y, f.width, f.height"
LIST = (
    f"SELECT {NUMBER}, count(DISTINCT p.id), min(substr(p.taken_at, 1, 4)),"
    " max(substr(p.taken_at, 1, 4)), g.name, coalesce(e.other_names, ''),"
    " coalesce(min(g.is_from_file), 0), coalesce(g.is_hidden, 0)"
    f" {JOINED} {PRESENT} WHERE f.group_id NOT NULL AND (? OR NOT coalesce(g.is_hidden, 0))"
    " GROUP BY 1 ORDER BY 2 DESC, 1"
)


@dataclass(frozen=True, slots=True)
class FaceGroup:
    """The groups of one person: number of the first, photos, first and last year, and name.

    `is_from_file`: the name is one of regions in files.
    """

    number: int
    photos: int
    first_year: str | None
    last_year: str | None
    name: str | None
    other_names: tuple[str, ...]
    is_from_file: bool
    is_hidden: bool


@maps_values
class FaceGroups:
    """The groups of faces of a library, those of one person together."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, *, hidden: bool = False) -> list[FaceGroup]:
        """The groups with the most photos first, then by number; `hidden`: hidden people too."""
        return [
            FaceGroup(int(number), int(photos), first, last, name, tuple(others.splitlines()),
                      *map(bool, flags))
            for number, photos, first, last, name, others, *flags in self._database.select(
                LIST, hidden
            )
        ]  # fmt: skip

    def descriptors(self, faces: Sequence[int]) -> Rows:
        """The descriptors of faces (ids), (n, 128), in their order."""
        sql = "SELECT id, descriptor FROM faces WHERE id IN (SELECT value FROM json_each(?))"
        found = dict(self._database.select(sql, rows.to_json(faces)))
        listed = [np.frombuffer(found[face], "<f4") for face in faces]
        return np.stack(listed) if listed else np.empty((0, 128), np.float32)

    def number(self, group: int) -> int:
        """The number of the person of a group. Raises UnknownGroup."""
        sql = f"SELECT {NUMBER} {JOINED} WHERE f.group_id = ? LIMIT 1"
        found = self._database.select(sql, group)
        if not found:
            raise UnknownGroup(group)
        return int(found[0][0])

    def numbered(self, name: str) -> int:
        """The number of the person of a name, or of another name of it.

        Raises NobodyNamed or NameOfSeveral.
        """
        folded, found = fold_name(name), dict[int, bool]()
        sql = (
            "SELECT DISTINCT g.number, g.name, coalesce(e.other_names, '') FROM face_groups g"
            " LEFT JOIN persons e ON e.id = g.person_id WHERE g.name NOT NULL"
        )
        for number, main, others in self._database.select(sql):
            if folded in map(fold_name, (main, *others.splitlines())):
                found[int(number)] = fold_name(main) == folded
        best = [number for number, is_main in found.items() if is_main] or [*found]
        if len(best) != 1:
            raise NameOfSeveral(name, len(best)) if best else NobodyNamed(name)
        return best[0]
