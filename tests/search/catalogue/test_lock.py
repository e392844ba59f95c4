"""One writer at a time."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from search.catalogue import lock_for_writing
from search.errors import LibraryBusy, LibraryMissing


def test_the_second_is_told_who_the_first_is(tmp_path: Path) -> None:
    with (
        lock_for_writing(tmp_path),
        pytest.raises(LibraryBusy, match=f"process {os.getpid()} "),
        lock_for_writing(tmp_path),
    ):
        pass


def test_a_library_that_must_exist_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(LibraryMissing), lock_for_writing(tmp_path / "none", must_exist=True):
        pass
    assert not (tmp_path / "none").exists()


def test_the_library_is_free_again_after_a_failure(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), lock_for_writing(tmp_path):
        raise ZeroDivisionError
    with lock_for_writing(tmp_path):
        assert "process" in (tmp_path / "writer.txt").read_text()
