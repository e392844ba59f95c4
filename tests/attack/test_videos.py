"""Mutated videos: none ends a run, is passed over without a reason, or exhausts memory.

By hand: `python -m pytest -s tests/attack/test_videos.py --count 2000`.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from tests.attack import runs
from tests.attack.mutants import mutate
from tests.attack.test_files import check
from tests.videos import Format, film, motion_photo

SCENES = [("red", 1.0), ("green", 1.0), ("blue", 1.0)]
QUIET = {"x265-params": "log-level=none"}
SEEDS = {
    "h264.mp4": Format(),
    "turned.mov": Format(turned=90),
    "h264.mts": Format(),
    "hevc.mkv": Format(codec="libx265", pixels="yuv420p10le", options=QUIET),
    "vp9.webm": Format(codec="libvpx-vp9"),
    "mjpeg.avi": Format(codec="mjpeg", pixels="yuvj420p"),
    "mpeg4.avi": Format(codec="mpeg4"),
    "wmv2.wmv": Format(codec="wmv2"),
    "mpeg4.3gp": Format(codec="mpeg4"),
}
FEW = 12  # mutants of an ordinary run

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such limits")


def mutants(place: Path, count: int) -> list[Path]:
    """Mutated videos of all formats and motion photos below a folder."""
    for folder in ("seeds", "mutants"):
        (place / folder).mkdir()
    seeds = [film(place / "seeds" / name, SCENES, made) for name, made in SEEDS.items()]
    seeds += [
        motion_photo(place / "seeds" / f"{maker}.jpg", "white", SCENES[:1], maker)
        for maker in ("google", "samsung")
    ]
    rng, contents, files = random.Random(0), [file.read_bytes() for file in seeds], []
    for number in range(count):
        which = number % len(seeds)
        files.append(place / "mutants" / f"{number:05}{seeds[which].suffix}")
        files[-1].write_bytes(mutate(contents[which], rng))
    return files


@pytest.mark.slow
def test_mutated_videos(tmp_path: Path, count: int, is_long: bool) -> None:
    files = mutants(tmp_path, count if is_long else FEW)
    run = runs.index(tmp_path / "library", tmp_path / "mutants")
    reasons = check(run, tmp_path / "library", files)
    intact = reasons.pop("", 0)
    print(
        f"{len(files)} mutants: {intact} without a remark, {reasons.total()} with a reason,"
        f" {run.seconds:.0f} s, {run.peak_bytes / 1e6:.0f} MB; {reasons.most_common()}"
    )
