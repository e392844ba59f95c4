"""Hostile files: none crashes or hangs a run, is skipped without a reason, or exhausts memory.

By hand: `python -m pytest tests/attack/test_files.py --count 20000 -s`.
"""

from __future__ import annotations

import io
import os
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from indexer.reader import read_steadily
from indexer.report import Report
from search.errors import PhotoUnreadable, notes
from search.images.decode import EXTENSIONS, decode
from search.images.decode_limits import PictureHeader, is_usual
from search.images.decode_subprocess import CPU_S
from tests.attack import runs
from tests.attack.bombs import (
    BOMBS,
    SMALL,
    hidden_scans,
    one_band_a_scan,
    plant,
    progressive_jpeg,
    saved,
    sparse,
)
from tests.attack.mutants import mutants
from tests.pictures import draw

Index = Callable[..., Report]
A_FOLDER = 2000  # mutants in one run
PEAK_BYTES = 2_000_000_000
RAW_REASON = "cannot be decoded ("  # a Python error without a message for users

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such limits")


def check(run: runs.Run, library: Path, files: list[Path]) -> Counter[str]:
    """Check that every file is a photo or has a reason, and the limits; returns the reasons."""
    assert "Traceback" not in run.err
    assert run.code == 0, run.err
    assert run.peak_bytes < PEAK_BYTES
    known = runs.outcomes(library)
    assert known.keys() == {os.fspath(file) for file in files}
    assert not [reason for reason in known.values() if reason.startswith(RAW_REASON)]
    return Counter(known.values())


def test_mutants(tmp_path: Path, count: int) -> None:
    for number, first in enumerate(range(0, count, A_FOLDER)):
        place = tmp_path / str(number)
        files = list(mutants(place, min(A_FOLDER, count - first), seed=number))
        claimed = [file for file in files if file.suffix.lower() in EXTENSIONS]
        run = runs.index(place / "library", place / "mutants")
        reasons = check(run, place / "library", claimed)
        photos = reasons.pop("", 0)
        print(
            f"{len(claimed)} mutants: {photos} photos, {reasons.total()} with a reason,"
            f" {run.seconds:.0f} s, {run.peak_bytes / 1e6:.0f} MB"
        )


def test_bombs(tmp_path: Path, is_long: bool) -> None:
    folder = plant(tmp_path / "bombs", tuple(BOMBS) if is_long else SMALL)
    run = runs.index(tmp_path / "library", folder)
    print(f"{run.seconds:.0f} s, {run.peak_bytes / 1e6:.0f} MB")
    check(run, tmp_path / "library", list(folder.iterdir()))


def test_a_picture_that_takes_too_long_is_unreadable_once(
    tmp_path: Path, index: Index, library: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = draw(tmp_path / "photos" / "red.jpg").parent
    (folder / "slow.jpg").write_bytes(progressive_jpeg(8000, 60_000))
    monkeypatch.setattr(
        "search.images.decode_subprocess.DecodeTask.__init__.__defaults__", (1,)
    )  # seconds
    report = index(folder)
    assert (report.new, report.unreadable) == (1, 1)
    assert runs.outcomes(library)[str(folder / "slow.jpg")] == notes.DECODES_TOO_LONG(seconds=CPU_S)
    monkeypatch.setattr("search.images.decode.decode_in_subprocess", None)  # not read again
    assert index(folder).problems == []


def test_a_picture_that_needs_too_much_memory_has_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PhotoUnreadable, match=r"more than 2\.0 GB of memory"):
        decode(progressive_jpeg(65_500, 1), name="x.jpg", at_least_px=448)
    # The limits of the subprocess apply where the header understates the memory.
    monkeypatch.setattr("search.images.decode.memory_bytes", lambda *_: 0)
    with pytest.raises(PhotoUnreadable):
        decode(progressive_jpeg(65_500, 1), name="x.jpg", at_least_px=448)


def test_a_large_picture_is_the_same_by_subprocess(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    content = progressive_jpeg(1000, 3)
    here = decode(content, name="x.jpg")
    monkeypatch.setattr("search.images.decode.is_usual", lambda *_: False)
    by_subprocess = decode(content, name="x.jpg")
    assert by_subprocess.pixels.tobytes() == here.pixels.tobytes()
    assert (by_subprocess.width, by_subprocess.height) == (here.width, here.height)


@pytest.mark.parametrize(("content", "is_slow"), [
    (progressive_jpeg(4000, 10), False), (progressive_jpeg(4000, 1000), True),
    (hidden_scans(4000, 1000), True), (one_band_a_scan(4000, 1000), True),
    (saved(Image.new("RGB", (4000, 40)), "JPEG"), False),
    (saved(Image.new("L", (9, 9)), "JPEG"), False),
])  # fmt: skip
def test_slow_pictures_are_recognised_by_their_header(content: bytes, is_slow: bool) -> None:
    with Image.open(io.BytesIO(content)) as image:
        is_progressive = "progressive" in image.info
        claim = PictureHeader("JPEG", image.mode, is_progressive, image.size, image.size)
    assert is_usual(claim, content) != is_slow


def test_a_photo_that_becomes_a_pipe_is_an_error(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "red.jpg")
    with pytest.raises(OSError, match="not a regular file"):
        read_steadily(tmp_path / "red.jpg")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such files")
def test_unusual_files_do_not_stop_a_run(tmp_path: Path) -> None:
    """A link to itself, dates outside the calendar, a terabyte, a pipe; and a photo."""
    folder = tmp_path / "photos"
    photo = draw(folder / "red.jpg")
    for name in ("loop.jpg", "loop.txt", "loop"):
        (folder / name).symlink_to(name)
    odd = {}
    for name, mtime_ns in {"2262": 2**63 + 10, "1677": -(2**63) - 10}.items():
        odd[name] = draw(folder / f"{name}.jpg", "blue" if name == "1677" else "green")
        os.utime(odd[name], ns=(0, mtime_ns))
    sparse(folder / "terabyte.jpg")
    os.mkfifo(folder / "pipe.jpg")
    run = runs.index(tmp_path / "library", folder)
    assert run.code == 0, run.err
    known = runs.outcomes(tmp_path / "library")
    assert known[str(photo)] == known[str(odd["2262"])] == known[str(odd["1677"])] == ""
    assert "more than the limit" in known[str(folder / "terabyte.jpg")]
    assert run.peak_bytes < PEAK_BYTES
    assert runs.index(tmp_path / "library", folder).code == 0
