"""Names of single faces: given, rejected, or confirmed."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from search.catalogue.database import Database, maps_values
from search.catalogue.face_tables import CONFIRMED, COVER, NOT_SHOWN
from search.catalogue.named_people import (
    OF_FACE,
    adopt,
    adopt_of_face,
    finish,
    only_person,
    set_face,
)
from search.catalogue.names import checked_name
from search.catalogue.person_rows import drop_cover, insert_person, people_named
from search.errors import UnknownFace
from search.words import fold_name


@maps_values
class FaceNames:
    """Decisions of the user on single faces, by id."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def name(self, faces: Sequence[int], name: str, *, group: int | None = None) -> None:
        """Name these faces, in any group; the other faces of the groups stay as they are.

        `group`: of the person, where several have the name. Raises UnknownFace for a face that the
        library does not have, UnknownGroup, NameWrong, or NameOfSeveral.
        """
        name = checked_name(name)
        with self._database.transaction() as db:
            for face in faces:
                adopt_of_face(db, face)  # so that the name does not spread to its group
            known = people_named(db, name)
            if group is not None and (chosen := adopt(db, group)) in known:
                known = [chosen]
            person = only_person(name, known) if known else insert_person(db, name)
            for face in faces:
                _assign(db, face, person)
            finish(db)

    def confirm(self, faces: Sequence[int]) -> None:
        """Confirm that these faces show the people of their groups. Raises UnknownFace."""
        with self._database.transaction() as db:
            for face in faces:
                if person := adopt_of_face(db, face):
                    _assign(db, face, person)
            finish(db)

    def choose_cover(self, face: int) -> None:
        """Represent the person of a group by this face. Raises UnknownFace for one without."""
        with self._database.transaction() as db:
            person = adopt_of_face(db, face)
            if not person:
                raise UnknownFace(face)
            drop_cover(db, person)
            set_face(db, face, person, COVER)
            finish(db)

    def reject(self, faces: Sequence[int], name: str) -> None:
        """Record that these faces are not those of a person; they leave the person's groups.

        Raises UnknownFace.
        """
        folded = fold_name(name)
        with self._database.transaction() as db:
            for face in faces:
                sql = (
                    "SELECT g.name FROM faces f LEFT JOIN face_groups g ON g.group_id = f.group_id"
                    " WHERE f.id = ?"
                )
                (own,) = db.execute(sql, (face,)).fetchone() or (None,)
                people = {*people_named(db, name)}
                person = adopt_of_face(db, face)
                if own is not None and fold_name(own) == folded:
                    people.add(person)
                for one in people:
                    set_face(db, face, one, NOT_SHOWN)
            finish(db)


def _assign(db: sqlite3.Connection, face: int, person: int) -> None:
    sql = f"SELECT 1 FROM person_faces WHERE rowid IN ({OF_FACE} AND a.shows >= {CONFIRMED})"
    if db.execute(f"{sql} AND person_id = ?", (face, person)).fetchone():
        return  # it may be the cover
    db.execute(f"DELETE FROM person_faces WHERE rowid IN ({OF_FACE} AND a.shows)", (face,))
    set_face(db, face, person, CONFIRMED)
