"""Replaced words of a query on the page, and the way back to those that were typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from indexer.update import IndexOptions, index_folders
from search.encoders.models import BUILTIN
from search.engine import open_library
from tests.colours import ColourEncoder
from tests.ui.browser import opened
from tests.ui.conftest import live_library, serving

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("locale", "note", "name"),
    [
        ("en-US", "Showing results for “yellow”", "Search as typed"),
        ("zh-CN", "“yellow”", "按原文搜索"),
    ],
)
def test_replaced_words_can_be_searched_as_typed(
    photos: Path, tmp_path: Path, chromium: Browser, locale: str, note: str, name: str
) -> None:
    encoder = ColourEncoder(BUILTIN)
    index_folders([photos], IndexOptions(tmp_path / "library", encoder=encoder))
    engine = open_library(tmp_path / "library", encoder=encoder)
    with (
        serving(live_library(engine)) as address,
        opened(chromium, f"{address}/?q=yelow year:2023", locale=locale) as page,
    ):
        status = page.locator("#ps-status")
        expect(status).to_contain_text(note)
        status.get_by_role("button", name=name).click()
        expect(status).not_to_contain_text(note)
        assert page.evaluate("new URLSearchParams(location.search).get('q')") == (
            '"yelow" year:2023'
        )
        expect(page.locator(".tile .open")).to_have_count(0)
        expect(page.locator("#ps-empty h2")).to_contain_text("2023")
