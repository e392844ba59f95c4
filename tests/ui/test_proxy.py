"""Requests through reverse proxies: local or not, throttling, host names, paths."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Response

from search.engine import Engine
from search.settings import read_settings
from tests.ui.conftest import Serve, live_library, serving
from ui import guard
from ui.clients import Client, client_of, is_loopback_name

PASSWORD = "sesame"
AUTH = httpx.BasicAuth("", PASSWORD)
PROXY = read_settings(None, {"PHOTOSEEK_PROXY": "127.0.0.1, 10.0.0.0/8, ::1"}).proxy
REMOTE = "192.0.2.2"


def sender(
    peer: str, headers: dict[str, str] | None = None, *, proxies: Any = (), version: str = "1.1"
) -> Client:
    """The sender of a request to localhost, unless `headers` has another host."""
    known = {"host": "localhost:7860", **(headers or {})}
    encoded = [(name.lower().encode(), value.encode()) for name, value in known.items()]
    scope = {"type": "http", "client": (peer, 1), "headers": encoded, "http_version": version}
    return client_of(scope, proxies)


@pytest.mark.parametrize("peer", ["127.0.0.1", "127.0.0.2", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:80", "127.0.0.1:7860", "[::1]:7860"])
def test_direct_requests_of_this_machine_are_local(peer: str, host: str) -> None:
    assert sender(peer, {"host": host}).is_local


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "127.0.0.1"},
        {"X-Forwarded-Host": "localhost"},
        {"X-Forwarded-Proto": "https"},
        {"Forwarded": "for=127.0.0.1"},
        {"Via": "1.1 proxy"},
        {"X-Real-IP": "127.0.0.1"},
        {"X-Client-IP": "127.0.0.1"},
        {"CF-Connecting-IP": "127.0.0.1"},
        {"True-Client-IP": "127.0.0.1"},
        {"host": "photos.example.org"},
        {"host": "192.168.1.5:7860"},
        {"host": "localhost.example.org"},
        {"host": ""},
    ],
)
@pytest.mark.parametrize("proxies", [(), PROXY])
def test_forwarded_requests_are_not_local(headers: dict[str, str], proxies: Any) -> None:
    assert not sender("127.0.0.1", headers, proxies=proxies).is_local


def test_requests_of_the_network_and_of_nginx_by_default_are_not_local() -> None:
    assert sender(REMOTE) == Client(REMOTE, is_local=False)
    assert sender("::ffff:192.0.2.2") == Client(REMOTE, is_local=False)
    assert not sender("127.0.0.1", version="1.0").is_local


@pytest.mark.parametrize(
    ("headers", "address"),
    [
        ({"X-Forwarded-For": "192.0.2.2"}, REMOTE),
        ({"X-Forwarded-For": "127.0.0.1, 192.0.2.2, 10.1.1.1"}, REMOTE),
        ({"X-Forwarded-For": "192.0.2.9, 192.0.2.2:4711"}, REMOTE),
        ({"X-Forwarded-For": "[2001:db8::7]:4711"}, "2001:db8::7"),
        ({"Forwarded": 'for="[2001:db8::7]:4711";proto=https'}, "2001:db8::7"),
        ({"Forwarded": "for=192.0.2.9, for=192.0.2.2;by=10.0.0.1"}, REMOTE),
        ({"X-Real-IP": "192.0.2.2"}, REMOTE),
        ({"X-Forwarded-For": "unknown"}, ""),
        ({"Via": "1.1 proxy"}, ""),
    ],
)
def test_a_trusted_proxy_names_its_clients(headers: dict[str, str], address: str) -> None:
    found = sender("127.0.0.1", headers, proxies=PROXY)
    assert found == Client(address, is_local=False, via_trusted_proxy=True)
    assert sender("127.0.0.1", headers).address == ""
    assert sender("10.1.2.3", headers, proxies=PROXY).address == address


def test_loopback_names() -> None:
    names = ("localhost", "Localhost.", "a.localhost", "127.1.2.3", "::1", "::ffff:127.0.0.1")
    assert all(map(is_loopback_name, names))
    assert not any(map(is_loopback_name, ("", "0.0.0.0", "::", "localhost.org", "10.0.0.1")))


def test_forwarded_users_cannot_act_on_this_machine(
    engine: Engine, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.photo_routes.pictures_folder", lambda: tmp_path)
    client = serve(engine, host="0.0.0.0", password=PASSWORD)
    client.auth = AUTH
    for headers in ({"Host": "192.0.2.1:7862"}, {"X-Forwarded-For": "127.0.0.1"}):
        for route, body in (("export", {"ids": [1]}), ("library/stop", None)):
            assert client.post(f"/api/v1/{route}", json=body, headers=headers).status_code == 403
        assert client.get("/api/v1/library/folders", headers=headers).status_code == 403
    assert not list(tmp_path.glob("photoseek*"))
    assert client.post("/api/v1/export", json={"ids": [1]}).status_code == 200


Codes = Callable[..., list[int]]


@pytest.fixture
def tries(engine: Engine, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> Codes:
    """Answers to requests with these passwords, by a server with these settings."""
    monkeypatch.setattr(guard, "WRONG_PASSWORD_S", 0.05)

    def send(*tried: tuple[str, dict[str, str]], **settings: object) -> list[int]:
        client = serve(engine, host="0.0.0.0", password=PASSWORD, **settings)
        return [
            client.get("/api/v1/library/run", auth=("", password), headers=headers).status_code
            for password, headers in tried
        ]

    return send


def test_behind_a_proxy_without_headers_nobody_locks_out_the_others(
    tries: Codes, capsys: pytest.CaptureFixture[str]
) -> None:
    proxied = {"Host": "photos.example.org"}
    codes = tries(*[("wrong", proxied)] * 12, (PASSWORD, proxied))
    assert codes == [401] * 12 + [200]
    assert "--proxy" in capsys.readouterr().err


def test_wrong_passwords_through_a_proxy_delay_their_client_alone(tries: Codes) -> None:
    first, second = ({"X-Forwarded-For": f"192.0.2.{number}"} for number in (1, 2))
    codes = tries(*[("wrong", first)] * 12, (PASSWORD, second), proxy=PROXY)
    assert codes[:12].count(429) >= 3
    assert codes[12] == 200


def test_the_client_cannot_choose_its_address(tries: Codes) -> None:
    forged = [{"X-Forwarded-For": f"198.51.100.{n}, 192.0.2.1"} for n in range(12)]
    codes = tries(*[("wrong", headers) for headers in forged], proxy=PROXY)
    assert codes.count(429) >= 3


def test_further_host_names_are_allowed(engine: Engine, serve: Serve) -> None:
    client = serve(engine, allowed_host=("photos.example.org",))
    named = {"Host": "photos.example.org", "Origin": "https://photos.example.org"}
    assert client.get("/", headers=named).status_code == 200
    assert client.post("/api/v1/paths", json={"ids": [1]}, headers=named).status_code == 200
    rewritten = {"Origin": "https://photos.example.org"}  # with the proxy's own Host
    assert client.post("/api/v1/paths", json={"ids": [1]}, headers=rewritten).status_code == 200
    for other in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
        assert client.post("/api/v1/paths", json={"ids": [1]}, headers=other).status_code in (
            400,
            403,
        )


def test_a_trusted_proxy_names_the_host_of_the_page(engine: Engine, serve: Serve) -> None:
    headers = {"X-Forwarded-Host": "a.example", "Origin": "https://a.example"}
    body = {"ids": [1]}
    assert serve(engine).post("/api/v1/paths", json=body, headers=headers).status_code == 403
    trusted = serve(engine, proxy=PROXY)
    assert trusted.post("/api/v1/paths", json=body, headers=headers).status_code == 200


def test_the_page_below_a_path(engine: Engine, serve: Serve) -> None:
    client = serve(engine, root_path="/photos")
    assert f'"{client.base_url}/photos/gradio"' in client.get("/photos/gradio/").text  # its root
    thumbnail = "api/v1/photos/1/thumbnail"
    for route in ("", "api/v1/home", "static/main.js", thumbnail, "gradio/theme.css"):
        assert client.get(f"/photos/{route}").status_code == 200
        assert client.get(f"/{route}").status_code == 200  # of a proxy that removes the path
    assert client.get("/photos").headers["location"] == "/photos/"
    assert client.get("/photos/favicon.ico").headers["location"] == "static/base/mark.svg"
    assert client.get("/photosapi/v1/home").status_code == 404
    assert client.get("/photos/..%2f..%2fetc%2fpasswd").status_code == 404


def test_a_browser_uses_the_page_below_a_path(engine: Engine, chromium: Browser) -> None:
    with serving(live_library(engine, root_path="/photos")) as address:
        page = chromium.new_page()
        failed: list[str] = []

        def check(answer: Response) -> None:
            if answer.status >= 400:
                failed.append(answer.url)

        page.on("response", check)
        page.route(
            lambda url: not url.startswith(f"{address}/photos/"), lambda route: route.abort()
        )
        page.on("requestfailed", lambda request: failed.append(request.url))
        page.goto(f"{address}/photos/")
        page.locator('img[src*="/thumbnail"]').first.wait_for(timeout=30_000)
        page.locator("#ps-to-how").click()
        page.locator("[data-sample]").first.click()
        page.locator("#scores tbody tr").first.wait_for(timeout=60_000)
        assert failed == []
        page.close()
