"""The OpenAPI document: pinned, complete, and kept by the answers.

After a deliberate change: `python -m tests.ui.test_openapi` writes openapi.json.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from indexer.update import IndexOptions, index_folders
from search.engine import open_library
from search.settings import read_settings
from tests.attack.test_page import OWN
from tests.colours import ColourEncoder
from tests.pictures import draw_folder
from tests.ui.conftest import live_library, serving
from ui.library import LiveLibrary
from ui.openapi import EXAMPLES, Application, operations
from ui.server import make_server

PINNED = Path(__file__).with_name("openapi.json")
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance,
]  # fmt: skip
# Of another machine: nothing is exported, shown or indexed.
ELSEWHERE = {"X-Forwarded-For": "192.0.2.1"}
CASES = 6  # by operation


@pytest.fixture(scope="module")
def api_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of the drawn photos, for all tests of this file."""
    place, encoder = tmp_path_factory.mktemp("api"), ColourEncoder()
    index_folders([draw_folder(place / "photos")], IndexOptions(place / "library", encoder=encoder))
    with serving(live_library(open_library(place / "library", encoder=encoder))) as address:
        yield address


@pytest.fixture(scope="module")
def document(api_address: str) -> dict[str, Any]:
    found: dict[str, Any] = httpx.get(f"{api_address}/api/v1/openapi.json", timeout=60).json()
    return found


def without_version(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "info": {**document["info"], "version": ""}}


def test_the_document_is_as_pinned(document: dict[str, Any]) -> None:
    assert without_version(document) == json.loads(PINNED.read_text("utf-8"))


def test_the_document_has_every_route_and_no_other(document: dict[str, Any]) -> None:
    undocumented = {"/api/docs", "/api/v1/openapi.json"}
    assert set(document["paths"]) == {path for path in OWN if path.startswith("/api/")} - (
        undocumented
    )
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))
    assert all(operation["description"] for _, _, operation in operations(document))


def test_the_examples_are_of_the_documented_types(document: dict[str, Any]) -> None:
    found = {operation["operationId"]: operation for _, _, operation in operations(document)}
    for name, example in EXAMPLES.items():
        schema = found[name]["responses"]["200"]["content"]["application/json"]["schema"]
        jsonschema_rs.validate({**schema, "components": document["components"]}, example)


def test_the_page_of_the_document_needs_nothing_else(api_address: str) -> None:
    answer = httpx.get(f"{api_address}/api/docs", timeout=60)
    assert answer.status_code == 200
    assert "/api/v1/photos/{photo_id}/similar" in answer.text
    assert not re.search(r"<script|<link|<img|https?://", answer.text)
    assert "default-src 'self'" in answer.headers["content-security-policy"]


@pytest.mark.slow
def test_every_answer_is_as_documented(document: dict[str, Any], api_address: str) -> None:
    tried = 0
    for found in schemathesis.openapi.from_dict(document).get_all_operations():
        assert isinstance(found, Ok)

        @settings(max_examples=CASES, suppress_health_check=list(HealthCheck))
        @given(case=found.ok().as_strategy())
        def check(case: Any) -> None:
            nonlocal tried
            tried += 1
            case.call_and_validate(
                base_url=api_address, headers=ELSEWHERE, checks=CHECKS, timeout=60
            )

        check()
    assert tried > len(OWN)


if __name__ == "__main__":
    app = make_server(LiveLibrary(read_settings()))
    assert isinstance(app, Application)
    text = json.dumps(without_version(app.openapi()), ensure_ascii=False, indent=1, sort_keys=True)
    PINNED.write_text(f"{text}\n", "utf-8")
