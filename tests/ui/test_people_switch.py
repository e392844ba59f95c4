"""The recognition of people as the Library page switches it: on, off, and everything forgotten."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from search.errors import RunBusy
from search.settings import read_settings
from tests.indexer.test_face_pass import draw_to
from tests.search.faces.drawn import LIGHT
from tests.ui.conftest import Serve
from tests.ui.test_library import status_text, wait
from ui.index_runs import Run
from ui.library import LiveLibrary
from ui.library_routes import Actions
from ui.library_view import library_view
from ui.messages import ENGLISH


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    draw_to(folder / "face.png", LIGHT)
    return folder


@pytest.fixture
def live(photos: Path, _colours_built_in: None) -> LiveLibrary:
    """A library of one photo with a face, which was not searched for."""
    live = LiveLibrary(read_settings())
    live.runs.start([photos], "builtin")
    return wait(live)


def state(live: LiveLibrary) -> tuple[bool, tuple[int, int]]:
    view = library_view(live)
    return view.finds_faces, view.faces_found


def test_faces_are_found_once_it_is_switched_on_and_no_longer_after(
    live: LiveLibrary, photos: Path
) -> None:
    assert state(live) == (False, (0, 0))
    Actions(live, ENGLISH).find_people(on=True)
    assert "1 face" in status_text(wait(live))
    assert state(live) == (True, (1, 1))
    assert LiveLibrary(read_settings()).runs.finds_faces()
    off = Actions(live, ENGLISH).find_people(on=False)
    assert off
    assert "what was found stays" in off.text
    shutil.copy(photos / "face.png", photos / "again.png")
    draw_to(photos / "other.png", LIGHT, seed=3)
    next_one = LiveLibrary(read_settings())
    for one in (live, next_one):  # the choice is remembered
        one.runs.start([])
        assert state(wait(one)) == (False, (1, 1))
    Actions(next_one, ENGLISH).find_people(on=True)
    assert state(wait(next_one)) == (True, (2, 2))


def test_all_faces_are_forgotten_with_their_names(live: LiveLibrary, serve: Serve) -> None:
    Actions(live, ENGLISH).find_people(on=True)
    client = serve(wait(live))
    client.post("/api/v1/people/name", json={"group": 0, "name": "Anna"})
    assert client.get("/api/v1/people").json()["total"] == 1
    answer = client.post("/api/v1/library/forget-faces").json()
    assert answer["status"]["text"] == "1 face forgotten."
    assert client.get("/api/v1/people").json()["people"] == []
    assert not LiveLibrary(read_settings()).runs.finds_faces()
    live.runs.start([])
    assert state(wait(live)) == (False, (0, 0))


def test_the_progress_names_the_search_for_faces(live: LiveLibrary) -> None:
    live.runs.latest = Run(busy=True, done=1, total=3, stage="faces")
    assert "Finding faces: 1 of 3 photos" in status_text(live)
    with pytest.raises(RunBusy):
        Actions(live, ENGLISH).forget_faces()
