"""Digests of large files, stored in the user's cache."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from search.encoders import cache


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(cache, "cache_folder", lambda: tmp_path / "models")
    return tmp_path / "models" / cache.DIGESTS


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "weights.pt"
    path.write_bytes(b"weights")
    return path


def test_a_file_is_read_once(memory: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    true = hashlib.sha256(b"weights").hexdigest()
    assert cache.known_sha256(file) == true
    assert memory.is_file()
    monkeypatch.delattr(cache, "sha256")
    assert cache.known_sha256(file) == true


def test_a_file_that_has_changed_is_read_again(memory: Path, file: Path) -> None:
    before = cache.known_sha256(file)
    file.write_bytes(b"others, longer")
    assert cache.known_sha256(file) == hashlib.sha256(b"others, longer").hexdigest() != before
    assert memory.is_file()


@pytest.mark.parametrize("content", ["", "[]", "{", '{"x": 3}', "null", "\x00"])
def test_damaged_digests_are_computed_again(memory: Path, file: Path, content: str) -> None:
    true = cache.known_sha256(file)
    memory.write_text(content)
    assert cache.known_sha256(file) == true
    assert str(file) in memory.read_text()


def test_a_cache_that_cannot_be_written_costs_reading(memory: Path, file: Path) -> None:
    memory.parent.write_bytes(b"no folder")
    assert cache.known_sha256(file) == hashlib.sha256(b"weights").hexdigest()


def test_a_file_that_is_not_there(memory: Path) -> None:
    with pytest.raises(FileNotFoundError):
        cache.known_sha256(memory.parent / "none.pt")
