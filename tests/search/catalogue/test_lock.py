"""One writer at a time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from search.catalogue.lock import claim
from search.errors import LibraryBusy


def test_the_second_is_told_who_the_first_is(tmp_path: Path) -> None:
    with claim(tmp_path), pytest.raises(LibraryBusy, match=f"process {os.getpid()} "):  # noqa: SIM117
        with claim(tmp_path):
            pass


def test_the_library_is_free_again_after_a_failure(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), claim(tmp_path):
        raise ZeroDivisionError
    with claim(tmp_path):
        assert "process" in (tmp_path / "writer.txt").read_text()
