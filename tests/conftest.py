"""Shared fixtures: a folder of drawn photos, and a library of it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from indexer.report import Report
from indexer.update import IndexOptions, index_folders
from search.console import run
from search.encoders import loading
from search.encoders.compiled_model import PHOTOS_INT8, TRIALS, compiled_folder
from search.encoders.models import weights_label
from search.engine import Engine, open_library
from search.vectors.vector_cache import VectorCache
from tests.colours import ColourEncoder
from tests.pictures import draw_folder
from ui.cli import main

# Tests have no time limits, so that they pass on a busy machine.
settings.register_profile("photoseek", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("photoseek")


@dataclass(frozen=True, slots=True)
class Outcome:
    """Exit code and output of a command."""

    code: int
    out: str
    err: str


Shell = Callable[..., Outcome]


@pytest.hookimpl(tryfirst=True)  # before pytest selects by markers
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as `quick` what is neither slow nor in a browser."""
    for item in items:
        if not {"slow", "browser"} & {marker.name for marker in item.iter_markers()}:
            item.add_marker(pytest.mark.quick)


@pytest.fixture
def by_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use a vector file for small libraries too."""
    monkeypatch.setattr(VectorCache, "few", 0)


@pytest.fixture(scope="session", autouse=True)
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The cache folder of all tests and their processes; each model is compiled once."""
    place = tmp_path_factory.mktemp("cache")
    if "PYTEST_XDIST_WORKER" in os.environ:  # all workers share one cache
        place = tmp_path_factory.getbasetemp().parent / "cache"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(place))
        patch.setenv("HF_HUB_OFFLINE", "1")
        yield place


@pytest.fixture
def own_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of compiled models for one test."""
    folder = tmp_path / "models"
    monkeypatch.setattr("search.encoders.compiled_model.cache_folder", lambda: folder)
    return folder


@pytest.fixture
def compiled_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache for one test with the built-in model, compiled but not tuned."""
    loading.load_encoder("builtin")
    shared = compiled_folder("builtin", weights_label("builtin"))
    folder = tmp_path / "models"
    untouched = shutil.ignore_patterns(TRIALS, f"{Path(PHOTOS_INT8).stem}*")
    shutil.copytree(shared, folder / shared.name, ignore=untouched)
    monkeypatch.setattr("search.encoders.compiled_model.cache_folder", lambda: folder)
    return folder


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep tests away from the library of the user who runs them."""
    monkeypatch.setenv("PHOTOSEEK_LIBRARY", str(tmp_path / "library"))


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder with one photo of each colour."""
    return draw_folder(tmp_path / "photos")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """Path of the test's library, which may not exist yet."""
    return tmp_path / "library"


@pytest.fixture
def encoder() -> ColourEncoder:
    return ColourEncoder()


@pytest.fixture
def index(library: Path, encoder: ColourEncoder) -> Callable[..., Report]:
    """Index folders into the test's library with the mean-colour encoder."""

    def run(*folders: Path, with_encoder: ColourEncoder | None = None) -> Report:
        return index_folders(folders, IndexOptions(library, encoder=with_encoder or encoder))

    return run


@pytest.fixture
def engine(
    photos: Path, library: Path, encoder: ColourEncoder, index: Callable[..., Report]
) -> Engine:
    """The opened library of the drawn photos."""
    index(photos)
    return open_library(library, encoder=encoder)


@pytest.fixture
def _colours_built_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Replace the built-in model by the mean-colour encoder."""
    monkeypatch.setattr(loading, "load_encoder", lambda _, **__: ColourEncoder("builtin"))


@pytest.fixture
def shell(_colours_built_in: None, capsys: pytest.CaptureFixture[str]) -> Shell:
    """Run `photoseek ARGUMENT…`; its built-in model is the mean-colour encoder."""

    def photoseek(*arguments: str | Path) -> Outcome:
        code = run(lambda: main([str(argument) for argument in arguments]))
        return Outcome(code, *capsys.readouterr())

    return photoseek
