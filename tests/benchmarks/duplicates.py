"""Speed of duplicate detection in a large library: `python -m tests.benchmarks.duplicates`.

`--data DIR` (a folder of photos) `[--photos N]`. Thumbnails are varied from real photos, embeddings
have the spread of real ones; one photo in ten is a copy, and one in ten part of a burst.
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

from indexer.metadata.exif import thumbprint
from search.catalogue.duplicate_features import THUMBPRINT_BYTES, DuplicateFeatures
from search.console import run
from search.images.decode import decode
from search.ranking.library_duplicates import group_library
from tests.benchmarks.material import unit_rows

REAL = 1000  # photos whose thumbnails are read
VARIED = 25.0  # levels by which the others differ
DIMENSION = 512
WAIT_S = 0.001


def make(folder: Path, count: int) -> tuple[DuplicateFeatures, NDArray[np.float16]]:
    """Features and rows of a synthetic library."""
    rng = np.random.default_rng(0)
    files = list(itertools.islice(sorted(folder.rglob("*.jpg")), REAL))
    real = np.array([list(thumbprint(decode(file, at_least_px=64))) for file in files])
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
    return DuplicateFeatures(ids, ids, levels, moments, ids * 1000), rows.astype(np.float16)


def longest_wait(done: threading.Event) -> float:
    """The longest wait of another thread, in seconds."""
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
    features, rows = make(flags.data, flags.photos)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    done, waits = threading.Event(), list[float]()
    watch = threading.Thread(target=lambda: waits.append(longest_wait(done)))
    watch.start()
    started = time.perf_counter()
    groups = group_library(features, rows, 0.1)
    took = time.perf_counter() - started
    done.set()
    watch.join()
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"groups of {flags.photos:,} photos, s        {took:8.1f}")
    print(f"longest wait of another thread, ms  {1000 * waits[0]:8.1f}")
    print(f"memory beside features and rows, MB {memory:8.0f}")
    print(f"groups                              {len(groups):8,}")
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
