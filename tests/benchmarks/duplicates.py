"""How long the review of a large library takes: `python -m tests.benchmarks.duplicates`.

`--data DIR` (a folder of photos) `[--photos N]`. The few pixels are those of real photos, varied;
embeddings are spread as real ones are; one photo in ten is a copy, and one in ten of a burst.
"""

from __future__ import annotations

import argparse
import itertools
import resource
import sys
import threading
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.metadata import read_metadata
from search.catalogue.looks import THUMBPRINT_BYTES, Looks
from search.console import run
from search.decode import decode
from search.ranking.library_duplicates import group_library
from tests.benchmarks.material import unit_rows

REAL = 1000  # photos whose few pixels are read
VARIED = 25.0  # levels, by which the others differ from them
DIMENSION = 512
WAIT_S = 0.001


def make(folder: Path, count: int) -> tuple[Looks, NDArray[np.float16]]:
    """The looks and rows of a library that never was."""
    rng = np.random.default_rng(0)
    files = list(itertools.islice(sorted(folder.rglob("*.jpg")), REAL))
    seen = [read_metadata(decode(file, at_least_px=64), file.name) for file in files]
    real = np.array([list(metadata.thumbprint or b"") for metadata in seen])
    prints = real[rng.integers(len(real), size=count)] + rng.normal(0, VARIED, (count, 1))
    prints = prints + rng.normal(0, VARIED / 2, (count, THUMBPRINT_BYTES))
    rows = unit_rows(rng, count, DIMENSION)
    moments = np.sort(rng.uniform(0, 60.0 * count, count))
    copies = rng.choice(count // 2, count // 10, replace=False)
    prints[copies + count // 2] = prints[copies] + rng.normal(0, 1, (len(copies), 1))
    rows[copies + count // 2] = rows[copies]
    shots = rng.choice(count - 1, count // 10, replace=False)
    moments[shots + 1], rows[shots + 1] = moments[shots] + 1, rows[shots]
    ids = np.arange(1, count + 1)
    levels = prints.clip(0, 255).astype(np.uint8)
    return Looks(ids, ids, levels, moments, ids * 1000), rows.astype(np.float16)


def longest_wait(done: threading.Event) -> float:
    """How long another thread, as one of the page, had to wait for its turn at most, in seconds."""
    longest = 0.0
    while not done.is_set():
        started = time.perf_counter()
        time.sleep(WAIT_S)
        longest = max(longest, time.perf_counter() - started - WAIT_S)
    return longest


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.duplicates")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--photos", type=int, default=100_000)
    flags = parser.parse_args()
    looks, rows = make(flags.data, flags.photos)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    done, waits = threading.Event(), list[float]()
    watch = threading.Thread(target=lambda: waits.append(longest_wait(done)))
    watch.start()
    started = time.perf_counter()
    groups = group_library(looks, rows, 0.1)
    took = time.perf_counter() - started
    done.set()
    watch.join()
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"groups of {flags.photos:,} photos, s        {took:8.1f}")
    print(f"longest wait of another thread, ms  {1000 * waits[0]:8.1f}")
    print(f"memory beside looks and rows, MB    {memory:8.0f}")
    print(f"groups                              {len(groups):8,}")
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
