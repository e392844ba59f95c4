"""Libraries whose files could change others are not opened."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from search.catalogue import FILE_NAME, Catalogue, lock_for_writing
from search.catalogue.migrations import STEPS
from search.catalogue.schema import DIGESTS, check_schema, digest, known_schema
from search.errors import LibraryDamaged, LibraryUnsafe
from tests.attack.traps import MAGIC, add_hot_journal

Opening = Callable[[Path], object]


def read(library: Path) -> object:
    with Catalogue.open(library) as catalogue:
        return catalogue.roots.all()


def write(library: Path) -> object:
    with lock_for_writing(library) as catalogue:
        return catalogue.roots.all()


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    (tmp_path / "thesis.txt").write_text("three years of work")
    return tmp_path / "thesis.txt"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    with lock_for_writing(tmp_path / "library") as catalogue:
        catalogue.roots.add(Path("/photos"))
    return tmp_path / "library"


def change(library: Path, sql: str) -> None:
    with contextlib.closing(sqlite3.connect(library / FILE_NAME)) as db:
        db.executescript(sql)


def test_the_trap_works_in_sqlite(library: Path, victim: Path) -> None:
    add_hot_journal(library, victim)
    change(library, "SELECT count(*) FROM roots")
    assert not victim.exists()


@pytest.mark.parametrize("opening", [read, write])
def test_a_journal_that_names_a_file_is_not_played_back(
    library: Path, victim: Path, opening: Opening
) -> None:
    journal = add_hot_journal(library, victim)
    with pytest.raises(
        LibraryUnsafe, match=f"its file {journal.name} would delete a file"
    ) as raised:
        opening(library)
    assert raised.value.fields["path"] == library
    assert victim.exists()
    journal.rename(library / f"{FILE_NAME}.v1.backup-journal")  # a migration would play it back
    with pytest.raises(LibraryUnsafe):
        opening(library)
    assert victim.exists()


@pytest.mark.parametrize("opening", [read, write])
def test_the_journal_of_a_killed_process_is_rolled_back(library: Path, opening: Opening) -> None:
    journal = add_hot_journal(library, Path("/x"))
    journal.write_bytes(journal.read_bytes()[:512])
    assert opening(library)
    assert MAGIC not in (journal.read_bytes() if journal.exists() else b"")


@pytest.mark.parametrize("opening", [read, write])
@pytest.mark.parametrize("name", ["writer.lock", "writer.txt", f"{FILE_NAME}-wal", "thumbnails"])
def test_nothing_is_written_through_a_link(
    library: Path, victim: Path, name: str, opening: Opening
) -> None:
    (library / name).unlink(missing_ok=True)
    (library / name).symlink_to(victim)
    with pytest.raises(LibraryUnsafe, match=f"its file {name} is a link"):
        opening(library)
    assert victim.read_text() == "three years of work"


def test_the_shared_memory_is_no_second_name_of_a_file(library: Path, victim: Path) -> None:
    (library / f"{FILE_NAME}-shm").hardlink_to(victim)
    with pytest.raises(LibraryUnsafe):
        read(library)
    assert victim.read_text() == "three years of work"


@pytest.mark.parametrize("opening", [read, write])
@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("CREATE VIEW more AS SELECT 1", "view more"),
        ("CREATE TRIGGER t AFTER INSERT ON stars BEGIN DELETE FROM photos; END", "trigger t"),
        ("ALTER TABLE stars RENAME TO old; CREATE VIEW stars AS SELECT * FROM old", "old_1"),
        ("CREATE VIRTUAL TABLE more USING fts5 (text)", "table more"),
        ("ALTER TABLE photos ADD COLUMN more AS (zeroblob(1000000000))", "table photos"),
        ("DROP INDEX photos_by_content", "index photos_by_content"),
    ],
)
def test_only_the_schema_of_photoseek_is_opened(
    library: Path, sql: str, name: str, opening: Opening
) -> None:
    change(library, sql)
    with pytest.raises(LibraryUnsafe, match=f"{name} is not as photoseek makes it"):
        opening(library)


def test_statistics_of_sqlite_and_other_quotes_are_the_same_schema(library: Path) -> None:
    change(library, "ANALYZE; PRAGMA writable_schema = ON; UPDATE sqlite_master"
                    " SET sql = replace(sql, 'TABLE roots', 'TABLE \"roots\"')")  # fmt: skip
    assert read(library)


def test_a_negative_format_is_another_program(library: Path) -> None:
    change(library, "PRAGMA user_version = -3")
    with pytest.raises(LibraryDamaged, match="another program"):
        read(library)


def test_every_format_has_the_digest_of_its_schema() -> None:
    digests = [digest(known_schema(version)) for version in range(len(STEPS) + 1)]
    assert list(DIGESTS) == digests
    with contextlib.closing(sqlite3.connect(":memory:")) as empty:
        check_schema(empty, Path())
