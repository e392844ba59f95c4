"""Events below roots, and roots without them."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from indexer.scan import Selection
from indexer.watch.events import FolderEvents, network_type
from tests.pictures import draw


@contextmanager
def events(*roots: Path) -> Iterator[FolderEvents]:
    with FolderEvents(roots, Selection(exclude=("Drafts",)), lambda _, path: path == "a.b") as made:
        yield made


def seen(made: FolderEvents) -> set[Path]:
    return made.wait(2.0, threading.Event())


def test_photos_sidecars_and_folders_matter(photos: Path) -> None:
    for act in (
        lambda: draw(photos / "new.png"),
        lambda: (photos / "red.xmp").write_text("x"),
        lambda: (photos / "folder").mkdir(),
        lambda: (photos / "a.b").mkdir(),
        lambda: (photos / "a.b").rmdir(),
        lambda: (photos / "red.jpg").rename(photos.parent / "red.jpg"),
    ):
        with events(photos) as made:
            act()
            assert seen(made) == {photos}


def test_other_files_do_not_matter(photos: Path) -> None:
    (photos / "Drafts").mkdir()
    with events(photos) as made:
        (photos / "notes.txt").write_text("x")
        draw(photos / "Drafts" / "new.png")
        draw(photos / ".new.png")
        (photos / "notes.txt").unlink()
        (photos / "red.jpg").read_bytes()
        assert seen(made) == set()


def test_the_root_of_a_change_is_found(photos: Path, tmp_path: Path) -> None:
    draw(tmp_path / "photos 2" / "a.png")
    with events(photos, tmp_path / "photos 2") as made:
        draw(tmp_path / "photos 2" / "b.png")
        assert seen(made) == {tmp_path / "photos 2"}


def test_a_root_that_comes_or_goes_has_moved(photos: Path, tmp_path: Path) -> None:
    with events(photos, tmp_path / "absent") as made:
        assert (made.absent(), made.moved()) == ({tmp_path / "absent"}, set())
        (tmp_path / "absent").mkdir()
        photos.rename(tmp_path / "away")
        assert made.moved() == {photos, tmp_path / "absent"}


@pytest.mark.skipif(sys.platform != "linux", reason="names of bytes")
def test_a_folder_without_a_unicode_name_is_scanned_at_an_interval(photos: Path) -> None:
    odd = os.fsencode(photos) + b"/\xff"
    Path(os.fsdecode(odd)).mkdir()
    with events(photos) as made:
        assert "cannot be watched" in made.unwatched[photos]
        draw(photos / "new.png")
        assert seen(made) == {photos}


def test_network_drives_are_known_by_their_mount_point() -> None:
    mounts = {Path("/"): "ext4", Path("/mnt/nas"): "nfs4", Path("/mnt/nas/usb"): "vfat"}
    assert network_type(Path("/mnt/nas/photos"), mounts) == "nfs4"
    assert network_type(Path("/mnt/nas"), {**mounts, Path("/mnt/nas"): "fuse.sshfs"})
    for folder in ("/mnt/nas/usb/a", "/home/me", "/mnt/nas2"):
        assert network_type(Path(folder), mounts) is None
