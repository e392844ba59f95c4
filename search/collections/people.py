"""Groups of faces by number or name, and the ways to split one."""

from __future__ import annotations

import numpy as np

from search.catalogue import Catalogue
from search.errors import SplitWrong, UnknownPerson, notes
from search.faces.grouping import parts
from search.user_records import PhotoRef


def group_named(catalogue: Catalogue, group: str) -> int:
    """The group of a number, or of the person of a name.

    Raises UnknownGroup, NobodyNamed or NameOfSeveral.
    """
    if group.isdecimal() and len(group) < 19:
        return catalogue.face_groups.number(int(group))
    return catalogue.face_groups.numbered(group)


def choose_cover(catalogue: Catalogue, group: int, photo: PhotoRef) -> None:
    """Represent a group by its face in a photo. Raises UnknownGroup or UnknownPerson."""
    faces = catalogue.shown_faces.of_group(group)
    found = [face.id for face in faces if face.content_hash == photo.content_hash]
    if not found:
        raise UnknownPerson(f"#{group}", photo.path)
    catalogue.face_names.choose_cover(found[0])


def split_by_photos(catalogue: Catalogue, group: int, photos: list[PhotoRef]) -> int:
    """Put the faces of a group in these photos into a separate group; returns its number.

    Raises UnknownGroup, or SplitWrong unless some faces of the group are in the photos.
    """
    contents = {photo.content_hash for photo in photos}
    faces = catalogue.shown_faces.of_group(group)
    return catalogue.people.split(group, [f.id for f in faces if f.content_hash in contents])


def split_by_likeness(catalogue: Catalogue, group: int) -> list[int]:
    """Split a group by a stricter threshold; returns the numbers of the new groups.

    The part with most faces remains. Raises UnknownGroup, or SplitWrong if the faces are too alike.
    """
    faces = [face.id for face in catalogue.shown_faces.of_group(group)]
    labels = parts(catalogue.face_groups.descriptors(faces))
    numbers, counts = np.unique(labels, return_counts=True)
    if len(numbers) == 1:
        raise SplitWrong(group, notes.FACES_TOO_ALIKE())
    others = numbers[np.argsort(-counts, kind="stable")[1:]].tolist()
    chosen = [[f for f, label in zip(faces, labels, strict=True) if label == n] for n in others]
    return [catalogue.people.split(group, part) for part in chosen]
