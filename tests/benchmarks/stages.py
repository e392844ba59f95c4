"""Processor time of the stages of indexing: `python -m tests.benchmarks.stages [--model NAME]`.

Photos have 12 megapixels. The sum is the limit of this machine: no run is faster than its cores
divided by it. Processor time hardly depends on other work, but the last three lines do.
"""

from __future__ import annotations

import argparse
import io
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.metadata.sidecars import SidecarIndex
from indexer.reader import texts_of
from search.arrays import Pixels
from search.console import notify, run
from search.encoders.compiled_model import processor
from search.encoders.loading import load_encoder
from search.encoders.precision import EXACT, INT8
from search.encoders.preprocessing import enough_px
from search.files import content_hash
from search.images.decode import Picture, decode
from search.images.embedded_metadata import read_tags
from search.records import Root
from tests.benchmarks.figures import Figure, as_installed
from tests.benchmarks.material import LARGE, fill

OURS = (sys.executable, "-c", "from ui.cli import entry; entry()")
PHOTOS, ROUNDS = 32, 3
WHOLE = 300  # photos of the whole process
# Instructions that decide the speed of the towers, as /proc/cpuinfo names them.
FEATURES = ("avx2", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16", "amx_int8", "amx_bf16")
Stage = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Stages:
    """The work on some photos in stages, each of which can be repeated."""

    model: str
    root: Root
    files: Sequence[Path]
    contents: Sequence[bytes]
    pictures: Sequence[Picture]
    pixels: Sequence[Pixels]

    @classmethod
    def of(cls, model: str, files: Sequence[Path]) -> Stages:
        """The stages of these photos of one folder."""
        encoder = load_encoder(model, notify=notify)
        contents = [file.read_bytes() for file in files]
        pictures = [_decoded(content, encoder.side_px) for content in contents]
        pixels = [encoder.prepare(picture.pixels) for picture in pictures]
        return cls(model, Root(1, files[0].parent), files, contents, pictures, pixels)

    def by_name(self) -> dict[str, Stage]:
        """The stages in their order; of the tower, one for each precision."""
        encoder = load_encoder(self.model)
        sidecars = SidecarIndex({})
        return {
            "read": lambda: [file.read_bytes() for file in self.files],
            "hash": lambda: [content_hash(content) for content in self.contents],
            "metadata": lambda: [
                texts_of(self.root, f.name, sidecars.of(f.name), read_tags(io.BytesIO(c), f.suffix))
                for f, c in zip(self.files, self.contents, strict=True)
            ],
            "libjpeg": lambda: [_decoded(c, encoder.side_px) for c in self.contents],
            "resize": lambda: [encoder.prepare(picture.pixels) for picture in self.pictures],
            **{f"tower, {p}": self._tower(p) for p in (EXACT, INT8)},
        }

    def _tower(self, precision: str) -> Stage:
        encoder = load_encoder(self.model, precision=precision, threads=1)
        encoder.encode_photos(self.pixels[:8])  # loads it
        return lambda: encoder.encode_photos(self.pixels)


def _decoded(content: bytes, side_px: int) -> Picture:
    return decode(content, name="photo.jpg", at_least_px=enough_px(side_px))


def stages(model: str, place: Path) -> list[Figure]:
    """The processor time of each stage, of the whole, and how much of the cores it used."""
    files = fill(place / "stages", LARGE, WHOLE)
    by_name = Stages.of(model, files[:PHOTOS]).by_name()
    ms = {name: 1000 * _least(stage) / PHOTOS for name, stage in by_name.items()}
    towers = [ms[f"tower, {precision}"] for precision in (EXACT, INT8)]
    total = sum(ms.values()) - max(towers)
    cores = os.cpu_count() or 1
    wall, used = _whole(model, files[0].parent, Path(tempfile.mkdtemp(dir=place)))
    of_model = model.partition("@")[0]
    return [
        *(Figure(f"{of_model}, {name}, ms of one core", value) for name, value in ms.items()),
        Figure("sum with the faster tower, ms of one core", total),
        Figure(f"limit of {cores} cores, photos/s", 1000 * cores / total),
        Figure(f"whole process, {WHOLE} photos, ms of one core a photo", 1000 * used / WHOLE),
        Figure(f"whole process, {WHOLE} photos, photos/s", WHOLE / wall),
        Figure("share of the limit", WHOLE / wall * total / 1000 / cores),
        Figure(f"use of {cores} cores", used / wall / cores),
    ]


def _least(stage: Stage) -> float:
    """The least processor time of a stage in ROUNDS, in seconds."""
    times = []
    for _ in range(ROUNDS):
        started = time.process_time()
        stage()
        times.append(time.process_time() - started)
    return min(times)


def _whole(model: str, folder: Path, library: Path) -> tuple[float, float]:
    """Duration and processor time of `photoseek index`, in seconds."""
    command = [*OURS, "index", str(folder), "--model", model, "--library", str(library)]
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - started, used


def features() -> str:
    """The processor and those of its instructions that decide the speed of the towers."""
    flags = Path("/proc/cpuinfo").read_text("ascii", "replace").partition("flags")[2].split("\n")[0]
    return f"{processor()}: {' '.join(f for f in FEATURES if f in flags.split())}"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.stages", description=__doc__)
    parser.add_argument("--model", default="builtin")
    flags = parser.parse_args()
    as_installed()
    with tempfile.TemporaryDirectory() as folder:
        print(features())
        print("\n".join(map(str, stages(flags.model, Path(folder)))))
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
