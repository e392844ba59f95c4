"""Speed and memory of indexing a video, and of queries beside moments.

`python -m tests.benchmarks.video [--minutes 10]` writes a 1080p H.264 film of moving pictures, and
prints how many times faster than it plays it is indexed with the built-in model, the processor time
of its parts, the peak memory of both processes, and the time of a query over 100,000 photos without
and with 200,000 moments.
"""

from __future__ import annotations

import argparse
import resource
import sqlite3
import statistics
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import av
import numpy as np

from indexer.update import IndexOptions, index_folders
from search.arrays import Pixels
from search.catalogue import FILE_NAME, Catalogue
from search.console import notify, run
from search.encoders.loading import load_encoder
from search.records import ModelTag
from search.retrieval.nearest import NearestPhotos
from search.vectors.vector_cache import VectorCache
from tests.benchmarks.material import invent, unit_rows
from tests.videos import Format, write

SIZE, RATE, KEYFRAMES = (1920, 1080), 30, 60
PART_S, SCENE_S = 20, 5
PROCESSES = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
PHOTOS, MOMENTS, A_VIDEO = 100_000, 200_000, 50
QUERIES = 40
TAG = ModelTag("drawn", "none", 512, "squash 8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=10, help="length of the film")
    flags = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        measure_indexing(place, flags.minutes)
        measure_queries(place / "library of many")
    return 0


def measure_indexing(place: Path, minutes: int) -> None:
    """Print the speed of indexing one film, and the peak memory."""
    (place / "films").mkdir()
    film = place / "films" / "film.mp4"
    notify(f"writing a film of {minutes} minutes")
    made = Format(rate=RATE, size=SIZE, keyframes=KEYFRAMES, options={"preset": "ultrafast"})
    repeat(write(place / "part.mp4", pictures(), made), film, 60 * minutes // PART_S)
    encoder = load_encoder("builtin", for_indexing=True)
    before_mb = forget_peak()
    started, before = time.perf_counter(), [processor_s(who) for who in PROCESSES]
    report = index_folders([film.parent], IndexOptions(place / "library", encoder=encoder))
    took = time.perf_counter() - started
    encoded_s, decoded_s = (
        processor_s(who) - earlier for who, earlier in zip(PROCESSES, before, strict=True)
    )
    assert report.new == 1, report.problems
    with Catalogue.open(place / "library") as catalogue:
        count = len(catalogue.embeddings.searchable_ids())
    own, child = peak_mb(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    used = encoded_s + decoded_s
    size, played = film.stat().st_size / 1e6, 60 * minutes
    print(
        f"film of {minutes} minutes, {size:,.0f} MB, {count} moments: {took:.1f} s,"
        f" {played / took:.0f} times faster than it plays",
        f"processor time: {used:.1f} s, {played / used:.0f} times less than it plays:"
        f" decoding {decoded_s:.1f} s, the rest {encoded_s:.1f} s",
        f"peak memory: {own:,.0f} MB ({before_mb:,.0f} MB before), its decoder {child:,.0f} MB",
        sep="\n",
        flush=True,
    )


def processor_s(who: int) -> float:
    """The processor time of this process, or of its children that have ended."""
    return sum(resource.getrusage(who)[:2])


def forget_peak() -> float:
    """Begin a new measurement of the peak memory; returns the present memory in MB (Linux)."""
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    return peak_mb()


def peak_mb() -> float:
    """The peak memory of this process in MB since `forget_peak`."""
    status = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


def pictures() -> Iterator[Pixels]:
    """The frames of PART_S: scenes of coloured blocks that move."""
    rng = np.random.default_rng(0)
    width, height = SIZE
    for _ in range(PART_S // SCENE_S):
        blocks = rng.integers(0, 256, (height // 60 + 4, width // 60 + 4, 3), np.uint8)
        scene = blocks.repeat(60, 0).repeat(60, 1)
        for frame in range(SCENE_S * RATE):
            yield np.ascontiguousarray(scene[frame : frame + height, frame : frame + width])


def repeat(part: Path, film: Path, times: int) -> None:
    """Write a film that shows a part several times, without encoding it again."""
    with av.open(str(film), "w") as goal:
        made = None
        for number in range(times):
            with av.open(str(part)) as source:
                stream = source.streams.video[0]
                made = made or goal.add_stream_from_template(stream)
                for packet in source.demux(stream):
                    if packet.dts is not None and packet.pts is not None:
                        shift = round(PART_S * number / packet.time_base)
                        packet.pts, packet.dts = packet.pts + shift, packet.dts + shift
                        packet.stream = made
                        goal.mux(packet)


def measure_queries(library: Path) -> None:
    """Print the time of a query without and with moments of videos."""
    notify(f"inventing {PHOTOS:,} photos")
    invent(library, library.with_name("nowhere"), TAG, PHOTOS)
    without = query_ms(library)
    rng = np.random.default_rng(1)
    with closing(sqlite3.connect(library / FILE_NAME)) as db, db:
        db.execute("UPDATE library SET revision = revision + 1")
        for photo_id in range(1, MOMENTS // A_VIDEO + 1):
            rows = unit_rows(rng, A_VIDEO, TAG.dimension)
            db.executemany(
                "INSERT INTO embeddings SELECT NULL, ?1, m.id, ?2, l.revision, ?3, ?4, NULL"
                " FROM models m, library l",
                [
                    (photo_id, 1000 * n, zlib.crc32(row.tobytes()), row.tobytes())
                    for n, row in enumerate(rows)
                ],
            )
    beside = query_ms(library)
    print(f"query over {PHOTOS:,} photos: {without:.1f} ms")
    print(f"with {MOMENTS:,} moments: {beside:.1f} ms, {beside / without:.2f} times")


def query_ms(library: Path) -> float:
    """The median time of the nearest photos of a query."""
    with Catalogue.open(library) as catalogue:
        cache = VectorCache(catalogue, TAG)
        cache.rebuild()
        nearest = NearestPhotos(catalogue, TAG, cache)
        times = []
        for row in unit_rows(np.random.default_rng(2), QUERIES, TAG.dimension):
            started = time.perf_counter()
            nearest.nearest(row, 40)
            times.append(time.perf_counter() - started)
    return 1000 * statistics.median(times)


if __name__ == "__main__":
    sys.exit(run(main))
