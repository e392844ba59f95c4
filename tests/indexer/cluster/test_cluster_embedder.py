"""Indexing on a real Ray cluster of two nodes, both on this machine."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL.Image import Image

from indexer.cluster import cluster_embedder
from indexer.report import Progress, Report
from indexer.update import IndexOptions, index_folders
from search.arrays import Pixels
from search.catalogue import Catalogue
from search.errors import ClusterUnavailable
from tests.colours import ColourEncoder
from tests.conftest import Shell
from tests.indexer.cluster.conftest import ABSENT, MANY, add_node
from tests.pictures import draw


class Odd(ColourEncoder):
    """Notes which process works, takes its time, and dies of a picture 13 pixels wide.

    Works on only when as many processes do as the file `wanted` beside the notes contains.
    """

    def __init__(self, notes: Path, seconds: float = 0.0) -> None:
        super().__init__()
        self.notes, self.seconds = notes, seconds

    def prepare(self, picture: Image) -> Pixels:
        if picture.width == 13:
            os.kill(os.getpid(), signal.SIGKILL)
        return super().prepare(picture)

    def encode_photos(self, photos: Sequence[Pixels]) -> NDArray[np.float32]:
        if len(photos) > 1:  # not the one picture that nodes are compared by
            (self.notes / str(os.getpid())).touch()
            time.sleep(self.seconds)
            wait_for(self.notes, wanted(self.notes))
        return super().encode_photos(photos)


def wanted(notes: Path) -> int:
    file = notes.with_name("wanted")
    return int(file.read_text("ascii")) if file.exists() else 0


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    return folder


def options(library: Path, nodes: Any, encoder: ColourEncoder) -> IndexOptions:
    return IndexOptions(library, encoder=encoder, cluster=nodes.address)


def meanwhile(act: Callable[[], None]) -> contextlib.AbstractContextManager[None]:
    """Do something while the block runs."""

    @contextlib.contextmanager
    def running() -> Iterator[None]:
        thread = threading.Thread(target=act)
        thread.start()
        yield
        thread.join()

    return running()


def wait_for(notes: Path, count: int) -> list[int]:
    """The workers' process ids, once so many of them work."""
    until = time.monotonic() + 120
    while len(pids := [int(file.name) for file in notes.iterdir()]) < count:
        assert time.monotonic() < until
        time.sleep(0.01)
    return pids


def content(library: Path) -> dict[str, tuple[object, ...]]:
    with Catalogue.open(library) as catalogue:
        ids, rows = catalogue.embeddings.since()
        found = catalogue.photos.by_id(ids.tolist())
    photos = zip((found[number] for number in ids.tolist()), rows, strict=True)
    return {
        photo.path.name: (photo.stamp, photo.content_hash, photo.metadata, row.tobytes())
        for photo, row in photos
    }


def counts(report: Report) -> tuple[int, int, int]:
    return report.new, report.moved, report.unreadable


@pytest.mark.slow
def test_the_library_is_the_same_as_without_a_cluster(
    tmp_path: Path, library: Path, many: Path, notes: Path, nodes: Any
) -> None:
    (many / "empty.jpg").touch()
    messages: list[str] = []
    notes.with_name("wanted").write_text("2", "ascii")
    report = index_folders(
        [many], replace(options(library, nodes, Odd(notes)), notify=messages.append)
    )
    assert counts(report) == (MANY, 0, 1)
    index_folders([many], IndexOptions(tmp_path / "alone", encoder=ColourEncoder()))
    assert content(library) == content(tmp_path / "alone")
    assert len(wait_for(notes, 2)) == 2
    assert sum("photos/s" in line for line in messages) == 1  # both nodes have one address
    assert counts(index_folders([many], options(library, nodes, Odd(notes)))) == (0, 0, 0)


@pytest.mark.slow
def test_a_killed_worker_is_replaced_and_nothing_is_lost(
    library: Path, many: Path, notes: Path, nodes: Any
) -> None:
    messages: list[str] = []
    run = replace(options(library, nodes, Odd(notes, 0.3)), notify=messages.append)
    with meanwhile(lambda: os.kill(wait_for(notes, 1)[0], signal.SIGKILL)):
        report = index_folders([many], run)
    assert counts(report) == (MANY, 0, 0)
    assert any("a worker ended" in line for line in messages)
    assert len(content(library)) == MANY


@pytest.mark.slow
def test_a_photo_that_kills_its_worker_twice_is_recorded(
    library: Path, many: Path, notes: Path, nodes: Any
) -> None:
    draw(many / "deadly.png", "red", (13, 20))
    report = index_folders([many], options(library, nodes, Odd(notes)))
    assert counts(report) == (MANY, 0, 1)
    assert report.problems[0].reason == cluster_embedder.KILLER
    assert counts(index_folders([many], options(library, nodes, Odd(notes)))) == (0, 0, 0)


@pytest.mark.slow
def test_nodes_come_and_go(
    library: Path, many: Path, notes: Path, nodes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_embedder, "TASK", 8)
    ray = pytest.importorskip("ray", reason=ABSENT)
    messages: list[str] = []
    stages: set[str] = set()

    def change(progress: Progress) -> None:
        stages.add(progress.stage)
        if progress.done == 1:
            add_node(nodes)
            notes.with_name("wanted").write_text("3", "ascii")
        if progress.done == MANY // 2:
            mine = ray.get_runtime_context().get_node_id()  # to which this process is connected
            removed = next(node for node in nodes.worker_nodes if node.node_id != mine)
            nodes.remove_node(removed, allow_graceful=False)

    run = replace(options(library, nodes, Odd(notes, 0.2)), notify=messages.append)
    report = index_folders([many], run, change)
    assert counts(report) == (MANY, 0, 0)
    assert sum("works" in line for line in messages) >= 3
    assert any("a worker ended" in line for line in messages)
    assert any(stage.startswith("3 nodes, ") for stage in stages)
    assert any(stage.endswith(" again") for stage in stages)


@pytest.mark.slow
def test_nodes_that_do_not_fit_are_named(
    library: Path, many: Path, notes: Path, nodes: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Other(Odd):
        def __reduce__(self) -> tuple[object, ...]:
            return ColourEncoder, ("another",)

    with pytest.raises(ClusterUnavailable, match=r"127\.0\.0\.1 has other weights of colours"):
        index_folders([many], options(library, nodes, Other(notes)))
    monkeypatch.setattr("indexer.cluster.probe.version", lambda _: "999")
    with pytest.raises(ClusterUnavailable, match=r"has photoseek 0\.1\.0, not 999"):
        index_folders([many], options(library, nodes, Odd(notes)))


def test_a_cluster_that_does_not_answer_is_reported(photos: Path, shell: Shell) -> None:
    pytest.importorskip("ray", reason=ABSENT)
    found = shell("index", photos, "--cluster", "127.0.0.1:1")
    assert found.code == 1
    assert "nothing answers there" in found.err
    assert "HOST:PORT" in shell("index", photos, "--cluster", "nowhere").err


def test_without_ray_the_flag_names_it(
    photos: Path, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ray", None)
    found = shell("index", photos, "--cluster", "local")
    assert found.code == 1
    assert "photoseek[cluster]" in found.err
