"""Walking a folder: what counts, what does not, and that nothing is opened."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

import pytest

from indexer.scan import Scan, Selection, check_folder, folders_below, scan, without_unsettled
from search.errors import BadSetting, FolderMissing, FolderUnreadable, NotAFolder
from search.records import Stamp
from search.settings import read_settings
from tests.pictures import draw

EVERYTHING = Selection()


def seen(root: Path, selection: Selection = EVERYTHING) -> set[str]:
    return set(scan(root, selection).seen)


def put(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"x")


def test_photos_by_extension_in_any_case(tmp_path: Path) -> None:
    put(tmp_path, "a.jpg", "B.JPG", "c.HeIc", "d.txt", "e", "f.cr2", "deep/er/g.png", "h.psd")
    assert seen(tmp_path) == {"a.jpg", "B.JPG", "c.HeIc", "f.cr2", "deep/er/g.png"}


def test_the_stamp_is_that_of_the_file(tmp_path: Path) -> None:
    put(tmp_path, "a.jpg")
    status = (tmp_path / "a.jpg").stat()
    stamp = scan(tmp_path, EVERYTHING).seen["a.jpg"]
    assert (stamp.size, stamp.mtime_ns) == (1, status.st_mtime_ns)


def test_hidden_files_and_junk_are_left_out(tmp_path: Path) -> None:
    put(tmp_path, "a.jpg", "._a.jpg", ".hidden/b.jpg", "@eaDir/a.jpg", "node_modules/c.png",
        "System Volume Information/d.jpg", "$RECYCLE.BIN/e.jpg")  # fmt: skip
    assert seen(tmp_path) == {"a.jpg"}
    assert seen(tmp_path, Selection(include_hidden=True)) == {"a.jpg", "._a.jpg", ".hidden/b.jpg"}


def test_patterns_leave_out_names_and_paths(tmp_path: Path) -> None:
    put(tmp_path, "a.jpg", "b.gif", "Drafts/c.jpg", "2023/raw/d.jpg", "2023/e.jpg")
    chosen = seen(tmp_path, Selection(exclude=("*.gif", "Drafts", "2023/raw")))
    assert chosen == {"a.jpg", "2023/e.jpg"}


@pytest.mark.parametrize(
    ("pattern", "left"),
    [
        ("Drafts/", {"a.jpg", "Y.GIF", "[2019] trip/b.jpg", "deep/Drafts.jpg"}),
        ("./Drafts", {"a.jpg", "Y.GIF", "[2019] trip/b.jpg", "deep/Drafts.jpg"}),
        ("/drafts/**", {"a.jpg", "Y.GIF", "[2019] trip/b.jpg", "deep/Drafts.jpg"}),
        ("**/DRAFTS", {"a.jpg", "Y.GIF", "[2019] trip/b.jpg", "deep/Drafts.jpg"}),
        ("[2019] trip", {"a.jpg", "Y.GIF", "Drafts/c.jpg", "deep/Drafts.jpg"}),
        ("*.gif", {"a.jpg", "[2019] trip/b.jpg", "Drafts/c.jpg", "deep/Drafts.jpg"}),
        ("[a-c].jpg", {"Y.GIF", "deep/Drafts.jpg"}),
        ("deep/*.jpg", {"a.jpg", "Y.GIF", "[2019] trip/b.jpg", "Drafts/c.jpg"}),
    ],
)
def test_notations_of_patterns(pattern: str, left: set[str], tmp_path: Path) -> None:
    put(tmp_path, "a.jpg", "Y.GIF", "[2019] trip/b.jpg", "Drafts/c.jpg", "deep/Drafts.jpg")
    assert seen(tmp_path, Selection(exclude=(pattern,))) == left


def test_patterns_in_settings() -> None:
    def exclude(text: str) -> tuple[str, ...]:
        return read_settings(argparse.Namespace(exclude=text), {}).exclude

    assert exclude(r"*.gif,Smith\, John/, Drafts") == ("*.gif", "Smith, John/", "Drafts")
    for text in ("!keep.jpg", "../other", "a,!b"):
        with pytest.raises(BadSetting):
            exclude(text)


def test_a_raw_without_a_jpeg_that_shows_it_is_seen(tmp_path: Path) -> None:
    put(tmp_path, "a.dng", "a.jpg", "b.dng", "c.dng", "d.dng")
    (tmp_path / "b.jpg").touch()
    (tmp_path / "c.jpg").mkdir()
    (tmp_path / "d.jpg").symlink_to(tmp_path / "nowhere")
    assert seen(tmp_path) == {"a.jpg", "b.jpg", "b.dng", "c.dng", "d.dng"}
    assert seen(tmp_path, Selection(exclude=("*.JPG",))) == {"a.dng", "b.dng", "c.dng", "d.dng"}


def test_a_raw_beside_its_jpeg_counts_once(tmp_path: Path) -> None:
    put(tmp_path, "a.CR2", "a.jpg", "b.nef", "c.dng", "c.HEIC", "other/a.CR2")
    assert seen(tmp_path) == {"a.jpg", "b.nef", "c.HEIC", "other/a.CR2"}


def test_links_are_followed_once(tmp_path: Path) -> None:
    put(tmp_path, "root/a.jpg", "elsewhere/b.jpg")
    root = tmp_path / "root"
    (root / "loop").symlink_to(root)
    (root / "out").symlink_to(tmp_path / "elsewhere")
    (root / "again").symlink_to(tmp_path / "elsewhere")
    (root / "gone.jpg").symlink_to(tmp_path / "nowhere")
    found = scan(root, EVERYTHING)
    assert len(found.seen) == 2
    assert found.unreadable == {"gone.jpg": "a link to a file that is not there"}


def test_a_library_inside_is_no_photo_folder(tmp_path: Path) -> None:
    put(tmp_path, "a.jpg", "lib/library.sqlite3", "lib/thumbnails/00/x.webp")
    assert seen(tmp_path) == {"a.jpg"}


def test_names_that_are_no_text(tmp_path: Path) -> None:
    name = b"caf\xe9 \xff.jpg"
    (Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))).write_bytes(b"x")
    assert [os.fsencode(path) for path in seen(tmp_path)] == [name]


def test_folders_that_cannot_be_used(tmp_path: Path) -> None:
    photo = draw(tmp_path / "a.jpg")
    with pytest.raises(FolderMissing, match=r"none: no such folder; check the spelling"):
        check_folder(tmp_path / "none")
    with pytest.raises(NotAFolder, match=r"a\.jpg: is a file, not a folder; name the folder"):
        check_folder(photo)


@pytest.mark.skipif(os.name == "nt", reason="permissions work differently on Windows")
def test_a_folder_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "a.jpg", "closed/b.jpg")
    real = os.scandir

    def refuse(path: os.PathLike[str]) -> object:
        if "closed" in os.fspath(path):
            raise PermissionError(13, "permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)  # the tests may run as root, which may read all
    found = scan(tmp_path, EVERYTHING)
    assert set(found.seen) == {"a.jpg"}
    assert found.unwalked == {"closed": "permission denied"}
    with pytest.raises(FolderUnreadable, match=r"closed: cannot be read \(permission denied\)"):
        check_folder(tmp_path / "closed")


def test_the_folders_of_a_scan(tmp_path: Path) -> None:
    put(tmp_path, "a.jpg", "deep/er/g.png", ".hidden/a.jpg", "Drafts/a.jpg")
    (tmp_path / "deep" / "loop").symlink_to(tmp_path)
    found = folders_below(tmp_path, Selection(exclude=("Drafts",)))
    below = {folder.relative_to(tmp_path).as_posix() for folder in found}
    assert below - {"deep/loop"} == {".", "deep", "deep/er"}


def test_files_that_may_still_be_written_are_left_out() -> None:
    def at(ns: int) -> Stamp:
        return Stamp(1, ns)

    seen = {"new": at(95), "changed": at(99), "back": at(91), "done": at(90), "same": at(99),
            "future": at(101)}  # fmt: skip
    known = {"changed": at(50), "same": at(99)}
    scanned, count = without_unsettled(Scan(seen), known, now_ns=100, settle_ns=10)
    assert count == 3
    assert scanned.seen == {"changed": at(50), "done": at(90), "same": at(99), "future": at(101)}
    assert without_unsettled(Scan(seen), known, now_ns=1000, settle_ns=10) == (Scan(seen), 0)
