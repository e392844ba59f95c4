"""Random damage of every file of a library: the same answer, or an error message.

By hand: `python -m pytest tests/attack/test_damage.py --count 20000`.
"""

from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from indexer.report import Report
from indexer.scan import Selection
from indexer.verify import verify
from search.catalogue import FILE_NAME as CATALOGUE
from search.catalogue import Catalogue
from search.engine import open_library
from search.errors import LibraryDamaged, PhotoseekError
from search.retrieval import nearest
from search.vectors import saved_index
from search.vectors.vector_cache import VectorCache
from tests.colours import ColourEncoder
from tests.pictures import draw_folder

pytestmark = pytest.mark.usefixtures("by_file")

Index = Callable[..., Report]
ROUNDS = 40  # of damage, in CI
QUERIES = ("red", "green -red", "a blue photo")


@pytest.fixture
def whole(tmp_path: Path, library: Path, index: Index) -> Path:
    """A library with all of its possible files."""
    index(draw_folder(tmp_path / "photos"))
    with open_library(library, encoder=ColourEncoder()) as engine:
        engine.search("red")
    return library


def answers(library: Path) -> list[list[tuple[str, float | None]]]:
    """The hits of a few queries."""
    with open_library(library, encoder=ColourEncoder()) as engine:
        return [
            [(hit.photo.path.name, hit.score and round(hit.score, 3)) for hit in engine.search(q)]
            for q in QUERIES
        ]


def damage(file: Path, rng: random.Random) -> None:
    """Overwrite a part of a file by zeros or noise, or truncate it."""
    content = bytearray(file.read_bytes())
    start = rng.randrange(max(1, len(content)))
    length = rng.choice((1, 16, 4096))
    match rng.randrange(3):
        case 0:
            content[start : start + length] = bytes(min(length, len(content) - start))
        case 1:
            content[start : start + length] = rng.randbytes(min(length, len(content) - start))
        case _:
            del content[start:]
    file.write_bytes(content)


def test_damage_is_repaired_or_reported(
    whole: Path, tmp_path: Path, count: int, is_long: bool
) -> None:
    expected, outcomes = answers(whole), {"same": 0, "reported": 0, "found by verify": 0}
    rng, copy = random.Random(0), tmp_path / "copy"
    derived = [f for f in whole.iterdir() if f.is_file() and f.name != CATALOGUE]
    for _ in range(count if is_long else ROUNDS):
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(whole, copy)
        file = rng.choice([*derived, whole / CATALOGUE])
        damage(copy / file.name, rng)
        outcome = outcome_of(copy, expected)
        outcomes[outcome] += 1
        assert outcome == "same" or file.name == CATALOGUE  # all others are rebuilt
    print(outcomes)


def outcome_of(library: Path, expected: object) -> str:
    """The effect of damage; SQLite cannot detect a changed letter of a file's name."""
    try:
        if answers(library) == expected:
            return "same"
    except PhotoseekError:
        return "reported"
    with pytest.raises(LibraryDamaged):
        verify(library, Selection())
    return "found by verify"


@pytest.mark.parametrize("is_large", [False, True])
def test_vectors_damaged_in_the_middle_are_rebuilt(
    whole: Path, is_large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = answers(whole)
    if is_large:
        monkeypatch.setattr(saved_index, "CHECKED_WHOLE", 0)
        monkeypatch.setattr(saved_index, "EDGE", 0)
        with open_library(whole, encoder=ColourEncoder()) as engine:
            engine._vectors.rebuild()
    file = whole / saved_index.FILE_NAME
    content = file.read_bytes()
    rows = np.float16(1).tobytes()  # in the codes of the rows
    place = content.index(b"\x00" + rows[1:], 60) if rows in content else 100
    file.write_bytes(content[:place] + b"\x42\x7b" + content[place + 2 :])
    assert answers(whole) == expected


def test_warming_up_finds_damage_that_searches_miss(
    whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A row of zeros is never a hit; the start of the page checks the whole file."""
    monkeypatch.setattr(saved_index, "CHECKED_WHOLE", 0)
    monkeypatch.setattr(saved_index, "EDGE", 0)
    with Catalogue.open(whole) as catalogue:
        tag = catalogue.embeddings.model()
        assert tag
        VectorCache(catalogue, tag).rebuild()
        file = whole / saved_index.FILE_NAME
        content = file.read_bytes()
        file.write_bytes(content[:80] + bytes(16) + content[96:])
        assert not saved_index.is_whole(whole)
        VectorCache(catalogue, tag).mend()
        assert saved_index.is_whole(whole)


def test_a_damaged_embedding_is_reported(whole: Path) -> None:
    with contextlib.closing(sqlite3.connect(whole / CATALOGUE)) as db, db:
        flipped = "CAST(substr(embedding, 1, 15) || x'bf' AS BLOB)"
        db.execute(f"UPDATE embeddings SET embedding = {flipped} WHERE photo_id = 1")
    (whole / saved_index.FILE_NAME).unlink()
    with pytest.raises(LibraryDamaged, match="`photoseek verify --repair` drops them"):
        answers(whole)


@pytest.mark.parametrize("harm", [
    "library SET revision = 'x'", "photos SET taken_at = 'x'",
    "photos SET path = 7 WHERE id = 1", "roots SET path = 7",
])  # fmt: skip
def test_impossible_values_are_reported(whole: Path, harm: str) -> None:
    with contextlib.closing(sqlite3.connect(whole / CATALOGUE)) as db, db:
        db.execute(f"UPDATE {harm}")
    with pytest.raises(LibraryDamaged, match="put back a backup"):
        answers(whole)


def test_cosines_are_compared_with_the_true_rows() -> None:
    rows = np.eye(3, dtype=np.float32)
    row = np.array([1, 0, 0], np.float32)
    assert nearest.agrees(np.array([1, 0, 0], np.float32), row, rows)
    assert not nearest.agrees(np.array([1, 0.2, 0], np.float32), row, rows)
    assert not nearest.agrees(np.array([np.nan, 0, 0], np.float32), row, rows)
    assert nearest.agrees(np.array([0.5], np.float32), row, np.zeros((1, 3), np.float32))


def test_a_folder_at_the_path_of_the_vectors_is_reported(whole: Path) -> None:
    (whole / saved_index.FILE_NAME).unlink()
    (whole / saved_index.FILE_NAME / "x").mkdir(parents=True)
    (found,) = verify(whole, Selection(), repair=True)
    assert "something else in its place" in found.message
    assert not found.is_repaired


def test_a_full_disk_for_faiss_is_not_an_error(
    whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = answers(whole)
    (whole / saved_index.FILE_NAME).unlink()

    def refuse(*_: object) -> None:
        raise RuntimeError("Error: 'ret == (size)' failed: write error: No space left on device")

    monkeypatch.setattr("search.vectors.saved_index.faiss.write_index", refuse)
    assert answers(whole) == expected


def test_a_library_on_a_path_of_any_bytes(tmp_path: Path, index: Index, library: Path) -> None:
    """File names are bytes; FAISS takes text."""
    odd = library.parent / "odd\udcff\udcfe"
    index(draw_folder(tmp_path / "photos"))
    shutil.move(library, odd)
    expected = answers(odd)
    (odd / saved_index.FILE_NAME).unlink()
    assert answers(odd) == expected
    assert saved_index.is_whole(odd)
    assert answers(odd) == expected
