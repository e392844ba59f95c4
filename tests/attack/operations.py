"""Operations on a library or the cache, each in a separate process that may be killed.

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
from search.catalogue import FILE_NAME, Catalogue
from search.encoders.compiled_model import Card, compiled_folder
from search.encoders.onnx_encoder import compile_towers
from search.encoders.preprocessing import Preprocessing
from search.records import ModelTag
from search.vectors import saved_index
from search.vectors.saved_index import is_whole
from search.vectors.vector_cache import VectorCache
from tests.colours import ColourEncoder

if TYPE_CHECKING:
    from multiprocessing.context import ForkServerContext  # Windows has none

BATCH = 4  # small, so that a short run can be killed at many moments
COMPILED = ModelTag("drawn", "none", 4, "squash 8")
# The embedding of each photo that is searched, bit by bit, by its path and its model.
CONTENT = (
    "SELECT p.path, m.name, v.embedding FROM embeddings v JOIN photos p ON p.id = v.photo_id"
    " JOIN models m ON m.id = v.model_id WHERE m.active"
)
Operation = Callable[[Path, Path], None]
State = frozenset[object]


class Towers:
    """A model that writes its towers in many small steps."""

    tag = COMPILED
    preprocessing = Preprocessing("squash", "bicubic", 8)
    logit_scale = 1.0
    logit_bias: float | None = None

    def export(self, folder: Path, notify: Callable[[str], None]) -> None:
        """Write the files."""
        notify("its towers")
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
    """Forget the folder, unless it is forgotten already."""
    if content(library):
        forget(library, folder)


def repair(library: Path, _: Path) -> None:
    """Drop damaged embeddings and rebuild the vectors."""
    verify(library, Selection(), repair=True)


def save_vectors(library: Path, _: Path) -> None:
    """Rebuild the vector file."""
    with Catalogue.open(library) as catalogue:
        tag = catalogue.embeddings.model()
        assert tag
        VectorCache(catalogue, tag).rebuild()


def save_lists(library: Path, folder: Path) -> None:
    """Rebuild the vector file in the format of a large library."""
    vars(saved_index)["LISTS_FROM"] = 10
    save_vectors(library, folder)


def compile_model(library: Path, _: Path) -> None:
    """Compile a model into a cache at the path of the library."""
    os.environ["XDG_CACHE_HOME"] = str(library)
    compile_towers(Towers())


def content(library: Path) -> State:
    """The paths, models and embeddings of a library, read without photoseek."""
    if not (library / FILE_NAME).exists():
        return frozenset()
    with closing(sqlite3.connect(library / FILE_NAME)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'embeddings'").fetchall():
            return frozenset()
        return frozenset(db.execute(CONTENT))


def saved(library: Path) -> State:
    """The content, and whether the vector file is intact."""
    return content(library) | {is_whole(library)}


def compiled(library: Path) -> State:
    """The checksums of the compiled model in the cache at the path of the library."""
    folder = library / "photoseek" / "models" / compiled_folder(COMPILED.name, "none").name
    card = Card.load(folder, thorough="")
    return frozenset(card.digests.items()) if card else frozenset()


def run(
    operation: Operation, library: Path, folder: Path, killed_after_s: float | None = None
) -> float:
    """Run an operation, or kill it some time after its start; returns the duration in seconds."""
    context = _context()
    has_begun = context.Event()
    process = context.Process(target=_begin, args=(has_begun, operation, library, folder))
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


def _begin(has_begun: Event, operation: Operation, library: Path, folder: Path) -> None:
    pipeline.BATCH = embedder.BATCH = BATCH
    embedder.AHEAD = 2 * BATCH
    VectorCache.few = 0  # use a vector file, as larger libraries do
    has_begun.set()
    operation(library, folder)
