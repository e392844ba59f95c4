"""`photoseek star`, `album`, `teach`, `backup` and their like, as a shell sees them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from tests.conftest import Shell
from tests.pictures import draw, tree

pytestmark = pytest.mark.usefixtures("indexed")


@pytest.fixture
def indexed(photos: Path, shell: Shell) -> None:
    """A library of the drawn photos."""
    assert shell("index", photos, "--model", "builtin").code == 0


def found(shell: Shell, *query: str) -> set[str]:
    return {
        Path(line).stem for line in shell("search", *query, "--format", "paths").out.splitlines()
    }


def test_stars(photos: Path, shell: Shell) -> None:
    output = shell("star", photos / "red.jpg", "blue.jpg")
    assert (output.code, output.out) == (0, "")
    assert "2 more photos have a star; `photoseek search is:favourite` shows them" in output.err
    assert found(shell, "is:favourite") == {"red", "blue"}
    assert "1 more photos" in shell("star", "--from", "white", "--top", "1").err
    assert "took the star from 1 photo\n" in shell("unstar", "red.jpg").err
    assert found(shell, "is:favourite") == {"white", "blue"}
    assert shell("star", "gone.jpg").code == 2


def test_albums(photos: Path, shell: Shell, tmp_path: Path) -> None:
    assert "make one with" in shell("album", "list").err
    assert "added 2 photos" in shell("album", "add", "My trip", photos / "red.jpg", "blue.jpg").err
    assert "stays live" in shell("album", "add", "Reds", "red", "type:jpg").err
    assert shell("album", "list").out == "My trip  (2 photos)\nReds  (search: red type:jpg)\n"
    rows = [json.loads(line) for line in shell("album", "list", "--json").out.splitlines()]
    assert rows[0]["photos"] == [str(photos / "red.jpg"), str(photos / "blue.jpg")]
    assert found(shell, "album:my trip") == set()  # the shell gives the name in two words
    assert found(shell, 'album:"my trip"') == {"red", "blue"}
    shown = shell("album", "show", "my trip", "--format", "paths", "--export", tmp_path / "copies")
    assert len(shown.out.splitlines()) == 2
    assert set(tree(tmp_path / "copies")) == {"red.jpg", "blue.jpg"}
    assert "copied 2 photos to" in shell("album", "show", "my trip", "--zip", tmp_path / "z").err
    assert set(zipfile.ZipFile(tmp_path / "z").namelist()) == {"red.jpg", "blue.jpg"}
    assert "is Summer now" in shell("album", "rename", "my trip", "Summer").err
    assert "another album has it" in shell("album", "rename", "summer", "reds").err
    assert shell("album", "rename", "summer", "My trip").code == 0
    assert "took 1 photo out of My trip" in shell("album", "remove", "My trip", "red.jpg").err
    edited = shell("album", "edit", "my trip", "--description", "By the sea", "--sort", "oldest")
    assert "changed the album my trip" in edited.err
    assert "My trip  (1 photo): By the sea\n" in shell("album", "list").out
    rows = [json.loads(line) for line in shell("album", "list", "--json").out.splitlines()]
    assert (rows[0]["description"], rows[0]["sort"]) == ("By the sea", "oldest")
    (photos / "blue.jpg").unlink()
    shell("index", "--model", "builtin")
    assert "without 1 photo of it" in shell("album", "show", "My trip").err
    assert "dropped the album reds" in shell("album", "remove", "reds").err
    assert shell("album", "show", "reds").code == 2


def test_names(photos: Path, shell: Shell, tmp_path: Path) -> None:
    outside = draw(tmp_path / "elsewhere" / "x.png", "blue", (90, 70))
    output = shell("teach", "Rex", photos / "blue.jpg", outside, "--not", "green.jpg")
    assert "Rex has 2 examples, 1 against it; three to five teach more than one" in output.err
    assert f"Rex  (2 examples, 1 against): {photos / 'blue.jpg'}" in shell("taught").out
    hits = shell("search", "Rex", "--format", "paths")
    assert Path(hits.out.splitlines()[0]).stem == "blue"
    assert "as you taught it: Rex" in hits.err
    assert found(shell, "taught:rex") == {"blue"}
    assert json.loads(shell("taught", "--json").out)["not_by"] == [str(photos / "green.jpg")]
    assert "Rex has 3 examples" in shell("teach", "rex", "--from", "black", "--top", "1").err
    assert "forgot 1 example of rex" in shell("unteach", "rex", outside).err
    assert "forgot 3 examples and the name rex" in shell("unteach", "rex").err
    assert "teach one with" in shell("taught").err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["teach", "Rex"], "name at least one photo"),
        (["teach", "", "red.jpg"], "needs a letter"),
        (["teach", "is:square", "red.jpg"], "a filter or a sign"),
        (["teach", "x" * 10_000, "red.jpg"], "up to 100 characters, not 10,000"),
        (
            ["teach", "Rex", "red.jpg", "--not", "red.jpg"],
            "is both an example and a counter-example",
        ),
        (["unteach", "Rex"], "nobody has taught the name 'Rex'"),
        (["album", "add", "Trip"], "name at least one photo, or a search"),
        (["album", "add", "Trip", "gone.jpg"], "not a photo of the library"),
        (["album", "rename", "Trip", "Tour"], "there is no album 'Trip'"),
        (["album", "show", "Trip"], "there is no album 'Trip'"),
        (["search", "album:Trip"], "there is no album 'Trip'"),
        (["search", "taught:Rex"], "nobody has taught the name 'Rex'"),
        (["restore", "gone.json"], "no such file"),
    ],
)
def test_errors_are_one_line(arguments: list[str], message: str, shell: Shell) -> None:
    output = shell(*arguments)
    assert output.code in (1, 2)
    assert message in output.err
    assert len(output.err.splitlines()) == 1
    assert len(output.err) < 300


def test_backup_and_restore(photos: Path, shell: Shell, tmp_path: Path) -> None:
    shell("star", "red.jpg")
    shell("album", "add", "小白 trip", "red.jpg", "blue.jpg")
    shell("album", "add", "Reds", "red")
    shell("teach", "Rex", "blue.jpg", "--not", "red.jpg")
    file = tmp_path / "output.json"
    assert "holds 1 star, 2 albums, 1 name" in shell("backup", file).err
    assert "小白 trip" in file.read_text("utf-8")
    assert shell("backup", file).code == 0  # again
    assert "choose another name" in shell("backup", photos / "red.jpg").err
    other = ("--library", tmp_path / "other")
    photos.rename(tmp_path / "moved")
    (tmp_path / "moved" / "blue.jpg").unlink()
    shell("index", tmp_path / "moved", "--model", "builtin", *other)
    shell("album", "add", "reds", "a ruby", *other)
    output = shell("restore", file, *other)
    assert "restored 1 star, 2 albums, 1 name" in output.err
    assert "the album Reds stays as it is here" in output.err
    assert "not in this library yet: 1 photo" in output.err
    shown = shell("search", "is:favourite", "--format", "paths", *other).out
    assert shown.strip() == str(tmp_path / "moved" / "red.jpg")
    again = shell("restore", file, *other)
    assert again.code == 0
    assert len(shell("album", "list", *other).out.splitlines()) == 2


def test_forget_asks_about_what_it_hides(photos: Path, shell: Shell) -> None:
    shell("star", "red.jpg")
    shell("album", "add", "Trip", "red.jpg", "blue.jpg")
    output = shell("forget", photos)
    assert output.code == 2
    assert "hide 1 star, 2 photos of the album Trip, until these photos are indexed" in output.err
    assert found(shell, "is:favourite") == {"red"}
    assert shell("forget", photos, "--yes").code == 0
    shell("index", photos, "--model", "builtin")
    assert found(shell, "is:favourite") == {"red"}
