"""Tokens of programs: created in the shell, recognized by the page, and their rights."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from search.catalogue import FILE_NAME, Catalogue
from search.collections.access_tokens import PREFIX, create_token, recognize_token, revoke_token
from search.engine import Engine
from search.errors import NameWrong, UnknownToken
from tests.conftest import Shell
from tests.ui.conftest import Serve, live_library
from tests.ui.test_programs import problem
from ui import guard
from ui.index_runs import Run

V1 = "/api/v1"
As = Callable[[str], httpx.Client]
# Of another machine, behind a proxy.
REMOTE = {"X-Forwarded-For": "192.0.2.7"}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "WRONG_PASSWORD_S", 0)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


# -- in the library -------------------------------------------------------------------------------


def test_a_token_is_stored_as_a_digest_only(engine: Engine) -> None:
    token = create_token(engine.directory, "Frame", read_only=True)
    assert token.startswith(PREFIX)
    known = recognize_token(engine.catalogue, token)
    assert known is not None
    assert (known.name, known.read_only) == ("Frame", True)
    with sqlite3.connect(engine.directory / FILE_NAME) as db:
        dump = "\n".join(db.iterdump())
    assert "Frame" in dump
    assert token not in dump
    assert token.removeprefix(PREFIX) not in dump


def test_a_revoked_token_is_unknown(engine: Engine) -> None:
    token = create_token(engine.directory, "Frame", read_only=False)
    with pytest.raises(NameWrong, match="another token has it"):
        create_token(engine.directory, "frame", read_only=True)
    revoke_token(engine.directory, "FRAME")
    assert recognize_token(engine.catalogue, token) is None
    with pytest.raises(UnknownToken, match="token list"):
        revoke_token(engine.directory, "Frame")


@pytest.mark.parametrize(
    "token", ["", "x", PREFIX, PREFIX + "\0", PREFIX + "a" * 10_000, "é\ud800"]
)
def test_other_texts_are_no_token(engine: Engine, token: str) -> None:
    create_token(engine.directory, "Frame", read_only=False)
    assert recognize_token(engine.catalogue, token) is None


def test_tokens_in_the_shell(shell: Shell, engine: Engine) -> None:
    assert "no token yet" in shell("token", "list").err
    made = shell("token", "create", "Frame", "--read-only")
    assert made.code == 0
    assert made.out.startswith(PREFIX)
    assert made.out.count("\n") == 1
    assert recognize_token(engine.catalogue, made.out.strip()) is not None
    listed = shell("token", "list")
    assert listed.out.startswith("Frame  (read-only, ")
    assert made.out.strip() not in listed.out
    assert json.loads(shell("token", "list", "--json").out)["read_only"] is True
    assert shell("token", "revoke", "Frame").code == 0
    assert shell("token", "revoke", "Frame").code == 2
    with Catalogue.open(engine.directory) as catalogue:
        assert catalogue.tokens.all() == ()


# -- over HTTP ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("quick")
def test_a_token_replaces_the_password_for_programs(engine: Engine, serve: Serve) -> None:
    token = create_token(engine.directory, "Script", read_only=False)
    client = serve(engine, password="sesame", host="0.0.0.0")
    path = f"{V1}/search?q=red"
    assert problem(client.get(path), 401) == "password_required"
    assert client.get(path, headers=bearer(token)).json()["tiles"]
    assert client.get("/", headers=bearer(token)).status_code == 403  # not for programs
    wrong = client.get(path, headers=bearer(f"{token}x"))
    assert problem(wrong, 401) == "token_wrong"
    assert wrong.headers["www-authenticate"].startswith("Bearer ")
    revoke_token(engine.directory, "Script")
    assert problem(client.get(path, headers=bearer(token)), 401) == "token_wrong"


def test_wrong_tokens_are_delayed_as_passwords_are(
    engine: Engine,
    serve: Serve,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(guard, "WRONG_PASSWORD_S", 0.05)
    client = serve(engine)  # a wrong token is no right to what needs none
    codes = [client.get(f"{V1}/model", headers=bearer(f"x{n}")).status_code for n in range(20)]
    assert set(codes) == {401, 429}
    assert "wrong token from 127.0.0.1" in capsys.readouterr().err


def test_a_read_only_token_searches_and_changes_nothing(
    engine: Engine, serve: Serve, photos: Path
) -> None:
    token = create_token(engine.directory, "Frame", read_only=True)
    live = live_library(engine)
    client = serve(live)
    client.headers.update(bearer(token))
    tile = client.get(f"{V1}/search?q=red").json()["tiles"][0]
    assert client.get(f"{V1}/photos/{tile['id']}/image").status_code == 200
    assert client.post(f"{V1}/tiles", json={"ids": [tile["id"]]}).json()["tiles"]
    name = client.post(f"{V1}/picture", content=(photos / "red.jpg").read_bytes()).json()["name"]
    assert client.post(f"{V1}/match", json={"picture": name, "texts": ["red"]}).json()["matches"]
    before = engine.catalogue.collections.user_data()
    for route, body in (
        ("favourites", {"ids": [1]}), ("albums/add", {"name": "A", "ids": [1]}),
        ("names/teach", {"name": "A", "ids": [1]}), ("library/update", {}),
        ("library/add", {"folder": "/"}), ("library/stop", {}), ("library/forget", {"root": 1}),
        ("paths", {"ids": [1]}), ("export", {"ids": [1]}), ("photos/1/show", {}),
        ("duplicates/list", {"form": "paths"}),
    ):  # fmt: skip
        assert problem(client.post(f"{V1}/{route}", json=body), 403) == "token_read_only", route
    for route in ("library/folders", "library/question?root=1"):
        assert problem(client.get(f"{V1}/{route}"), 403) == "token_read_only"
    assert engine.catalogue.collections.user_data() == before
    assert not live.runs.latest.busy


def test_a_read_only_token_sees_no_paths(engine: Engine, serve: Serve, photos: Path) -> None:
    token = create_token(engine.directory, "Frame", read_only=True)
    (photos / "red.jpg").unlink()  # an error names the file
    engine.collections.save_search("All", f'folder:"{photos}"')
    client = serve(engine)
    routes = (
        "search?q=red", f"search?q=folder:{photos.name}", "photos/1", "facets", "home", "library",
        "suggestions?typed=photos", "duplicates", "albums", "albums/cards", "names", "timeline",
        "map", "photos/1/similar", *(f"photos/{n}/heat?q=red" for n in range(1, 7)),
    )  # fmt: skip
    shown = {route: client.get(f"{V1}/{route}").text for route in routes}
    assert sum(str(photos.parent) in text for text in shown.values()) >= 4
    for route in routes:
        text = client.get(f"{V1}/{route}", headers=bearer(token)).text
        assert str(photos.parent) not in text, route


def test_a_token_starts_and_stops_runs_from_elsewhere(
    engine: Engine, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = create_token(engine.directory, "Script", read_only=False)
    live = live_library(engine, password="sesame")
    answers = iter((True, False))  # the second one is busy
    monkeypatch.setattr(live.runs, "start", lambda *_, **__: next(answers))
    client = serve(live)
    client.headers.update({**bearer(token), **REMOTE})
    assert client.post(f"{V1}/library/update", json={}).status_code == 200
    assert problem(client.post(f"{V1}/library/update", json={}), 409) == "run_busy"
    live.runs.latest = Run(busy=True)
    assert client.post(f"{V1}/library/stop").status_code == 200
    assert problem(client.post(f"{V1}/library/add", json={"folder": "/"}), 403) == (
        "only_this_machine"
    )
