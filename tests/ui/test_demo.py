"""The demo: its samples, and the library of the user that takes their place."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest

from indexer.update import IndexOptions, index_folders
from search.engine import open_library
from search.settings import read_settings
from tests.pictures import draw_folder
from tests.ui.conftest import Serve
from tests.ui.test_library import wait
from ui.demo_pictures import BURST, draw_samples
from ui.folders import to_word
from ui.library import LiveLibrary

WAIT_S = 120


def test_the_samples_have_dates_places_and_near_duplicates(tmp_path: Path) -> None:
    draw_samples(tmp_path / "samples", datetime(2026, 3, 31))
    files = sorted((tmp_path / "samples").rglob("*.jpg"))
    assert len(files) == 12
    options = IndexOptions(tmp_path / "library", model="builtin")
    report = index_folders([tmp_path / "samples"], options)
    assert report.new == len(files)
    with open_library(tmp_path / "library") as engine:
        assert [hit.photo.path.name for hit in engine.search("a lion", top=1)] == ["lion.jpg"]
        assert [hit.photo.path.name for hit in engine.search("a receipt", top=1)] == ["receipt.jpg"]
        assert len(engine.search("place:Zermatt")) == 1
        (boat,) = engine.search("folder:Sea date:2023-07-09")
        assert len(boat.folded) == BURST - 1


@pytest.mark.usefixtures("_colours_built_in")
def test_a_folder_added_in_the_demo_goes_into_the_own_library(tmp_path: Path, serve: Serve) -> None:
    """It once went into the samples, which are deleted at the end."""
    own = read_settings()
    samples = draw_folder(tmp_path / "samples")
    index_folders([samples], IndexOptions(tmp_path / "demo", model="builtin"))
    engine = open_library(tmp_path / "demo")
    settings = dataclasses.replace(own, library=tmp_path / "demo")
    live = LiveLibrary(settings, engine, after_demo=own)
    client = serve(live)
    assert client.get("/api/v1/timeline").json()["is_demo"]
    mine = draw_folder(tmp_path / "mine")
    client.post("/api/v1/library/add", json={"word": to_word(mine)}).raise_for_status()
    wait(live)
    assert not client.get("/api/v1/timeline").json()["is_demo"]
    assert [root["path"] for root in client.get("/api/v1/library").json()["roots"]] == [str(mine)]
    with open_library(own.library) as kept:
        assert kept.count() > 0


@pytest.mark.slow
@pytest.mark.parametrize("ended_by", [signal.SIGINT, signal.SIGTERM])
def test_the_samples_are_deleted_at_the_end(tmp_path: Path, ended_by: signal.Signals) -> None:
    """After SIGTERM they once stayed in the temporary folder."""
    own = {"TMPDIR": str(tmp_path), "PHOTOSEEK_LIBRARY": str(tmp_path / "own")}
    environment = {**os.environ, **own}
    program = "from ui.cli import entry; entry()"
    command = [sys.executable, "-c", program, "demo", "--no-open", "--port", "0"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if "the page is at" in line:
                break
        time.sleep(3)  # until uvicorn has set its handlers
        process.send_signal(ended_by)
        rest = process.stderr.read()
        process.wait(WAIT_S)
    assert list(tmp_path.glob("photoseek-demo-*")) == []
    if ended_by == signal.SIGINT:
        assert "its samples are deleted" in rest
        assert "goes on from there" not in rest
