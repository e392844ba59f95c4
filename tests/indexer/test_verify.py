"""Findings of `verify`, and the repair of derived data."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.report import Report
from indexer.scan import Selection
from indexer.verify import Finding, verify
from search.catalogue import FILE_NAME
from search.engine import open_library
from search.errors import LibraryDamaged, LibraryMissing
from search.vectors.saved_index import FILE_NAME as VECTORS
from tests.colours import ColourEncoder
from tests.pictures import draw

pytestmark = pytest.mark.usefixtures("by_file")

Index = Callable[..., Report]


def check(library: Path, repair: bool = False) -> list[Finding]:
    return verify(library, Selection(), repair)


def test_a_sound_library(photos: Path, library: Path, index: Index) -> None:
    index(photos)
    assert check(library) == []
    with pytest.raises(LibraryMissing):
        check(library / "none")


def test_what_the_disk_has_and_the_library_not(photos: Path, library: Path, index: Index) -> None:
    index(photos)
    draw(photos / "red.jpg", "blue")
    (photos / "green.jpg").unlink()
    (finding,) = check(library)
    assert "2 photos are new, changed or gone; run `photoseek index`" in finding.message


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_what_cannot_be_looked_at(photos: Path, library: Path, index: Index) -> None:
    (photos / "none.jpg").symlink_to("nowhere.jpg")
    assert index(photos).unreadable == 1
    (finding,) = check(library)
    assert finding.message == f"{photos / 'none.jpg'}: a link to a file that is not there"


TURNED = "CAST(substr(embedding, 5) || substr(embedding, 1, 4) AS BLOB)"  # as long as before


@pytest.mark.parametrize("harm", ["zeroblob(16)", "x'00'", TURNED])
def test_damaged_embeddings_are_dropped_and_made_again(
    photos: Path, library: Path, index: Index, harm: str
) -> None:
    index(photos)
    with sqlite3.connect(library / FILE_NAME) as db:
        db.execute(f"UPDATE embeddings SET embedding = {harm} WHERE photo_id = 1")
    (library / VECTORS).unlink()
    assert any(
        "1 damaged embeddings; run `photoseek verify --repair`" in f.message for f in check(library)
    )
    assert all(f.is_repaired for f in check(library, repair=True) if "dropped" in f.message)
    assert index().again == 1
    assert check(library) == []


def test_vectors_are_rebuilt(photos: Path, library: Path, index: Index) -> None:
    index(photos)
    (library / VECTORS).write_bytes(b"nonsense")
    assert "`photoseek verify --repair` rebuilds it" in check(library)[0].message
    assert check(library, repair=True) == [Finding(f"rebuilt {VECTORS}", True)]
    assert check(library) == []


def test_a_damaged_catalogue_is_an_error(photos: Path, library: Path, index: Index) -> None:
    index(photos)
    file = library / FILE_NAME
    raw = bytearray(file.read_bytes())
    raw[100:4000] = b"\xff" * 3900
    file.write_bytes(raw)
    with pytest.raises(LibraryDamaged, match=r"put back a backup of library\.sqlite3"):
        open_library(library, encoder=ColourEncoder()).search("red")
