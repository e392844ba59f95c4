"""`photoseek demo`: a library of the sample pictures inside the installed Gradio package."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path

from search.console import say
from search.errors import printable
from search.settings import Settings
from ui.samples import samples_folder

QUERIES = ("a lion in the grass", "a cheetah", "a tower in a city", "a wild animal")
SHOWN = 2


def demo(settings: Settings, serve: bool) -> int:
    """Index the samples into a temporary library, search it a few times, then serve the page."""
    from indexer.update import IndexOptions, index_folders
    from search.engine import open_library

    with tempfile.TemporaryDirectory(prefix="photoseek-demo-") as place:
        library = Path(place)
        folder = samples_folder()
        say(f"indexing the sample pictures in {printable(folder)}")
        report = index_folders([folder], IndexOptions(library, model="builtin", notify=say))
        say(f"indexed {report.new} pictures in {report.seconds:.1f} s")
        engine = open_library(library)
        for query in QUERIES:
            hits = engine.search(query, top=SHOWN)
            found = ", ".join(f"{printable(h.photo.path.name)} ({h.score or 0:.2f})" for h in hits)
            print(f"{query:19} -> {found}", flush=True)
        if serve:
            from ui.library import LiveLibrary
            from ui.serving import serve as serve_page

            live = dataclasses.replace(settings, library=library)
            serve_page(LiveLibrary(live, engine))
    return 0
