"""The review of duplicates: groups are found in the background, shown and listed, never deleted."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Query, Response
from fastapi.responses import StreamingResponse

from search.duplicates import Proposal, Rule, csv_lines, propose
from search.errors import PhotoseekError, RunFailed, printable
from search.images.sharpness import SharpnessCache
from search.output.archive import archive
from search.ranking.library_duplicates import KINDS, Group, Kind
from search.records import Photo
from ui.json_api import LARGEST_ID, Language, SeesPaths, json_response, make_router
from ui.library import LiveLibrary
from ui.messages import Messages
from ui.views import Tile, amount_text, photo_tile, size_text, taken_text

MOST_GROUPS = 50  # a request
MOST_SHOWN = 60  # photos of one group
LONGEST_CHOICE = 900_000  # characters
LISTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "a list or an archive",
        "content": {"text/plain": {}, "text/csv": {}, "application/zip": {}},
    }
}


@dataclass(frozen=True, slots=True)
class Found:
    """The groups at a revision of the library."""

    revision: int
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One photo of a group, with the reasons to keep it, in words."""

    tile: Tile
    size: str
    taken: str
    path: str


@dataclass(frozen=True, slots=True)
class GroupView:
    """A group as the page shows it; `count`: its photos, of which the first are shown.

    `key`: its first id, by which the page names it; `keep`: ids; `absent`: how many photos are not
    there now, or have changed since they were indexed.
    """

    key: int
    kind: Kind
    count: int
    photos: tuple[Candidate, ...]
    keep: tuple[int, ...]
    absent: int


@dataclass(frozen=True, slots=True)
class DuplicatesView:
    """An answer: how far the search for groups is, or some of the groups.

    `counts`: groups of each kind; `total`: groups of the kind that is asked for; `others`: the size
    of their photos without the largest of each, in words; `stale`: the library has changed since.
    """

    busy: bool = False
    done: int = 0
    steps: int = 0
    stale: bool = False
    counts: dict[str, int] = field(default_factory=dict)
    total: int = 0
    others: str = ""
    groups: tuple[GroupView, ...] = ()


class DuplicateFinder:
    """The groups of the library, found in a thread and cached until the library changes."""

    def __init__(self, library: LiveLibrary) -> None:
        self._library = library
        self._lock = threading.Lock()
        self._progress: tuple[int, int] | None = None  # while a thread is at it
        self._found: Found | None = None
        self._error: PhotoseekError | None = None
        self.sharpness = SharpnessCache()

    def look(self) -> tuple[Found | None, tuple[int, int]]:
        """What was found, or None, and how far the search for it is: steps, and all of them.

        Raises what ended the search, once.
        """
        revision = self._library.engine().catalogue.revision()
        with self._lock:
            error, self._error = self._error, None
            if error:
                raise error
            found = self._found
            # While photos are added there would be no end of it: what was found stays until then.
            is_busy = self._library.runs.latest.busy
            is_wanted = not found or (found.revision != revision and not is_busy)
            if is_wanted and self._progress is None:
                self._progress = 0, 0
                threading.Thread(target=self._find, args=(revision,), daemon=True).start()
            return (None if is_wanted else found), self._progress or (0, 0)

    def found(self) -> Found:
        """What was found last. Raises LibraryMissing or LibraryEmpty."""
        self._library.engine()
        return self._found or Found(0, ())

    def _find(self, revision: int) -> None:
        error: PhotoseekError | None = RunFailed()  # unless it gets to its end
        try:
            groups = self._library.engine().duplicates(self._on_progress)
            self._found, error = Found(revision, tuple(groups)), None
        except PhotoseekError as known:
            error = known
        finally:
            self._error, self._progress = error, None

    def _on_progress(self, done: int, steps: int) -> None:
        self._progress = done, steps


def make_duplicates_api(library: LiveLibrary) -> APIRouter:
    """The routes of duplicates."""
    api, finder = make_router("duplicates", "/duplicates"), DuplicateFinder(library)

    @api.get("", response_model=DuplicatesView)
    def duplicates(
        messages: Language,
        paths: SeesPaths,
        kind: Kind | Literal[""] = "",
        keep: Rule = "largest",
        skip: Annotated[int, Query(ge=0, le=LARGEST_ID)] = 0,
        count: Annotated[int, Query(ge=1, le=MOST_GROUPS)] = 10,
    ) -> Response:
        """Groups of near-duplicates; while they are searched for, the progress of that."""
        found, (done, steps) = finder.look()
        if found is None:
            return json_response(DuplicatesView(busy=True, done=done, steps=steps))
        groups = _of_kind(found, kind)
        page = groups[skip : skip + count]
        catalogue = library.engine().catalogue
        proposals = propose(catalogue, page, keep, finder.sharpness)
        view = DuplicatesView(
            stale=found.revision != catalogue.revision(),
            counts={name: len(_of_kind(found, name)) for name in KINDS},
            total=len(groups),
            others=amount_text(sum(group.others_bytes for group in groups)),
            groups=tuple(map(_view, page, proposals, itertools.repeat((messages, paths)))),
        )
        return json_response(view)

    @api.post("/list", responses=LISTS, response_class=Response)
    def list_duplicates(
        form: Annotated[Literal["paths", "csv", "zip"], Form()],
        keep: Annotated[Rule, Form()] = "largest",
        kind: Annotated[Kind | Literal[""], Form()] = "",
        chosen: Annotated[str, Form(max_length=LONGEST_CHOICE)] = "{}",
    ) -> Response:
        """The photos that are not to be kept, as a file."""
        catalogue, choice = library.engine().catalogue, read_choice(chosen)
        groups = _of_kind(finder.found(), kind)
        found = propose(catalogue, groups, keep, finder.sharpness, choice)
        return _sent(form, (one for one in found if one.others))

    return api


def read_choice(text: str) -> dict[int, tuple[int, ...]]:
    """The ids to keep by the first id of a group, as the page sends them; {} for invalid text."""
    try:
        choice = json.loads(text)
        return {int(key): tuple(map(int, ids)) for key, ids in choice.items()}
    except (ValueError, TypeError, AttributeError, RecursionError):
        return {}


def _of_kind(found: Found, kind: str) -> tuple[Group, ...]:
    return tuple(group for group in found.groups if kind in ("", group.kind))


def _view(group: Group, proposal: Proposal, show: tuple[Messages, bool]) -> GroupView:
    photos = [*proposal.kept, *proposal.others]
    shown = tuple(_candidate(photo, *show) for photo in photos[:MOST_SHOWN])
    keep = tuple(photo.id for photo in proposal.kept)
    absent = len(proposal.absent)
    return GroupView(group.ids[0], group.kind, len(photos), shown, keep, absent)


def _candidate(photo: Photo, messages: Messages, paths: bool) -> Candidate:
    taken = taken_text(photo.metadata, messages)
    path = printable(photo.path if paths else photo.path.name)
    return Candidate(photo_tile(photo), size_text(photo), taken, path)


def _sent(form: str, proposals: Iterator[Proposal]) -> Response:
    """The photos that are not to be kept, as a file that is sent while it is made."""
    name = f"photoseek duplicates {datetime.now():%Y-%m-%d %H%M}"
    others = (photo for proposal in proposals for photo in proposal.others)
    if form == "zip":
        return _attachment(archive(others), "application/zip", f"{name}.zip")
    if form == "csv":
        return _attachment(csv_lines(proposals), "text/csv; charset=utf-8", f"{name}.csv")
    lines = (f"{printable(photo.path)}\n" for photo in others)
    return _attachment(lines, "text/plain; charset=utf-8", f"{name}.txt")


def _attachment(content: Iterator[str] | Iterator[bytes], kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingResponse(content, media_type=kind, headers=headers)
