"""`photoseek demo`: a library of sample photos, which a folder of one's photos replaces."""

from __future__ import annotations

import dataclasses
import signal
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from search.console import notify
from search.errors import printable
from search.settings import Settings
from ui.demo_pictures import draw_samples

QUERIES = ("a lion in the grass", "a cheetah", "a boat on the sea", "a receipt")
SHOWN = 2
INTERRUPTED = 130  # the exit code after Ctrl-C


def demo(settings: Settings, serve: bool) -> int:
    """Index the samples into a temporary library, search it a few times, then serve the page.

    A folder that is added on the page goes into the library of the settings, which is kept.
    """
    # As an exception, so that the temporary folder is deleted.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    with tempfile.TemporaryDirectory(prefix="photoseek-demo-") as place:
        try:
            _show(Path(place), settings, serve)
        except KeyboardInterrupt:
            kept = f"; photos that you added are in {printable(settings.library)}: `photoseek ui`"
            notify(f"the demo has ended and its samples are deleted{kept}")
            return INTERRUPTED
    return 0


def _show(place: Path, settings: Settings, serve: bool) -> None:
    from indexer.update import IndexOptions, index_folders
    from search.engine import open_library

    photos, library = place / "Samples", place / "library"
    notify("drawing and indexing sample photos")
    draw_samples(photos, datetime.now())
    report = index_folders([photos], IndexOptions(library, model="builtin", notify=notify))
    notify(f"indexed {report.new} photos in {report.seconds:.1f} s")
    engine = open_library(library)
    for query in QUERIES:
        hits = engine.search(query, top=SHOWN)
        found = ", ".join(f"{printable(h.photo.path.name)} ({h.score or 0:.2f})" for h in hits)
        print(f"{query:19} -> {found}", flush=True)
    if serve:
        from ui.library import LiveLibrary
        from ui.serving import serve as serve_page

        samples = dataclasses.replace(settings, library=library)
        serve_page(LiveLibrary(samples, engine, after_demo=settings))
