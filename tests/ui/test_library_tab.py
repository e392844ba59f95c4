"""The Library tab without a browser: its state, its routes, and what they do."""

from __future__ import annotations

import dataclasses
import importlib.util
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from indexer.report import Progress, Report
from indexer.text_reader import TextReader
from search.catalogue import Catalogue
from search.encoders import models
from search.engine import Engine
from search.errors import RunBusy, notes
from search.settings import read_settings
from tests.pictures import draw, draw_folder, tree
from tests.ui.conftest import Serve, live_library
from tests.ui.test_library import status_text, wait
from ui import index_runs, json_api, library_routes
from ui.folders import Folder, from_word, list_folder, to_word
from ui.index_runs import Run, _Stopped
from ui.library import LiveLibrary
from ui.library_routes import Actions
from ui.library_view import FoldersView, Status, folders_view, library_view, run_status
from ui.messages import ENGLISH, Messages
from ui.model_views import model_views
from ui.pace import Pace, pace_text

Index = Callable[..., Report]


@pytest.fixture
def live(engine: Engine) -> LiveLibrary:
    return live_library(engine)


@pytest.fixture
def actions(live: LiveLibrary) -> Actions:
    return Actions(live, ENGLISH)


# -- its state ------------------------------------------------------------------------------------


def test_the_state_has_roots_with_their_counts(live: LiveLibrary, photos: Path) -> None:
    (root,) = library_view(live).roots
    assert (root.id, root.path, root.counts) == (1, str(photos), (6, 0, 0, 0))


def test_without_a_root_a_folder_is_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Pictures").mkdir()
    monkeypatch.setattr("platformdirs.user_pictures_path", lambda: tmp_path / "Pictures")
    view = library_view(LiveLibrary(read_settings()))
    assert view.roots == ()
    assert view.offer is not None
    assert view.offer.name == str(tmp_path / "Pictures")
    assert (view.status, view.reads_text, view.text_read) == (None, False, (0, 0))


def test_what_could_not_be_read_is_listed_with_a_photo_where_there_is_one(
    live: LiveLibrary, photos: Path, index: Index
) -> None:
    (photos / "broken.jpg").write_bytes(b"no picture")
    index(photos)
    (problem,) = library_view(live).problems
    assert "not an image" in problem.reason
    assert not problem.damaged
    whole = draw(photos / "half.jpg", "red", (640, 480)).read_bytes()
    (photos / "half.jpg").write_bytes(whole[: len(whole) // 2])
    index(photos)
    view = library_view(live, Messages("zh"))
    assert view.problem_count == 2
    (damaged,) = (problem for problem in view.problems if problem.damaged)
    assert damaged.reason == "文件不完整"
    (known,) = (p for p in live.engine().catalogue.photos.problems() if p.damaged)
    assert damaged.photo_id == known.photo_id


def test_models_have_size_quality_languages_and_say_which_are_here(
    live: LiveLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "is_here", lambda model: model.name == "builtin")
    used, *listed = model_views(live)
    assert used.is_used
    assert [model.name for model in listed] == [model.name for model in models.MODELS]
    default = next(model for model in listed if model.name == models.RECOMMENDED.name)
    assert (default.megabytes, default.minutes) == (1507, 5)
    assert (default.kind, default.imagenet, default.coco) == ("recommended", 74.0, 47.2)
    assert [model.is_here for model in listed] == [True, *[False] * (len(listed) - 1)]
    assert "many" in {model.languages for model in listed}
    assert "多种语言" in {model.languages for model in model_views(live, Messages("zh"))}


# -- routes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "route", "body"),
    [
        ("GET", "folders", None), ("GET", "question?root=1", None), ("POST", "add", {"word": "/"}),
        ("POST", "update", {}), ("POST", "update", {"root": 1, "again": True}),
        ("POST", "stop", {}), ("POST", "forget", {"root": 1}),
        ("POST", "model", {"name": "builtin"}), ("POST", "text", {"on": True}),
        ("POST", "people", {"on": True}), ("POST", "forget-faces", {}),
    ],
)  # fmt: skip
def test_only_this_machine_acts(
    live: LiveLibrary, serve: Serve, monkeypatch: pytest.MonkeyPatch, method: str, route: str,
    body: object,
) -> None:  # fmt: skip
    client = serve(live)
    monkeypatch.setattr(json_api, "is_this_machine", lambda _: False)
    answer = client.request(method, f"/api/v1/library/{route}", json=body)
    assert answer.status_code == 403
    assert "only on the machine" in answer.json()["detail"]
    assert client.get("/api/v1/library").json()["roots"]
    assert not live.runs.latest.busy
    assert live.engine().count() == 6


def test_a_foreign_page_reaches_no_action(live: LiveLibrary, serve: Serve) -> None:
    client = serve(live)
    foreign = {"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"}
    for route in ("add", "update", "forget", "stop"):
        answer = client.post(f"/api/v1/library/{route}", json={"root": 1}, headers=foreign)
        assert answer.status_code == 403
    assert client.get("/api/v1/library/folders", headers=foreign).status_code == 403
    assert live.engine().count() == 6


@pytest.mark.parametrize(
    ("route", "body"),
    [("model", {"name": "nothing/known"}), ("forget", {"root": 99}), ("update", {"root": 99})],
)
def test_an_action_on_something_unknown_does_nothing(
    live: LiveLibrary, serve: Serve, route: str, body: object
) -> None:
    answer = serve(live).post(f"/api/v1/library/{route}", json=body).json()
    assert answer["status"] is None or "no longer" in answer["status"]["text"]
    assert not live.runs.latest.busy
    assert live.engine().count() == 6


def test_the_answer_of_an_action_has_the_new_state(
    live: LiveLibrary, serve: Serve, photos: Path
) -> None:
    answer = serve(live).post("/api/v1/library/forget", json={"root": 1}).json()
    assert answer["status"]["text"].startswith(f"Removed {photos} from the library")
    assert answer["library"]["roots"] == []


def test_names_of_any_bytes_cross_the_routes(
    live: LiveLibrary, serve: Serve, tmp_path: Path
) -> None:
    for raw in (b"caf\xe9 \xff", b'<b>"x"&'):
        (tmp_path / "all" / os.fsdecode(raw)).mkdir(parents=True)
    client = serve(live)
    found = client.get("/api/v1/library/folders", params={"folder": str(tmp_path / "all")}).json()
    for folder in found["inside"]:
        inner = client.get("/api/v1/library/folders", params={"word": folder["word"]}).json()
        assert inner["parent"] == to_word(tmp_path / "all")
    assert len(found["inside"]) == 2


# -- actions --------------------------------------------------------------------------------------


def test_a_folder_that_cannot_be_added(live: LiveLibrary, serve: Serve, tmp_path: Path) -> None:
    client, gone = serve(live), str(tmp_path / "gone")
    for body in ({"folder": gone}, {"word": to_word(Path(gone))}, {"folder": "~nobody at all/x"},
                 {"folder": "a\0b"}):  # fmt: skip
        assert "no such folder" in client.post("/api/v1/library/add", json=body).json()["detail"]
    answer = client.post("/api/v1/library/add", json={"folder": " "}).json()
    assert "Name a folder" in answer["status"]["text"]
    answer = client.post("/api/v1/library/stop").json()
    assert "Nothing is being indexed" in answer["status"]["text"]


def test_a_run_that_ends_before_the_answer_is_shown_as_ended(
    live: LiveLibrary, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its answer once had the progress at the start, which stayed on the page for ever."""
    monkeypatch.setattr(
        library_routes, "library_view", lambda _, messages: library_view(wait(live), messages)
    )
    answer = serve(live).post("/api/v1/library/update", json={}).json()
    assert (answer["status"]["text"], answer["library"]["busy"]) == ("No new photos", False)


def test_a_run_that_is_being_stopped(
    live: LiveLibrary, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its progress once took the place of "Stopping…" within a second."""
    is_stopped = threading.Event()

    def stopped_slowly(*_: object) -> Report:
        is_stopped.wait()
        raise _Stopped

    monkeypatch.setattr(index_runs, "index_folders", stopped_slowly)
    client = serve(live)
    assert client.post("/api/v1/library/update", json={}).json()["status"]["text"] == "Looking…"
    assert client.post("/api/v1/library/stop").json()["status"]["text"] == "Stopping…"
    assert client.get("/api/v1/library").json()["status"]["text"] == "Stopping…"
    is_stopped.set()
    wait(live)
    assert client.get("/api/v1/library").json()["status"]["text"] == "Stopped. What was read stays."


@pytest.mark.usefixtures("_colours_built_in")
def test_one_folder_is_updated_or_read_again(photos: Path, tmp_path: Path) -> None:
    live = LiveLibrary(read_settings())
    actions = Actions(live, ENGLISH)
    other = draw_folder(tmp_path / "other")
    live.runs.start([photos, other], "builtin")
    wait(live)
    draw(photos / "new.png", "blue")
    draw(other / "new too.png", "red")
    number = {root.path: root.id for root in live.engine().catalogue.roots.all()}[photos]
    actions.update(number, again=False)
    assert "1 new" in status_text(wait(live))
    actions.update(number, again=True)
    assert "7 read again" in status_text(wait(live))
    assert live.engine().count() == 13


def test_a_folder_is_forgotten_after_a_question(
    live: LiveLibrary, actions: Actions, photos: Path
) -> None:
    before = tree(photos)
    ids = [hit.photo.id for hit in live.engine().search("red", top=2)]
    live.engine().collections.star(*ids)
    live.engine().collections.add_to_album("Trip", ids[0])
    question = actions.forget_question(1)
    assert "6 photos leave it; the files stay" in question
    assert "2 favourites, 1 photo of the album Trip" in question
    assert live.engine().count() == 6
    live.runs.latest = Run(busy=True)
    with pytest.raises(RunBusy):
        actions.forget(1)
    live.runs.latest = Run()
    done = actions.forget(1)
    assert done is not None
    assert "Removed" in done.text
    assert tree(photos) == before
    assert library_view(live).roots == ()


def test_the_question_before_another_model_names_its_cost(
    actions: Actions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "is_here", lambda _: False)
    name = models.RECOMMENDED.name
    question = actions.model_question(name)
    assert "6 photos are read again" in question
    assert "1,507 MB, about 5 minutes" in question


def test_before_the_first_folder_a_model_is_chosen_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = LiveLibrary(dataclasses.replace(read_settings(), library=tmp_path / "none"))
    actions, started = Actions(library, ENGLISH), []

    def chosen() -> list[str]:
        return [model.name for model in model_views(library) if model.is_used]

    def start(_: list[Path], model: str, **__: bool) -> bool:
        started.append(model)
        return True

    monkeypatch.setattr(library.runs, "start", start)
    assert chosen() == [models.RECOMMENDED.name]
    actions.add(str(tmp_path), "")
    assert actions.model_question("builtin") == ""
    status = actions.use_model("builtin")
    assert status is not None
    assert status.text == "The first folder will be read with builtin."
    assert chosen() == ["builtin"]
    actions.add(str(tmp_path), "")
    assert started == ["auto", "builtin"]


def test_what_a_model_lacks_on_this_machine_is_shown(
    live: LiveLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "is_here", lambda model: model.name == "builtin")
    lacking = notes.NO_MEMORY(name="it", needed_mb=3014, free_mb=1000)
    by_model = {model.name: lacking for model in models.MODELS if model.imagenet}
    monkeypatch.setattr(models, "lacking_room", lambda model, **_: by_model.get(model.name))
    _, builtin, *others = model_views(live)
    assert builtin.lacking == ""
    assert {one.lacking for one in others} == {
        "it needs 3,014 MB of memory, of which 1,000 MB are free"
    }


def test_a_download_is_stopped(live: LiveLibrary) -> None:
    fetching = notes.FETCHING(name="x/y", percent=1, megabytes=1507, minutes=5)
    live.runs._notify(fetching)
    text = "Downloading x/y: 1 % of 1,507 MB, about 5 min left"
    assert run_status(live.runs.latest) == Status(text, done=1, total=100)
    live.runs.stop()
    with pytest.raises(_Stopped):
        live.runs._notify(fetching)


# -- folders to choose ----------------------------------------------------------------------------


def test_folders_are_listed_with_their_pictures(tmp_path: Path) -> None:
    draw_folder(tmp_path / "b" / "Trip")
    for name in (".hidden", "@eaDir", "a"):
        (tmp_path / "b" / name).mkdir()
    (tmp_path / "b" / "note.txt").write_text("x")
    listing = list_folder(tmp_path / "b")
    assert listing.inside == (
        Folder(tmp_path / "b" / "a", 0),
        Folder(tmp_path / "b" / "Trip", 6),
    )
    view = folders_view(tmp_path / "b")
    assert view.folder is not None
    assert view.folder.word == to_word(tmp_path / "b")
    assert view.parent == to_word(tmp_path)
    assert [folder.pictures for folder in view.inside] == ["", "6 pictures"]
    assert "no such folder" in folders_view(tmp_path / "none").error


def test_a_folder_of_any_name_can_be_chosen(tmp_path: Path) -> None:
    for raw in (b"caf\xe9 \xff", b"a #1 %41", b'<b>"x"&', "海边".encode()):
        folder = tmp_path / os.fsdecode(raw)
        folder.mkdir()
        assert from_word(to_word(folder)) == folder
        assert to_word(folder).isascii()
        assert " " not in to_word(folder)
    assert all(folder.name.isprintable() for folder in folders_view(tmp_path).inside)


def test_a_closed_folder_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir()
    real = os.scandir

    def scandir(path: Any) -> Any:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert "may not be opened" in folders_view(tmp_path).inside[0].pictures
    assert "permission denied" in folders_view(tmp_path / "closed").error
    closed: FoldersView = folders_view(tmp_path / "closed", Messages("zh"))
    assert "没有权限" in closed.error


# -- progress -------------------------------------------------------------------------------------


def test_the_rate_is_the_latest_and_gives_the_time_left() -> None:
    pace = Pace()
    assert pace.rate() == 0
    for second in range(41):
        pace.add(second, 2 * second if second < 11 else 10 * second - 80)
    assert pace.rate() == pytest.approx(10, rel=0.2)
    pace.add(50, 3)  # another stage
    assert pace.rate() == 0
    left = [pace_text(10, count, ENGLISH) for count in (20, 600, 1800, 72_600)]
    assert left == [
        "10 a second, less than a minute left",
        "10 a second, about a minute left",
        "10 a second, about 3 minutes left",
        "10 a second, about 2 h 1 min left",
    ]
    assert pace_text(0.5, 600, ENGLISH) == "0.5 a second, about 20 minutes left"
    assert pace_text(0, 600, ENGLISH) == ""


def test_progress_shows_stage_rate_and_download(
    live: LiveLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    live.runs.latest = Run(busy=True, done=20, total=1220, rate=20)
    assert "20 of 1,220 photos, 20 a second, about a minute left" in status_text(live)
    live.runs.latest = Run(busy=True, done=1, total=3, stage="text in pictures")
    assert "Reading the text in the pictures: 1 of 3" in status_text(live)
    live.runs.latest = Run(busy=True, done=1, total=3, stage="parts")
    assert "The parts of the photos: 1 of 3" in status_text(live)
    download = notes.MODEL_DOWNLOAD(name="x/y", megabytes=605, minutes=2)
    live.runs.latest = Run(busy=True, preparing=download)
    assert "Downloading x/y once (605 MB, about 2 minutes" in status_text(live)
    assert "正在下载 x/y" in status_text(live, Messages("zh"))
    monkeypatch.setattr(models, "fetching", lambda: models.Fetching("x/y", 40))
    assert "Downloading x/y: 40%" in status_text(live)
    assert run_status(live.runs.latest) == Status("Downloading x/y: 40%", done=40, total=100)


def test_what_is_being_fetched_is_seen_in_the_cache_of_the_hub(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    assert models.fetching() is None
    repository = models.RECOMMENDED.repository.replace("/", "--")
    part = tmp_path / f"models--{repository}" / "blobs" / "abc.incomplete"
    part.parent.mkdir(parents=True)
    with part.open("wb") as file:
        file.truncate(int(models.RECOMMENDED.download_mb * 1e6 / 4))
    assert models.fetching() == models.Fetching(models.RECOMMENDED.name, 25)
    os.utime(part, (time.time() - 3600, time.time() - 3600))
    assert models.fetching() is None


# -- text in pictures -----------------------------------------------------------------------------


class Reader:
    """A reader that finds the same text in every picture."""

    def holds_text(self, _: object) -> bool:
        return True

    def lines(self, _: object) -> list[str]:
        return ["INVOICE"]


def test_the_text_in_pictures_is_read_once_it_is_switched_on(
    photos: Path, monkeypatch: pytest.MonkeyPatch, _colours_built_in: None
) -> None:
    reader: TextReader = Reader()
    monkeypatch.setattr("indexer.update.RapidReader", lambda: reader)
    monkeypatch.setattr(library_routes, "is_installed", lambda: True)
    monkeypatch.setattr(index_runs, "is_installed", lambda: True)
    live = LiveLibrary(read_settings())
    live.runs.start([photos], "builtin")
    assert not library_view(wait(live)).reads_text
    Actions(live, ENGLISH).read_text(on=True)
    assert "text found in 6" in status_text(wait(live))
    view = library_view(live)
    assert view.reads_text
    assert view.text_read == (6, 6)
    assert LiveLibrary(read_settings()).runs.reads_text()  # the next one goes on
    off = Actions(live, ENGLISH).read_text(on=False)
    assert off is not None
    assert "no longer read" in off.text
    assert not live.runs.reads_text()


def test_without_the_reader_the_page_names_what_to_install(
    live: LiveLibrary, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = serve(live)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    answer = client.post("/api/v1/library/text", json={"on": True})
    assert "pip install 'photoseek[text]'" in answer.json()["detail"]
    chinese = {"Accept-Language": "zh"}
    answer = client.post("/api/v1/library/text", json={"on": True}, headers=chinese)
    assert "尚未安装" in answer.json()["detail"]
    assert not live.runs.reads_text()


def test_a_library_of_before_has_no_pictures_read(engine: Engine) -> None:
    with Catalogue.open(engine.directory) as catalogue:
        assert catalogue.extracted_texts.progress() == (0, 6)
    assert Progress(0, 1, 0).stage == ""
