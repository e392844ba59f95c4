"""Costs and gains of a cluster: `python -m tests.benchmarks.cluster [--photos 2000]`.

Real Ray nodes on this machine (Linux), each pinned to its cores. Runs alternate; reported are whole
and steady runs (without start-up and the first tenth of the photos) and the processor time of all
processes, then the time for large collections, calculated from these measurements.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import pickle
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from indexer.embedder import Embedded
from indexer.metadata.sidecars import Sidecars
from indexer.pipeline import Pipeline
from indexer.reader import Job
from indexer.report import Progress, Report
from indexer.update import IndexOptions, index_folders
from search.catalogue import lock_for_writing
from search.console import notify, run
from search.encoders.loading import load_encoder
from search.records import EmbeddedPhoto, File, Metadata, ModelTag, Root, Stamp
from tests.benchmarks.figures import Figure, seconds
from tests.benchmarks.material import KINDS, LARGE, fill, invent, photo, unit_rows

HOUSE = Path(__file__).resolve().parents[2]
SMALL = (500, 375)
STORE_BYTES = 80 * 2**20
SETTLED_S = 4.0  # a cluster in use has already started its idle workers
TASK = 64  # entries per message of a worker
TICKS = os.sysconf("SC_CLK_TCK")
CORES = sorted(os.sched_getaffinity(0))
NETWORKS = {"a drive of 1 Gbit/s": 117e6, "a drive of 10 Gbit/s": 1.17e9}  # bytes/s of files


# -- one run --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Moment:
    """Wall time and processor time, in seconds, of this process and its descendants."""

    wall: float
    cpu: float

    @classmethod
    def now(cls) -> Moment:
        """The current moment."""
        return cls(time.perf_counter(), cpu_seconds(os.getpid()))

    def __sub__(self, other: Moment) -> Moment:
        return Moment(self.wall - other.wall, self.cpu - other.cpu)


@dataclass(slots=True)
class Watch:
    """Timing of one run. `photos`: the number of photos."""

    photos: int
    started: Moment = field(default_factory=Moment.now)
    tenth: Moment | None = None
    end: Moment | None = None

    def on_progress(self, progress: Progress) -> None:
        """Record when a tenth and all photos are done, while the workers of a cluster still run."""
        if progress.done == self.photos // 10:
            self.tenth = Moment.now()
        if progress.done == self.photos:
            self.end = Moment.now()

    @property
    def whole(self) -> Moment:
        """Time of the run."""
        assert self.end
        return self.end - self.started

    @property
    def steady(self) -> Moment:
        """Time without the first tenth of the photos."""
        assert self.end and self.tenth
        return self.end - self.tenth

    def __str__(self) -> str:
        whole, steady = self.whole, self.steady
        rate = f"{0.9 * self.photos / steady.wall:,.1f} photos/s steady"
        cost = f"{1000 * steady.cpu / self.photos / 0.9:.1f} ms of a processor each"
        return f"{whole.wall:.1f} s, {whole.cpu:.1f} of a processor; {rate}, {cost}"


def timed(folder: Path, photos: int, cluster: str | None = None) -> Watch:
    """Index a folder into a new library."""
    with tempfile.TemporaryDirectory(dir=folder.parent) as library:
        options = IndexOptions(Path(library) / "new", model="builtin", cluster=cluster)
        watch = Watch(photos)
        index_folders([folder], options, watch.on_progress)
    notify(f"  {'on the cluster' if cluster else 'plain'}: {watch}")
    return watch


def cpu_seconds(pid: int) -> float:
    """The processor time of a process and its descendants, in seconds."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(") ")[2].split()
    except OSError:
        return 0.0  # it has ended, and counts for its parent
    return sum(map(int, fields[11:15])) / TICKS + sum(map(cpu_seconds, children(pid)))


def children(pid: int) -> Iterator[int]:
    """The child processes of a process."""
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            yield from map(int, file.read_text("utf-8").split())


@contextlib.contextmanager
def nodes(*shares: Sequence[int]) -> Iterator[Any]:
    """A Ray cluster with a node for each share of this machine's cores; the head is the first."""
    os.environ |= {
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0",  # makes Ray use the loopback interface
        "PYTHONPATH": str(HOUSE),
    }
    from ray.cluster_utils import Cluster

    notify(f"  starting {len(shares)} nodes of {len(shares[0])} cores")
    cluster = Cluster()
    try:
        for share in shares:
            os.sched_setaffinity(0, share)  # inherited by started processes
            cluster.add_node(
                num_cpus=len(share),
                object_store_memory=STORE_BYTES,
                node_ip_address="127.0.0.1",
                include_dashboard=False,
            )
        os.sched_setaffinity(0, shares[0])
        time.sleep(SETTLED_S)
        yield cluster
    finally:
        cluster.shutdown()
        os.sched_setaffinity(0, CORES)


# -- measurements -----------------------------------------------------------------------------


def overhead(folder: Path, photos: int, repeats: int) -> list[Figure]:
    """A cluster of one node, with all cores of this machine, against the plain run."""
    notify(f"one node against the plain run, {photos:,} photos")
    timed(folder, photos)  # chooses the precision, and fills the file cache of the system
    runs = []
    for _ in range(repeats):
        plain = timed(folder, photos)
        with nodes(CORES) as one:
            runs.append((timed(folder, photos, one.address), plain))
    return [
        *figures(f"{photos:,} photos on one node and plain, whole", runs, "whole", "≤ 1.1"),
        *figures(f"{photos:,} photos on one node and plain, steady", runs, "steady", "≤ 1.1"),
    ]


def scaling(folder: Path, photos: int, repeats: int) -> list[Figure]:
    """Two nodes of one core each against one such node; the run itself has the head's core."""
    notify(f"two nodes of one core against one, {photos:,} photos")
    runs = []
    for _ in range(repeats):
        with nodes(CORES[:1]) as one:
            single = timed(folder, photos, one.address)
        with nodes(CORES[:1], CORES[1:2]) as two:
            runs.append((single, timed(folder, photos, two.address)))
    return figures("one node of one core and two, steady", runs, "steady", "≥ 1.7")


def figures(what: str, runs: Sequence[tuple[Watch, Watch]], part: str, target: str) -> list[Figure]:
    """Wall and processor seconds: medians of the first and the second run of each pair."""
    moments = [[getattr(watch, part) for watch in column] for column in zip(*runs, strict=True)]
    walls = [statistics.median(one.wall for one in column) for column in moments]
    cpus = [statistics.median(one.cpu for one in column) for column in moments]
    return [
        Figure(f"{what}, s ({target})", *walls),
        Figure(f"{what}, s of processors", *cpus),
    ]


def replacement(folder: Path, photos: int) -> list[Figure]:
    """Time until a killed worker is noticed and replaced."""
    notify("a worker is killed")
    notices: list[tuple[str, float]] = []
    killed: list[float] = []

    def on_progress(progress: Progress) -> None:
        if progress.done == photos // 4 and not killed:
            os.kill(worker(os.getpid()), signal.SIGKILL)
            killed.append(time.perf_counter())

    def note(line: str) -> None:
        notify(f"  {line}")
        notices.append((line, time.perf_counter()))

    with nodes(CORES) as one, tempfile.TemporaryDirectory(dir=folder.parent) as place:
        options = IndexOptions(Path(place) / "new", "builtin", cluster=one.address, notify=note)
        report = index_folders([folder], options, on_progress)
    assert report.new == photos
    noticed = next(when for line, when in notices if "ended" in line)
    back = next(when for line, when in notices if "works" in line and when > noticed)
    return [
        Figure("from the kill of a worker to the notice, s", noticed - killed[0]),
        Figure("from the kill of a worker to its successor, s", back - killed[0]),
    ]


def worker(pid: int) -> int:
    """The process of a worker among the descendants of a process."""
    for child in children(pid):
        with contextlib.suppress(OSError):
            if Path(f"/proc/{child}/cmdline").read_bytes().startswith(b"ray::Worker"):
                return child
        with contextlib.suppress(LookupError):
            return worker(child)
    raise LookupError("no worker")


# -- the single writer ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ready:
    """An embedder that returns prepared entries, in messages as a cluster sends them."""

    parts: Sequence[bytes]

    def embed(self, _: Sequence[Job], __: frozenset[bytes]) -> Generator[Embedded, None, None]:
        """All entries, for any jobs."""
        for part in self.parts:
            yield from pickle.loads(part)

    def stage(self) -> str:
        """No stage."""
        return ""


def writer(place: Path, count: int, beside: int) -> list[Figure]:
    """Entries that one process unpacks and stores per second, without a cluster.

    Also per second of processor time, which is more reliable on a busy machine.
    """
    notify(f"the writer: {count:,} entries beside {beside:,} photos")
    encoder, root = load_encoder("builtin"), place / "none"
    tag = encoder.tag
    library = place / f"writer {beside}"
    invent(library, root, tag, beside)
    with lock_for_writing(library) as catalogue:
        ready = list(entries(catalogue.roots.add(root.with_name("new")), tag, count))
        parts = [pickle.dumps(ready[i : i + TASK]) for i in range(0, count, TASK)]
        report = Report()
        pipeline = Pipeline(Ready(parts), encoder, tag, catalogue, report, lambda _: None)
        cpu = time.process_time()
        took = seconds(lambda: pipeline.embed([one.job for one in ready]))
        cpu = time.process_time() - cpu
    assert report.new == count
    notify(f"  {count / took:,.0f} entries/s, {count / cpu:,.0f} in a second of the processor")
    return [
        Figure(f"entries/s that are stored, beside {beside:,} (≥ 3,000)", count / took),
        Figure("the same, in a second of the processor", count / cpu),
    ]


def entries(root: Root, tag: ModelTag, count: int) -> Iterator[Embedded]:
    """Photos as a worker gives them."""
    rng = np.random.default_rng(0)
    rows = unit_rows(rng, count, tag.dimension)
    for number, row in enumerate(rows):
        path = f"{number // 1000:04}/IMG_{number:06}.jpg"
        file = File(root, path, Stamp(4_000_000, number), rng.bytes(16))
        about = Metadata(None, "unknown", "Pixel 7", None, 4000, 3000, 48.1, 11.5, "1/250 s", b"c")
        yield Embedded(Job(root, path, None, Sidecars("")), EmbeddedPhoto(file, about, row))


# -- calculation ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rates:
    """Measured rates: photos/s of a node, share of it within a cluster, entries/s of the writer.

    By processor time, as on a machine without other users. `share` is of a cluster of one node.
    """

    plain: float
    share: float
    writer: float
    photo_bytes: float

    def photos_per_s(self, nodes: int, drive: float) -> tuple[float, str]:
        """Photos per second of some nodes with a drive of so many bytes/s, and what limits."""
        limits = {
            "nodes": self.plain * (self.share * nodes if nodes > 1 else 1),
            "writer": self.writer,
            "drive": drive / self.photo_bytes,
        }
        slowest = min(limits, key=lambda name: limits[name])
        return limits[slowest], slowest


def large_photos(place: Path, count: int) -> tuple[float, float]:
    """12-megapixel photos per second of processor time in a plain run, and their mean size."""
    notify(f"{count} photos of 12 megapixels, plain")
    folder = place / "large"
    folder.mkdir()
    contents = [photo(LARGE, seed) for seed in range(8)]
    for number in range(count):
        content = contents[number % len(contents)] + number.to_bytes(4)
        (folder / f"{number:06}.jpg").write_bytes(content)
    watch = timed(folder, count)
    return 0.9 * count / watch.steady.cpu, statistics.mean(map(len, contents))


def calculation(rates: Rates) -> Iterator[str]:
    """Time for large collections by number of nodes, with the limiting part."""
    yield (
        f"Calculated: 12-megapixel photos of {rates.photo_bytes / 1e6:.1f} MB, nodes like this"
        f" machine ({len(CORES)} cores, {rates.plain:.1f} photos/s by processor time; in a cluster"
        f" {rates.share:.0%} of that), {rates.writer:,.0f} entries/s for the writer. Assumed, not"
        " measured: each further node is as fast as the first."
    )
    for drive, rate in {"a drive without a limit": float("inf"), **NETWORKS}.items():
        yield f"{drive:24} {'1 node':>20} {'4 nodes':>20} {'16 nodes':>20}"
        for photos in (1_000_000, 10_000_000, 100_000_000):
            speeds = [rates.photos_per_s(count, rate) for count in (1, 4, 16)]
            cells = (f"{duration(photos / speed)} ({limit})" for speed, limit in speeds)
            yield f"{photos:>18,} photos" + "".join(f"{cell:>21}" for cell in cells)
    most = rates.writer / rates.plain / rates.share
    yield f"The writer is the limit from about {most:,.0f} such nodes on."


def duration(seconds: float) -> str:
    """A duration in hours or days."""
    hours = seconds / 3600
    return f"{hours:,.1f} h" if hours < 48 else f"{hours / 24:,.1f} days"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.cluster", description=__doc__)
    parser.add_argument("--photos", type=int, default=2000, help="of each run")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each, in turn")
    flags = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place, folder = Path(name), Path(name) / "photos"
        writers = writer(place, 10_000, 0) + writer(place, 10_000, 100_000)
        notify(f"drawing {flags.photos:,} photos of 500 pixels")
        fill(folder, SMALL, flags.photos)
        costs = overhead(folder, flags.photos, flags.repeats)
        scaled = scaling(folder, flags.photos // 2, flags.repeats)
        replaced = replacement(folder, flags.photos)
        node, size = large_photos(place, KINDS)
    print(f"{'':58} {'first':>10} {'second':>10} {'ratio':>8}")
    print("\n".join(map(str, [*costs, *scaled, *replaced, *writers])))
    share = min(1.0, 1 / (costs[-1].ratio or 1))
    rates = Rates(node * len(CORES), share, writers[-1].ours, size)
    print("\n".join(calculation(rates)))
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
