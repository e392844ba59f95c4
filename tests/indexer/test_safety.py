"""Killed, starved, doubled, damaged: the library stays whole."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from search.catalogue import Catalogue
from search.engine import open_library
from search.errors import LibraryError
from search.vectors.saved_index import FILE_NAME as VECTORS
from tests.colours import ColourEncoder
from tests.indexing import BATCH
from tests.pictures import COLOURS, draw

HOUSE = Path(__file__).resolve().parents[2]
PHOTOS = 40
KILLS = 20


def many(folder: Path) -> Path:
    for number in range(PHOTOS):
        draw(folder / f"{number}.png", list(COLOURS)[number % len(COLOURS)], (20 + number, 20))
    return folder


def start(library: Path, folder: Path, seconds: float = 0.0) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.indexing", str(library), str(folder), str(seconds)]
    return subprocess.Popen(
        command, cwd=HOUSE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finish(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate()
    return process.returncode, out, err


def content(library: Path) -> dict[str, tuple[object, ...]]:
    catalogue = Catalogue.open(library)
    ids, rows = catalogue.embeddings.since()
    photos = catalogue.photos.by_id(ids.tolist())
    catalogue.close()
    pairs = zip(ids.tolist(), rows, strict=True)
    return {photos[i].path.name: (photos[i].content_hash, row.tobytes()) for i, row in pairs}


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_killed_at_any_moment_the_next_run_goes_on(tmp_path: Path) -> None:
    folder = many(tmp_path / "photos")
    assert finish(start(tmp_path / "undisturbed", folder))[0] == 0
    chance = random.Random(0)
    library, embedded, kills = tmp_path / "library", 0, 0
    for _ in range(KILLS):
        process = start(library, folder, 0.02)
        assert process.stdout is not None
        process.stdout.readline()  # past the imports: only now does the run begin
        time.sleep(chance.uniform(0, 0.3))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        kills += 1
        embedded = len(content(library)) if _has_tables(library) else 0
    code, out, err = finish(start(library, folder))
    assert code == 0, err
    assert content(library) == content(tmp_path / "undisturbed")
    # What was committed before the last run was not embedded again by it.
    assert int(out.split()[-1]) <= PHOTOS - embedded
    assert Catalogue.open(library).integrity() == []
    assert kills == KILLS


def _has_tables(library: Path) -> bool:
    with contextlib.suppress(LibraryError):
        return Catalogue.open(library).embeddings.model() is not None
    return False


def wait_for_photos(library: Path) -> None:
    while not (_has_tables(library) and content(library)):
        time.sleep(0.02)


def test_at_most_one_batch_is_embedded_twice(tmp_path: Path) -> None:
    folder, library = many(tmp_path / "photos"), tmp_path / "library"
    process = start(library, folder, 0.1)
    wait_for_photos(library)
    time.sleep(0.25)
    process.kill()
    process.communicate()
    kept = len(content(library))
    assert kept % BATCH == 0
    assert int(finish(start(library, folder))[1].split()[-1]) == PHOTOS - kept


def test_two_indexers_at_once(tmp_path: Path) -> None:
    folder, library = many(tmp_path / "photos"), tmp_path / "library"
    first = start(library, folder, 0.6)
    wait_for_photos(library)
    code, _, err = finish(start(library, folder))
    assert code == 1
    assert f"is being written by process {first.pid}" in err
    assert "try again when it is done" in err
    engine = open_library(library, encoder=ColourEncoder())
    seen = engine.count()
    assert len(engine.search("red", top=1)) == 1
    assert finish(first)[0] == 0
    assert seen < engine.count() == PHOTOS  # without being opened again


@pytest.mark.usefixtures("by_file")
@pytest.mark.parametrize("harm", ["deleted", "truncated", "flipped", "another"])
def test_damaged_vectors_are_rebuilt(tmp_path: Path, harm: str) -> None:
    folder, library = many(tmp_path / "photos"), tmp_path / "library"
    assert finish(start(library, folder))[0] == 0
    expected = open_library(library, encoder=ColourEncoder()).search("green", top=9)
    file = library / VECTORS
    raw = bytearray(file.read_bytes())
    if harm == "deleted":
        file.unlink()
    elif harm == "truncated":
        file.write_bytes(raw[: len(raw) // 2])
    elif harm == "flipped":
        raw[-100] ^= 1
        file.write_bytes(raw)
    else:
        draw(tmp_path / "others/x.png", "blue")
        assert finish(start(tmp_path / "another", tmp_path / "others"))[0] == 0
        assert open_library(tmp_path / "another", encoder=ColourEncoder()).count() == 1
        file.write_bytes((tmp_path / "another" / VECTORS).read_bytes())
    assert open_library(library, encoder=ColourEncoder()).search("green", top=9) == expected
    assert open_library(library, encoder=ColourEncoder())._vectors.is_saved()


@contextlib.contextmanager
def small_disk(place: Path, size_kb: int) -> Iterator[Path]:
    """A separate disk; skips where this user may not mount one."""
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size_kb}k", "tmpfs", str(place)]
    try:
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("making a small disk (tmpfs) needs root on Linux")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_is_an_error_and_keeps_what_was_committed(tmp_path: Path) -> None:
    folder = many(tmp_path / "photos")
    with small_disk(tmp_path / "disk", 8192) as disk:
        library = disk / "library"
        process = start(library, folder, 0.15)
        wait_for_photos(library)
        with contextlib.suppress(OSError), (disk / "filler").open("wb", buffering=0) as filler:
            while True:
                filler.write(b"x" * 512)
        code, _, err = finish(process)
        assert code == 1
        assert "has no space left on its disk" in err
        assert "free some space and run `photoseek index` again" in err
        kept = len(content(library))
        assert 0 < kept < PHOTOS
        engine = open_library(library, encoder=ColourEncoder())
        assert len(engine.search("red", top=PHOTOS)) == kept
        (disk / "filler").unlink()
        code, _, err = finish(start(library, folder))
        assert code == 0, err
        assert len(content(library)) == PHOTOS


@pytest.mark.usefixtures("by_file")
def test_a_library_on_a_read_only_disk_can_be_searched(tmp_path: Path) -> None:
    folder = many(tmp_path / "photos")
    with small_disk(tmp_path / "disk", 4096) as disk:
        library = disk / "library"
        assert finish(start(library, folder))[0] == 0
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        engine = open_library(library, encoder=ColourEncoder())
        assert len(engine.search("red")) == 20
        draw(folder / "more.png", "red")
        code, _, err = finish(start(library, folder))
        assert code == 1
        assert "cannot be written" in err
        assert "choose another place with --library DIR" in err


NAMES = [
    b"a b.png", b"it's \"quoted\".png", b"new\nline.png", "\U0001f981 l\xf6we.png".encode(),
    b"${alert(1)}.png", b"<b>bold<i>&amp;.png", b"caf\xe9 \xff.png", b"x" * 251 + b".png",
    b"--top.png", b"%s{0}.png",
]  # fmt: skip


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse some of these names")
def test_any_name_is_indexed_and_printed_as_it_is(tmp_path: Path) -> None:
    folder, library = tmp_path / "photos", tmp_path / "library"
    draw(folder / "plain.png")
    for name in NAMES:
        plain = (folder / "plain.png").read_bytes()
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(plain + name)
    assert finish(start(library, folder))[0] == 0
    engine = open_library(library, encoder=ColourEncoder())
    found = {os.fsencode(hit.photo.path.name) for hit in engine.search("red", top=50)}
    assert found == {b"plain.png", *NAMES}
    assert all(hit.photo.path.is_file() for hit in engine.search("red", top=50))
