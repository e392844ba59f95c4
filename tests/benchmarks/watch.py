"""A watched library: time from the arrival of a photo to its being found, and the cost of waiting.

`python -m tests.benchmarks.watch [--photos N] [--counts N,N,N]`; Linux only. The built-in model.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from search.encoders import loading
from search.engine import Engine, open_library
from tests.benchmarks.figures import Figure
from tests.benchmarks.material import fill, invent

MAIN = "from ui.cli import entry; entry()"
SIZE = (500, 375)
IDLE_S = 60.0
STILL_S = 10.0
REPEATS_OF_ONE = 10
POLL_S = 0.05


def latencies(engine: Engine, folder: Path, count: int) -> list[float]:
    """Seconds from the arrival of each of `count` new photos to its being found."""
    known = engine.count()
    folder.mkdir()
    arrived = []
    for file in fill(folder.parent.parent / "camera" / folder.name, SIZE, count, known):
        (folder / file.name).write_bytes(file.read_bytes())
        arrived.append(time.monotonic())
    found: list[float] = []
    while len(found) < count:
        now = engine.count() - known
        found += [time.monotonic()] * (now - len(found))
        time.sleep(POLL_S)
    return [end - start for start, end in zip(arrived, found, strict=True)]


def arrival(engine: Engine, root: Path, count: int, watcher: psutil.Process) -> list[Figure]:
    """Latencies of `count` photos, and processor seconds of the watcher for them."""
    repeats = REPEATS_OF_ONE if count == 1 else 1
    start_s = processor_s(watcher)
    taken = [one for n in range(repeats) for one in latencies(engine, root / f"{count}-{n}", count)]
    used_s = wait_until_idle(watcher) - start_s
    p95 = statistics.quantiles(taken, n=20)[-1]
    return [
        Figure(f"{count:,} new photos: arrival to found, median, s", statistics.median(taken)),
        Figure(f"{count:,} new photos: arrival to found, p95, s", p95),
        Figure(f"{count:,} new photos: processor time, s", used_s / repeats),
    ]


def processor_s(process: psutil.Process) -> float:
    """Processor seconds of a process so far."""
    return float(sum(process.cpu_times()[:2]))


def wait_until_idle(process: psutil.Process) -> float:
    """Wait until a process uses less than a hundredth of a core; returns its processor seconds."""
    before_s, now_s = -STILL_S, processor_s(process)
    while now_s - before_s > STILL_S / 100:
        time.sleep(STILL_S)
        before_s, now_s = now_s, processor_s(process)
    return now_s


def waiting(process: psutil.Process) -> list[Figure]:
    """Processor time and memory of a watcher without events, once its first run has ended."""
    start_s = wait_until_idle(process)
    time.sleep(IDLE_S)
    in_idle_s = processor_s(process) - start_s
    return [
        Figure("waiting: processor seconds an hour", in_idle_s * 3600 / IDLE_S),
        Figure("waiting: memory, MB", process.memory_info().rss / 1e6),
    ]


def measure(place: Path, photos: int, counts: Sequence[int]) -> list[Figure]:
    """All figures, with a library of `photos` photos."""
    root, library = place / "photos", place / "library"
    (place / "camera").mkdir()
    for number in range(photos):
        file = root / f"{number:06}.jpg"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"x")
    invent(library, root, loading.load_encoder("builtin").tag, photos)
    command = [sys.executable, "-c", MAIN, "watch", "--library", os.fspath(library)]
    with (
        open_library(library) as engine,
        subprocess.Popen(command, stderr=subprocess.DEVNULL) as watcher,
    ):
        process = psutil.Process(watcher.pid)
        latencies(engine, root / "first", 1)
        figures = [*waiting(process)]
        for count in counts:
            figures += arrival(engine, root, count, process)
        watcher.terminate()
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=int, default=100_000, help="of the library")
    parser.add_argument("--counts", default="1,100,10000", help="new photos at once")
    flags = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        for figure in measure(Path(place), flags.photos, [*map(int, flags.counts.split(","))]):
            print(figure, flush=True)


if __name__ == "__main__":
    main()
