"""Passwords, foreign pages and headers of the page."""

from __future__ import annotations

import httpx
import pytest

from search.engine import Engine
from tests.ui.conftest import Serve
from ui import guard

PICTURES = ("/api/v1/photos/1/thumbnail", "/api/v1/photos/1/image")
ROUTES = ("/", "/api/v1/search?q=red", "/api/v1/facets", *PICTURES, "/static/main.js", "/gradio/",
          "/gradio/config", "/gradio/gradio_api/info", "/gradio/theme.css")  # fmt: skip


@pytest.fixture
def closed(engine: Engine, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> httpx.Client:
    """The page behind a password."""
    monkeypatch.setattr(guard, "WRONG_PASSWORD_S", 0)
    return serve(engine, password="øpen sesame")


@pytest.mark.parametrize("route", ROUTES)
def test_no_route_without_the_password(closed: httpx.Client, route: str) -> None:
    answer = closed.get(route)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic ")
    assert closed.get(route, auth=("", "øpen")).status_code == 401
    assert closed.get(route, auth=("anyone", "øpen sesame")).status_code in (200, 404)


def test_gradio_s_own_calls_are_guarded(closed: httpx.Client) -> None:
    for route in ("queue/join", "upload", "call/compare"):
        assert closed.post(f"/gradio/gradio_api/{route}", json={}).status_code == 401


@pytest.mark.parametrize("header", ["", "Basic", "Basic !!!", "Bearer x", "Basic eA=="])
def test_broken_passwords_are_wrong(closed: httpx.Client, header: str) -> None:
    assert closed.get("/", headers={"Authorization": header}).status_code == 401


def test_another_page_changes_nothing(client: httpx.Client) -> None:
    evil = {"Origin": "https://evil.example"}
    for route in (
        "/api/v1/zip",
        "/api/v1/export",
        "/api/v1/photos/1/show",
        "/gradio/gradio_api/queue/join",
    ):
        assert client.post(route, headers=evil).status_code == 403
    own = {"Origin": str(client.base_url).rstrip("/")}
    assert client.post("/api/v1/zip", data={"ids": "1"}, headers=own).status_code == 200


def test_every_answer_has_the_security_headers(client: httpx.Client) -> None:
    for route in ("/", "/api/v1/facets", "/static/main.js"):
        headers = client.get(route).headers
        assert "default-src 'self'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
