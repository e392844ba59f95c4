"""Head of the document at /."""

from __future__ import annotations

import gzip
import re

import httpx


def test_the_head_begins_with_the_language_and_one_manifest(client: httpx.Client) -> None:
    answer = client.get("/")
    head = answer.text.partition("</head>")[0]
    assert head.index("static/base/language.js") < head.index("<meta")
    assert head.count('rel="manifest"') == 1
    assert client.get("/static/base/photoseek.webmanifest").json()["name"] == "photoseek"
    assert client.head("/").status_code == 200


def test_all_that_the_page_needs_is_preloaded(client: httpx.Client) -> None:
    found = re.findall(r'<link rel="(\w+)"[^>]* href="(static/[^"]*)"', client.get("/").text)
    links = {address for kind, address in found if kind in ("modulepreload", "preload")}
    assert {"static/main.js", "static/base/dom.js", "static/base/base.css"} <= links
    assert not any("leaflet" in address or "map/map.css" in address for address in links)
    for address in links:
        assert client.get(f"/{address}").status_code == 200, address


def test_what_has_not_changed_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get("/static/main.js")
    again = client.get("/static/main.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/static/main.js", headers={"If-None-Match": '"other"'}).status_code == 200


def test_scripts_are_compressed_for_browsers(client: httpx.Client) -> None:
    with client.stream("GET", "/static/main.js", headers={"Accept-Encoding": "gzip"}) as packed:
        sent = b"".join(packed.iter_raw())
    plain = client.get("/static/main.js", headers={"Accept-Encoding": "identity"})
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert "content-encoding" not in plain.headers
    assert len(sent) < len(plain.content)
    assert gzip.decompress(sent) == plain.content
