"""Names of groups from regions, sidecars and single names in files; those of the user win."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageColor

from indexer.merge import merge
from indexer.update import IndexOptions, index_folders
from search.catalogue import Catalogue, lock_for_writing
from search.engine import Engine
from search.images.contact_sheet import GAP_PX, TILE_PX
from search.records import Box
from tests.captioned import XMP
from tests.colours import ColourEncoder
from tests.conftest import Shell
from tests.people import LEFT, RIGHT, SKINS, A, B, C, add_faces, draw_people

AREA = "http://ns.adobe.com/xmp/sType/Area#"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return draw_people(tmp_path_factory.mktemp("people"))


@pytest.fixture
def photos(drawn: Engine) -> Iterator[Path]:
    """The folder of a library whose groups have no names."""
    add_faces(drawn.directory)
    folder = drawn.directory.parent / "photos"
    yield folder
    for file in folder.iterdir():
        if file.suffix != ".jpg":
            file.unlink()
    index(drawn)


def index(engine: Engine) -> None:
    options = IndexOptions(engine.directory, encoder=ColourEncoder())
    index_folders([], options)
    # The pass for faces finds none in drawings.


def write_regions(photo: Path, regions: Mapping[str, Box]) -> None:
    """A sidecar with regions, by name, as digiKam draws them: larger than those of the detector."""
    listed = "".join(
        f'<rdf:li><rdf:Description mwg-rs:Name="{name}" mwg-rs:Type="Face"><mwg-rs:Area'
        f' xmlns:a="{AREA}" a:x="{box.left + box.width / 2}" a:y="{box.top + box.height / 2}"'
        f' a:w="{1.3 * box.width}" a:h="{1.4 * box.height}"/></rdf:Description></rdf:li>'
        for name, box in regions.items()
    )
    text = XMP.format(rating=0, properties=f"<rdf:Bag>{listed}</rdf:Bag>")
    photo.with_suffix(".xmp").write_text(text)


def groups(engine: Engine) -> dict[int, tuple[str | None, bool]]:
    listed = engine.catalogue.face_groups.all(hidden=True)
    return {group.number: (group.name, group.is_from_file) for group in listed}


def found(engine: Engine, query: str) -> set[str]:
    return {hit.photo.path.name for hit in engine.search(query, fold=False)}


def test_a_region_names_the_group_of_its_face(drawn: Engine, photos: Path) -> None:
    write_regions(
        photos / "ab1.jpg", {"Ben": RIGHT, "Anna": LEFT, "Nobody": Box(0.4, 0.7, 0.1, 0.1)}
    )
    index(drawn)
    assert groups(drawn) == {A: ("Anna", True), B: ("Ben", True), C: (None, False)}
    assert found(drawn, "person:anna") == {"a1.jpg", "a2.jpg", "a3.jpg", "ab1.jpg"}
    assert found(drawn, "person:anna person:ben") == {"ab1.jpg"}
    assert found(drawn, "person:?") == {"c1.jpg"}
    people = drawn.catalogue.texts.columns(drawn.catalogue.photos.columns().ids).people
    assert people.names == ("Anna", "Ben", "Nobody")
    assert np.bincount(people.codes).tolist() == [4, 3, 1]
    (photos / "ab1.xmp").unlink()
    index(drawn)
    assert groups(drawn) == {A: (None, False), B: (None, False), C: (None, False)}
    assert len(found(drawn, "person:?")) == 7
    assert found(drawn, "person:anna") == set()


def test_a_single_name_names_a_single_face(drawn: Engine, photos: Path) -> None:
    for name in ("b1", "ab1"):
        text = XMP.format(
            rating=0,
            properties='<e:PersonInImage xmlns:e="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">'
            "<rdf:Bag><rdf:li>Ben</rdf:li></rdf:Bag></e:PersonInImage>",
        )
        (photos / f"{name}.xmp").write_text(text)
    index(drawn)
    assert groups(drawn) == {A: (None, False), B: ("Ben", True), C: (None, False)}


def test_picasa_names_faces(drawn: Engine, photos: Path) -> None:
    sides = LEFT.left, LEFT.top, LEFT.left + LEFT.width, LEFT.top + LEFT.height
    rectangle = "".join(f"{round(side * 0xFFFF):04x}" for side in sides)
    contents = f"[Contacts2]\naa=Anna;;\n[a1.jpg]\nfaces=rect64({rectangle}),aa\n"
    (photos / ".picasa.ini").write_text(contents)
    index(drawn)
    assert groups(drawn)[A] == ("Anna", True)
    assert found(drawn, "person:anna") == {"a1.jpg", "a2.jpg", "a3.jpg", "ab1.jpg"}


def test_names_of_the_user_win(drawn: Engine, photos: Path) -> None:
    write_regions(photos / "a1.jpg", {"Ann": LEFT})
    index(drawn)
    with lock_for_writing(drawn.directory) as catalogue:
        catalogue.people.name(A, "Anna")
    write_regions(photos / "a2.jpg", {"Annie": LEFT})
    index(drawn)
    assert groups(drawn)[A] == ("Anna", False)
    assert found(drawn, "person:anna") == {"a1.jpg", "a2.jpg", "a3.jpg", "ab1.jpg"}
    assert found(drawn, "person:annie") == {"a2.jpg"}  # the text of this photo


def test_a_rejected_name_of_a_file_stays_rejected(drawn: Engine, photos: Path) -> None:
    write_regions(photos / "a1.jpg", {"Anna": LEFT})
    index(drawn)
    with lock_for_writing(drawn.directory) as catalogue:
        photo = catalogue.photos.find_by_name("a1.jpg") or 0
        (face,) = catalogue.shown_faces.of_photo(photo)
        catalogue.face_names.reject([face.id], "Anna")
        (face,) = catalogue.shown_faces.of_photo(photo)
        assert face.name is None
    assert groups(drawn)[A] == (None, False)


def test_faces_that_files_name_differently_are_not_one_group(drawn: Engine, photos: Path) -> None:
    for photo, name in (("a1", "Anna"), ("a2", "Anna"), ("a3", "Eva")):
        write_regions(photos / f"{photo}.jpg", {name: LEFT})
    index(drawn)
    assert {*groups(drawn).values()} == {("Anna", True), ("Eva", True), (None, False)}
    assert found(drawn, "person:eva") == {"a3.jpg"}


def test_groups_of_one_name_are_one_person(drawn: Engine, photos: Path) -> None:
    write_regions(photos / "a1.jpg", {"Anna": LEFT})
    write_regions(photos / "b1.jpg", {"anna": LEFT})
    index(drawn)
    assert groups(drawn) == {A: ("anna", True), C: (None, False)}
    with lock_for_writing(drawn.directory) as catalogue:
        catalogue.people.name(C, "Anna")
    assert {*groups(drawn).values()} == {("Anna", False)}
    with lock_for_writing(drawn.directory) as catalogue:
        catalogue.people.hide(C)
    assert found(drawn, "person:anna") == {"a1.jpg", "b1.jpg"}
    assert found(drawn, "person:?") == set()


def test_a_sheet_shows_a_face_of_each_group(
    drawn: Engine, photos: Path, tmp_path: Path, shell: Shell
) -> None:
    write_regions(photos / "a1.jpg", {"Anna": LEFT})
    index(drawn)
    sheet = tmp_path / "sheet.png"
    outcome = shell("people", "--sheet", sheet, "--library", drawn.directory)
    assert outcome.code == 0, outcome.err
    assert "Anna (from the file)" in outcome.out
    with Image.open(sheet) as picture:
        assert picture.width >= 3 * TILE_PX
        for column, person in enumerate("abc"):
            place = GAP_PX + column * (TILE_PX + GAP_PX) + TILE_PX // 2, GAP_PX + TILE_PX // 2
            skin = np.array(ImageColor.getrgb(SKINS[person]))
            assert np.abs(np.array(picture.getpixel(place)) - skin).max() < 20
    assert shell("people", "--sheet", sheet, "--library", drawn.directory).code == 1


def test_forgetting_all_faces_keeps_names_from_files(drawn: Engine, photos: Path) -> None:
    write_regions(photos / "a1.jpg", {"Anna": LEFT})
    index(drawn)
    with lock_for_writing(drawn.directory) as catalogue:
        catalogue.found_faces.forget_all()
    assert groups(drawn) == {}
    assert found(drawn, "person:anna") == {"a1.jpg"}


def test_merged_libraries_keep_regions(drawn: Engine, photos: Path, tmp_path: Path) -> None:
    write_regions(photos / "a1.jpg", {"Anna": LEFT})
    index(drawn)
    merge(tmp_path / "merged", [drawn.directory])
    with Catalogue.open(tmp_path / "merged") as catalogue:
        assert len(catalogue._database.select("SELECT * FROM name_regions")) == 1
