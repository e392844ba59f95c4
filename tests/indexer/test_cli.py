"""`photoseek index`, `status`, `verify` and `forget`, as a shell sees them."""

from __future__ import annotations

import json
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.captioned import takeout
from tests.conftest import Shell
from tests.pictures import draw, draw_folder, tree
from tests.videos import Format, film


def test_a_run_sums_up_on_stderr_and_prints_nothing_on_stdout(photos: Path, shell: Shell) -> None:
    found = shell("index", photos)
    assert (found.code, found.out) == (0, "")
    reason, counts = found.err.splitlines()  # and no progress bar: this is no terminal
    assert "using the built-in model" in reason
    assert counts.startswith("photoseek: 6 new; ")
    assert shell("index").err.startswith("photoseek: nothing new; ")


def test_files_that_cannot_be_read_are_named_and_end_in_3(photos: Path, shell: Shell) -> None:
    (photos / "empty.jpg").touch()
    cut = draw(photos / "cut.jpg", size=(900, 700)).read_bytes()
    (photos / "cut.jpg").write_bytes(cut[: len(cut) * 2 // 3])
    found = shell("index", photos)
    assert found.code == 3
    assert f"unreadable: {photos / 'empty.jpg'}: empty file" in found.err
    assert f"damaged: {photos / 'cut.jpg'}: " in found.err
    assert "1 damaged, 1 unreadable" in found.err
    assert shell("index", photos).code == 0  # not tried again, and nothing new to report


def test_many_unreadable_files_are_cut_short(photos: Path, shell: Shell) -> None:
    for number in range(12):
        (photos / f"{number}.jpg").touch()
    found = shell("index", photos)
    assert found.err.count("unreadable: ") == 10
    assert "and 2 more; `photoseek status` and `verify` list them all" in found.err
    assert shell("status").out.count("unreadable  ") == 12


@pytest.mark.parametrize(
    ("make", "code", "message"),
    [
        (Path.absolute, 1, "no such folder; check the spelling"),
        (Path.touch, 1, "is a file, not a folder"),
        (Path.mkdir, 1, "holds no photos"),
    ],
    ids=["absent", "file", "empty"],
)
def test_folders_that_cannot_be_indexed(
    tmp_path: Path,
    library: Path,
    shell: Shell,
    make: Callable[[Path], object],
    code: int,
    message: str,
) -> None:
    make(tmp_path / "place")
    found = shell("index", tmp_path / "place")
    assert found.code == code
    assert message in found.err
    assert not library.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--model", "buildin"], "did you mean builtin?"),
        (["--max-megapixels", "-1"], "--max-megapixels: '-1' is not a number of megapixels"),
        (["--wrong"], "unrecognized arguments: --wrong"),
    ],
)
def test_wrong_usage_is_2(
    photos: Path, library: Path, shell: Shell, arguments: list[str], message: str
) -> None:
    found = shell("index", photos, *arguments)
    assert found.code == 2
    assert message in found.err
    assert not library.exists()


def test_without_a_library(shell: Shell, library: Path) -> None:
    for command in (["index"], ["status"], ["verify"], ["forget", "x"]):
        found = shell(*command)
        assert found.code == 1
        assert "does not exist yet" in found.err
    assert not library.exists()


def test_hidden_and_excluded(photos: Path, shell: Shell) -> None:
    draw(photos / ".hidden" / "a.jpg", "red", (30, 30))
    assert "7 new" in shell("index", photos, "--include-hidden").err
    assert "4 missing" in shell("index", "--exclude", "b*.jpg,red*,.*").err


def test_status_reports_all(photos: Path, library: Path, shell: Shell) -> None:
    (photos / "empty.jpg").touch()
    shell("index", photos)
    shown = json.loads(shell("status", "--json").out)
    assert shown["library"] == str(library)
    assert shown["bytes"] > 0
    assert shown["model"]["name"] == "builtin"
    assert [(root["path"], root["searchable"]) for root in shown["roots"]] == [(str(photos), 6)]
    assert shown["problems"] == [
        {"path": str(photos / "empty.jpg"), "reason": "empty file", "damaged": False}
    ]
    assert f"folder   {photos}: 6 photos, 1 unreadable" in shell("status").out


@pytest.mark.slow
def test_status_counts_videos(tmp_path: Path, shell: Shell) -> None:
    (tmp_path / "films").mkdir()
    for number in range(2):
        film(tmp_path / "films" / f"{number}.mkv", [("red", 1.0)], Format(codec="mpeg4"))
    shell("index", tmp_path / "films")
    assert shell("status").out.endswith("films: 2 videos\n")
    draw(tmp_path / "films" / "red.jpg", "red")
    shell("index")
    assert shell("status").out.endswith("films: 1 photo, 2 videos\n")


def test_status_lists_the_json_files_without_a_photo(photos: Path, shell: Shell) -> None:
    lost = photos / "lost.jpg.json"
    lost.write_text(takeout("lost.jpg"), "utf-8")
    (photos / "settings.json").write_text("{}", "utf-8")
    shell("index", photos)
    reason = "fits no photo beside it; it belongs to lost.jpg"
    for _ in "twice":  # also after a run in which nothing changes
        assert json.loads(shell("status", "--json").out)["unused"] == [
            {"path": str(lost), "reason": reason}
        ]
        assert f"unused      {lost}: {reason}\n" in shell("status").out
        shell("index")
    lost.unlink()
    shell("index")
    assert json.loads(shell("status", "--json").out)["unused"] == []


@pytest.mark.usefixtures("by_file")
def test_verify_finds_and_mends(photos: Path, library: Path, shell: Shell) -> None:
    shell("index", photos)
    assert shell("verify").out == "all is well\n"
    (library / "vectors.faiss").write_bytes(b"nonsense")
    assert shell("verify").code == 1
    assert shell("verify", "--repair").code == 0
    assert shell("verify").out == "all is well\n"


def test_forget_a_folder_inside_another(photos: Path, shell: Shell) -> None:
    inner = draw_folder(photos / "Sub")
    draw(inner / "own.png", "red", (90, 90))
    shell("index", photos, "--model", "builtin")
    found = shell("forget", inner)
    assert "forgot 7 photos of" in found.err
    assert f"`photoseek index {inner}` undoes that" in found.err
    assert "nothing new" in shell("index", photos).err
    assert str(inner) not in shell("search", "red", "--no-fold").out
    assert shell("verify").out == "all is well\n"
    assert shell("forget", photos / "no such folder").code == 1
    assert "7 new" in shell("index", inner).err
    assert str(inner) in shell("search", "red", "--no-fold").out


def test_forget_a_folder_in_another_normalisation(photos: Path, shell: Shell) -> None:
    inner = photos / unicodedata.normalize("NFD", "Österreich")
    draw(inner / "own.png", "red", (90, 90))
    shell("index", photos, "--model", "builtin")
    shutil.rmtree(inner)
    assert "forgot 1 photo" in shell("forget", photos / "Österreich").err


def test_forget_leaves_the_photos_alone(photos: Path, shell: Shell) -> None:
    shell("index", photos)
    before = tree(photos)
    assert shell("forget", photos.parent).code == 1
    found = shell("forget", photos)
    assert found.err == f"photoseek: forgot 6 photos of {photos}; the files are untouched\n"
    assert tree(photos) == before
    assert "add one with `photoseek index FOLDER`" in shell("index").err
    assert shell("search", "red").out == ""
