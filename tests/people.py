"""A library with faces that were put in, not found: quick, and the same everywhere."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageDraw

from indexer.update import IndexOptions, index_folders
from search.catalogue import lock_for_writing
from search.catalogue.found_faces import DIMENSION
from search.engine import Engine, open_library
from search.records import Box, Face, PhotoTexts, Region, Text
from tests.colours import ColourEncoder

WIDTH, HEIGHT = 480, 320
LEFT, RIGHT = Box(0.1, 0.2, 0.2, 0.3), Box(0.6, 0.25, 0.2, 0.3)
# The photos with the persons that they show, from left to right; "near" resembles "a".
PHOTOS = {
    "a1.jpg": "a", "a2.jpg": "a", "a3.jpg": "a", "ab1.jpg": "ab", "b1.jpg": "b", "b2.jpg": "b",
    "c1.jpg": "c", "near.jpg": "n", "none.jpg": "",
}  # fmt: skip
GROUPS = {"a": 0, "b": 1, "c": 2, "n": -1}
SKINS = {"a": "#d6aa90", "b": "#78543e", "c": "#ecc8b4", "n": "#c99a80"}
A, B, C = 0, 1, 2  # the numbers of the groups


def draw_people(place: Path) -> Engine:
    """The open library of PHOTOS below a folder, taken in the years from 2018 on."""
    photos, library = place / "photos", place / "library"
    for number, (name, people) in enumerate(PHOTOS.items()):
        _draw(photos / name, people, number)
    encoder = ColourEncoder()
    index_folders([photos], IndexOptions(library, encoder=encoder))
    add_faces(library)
    return open_library(library, encoder=encoder)


def add_faces(library: Path) -> None:
    """Put the faces of PHOTOS into their library, in groups, in place of any others."""
    with lock_for_writing(library, must_exist=True) as catalogue:
        catalogue.found_faces.forget_all()
        (root,) = catalogue.roots.all()
        contents = catalogue.photos.content_hashes(root)
        faces = {
            contents[name]: [_face(person, place) for place, person in enumerate(people)]
            for name, people in PHOTOS.items()
        }
        ids = catalogue.found_faces.store(faces)
        groups = [GROUPS[person] for people in PHOTOS.values() for person in people]
        catalogue.found_faces.store_groups(ids, np.array(groups, np.int64), {})


def name_in_file(library: Path, photo: str, name: str) -> None:
    """Name the left face of a photo in its file, as other programs do."""
    with lock_for_writing(library, must_exist=True) as catalogue:
        (root,) = catalogue.roots.all()
        read = PhotoTexts(photo, "1", (Text("person", name),), regions=(Region(name, LEFT),))
        catalogue.texts.store(root, [read])
        catalogue.people.refresh()


def _face(person: str, place: int) -> Face:
    box = (LEFT, RIGHT)[place]
    return Face(box, 0.99, int(box.width * WIDTH), 100.0, 0.9, _descriptor(person))


def _descriptor(person: str) -> NDArray[np.float32]:
    """A unit row; that of "n" has a cosine of 0.94 to that of "a"."""
    row = np.zeros(DIMENSION, np.float32)
    row["abc".index("a" if person == "n" else person)] = 0.94 if person == "n" else 1
    if person == "n":
        row[9] = np.sqrt(1 - 0.94**2)
    return row


def _draw(file: Path, people: str, number: int) -> None:
    picture = Image.new("RGB", (WIDTH, HEIGHT), (40 + 20 * number, 110, 200 - 20 * number))
    brush = ImageDraw.Draw(picture)
    for box, person in zip((LEFT, RIGHT), people, strict=False):
        x, y = box.left * WIDTH, box.top * HEIGHT
        wide, high = box.width * WIDTH, box.height * HEIGHT
        brush.ellipse((x, y, x + wide, y + high), SKINS[person])
        for eye in (0.3, 0.7):
            middle = x + eye * wide, y + 0.4 * high
            brush.ellipse((middle[0] - 6, middle[1] - 6, middle[0] + 6, middle[1] + 6), "#222")
        brush.arc(
            (x + 0.3 * wide, y + 0.5 * high, x + 0.7 * wide, y + 0.8 * high), 20, 160, "#933", 4
        )
    file.parent.mkdir(parents=True, exist_ok=True)
    exif = Image.Exif()
    moment = f"{2018 + number % 5}:07:{1 + number:02} 12:00:00"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = moment
    picture.save(file, exif=exif, quality=90)
