"""Names of single faces: given, rejected, or confirmed."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from search.catalogue.database import Database, maps_values
from search.catalogue.face_tables import CONFIRMED, NOT_SHOWN
from search.catalogue.named_people import (
    OF_FACE,
    adopt_of_face,
    finish,
    only_person,
    set_face,
)
from search.catalogue.names import checked_name
from search.catalogue.person_rows import insert_person, people_named
from search.words import fold_name


@maps_values
class FaceNames:
    """Decisions of the user on single faces, by id."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def name(self, faces: Sequence[int], name: str) -> None:
        """Name these faces, whatever their groups; the other faces of these stay as they are.

        Raises UnknownFace for a face that the library does not have, NameWrong or NameOfSeveral.
        """
        name = checked_name(name)
        with self._database.transaction() as db:
            for face in faces:
                adopt_of_face(db, face)  # so that the name does not spread to its group
            known = people_named(db, name)
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
    db.execute(f"DELETE FROM person_faces WHERE rowid IN ({OF_FACE} AND a.shows)", (face,))
    set_face(db, face, person, CONFIRMED)
