"""Every filter on real rows: photos that pass, that fail, and without the metadata."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from indexer.scan import READ
from search.catalogue import Catalogue, conditions, lock_for_writing
from search.images.file_types import RAW_EXTENSIONS
from search.query import parse
from search.records import (
    Box,
    EmbeddedPhoto,
    Face,
    File,
    Metadata,
    ModelTag,
    PhotoTexts,
    Stamp,
    Text,
)

TAG = ModelTag("noise", "none", 2, "squash 8")
PHOTOS = {
    "Trips/Japan/a.JPG": Metadata(datetime(2019, 12, 31, 23, 59), "exif", "Google Pixel 7",
                                  "50mm f/1.8", 4000, 3000, 35.68, 139.76),
    "Trips/France/b.heic": Metadata(datetime(2023, 6, 1), "exif", "iPhone", None, 3000, 4000,
                                    48.8584, 2.2945),
    "Screen Shots/c.png": Metadata(datetime(2024, 1, 1), "name", None, None, 100, 100),
    "100%_sure/d.jpeg": Metadata(width=4001, height=10),
}  # fmt: skip
TEXTS = [
    PhotoTexts("Trips/Japan/a.JPG", "1", (
        Text("person", "Anna Müller"), Text("person", "Bob"), Text("tag", "holiday")), rating=5),
    PhotoTexts("Trips/France/b.heic", "1", (
        Text("caption", "Anna's first steps"), Text("tag", "发票")), rating=3),
    PhotoTexts("Screen Shots/c.png", "1", (
        Text("text", "INVOICE No 2024-0173"), Text("name", "Wi-Fi"))),
]  # fmt: skip


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    with lock_for_writing(tmp_path_factory.mktemp("library")) as catalogue:
        root = catalogue.roots.add(Path("/photos"))
        catalogue.embeddings.add_model(TAG)
        row = np.array([1, 0], np.float32)
        entries = [
            EmbeddedPhoto(File(root, path, Stamp(1, 1), path.encode()), metadata, row)
            for path, metadata in PHOTOS.items()
        ]
        catalogue.photos.store(entries, TAG)
        catalogue.texts.store(root, TEXTS)
        face = Face(Box(0, 0, 0.5, 0.5), 0.9, 100, 50.0, 0.9, np.eye(128, dtype=np.float32)[0])
        searched = {b"Trips/Japan/a.JPG": [face], b"Trips/France/b.heic": []}
        catalogue.found_faces.store(searched)
        yield catalogue


@pytest.mark.parametrize(
    ("text", "passing"),
    [
        ("folder:trips/japan", "a"),
        ("folder:Trips", "ab"),
        ("folder:photos", "abcd"),
        ("folder:/photos/Trips", "ab"),
        ("folder:rips", "ab"),
        ("folder:100%_sure", "d"),
        ("folder:%", "d"),
        ("after:2023", "bc"),
        ("before:2020", "a"),
        ("date:2019-12-31", "a"),
        ("date:2019-12..2019", "a"),
        ("year:2023", "b"),
        ("month:jan", "c"),
        ("weekday:tuesday", "a"),
        ("weekday:mon", "c"),
        ("weekday:weekend", ""),
        ("weekday:monday weekday:thursday", "bc"),
        ("time:night", "a"),
        ("time:morning", ""),
        ('holiday:"new year\'s eve"', "a"),
        ("holiday:元旦", "c"),
        ("holiday:easter", ""),
        ("camera:pixel", "a"),
        ("lens:50MM", "a"),
        ("type:jpg", "ad"),
        ("type:jpeg", "ad"),
        ("type:JFIF", "ad"),
        ("type:heif", "b"),
        ("type:raw", ""),
        ("type:heic", "b"),
        ("near:48.86,2.35,10km", "b"),
        ("near:48.86,2.35,500m", ""),
        ("within:48,2,49,3", "b"),
        ("within:48,3,49,2", ""),  # across the date line
        ("within:-90,120,90,3", "ab"),
        ("place:japan within:48,2,49,3", ""),  # a part of the map is no alternative to a place
        ("place:Paris", "b"),
        ("place:japan", "a"),
        ("place:tokio", "a"),
        ("is:landscape", "ad"),
        ("is:portrait", "b"),
        ("is:square", "c"),
        ("is:screenshot", "c"),
        ("has:gps", "ab"),
        ("has:camera", "ab"),
        ("has:date", "abc"),
        ("width:>4000", "d"),
        ("width:>=4000", "ad"),
        ("height:<100", "d"),
        ("person:anna", "a"),
        ("person:anna person:bob", "a"),
        ("person:anna person:nobody", ""),
        ("person:nobody,bob", "a"),
        ("person:none", "bcd"),
        ("person:#12", ""),  # a group of faces
        ("person:?", ""),
        ("person:？", ""),
        ("person:none person:anna", ""),
        ('person:"Müller, Anna"', ""),  # one name: no photo has these words in this order
        ("-person:nobody,bob tag:发票", "b"),
        ("tag:holiday,发票", "ab"),
        ("person:muller", "a"),
        ('person:"anna müller"', "a"),
        ('person:"anna müll"', ""),  # whole words
        ("person:ann", ""),
        ("tag:holi", "a"),
        ('person:"anna bob"', ""),
        ("tag:holi", "a"),
        ("tag:发票", "b"),
        ("caption:steps", "b"),
        ("caption:invoice", ""),
        ("text:2024", "c"),
        ('text:"invoice no"', "c"),
        ("name:wi", "c"),
        ("name:d.jp", "d"),
        ("name:trips", ""),
        ("rating:5", "a"),
        ("rating:>=3", "ab"),
        ("rating:<4", "b"),
        ("has:people", "a"),
        ("has:caption", "b"),
        ("has:text", "c"),
        ("has:faces", "a"),
        ("faces:1", "a"),
        ("faces:<5", "ab"),
        ("faces:0", "b"),  # c and d were not searched for faces
        ("folder:trips has:gps width:4000", "a"),
        ("folder:Japan folder:France", "ab"),
        ("folder:Japan folder:France camera:iphone", "b"),
        ("folder:Trips -folder:France", "a"),
        ("is:portrait is:landscape", "abd"),
        ("is:square is:screenshot", "c"),
        ("is:portrait is:screenshot", ""),
        ("is:portrait is:favourite", ""),
        ("year:2019 date:2023-06", "ab"),
        ("year:2023 month:june month:july", "b"),
    ],
)
def test_photos_that_pass(catalogue: Catalogue, text: str, passing: str) -> None:
    def names(query: str) -> set[str]:
        ids = catalogue.photos.ids_matching(parse(query).filters).tolist()
        return {photo.path.stem for photo in catalogue.photos.by_id(ids).values()}

    assert names(text) == set(passing)
    chosen = parse(text).filters
    assert set(catalogue.photos.ids_matching_unordered(chosen)) == set(
        catalogue.photos.ids_matching(chosen)
    )
    if " " not in text:
        assert names(f"-{text}") == set("abcd") - set(passing)


@pytest.mark.parametrize("endings", conditions.TYPES)
def test_all_endings_of_a_type_mean_the_type(endings: tuple[str, ...]) -> None:
    first = conditions.condition(*parse(f"type:{endings[0]}").filters)
    for ending in endings[1:] if endings[0] != "raw" else ():
        assert conditions.condition(*parse(f"type:.{ending.upper()}").filters) == first


def test_raw_files_are_those_that_are_decoded_as_raw() -> None:
    assert {f".{ending}" for ending in conditions.TYPES[-1][1:]} == RAW_EXTENSIONS
    assert {f".{ending}" for group in conditions.TYPES for ending in group} < READ | {".raw"}


def test_photos_are_ordered_from_newest(catalogue: Catalogue) -> None:
    ids = catalogue.photos.ids_matching(()).tolist()
    photos = catalogue.photos.by_id(ids)
    assert [photos[i].path.stem for i in ids] == ["c", "b", "a", "d"]
