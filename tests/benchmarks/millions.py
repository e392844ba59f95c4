"""Millions of photos on one machine: `python -m tests.benchmarks.millions --place DIR`.

Not run by tests: ten million photos take some hours, 35 GB of disk in DIR and 8 GB of memory. A
library of the same size in DIR is reused.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from search.catalogue import Catalogue, lock_for_writing
from search.console import notify, run
from search.encoders.loading import load_encoder
from search.engine import Engine, open_library
from search.records import ModelTag
from search.retrieval.nearest import NearestPhotos
from search.vectors.inverted_lists import FIRST, POOL, ExactFirst, noisy
from search.vectors.saved_index import FILE_NAME
from search.vectors.vector_cache import MANY, VectorCache, save_vectors
from tests.benchmarks.figures import Figure, seconds
from tests.benchmarks.material import A_BATCH, entries, invent, unit_rows

PROBES = 200
QUERIES = 300
STEP_S = 0.05  # between two samples of a process


def peak_mb(code: str, *arguments: object) -> tuple[list[float], float, float]:
    """The numbers that Python code prints, and the peak memory of its process, in MB.

    Anonymous memory, and memory with the pages of mapped files, which the system may reclaim.
    """
    command = [sys.executable, "-c", code, *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        own = whole = 0.0
        while process.poll() is None:
            try:
                status = Path(f"/proc/{process.pid}/status").read_text("utf-8")
            except OSError:
                break
            fields = dict(line.split(":", 1) for line in status.splitlines())
            own = max(own, _mb(fields, "RssAnon"))
            whole = max(whole, _mb(fields, "VmHWM"))
            time.sleep(STEP_S)
        assert process.stdout
        printed = [float(word) for word in process.stdout.read().split()]
        assert process.wait() == 0
    return printed, own, whole


def _mb(fields: Mapping[str, str], name: str) -> float:
    """A value of /proc/PID/status in MB; 0 if the process has ended."""
    return int(fields[name].split()[0]) / 1024 if name in fields else 0.0


SAVE = """
import sys
from pathlib import Path
from search.catalogue import Catalogue
from search.vectors.vector_cache import VectorCache, save_vectors
with Catalogue.open(Path(sys.argv[1])) as catalogue:
    save_vectors(catalogue, lambda text: print(text, file=sys.stderr))
    len(VectorCache(catalogue, catalogue.embeddings.model()))
"""
ASK = """
import sys, time
from pathlib import Path
from search.engine import Engine, open_library
engine = open_library(Path(sys.argv[1]))
engine.warm_up()
times, processor = [], []
for number in range(int(sys.argv[2])):
    started, spent = time.perf_counter(), time.process_time()
    assert len(engine.search(f"photo number {number}", top=60)) == 60
    times.append(1000 * (time.perf_counter() - started))
    processor.append(1000 * (time.process_time() - spent))
for some in (times, processor):
    some.sort()
    print(some[len(some) // 2], some[int(0.95 * len(some))], some[-1])
"""


def _processor_s() -> float:
    """The processor time of all ended child processes, in seconds."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def make(place: Path, what: str) -> list[Figure]:
    """Build the vectors of a catalogue."""
    started, spent = time.perf_counter(), _processor_s()
    _, own, whole = peak_mb(SAVE, place)
    return [
        Figure(f"{what}, s", time.perf_counter() - started),
        Figure("  processor time of that, s", _processor_s() - spent),
        Figure("  its memory, MB (≤ 8,000)", own),
        Figure("  the same with the pages of mapped files, MB", whole),
        Figure("  the file of vectors, GB (≤ 6)", (place / FILE_NAME).stat().st_size / 1e9),
    ]


def ask(place: Path) -> list[Figure]:
    """Queries of a server, from text to rows."""
    (median, p95, most, *processor), own, whole = peak_mb(ASK, place, QUERIES)
    return [
        Figure("a query, encode to rows, median, ms", median),
        Figure("a query, encode to rows, p95, ms (≤ 50)", p95),
        Figure("a query, encode to rows, the slowest, ms", most),
        Figure("  processor time of a query, median, ms", processor[0]),
        Figure("  processor time of a query, p95, ms", processor[1]),
        Figure("  memory of that server, MB", own),
        Figure("  the same with the pages of mapped files, MB", whole),
    ]


def recall(place: Path, tag: ModelTag) -> list[Figure]:
    """Recall of the true first 50, for photo-like probes and for distant ones."""
    photos = unit_rows(np.random.default_rng(7), PROBES, tag.dimension)
    probes = noisy(photos, np.random.default_rng(8))
    with Catalogue.open(place) as catalogue:
        first = ExactFirst(probes)
        started = time.perf_counter()
        for ids, rows in catalogue.embeddings.batches():
            first.add(ids, rows)
        exact = time.perf_counter() - started
        nearest = NearestPhotos(catalogue, tag, VectorCache(catalogue, tag))
        found = [nearest.nearest(row, POOL).ids[:FIRST] for row in probes]
    shares = first.recall(np.array(found))
    return [
        Figure("the exact order of 200 probes, from the catalogue, s", exact),
        Figure(f"recall@{FIRST}, probes like photos (≥ 0.97)", float(shares[::2].mean())),
        Figure(f"recall@{FIRST}, probes like texts (≥ 0.97)", float(shares[1::2].mean())),
    ]


def filtered(place: Path, tag: ModelTag) -> list[Figure]:
    """Recall and time with filters that one photo in a hundred, and one in two, passes."""
    figures, probes = [], unit_rows(np.random.default_rng(9), 20, tag.dimension)
    with Catalogue.open(place) as catalogue:
        cache = VectorCache(catalogue, tag)
        nearest, ids = NearestPhotos(catalogue, tag, cache), cache.ids()
        for part in (100, 2):
            within, first, times, found = ids[::part], ExactFirst(probes), [], []
            for some, rows in catalogue.embeddings.batches():
                kept = np.isin(some, within)
                first.add(some[kept], rows[kept])
            for row in probes:
                started = time.perf_counter()
                found.append(nearest.nearest(row, POOL, within).ids[:FIRST])
                times.append(1000 * (time.perf_counter() - started))
            share = float(first.recall(np.array(found)).mean())
            figures += [
                Figure(f"recall@{FIRST} where 1 in {part} passes a filter", share),
                Figure("  a query of that kind, median, ms", float(np.median(times))),
            ]
    return figures


def growth(place: Path, tag: ModelTag) -> list[Figure]:
    """Adding 10,000 photos, then enough to rewrite the file, beside a running server."""
    engine = open_library(place, encoder=load_encoder("builtin"))
    engine.search("first")
    before = engine.count()
    store = seconds(lambda: _add(place, tag, 10_000))
    first = seconds(lambda: engine.search("the first query after them"))
    with Catalogue.open(place) as catalogue:
        save = seconds(lambda: save_vectors(catalogue))
    assert engine.count() == before + 10_000
    _add(place, tag, MANY)
    engine.search("the first query after these")
    slowest, is_done = [0.0], threading.Event()
    asking = threading.Thread(target=_keep_asking, args=(engine, slowest, is_done))
    asking.start()
    figures = make(place, f"write {MANY + 10_000:,} new photos into the file")
    is_done.set()
    asking.join()
    engine.close()
    return [
        Figure("10,000 new photos: store them, s", store),
        Figure("  the first query of a server after them, s", first),
        Figure("  what `index` does for the vectors at its end, s", save),
        *figures,
        Figure("  the slowest query of a server during that, ms", slowest[0]),
    ]


def _keep_asking(engine: Engine, slowest: list[float], is_done: threading.Event) -> None:
    number = 0
    while not is_done.is_set():
        started = time.perf_counter()
        engine.search(f"another {number}")
        slowest[0] = max(slowest[0], 1000 * (time.perf_counter() - started))
        number += 1


def _add(place: Path, tag: ModelTag, count: int) -> None:
    rng = np.random.default_rng()
    with lock_for_writing(place) as catalogue:
        root, first = catalogue.roots.all()[0], 10**9 + int(rng.integers(10**9))
        for number in range(first, first + count, A_BATCH):
            rows = unit_rows(rng, min(A_BATCH, first + count - number), tag.dimension)
            catalogue.photos.store(list(entries(root, number, rows)), tag)


def _library(place: Path, tag: ModelTag, count: int) -> Path:
    library = place / f"library {count}"
    if not library.exists():
        notify(f"inventing {count:,} photos")
        part = place / f"library {count}.part"
        notify(f"{seconds(lambda: invent(part, place / 'none', tag, count)):.0f} s")
        part.rename(library)
    return library


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.millions", description=__doc__
    )
    parser.add_argument("--place", type=Path, required=True, help="folder for the libraries")
    parser.add_argument("--photos", type=int, default=10_000_000)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    flags = parser.parse_args()
    flags.place.mkdir(parents=True, exist_ok=True)
    tag = load_encoder("builtin", notify=notify).tag
    library = _library(flags.place, tag, flags.photos)
    figures: list[Figure] = []
    steps: tuple[Callable[[], list[Figure]], ...] = (
        lambda: make(library, f"make the vectors of {flags.photos:,} photos (≤ 3,600)"),
        lambda: ask(library),
        lambda: recall(library, tag),
        lambda: filtered(library, tag),
        lambda: growth(library, tag),
    )
    for step in steps:
        figures += (found := step())
        print("\n".join(map(str, found)), flush=True)
    if flags.json:
        flags.json.write_text(json.dumps({f.name: f.ours for f in figures}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
