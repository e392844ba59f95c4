"""Records of the Library tab: roots, problems, models, folders and the progress of a run."""

from __future__ import annotations

import contextlib
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from indexer.face_pass import FacePass
from indexer.ocr import PicturePass
from indexer.part_pass import PartPass
from indexer.report import Report
from indexer.text_reader import is_installed
from search.encoders import models
from search.errors import LibraryEmpty, LibraryMissing, Note, PhotoseekError, notes, printable
from search.user_records import UserData
from ui.folders import (
    MAX_ENTRIES,
    Folder,
    count_pictures,
    is_broad,
    list_folder,
    places,
    to_word,
)
from ui.home import is_inside
from ui.index_runs import Run
from ui.library import LiveLibrary
from ui.messages import ENGLISH, Messages
from ui.model_views import ModelView, model_views
from ui.pace import pace_text
from ui.views import Tile, tiles

MAX_PROBLEMS = 200  # that are listed
PROGRESS = {
    PicturePass.STAGE: "library.textProgress",
    FacePass.STAGE: "library.facesProgress",
    PartPass.STAGE: "library.partsProgress",
}


@dataclass(frozen=True, slots=True)
class Status:
    """A sentence for the status line; with a progress bar while a run is on.

    `total` is 0 for a bar without a value, None without a bar.
    """

    text: str = ""
    is_error: bool = False
    done: int = 0
    total: int | None = None


@dataclass(frozen=True, slots=True)
class RootView:
    """A root with its newest photo and its numbers of photos."""

    id: int
    name: str
    path: str
    cover: Tile | None
    counts: tuple[int, int, int, int]  # searchable, damaged, unreadable, missing


@dataclass(frozen=True, slots=True)
class ProblemView:
    """A file that could not be read, or only in part; the id of the photo that it still shows."""

    path: str
    reason: str
    damaged: bool
    photo_id: int | None


@dataclass(frozen=True, slots=True)
class FolderView:
    """A folder to choose; `word` encodes its path. `pictures`: text on their number."""

    word: str
    name: str
    pictures: str = ""


@dataclass(frozen=True, slots=True)
class FoldersView:
    """The folders in a folder, and shortcuts; `error` where it cannot be listed.

    `is_broad`: whether it is home, above home, or a whole disk.
    """

    places: tuple[FolderView, ...]
    folder: FolderView | None = None
    parent: str | None = None
    inside: tuple[FolderView, ...] = ()
    more: int = 0
    is_broad: bool = False
    error: str = ""


@dataclass(frozen=True, slots=True)
class LibraryView:
    """The whole page. `offer`: the pictures folder, for a library without roots.

    `watches`: whether new photos are found at once; `watch_message`: what hinders that.
    `text_command`: what installs the reader of text in pictures; empty where it is installed.
    `faces_found`: photos that were searched for faces, and the faces in them.
    """

    busy: bool
    status: Status | None
    roots: tuple[RootView, ...]
    problems: tuple[ProblemView, ...]
    problem_count: int
    models: tuple[ModelView, ...]
    reads_text: bool
    text_read: tuple[int, int]
    finds_faces: bool
    faces_found: tuple[int, int]
    watches: bool
    watch_message: str = ""
    text_command: str = ""
    offer: FolderView | None = None
    error: str = ""


def library_view(library: LiveLibrary, messages: Messages = ENGLISH) -> LibraryView:
    """The present state of the library and its run."""
    roots: tuple[RootView, ...] = ()
    problems: tuple[ProblemView, ...] = ()
    error = ""
    run = library.runs.latest  # read once: it may end or begin at any time
    try:
        catalogue = library.engine().catalogue
        roots = _root_views(library)
        problems = tuple(
            ProblemView(printable(one.path), messages.note(one.reason), one.damaged, one.photo_id)
            for one in catalogue.photos.problems()
        )
    except (LibraryMissing, LibraryEmpty):
        pass
    except PhotoseekError as failure:
        error = messages.error(failure)
    return LibraryView(
        busy=run.busy,
        status=run_status(run, messages, is_stopping=library.runs.is_stopping()),
        roots=roots,
        problems=problems[:MAX_PROBLEMS],
        problem_count=len(problems),
        models=model_views(library, messages),
        reads_text=library.runs.reads_text(),
        watches=library.watching.is_on(),
        watch_message=_message(library.watching.message, messages),
        text_read=_text_read(library),
        finds_faces=library.runs.finds_faces(),
        faces_found=_faces_found(library),
        text_command="" if is_installed() else install_command("text"),
        offer=None if roots or error else _offer(),
        error=error,
    )


def _message(message: Note | PhotoseekError | None, messages: Messages) -> str:
    if isinstance(message, PhotoseekError):
        return messages.error(message)
    return messages.note(message) if message else ""


def _root_views(library: LiveLibrary) -> tuple[RootView, ...]:
    found = library.engine().catalogue.roots.photo_counts()
    covers = _covers(library, [root.path for root, _ in found])
    return tuple(
        RootView(
            root.id,
            printable(root.path.name or root.path),
            printable(root.path),
            covers.get(root.path),
            (counts.searchable, counts.damaged, counts.unreadable, counts.missing),
        )
        for root, counts in found
    )


def _covers(library: LiveLibrary, roots: list[Path]) -> dict[Path, Tile]:
    """The newest photo of each root that has one."""
    columns = library.facets.columns()
    newest = dict[Path, int]()
    for root in roots:
        codes = [n for n, name in enumerate(columns.folders.names) if is_inside(name, str(root))]
        rows = np.flatnonzero(np.isin(columns.folders.codes, codes))
        if len(rows):
            newest[root] = int(columns.ids[rows[0]])
    known = {tile.id: tile for tile in tiles(library.engine(), list(newest.values()))}
    return {root: known[number] for root, number in newest.items() if number in known}


def _text_read(library: LiveLibrary) -> tuple[int, int]:
    """Pictures whose text was read, and all pictures."""
    try:
        return library.engine().catalogue.extracted_texts.progress()
    except PhotoseekError:
        return 0, 0


def _faces_found(library: LiveLibrary) -> tuple[int, int]:
    with contextlib.suppress(PhotoseekError):
        return library.engine().catalogue.found_faces.progress()
    return 0, 0


def install_command(extra: str) -> str:
    """The command that adds an optional part to the Python which runs this."""
    return f"{shlex.quote(sys.executable)} -m pip install 'photoseek[{extra}]'"


def _offer() -> FolderView | None:
    from platformdirs import user_pictures_path

    pictures = user_pictures_path()
    if not pictures.is_dir() or count_pictures(pictures) is None:
        return None
    return FolderView(to_word(pictures), printable(pictures))


# -- folders --------------------------------------------------------------------------------------


def folders_view(path: Path, messages: Messages = ENGLISH) -> FoldersView:
    """The folders in a folder, to choose one."""
    shortcuts = tuple(_place(place, messages) for place in places())
    try:
        listing = list_folder(path)
    except PhotoseekError as error:
        return FoldersView(shortcuts, error=messages.error(error))
    folder = listing.folder
    parent = folder.path.parent
    return FoldersView(
        places=shortcuts,
        folder=_folder(folder, printable(folder.path), messages),
        parent=None if parent == folder.path else to_word(parent),
        inside=tuple(_folder(one, printable(one.path.name), messages) for one in listing.inside),
        more=listing.more,
        is_broad=is_broad(folder.path),
    )


def _place(path: Path, messages: Messages) -> FolderView:
    is_home = path == Path.home()
    name = messages.text("library.homeFolder") if is_home else printable(path.name)
    return FolderView(to_word(path), name)


def _folder(folder: Folder, name: str, messages: Messages) -> FolderView:
    if folder.pictures is None:
        count = messages.text("library.closedFolder")
    elif folder.pictures:
        count = messages.text("library.picturesHere", count=folder.pictures)
        count += "+" if folder.pictures >= MAX_ENTRIES else ""
    else:
        count = ""
    return FolderView(to_word(folder.path), name, count)


def hidden_text(user_data: UserData, messages: Messages = ENGLISH) -> str:
    """A list of user data, in words; empty for none."""
    text = messages.text
    parts = [text("library.stars", count=len(user_data.stars))] if user_data.stars else []
    parts += [text("library.ofAlbum", name=a.name, count=len(a.photos)) for a in user_data.albums]
    parts += [text("library.ofName", name=n.name, count=len(n.shown_by)) for n in user_data.names]
    for one in user_data.people:
        parts.append(text("library.ofPerson", name=one.name or "", count=len(one.faces)))
    return ", ".join(parts)


# -- runs -----------------------------------------------------------------------------------------


def run_status(
    run: Run, messages: Messages = ENGLISH, *, is_stopping: bool = False
) -> Status | None:
    """The progress of a run, or how the last one ended; None before the first."""
    if run.error:
        return Status(messages.error(run.error), is_error=True)
    if run.busy and is_stopping:
        return Status(messages.text("library.stopping"))
    if run.busy:
        return _progress(run, messages)
    if run.stopped:
        return Status(messages.text("library.stopped"))
    return Status(_summary(run.report, messages)) if run.report else None


def _progress(run: Run, messages: Messages) -> Status:
    if run.total:
        key = PROGRESS.get(run.stage, "library.progress")
        line = messages.text(key, done=run.done, count=run.total)
        pace = pace_text(run.rate, run.total - run.done, messages)
        text = f"{line}{messages.text('library.comma')}{pace}" if pace else line
        return Status(text, done=run.done, total=run.total)
    if isinstance(run.preparing, Note) and run.preparing.code == notes.FETCHING.code:
        percent = int(run.preparing.fields["percent"])
        return Status(messages.note(run.preparing), done=percent, total=100)
    fetched = models.fetching() if run.preparing else None
    if fetched:
        text = messages.text("library.fetching", name=fetched.name, percent=fetched.percent)
        return Status(text, done=fetched.percent, total=100)
    return Status(messages.note(run.preparing) or messages.text("library.looking"), total=0)


def _summary(report: Report, messages: Messages) -> str:
    """The numbers of a run in words, after its notes and errors."""
    counts = {
        "library.new": report.new, "library.changed": report.changed,
        "library.again": report.again, "library.moved": report.moved,
        "library.missing": report.missing, "library.back": report.restored,
        "library.texts": report.texts,
        "library.unreadable": report.unreadable, "library.textFound": report.with_text,
        "library.facesFound": report.faces,
    }  # fmt: skip
    done = [messages.text(key, count=count) for key, count in counts.items() if count]
    text = messages.text("library.comma").join(done) or messages.text("library.nothingNew")
    errors = map(messages.error, report.errors)
    return "; ".join([*map(messages.note, report.notes), *errors, text])
