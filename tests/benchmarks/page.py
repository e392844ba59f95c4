"""Speed of the page with many photos: `python -m tests.benchmarks.page [--json FILE]`.

A synthetic library of 100,000 photos from twenty years, with 500 folders, three cameras, forty
towns, people, keywords and ratings, real thumbnails, served as by `photoseek ui`. Chromium measures
waiting times of a user; twenty concurrent clients measure the server.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import os
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import numpy as np
from playwright.sync_api import Page, Playwright, sync_playwright

from search.catalogue import FILE_NAME, Catalogue, lock_for_writing
from search.console import notify, run
from search.encoders.loading import load_encoder
from search.files import THUMBNAILS
from search.images.decode import decode
from search.records import PhotoTexts, Text
from tests.benchmarks.figures import as_installed
from tests.benchmarks.first_visit import on_a_slow_line
from tests.benchmarks.material import KINDS, invent, photo
from tests.ui.browser import launch
from ui.thumbnails import SIDE_PX, sealed, webp

USERS, EACH = 20, 20
LONG_RUN = 10_000
WARM = 2000  # searches before that, which fill the caches
FOLDERS, TOWNS, YEARS = 500, 40, 20
WORDS = ("dog", "beach", "sunset", "a red car", "snow", "a child with a ball", "city", "food")
ADDRESS = "http://127.0.0.1:{}"


@dataclasses.dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table, with its target."""

    name: str
    value: float
    target: str

    def __str__(self) -> str:
        return f"{self.name:58} {self.value:10,.4g}  {self.target}"


def make_library(place: Path, count: int) -> Path:
    """A library of synthetic photos with existing files and thumbnails."""
    encoder, library, photos = load_encoder("builtin"), place / "library", place / "photos"
    photos.mkdir()
    kinds = []
    for seed in range(KINDS):
        file = place / f"{seed}.jpg"
        file.write_bytes(photo((1600, 1200), seed))
        kinds.append(place / f"{seed}.webp")
        kinds[-1].write_bytes(sealed(webp(decode(file, at_least_px=SIDE_PX).pixels, SIDE_PX)))
    invent(library, photos, encoder.tag, count)
    describe(library, count)
    for number in range(FOLDERS):
        (photos / folder_of(number)).mkdir(exist_ok=True)
    catalogue = Catalogue.open(library)
    for number, one in catalogue.photos.by_id(range(1, count + 1)).items():
        os.link(place / f"{number % KINDS}.jpg", one.path)  # a disk holds no more
        digest = one.content_hash.hex()
        target = library / THUMBNAILS / digest[:2] / f"{digest}.webp"
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(kinds[number % KINDS], target)
    return library


def folder_of(number: int) -> str:
    """The folder of a photo; folders follow each other in time, as trips do."""
    return f"Trip {number % FOLDERS:03}"


def describe(library: Path, count: int) -> None:
    """Give the photos dates, folders, cameras, positions, people, keywords and ratings."""
    chance = np.random.default_rng(1)
    days = np.sort(chance.integers(0, YEARS * 365, count))
    towns = chance.integers(0, TOWNS, count)
    first = datetime(2005, 1, 1, 12)
    facts = [
        (
            f"{folder_of(n * FOLDERS // count)}/{n:06}.jpg",
            None if n % 10 == 0 else (first + timedelta(int(days[n]))).isoformat(),
            f"Camera {n % 3}",
            f"{24 + 10 * (n % 4)}mm",
            1600 if n % 4 else 1200,
            1200 if n % 4 else 1600,
            None if n % 3 else 36.0 + int(towns[n]) / 2,
            None if n % 3 else -9.0 + int(towns[n]) / 2,
            n + 1,
        )
        for n in range(count)
    ]
    with contextlib.closing(sqlite3.connect(library / FILE_NAME)) as db, db:
        db.executemany(
            "UPDATE photos SET path = CAST(? AS BLOB), taken_at = ?, taken_from = 'exif',"
            " camera = ?, lens = ?, width = ?, height = ?, latitude = ?, longitude = ?"
            " WHERE id = ?",
            facts,
        )
    with lock_for_writing(library) as catalogue:
        (root,) = catalogue.roots.all()
        texts = [
            PhotoTexts(
                path, "1", (Text("person", f"Person {n % 20}"), Text("tag", f"tag {n % 70}")), n % 6
            )
            for n, (path, *_) in enumerate(facts)
            if n % 5 == 0
        ]
        catalogue.texts.store(root, texts)


def wait_for(address: str) -> None:
    """Wait until the server answers a search."""
    while True:
        try:
            if httpx.get(f"{address}/api/v1/search?q=dog", timeout=600).json()["tiles"]:
                return
        except (httpx.HTTPError, KeyError):
            time.sleep(0.2)


def in_browser(page: Page, address: str) -> list[Figure]:
    """Time from Enter to the first photos, and for sixty thumbnails without a browser cache."""
    page.goto(address)
    page.locator("#ps-query[placeholder]").wait_for()
    paints, pages = [], []
    for number in range(12):
        text = f"{WORDS[number % len(WORDS)]} {number}"
        page.evaluate("window.scrollTo(0, 0)")
        page.locator("#ps-query").evaluate("(e, text) => { e.value = text; e.focus(); }", text)
        paints.append(page.evaluate(FIRST_PAINT, text))
        pages.append(page.evaluate(THUMBNAILS_OF, 60 * number))
    facets = [*in_panel(page, address)]
    return [
        Figure("from Enter to the first paint, median, ms", statistics.median(paints), "≤ 300"),
        Figure("60 thumbnails, cold in the browser, median, ms", statistics.median(pages), "≤ 400"),
        *at_home(page, address),
        *facets,
    ]


def in_panel(page: Page, address: str) -> Iterator[Figure]:
    """Counts of facets, for new filters and for cached ones."""
    page.goto(address)
    page.locator("#ps-query[placeholder]").wait_for()
    known, new = [], []
    for number in range(12):
        query = f'dog year:{2005 + number} camera:"Camera {number % 3}"'
        new.append(page.evaluate(COUNTS, query))
        known.append(page.evaluate(COUNTS, query))
    yield Figure("facets' counts, a new filter, median, ms", statistics.median(new), "≤ 100")
    yield Figure("facets' counts, asked before, median, ms", statistics.median(known), "≤ 100")


def started(playwright: Playwright, library: Path, port: int) -> Figure:
    """Time from the start of the process to photos on the page, with a warm disk cache."""
    with launch(playwright) as browser:
        times = [_seconds_to_photos(browser.new_page(), library, port + n) for n in range(3)]
    return Figure(
        "from the process to photos on the page, median, s", statistics.median(times), "≤ 3"
    )


def _seconds_to_photos(page: Page, library: Path, port: int) -> float:
    begun = time.perf_counter()
    with served(library, port):
        while not _listens(port):
            time.sleep(0.02)
        page.goto(ADDRESS.format(port))
        page.evaluate(HOME)
        return time.perf_counter() - begun


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", port)).close()
        return True
    return False


@contextlib.contextmanager
def served(library: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Serve the page of a library in a separate process."""
    arguments = ["ui", "--no-open", "--port", str(port), "--library", str(library)]
    code = f"import sys; sys.argv[1:] = {arguments!r}; from ui.cli import entry; entry()"
    with subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL) as server:
        try:
            yield server
        finally:
            server.terminate()


def at_home(page: Page, address: str) -> list[Figure]:
    """Time to the first photos of the home page, and for scrubbing to unseen places."""
    homes = []
    for _ in range(5):
        page.goto(address)
        homes.append(page.evaluate(HOME))
    places = [page.evaluate(SCRUB, (number + 0.5) / 10) for number in range(10)]
    boxes, photos = ([place[name] for place in places] for name in ("boxes", "photos"))
    return [
        Figure(
            "home: from the page to its first photos, median, ms", statistics.median(homes), "≤ 400"
        ),
        Figure("scrubbing: to placeholders, median, ms", statistics.median(boxes), "≤ 100"),
        Figure("scrubbing: to the photos, median, ms", statistics.median(photos), "≤ 400"),
    ]


# Waits until the tiles of the new search have been painted.
FIRST_PAINT = """async (text) => {
    for (const e of document.querySelectorAll('.tile')) e.remove();
    const started = performance.now();
    document.getElementById('ps-ask').requestSubmit();
    while (!document.querySelector('.tile')) await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    return performance.now() - started;
}"""
# From the drawn search field to the first painted photo.
HOME = """async () => {
    while (!document.getElementById('ps-query')?.placeholder)
        await new Promise(requestAnimationFrame);
    const started = performance.now();
    while (![...document.querySelectorAll('.tile img')].some((i) => i.naturalWidth))
        await new Promise(requestAnimationFrame);
    return performance.now() - started;
}"""
# Scrolls to a height of the page, 0 to 1, as the scrubber does.
SCRUB = """async (at) => {
    const inView = () => [...document.querySelectorAll('.tile')].filter((tile) => {
        const { top, bottom } = tile.getBoundingClientRect();
        return bottom > 0 && top < innerHeight;
    });
    const started = performance.now();
    scrollTo({ top: at * document.documentElement.scrollHeight, behavior: 'instant' });
    while (!inView().length) await new Promise(requestAnimationFrame);
    const boxes = performance.now() - started;
    while (!inView().every((tile) => tile.querySelector('img')?.naturalWidth))
        await new Promise(requestAnimationFrame);
    return { boxes, photos: performance.now() - started };
}"""
COUNTS = """async (q) => {
    const started = performance.now();
    await (await fetch(`/api/v1/facets?${new URLSearchParams({ q })}`)).json();
    return performance.now() - started;
}"""
THUMBNAILS_OF = """async (first) => {
    const started = performance.now();
    await Promise.all(Array.from({ length: 60 }, (_, n) => new Promise((done) => {
        const image = new Image();
        image.onload = image.onerror = done;
        image.src = `/api/v1/photos/${first + n + 1}/thumbnail?cold=${performance.now()}`;
    })));
    return performance.now() - started;
}"""


def alone(address: str) -> Figure:
    """Time of the server for a search, with one user."""
    times = []
    with httpx.Client(base_url=address, timeout=60) as client:
        for number in range(200):
            started = time.perf_counter()
            client.get("/api/v1/search", params={"q": f"{WORDS[number % 8]} {number}"})
            times.append(1000 * (time.perf_counter() - started))
    return Figure("server part of a search, p95, ms", sorted(times)[190], "≤ 60")


def at_once(address: str) -> Figure:
    """Searches per second of twenty users; an error ends the benchmark."""

    def user(number: int) -> None:
        with httpx.Client(base_url=address, timeout=60) as client:
            for turn in range(EACH):
                params = {"q": f"{WORDS[turn % 8]} {number} {turn}"}
                found = client.get("/api/v1/search", params=params).raise_for_status().json()
                assert found["tiles"], found

    started = time.perf_counter()
    with ThreadPoolExecutor(USERS) as pool:
        list(pool.map(user, range(USERS)))
    seconds = time.perf_counter() - started
    return Figure("20 users at once, searches/s", USERS * EACH / seconds, "≥ 40")


def memory_mb(process: int) -> float:
    """Resident memory of the server in MB (Linux)."""
    lines = Path(f"/proc/{process}/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def growth(address: str, process: int, searches: int) -> Figure:
    """Growth of the server's memory by many searches."""
    with httpx.Client(base_url=address, timeout=60) as client:
        before = 0.0
        for number in range(searches + WARM):
            if number == WARM:
                before = memory_mb(process)
            client.get("/api/v1/search", params={"q": f"photo {number}", "count": 20})
    grown = memory_mb(process) - before
    return Figure(f"memory after {searches:,} searches, MB more", grown, "flat")


def measured(playwright: Playwright, address: str, process: int, searches: int) -> Iterator[Figure]:
    """The lines of the table, as they are measured."""
    with launch(playwright) as browser:
        yield from in_browser(browser.new_page(), address)
        for name, value, target in on_a_slow_line(browser, address, process):
            yield Figure(name, value, target)
    yield alone(address)
    yield at_once(address)
    if searches:
        yield growth(address, process, searches)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.page", description=__doc__)
    parser.add_argument("--photos", type=int, default=100_000)
    parser.add_argument("--port", type=int, default=7899)
    help_text = "searches that must leave the memory as it was"
    parser.add_argument("--searches", type=int, default=LONG_RUN, help=help_text)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    flags = parser.parse_args()
    as_installed()
    address = ADDRESS.format(flags.port)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        notify(f"a library of {flags.photos:,} photos")
        library = make_library(Path(folder), flags.photos)
        with served(library, flags.port) as server:
            wait_for(address)
            figures = []
            for figure in measured(playwright, address, server.pid, flags.searches):
                print(figure, flush=True)
                figures.append(figure)
        figures.append(started(playwright, library, flags.port + 1))
        print(figures[-1])
    if flags.json:
        about = [dataclasses.asdict(figure) for figure in figures]
        flags.json.write_text(json.dumps({"cores": os.cpu_count(), "figures": about}, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
