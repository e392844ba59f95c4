"""Killed at any moment, on a disk that is full: nothing is lost, and the next command goes on.

By hand: `python -m pytest tests/attack/test_kills.py --kills 1000 -s`.
"""

from __future__ import annotations

import contextlib
import math
import os
import random
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from search.catalogue import FILE_NAME as CATALOGUE
from search.engine import open_library
from search.errors import LibraryError
from search.files import LEFT_S
from search.vectors import FILE_NAME as VECTORS
from search.vectors import Vectors
from tests.attack import deeds
from tests.attack.deeds import Deed, State, content
from tests.attack.runs import Run, index
from tests.colours import ColourEncoder
from tests.pictures import COLOURS, draw

PHOTOS = 60
SIZES_KB = (64, 256, 700, 1500)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL and no tmpfs")


def many(folder: Path) -> Path:
    """A folder of photos that all differ."""
    for number in range(PHOTOS):
        draw(folder / f"{number}.png", list(COLOURS)[number % len(COLOURS)], (20 + number, 20))
    return folder


def damaged(library: Path) -> None:
    """Damage an embedding and drop the vectors."""
    with contextlib.closing(sqlite3.connect(library / CATALOGUE)) as db, db:
        db.execute("UPDATE vectors SET embedding = zeroblob(16) WHERE photo_id = 7")
    (library / VECTORS).unlink()


@dataclass(frozen=True, slots=True)
class Campaign:
    """A deed, what a library is before it, and whether it may be done in part."""

    deed: Deed
    prepared: tuple[Callable[[Path], None], ...] = ()
    is_new: bool = False
    grows: bool = False
    state: Callable[[Path], State] = content


CAMPAIGNS = {
    "index": Campaign(deeds.index, is_new=True, grows=True),
    "model change": Campaign(deeds.change_model),
    "forget": Campaign(deeds.forget_folder),
    "repair": Campaign(deeds.repair, (damaged,)),
    "vector save": Campaign(deeds.save_vectors, state=deeds.saved),
    "lists save": Campaign(deeds.save_lists, state=deeds.saved),
    "compilation": Campaign(deeds.compile_model, is_new=True, state=deeds.compiled),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", CAMPAIGNS)
def test_what_is_killed_loses_nothing(tmp_path: Path, name: str, kills: int) -> None:
    """Killed at random, a deed is undone, done, or done in part; done again, it is as ever."""
    campaign, rng = CAMPAIGNS[name], random.Random(name)
    folder, start, library = many(tmp_path / "photos"), tmp_path / "start", tmp_path / "library"
    start.mkdir(0o700)
    if not campaign.is_new:
        deeds.do(deeds.index, start, folder)
    for prepare in campaign.prepared:
        prepare(start)
    shutil.copytree(start, library)
    seconds = deeds.do(campaign.deed, library, folder)
    before, after = campaign.state(start), campaign.state(library)
    undone = 0
    for _ in range(math.ceil(kills / len(CAMPAIGNS))):
        shutil.rmtree(library)
        shutil.copytree(start, library)
        deeds.do(campaign.deed, library, folder, rng.uniform(0, seconds))
        now = campaign.state(library)
        assert now in (before, after) or (campaign.grows and before < now < after)
        undone += now != after
        deeds.do(campaign.deed, library, folder)
        assert campaign.state(library) == after
    print(f"{name}: {math.ceil(kills / len(CAMPAIGNS))} kills, {undone} before the end")


def test_what_a_killed_save_has_left_is_removed(tmp_path: Path) -> None:
    file = tmp_path / VECTORS
    old, new = tmp_path / f"{VECTORS}.1.part", tmp_path / f"{VECTORS}.2.part"
    for part in (old, new):
        part.write_bytes(b"x")
    os.utime(old, (0, time.time() - LEFT_S - 1))
    Vectors.build(4, 1, []).save(tmp_path, "key")
    assert file.exists()
    assert not old.exists()
    assert new.exists()  # another process may be at it


@contextlib.contextmanager
def small_disk(place: Path, options: str) -> Iterator[Path]:
    """A file system in memory of some size; the test is skipped where none may be mounted."""
    place.mkdir(exist_ok=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except OSError:
        pytest.skip("no mount command here")
    if done.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.parametrize("limit", [f"size={kb}k" for kb in SIZES_KB] + ["nr_inodes=5"])
def test_a_full_disk_is_told_and_nothing_is_lost(tmp_path: Path, limit: str) -> None:
    folder, disk = many(tmp_path / "photos"), tmp_path / "disk"
    with small_disk(disk, limit):
        for _ in range(2):
            run = _on_the_disk(disk, folder)
            assert "Traceback" not in run.err
            assert run.code == 0 or "space" in run.err or "cannot be written" in run.err
            for deed in (_search, deeds.repair):
                with contextlib.suppress(LibraryError):
                    deed(disk / "library", folder)
        grown = ["mount", "-o", "remount,size=50m,nr_inodes=1000", str(disk)]
        subprocess.run(grown, check=True)
        assert _on_the_disk(disk, folder).code == 0
        assert len(content(disk / "library")) == PHOTOS


def _search(library: Path, _: Path) -> None:
    with open_library(library, encoder=ColourEncoder()) as engine:
        engine.search("red")


def _on_the_disk(disk: Path, folder: Path) -> Run:
    return index(disk / "library", folder, log=folder.parent / "stderr")
