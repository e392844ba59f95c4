"""Groups that are joined, split and hidden: kept by faces found again, backups and merges."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indexer.merge import merge
from search.catalogue import Catalogue, lock_for_writing
from search.errors import NameOfSeveral, NobodyNamed, SplitWrong, UnknownFace
from search.records import Photo
from tests.conftest import Shell
from tests.indexer.test_face_pass import Find, draw_to, find, folder, found
from tests.indexer.test_named_people import LIGHTS, groups, named
from tests.search.faces.drawn import DARK, LIGHT

__all__ = ("find", "folder")  # fixtures
pytestmark = pytest.mark.slow

Faces = dict[str, list[tuple[str | None, int | None]]]


def faces(library: Path) -> Faces:
    """The names of the faces of each photo, with the numbers of photos of their groups."""
    with Catalogue.open(library) as catalogue:
        sizes = {group.number: group.photos for group in catalogue.face_groups.all(hidden=True)}
        return {
            photo.path.name: [
                (face.name, sizes.get(face.group or 0))
                for face in catalogue.shown_faces.of_photo(photo.id)
            ]
            for photo in photos(catalogue)
        }


def photos(catalogue: Catalogue) -> list[Photo]:
    return [*catalogue.photos.by_id(catalogue.photos.ids_matching([]).tolist()).values()]


def find_again(library: Path, find: Find) -> None:
    """Find all faces again, as another model would."""
    with lock_for_writing(library, must_exist=True) as catalogue:
        everything = {photo.content_hash for photo in photos(catalogue)}
        catalogue.found_faces.withdraw([*everything])
    assert find().searched == len(everything)


def people(shell: Shell, library: Path, *words: object) -> str:
    outcome = shell("people", *words, "--library", library)
    assert outcome.code == 0, outcome.err
    return outcome.out + outcome.err


def test_merged_groups_are_one_person_for_good(
    folder: Path, library: Path, find: Find, shell: Shell
) -> None:
    find(folder)
    (light, _, _), (dark, _, _) = groups(library)
    assert "is in 3 photos" in people(shell, library, "merge", light, dark)
    assert groups(library) == [(min(light, dark), 3, None)]
    find_again(library, find)
    ((number, photos, _),) = groups(library)
    assert photos == 3
    people(shell, library, "name", number, "Anna")
    draw_to(folder / "later.png", DARK, seed=5)
    find()
    assert found(library, "person:anna") == LIGHTS | {"later.png"}


def test_the_name_of_a_merged_person_remains_another_name(
    folder: Path, library: Path, find: Find, shell: Shell
) -> None:
    named(library, find, folder)
    people(shell, library, "merge", "Anna", "小明")
    assert found(library, "person:小明") == found(library, "person:anna") == LIGHTS
    assert "Anna; 小明" in people(shell, library)
    find_again(library, find)
    people(shell, library, "name", "小明", "Anna", "--also", "Annie", "--also", "阿娜")
    assert found(library, "person:阿娜") == found(library, "annie") & LIGHTS == LIGHTS
    assert found(library, "person:小明") == set()
    with Catalogue.open(library) as catalogue:
        assert catalogue.photos.facets().people == {"Anna": 3}
    people(shell, library, "name", "Anna", "Anna", "--also", "")
    assert found(library, "person:annie") == set()


def test_a_chosen_cover_is_kept(
    folder: Path, library: Path, find: Find, shell: Shell, tmp_path: Path
) -> None:
    named(library, find, folder)
    backup, other, merged = (tmp_path / n for n in ("backup.json", "other", "merged"))
    find_in_other = ("index", folder, "--people", "--library", other)

    def cover(of: Path) -> str:
        with Catalogue.open(of) as catalogue:
            face = catalogue.shown_faces.covers()[catalogue.face_groups.numbered("Anna")]
            (photo,) = [p for p in photos(catalogue) if p.content_hash == face.content_hash]
            return photo.path.name

    for name in ("both.png", "light.png", "light-again.png"):
        assert name in people(shell, library, "cover", "Anna", folder / name)
        find_again(library, find)
        assert cover(library) == name
    assert shell("people", "cover", "Anna", folder / "red.png", "--library", library).code == 2
    assert shell("backup", backup, "--library", library).code == 0
    assert shell(*find_in_other).code == shell("restore", backup, "--library", other).code == 0
    merge(merged, [library])
    assert shell("index", "--people", "--library", merged).code == 0
    assert cover(other) == cover(merged) == "light-again.png"


def test_two_people_of_one_name_remain_two(
    folder: Path, library: Path, find: Find, shell: Shell, tmp_path: Path
) -> None:
    find(folder)
    (light, _, _), (dark, _, _) = groups(library)
    people(shell, library, "name", light, "Anna")
    people(shell, library, "name", dark, "Anna", "--another")
    assert groups(library) == [(light, 3, "Anna"), (dark, 1, "Anna")]
    assert found(library, "person:anna") == LIGHTS
    assert shell("people", "hide", "Anna", "--library", library).code == 2
    find_again(library, find)
    assert sorted(photos for _, photos, _ in groups(library)) == [1, 3]
    backup, other, merged = (tmp_path / n for n in ("backup.json", "other", "merged"))
    assert shell("backup", backup, "--library", library).code == 0
    assert shell("index", folder, "--library", other).code == 0
    merge(merged, [library])
    for copy in (other, merged):
        assert shell("restore", backup, "--library", copy).code == 0
        assert shell("restore", backup, "--library", copy).code == 0
        with Catalogue.open(copy) as catalogue:
            assert [person.name for person in catalogue.people.all()] == ["Anna", "Anna"]
            shown = {face.photo for person in catalogue.people.all() for face in person.faces}
            assert len(shown) == 3


def test_a_split_group_stays_split(folder: Path, library: Path, find: Find, shell: Shell) -> None:
    named(library, find, folder)
    photo = folder / "light.png"
    assert "split from group" in people(shell, library, "split", "Anna", photo)
    split = {"light.png": [(None, 1)], "light-again.png": [("Anna", 2)],
             "both.png": [("Anna", 2), ("小明", 1)], "red.png": []}  # fmt: skip
    assert faces(library) == split
    assert found(library, "person:anna") == LIGHTS - {"light.png"}
    find_again(library, find)
    assert faces(library) == split
    for group in ("Anna", "小明"):
        assert shell("people", "split", group, *folder.iterdir(), "--library", library).code == 2
    assert faces(library) == split


def test_a_group_of_unlike_faces_is_split_by_their_likeness(
    folder: Path, library: Path, find: Find, shell: Shell
) -> None:
    find(folder)
    people(shell, library, "merge", *(number for number, *_ in groups(library)))
    people(shell, library, "split", groups(library)[0][0])
    assert [photos for _, photos, _ in groups(library)] == [3, 1]
    find_again(library, find)
    assert [photos for _, photos, _ in groups(library)] == [3, 1]


def test_hidden_people_are_neither_listed_nor_found(
    folder: Path, library: Path, find: Find, shell: Shell, tmp_path: Path
) -> None:
    _, dark = named(library, find, folder)
    people(shell, library, "hide", "Anna")
    assert groups(library) == [(dark, 1, "小明")]
    assert found(library, "person:anna") == set()
    assert "Anna (hidden)" in people(shell, library, "--hidden")
    find_again(library, find)
    assert [name for *_, name in groups(library)] == ["小明"]
    backup, merged = tmp_path / "backup.json", tmp_path / "merged"
    assert shell("backup", backup, "--library", library).code == 0
    content = json.loads(backup.read_text())
    assert [person["is_hidden"] for person in content["people"]] == [True, False]
    merge(merged, [library])
    with Catalogue.open(merged) as catalogue, Catalogue.open(library) as first:
        assert catalogue.people.all() == first.people.all()
        assert catalogue.photos.facets().people == {"小明": 1}
    people(shell, library, "show", "Anna")
    assert found(library, "person:anna") == LIGHTS


def test_hiding_a_group_without_a_name(
    folder: Path, library: Path, find: Find, shell: Shell
) -> None:
    find(folder)
    people(shell, library, "hide", groups(library)[0][0])
    find_again(library, find)
    assert [photos for _, photos, _ in groups(library)] == [1]
    listed = people(shell, library, "--hidden", "--json").splitlines()
    assert [json.loads(line)["hidden"] for line in listed[:2]] == [True, False]


def test_single_faces_are_named_confirmed_and_rejected(
    folder: Path, library: Path, find: Find
) -> None:
    named(library, find, folder)
    with lock_for_writing(library, must_exist=True) as catalogue:
        photo = catalogue.photos.find_by_name("both.png")
        first, second = catalogue.shown_faces.of_photo(photo or 0)
        catalogue.face_names.confirm([first.id])
        catalogue.face_names.name([second.id], "Ben")
        assert [(f.name, f.is_confirmed) for f in catalogue.shown_faces.of_photo(photo or 0)] == [
            ("Anna", True), ("Ben", True)
        ]  # fmt: skip
        assert catalogue.photos.facets().people == {"Anna": 3, "Ben": 1}
        catalogue.face_names.reject([first.id], "anna")
        with pytest.raises(UnknownFace):
            catalogue.face_names.reject([10**6], "Anna")
        with pytest.raises(UnknownFace):
            catalogue.face_names.name([10**6], "Ben")
        with pytest.raises(NobodyNamed):
            catalogue.face_groups.numbered("小明")
        assert catalogue.photos.facets().people == {"Anna": 2, "Ben": 1}
        catalogue.face_names.name([first.id], "Anna")
    find_again(library, find)
    assert found(library, "person:anna person:ben") == {"both.png"}
    with Catalogue.open(library) as catalogue:
        faces = catalogue.shown_faces.of_photo(photo or 0)
        assert [face.is_confirmed for face in faces] == [True, True]


def test_naming_one_face_of_a_group_leaves_the_others_as_they_are(
    folder: Path, library: Path, find: Find
) -> None:
    find(folder)
    with lock_for_writing(library, must_exist=True) as catalogue:
        photo = catalogue.photos.find_by_name("light.png")
        (face,) = catalogue.shown_faces.of_photo(photo or 0)
        catalogue.face_names.name([face.id], "Anna")
    assert faces(library)["light.png"] == [("Anna", 1)]
    assert faces(library)["light-again.png"] == [(None, 2)]


def test_changes_during_a_search_for_faces_are_kept(
    folder: Path, library: Path, find: Find
) -> None:
    named(library, find, folder)
    draw_to(folder / "later.png", LIGHT, seed=5)

    def change(progress: object) -> None:
        if getattr(progress, "stage", "") == "faces" and not getattr(progress, "done", 1):
            with lock_for_writing(library, must_exist=True) as catalogue:
                number = catalogue.face_groups.numbered("Anna")
                group = catalogue.shown_faces.of_group(number)
                catalogue.people.split(number, [group[0].id])

    find(on_progress=change)
    assert len(groups(library)) == 3
    with lock_for_writing(library, must_exist=True) as catalogue:
        with pytest.raises(SplitWrong):
            catalogue.people.split(catalogue.face_groups.numbered("Anna"), [])
        catalogue.people.name(catalogue.face_groups.numbered("小明"), "Anna", is_another=True)
        with pytest.raises(NameOfSeveral):
            catalogue.face_groups.numbered("Anna")
