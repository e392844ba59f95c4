"""Export of hits; the originals are not changed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageFont

from search.errors import ExportFailed, FolderOfPhotos
from search.images.contact_sheet import TILE_PX, Shown, _font, write_sheet
from search.output.export import (
    LONGEST_SUFFIX_BYTES,
    MOST_OPENED,
    FreeNames,
    export,
    open_files,
    show_in_folder,
)
from search.records import Root
from tests.conftest import Shell
from tests.pictures import draw, tree

WITHOUT_CHINESE = ("Aileron", "DejaVu Sans")


def test_copies_keep_content_and_date_and_overwrite_nothing(tmp_path: Path, photos: Path) -> None:
    os.utime(photos / "red.jpg", (1e9, 1e9))
    (photos / "red.jpg").chmod(0o444)
    before = tree(photos)
    goal = tmp_path / "found" / "here"
    export([photos / "red.jpg"], goal, [])
    (second,) = export([photos / "red.jpg"], goal, [])
    assert second == goal / "red (2).jpg"
    assert second.read_bytes() == (goal / "red.jpg").read_bytes() == before_bytes(photos)
    assert second.stat().st_mtime == 1e9
    assert tree(photos) == before
    assert {file.name for file in goal.iterdir()} == {"red.jpg", "red (2).jpg"}


def before_bytes(photos: Path) -> bytes:
    return (photos / "red.jpg").read_bytes()


def test_links_lead_to_the_photos(tmp_path: Path, photos: Path) -> None:
    (link,) = export([photos / "red.jpg"], tmp_path / "found", [], link=True)
    assert link.is_symlink()
    assert link.resolve() == (photos / "red.jpg").resolve()
    (second,) = export([photos / "red.jpg"], tmp_path / "found", [], link=True)
    assert second.name == "red (2).jpg"


def test_not_into_a_photo_folder(photos: Path) -> None:
    for folder in (photos, photos / "new"):
        with pytest.raises(FolderOfPhotos, match="choose another"):
            export([photos / "red.jpg"], folder, [Root(1, photos)])
    (copy,) = export([photos / "red.jpg"], photos.parent, [Root(1, photos)])
    assert copy == photos.parent / "red.jpg"


def test_an_error_names_the_file_that_was_not_copied(tmp_path: Path, photos: Path) -> None:
    with pytest.raises(ExportFailed, match=r"gone\.jpg .*no such file"):
        export([photos / "red.jpg", photos / "gone.jpg"], tmp_path / "found", [])
    assert (tmp_path / "found" / "red.jpg").is_file()
    with pytest.raises(ExportFailed):
        export([photos / "red.jpg"], photos / "red.jpg", [])


def test_a_sheet_shows_every_photo_and_names_the_broken_ones(tmp_path: Path, photos: Path) -> None:
    (photos / "broken.jpg").write_bytes(b"no picture")
    files = [Shown(photos / name, name) for name in ("red.jpg", "broken.jpg", "blue.jpg")]
    write_sheet([*files, Shown(photos / "green.jpg", "a long name " * 30)], tmp_path / "sheet.jpg")
    with Image.open(tmp_path / "sheet.jpg") as sheet:
        assert sheet.size[0] > 2 * TILE_PX
        middle = sheet.convert("RGB").getpixel((12 + TILE_PX // 2, 12 + TILE_PX // 2))
    assert isinstance(middle, tuple)
    assert middle[0] > 200 > 60 > middle[2]


def test_a_sheet_has_chinese_captions(photos: Path, tmp_path: Path) -> None:
    found = _font(is_latin=False)
    if not isinstance(found, ImageFont.FreeTypeFont) or found.getname()[0] in WITHOUT_CHINESE:
        pytest.skip("needs a font with Chinese characters")
    sheets = []
    for number, caption in enumerate(("小明", "小红")):  # two boxes each without such a font
        file = tmp_path / f"{number}.png"
        write_sheet([Shown(photos / "red.jpg", caption)], file)
        sheets.append(Image.open(file).tobytes())
    assert sheets[0] != sheets[1]


@pytest.mark.parametrize("name", ["sheet.gif", "there.jpg", "no/such/../../../file.jpg"])
def test_a_sheet_that_cannot_be_written(tmp_path: Path, photos: Path, name: str) -> None:
    draw(tmp_path / "there.jpg", "red")
    (tmp_path / "no").write_bytes(b"a file, not a folder")
    before = tree(tmp_path)
    with pytest.raises(ExportFailed):
        write_sheet([Shown(photos / "red.jpg", "red")], tmp_path / name)
    assert tree(tmp_path) == before


def test_the_viewer_gets_the_files(photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[list[object]] = []
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setattr(subprocess, "run", lambda words, **_: calls.append(list(words)))
    open_files([(photos / "red.jpg", None)] * 50)
    assert calls == [["xdg-open", photos / "red.jpg"]] * MOST_OPENED
    show_in_folder(photos / "red.jpg")
    assert calls[-1] == ["xdg-open", photos]


def test_without_a_desktop(photos: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ExportFailed, match="is there a desktop"):
        open_files([(photos / "red.jpg", None)])


def test_export_link_and_sheet_in_the_shell(photos: Path, tmp_path: Path, shell: Shell) -> None:
    shell("index", photos)
    sheet, goal = tmp_path / "sheet.png", tmp_path / "found"
    done = shell("search", "red", "--top", "1", "--export", goal, "--sheet", sheet)
    assert done.code == 0
    assert "copied 1 photo to" in done.err
    assert [file.name for file in goal.iterdir()] == ["red.jpg"]
    assert sheet.is_file()
    assert shell("search", "red", "--link", photos / "x").code == 1
    assert shell("search", "red", "--link", goal, "--export", goal).code == 2


@pytest.mark.parametrize(
    ("stem", "suffix"),
    [("a" * 251, ".jpg"), ("é" * 125, ".jpeg"), ("日" * 83, ".png"), ("\udcff" * 251, ".jpg")],
)
def test_a_name_of_255_bytes_is_exported_twice(tmp_path: Path, stem: str, suffix: str) -> None:
    name = stem + suffix
    assert 253 <= len(os.fsencode(name)) <= 255
    (tmp_path / "from").mkdir()
    (tmp_path / "from" / name).write_bytes(b"photo")
    files = export([tmp_path / "from" / name] * 3, tmp_path / "to", [])
    assert [file.read_bytes() for file in files] == [b"photo"] * 3
    assert files[0].name == name
    for number, file in enumerate(files[1:], 2):
        assert file.name.endswith(f" ({number}){suffix}")
        assert len(os.fsencode(file.name)) > 250
        assert stem.startswith(file.name.removesuffix(f" ({number}){suffix}"))


def test_a_long_suffix_is_shortened_with_its_name() -> None:
    taken = set[str]()
    names = FreeNames(taken.__contains__)
    long = "a." + "b" * (LONGEST_SUFFIX_BYTES + 300)
    taken.add(names.free(long))
    assert [len(name) for name in (*taken, names.free(long))] == [255, 255]


def test_equal_names_take_linear_time() -> None:
    tries = 0
    taken = set[str]()

    def is_taken(name: str) -> bool:
        nonlocal tries
        tries += 1
        return name in taken

    names = FreeNames(is_taken)
    for _ in range(2000):
        taken.add(names.free("IMG_1.jpg"))
    assert len(taken) == 2000
    assert tries <= 4000
