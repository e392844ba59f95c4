"""Rows of people, and of the faces that the user named, in the caller's transaction."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable

from search.catalogue import rows
from search.catalogue.face_tables import CONFIRMED, COVER, NOT_SHOWN, SHOWN
from search.catalogue.group_names import refresh_people, same_box
from search.user_records import NamedFace, Person, PhotoRef
from search.words import fold_name

# In a conflict the name that is there is kept.
ADD_FACE = (
    "INSERT OR IGNORE INTO person_faces SELECT ?1, n.* FROM (SELECT ?2 AS content_hash, ?3 AS path,"
    " ?4 AS x, ?5 AS y, ?6 AS width, ?7 AS height, ?8 AS shows) n"
    " WHERE NOT EXISTS (SELECT 1 FROM person_faces h WHERE h.content_hash = n.content_hash"
    f" AND (h.shows OR h.person_id = ?1) AND {same_box('h', 'n')})"
)
SHOWN_BY_FACE = (
    "SELECT h.person_id FROM person_faces h, (SELECT ?2 AS x, ?3 AS y, ?4 AS width, ?5 AS height) n"
    f" WHERE h.content_hash = ?1 AND h.shows AND {same_box('h', 'n')}"
)

HAS_COVER = f"SELECT 1 FROM person_faces WHERE person_id = ? AND shows = {COVER}"


def read_people(db: sqlite3.Connection, schema: str = "") -> tuple[Person, ...]:
    """All people, by name, with the faces that were named, or named as another's."""
    found = db.execute(
        "SELECT e.id, e.name, e.other_names, e.is_hidden, f.content_hash, f.path, f.x, f.y,"
        f" f.width, f.height, f.shows FROM {schema}persons e JOIN {schema}person_faces f"
        " ON f.person_id = e.id ORDER BY e.name IS NULL, e.folded, e.id, f.rowid"
    )
    people: dict[int, tuple[str | None, str, int, list[NamedFace]]] = {}
    for number, name, other_names, hidden, content_hash, path, *box, shows in found:
        rows.check_types((name, content_hash, path), (rows.TEXT, *rows.REF_TYPES))
        photo = PhotoRef(content_hash, rows.to_path(path))
        left, top, width, height = map(float, box)
        flags = shows != NOT_SHOWN, shows >= CONFIRMED, shows == COVER
        face = NamedFace(photo, (left, top, width, height), *flags)
        people.setdefault(number, (name, other_names, hidden, []))[3].append(face)
    return tuple(
        Person(name, tuple(faces), tuple(other_names.splitlines()), bool(hidden))
        for name, other_names, hidden, faces in people.values()
    )


def add_people(db: sqlite3.Connection, people: Iterable[Person]) -> None:
    """Add people; faces that have a name keep it, and a person keeps its name.

    A person with faces of one here, or with its name, is that one. Two of them never become one.
    """
    taken = set[int]()
    for person in people:
        number = _known(db, person, taken)
        if number is None:
            number = insert_person(db, person.name, is_hidden=person.is_hidden)
        taken.add(number)
        _add_names(db, number, [person.name, *person.other_names])
        db.executemany(ADD_FACE, [_face_values(number, face) for face in person.faces])
    drop_unused(db)
    refresh_people(db)


def _face_values(person: int, face: NamedFace) -> tuple[object, ...]:
    shows = NOT_SHOWN
    if face.shows:
        shows = COVER if face.is_cover else CONFIRMED if face.is_confirmed else SHOWN
    return person, face.photo.content_hash, os.fsencode(face.photo.path), *face.box, shows


def _known(db: sqlite3.Connection, person: Person, taken: Collection[int]) -> int | None:
    """The person here that a person of elsewhere is; None for another one."""
    named = set(people_named(db, person.name)) if person.name else set()
    shared: Counter[int] = Counter()
    for face in person.faces:
        if face.shows:
            found = db.execute(SHOWN_BY_FACE, (face.photo.content_hash, *face.box))
            shared.update(number for (number,) in found)
    nameless = {n for (n,) in db.execute("SELECT id FROM persons WHERE name IS NULL")}
    likely = [n for n, _ in shared.most_common() if not person.name or n in named | nameless]
    return next((n for n in (*likely, *sorted(named)) if n not in taken), None)


def insert_person(
    db: sqlite3.Connection, name: str | None = None, *, is_hidden: bool = False
) -> int:
    """Insert a person; returns the id."""
    sql = "INSERT INTO persons (name, folded, other_names, is_hidden) VALUES (?, ?, '', ?)"
    folded = None if name is None else fold_name(name)
    return int(db.execute(sql, (name, folded, is_hidden)).lastrowid or 0)


def people_named(db: sqlite3.Connection, name: str) -> list[int]:
    """The ids of the people of a name, or without one of the people of this other name."""
    folded = fold_name(name)
    found = db.execute("SELECT id FROM persons WHERE folded = ? ORDER BY id", (folded,))
    if numbers := [int(number) for (number,) in found]:
        return numbers
    return [
        int(number)
        for number, names in db.execute("SELECT id, other_names FROM persons ORDER BY id")
        if folded in map(fold_name, names.splitlines())
    ]


def join_people(db: sqlite3.Connection, kept: int, gone: int, *, keeps_names: bool = False) -> int:
    """Make two people one, with the name of the first, if it has one; returns it."""
    sql = "SELECT name, other_names FROM persons WHERE id = ?"
    name, other_names = db.execute(sql, (gone,)).fetchone()
    db.execute(  # a face that shows either shows both
        "DELETE FROM person_faces WHERE person_id = ?1 AND NOT shows AND EXISTS (SELECT 1"
        " FROM person_faces o WHERE o.person_id = ?2 AND o.shows AND"
        f" o.content_hash = person_faces.content_hash AND {same_box('o', 'person_faces')})",
        (kept, gone),
    )
    if db.execute(HAS_COVER, (kept,)).fetchone():
        drop_cover(db, gone)
    sql = "UPDATE OR IGNORE person_faces SET person_id = ? WHERE person_id = ?"
    db.execute(sql, (kept, gone))
    db.execute("DELETE FROM persons WHERE id = ?", (gone,))
    if keeps_names:
        _add_names(db, kept, [name, *other_names.splitlines()])
    return kept


def drop_cover(db: sqlite3.Connection, person: int) -> None:
    """Represent a person by the clearest face again."""
    sql = f"UPDATE person_faces SET shows = {CONFIRMED} WHERE person_id = ? AND shows = {COVER}"
    db.execute(sql, (person,))


def _add_names(db: sqlite3.Connection, person: int, names: Iterable[str | None]) -> None:
    """Add other names to a person; the first is the name of one without."""
    sql = "SELECT name, other_names FROM persons WHERE id = ?"
    name, other_names = db.execute(sql, (person,)).fetchone()
    known = {fold_name(one): one for one in (name, *other_names.splitlines()) if one}
    for new in filter(None, names):
        known.setdefault(fold_name(new), new)
    if known:
        first, *others = known.values()
        sql = "UPDATE persons SET name = ?, folded = ?, other_names = ? WHERE id = ?"
        db.execute(sql, (first, fold_name(first), "\n".join(others), person))


def drop_unused(db: sqlite3.Connection) -> None:
    """Delete the people that no face shows."""
    db.execute(
        "DELETE FROM persons WHERE id NOT IN (SELECT person_id FROM person_faces WHERE shows)"
    )
