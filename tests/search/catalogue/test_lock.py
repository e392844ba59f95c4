"""One writer at a time."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from search.catalogue import is_awaited, lock_for_writing
from search.errors import LibraryBusy, LibraryMissing


def test_the_error_names_the_process_that_holds_the_lock(tmp_path: Path) -> None:
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


def test_a_writer_that_gives_way_is_awaited(tmp_path: Path) -> None:
    order = []

    def write() -> None:
        with lock_for_writing(tmp_path):
            order.append("other")

    other = threading.Thread(target=write)
    with lock_for_writing(tmp_path, gives_way=True):
        assert not is_awaited(tmp_path)
        other.start()
        while not is_awaited(tmp_path):
            time.sleep(0.01)
        order.append("watcher")
    other.join()
    assert order == ["watcher", "other"]
    assert not is_awaited(tmp_path)


def test_a_writer_that_gives_way_does_not_wait_for_another(tmp_path: Path) -> None:
    with (
        lock_for_writing(tmp_path, gives_way=True),
        pytest.raises(LibraryBusy, match="watching"),
        lock_for_writing(tmp_path, gives_way=True),
    ):
        pass
