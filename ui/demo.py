"""`photoseek demo`: a library of the sample pictures inside the installed Gradio package."""

from __future__ import annotations

import dataclasses
import importlib.util
import tempfile
from pathlib import Path

from search.console import say
from search.errors import printable
from search.settings import Settings

QUERIES = ("a lion in the grass", "a cheetah", "a tower in a city", "a wild animal")
SHOWN = 2


def _folder() -> Path:
    spec = importlib.util.find_spec("gradio")  # found, not imported: that takes seconds
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / "media_assets" / "images"


FOLDER = _folder()
SAMPLES = [FOLDER / name for name in ("lion.jpg", "cheetah1.jpg", "bus.png", "tower.jpg")]


def demo(settings: Settings, serve: bool) -> int:
    """Index the samples into a temporary library, search it a few times, then serve the page."""
    from indexer.update import IndexOptions, index_folders
    from search.engine import open_library

    with tempfile.TemporaryDirectory(prefix="photoseek-demo-") as place:
        library = Path(place)
        say(f"indexing the sample pictures in {printable(FOLDER)}")
        report = index_folders([FOLDER], IndexOptions(library, model="builtin"))
        say(f"indexed {report.new} pictures in {report.seconds:.1f} s")
        engine = open_library(library)
        for query in QUERIES:
            hits = engine.search(query, top=SHOWN)
            found = ", ".join(f"{printable(h.photo.path.name)} ({h.score or 0:.2f})" for h in hits)
            print(f"{query:19} -> {found}", flush=True)
        if serve:
            from ui import server
            from ui.library import Shelf

            server.serve(Shelf(dataclasses.replace(settings, library=library), engine))
    return 0
