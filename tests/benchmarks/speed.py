"""Speed of photoseek on this machine: `python -m tests.benchmarks.speed [--json FILE]`.

Compared with rclip, with the same weights and photos, if it is installed (`pip install
'.[bench]'`): each figure is the median of alternating runs of whole processes. Then growth of costs
with the size of a library, and the limit of the machine. `--photos 1000000` measures a server with
so many photos.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import functools
import io
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.update import IndexOptions, index_folders
from search.catalogue import Catalogue
from search.console import notify, run
from search.encoders.loading import load_encoder
from search.encoders.onnx_encoder import OnnxEncoder
from search.encoders.openclip import OpenClipEncoder
from search.encoders.precision import MANY
from search.encoders.preprocessing import enough_px
from search.engine import open_library
from search.images.decode import decode
from tests.benchmarks import rclip
from tests.benchmarks.figures import Figure, as_installed, in_turn, seconds
from tests.benchmarks.formats import formats, prepared
from tests.benchmarks.material import KINDS, LARGE, fill, invent, photo, unit_rows
from tests.benchmarks.stages import OURS, features, stages

SMALL, TINY = (500, 375), (64, 48)
MANY_LARGE = 300  # photos
QUERY = "a photo of a dog"
# From /proc, because getrusage includes the parent process.
PRINT_PEAK = """
from pathlib import Path
lines = Path("/proc/self/status").read_text().splitlines()
print(next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")))
"""


@dataclass(frozen=True, slots=True)
class Bench:
    """Both tools, ready to run on one model."""

    place: Path
    model: str
    repeats: int

    def ours(self, library: str, *arguments: str | Path) -> float:
        """Duration of a `photoseek` process, in seconds."""
        command = [*OURS, *map(str, arguments), "--library", str(self.place / library)]
        return seconds(lambda: subprocess.run(command, check=True, capture_output=True))

    def baseline(self, folder: Path, *arguments: str, data: str = "rclip") -> float:
        """Duration of an rclip process in a folder, in seconds."""
        home = rclip.environment(self.place / data)
        command = [*rclip.COMMAND, *arguments]
        return seconds(
            lambda: subprocess.run(command, check=True, capture_output=True, cwd=folder, env=home)
        )

    def forget(self) -> None:
        """Empty both tools' libraries; keep their models."""
        subprocess.run(["rm", "-rf", self.place / "ours"], check=True)
        (self.place / "rclip" / "db.sqlite3").unlink(missing_ok=True)


def prepare(place: Path, repeats: int) -> Bench:
    """Prepare random weights for both tools, and their compiled towers."""
    checkpoint = place / "weights.pt"
    with quiet():
        rclip.prepare(place / "rclip", rclip.save_random_weights(checkpoint))
    bench = Bench(place, f"{rclip.ARCHITECTURE}@{checkpoint}", repeats)
    encoder = load_encoder(bench.model, notify=notify)
    if isinstance(encoder, OnnxEncoder) and encoder.probes(MANY):  # as in the first long run
        encoder.tune([prepared(encoder, photo(LARGE, seed)) for seed in range(KINDS)])
        for trial in encoder.trials():
            notify(str(trial))
    return bench


def indexing(
    bench: Bench, what: str, folder: Path, count: int, targets: Sequence[float]
) -> list[Figure]:
    """Rates for a folder of new photos: steady, without start-up, and of the whole process."""

    def ours() -> float:
        return bench.ours("ours", "index", folder, "--model", bench.model)

    def baseline() -> float:
        return bench.baseline(folder, QUERY)

    runs: list[list[float]] = []
    for _ in range(bench.repeats):
        bench.forget()
        runs.append([ours(), ours(), baseline(), baseline()])  # new photos, then nothing new
    first, again, rclip_first, rclip_again = (
        statistics.median(column) for column in zip(*runs, strict=True)
    )
    steady = count / (first - again), count / (rclip_first - rclip_again)
    whole = count / first, count / rclip_first
    return [
        Figure(f"index {what}, steady, photos/s", *steady, targets[0]),
        Figure(f"index {count} {what}, whole process, photos/s", *whole, targets[1]),
    ]


def fidelity(bench: Bench, files: Sequence[Path]) -> list[Figure]:
    """Cosines of the rows in the library with open_clip's full-size preprocessing in FP32."""
    exact = OpenClipEncoder.load(bench.model)
    catalogue = Catalogue.open(bench.place / "ours")
    ids, rows = catalogue.embeddings.since()
    paths = {i: p.path for i, p in catalogue.photos.by_id(ids.tolist()).items()}
    stored = {paths[i]: row for i, row in zip(ids.tolist(), rows, strict=True)}
    true = exact.encode_photos([exact.prepare(decode(file).pixels) for file in files])
    cosines = [float(stored[file] @ row) for file, row in zip(files, true, strict=True)]
    return [
        Figure("cosine with open_clip's full-size fp32, worst (≥ 0.99)", min(cosines)),
        Figure("cosine with open_clip's full-size fp32, mean (≥ 0.998)", float(np.mean(cosines))),
    ]


def queries(bench: Bench, folder: Path, what: str, target: float) -> Figure:
    """Duration of a shell query, a whole process, in seconds."""
    ours, baseline = in_turn(
        2 * bench.repeats + 1,
        lambda: bench.ours("ours", "search", QUERY),
        lambda: bench.baseline(folder, "-n", QUERY),
    )
    return Figure(f"one shell query, {what}, s", ours, baseline, target)


def beside_rclip(place: Path, repeats: int) -> list[Figure]:
    """All comparisons with rclip."""
    bench = prepare(place, repeats)
    limits = stages(bench.model, place)
    notify(f"{MANY_LARGE} photos of 12 megapixels")
    files = fill(place / "large", LARGE, MANY_LARGE)
    figures = limits + indexing(bench, "12-megapixel photos", place / "large", MANY_LARGE, (3, 3.3))
    figures += fidelity(bench, files[:60])
    notify("60 photos of 12 megapixels")
    fill(place / "sixty", LARGE, 60)
    figures += indexing(bench, "12-megapixel photos", place / "sixty", 60, (3, 2.5))[1:]
    notify("600 photos of 500 pixels")
    fill(place / "small", SMALL, 600)
    figures += indexing(bench, "500-pixel photos", place / "small", 600, (1.8, 1.8))
    bench.forget()
    fill(place / "few", SMALL, 60)
    bench.ours("ours", "index", place / "few", "--model", bench.model)
    bench.baseline(place / "few", QUERY)
    figures.append(queries(bench, place / "few", "60 photos", 0.35))
    notify("100,000 photos")
    figures += at_100_000(bench)
    return figures


def at_100_000(bench: Bench) -> list[Figure]:
    """Both tools with 100,000 files: a query, and a scan without changes."""
    bench.forget()
    count, folder = 100_000, bench.place / "many"
    files = fill(folder, TINY, count)
    tag = load_encoder(bench.model).tag
    invent(bench.place / "ours", folder, tag, count)
    bench.ours("ours", "search", QUERY)  # builds the vectors of the synthetic library
    bench.baseline(bench.place / "few", "-n", QUERY)  # creates the tables
    rows = unit_rows(np.random.default_rng(0), count, tag.dimension)
    rclip.invent(bench.place / "rclip", files, rows)
    query = queries(bench, folder, f"{count:,} photos", 0.35)
    scan, with_query, without = in_turn(
        bench.repeats,
        lambda: bench.ours("ours", "index"),
        lambda: bench.baseline(folder, QUERY),
        lambda: bench.baseline(folder, "-n", QUERY),
    )
    name = f"scan of {count:,} unchanged files, s"
    return [query, Figure(name, scan, with_query - without, 0.25)]


# -- without a baseline ---------------------------------------------------------------------------


def built_in(place: Path) -> list[Figure]:
    """Speed of the built-in model's towers, and memory of a run on large photos."""
    encoder = load_encoder("builtin", notify=notify)
    files = fill(place / "large", LARGE, MANY_LARGE)
    pixels = [
        encoder.prepare(decode(f, at_least_px=enough_px(encoder.side_px)).pixels)
        for f in files[:32]
    ]
    encoder.encode_photos(pixels)  # the first batch of a process is slow
    encoder.encode_texts([QUERY])

    texts = seconds(lambda: [encoder.encode_texts([f"photo {n}"]) for n in range(50)]) / 50
    arguments = [
        "index",
        str(place / "large"),
        "--model",
        "builtin",
        "--library",
        str(place / "alone"),
    ]
    code = f"from ui.cli import main; main({arguments!r}){PRINT_PEAK}"
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    index, peak = time.perf_counter() - started, float(done.stdout)
    return [
        Figure("built-in model, photos/s", 32 / seconds(lambda: encoder.encode_photos(pixels))),
        Figure("built-in model, a text, ms", 1000 * texts),
        Figure(
            f"index {MANY_LARGE} 12-megapixel photos with it, photos/s (≥ 45)", MANY_LARGE / index
        ),
        Figure("peak memory of that, MB (≤ 1,200)", peak),
    ]


def first_minute(place: Path, repeats: int) -> list[Figure]:
    """First use: the demo on a fresh machine, and the first query of a library."""
    fill(place / "ten", SMALL, 10)
    bench = Bench(place, "builtin", repeats)
    times: list[list[float]] = []
    for number in range(repeats):
        fresh = {**os.environ, "XDG_CACHE_HOME": str(place / f"cache {number}")}
        command = [*OURS, "demo", "--no-serve"]
        demo = seconds(
            lambda c=command, env=fresh: subprocess.run(  # type: ignore[misc]
                c, check=True, capture_output=True, env=env
            )
        )
        library = f"first {number}"
        bench.ours(library, "index", place / "ten", "--model", "builtin")
        times.append([demo, *(bench.ours(library, "search", QUERY) for _ in range(2))])
    demo, first, second = (statistics.median(column) for column in zip(*times, strict=True))
    return [
        Figure("demo on a fresh machine, start to last answer, s (≤ 6)", demo),
        Figure("built-in model, the first query in a new library, s", first),
        Figure("built-in model, the second query, s (≤ 0.25)", second),
        Figure("first query against second (≤ 1.3)", first / second),
        Figure("photoseek --help, s (≤ 0.1)", in_turn(2 * repeats + 1, show_help)[0]),
    ]


def show_help() -> float:
    """Seconds that `photoseek --help` takes."""
    command = [*OURS, "--help"]
    return seconds(lambda: subprocess.run(command, check=True, capture_output=True))


def growth(place: Path, repeats: int) -> list[Figure]:
    """Costs of 500 new photos and of a query, by size of the library."""
    folders = [place / f"new {number}" for number in range(repeats)]
    for number, folder in enumerate(folders):
        fill(folder, SMALL, 500, 500 * number)
    libraries = {f"{count:,}": _invented(place, count) for count in (1_000, 10_000, 100_000)}
    added = [functools.partial(_add, place, iter(folders)) for place in libraries.values()]
    queries = [functools.partial(_query, place) for place in libraries.values()]
    adding, asking = in_turn(repeats, *added), in_turn(repeats, *queries)
    return [
        figure
        for count, add, ask in zip(libraries, adding, asking, strict=True)
        for figure in (
            Figure(f"500 new photos of 500 pixels beside {count}, photos/s", 500 / add),
            Figure(f"a query among {count}, encode to rows, ms", 1000 * ask),
        )
    ]


def _invented(place: Path, count: int) -> Path:
    library = place / f"library {count}"
    invent(library, place / "gone", load_encoder("builtin").tag, count)
    open_library(library).count()  # builds the vectors of the synthetic library
    return library


def _add(library: Path, folders: Iterator[Path]) -> float:
    """Duration of indexing the next folder, in seconds."""
    options = IndexOptions(library, encoder=load_encoder("builtin"))
    return seconds(lambda: index_folders([next(folders)], options))


def _query(library: Path) -> float:
    """Duration of a query, in seconds."""
    engine = open_library(library, encoder=load_encoder("builtin"))
    engine.search("first")
    return seconds(lambda: [engine.search(f"photo {number}") for number in range(50)]) / 50


def server(place: Path, count: int) -> list[Figure]:
    """Time and memory of a server for a query among `count` photos, with the built-in model."""
    encoder = load_encoder("builtin")
    notify(f"a library of {count:,} photos")
    invent(place / "huge", place / "none", encoder.tag, count)
    built = seconds(lambda: open_library(place / "huge").count())
    code = f"""
import time
from pathlib import Path
from search.engine import open_library
engine = open_library(Path({str(place / "huge")!r}))
engine.warm_up()
times = []
for number in range(300):
    started = time.perf_counter()
    assert len(engine.search(f"photo number {{number}}", top=60)) == 60
    times.append(time.perf_counter() - started)
print(1000 * sorted(times)[150], 1000 * sorted(times)[285])
{PRINT_PEAK}"""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    median, p95, peak = map(float, done.stdout.split())
    return [
        Figure(f"make the vectors of {count:,} photos, s", built),
        Figure(f"one query among {count:,}, encode to rows, median, ms", median),
        Figure(f"one query among {count:,}, encode to rows, p95, ms (≤ 50)", p95),
        Figure(f"memory of a server with {count:,} photos, MB (≤ 2,000)", peak),
    ]


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Suppress the output of torch's exporter."""
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.speed", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--photos", type=int, help="measure only a server with so many photos")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each, in turn")
    flags = parser.parse_args()
    as_installed()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        if flags.photos:
            figures = server(place, flags.photos)
        else:
            figures = first_minute(place, flags.repeats) + formats()
            figures += built_in(place) + stages("builtin", place) + growth(place, flags.repeats)
            if rclip.is_installed():
                figures += beside_rclip(place, flags.repeats)
            else:
                notify("rclip is not installed: pip install '.[bench]'")
    print(features())
    print(f"{'':58} {'photoseek':>10} {'rclip 3.3':>10} {'ratio':>8}  target")
    print("\n".join(map(str, figures)))
    if flags.json:
        about = [{**dataclasses.asdict(f), "ratio": f.ratio} for f in figures]
        flags.json.write_text(json.dumps({"cores": os.cpu_count(), "figures": about}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
