"""What changes a library or the cache, each done in a process of its own that may be killed.

The processes are forked from one that has imported everything: a kill takes milliseconds.
"""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import TYPE_CHECKING

from indexer import embedder, pipeline
from indexer.forget import forget
from indexer.scan import Selection
from indexer.update import IndexOptions, index_folders
from indexer.verify import verify
from search import vector_file, vectors
from search.catalogue import FILE_NAME, Catalogue
from search.encoders.card import Card
from search.encoders.compiled import compile_towers, compiled_folder
from search.encoders.preprocessing import Preprocessing
from search.records import ModelTag
from search.vector_cache import VectorCache
from search.vectors import is_whole
from tests.colours import ColourEncoder

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext  # Windows has none

BATCH = 4  # small, so that a short run has many moments to be killed at
COMPILED = ModelTag("drawn", "none", 4, "squash 8")
# The embedding of each photo that is searched, bit by bit, by its path and its model.
CONTENT = (
    "SELECT p.path, m.name, v.embedding FROM vectors v JOIN photos p ON p.id = v.photo_id"
    " JOIN models m ON m.id = v.model_id WHERE m.active"
)
Deed = Callable[[Path, Path], None]
State = frozenset[object]


class Towers:
    """A model whose towers are written in many small steps."""

    tag = COMPILED
    preprocessing = Preprocessing("squash", "bicubic", 8)
    logit_scale = 1.0

    def export(self, folder: Path, tell: Callable[[str], None]) -> None:
        """Write the files."""
        tell("its towers")
        for name in ("photos.onnx", "texts.onnx", "tokenizer.txt"):
            with (folder / name).open("wb") as file:
                for _ in range(50):
                    file.write(name.encode() * 1000)
                    file.flush()


def index(library: Path, folder: Path) -> None:
    """Index the folder."""
    index_folders([folder], IndexOptions(library, encoder=ColourEncoder()))


def change_model(library: Path, folder: Path) -> None:
    """Embed all photos with another model."""
    index_folders([folder], IndexOptions(library, encoder=ColourEncoder("others")))


def forget_folder(library: Path, folder: Path) -> None:
    """Forget the folder, if it is not forgotten yet."""
    if content(library):
        forget(library, folder)


def repair(library: Path, _: Path) -> None:
    """Drop damaged embeddings and rebuild the vectors."""
    verify(library, Selection(), repair=True)


def save_vectors(library: Path, _: Path) -> None:
    """Make the vector file anew."""
    with Catalogue.open(library) as catalogue:
        tag = catalogue.model()
        assert tag
        VectorCache(catalogue, tag).rebuild()


def save_lists(library: Path, folder: Path) -> None:
    """Make the vector file anew, as that of a large library."""
    for module in (vectors, vector_file):
        vars(module)["LISTS_FROM"] = 10
    save_vectors(library, folder)


def compile_model(library: Path, _: Path) -> None:
    """Compile a model into a cache that lies in the library's place."""
    os.environ["XDG_CACHE_HOME"] = str(library)
    compile_towers(Towers())


def content(library: Path) -> State:
    """What a library holds, read without photoseek."""
    if not (library / FILE_NAME).exists():
        return frozenset()
    with closing(sqlite3.connect(library / FILE_NAME)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'vectors'").fetchall():
            return frozenset()
        return frozenset(db.execute(CONTENT))


def saved(library: Path) -> State:
    """The same, and whether the vector file is whole."""
    return content(library) | {is_whole(library)}


def compiled(library: Path) -> State:
    """What the cache in the library's place holds."""
    folder = library / "photoseek" / "models" / compiled_folder(COMPILED.name, "none").name
    card = Card.load(folder, thorough="")
    return frozenset(card.digests.items()) if card else frozenset()


def do(deed: Deed, library: Path, folder: Path, killed_after_s: float | None = None) -> float:
    """Do a deed to its end, or kill it some time after it has begun; the seconds it took."""
    context = _context()
    has_begun = context.Event()
    process = context.Process(target=_begin, args=(has_begun, deed, library, folder))
    process.start()
    assert has_begun.wait(60)
    started = time.perf_counter()
    process.join(killed_after_s)
    process.kill()
    process.join()
    assert killed_after_s is not None or process.exitcode == 0
    process.close()
    return time.perf_counter() - started


def _context() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


def _begin(has_begun: Event, deed: Deed, library: Path, folder: Path) -> None:
    pipeline.BATCH = embedder.BATCH = BATCH
    embedder.AHEAD = 2 * BATCH
    VectorCache.few = 0  # with a vector file, as a larger library has one
    has_begun.set()
    deed(library, folder)
