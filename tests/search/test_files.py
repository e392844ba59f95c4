"""Reading of files: regular ones within a limit, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from search.engine import Engine
from search.errors import PhotoUnreadable
from search.files import LARGEST_CONTENT_BYTES, read_content


def test_content_within_the_limit_is_read(tmp_path: Path) -> None:
    file = tmp_path / "small"
    file.write_bytes(b"12345")
    assert read_content(file) == b"12345"
    assert read_content(file, 5) == b"12345"
    with pytest.raises(PhotoUnreadable, match="more than the limit"):
        read_content(file, 4)


def test_only_regular_files_are_read(tmp_path: Path) -> None:
    with pytest.raises(PhotoUnreadable, match="no such file"):
        read_content(tmp_path / "missing")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        with pytest.raises(PhotoUnreadable, match="not a regular file"):
            read_content(tmp_path / "pipe")


def test_a_huge_example_of_a_name_is_not_read(engine: Engine, tmp_path: Path) -> None:
    huge = tmp_path / "huge.bin"
    huge.touch()
    os.truncate(huge, 5 * LARGEST_CONTENT_BYTES)  # sparse
    with pytest.raises(PhotoUnreadable, match="more than the limit of 1,000"):
        engine.collections.teach("Rex", [huge])
