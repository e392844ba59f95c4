"""People as the page shows them: named ones, and groups of faces without a name."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from search.arrays import Ids
from search.catalogue import NO_CODE, Columns, MultiCoded
from search.catalogue.face_groups import FaceGroup
from search.catalogue.shown_faces import Cover, ShownFace
from search.engine import Engine
from search.errors import UnknownGroup, printable
from search.faces.uncertainty import uncertain_faces
from search.query import make_filter, write_filter
from search.words import fold_name, split
from ui.library import LiveLibrary
from ui.views import Tile, tiles

MOST_DOUBTS = 20  # faces of one review


@dataclass(frozen=True, slots=True)
class FaceView:
    """A face, whose crop has the address `/faces/ID/thumbnail?v=VERSION`."""

    id: int
    version: str


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person, or a group of faces without a name; `query` finds the photos.

    `group`: the number of the first group, null for a person that only metadata of files name;
    `face` represents the group, `tile` a person without one. Years are empty without dates.
    `from_file`: the name is one of regions or metadata in files.
    """

    name: str
    group: int | None
    count: int
    first_year: str
    last_year: str
    query: str
    hidden: bool = False
    face: FaceView | None = None
    tile: Tile | None = None
    from_file: bool = False
    other_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PeopleView:
    """People with a name, then groups without, each by number of photos.

    `total` and `hidden`: all of them, and those that are hidden; `searched`: photos that were
    searched for faces.
    """

    people: tuple[PersonView, ...]
    total: int
    hidden: int
    searched: int


@dataclass(frozen=True, slots=True)
class FaceOfPhoto:
    """A face in a photo; `box`: left, top, width and height as shares of the upright picture.

    `from_file`: the name is one of regions in files.
    """

    face: FaceView
    box: tuple[float, float, float, float]
    group: int | None
    name: str
    from_file: bool = False


@dataclass(frozen=True, slots=True)
class DoubtView:
    """A face that may show a person, in its photo; `group`: the other group that it is in."""

    face: FaceView
    box: tuple[float, float, float, float]
    tile: Tile
    group: int | None
    count: int


@dataclass(slots=True)
class PeopleCache:
    """All people of a library; read again when the library has changed. Thread-safe."""

    library: LiveLibrary
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _known: tuple[tuple[int, int], tuple[PersonView, ...]] | None = None

    def all(self) -> tuple[PersonView, ...]:
        """All people, hidden ones too. Raises LibraryMissing or LibraryEmpty."""
        with self._lock:
            revisions = self.library.revisions()
            if self._known is None or self._known[0] != revisions:
                self._known = revisions, tuple(_people(self.library))
            return self._known[1]

    def view(self, most: int, *, hidden: bool) -> PeopleView:
        """The first people, with hidden ones on request."""
        people = self.all()
        shown = [one for one in people if hidden or not one.hidden]
        searched, _ = self.library.engine().catalogue.found_faces.progress()
        return PeopleView(tuple(shown[:most]), len(shown), sum(p.hidden for p in people), searched)

    def one(self, *, name: str = "", group: int | None = None) -> PersonView | None:
        """The person of a name or of a group; None for an unknown one."""
        if group is not None:
            numbers = self.library.engine().catalogue.people.numbers()
            number = numbers.get(group, group)
            return next((one for one in self.all() if one.group == number), None)
        folded = fold_name(name)
        return next((one for one in self.all() if name and fold_name(one.name) == folded), None)

    def of_group(self, group: int) -> PersonView:
        """The person of a group. Raises UnknownGroup."""
        found = self.one(group=group)
        if found is None:
            raise UnknownGroup(group)
        return found


def _people(library: LiveLibrary) -> Iterator[PersonView]:
    engine = library.engine()
    covers = engine.catalogue.shown_faces.covers()
    groups = engine.catalogue.face_groups.all(hidden=True)
    columns, texts = library.facets.with_texts()
    names = Counter(fold_name(group.name) for group in groups if group.name)
    named = {
        fold_name(group.name): group
        for group in groups
        if group.name and not group.is_hidden and names[fold_name(group.name)] == 1
    }
    people = _named(engine, columns, texts.people, named, covers)
    found = {fold_name(one.name) for one in people if one.group is not None}
    people = [one for one in people if one.group is not None or not names[fold_name(one.name)]]
    others = [g for g in groups if not g.name or fold_name(g.name) not in found]
    views = [_of_group(group, covers) for group in others]
    yield from sorted([*people, *views], key=lambda one: (not one.name, -one.count, one.name))


def _of_group(group: FaceGroup, covers: Mapping[int, Cover]) -> PersonView:
    """A group that no name finds: without one, hidden, or with the name of another person."""
    years = group.first_year or "", group.last_year or ""
    name, query = printable(group.name or ""), f"person:#{group.number}"
    return PersonView(
        name, group.number, group.photos, *years, query, group.is_hidden, _cover(covers, group),
        from_file=group.is_from_file, other_names=_other_names(group),
    )  # fmt: skip


def _other_names(group: FaceGroup) -> tuple[str, ...]:
    return tuple(map(printable, group.other_names))


def _named(
    engine: Engine,
    columns: Columns,
    people: MultiCoded,
    groups: Mapping[str, FaceGroup],
    covers: Mapping[int, Cover],
) -> list[PersonView]:
    """The people of faces and of metadata, those with most photos first."""
    spelt: dict[str, list[int]] = {}
    for code, name in enumerate(people.names):
        spelt.setdefault(fold_name(name), []).append(code)
    found = []
    for folded, codes in spelt.items():
        rows = np.unique(people.photos[np.isin(people.codes, codes)])
        if not len(rows):
            continue
        group = groups.get(folded)
        name = printable(group.name if group and group.name else people.names[codes[0]])
        face = _cover(covers, group) if group else None
        newest = () if face else tiles(engine, [int(columns.ids[rows[0]])])
        first, last = _years(columns, rows)
        found.append(
            PersonView(
                name, group.number if group else None, len(rows), first, last,
                query_of(name, group), face=face, tile=newest[0] if newest else None,
                from_file=group is None or group.is_from_file,
                other_names=_other_names(group) if group else (),
            )
        )  # fmt: skip
    return found


def query_of(name: str, group: FaceGroup | None) -> str:
    """The query for the photos of a person; by group for a name without letters."""
    if group and not split(name):
        return f"person:#{group.number}"
    return write_filter(make_filter("person", name)) if split(name) else name


def _cover(covers: Mapping[int, Cover], group: FaceGroup) -> FaceView | None:
    cover = covers.get(group.number)
    return FaceView(cover.face_id, cover.content_hash.hex()) if cover else None


def _years(columns: Columns, rows: Ids) -> tuple[str, str]:
    codes = columns.months.codes[rows]
    months = [columns.months.names[code] for code in np.unique(codes[codes != NO_CODE]).tolist()]
    return (min(months)[:4], max(months)[:4]) if months else ("", "")


# -- faces ----------------------------------------------------------------------------------------


def face_view(face: ShownFace) -> FaceView:
    """The reference to the crop of a face."""
    return FaceView(face.id, face.content_hash.hex())


def faces_of_photo(engine: Engine, photo_id: int) -> tuple[FaceOfPhoto, ...]:
    """The faces of a photo, from left to right."""
    return tuple(
        FaceOfPhoto(
            face_view(face), face.box, face.group, printable(face.name or ""), face.is_from_file
        )
        for face in engine.catalogue.shown_faces.of_photo(photo_id)
    )


def faces_of_person(engine: Engine, person: PersonView, photo_ids: list[int]) -> list[int]:
    """The ids of the faces of a person in some photos."""
    found = []
    for photo_id in photo_ids:
        for face in engine.catalogue.shown_faces.of_photo(photo_id):
            if face.group is not None and face.group == person.group:
                found.append(face.id)
    return found


def doubts(engine: Engine, person: PersonView) -> tuple[DoubtView, ...]:
    """The least certain faces of a named person, for a review."""
    catalogue = engine.catalogue
    faces, numbers = catalogue.found_faces.all(), catalogue.people.numbers()
    own = [group for group, number in numbers.items() if number == person.group]
    judged = catalogue.shown_faces.judged()
    decided = {face for face, name, shows in judged if shows or name == person.name}
    decided |= _of_groups(faces.ids, faces.groups, {*catalogue.people.named_groups()} - {*own})
    places = [place for place, face in enumerate(faces.ids.tolist()) if face in decided]
    found = uncertain_faces(faces.descriptors, faces.contents, faces.groups, own, places)
    shown = []
    for doubt in found[:MOST_DOUBTS]:
        face = catalogue.shown_faces.get(int(faces.ids[doubt.face]))
        tile = tiles(engine, [face.photo_id]) if face else ()
        if face and tile and not face.is_hidden:
            other = face.group if face.group not in own else None
            count = int(np.count_nonzero(faces.groups == other)) if other is not None else 1
            shown.append(DoubtView(face_view(face), face.box, tile[0], other, count))
    return tuple(shown)


def _of_groups(ids: Ids, groups: Ids, chosen: set[int]) -> set[int]:
    return {*ids[np.isin(groups, list(chosen))].tolist()}
