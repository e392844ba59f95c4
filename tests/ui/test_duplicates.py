"""Routes for duplicates of the page."""

from __future__ import annotations

import csv
import io
import json
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from indexer.report import Report
from search.engine import Engine, open_library
from search.errors import LibraryDamaged
from search.settings import read_settings
from tests.colours import ColourEncoder
from tests.pictures import tree
from tests.search.test_duplicates import folder, scene  # noqa: F401
from tests.ui.conftest import Serve, live_library
from ui.duplicates import DuplicateFinder, read_choice
from ui.library import LiveLibrary

Index = Callable[..., Report]
Folder = Path


@pytest.fixture
def engine(folder: Folder, library: Path, index: Index) -> Engine:  # noqa: F811
    index(folder)
    return open_library(library, encoder=ColourEncoder())


def found(client: httpx.Client, **parameters: object) -> dict[str, Any]:
    """The answer, once the groups are found."""
    while True:
        answer: dict[str, Any] = client.get("/api/v1/duplicates", params=parameters).json()  # type: ignore[arg-type]
        if not answer.get("busy"):
            return answer


def test_groups_with_the_reasons_to_keep_each_photo(client: httpx.Client) -> None:
    answer = found(client)
    assert answer["counts"] == {"exact": 0, "copy": 1, "burst": 0}
    (group,) = answer["groups"]
    first = group["photos"][0]
    assert first["tile"]["name"] == "blurred.png"
    assert group["keep"] == [first["tile"]["id"]]
    assert first["size"].startswith("640 × 480, ")
    (sharpest,) = found(client, keep="sharpest")["groups"]
    assert sharpest["photos"][0]["tile"]["name"].startswith("sharp")
    assert found(client, kind="burst")["groups"] == []
    assert found(client, skip=1)["groups"] == []


def listed(client: httpx.Client, form: str, **fields: str) -> httpx.Response:
    return client.post("/api/v1/duplicates/list", data={"form": form, **fields})


def test_the_others_are_listed_and_all_files_stay(
    client: httpx.Client,
    folder: Folder,  # noqa: F811
) -> None:
    before = tree(folder)
    (group,) = found(client)["groups"]
    paths = listed(client, "paths").text.splitlines()
    assert sorted(paths) == [str(folder / "sharp again.png"), str(folder / "sharp.png")]
    keep = [one["tile"]["id"] for one in group["photos"] if one["tile"]["name"] == "sharp.png"]
    chosen = json.dumps({group["key"]: keep})
    rows = list(csv.DictReader(io.StringIO(listed(client, "csv", chosen=chosen).text)))
    assert [row["path"] for row in rows if row["keep"] == "yes"] == [str(folder / "sharp.png")]
    with zipfile.ZipFile(io.BytesIO(listed(client, "zip", chosen=chosen).content)) as zipped:
        assert sorted(zipped.namelist()) == ["blurred.png", "sharp again.png"]
    assert tree(folder) == before


@pytest.mark.parametrize("chosen", ["", "{", "[]", "7", '{"a": [1]}', '{"1": 2}', "[" * 5000])
def test_a_choice_that_is_none_is_no_choice(chosen: str) -> None:
    assert read_choice(chosen) == {}


@pytest.mark.parametrize("wrong", [{"keep": "ugliest"}, {"kind": "x"}, {"count": 1000}])
def test_wrong_questions_are_refused(client: httpx.Client, wrong: dict[str, Any]) -> None:
    assert client.get("/api/v1/duplicates", params=wrong).status_code == 422
    assert listed(client, "exe").status_code == 422


def test_without_a_library_there_is_nothing_to_review(serve: Serve) -> None:
    answer = serve(LiveLibrary(read_settings())).get("/api/v1/duplicates").json()
    assert answer["code"] == "library_missing"


def test_what_was_found_stays_until_the_library_changes(
    engine: Engine,
    folder: Folder,  # noqa: F811
    index: Index,
) -> None:
    live = live_library(engine)
    finder = DuplicateFinder(live)
    first = wait_for(finder)
    assert finder.look()[0] is first
    scene((160, 120), 5).save(folder / "new.png")
    scene((160, 120), 5).save(folder / "new too.png")
    index(folder)
    live.runs.latest = type(live.runs.latest)(busy=True)
    assert finder.look()[0] is first  # photos are being added
    live.runs.latest = type(live.runs.latest)()
    second = wait_for(finder)
    assert {group.kind for group in second.groups} == {"exact", "copy"}


def wait_for(finder: DuplicateFinder) -> Any:
    while (found := finder.look()[0]) is None:
        threading.Event().wait(0.01)
    return found


def test_an_error_is_raised_once_and_the_next_request_tries_again(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    finder = DuplicateFinder(live_library(engine))
    right = engine.duplicates

    def wrong(_: object) -> None:
        monkeypatch.setattr(engine, "duplicates", right)
        raise LibraryDamaged(engine.directory, "a page is torn")

    monkeypatch.setattr(engine, "duplicates", wrong)
    with pytest.raises(LibraryDamaged):
        wait_for(finder)
    assert wait_for(finder).groups
