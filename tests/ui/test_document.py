"""The document at /: what its head begins with."""

from __future__ import annotations

import httpx


def test_the_head_begins_with_the_language_and_one_manifest(client: httpx.Client) -> None:
    answer = client.get("/")
    head = answer.text.partition("</head>")[0]
    assert head.index("/static/language.js") < head.index("<meta")
    assert head.count('rel="manifest"') == 1
    assert client.get("/static/photoseek.webmanifest").json()["name"] == "photoseek"
    assert client.head("/").status_code == 200
