"""Routes of the library: its state, folders to choose, and other actions.

Actions and folders are for the machine itself. An answer of an action has the new state; one that
needs a confirmation is asked first for its `question`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response

from indexer.face_pass import switch
from indexer.forget import forget
from indexer.scan import check_folder
from indexer.text_reader import is_installed
from search.encoders import models
from search.errors import RunBusy, TextReaderMissing, printable
from search.records import Root
from ui.folders import Below, count_below, first_place, from_word, is_broad
from ui.json_api import (
    Language,
    SeesPaths,
    json_response,
    make_router,
    only_here,
    only_here_or_token,
)
from ui.library import LiveLibrary
from ui.library_view import (
    FoldersView,
    LibraryView,
    Status,
    folders_view,
    hidden_text,
    library_view,
)
from ui.messages import Messages

MAX_PATH = 20_000  # characters of a path as a word
PathText = Annotated[str, Body(max_length=MAX_PATH)]
RootId = Annotated[int | None, Body()]


class Actions:
    """Actions of the buttons of the page. Methods may raise a PhotoseekError.

    They return the result, or None if the indexing run shows it.
    """

    def __init__(self, library: LiveLibrary, messages: Messages) -> None:
        self.library = library
        self.messages = messages

    def add(self, folder: str, word: str) -> Status | None:
        """Index a folder that was typed, or chosen from a list."""
        if not word and not folder.strip():
            return self._status("library.nameFolder")
        path = from_word(word) if word else Path(folder.strip())
        folder_to_add = check_folder(path)
        self.library.leave_demo()
        model = "auto" if self.library.has_folders() else self.library.first_model
        return self._run([folder_to_add], model)

    def add_question(self, folder: str, word: str) -> str:
        """True if all of home or of a disk is meant; empty for any other folder."""
        path = check_folder(from_word(word) if word else Path(folder.strip()))
        if not is_broad(path):
            return ""
        below = count_below(path)
        count = f"{below.pictures:,}{'+' if below.more else ''}"
        return self.messages.text("library.addBroad", name=printable(path), pictures=count)

    def update(self, root: int | None, *, again: bool) -> Status | None:
        """Index what is new in one root or in all; `again`: all of it."""
        if root is None:
            return self._run([], again=again)
        found = self._root(root)
        return self._run([found.path], again=again) if found else self._gone()

    def stop(self) -> Status | None:
        """End the run; what it has stored stays."""
        is_busy = self.library.runs.latest.busy
        self.library.runs.stop()
        return None if is_busy else self._status("library.idle")

    def forget(self, root: int) -> Status | None:
        """Remove the photos of a root from the library; the files stay."""
        if self.library.runs.latest.busy:
            raise RunBusy
        found = self._root(root)
        if found is None:
            return self._gone()
        count = self.library.engine().catalogue.roots.count_photos(found).searchable
        done = forget(self.library.settings.library, found.path)
        return self._status("library.forgot", name=printable(done.folder), count=count)

    def forget_question(self, root: int) -> str:
        """The consequences of `forget`; empty for a root that is no longer there."""
        found = self._root(root)
        if found is None:
            return ""
        catalogue = self.library.engine().catalogue
        count = catalogue.roots.count_photos(found).searchable
        text = self.messages.text("library.forgetThis", name=printable(found.path), count=count)
        hidden = hidden_text(catalogue.collections.user_data_only_below(found.path), self.messages)
        return f"{text} {self.messages.text('library.hidden', what=hidden)}" if hidden else text

    def use_model(self, name: str) -> Status | None:
        """Embed all photos with another model; without any, the first ones with this."""
        if name not in (model.name for model in models.MODELS):
            return None
        if not self.library.has_folders():
            self.library.first_model = name
            return self._status("library.firstModel", name=name)
        return self._run([], model=name)

    def model_question(self, name: str) -> str:
        """The cost of `use_model`; empty for an unknown model or a library without roots."""
        model = next((one for one in models.MODELS if one.name == name), None)
        if model is None or not self.library.has_folders():
            return ""
        count = self.library.engine().count()
        text = self.messages.text("library.modelThis", name=name, count=count)
        if models.is_here(model):
            return text
        minutes = models.download_minutes(model)
        fetched = self.messages.text(
            "library.fetchedOnce", count=model.download_mb, minutes=minutes
        )
        return f"{text} {fetched}"

    def read_text(self, on: bool) -> Status | None:
        """Extract the text of pictures from now on, or no longer. Raises TextReaderMissing."""
        if on and not is_installed():
            raise TextReaderMissing
        self.library.runs.set_reads_text(on)
        if not on:
            return self._status("library.textOff")
        if self.library.runs.latest.busy or not self.library.has_folders():
            return self._status("library.textLater")
        return self._run([])

    def find_people(self, on: bool) -> Status | None:
        """Search for faces from now on, or no longer. Raises LibraryReadOnly."""
        switch(self.library.settings.library, on)
        self.library.runs.set_finds_faces(on)
        if not on:
            return self._status("library.peopleOff")
        if self.library.runs.latest.busy or not self.library.has_folders():
            return self._status("library.peopleLater")
        return self._run([])

    def forget_faces(self) -> Status | None:
        """Delete all faces and the names given to them, and find none from now on."""
        if self.library.runs.latest.busy:
            raise RunBusy
        with self.library.engine().collections.writing() as catalogue:
            count = catalogue.found_faces.forget_all()
        self.library.runs.set_finds_faces(False)
        return self._status("library.forgotFaces", count=count)

    def watch(self, on: bool) -> Status | None:
        """Watch the folders from now on, or no longer. Raises LibraryReadOnly."""
        self.library.watching.switch(on)
        return self._status("library.watchOn" if on else "library.watchOff")

    def _run(
        self, folders: list[Path], model: str = "auto", *, again: bool = False
    ) -> Status | None:
        """Start a run, which shows its result itself."""
        if not self.library.runs.start(folders, model, again=again):
            raise RunBusy
        return None

    def _root(self, number: int) -> Root | None:
        roots = self.library.engine().catalogue.roots.all()
        return next((root for root in roots if root.id == number), None)

    def _gone(self) -> Status:
        return self._status("library.goneFolder")

    def _status(self, key: str, **fields: Any) -> Status:
        return Status(self.messages.text(key, **fields))


@dataclass(frozen=True, slots=True)
class Question:
    """The question before an action; empty if it needs no confirmation."""

    question: str


@dataclass(frozen=True, slots=True)
class Done:
    """The result of an action in a sentence, and the state of the library after it."""

    status: Status | None
    library: LibraryView


ActionsOf = Callable[[Request, Messages], Actions]  # raises HTTPException for other machines


def make_library_api(library: LiveLibrary) -> APIRouter:
    """The routes of the library."""
    api = make_router("library", "/library")

    @api.get("", response_model=LibraryView)
    def library_status(messages: Language, paths: SeesPaths) -> Response:
        """Roots, unreadable files, models, and the indexing run."""
        view = library_view(library, messages)
        return json_response(view if paths else _without_paths(view))

    def here(request: Request, messages: Messages) -> Actions:
        only_here(request)
        return Actions(library, messages)

    def here_or_token(request: Request, messages: Messages) -> Actions:
        only_here_or_token(request)
        return Actions(library, messages)

    _add_questions(api, here)
    _add_root_actions(api, here)
    _add_runs(api, here_or_token)
    _add_settings(api, here)
    return api


def _add_questions(api: APIRouter, here: ActionsOf) -> None:
    @api.get("/folders", response_model=FoldersView)
    def folders(request: Request, messages: Language, word: str = "", folder: str = "") -> Response:
        """The folders in a folder of this machine, to choose one."""
        actions = here(request, messages)
        typed = Path(folder.strip()) if folder.strip() else first_place()
        path = from_word(word) if word else typed
        return json_response(folders_view(path, actions.messages))

    @api.get("/folders/below", response_model=Below)
    def below(request: Request, messages: Language, word: str) -> Response:
        """The number of pictures below a folder, counted for at most two seconds."""
        here(request, messages)
        return json_response(count_below(from_word(word)))

    @api.get("/question", response_model=Question)
    def question(
        request: Request,
        messages: Language,
        root: int | None = None,
        model: str = "",
        folder: str = "",
        word: str = "",
    ) -> Response:
        """The question before a folder is added or removed, or the model changed."""
        actions = here(request, messages)
        if folder.strip() or word:
            text = actions.add_question(folder, word)
        elif root is not None:
            text = actions.forget_question(root)
        else:
            text = actions.model_question(model)
        return json_response(Question(text))


def _add_root_actions(api: APIRouter, here: ActionsOf) -> None:
    @api.post("/add", response_model=Done)
    def add_folder(
        request: Request, messages: Language, folder: PathText = "", word: PathText = ""
    ) -> Response:
        """Index a folder; it becomes a root."""
        return _done(here(request, messages), lambda actions: actions.add(folder, word))

    @api.post("/forget", response_model=Done)
    def forget_root(
        request: Request, messages: Language, root: Annotated[int, Body(embed=True)]
    ) -> Response:
        """Remove the photos of a root from the library; the files stay."""
        return _done(here(request, messages), lambda actions: actions.forget(root))


def _add_runs(api: APIRouter, runs: ActionsOf) -> None:
    @api.post("/update", response_model=Done)
    def start_run(
        request: Request,
        messages: Language,
        root: RootId = None,
        again: Annotated[bool, Body()] = False,
    ) -> Response:
        """Index what is new or changed in one root or in all; `again`: all files."""
        return _done(runs(request, messages), lambda actions: actions.update(root, again=again))

    @api.post("/stop", response_model=Done)
    def stop_run(request: Request, messages: Language) -> Response:
        """Stop the indexing run; the photos that it has stored stay."""
        return _done(runs(request, messages), Actions.stop)


def _add_settings(api: APIRouter, here: ActionsOf) -> None:
    @api.post("/model", response_model=Done)
    def use_model(
        request: Request, messages: Language, name: Annotated[str, Body(embed=True)]
    ) -> Response:
        """Embed all photos with another model; without any, the first ones with this."""
        return _done(here(request, messages), lambda actions: actions.use_model(name))

    @api.post("/text", response_model=Done)
    def read_text(
        request: Request, messages: Language, on: Annotated[bool, Body(embed=True)]
    ) -> Response:
        """Read the text in pictures from now on, or no longer."""
        return _done(here(request, messages), lambda actions: actions.read_text(on))

    @api.post("/people", response_model=Done)
    def find_people(
        request: Request, messages: Language, on: Annotated[bool, Body(embed=True)]
    ) -> Response:
        """Recognise people by their faces from now on, or no longer."""
        return _done(here(request, messages), lambda actions: actions.find_people(on))

    @api.post("/forget-faces", response_model=Done)
    def forget_faces(request: Request, messages: Language) -> Response:
        """Delete all faces that were found, and the names given to them."""
        return _done(here(request, messages), Actions.forget_faces)

    @api.post("/watch", response_model=Done)
    def watch(
        request: Request, messages: Language, on: Annotated[bool, Body(embed=True)]
    ) -> Response:
        """Find new, changed, moved and deleted photos at once from now on, or no longer."""
        return _done(here(request, messages), lambda actions: actions.watch(on))


def _done(actions: Actions, act: Callable[[Actions], Status | None]) -> Response:
    """The result of an action and the new state.

    A run may end at any time: its status and whether it is busy are of the same moment.
    """
    status = act(actions)
    view = library_view(actions.library, actions.messages)
    return json_response(Done(status or view.status, view))


def _without_paths(view: LibraryView) -> LibraryView:
    """The state without paths: roots have no names, problems the names of files.

    Messages about runs and folders may name paths, and are left out.
    """
    roots = (replace(root, name="", path="") for root in view.roots)
    problems = (replace(one, path=PurePath(one.path).name) for one in view.problems)
    return replace(
        view,
        status=view.status if view.busy else None,
        roots=tuple(roots),
        problems=tuple(problems),
        watch_message="",
        text_command="",
        offer=None,
        error="",
    )
