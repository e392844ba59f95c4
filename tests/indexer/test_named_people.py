"""Names of people: given to groups of faces, found by searches, and kept through all changes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from indexer.forget import hidden_by
from indexer.merge import merge
from search.catalogue import Catalogue, lock_for_writing
from search.engine import open_library
from search.errors import NameWrong, UnknownGroup, UnknownPerson
from search.user_records import PhotoRef
from tests.colours import ColourEncoder
from tests.conftest import Shell
from tests.indexer.test_face_pass import Find, draw_to, find, folder, found, group_sizes
from tests.search.faces.drawn import DARK, LIGHT
from ui.library_view import hidden_text

__all__ = ("find", "folder")  # fixtures
pytestmark = pytest.mark.slow

LIGHTS = {"light.png", "light-again.png", "both.png"}


def name(library: Path, group: int, given: str) -> int:
    with lock_for_writing(library, must_exist=True) as catalogue:
        return catalogue.people.name(group, given)


def groups(library: Path) -> list[tuple[int, int, str | None]]:
    with Catalogue.open(library) as catalogue:
        listed = catalogue.face_groups.all()
    return [(group.number, group.photos, group.name) for group in listed]


def named(library: Path, find: Find, folder: Path) -> tuple[int, int]:
    """The groups of the light and of the dark head, named Anna and 小明."""
    find(folder)
    (light, _, _), (dark, _, _) = groups(library)
    assert name(library, light, "Anna") == 3
    assert name(library, dark, "小明") == 1
    return light, dark


def test_a_named_group_is_found_by_filter_and_by_plain_words(
    folder: Path, library: Path, find: Find
) -> None:
    light, dark = named(library, find, folder)
    assert groups(library) == [(light, 3, "Anna"), (dark, 1, "小明")]
    assert found(library, "person:anna") == found(library, "has:people") == LIGHTS
    assert found(library, "person:anna person:小明") == {"both.png"}
    assert found(library, "person:anna,小明") == LIGHTS
    assert found(library, "-person:小明 person:anna") == LIGHTS - {"both.png"}
    with open_library(library, encoder=ColourEncoder()) as engine:
        best = engine.search("小明", fold=False).hits[0]
        assert best.photo.path.name == "both.png"
        assert [(reason.source, reason.text) for reason in best.why] == [("person", "小明")]
        assert engine.catalogue.photos.facets().people == {"Anna": 3, "小明": 1}


def test_names_among_other_words_are_filters(folder: Path, library: Path, find: Find) -> None:
    named(library, find, folder)
    with open_library(library, encoder=ColourEncoder()) as engine:
        for text, names in (("anna in red", LIGHTS), ("红色的小明和Anna", {"both.png"}),
                            ("red -小明", LIGHTS - {"both.png"} | {"red.png"})):  # fmt: skip
            hits = engine.search(text, fold=False).hits
            assert {hit.photo.path.name for hit in hits} == names, text
        why = [reason.text for reason in engine.search("anna in red").hits[0].why]
        assert why == ["Anna"]


def test_later_photos_copies_and_moves_have_the_name(
    folder: Path, library: Path, find: Find
) -> None:
    named(library, find, folder)
    draw_to(folder / "later.png", DARK, seed=5)
    shutil.copy(folder / "both.png", folder / "copy.png")
    (folder / "light.png").rename(folder / "moved.png")
    find()
    assert found(library, "person:小明") == {"both.png", "copy.png", "later.png"}
    assert found(library, "person:anna") == LIGHTS - {"light.png"} | {"moved.png", "copy.png"}


def test_faces_found_again_have_their_names(folder: Path, library: Path, find: Find) -> None:
    named(library, find, folder)
    with lock_for_writing(library, must_exist=True) as catalogue:
        everything = [photo.photo.content_hash for p in catalogue.people.all() for photo in p.faces]
        catalogue.found_faces.withdraw(everything)
    assert find().searched == 3
    assert sorted(n for _, _, n in groups(library) if n) == ["Anna", "小明"]
    assert found(library, "person:anna") == LIGHTS


def test_a_name_given_twice_is_one_person_and_another_name_renames(
    folder: Path, library: Path, find: Find
) -> None:
    light, dark = named(library, find, folder)
    assert name(library, dark, "ANNA") == 3
    assert groups(library) == [(min(light, dark), 3, "ANNA")]
    assert found(library, "person:小明") == set()
    assert name(library, light, "Eva") == 3
    assert groups(library) == [(min(light, dark), 3, "Eva")]
    assert found(library, "person:anna") == set() and found(library, "person:eva") == LIGHTS


def test_a_rejected_face_never_gets_the_name_again(
    folder: Path, library: Path, find: Find, shell: Shell
) -> None:
    light, _ = named(library, find, folder)
    outcome = shell("people", "not", folder / "light.png", "anna", "--library", library)
    assert outcome.code == 0, outcome.err
    assert found(library, "person:anna") == LIGHTS - {"light.png"}
    with lock_for_writing(library, must_exist=True) as catalogue:
        (anna, _) = catalogue.people.all()
        assert [face.photo.path.name for face in anna.faces if not face.shows] == ["light.png"]
        faces = [face.photo.content_hash for face in anna.faces]
        catalogue.found_faces.withdraw(faces)
    find()
    assert found(library, "person:anna") == LIGHTS - {"light.png"}
    assert name(library, light, "Anna") == 2
    assert shell("people", "not", folder / "light.png", "Anna", "--library", library).code == 2


def test_wrong_groups_names_and_photos_are_refused(
    folder: Path, library: Path, find: Find, shell: Shell
) -> None:
    light, _ = named(library, find, folder)
    with lock_for_writing(library, must_exist=True) as catalogue:
        before = catalogue.people.all()
        with pytest.raises(UnknownGroup):
            catalogue.people.name(999, "Ben")
        with pytest.raises(NameWrong):
            catalogue.people.name(light, "a:b")
        with pytest.raises(UnknownPerson):
            catalogue.people.reject(PhotoRef(b"x" * 16, folder / "x.png"), "Anna")
        assert catalogue.people.all() == before
    for words in (
        ("name", "Nobody", "Ben"), ("name", light), ("not", "no.png", "Anna"), ("hide", "999"),
        ("merge", light), ("split", "Anna", "no.png"), ("split", "小明"), ("dance", light),
    ):  # fmt: skip
        outcome = shell("people", *words, "--library", library)
        assert outcome.code == 2 and outcome.err, words


def test_the_shell_names_and_lists(folder: Path, library: Path, find: Find, shell: Shell) -> None:
    find(folder)
    (light, _, _), _ = groups(library)
    outcome = shell("people", "name", light, "Anna", "--library", library)
    assert outcome.code == 0 and "Anna is in 3 photos" in outcome.err
    listed = shell("people", "--library", library)
    assert listed.out.splitlines()[0].endswith("Anna")


def test_backups_and_merges_keep_names_and_no_descriptors(
    folder: Path, library: Path, find: Find, shell: Shell, tmp_path: Path
) -> None:
    named(library, find, folder)
    backup = tmp_path / "user-data.json"
    assert shell("backup", backup, "--library", library).code == 0
    with Catalogue.open(library) as catalogue:
        people = catalogue.people.all()
    other = tmp_path / "other"
    assert shell("index", folder, "--library", other).code == 0
    assert shell("restore", backup, "--library", other).code == 0
    with Catalogue.open(other) as catalogue:
        assert catalogue.people.all() == people
        everyone = catalogue.photos.facets().people
        assert everyone == {"Anna": 3, "小明": 1}
    merged = tmp_path / "merged"
    merge(merged, [library])
    with Catalogue.open(merged) as catalogue:
        assert catalogue.people.all() == people
        assert catalogue.photos.facets().people == {"Anna": 3, "小明": 1}
    assert "descriptor" not in backup.read_text()


def test_forgetting_all_faces_forgets_their_names(
    folder: Path, library: Path, find: Find, shell: Shell
) -> None:
    named(library, find, folder)
    assert shell("people", "--forget-all", "--yes", "--library", library).code == 0
    assert found(library, "has:people") == set()
    with Catalogue.open(library) as catalogue:
        assert catalogue.people.all() == ()
    assert group_sizes(library) == []


def test_a_folder_with_named_faces_is_forgotten_after_a_warning(
    folder: Path, library: Path, find: Find
) -> None:
    named(library, find, folder)
    assert hidden_by(library, folder) == "3 named faces of Anna, 1 named face of 小明"
    with Catalogue.open(library) as catalogue:
        hidden = catalogue.collections.user_data_only_below(folder)
    assert hidden_text(hidden) == "3 named faces of Anna, 1 named face of 小明"
    shutil.copytree(folder, folder.parent / "copies")
    find(folder.parent / "copies", people=None)
    assert hidden_by(library, folder) == ""


def test_groups_with_names_are_not_joined(folder: Path, library: Path, find: Find) -> None:
    (folder / "both.png").unlink()
    find(folder)
    with lock_for_writing(library, must_exist=True) as catalogue:
        faces = catalogue.found_faces.all()
        catalogue.found_faces.store_groups(faces.ids.tolist(), faces.ids, {})
        for number, given in zip(faces.ids.tolist(), ("Anna", "Eva"), strict=True):
            catalogue.people.name(number, given)
    draw_to(folder / "third.png", LIGHT, seed=4)
    find()
    assert sorted(n for _, _, n in groups(library) if n) == ["Anna", "Eva"]
    assert len(found(library, "person:anna,eva")) == 3
