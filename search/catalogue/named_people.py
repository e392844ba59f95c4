"""User data of groups of faces: names, corrections and hidden people, by content hash and box.

Groups are addressed by the number of any of them. A change applies to all groups of the person.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from typing import Any

from search.catalogue import rows
from search.catalogue.database import Database, maps_values
from search.catalogue.face_tables import NOT_SHOWN, SHOWN
from search.catalogue.group_names import refresh_people, same_box
from search.catalogue.names import checked_name
from search.catalogue.person_rows import (
    ADD_FACE,
    drop_unused,
    insert_person,
    join_people,
    people_named,
    read_people,
)
from search.errors import NameOfSeveral, SplitWrong, UnknownFace, UnknownGroup, UnknownPerson, notes
from search.user_records import Person, PhotoRef
from search.words import fold_name

FACE = "SELECT f.content_hash, r.path, p.path, f.x, f.y, f.width, f.height FROM faces f"
WITH_FILE = "JOIN photos p ON p.content_hash = f.content_hash JOIN roots r ON r.id = p.root_id"
GROUPS = (
    "SELECT group_id FROM face_groups WHERE number ="
    " (SELECT number FROM face_groups WHERE group_id = ?1)"
    " UNION SELECT group_id FROM faces WHERE group_id = ?1"
)
OF_FACE = (
    "SELECT a.rowid FROM person_faces a JOIN faces f ON f.content_hash = a.content_hash"
    f" AND {same_box('f', 'a')} WHERE f.id = ?"
)


@maps_values
class NamedPeople:
    """The people of a library, and the faces that the user named."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> tuple[Person, ...]:
        """All people, by name, with the faces that were named, or named as another's."""
        with self._database.reading() as db:
            return read_people(db)

    def named_groups(self) -> dict[int, str]:
        """The groups that have a name, and their names."""
        sql = "SELECT group_id, name FROM face_groups WHERE name NOT NULL"
        return dict(self._database.select(sql))

    def numbers(self) -> dict[int, int]:
        """The groups that have a person or a name, and their numbers, the same for one person."""
        return dict(self._database.select("SELECT group_id, number FROM face_groups"))

    def name(
        self,
        group: int,
        name: str,
        *,
        other_names: Sequence[str] | None = None,
        is_another: bool = False,
    ) -> int:
        """Name the faces of a group; returns the number of named photos of this person.

        A group of a named person renames that person; a name that another person has makes them
        one, unless `is_another`. `other_names` replace those of the person.
        Raises UnknownGroup, NameWrong, or NameOfSeveral.
        """
        name = checked_name(name)
        with self._database.transaction() as db:
            person = adopt(db, group)
            others = [other for other in people_named(db, name) if other != person]
            if others and not is_another:
                person = join_people(db, only_person(name, others), person)
            sql = "UPDATE persons SET name = ?, folded = ? WHERE id = ?"
            db.execute(sql, (name, fold_name(name), person))
            if other_names is not None:
                listed = "\n".join(dict.fromkeys(checked_name(other) for other in other_names))
                sql = "UPDATE persons SET other_names = ? WHERE id = ?"
                db.execute(sql, (listed, person))
            return finish(db, person)

    def merge(self, group: int, *others: int) -> int:
        """Make one person of groups; returns the number of photos.

        The first name is kept, the names of the others become other names. Raises UnknownGroup.
        """
        with self._database.transaction() as db:
            person = adopt(db, group)
            for other in [adopt(db, other) for other in others]:
                if other != person:
                    join_people(db, person, other, keeps_names=True)
            return finish(db, person)

    def split(self, group: int, faces: Sequence[int]) -> int:
        """Put faces (ids) of a group into a separate group; returns its number.

        Raises UnknownGroup, and SplitWrong unless some faces of the group remain.
        """
        with self._database.transaction() as db:
            person, new = adopt(db, group), insert_person(db)
            chosen = {face for face in faces if _person_of_face(db, face) == person}
            if not chosen:
                raise SplitWrong(group, notes.NO_FACE_OF_GROUP())
            for face in chosen:
                sql = f"UPDATE OR IGNORE person_faces SET person_id = ? WHERE rowid IN ({OF_FACE})"
                db.execute(f"{sql} AND person_id = ?", (new, face, person))
            sql = "SELECT 1 FROM person_faces WHERE shows AND person_id = ?"
            if not db.execute(sql, (person,)).fetchone():
                raise SplitWrong(group, notes.ALL_FACES_OF_GROUP())
            finish(db, new)
            sql = "SELECT number FROM face_groups WHERE person_id = ?"
            return int(db.execute(sql, (new,)).fetchone()[0])

    def hide(self, group: int) -> None:
        """Hide a person: listed, suggested and found by name no longer. Raises UnknownGroup."""
        self._set_hidden(group, 1)

    def show(self, group: int) -> None:
        """Show a hidden person again. Raises UnknownGroup."""
        self._set_hidden(group, 0)

    def reject(self, photo: PhotoRef, name: str) -> None:
        """Record that the faces of this name in a photo are another's; they leave their group.

        Raises UnknownPerson for a name that no face of the photo has.
        """
        folded, content = fold_name(name), photo.content_hash
        with self._database.transaction() as db:
            sql = (
                "SELECT f.id, g.name, coalesce(e.other_names, '') FROM faces f JOIN face_groups g"
                " ON g.group_id = f.group_id LEFT JOIN persons e ON e.id = g.person_id"
                " WHERE f.content_hash = ? AND g.name NOT NULL"
            )
            faces = [
                face
                for face, *names, others in db.execute(sql, (content,)).fetchall()
                if folded in map(fold_name, (*names, *others.splitlines()))
            ]
            for face in faces:
                set_face(db, face, adopt_of_face(db, face), NOT_SHOWN)
            listed = rows.to_json(people_named(db, name))
            sql = (
                f"UPDATE person_faces SET shows = {NOT_SHOWN} WHERE shows AND content_hash = ?"
                " AND person_id IN (SELECT value FROM json_each(?))"
            )
            if not db.execute(sql, (content, listed)).rowcount and not faces:
                raise UnknownPerson(name, photo.path)
            finish(db)

    def refresh(self) -> None:
        """Make groups and texts of photos those of the people that they show."""
        with self._database.transaction() as db:
            refresh_people(db)

    def _set_hidden(self, group: int, is_hidden: int) -> None:
        with self._database.transaction() as db:
            sql = "UPDATE persons SET is_hidden = ? WHERE id = ?"
            db.execute(sql, (is_hidden, adopt(db, group)))
            finish(db)


def only_person(name: str, people: Sequence[int]) -> int:
    """The only person of a name. Raises NameOfSeveral."""
    if len(people) > 1:
        raise NameOfSeveral(name, len(people))
    return people[0]


def adopt(db: sqlite3.Connection, group: int) -> int:
    """The person of a group, a new one without a name if it has none. Raises UnknownGroup.

    Groups that are later unlike are still its: all of its faces are recorded.
    """
    sql = "SELECT person_id FROM face_groups WHERE group_id = ?"
    found = db.execute(sql, (group,)).fetchone()
    groups = rows.to_json(number for (number,) in db.execute(GROUPS, (group,)))
    faces = _faces(db, "f.group_id IN (SELECT value FROM json_each(?))", groups)
    if not faces:
        raise UnknownGroup(group)
    person = found[0] if found and found[0] is not None else insert_person(db)
    db.executemany(ADD_FACE, [(person, *face, SHOWN) for face in faces])
    return int(person)


def adopt_of_face(db: sqlite3.Connection, face: int) -> int:
    """The person of the group of a face; 0 if it is in none. Raises UnknownFace."""
    found = db.execute("SELECT group_id FROM faces WHERE id = ?", (face,)).fetchone()
    if not found:
        raise UnknownFace(face)
    return 0 if found[0] is None else adopt(db, found[0])


def _person_of_face(db: sqlite3.Connection, face: int) -> int | None:
    sql = f"SELECT person_id FROM person_faces WHERE shows AND rowid IN ({OF_FACE})"
    found = db.execute(sql, (face,)).fetchone()
    return int(found[0]) if found else None


def set_face(db: sqlite3.Connection, face: int, person: int, shows: int) -> None:
    """Replace what is recorded of a face and a person."""
    sql = f"DELETE FROM person_faces WHERE rowid IN ({OF_FACE}) AND person_id = ?"
    db.execute(sql, (face, person))
    (found,) = _faces(db, "f.id = ?", face)
    db.execute(ADD_FACE, (person, *found, shows))


def _faces(db: sqlite3.Connection, condition: str, value: Any) -> list[tuple[Any, ...]]:
    """Content hash, path of a file, and box of faces f."""
    sql = f"{FACE} {WITH_FILE} WHERE {condition} GROUP BY f.id"
    return [
        (content, os.fsencode(rows.to_path(root) / os.fsdecode(path)), *box)
        for content, root, path, *box in db.execute(sql, (value,))
    ]


def finish(db: sqlite3.Connection, person: int = 0) -> int:
    """Bring all derived data up to date; returns the number of named photos of a person."""
    drop_unused(db)
    rows.next_user_data_revision(db)
    refresh_people(db)
    sql = "SELECT count(DISTINCT content_hash) FROM person_faces WHERE shows AND person_id = ?"
    return int(db.execute(sql, (person,)).fetchone()[0])
