"""Speed of the map and of place names: `python -m tests.benchmarks.map [--photos N]`.

Synthetic photos around a hundred towns; the work of the server without HTTP, in milliseconds of
processor time.
"""

from __future__ import annotations

import argparse
import dataclasses
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.catalogue import Catalogue, lock_for_writing
from search.places import gazetteer
from search.query import parse
from search.records import EmbeddedPhoto, File, Metadata, ModelTag, Stamp
from ui.facet_counts import towns
from ui.map import DEEPEST, make_clusters

TOWNS, SPREAD = 100, 0.3  # degrees around each
TAG = ModelTag("none", "none", 4, "none")
A_BATCH = 10_000
FIRST = """
import time
started = time.process_time()
from search.places.gazetteer import named, place_name
{}
print(1000 * (time.process_time() - started))
"""


def invented(count: int) -> NDArray[np.float64]:
    """Positions of photos around the largest towns, in degrees, (count, 2)."""
    rng, known = np.random.default_rng(0), gazetteer.places()
    towns = np.argsort(-known.people)[: 20 * TOWNS : 20]
    around = known.degrees[rng.choice(towns, count)] + rng.normal(0, SPREAD, (count, 2))
    return np.asarray(np.clip(around, [-90, -180], [90, 180]), np.float64)


def make_library(place: Path, degrees: NDArray[np.float64]) -> Catalogue:
    """A library of photos at these positions, with equal embeddings."""
    row = np.array([1, 0, 0, 0], np.float32)
    with lock_for_writing(place) as catalogue:
        root = catalogue.roots.add(place / "photos")
        catalogue.embeddings.add_model(TAG)
        for first in range(0, len(degrees), A_BATCH):
            entries = [
                EmbeddedPhoto(
                    File(root, f"{number}.jpg", Stamp(1, 1), number.to_bytes(16)),
                    dataclasses.replace(Metadata(), latitude=float(at[0]), longitude=float(at[1])),
                    row,
                )
                for number, at in enumerate(degrees[first : first + A_BATCH], first)
            ]
            catalogue.photos.store(entries, TAG)
    return Catalogue.open(place)


def took(work: Callable[[], object], repeats: int = 5) -> float:
    """The shortest processor time of some runs, in milliseconds."""
    times = []
    for _ in range(repeats):
        started = time.process_time()
        work()
        times.append(1000 * (time.process_time() - started))
    return min(times)


def first(work: str) -> float:
    """Processor time of the first use of places in a process, in milliseconds."""
    command = [sys.executable, "-c", FIRST.format(work)]
    run = (subprocess.run(command, check=True, capture_output=True, text=True) for _ in range(3))
    return min(float(one.stdout) for one in run)


def show(name: str, value: float) -> None:
    """Print one line of the table."""
    print(f"{name:48} {value:10.1f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.map", description=__doc__)
    parser.add_argument("--photos", type=int, default=100_000)
    count = parser.parse_args().photos
    show("first place of a process, ms", first("place_name(46.02, 7.75)"))
    show("first name of a process, ms", first("named('zermatt')"))
    tracemalloc.start()
    gazetteer.places()
    gazetteer.named("lisbon")
    show("memory of the gazetteer, MB", tracemalloc.get_traced_memory()[0] / 1e6)
    tracemalloc.stop()
    degrees = invented(count)
    rounded = tuple({f"{a:.2f} {b:.2f}": None for a, b in degrees.tolist()})
    started = time.process_time()
    towns(rounded, False)
    seconds = time.process_time() - started
    show(f"towns of {count:,} photos, {len(rounded):,} spots, ms", 1000 * seconds)
    for zoom in (2, 6, 10, DEEPEST):
        clusters = make_clusters(degrees[:, 0], degrees[:, 1], zoom)
        ms = took(partial(make_clusters, degrees[:, 0], degrees[:, 1], zoom))
        show(f"zoom {zoom:2}: {len(clusters.counts):7,} clusters, ms", ms)
        ms = took(partial(gazetteer.names_in, (-60, -180, 80, 180), zoom, False, 120))
        show(f"zoom {zoom:2}: names of the whole world, ms", ms)
    with tempfile.TemporaryDirectory() as folder:
        catalogue = make_library(Path(folder), degrees)
        ms = took(catalogue.photos.columns)
        show(f"facts of {count:,} photos, once a change, ms", ms)
        for text in ("place:tokyo", "place:japan"):
            filters = parse(text).filters
            ms = took(partial(catalogue.photos.ids_matching, filters))
            show(f"{text}, ms", ms)
        catalogue.close()


if __name__ == "__main__":
    main()
