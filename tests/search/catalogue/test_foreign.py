"""Catalogues of strangers: nothing is opened in place, and no impossible value is stored."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from indexer.merge import merge
from indexer.update import IndexOptions, index_folders
from search.catalogue import FILE_NAME, Catalogue, foreign_rows, open_foreign
from search.catalogue.foreign import MOST_TEXTS, interruptible
from search.engine import Engine, open_library
from search.errors import LibraryDamaged, LibraryUnsafe
from search.user_records import PhotoRef, TaughtName, UserData
from tests.attack.traps import add_hot_journal
from tests.colours import ColourEncoder
from tests.conftest import Shell
from tests.pictures import draw_folder, tree


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """The library of a stranger, with every kind of row."""
    folder = draw_folder(tmp_path / "theirs")
    index_folders([folder], IndexOptions(tmp_path / "other", encoder=ColourEncoder()))
    with open_library(tmp_path / "other", encoder=ColourEncoder()) as engine:
        engine.collections.star("red.jpg")
        engine.collections.add_to_album("Trip", "red.jpg", "blue.jpg")
        engine.collections.save_search("Dogs", "a dog")
        engine.collections.teach("Rex", ["red.jpg"], ["blue.jpg"])
    change(tmp_path / "other", "INSERT INTO text_read SELECT id FROM photos;"
                               " INSERT INTO forgotten VALUES (1, x'61')")  # fmt: skip
    return tmp_path / "other"


def change(library: Path, sql: str) -> None:
    with contextlib.closing(sqlite3.connect(library / FILE_NAME)) as db:
        for name, count in (("crc32", 1), ("date_in_name", 1)):
            db.create_function(name, count, lambda *_: 0)
        db.executescript(sql)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def everything(library: Path) -> list[object]:
    """What reading all of a library returns."""
    with open_library(library, encoder=ColourEncoder()) as engine:
        catalogue = engine.catalogue
        photos = catalogue.photos.by_id(catalogue.embeddings.searchable_ids().tolist())
        return [
            sorted(map(repr, photos.values())),
            catalogue.collections.user_data(),
            catalogue.photos.facets(),
            catalogue.photos.problems(),
            catalogue.roots.photo_counts(),
            len(catalogue.photos.columns().ids),
            [hit.photo.path.name for hit in engine.search("red", top=3)],
        ]


# -- the files ------------------------------------------------------------------------------------


def test_a_merge_deletes_no_file_that_a_journal_names(
    engine: Engine, library: Path, other: Path, tmp_path: Path
) -> None:
    victim = tmp_path / "thesis.txt"
    victim.write_text("three years of work")
    add_hot_journal(other, victim)
    before = tree(other)
    with pytest.raises(LibraryUnsafe):
        merge(library, [other])
    assert victim.exists()
    assert tree(other) == before
    assert engine.count() == 6


def test_a_library_in_the_middle_of_a_change_is_refused(other: Path, tmp_path: Path) -> None:
    journal = add_hot_journal(other, tmp_path / "x")
    journal.write_bytes(journal.read_bytes()[:512])
    with (
        pytest.raises(LibraryUnsafe, match="last change was not completed"),
        open_foreign(other, tmp_path),
    ):
        pass


def test_what_is_committed_and_only_in_the_log_is_copied(other: Path, tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(other / FILE_NAME)) as db:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("UPDATE photos SET camera = 'Logged'")
        db.commit()
        before = tree(other)
        assert (other / f"{FILE_NAME}-wal").stat().st_size
        with (
            open_foreign(other, tmp_path) as copy,
            contextlib.closing(sqlite3.connect(copy.file)) as copied,
        ):
            assert copied.execute("SELECT DISTINCT camera FROM photos").fetchall() == [("Logged",)]
            assert copy.file.parent.stat().st_mode & 0o077 == 0
            assert copy.refused == ()
        assert tree(other) == before
    assert not list(tmp_path.glob("*.part"))


def test_a_damaged_library_is_refused(other: Path, tmp_path: Path) -> None:
    content = bytearray((other / FILE_NAME).read_bytes())
    content[16384 * 3 : 16384 * 3 + 200] = os.urandom(200)
    (other / FILE_NAME).write_bytes(content)
    with pytest.raises(LibraryDamaged), open_foreign(other, tmp_path):
        pass


@pytest.fixture
def _interrupts() -> Iterator[None]:
    """Python's handler of SIGINT, which a shell disables in background jobs."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_interrupts")
def test_a_running_statement_can_be_interrupted() -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
    timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    with (
        contextlib.closing(sqlite3.connect(":memory:")) as db,
        pytest.raises(KeyboardInterrupt),
        interruptible(db),
    ):
        db.execute(endless).fetchall()
    timer.join()


# -- the rows -------------------------------------------------------------------------------------


def refusals(library: Path, other: Path) -> list[str]:
    return [str(note) for note in merge(library, [other]).refused]


@pytest.mark.usefixtures("engine")
def test_refused_rows_are_counted_by_table_and_column(
    library: Path, other: Path, shell: Shell
) -> None:
    change(other, "UPDATE photos SET blur = 'x' WHERE id < 3; UPDATE albums SET name = ''"
                  " WHERE name = 'Trip'; UPDATE photos SET latitude = 91 WHERE id = 5")  # fmt: skip
    assert refusals(library, other) == [
        "rows of albums without a valid name: 1",
        "rows of photos without a valid blur: 2",
        "rows of photos without a valid latitude: 1",
    ]
    found = shell("merge", other, "--library", library)
    assert found.code == 3
    assert "refused: rows of photos without a valid blur: 2\n" in found.err


@pytest.mark.usefixtures("engine")
@pytest.mark.parametrize(
    "root", ["/", "", "photos", "/a/../b", "/proc/1", "/dev", "//a", "/" + 5000 * "a"]
)
def test_impossible_roots_are_refused_with_their_photos(
    library: Path, other: Path, root: str
) -> None:
    change(other, f"UPDATE roots SET path = CAST('{root}' AS BLOB)")
    assert refusals(library, other) == ["rows of roots without a valid path: 1"]
    with Catalogue.open(library) as catalogue:
        assert len(catalogue.roots.all()) == 1


@pytest.mark.parametrize("path", ["", "../a.jpg", "/etc/passwd", "a//b", "./a", "a/.."])
def test_paths_lead_into_their_root(path: str) -> None:
    assert not foreign_rows.is_relative_path(path.encode())
    assert foreign_rows.is_relative_path(b"a/..b/\xff.jpg")


@pytest.mark.usefixtures("engine")
def test_thousands_of_roots_and_texts_are_limited(library: Path, other: Path) -> None:
    many = "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < {})"
    change(
        other,
        f"""
        {many.format(3000)} INSERT INTO roots SELECT i, CAST('/r/' || i AS BLOB) FROM n;
        {many.format(MOST_TEXTS + 9)} INSERT INTO texts
        SELECT 100 + i, 'tag', 'w' || i, NULL FROM n;
        INSERT OR IGNORE INTO photo_texts SELECT 1, id FROM texts WHERE id > 100""",
    )
    refused = refusals(library, other)
    assert refused[1] == "rows of roots without a valid count: 2,800"
    assert refused[0].startswith("rows of photo_texts without a valid count: ")


@pytest.mark.usefixtures("engine")
def test_sparse_ids_are_no_reason_to_wait(library: Path, other: Path) -> None:
    last = 2**63 - 1
    change(other, f"UPDATE photos SET id = {last} WHERE id = 6;"
                  f" UPDATE embeddings SET photo_id = {last} WHERE photo_id = 6")  # fmt: skip
    assert refusals(library, other) == []
    assert len(everything(library)[0]) == 12  # type: ignore[arg-type]


def test_embeddings_are_finite_unit_rows() -> None:
    row = np.array([0.6, 0.8, 0, 0], "<f4")
    assert foreign_rows.is_unit_row(4, row.tobytes())
    assert foreign_rows.is_unit_row(4, bytes(16))
    infinite = [row + np.float32(odd) for odd in (np.inf, np.nan)]
    for wrong in (row * 2, *infinite, row[:2], row.astype("<f8")):
        assert not foreign_rows.is_unit_row(4, wrong.tobytes())
    assert not foreign_rows.is_unit_row(4, row.tobytes(), checksum=1)
    assert not foreign_rows.is_unit_row(None, b"")


def test_names_are_folded_as_today(other: Path, library: Path) -> None:
    """A stranger's folded name would hide an album, or make two of one name."""
    change(other, "UPDATE albums SET folded = 'hidden' WHERE name = 'Trip';"
                  " UPDATE names SET folded = 'elsewhere'")  # fmt: skip
    assert refusals(library, other) == []
    with Catalogue.open(library) as catalogue:
        assert catalogue.collections.album("trip").name == "Trip"
        assert catalogue.taught_names.get("REX").name == "Rex"
        data = catalogue.collections.user_data()
    assert isinstance(data, UserData)
    assert isinstance(data.stars[0], PhotoRef)
    assert isinstance(data.names[0], TaughtName)
