"""Kills at random moments, and full disks: nothing is lost, and the next command continues.

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
from search.vectors.saved_index import FILE_NAME as VECTORS
from search.vectors.saved_index import SavedIndex
from tests.attack import operations
from tests.attack.operations import Operation, State, content
from tests.attack.runs import Run, index
from tests.colours import ColourEncoder
from tests.pictures import COLOURS, draw

PHOTOS = 60
SIZES_KB = (64, 256, 700, 1500)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL and no tmpfs")


def many(folder: Path) -> Path:
    """A folder of PHOTOS different photos."""
    for number in range(PHOTOS):
        draw(folder / f"{number}.png", list(COLOURS)[number % len(COLOURS)], (20 + number, 20))
    return folder


def damaged(library: Path) -> None:
    """Damage an embedding and drop the vectors."""
    with contextlib.closing(sqlite3.connect(library / CATALOGUE)) as db, db:
        db.execute("UPDATE embeddings SET embedding = zeroblob(16) WHERE photo_id = 7")
    (library / VECTORS).unlink()


@dataclass(frozen=True, slots=True)
class Campaign:
    """An operation, the library before it, and whether it may be completed in part."""

    operation: Operation
    prepared: tuple[Callable[[Path], None], ...] = ()
    is_new: bool = False
    grows: bool = False
    state: Callable[[Path], State] = content


CAMPAIGNS = {
    "index": Campaign(operations.index, is_new=True, grows=True),
    "model change": Campaign(operations.change_model),
    "forget": Campaign(operations.forget_folder),
    "repair": Campaign(operations.repair, (damaged,)),
    "vector save": Campaign(operations.save_vectors, state=operations.saved),
    "lists save": Campaign(operations.save_lists, state=operations.saved),
    "compilation": Campaign(operations.compile_model, is_new=True, state=operations.compiled),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", CAMPAIGNS)
def test_a_killed_operation_loses_nothing(tmp_path: Path, name: str, kills: int) -> None:
    """A killed operation is undone, done or done in part; repeated, it is complete."""
    campaign, rng = CAMPAIGNS[name], random.Random(name)
    folder, start, library = many(tmp_path / "photos"), tmp_path / "start", tmp_path / "library"
    start.mkdir(0o700)
    if not campaign.is_new:
        operations.run(operations.index, start, folder)
    for prepare in campaign.prepared:
        prepare(start)
    shutil.copytree(start, library)
    seconds = operations.run(campaign.operation, library, folder)
    before, after = campaign.state(start), campaign.state(library)
    undone = 0
    for _ in range(math.ceil(kills / len(CAMPAIGNS))):
        shutil.rmtree(library)
        shutil.copytree(start, library)
        operations.run(campaign.operation, library, folder, rng.uniform(0, seconds))
        now = campaign.state(library)
        assert now in (before, after) or (campaign.grows and before < now < after)
        undone += now != after
        operations.run(campaign.operation, library, folder)
        assert campaign.state(library) == after
    print(f"{name}: {math.ceil(kills / len(CAMPAIGNS))} kills, {undone} before the end")


def test_files_of_a_killed_save_are_removed(tmp_path: Path) -> None:
    file = tmp_path / VECTORS
    old, new = tmp_path / f"{VECTORS}.1.part", tmp_path / f"{VECTORS}.2.part"
    for part in (old, new):
        part.write_bytes(b"x")
    os.utime(old, (0, time.time() - LEFT_S - 1))
    SavedIndex.save_exact(tmp_path, "key", 1, 4, [])
    assert file.exists()
    assert not old.exists()
    assert new.exists()  # another process may be writing it


@contextlib.contextmanager
def small_disk(place: Path, options: str) -> Iterator[Path]:
    """A small file system in memory; skips the test if mounting is not permitted."""
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
def test_a_full_disk_is_reported_and_nothing_is_lost(tmp_path: Path, limit: str) -> None:
    folder, disk = many(tmp_path / "photos"), tmp_path / "disk"
    with small_disk(disk, limit):
        for _ in range(2):
            run = _on_the_disk(disk, folder)
            assert "Traceback" not in run.err
            assert run.code == 0 or "space" in run.err or "cannot be written" in run.err
            for operation in (_search, operations.repair):
                with contextlib.suppress(LibraryError):
                    operation(disk / "library", folder)
        grown = ["mount", "-o", "remount,size=50m,nr_inodes=1000", str(disk)]
        subprocess.run(grown, check=True)
        assert _on_the_disk(disk, folder).code == 0
        assert len(content(disk / "library")) == PHOTOS


def _search(library: Path, _: Path) -> None:
    with open_library(library, encoder=ColourEncoder()) as engine:
        engine.search("red")


def _on_the_disk(disk: Path, folder: Path) -> Run:
    return index(disk / "library", folder, log=folder.parent / "stderr")
