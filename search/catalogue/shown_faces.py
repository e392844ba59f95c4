"""Faces as they are shown to people: with a box, a name and a photo, without descriptors."""

from __future__ import annotations

from typing import Any

from search.catalogue.database import Database, maps_values
from search.catalogue.face_groups import NUMBER
from search.catalogue.face_tables import CONFIRMED, COVER
from search.catalogue.group_names import same_box
from search.record_class import dataclass

CONFIRMATION = (
    "coalesce((SELECT max(a.shows) FROM person_faces a WHERE a.content_hash = f.content_hash"
    f" AND a.person_id = g.person_id AND {same_box('f', 'a')}), 0) >= {CONFIRMED}"
)
FACES = (
    f"SELECT f.id, p.id, f.content_hash, f.x, f.y, f.width, f.height, {NUMBER}, g.name,"
    f" coalesce(g.is_from_file, 0), coalesce(g.is_hidden, 0), {CONFIRMATION} FROM faces f"
    " JOIN photos p ON p.content_hash = f.content_hash AND p.readable AND p.missing_since IS NULL"
    " LEFT JOIN face_groups g ON g.group_id = f.group_id"
)
COVERS = (
    f"SELECT {NUMBER}, f.id, f.content_hash,"
    " max(f.score * f.frontality * min(f.side_px, 160) * min(f.sharpness, 100))"
    " FROM faces f JOIN photos p ON p.content_hash = f.content_hash AND p.readable"
    " AND p.missing_since IS NULL LEFT JOIN face_groups g ON g.group_id = f.group_id"
    " WHERE f.group_id NOT NULL GROUP BY 1"
)
CHOSEN = (
    f"SELECT {NUMBER}, f.id, f.content_hash FROM person_faces a JOIN faces f"
    f" ON f.content_hash = a.content_hash AND {same_box('f', 'a')} JOIN face_groups g"
    " ON g.group_id = f.group_id AND g.person_id = a.person_id JOIN photos p"
    " ON p.content_hash = f.content_hash AND p.readable AND p.missing_since IS NULL"
    f" WHERE a.shows = {COVER} ORDER BY a.rowid DESC"
)
JUDGED = (
    "SELECT f.id, e.name, a.shows FROM person_faces a JOIN persons e ON e.id = a.person_id"
    f" JOIN faces f ON f.content_hash = a.content_hash AND {same_box('f', 'a')}"
    " WHERE e.name NOT NULL"
)


@dataclass(frozen=True, slots=True)
class ShownFace:
    """A face in a photo of the library, and the number and name of its group, if it has them.

    `box`: left, top, width and height as shares of the upright picture. `is_from_file`: the name is
    one of regions in files. `is_confirmed`: the user named this face, not only its group.
    """

    id: int
    photo_id: int
    content_hash: bytes
    box: tuple[float, float, float, float]
    group: int | None
    name: str | None
    is_from_file: bool
    is_hidden: bool
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class Cover:
    """The face that represents a group, and the content of its photo."""

    face_id: int
    content_hash: bytes


@maps_values
class ShownFaces:
    """The faces of photos that the library has."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_photo(self, photo_id: int) -> list[ShownFace]:
        """The faces of a photo, from left to right."""
        return self._select("p.id = ? GROUP BY f.id ORDER BY f.x", photo_id)

    def get(self, face_id: int) -> ShownFace | None:
        """A face with the first of its photos; None for an unknown one."""
        found = self._select("f.id = ? GROUP BY f.id", face_id)
        return found[0] if found else None

    def of_group(self, group: int) -> list[ShownFace]:
        """The faces of a group and of those of the same person, by id."""
        number = "coalesce((SELECT number FROM face_groups WHERE group_id = ?1), ?1)"
        return self._select(f"{NUMBER} = {number} GROUP BY f.id ORDER BY f.id", group)

    def covers(self) -> dict[int, Cover]:
        """The face that the user chose for the groups of each number, or the clearest."""
        found = [*self._database.select(COVERS), *self._database.select(CHOSEN)]
        return {int(group): Cover(int(face), bytes(content)) for group, face, content, *_ in found}

    def judged(self) -> list[tuple[int, str, bool]]:
        """The faces that the user named, or named as another's: id, name, whether it is theirs."""
        found = self._select_all(JUDGED)
        return [(int(face), str(name), bool(shows)) for face, name, shows in found]

    def _select(self, where: str, value: int) -> list[ShownFace]:
        return [_face(row) for row in self._select_all(f"{FACES} WHERE {where}", value)]

    def _select_all(self, sql: str, *values: int) -> list[Any]:
        return list(self._database.select(sql, *values))


def _face(row: tuple[Any, ...]) -> ShownFace:
    face_id, photo_id, content, left, top, width, height, group, name, *flags = row
    box = (float(left), float(top), float(width), float(height))
    return ShownFace(
        int(face_id), int(photo_id), bytes(content), box, group, name, *map(bool, flags)
    )
