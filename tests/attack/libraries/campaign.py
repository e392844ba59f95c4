"""Mutated libraries: merged, opened, and their backups restored, each in a separate process.

None may end in a traceback, run longer than 10 seconds, or change a file elsewhere.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import math
import multiprocessing
import shutil
import time
import traceback
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path

from indexer.update import IndexOptions, index_folders
from search.catalogue import Catalogue
from search.console import run
from search.encoders import loading
from search.engine import open_library
from search.errors import PhotoseekError
from tests.attack.libraries.mutations import Mutation, execute, mutations
from tests.captioned import xmp
from tests.colours import ColourEncoder
from tests.pictures import draw_folder, tree
from ui.cli import main as photoseek

# What the commands import when they run, imported once for all processes.
IMPORTED = (
    "indexer.merge", "indexer.verify", "search.collections.backup", "search.duplicates",
    "search.output.listing", "search.ranking.library_duplicates",
)  # fmt: skip
LIMIT_S = 10.0
READING = (
    ["search", "red"], ["search", "is:favourite"], ["search", "album:Trip"],
    ["search", "album:Dogs"], ["search", "Rex"], ["search", "tag:tram rating:4"],
    ["album", "list"], ["album", "show", "Dogs"], ["taught"], ["status"], ["verify"],
    ["duplicates"],
)  # fmt: skip
WRITING = (["star", "blue.jpg"], ["album", "add", "New", "red.jpg"], ["verify", "--repair"],
           ["index"])  # fmt: skip


class Place:
    """Two intact libraries, the user's and a stranger's, in a folder with a file to protect."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.victim = folder, folder / "thesis.txt"
        self.victim.write_text("three years of work")
        self.mine, self.theirs = folder / "mine", folder / "theirs"
        for library, photos in ((self.mine, "photos"), (self.theirs, "elsewhere")):
            drawn = draw_folder(folder / photos)
            (drawn / "red.jpg.xmp").write_text(xmp(title="Tram 28", rating="4"), "utf-8")
            index_folders([drawn], IndexOptions(library, encoder=ColourEncoder("builtin")))
            _add_user_data(library)

    def outside(self) -> dict[str, object]:
        """All files but those of the libraries that are tried."""
        return {name: content for name, content in tree(self.folder).items()
                if not name.startswith(("tried", "own"))}  # fmt: skip


def _add_user_data(library: Path) -> None:
    with open_library(library, encoder=ColourEncoder("builtin")) as engine:
        engine.collections.star("red.jpg")
        engine.collections.add_to_album("Trip", "red.jpg", "blue.jpg")
        engine.collections.save_search("Dogs", "red")
        engine.collections.teach("Rex", ["red.jpg"], ["blue.jpg"])
    execute(library, "INSERT INTO text_read SELECT id FROM photos;"
                     " INSERT INTO forgotten VALUES (1, x'61')")  # fmt: skip


# -- one mutation ---------------------------------------------------------------------------------


def attempts(place: Place) -> dict[str, Sequence[list[str]]]:
    """The commands of each kind of attempt, on copies: `tried` is the stranger's, `own` mine."""
    tried, own = str(place.folder / "tried"), str(place.folder / "own")
    backup = str(place.folder / "own" / "backup.json")
    reading = [[*command, "--library", own] for command in READING]
    return {
        "opened": [[*command, "--library", tried] for command in (*READING, *WRITING)],
        "merged": [
            ["merge", tried, "--library", own], *reading, ["backup", backup, "--library", own]
        ],
        "restored": [["backup", backup, "--library", tried], ["restore", backup, "--library", own],
                     *reading],
    }  # fmt: skip


def problems(place: Place, mutation: Mutation) -> Iterator[tuple[str, str]]:
    """The kinds of attempts that went wrong, with the reason."""
    before = place.outside()
    for kind, commands in attempts(place).items():
        for original, name in ((place.theirs, "tried"), (place.mine, "own")):
            shutil.rmtree(place.folder / name, ignore_errors=True)
            shutil.copytree(original, place.folder / name, symlinks=True)
        mutation.apply(place.folder / "tried", place.victim)
        for problem in _run(place, commands):
            yield kind, problem
        if place.outside() != before:
            yield kind, "changed a file elsewhere"
            return


def _run(place: Place, commands: Sequence[list[str]]) -> Iterator[str]:
    """Run commands one after another in one process, each within the time limit."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__, *IMPORTED])
    here, there = context.Pipe()
    process = context.Process(target=_work, args=(there, commands, place.folder / "own"))
    process.start()
    there.close()
    for command in (["start"], *commands, ["read everything"]):
        if not here.poll(LIMIT_S if command != ["start"] else 60):
            yield f"{' '.join(command[:2])}: hangs"
            break
        try:
            problem = here.recv()
        except EOFError:
            yield f"{' '.join(command[:2])}: the process died"
            break
        if problem:
            yield f"{' '.join(command[:2])}: {problem}"
    process.kill()
    process.join()
    process.close()


def _work(pipe: Connection, commands: Sequence[list[str]], own: Path) -> None:
    loading.load_encoder = lambda *_, **__: ColourEncoder("builtin")
    pipe.send("")
    for command in commands:
        pipe.send(_error(lambda command=command: run(lambda: photoseek(command))))
    pipe.send(_error(lambda: _read_everything(own)))


def _error(action: object) -> str:
    """The last line of a traceback and its place, empty without one."""
    output = io.StringIO()
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            action()  # type: ignore[operator]
    except PhotoseekError:
        return ""
    except (Exception, SystemExit) as error:
        frame = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__} {error} ({Path(frame.filename).name}:{frame.lineno})"
    return ""


def _read_everything(library: Path) -> None:
    with Catalogue.open(library) as catalogue:
        catalogue.photos.columns()
        catalogue.photos.facets()
        catalogue.photos.duplicate_features()
        ids = catalogue.embeddings.searchable_ids().tolist()
        catalogue.photos.by_id(ids)
        catalogue.texts.by_id(ids)


# -- the campaign ---------------------------------------------------------------------------------


def campaign(
    folder: Path, every: int, damages: int, start: int = 0, seconds: float = math.inf
) -> tuple[int, list[str]]:
    """Try every n-th mutation for some time; returns their number, and a line for each problem."""
    place, lines, count, end = Place(folder), list[str](), 0, time.monotonic() + seconds
    for mutation in itertools.islice(mutations(damages), start, None, every):
        if time.monotonic() > end:
            break
        count += 1
        for kind, why in problems(place, mutation):
            lines.append(f"{mutation.name}: {kind}: {why}")
            print(lines[-1], flush=True)
    return count, lines
