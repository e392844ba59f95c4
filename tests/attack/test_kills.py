"""Killed at any moment, on a disk that is full: nothing is lost, and the next command goes on.

By hand: `python -m pytest tests/attack/test_kills.py --kills 1000 -s`.
"""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.catalogue import Catalogue
from search.errors import LibraryError
from tests.attack.runs import HOUSE, Run, index
from tests.pictures import COLOURS, draw

PHOTOS = 60
LONGEST_S = 0.3  # a run takes about as long, once it has started
SIZES_KB = (64, 256, 700, 1500)

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL and no tmpfs")


def many(folder: Path) -> Path:
    """A folder of photos that all differ."""
    for number in range(PHOTOS):
        draw(folder / f"{number}.png", list(COLOURS)[number % len(COLOURS)], (20 + number, 20))
    return folder


def content(library: Path) -> dict[str, bytes]:
    """The embedding of every photo, bit by bit, by its path."""
    with Catalogue.open(library) as catalogue:
        photos = catalogue.photos(catalogue.searchable_ids().tolist())
        parts = list(catalogue.embedding_parts())
        return {
            photos[int(number)].path.name: row.tobytes()
            for ids, rows in parts
            for number, row in zip(ids, rows, strict=True)
        }


def kill(words: list[str], after_s: float) -> None:
    """Start a process and kill it some time after it has begun its work."""
    process = subprocess.Popen(
        words, cwd=HOUSE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )  # fmt: skip
    assert process.stdout
    process.stdout.readline()
    time.sleep(after_s)
    process.kill()
    process.communicate()


@pytest.mark.slow
def test_killed_runs_lose_nothing(tmp_path: Path, kills: int) -> None:
    """Runs into a library that grows, and is begun anew when all is in it."""
    folder, rng = many(tmp_path / "photos"), random.Random(0)
    assert index(tmp_path / "undisturbed", folder).code == 0
    expected = content(tmp_path / "undisturbed")
    library, finished = tmp_path / "0", 0
    for number in range(kills):
        words = [sys.executable, "-m", "tests.indexing", str(library), str(folder), "0.02"]
        before = content(library) if _is_there(library) else {}
        kill(words, rng.uniform(0, LONGEST_S))
        if not _is_there(library):
            continue
        now = content(library)
        assert before.items() <= now.items() <= expected.items()
        if now == expected:
            finished += 1
            library = tmp_path / str(number + 1)
    assert index(library, folder).code == 0
    assert content(library) == expected
    with Catalogue.open(library) as catalogue:
        assert catalogue.integrity() == []
    assert not list(library.rglob(f"*.{os.getpid()}.part"))
    print(f"{kills} kills, {finished} libraries finished")


def _is_there(library: Path) -> bool:
    with contextlib.suppress(LibraryError), Catalogue.open(library) as catalogue:
        return catalogue.model() is not None
    return False


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
        grown = ["mount", "-o", "remount,size=50m,nr_inodes=1000", str(disk)]
        subprocess.run(grown, check=True)
        assert _on_the_disk(disk, folder).code == 0
        assert len(content(disk / "library")) == PHOTOS


def _on_the_disk(disk: Path, folder: Path) -> Run:
    return index(disk / "library", folder, log=folder.parent / "stderr")
