"""The document at /: what its head begins with."""

from __future__ import annotations

import re

import httpx


def test_the_head_begins_with_the_language_and_one_manifest(client: httpx.Client) -> None:
    answer = client.get("/")
    head = answer.text.partition("</head>")[0]
    assert head.index("/static/language.js") < head.index("<meta")
    assert head.count('rel="manifest"') == 1
    assert client.get("/static/photoseek.webmanifest").json()["name"] == "photoseek"
    assert client.head("/").status_code == 200


def test_all_that_the_page_needs_is_asked_for_at_once(client: httpx.Client) -> None:
    found = re.findall(r'<link rel="(\w+)"[^>]* href="(/static/[^"]*)"', client.get("/").text)
    links = {address for kind, address in found if kind in ("modulepreload", "preload")}
    assert {"/static/main.js", "/static/dom.js", "/static/page.css"} <= links
    assert not any("leaflet" in address or "map.css" in address for address in links)
    for address in links:
        assert client.get(address).status_code == 200, address


def test_what_has_not_changed_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get("/static/main.js")
    again = client.get("/static/main.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/static/main.js", headers={"If-None-Match": '"other"'}).status_code == 200
