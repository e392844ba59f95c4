"""The document at /, and the files that it links."""

from __future__ import annotations

import gzip
import re

import httpx
import pytest

LINK = re.compile(r'(?:href|src)="(static/[^"#]*)')


def test_the_document_has_the_frame_in_the_language_of_the_request(client: httpx.Client) -> None:
    english = client.get("/").text
    chinese = client.get("/", headers={"Accept-Language": "zh-CN,en;q=0.5"}).text
    assert '<html lang="en">' in english
    assert '<html lang="zh-CN">' in chinese
    assert "<span>Explore</span>" in english
    assert "<span>探索</span>" in chinese
    assert 'id="ps-help" title="How to search" aria-label="How to search"' in english
    chosen = client.get("/", headers={"Cookie": "ps-language=zh"}).text
    assert chosen.count("探索") == 1
    assert "data-text" not in english


def test_the_document_has_the_icons_and_the_name_of_the_application(client: httpx.Client) -> None:
    document = client.get("/").text
    assert document.count('rel="manifest"') == 1
    assert client.get("/static/base/photoseek.webmanifest").json()["name"] == "photoseek"
    icon = client.get("/favicon.ico", follow_redirects=True)
    assert icon.headers["content-type"] == "image/svg+xml"
    assert client.head("/").status_code == 200


def test_files_with_their_version_are_kept_for_ever(client: httpx.Client) -> None:
    links = {*LINK.findall(client.get("/").text)}
    assert len(links) >= 7
    for address in links:
        answer = client.get(f"/{address}")
        assert answer.status_code == 200, address
        assert answer.headers["cache-control"].endswith("immutable"), address
    script = client.get(f"/{next(address for address in links if '/page.js?' in address)}").text
    assert re.search(r'"static/vendor/lucide/icons\.svg\?v=[0-9a-f]{16}"', script)
    old = client.get("/static/page.js?v=0123456789abcdef")
    assert (old.text, old.headers["cache-control"]) == (script, "no-cache")


def test_what_has_not_changed_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get("/static/main.js")
    again = client.get("/static/main.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/static/main.js", headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/static/main.js", "/api/v1/query-language"])
def test_texts_are_compressed_for_browsers(client: httpx.Client, path: str) -> None:
    with client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as packed:
        sent = b"".join(packed.iter_raw())
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    assert "Accept-Encoding" in packed.headers["vary"]
    assert "content-encoding" not in plain.headers
    assert int(packed.headers["content-length"]) == len(sent)
    assert len(sent) < len(plain.content) / 2 or path == "/static/main.js"
    assert gzip.decompress(sent) == plain.content


def test_pictures_and_short_answers_are_not_compressed(client: httpx.Client) -> None:
    for path in ("/api/v1/photos/1/thumbnail", "/api/v1/photos/1/image", "/api/v1/albums"):
        answer = client.get(path, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        assert "content-encoding" not in answer.headers, path
