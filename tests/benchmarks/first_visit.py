"""A visit with an empty browser cache, and a second one, on a slow line.

1.6 Mbit/s with 150 ms of latency, as the "fast 3G" of Chromium's developer tools. Processor time is
that of all processes of the browser and of the server.
"""

from __future__ import annotations

import os
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession

VISITS = 5
LINE = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
# From the request of the document to the first painted photo.
PHOTOS = """async () => {
    while (![...document.querySelectorAll('.tile img')].some((i) => i.naturalWidth))
        await new Promise(requestAnimationFrame);
    return performance.now();
}"""


@dataclass(slots=True)
class Visit:
    """Times in milliseconds from the request, what came over the line, and processor time."""

    paint_ms: float = 0
    photos_ms: float = 0
    requests: int = 0
    kilobytes: float = 0
    processor_s: float = 0


def on_a_slow_line(browser: Browser, address: str, server: int) -> Iterator[tuple[str, float, str]]:
    """Name, median and target of each figure."""
    pairs = [_visits(browser, address, server) for _ in range(VISITS)]
    for which, visits in zip(("first", "second"), zip(*pairs, strict=True), strict=True):
        name = f"slow line, {which} visit"
        yield f"{name}: to the first paint, median, ms", _median(visits, "paint_ms"), "≤ 2,500"
        yield f"{name}: to the first photo, median, ms", _median(visits, "photos_ms"), ""
        yield f"{name}: requests beside thumbnails", _median(visits, "requests"), ""
        yield f"{name}: kB beside thumbnails", _median(visits, "kilobytes"), ""
        yield f"{name}: processor time, median, s", _median(visits, "processor_s"), ""


def _median(visits: tuple[Visit, ...], field: str) -> float:
    return float(statistics.median(getattr(visit, field) for visit in visits))


def _visits(browser: Browser, address: str, server: int) -> tuple[Visit, Visit]:
    """Two visits with the same cache."""
    context = browser.new_context(locale="en-US")
    pair = _visit(browser, context, address, server), _visit(browser, context, address, server)
    context.close()
    return pair


def _visit(browser: Browser, context: BrowserContext, address: str, server: int) -> Visit:
    page = context.new_page()
    session, whole = context.new_cdp_session(page), browser.new_browser_cdp_session()
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    visit, thumbnails = Visit(), set[str]()

    def begun(event: dict[str, Any]) -> None:
        url = event["request"]["url"]
        if "/thumbnail" in url:
            thumbnails.add(event["requestId"])
        elif not url.startswith("data:"):
            visit.requests += 1

    def ended(event: dict[str, Any]) -> None:
        if event["requestId"] not in thumbnails:
            visit.kilobytes += event["encodedDataLength"] / 1000

    session.on("Network.requestWillBeSent", begun)
    session.on("Network.loadingFinished", ended)
    before = _processor_s(whole, server)
    page.goto(address)
    visit.photos_ms = page.evaluate(PHOTOS)
    page.wait_for_load_state("networkidle")
    visit.paint_ms = page.evaluate(PAINTED)
    visit.processor_s = _processor_s(whole, server) - before
    page.close()
    return visit


def _processor_s(browser: CDPSession, server: int) -> float:
    """Processor time of the browser's processes and of the server until now, in seconds (Linux)."""
    processes = browser.send("SystemInfo.getProcessInfo")["processInfo"]
    fields = Path(f"/proc/{server}/stat").read_text("utf-8").rpartition(")")[2].split()
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")  # user and system
    return sum(float(process["cpuTime"]) for process in processes) + own
