"""Edits that keep the size and the time of a file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.report import Report
from indexer.scan import Selection
from indexer.update import IndexOptions, index_folders
from indexer.verify import verify
from search import files
from search.catalogue import Catalogue
from tests.colours import ColourEncoder
from tests.conftest import Shell
from tests.pictures import COLOURS

Index = Callable[..., Report]
TIME_NS = 1_700_000_000_000_000_000
HEAD = b"P6 64 48 255\n"


def paint(file: Path, colour: str) -> None:
    """A picture of this colour; all have one size and time."""
    file.write_bytes(HEAD + bytes(COLOURS[colour]) * 64 * 48)
    os.utime(file, ns=(TIME_NS, TIME_NS))


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    file = tmp_path / "painted" / "a.ppm"
    file.parent.mkdir()
    paint(file, "red")
    return file


def hash_of(library: Path) -> bytes:
    with Catalogue.open(library) as catalogue:
        (photo,) = catalogue.photos.by_id(catalogue.embeddings.searchable_ids().tolist()).values()
        return photo.content_hash


def test_an_edit_that_keeps_size_and_time_is_noticed(
    photo: Path, library: Path, index: Index
) -> None:
    index(photo.parent)
    before = hash_of(library)
    paint(photo, "blue")
    assert index().changed == 1
    assert hash_of(library) != before
    assert index().changed == 0


def test_other_permissions_embed_nothing(photo: Path, index: Index, encoder: ColourEncoder) -> None:
    index(photo.parent)
    embedded = encoder.embedded
    photo.chmod(0o600)
    assert (index().changed, encoder.embedded) == (0, embedded)


def test_a_library_that_knows_no_ctime_learns_it(
    photo: Path, index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    clipped = files._clipped
    with monkeypatch.context() as patch:  # as on Windows, or as before the column
        patch.setattr("search.files._clipped", lambda ns: clipped(ns) if ns == TIME_NS else 0)
        index(photo.parent)
    assert index().changed == 0
    paint(photo, "blue")
    assert index().changed == 1


def test_without_a_ctime_a_deep_check_and_a_rehash_notice_it(
    photo: Path, library: Path, encoder: ColourEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    clipped = files._clipped
    monkeypatch.setattr("search.files._clipped", lambda ns: clipped(ns) if ns == TIME_NS else 0)
    options = IndexOptions(library, encoder=encoder)
    index_folders([photo.parent], options)
    paint(photo, "blue")
    assert index_folders([], options).changed == 0
    assert verify(library, Selection()) == []
    (finding,) = verify(library, Selection(), deep=True)
    assert "--rehash" in finding.message
    rehashed = index_folders([], IndexOptions(library, encoder=encoder, rehash=True))
    assert rehashed.changed == 1
    assert verify(library, Selection(), deep=True) == []


def test_the_shell_has_both(photo: Path, shell: Shell) -> None:
    assert shell("index", photo.parent).code == 0
    assert shell("verify", "--deep").out == "all is well\n"
    assert shell("index", "--rehash").code == 0


def test_a_rename_of_case_only_is_one_move(photo: Path, index: Index) -> None:
    index(photo.parent)
    photo.rename(photo.with_name("A.PPM"))
    report = index()
    assert (report.moved, report.missing, report.new) == (1, 0, 0)
