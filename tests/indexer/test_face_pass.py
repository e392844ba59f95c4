"""Faces: found once, after all else, and lost to no bad file, failing network or kill."""

from __future__ import annotations

import functools
import io
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from indexer.face_pass import FacePass
from indexer.report import Progress, Report
from indexer.update import IndexOptions, index_folders
from search.arrays import Pixels, Rows
from search.catalogue import Catalogue, lock_for_writing
from search.engine import open_library
from search.faces.face_finder import MOST_FACES
from search.faces.face_networks import FaceNetworks
from tests.colours import ColourEncoder
from tests.conftest import Shell
from tests.search.faces.drawn import DARK, LIGHT, OTHER, Head, draw, placed

pytestmark = pytest.mark.slow

Find = Callable[..., Report]


def draw_to(file: Path, *heads: Head, seed: int = 1) -> None:
    """A picture of heads side by side; another seed is another file of the same heads."""
    file.write_bytes(_drawn(heads, seed))


@functools.cache
def _drawn(heads: tuple[Head, ...], seed: int) -> bytes:
    places = [placed(head, 130 + 250 * n, 230 + seed, 180) for n, head in enumerate(heads)]
    content = io.BytesIO()
    Image.fromarray(draw(512, *places)).save(content, "PNG")
    return content.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two pictures of one person, one of two persons, one of none."""
    made = tmp_path / "pictures"
    made.mkdir()
    draw_to(made / "light.png", LIGHT)
    draw_to(made / "light-again.png", LIGHT, seed=9)
    draw_to(made / "both.png", LIGHT, DARK)
    Image.new("RGB", (64, 48), (200, 30, 30)).save(made / "red.png")
    return made


@pytest.fixture
def find(library: Path, encoder: ColourEncoder) -> Find:
    def run(*folders: Path, people: bool | None = True, **settings: object) -> Report:
        options = IndexOptions(library, encoder=encoder, people=people)
        return index_folders(folders, options, **settings)  # type: ignore[arg-type]

    return run


def found(library: Path, query: str) -> set[str]:
    with open_library(library, encoder=ColourEncoder()) as engine:
        hits = engine.search(query).hits
        return {photo.path.name for hit in hits for photo in (hit.photo, *hit.folded)}


def group_sizes(library: Path) -> list[int]:
    with Catalogue.open(library) as catalogue:
        return [group.photos for group in catalogue.face_groups.all()]


def test_faces_are_found_once_and_grouped(folder: Path, library: Path, find: Find) -> None:
    report = find(folder)
    assert (report.searched, report.faces) == (4, 4)
    assert group_sizes(library) == [3, 1]
    assert find().searched == 0
    assert found(library, "has:faces") == {"light.png", "light-again.png", "both.png"}
    assert found(library, "faces:>=2") == {"both.png"}
    assert found(library, "faces:0") == {"red.png"}


def test_nothing_is_searched_for_faces_until_requested(
    folder: Path, library: Path, find: Find
) -> None:
    assert find(folder, people=False).searched == 0
    assert found(library, "has:faces") == found(library, "faces:0") == set()
    assert find().searched == 4


def test_a_library_with_faces_finds_them_in_new_photos(
    folder: Path, library: Path, find: Find
) -> None:
    find(folder)
    draw_to(folder / "later.png", DARK, seed=5)
    assert find(people=None).searched == 1
    assert group_sizes(library) == [3, 2]


def test_copies_and_moved_files_are_not_searched_again(
    folder: Path, library: Path, find: Find
) -> None:
    find(folder)
    shutil.copy(folder / "both.png", folder / "copy.png")
    (folder / "light.png").rename(folder / "moved.png")
    assert find().searched == 0
    assert found(library, "faces:2") == {"both.png", "copy.png"}
    assert "moved.png" in found(library, "has:faces")


def test_faces_of_contents_that_are_gone_are_dropped(
    folder: Path, library: Path, find: Find
) -> None:
    find(folder)
    draw_to(folder / "both.png", OTHER)
    find()
    with Catalogue.open(library) as catalogue:
        assert len(catalogue.found_faces.all().ids) == 3
    assert found(library, "faces:2") == set()


def test_an_interrupted_search_goes_on(folder: Path, find: Find) -> None:
    def interrupt(progress: Progress) -> None:
        if progress.stage == "faces":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        find(folder, on_progress=interrupt)
    assert find(people=True).searched == 4


class Failing(FaceNetworks):
    """Networks that fail at a red picture, or end the process there."""

    def __init__(self, failure: Callable[[], None]) -> None:
        super().__init__()
        self.failure = failure

    def detect(self, picture: Pixels) -> tuple[Rows, Rows]:
        if np.argmax(picture.mean(axis=(0, 1))) == 0 and picture.std() > 60:
            self.failure()
        return super().detect(picture)


def fail() -> None:
    raise RuntimeError("a network broke\nTraceback …")


def search(library: Path, networks: FaceNetworks) -> Report:
    report = Report()
    with Catalogue.open(library) as catalogue:
        roots = catalogue.roots.all()
    FacePass(library, report, lambda _: None, 0, networks).run(roots)
    return report


def test_a_photo_at_which_the_networks_fail_twice_is_left_out_and_listed(
    folder: Path, library: Path, find: Find
) -> None:
    find(folder, people=False)
    for _ in range(2):
        report = search(library, Failing(fail))
        (problem,) = report.warnings
        assert problem.path.name == "red.png" and "a network broke" in problem.reason
    assert search(library, Failing(fail)).warnings == []
    with Catalogue.open(library) as catalogue:
        assert [file.name for file in catalogue.found_faces.given_up()] == ["red.png"]
        assert len(catalogue.found_faces.all().ids) == 4


KILL = """
import os, sys
from pathlib import Path
from tests.indexer.test_face_pass import Failing, search
search(Path(sys.argv[1]), Failing(lambda: os._exit(9)))
"""


def test_a_photo_that_kills_the_process_costs_no_other_its_faces(
    folder: Path, library: Path, find: Find
) -> None:
    find(folder, people=False)
    codes = [
        subprocess.run([sys.executable, "-c", KILL, str(library)], check=False).returncode
        for _ in range(3)
    ]
    assert codes == [9, 9, 0]
    with Catalogue.open(library) as catalogue:
        assert [file.name for file in catalogue.found_faces.given_up()] == ["red.png"]
        assert len(catalogue.found_faces.all().ids) == 4


def test_a_picture_of_a_thousand_heads(folder: Path, library: Path, find: Find) -> None:
    with Image.open(folder / "light.png") as picture:
        head = picture.crop((0, 100, 260, 360)).resize((96, 96))
    many = Image.new("RGB", (40 * 96, 25 * 96))
    for place in range(1000):
        many.paste(head, (place % 40 * 96, place // 40 * 96))
    many.save(folder / "many.jpg", quality=92)
    report = find(folder)
    assert (report.searched, report.warnings) == (5, [])
    with Catalogue.open(library) as catalogue:
        of_photo = catalogue.shown_faces.of_photo(catalogue.photos.find_by_name("many.jpg") or 0)
    assert 100 < len(of_photo) <= MOST_FACES
    groups = [face.group for face in of_photo if face.group is not None]
    assert len(groups) == len({*groups})  # no two of one photo in a group


def test_all_faces_are_forgotten_on_request(
    folder: Path, library: Path, find: Find, shell: Shell
) -> None:
    find(folder)
    with Catalogue.open(library) as catalogue:
        descriptor = catalogue.found_faces.all().descriptors[0].tobytes()
    assert any(descriptor in file.read_bytes() for file in library.iterdir() if file.is_file())
    listed = shell("people", "--library", library)
    assert listed.code == 0 and len(listed.out.splitlines()) == 2 and "3 photos" in listed.out
    assert shell("people", "--forget-all", "--library", str(library)).code == 2
    assert shell("people", "--forget-all", "--yes", "--library", str(library)).code == 0
    with lock_for_writing(library, must_exist=True) as catalogue:
        assert not catalogue.found_faces.is_on()
        assert len(catalogue.found_faces.all().ids) == 0
    for file in library.rglob("*"):
        assert not file.is_file() or descriptor not in file.read_bytes(), file
    assert find(people=False).searched == 0


def test_a_photo_that_cannot_be_read_is_searched_when_it_can(
    folder: Path, library: Path, find: Find
) -> None:
    find(folder, people=False)
    (folder / "red.png").rename(folder / "away")
    for _ in range(3):
        report = search(library, FaceNetworks())
        assert [problem.path.name for problem in report.warnings] == ["red.png"]
    (folder / "away").rename(folder / "red.png")
    assert search(library, FaceNetworks()).searched == 1
