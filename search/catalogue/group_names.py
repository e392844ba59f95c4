"""People and names of groups of faces, derived from user data in the caller's transaction.

A group shows the person that most of its faces show for the user. One without a name has the name
that files give to most of its faces. The names are texts of photos, of the source "face", and other
names of the source "alias": searches and filters treat both as people named in files, facets the
first only.
"""

from __future__ import annotations

import dataclasses
import functools
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping

from search import words
from search.catalogue import rows
from search.catalogue.file_names import FileName, names_in_files
from search.catalogue.texts import text_id
from search.record_class import dataclass
from search.words import fold_name


def same_box(one: str, other: str) -> str:
    """The SQL condition that the centres of two boxes are close, in rows of these names."""
    return " AND ".join(
        f"abs({one}.{at} + {one}.{size} / 2 - {other}.{at} - {other}.{size} / 2)"
        f" < min({one}.{size}, {other}.{size}) / 2"
        for at, size in (("x", "width"), ("y", "height"))
    )


ANCHORS = (
    "SELECT f.id, f.group_id, a.person_id, a.shows FROM person_faces a"
    f" JOIN faces f ON f.content_hash = a.content_hash AND {same_box('f', 'a')}"
    " ORDER BY a.shows DESC, a.person_id, f.id"
)
# Of faces here, and of faces that were named and have not been searched for.
SHOWN = (
    "SELECT p.id, s.name, s.other_names FROM (SELECT a.content_hash, e.name, e.other_names"
    " FROM person_faces a JOIN persons e ON e.id = a.person_id"
    " WHERE a.shows AND NOT e.is_hidden UNION SELECT f.content_hash, g.name,"
    " coalesce(e.other_names, '') FROM faces f JOIN face_groups g ON g.group_id = f.group_id"
    " LEFT JOIN persons e ON e.id = g.person_id WHERE NOT g.is_hidden) s"
    " JOIN photos p ON p.content_hash = s.content_hash AND p.readable WHERE s.name NOT NULL"
)
PRESENT = (
    "SELECT pt.photo_id, t.source, t.text FROM texts t JOIN photo_texts pt ON pt.text_id = t.id"
    " WHERE t.source IN ('face', 'alias')"
)
REMOVE = (
    "DELETE FROM photo_texts WHERE photo_id = ?1 AND text_id IN"
    " (SELECT t.id FROM texts t WHERE t.id = text_id AND t.source = ?2 AND t.text = ?3)"
)
_clean = functools.lru_cache(4096)(words.clean)  # a few names of very many photos
GROUP_COLUMNS = "group_id, number, person_id, name, is_from_file, is_hidden"


@dataclass(frozen=True, slots=True)
class _Anchor:
    """A face that the user named as one of a person, or as none."""

    face: int
    group: int | None
    person: int
    shows: int


def refresh_people(db: sqlite3.Connection) -> None:
    """Make groups, their names and the texts of photos those of the user data."""
    anchors = [_Anchor(*row) for row in db.execute(ANCHORS)]
    people = _people_of_groups(anchors)
    _move(db, anchors, people)
    rejected = {anchor.face for anchor in anchors if not anchor.shows}
    names = [name for name in names_in_files(db) if name.face not in rejected]
    names = _split_by_names(db, names, people)
    _store_groups(db, people, names)
    refresh_texts(db)


def refresh_texts(db: sqlite3.Connection) -> None:
    """Make the texts of photos those of the people that they show."""
    wanted = {
        (photo, source, _clean(text))
        for photo, name, other_names in db.execute(SHOWN)
        for source, text in (("face", name), *(("alias", n) for n in other_names.splitlines()))
    }
    present = {tuple(row) for row in db.execute(PRESENT)}
    if wanted == present:
        return
    rows.next_revision(db)
    db.executemany(REMOVE, sorted(present - wanted))
    for photo, source, text in sorted(wanted - present):
        sql = "INSERT OR IGNORE INTO photo_texts VALUES (?, ?)"
        db.execute(sql, (photo, text_id(db, source, text)))


def _people_of_groups(anchors: list[_Anchor]) -> dict[int, int]:
    """The person that most faces of each group show."""
    votes: dict[int, Counter[int]] = defaultdict(Counter)
    for anchor in anchors:
        if anchor.shows and anchor.group is not None:
            votes[anchor.group][anchor.person] += 1
    return {
        group: min((-count, person) for person, count in counts.items())[1]
        for group, counts in votes.items()
    }


def _move(db: sqlite3.Connection, anchors: list[_Anchor], people: dict[int, int]) -> None:
    """Move faces of another person out of their groups; extends `people` by new groups."""
    group_of: dict[int, int] = {}
    for group, person in sorted(people.items()):
        group_of.setdefault(person, group)
    shown: dict[int, int] = {}
    moves: dict[int, int | None] = {}
    (following,) = db.execute("SELECT coalesce(max(group_id), -1) + 1 FROM faces").fetchone()
    for anchor in anchors:  # those that show a person first
        is_in_group = anchor.group is not None and people.get(anchor.group) == anchor.person
        if anchor.shows and shown.setdefault(anchor.face, anchor.person) == anchor.person:
            if not is_in_group:
                if anchor.person not in group_of:
                    group_of[anchor.person], following = following, following + 1
                moves[anchor.face] = group_of[anchor.person]
        elif is_in_group and not anchor.shows and shown.get(anchor.face) != anchor.person:
            moves[anchor.face] = None
    people.update((group, person) for person, group in group_of.items())
    sql = "UPDATE faces SET group_id = ? WHERE id = ?"
    db.executemany(sql, [(group, face) for face, group in moves.items()])


def _split_by_names(
    db: sqlite3.Connection, names: list[FileName], people: dict[int, int]
) -> list[FileName]:
    """Move faces of other names in files out of groups without a person; returns the names then."""
    votes = _votes([name for name in names if name.group is not None], {})
    best = {group: counts.most_common(1)[0][0] for group, counts in votes.items()}
    group_of: dict[str, int] = {}
    for group, folded in sorted(best.items()):
        if group not in people:
            group_of.setdefault(folded, group)
    (following,) = db.execute("SELECT coalesce(max(group_id), -1) + 1 FROM faces").fetchone()
    moved = []
    for name in names:
        folded = fold_name(name.name)
        is_open = name.group is None or name.group not in people
        if is_open and name.is_region and (name.group is None or best[name.group] != folded):
            if folded not in group_of:
                group_of[folded], following = following, following + 1
            db.execute("UPDATE faces SET group_id = ? WHERE id = ?", (group_of[folded], name.face))
            name = dataclasses.replace(name, group=group_of[folded])
        moved.append(name)
    return moved


def _votes(names: Iterable[FileName], people: Mapping[int, int]) -> dict[int, Counter[str]]:
    """Numbers of faces that files name so, by folded name, of groups, and as -1 - id of persons."""
    votes: dict[int, Counter[str]] = defaultdict(Counter)
    for name in names:
        if name.group is not None:
            person = people.get(name.group)
            votes[name.group if person is None else -1 - person][fold_name(name.name)] += 1
    return votes


@dataclass(frozen=True, slots=True)
class _Person:
    """The names of a person, without an id if only files name it."""

    id: int | None
    name: str | None
    other_names: str
    is_hidden: int

    def names(self) -> Iterator[str]:
        """All names, folded."""
        return map(fold_name, filter(None, (self.name, *self.other_names.splitlines())))


def _store_groups(db: sqlite3.Connection, people: dict[int, int], names: list[FileName]) -> None:
    """Make the table of groups that of these people and names in files."""
    wanted = _groups(db, people, names)
    present = {tuple(row) for row in db.execute(f"SELECT {GROUP_COLUMNS} FROM face_groups")}
    if wanted == present:
        return
    rows.next_revision(db)
    sql = "DELETE FROM face_groups WHERE group_id = ?"
    db.executemany(sql, [(group,) for group, *_ in present - wanted])
    sql = "INSERT INTO face_groups VALUES (?, ?, ?, ?, ?, ?)"
    db.executemany(sql, [*wanted - present])


def _groups(
    db: sqlite3.Connection, people: dict[int, int], names: list[FileName]
) -> set[tuple[object, ...]]:
    """The rows of the table of groups."""
    found = db.execute("SELECT id, name, other_names, is_hidden FROM persons")
    persons = {person.id: person for person in (_Person(*row) for row in found)}
    in_files = _majorities(names, people)
    numbers: dict[object, int] = {}
    wanted = set[tuple[object, ...]]()
    for group, number in sorted(people.items()):
        person = persons[number]
        in_file = in_files.get(-1 - number)
        name, is_from_file = person.name or in_file, int(not person.name and in_file is not None)
        first = numbers.setdefault(number, group)
        wanted.add((group, first, number, name, is_from_file, person.is_hidden))
    of_name = _people_by_name(persons.values())
    for group, in_file in sorted(item for item in in_files.items() if item[0] >= 0):
        folded = fold_name(in_file)
        known = of_name.get(folded) or _Person(None, in_file, "", 0)
        first = numbers.setdefault(known.id or folded, group)
        wanted.add((group, first, known.id, known.name, 1, known.is_hidden))
    return wanted


def _majorities(names: list[FileName], people: Mapping[int, int]) -> dict[int, str]:
    """The name that files give to most faces of groups and people, keyed as `_votes`."""
    spelt = {fold_name(name.name): name.name for name in sorted(names, key=lambda n: n.name)}
    found = {}
    for key, counts in _votes(names, people).items():
        ((folded, most),) = counts.most_common(1)
        if 2 * most > counts.total():
            found[key] = spelt[folded]
    return found


def _people_by_name(people: Iterable[_Person]) -> dict[str, _Person]:
    """The people by folded name, without those of one name."""
    of_name: dict[str, list[_Person]] = defaultdict(list)
    for person in people:
        for folded in {*person.names()}:
            of_name[folded].append(person)
    return {folded: listed[0] for folded, listed in of_name.items() if len(listed) == 1}
