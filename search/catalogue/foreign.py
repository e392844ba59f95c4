"""Private copies of the catalogues of other libraries, without the rows that could do harm.

The file of another library is never opened in place: SQLite changes files beside it, and those
that its journals name.
"""

from __future__ import annotations

import contextlib
import itertools
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from search.catalogue import connection, foreign_rows
from search.catalogue.database import FILE_NAME, is_library, map_errors
from search.catalogue.folder_checks import JOURNAL, check_folder
from search.catalogue.foreign_rows import Check, Table, is_unit_row
from search.catalogue.schema import check_schema
from search.errors import LibraryBusy, LibraryDamaged, LibraryMissing, LibraryUnsafe, Note, notes
from search.files import BLOCK, PART, open_regular, stamp_of, sweep_parts
from search.record_class import dataclass
from search.records import ModelTag
from search.words import fold_name

PREFIX = "merging-"
ATTEMPTS = 5  # of copying files that another process is writing
LARGEST_VALUE = 50_000_000  # bytes; SQLite refuses longer texts and BLOBs
MOST_TEXTS = 1000  # of one photo
INSTRUCTIONS = 100_000  # of SQLite's virtual machine, a few milliseconds


@dataclass(frozen=True, slots=True)
class ForeignCatalogue:
    """A checked copy of a catalogue, its active model, and the rows that were left out."""

    file: Path
    model: ModelTag | None
    refused: tuple[Note, ...]


@contextlib.contextmanager
def open_foreign(library: Path, scratch: Path) -> Iterator[ForeignCatalogue]:
    """A checked copy of the catalogue of another library, in a private folder in `scratch`.

    Of the present format; the library itself stays unchanged. Raises LibraryMissing, LibraryUnsafe,
    LibraryTooNew, LibraryDamaged, LibraryReadOnly or LibraryBusy.
    """
    if not is_library(library):
        raise LibraryMissing(library)
    with map_errors(scratch):
        sweep_parts(scratch, f"{PREFIX}*{PART}")
        folder = tempfile.TemporaryDirectory(PART, PREFIX, scratch)
    with folder as name:
        file = Path(name) / FILE_NAME
        with map_errors(library):
            _copy(library, Path(name))
            _check_copy(file, library)
            connection.to_write(file).close()  # migrates it
            with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as db:
                refused = tuple(_clean(db))
                catalogue = ForeignCatalogue(file, _model(db), refused)
        yield catalogue


def _copy(library: Path, folder: Path) -> None:
    """Copy the catalogue, with the log of what was committed and is not yet in it."""
    check_folder(library)
    names = (FILE_NAME, f"{FILE_NAME}-wal")
    for _ in range(ATTEMPTS):
        before = [_stamp(library / name) for name in names]
        for name, stamp in zip(names, before, strict=True):
            (folder / name).unlink(missing_ok=True)
            if stamp:
                with open_regular(library / name) as source, (folder / name).open("wb") as goal:
                    shutil.copyfileobj(source, goal, BLOCK)
        if before == [_stamp(library / name) for name in names]:
            break
    else:
        raise LibraryBusy(library, "another process")
    if _stamp(library / f"{FILE_NAME}{JOURNAL}"):
        raise LibraryUnsafe(library, notes.CHANGE_NOT_COMPLETED())


def _stamp(file: Path) -> tuple[int, ...] | None:
    """The stamp of a file that is there and not empty."""
    try:
        stamp = stamp_of(file.stat())
    except FileNotFoundError:
        return None
    return stamp if stamp.size else None


def _check_copy(file: Path, library: Path) -> None:
    """Raise LibraryUnsafe or LibraryDamaged for a copy that cannot be used."""
    with contextlib.closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("PRAGMA trusted_schema = OFF")
        db.execute("PRAGMA cell_size_check = ON")
        db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE)
        check_schema(db, library)
        with interruptible(db):
            for table in (*foreign_rows.TABLES, *foreign_rows.EMBEDDINGS, "vectors"):
                if db.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone():
                    ((result, *_), *_) = db.execute(f"PRAGMA quick_check({table})").fetchall()
                    if result != "ok":
                        raise LibraryDamaged(library, notes.known(str(result)))


@contextlib.contextmanager
def interruptible(db: sqlite3.Connection) -> Iterator[None]:
    """Raise KeyboardInterrupt from statements of this block that run when Ctrl-C is pressed.

    Otherwise Python would notice it after the end of the statement.
    """
    db.set_progress_handler(lambda: None, INSTRUCTIONS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname == "SQLITE_INTERRUPT":
            raise KeyboardInterrupt from error
        raise
    finally:
        db.set_progress_handler(None, 0)


# -- rows -----------------------------------------------------------------------------------------


def _clean(db: sqlite3.Connection) -> Iterator[Note]:
    """Delete the rows with impossible values; returns their numbers by table and column."""
    db.text_factory = _decoded
    db.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE)
    triggers = db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
    refused: Counter[tuple[str, str]] = Counter()
    with interruptible(db):
        for (trigger,) in triggers:
            db.execute(f"DROP TRIGGER {trigger}")
        db.execute("BEGIN")
        for table, checks in foreign_rows.TABLES.items():
            _delete(db, table, checks.key, _invalid_rows(db, table, checks), refused)
        for table, (columns, checksum) in foreign_rows.EMBEDDINGS.items():
            _delete(db, table, "rowid", _invalid_embeddings(db, table, columns, checksum), refused)
        for table in ("albums", "names"):
            _delete(db, table, "rowid", _fold_names(db, table), refused)
        _delete(db, "photo_texts", "photo_id, text_id", _excess_texts(db), refused)
        db.execute("COMMIT")
    for (table, column), count in sorted(refused.items()):
        yield notes.REFUSED_ROWS(table=table, column=column, count=count)


def _model(db: sqlite3.Connection) -> ModelTag | None:
    sql = "SELECT name, weights, dimension, preprocessing FROM models WHERE active"
    found = db.execute(sql).fetchone()
    return ModelTag(*found) if found else None


def _decoded(raw: bytes) -> object:
    """A text; an object that passes no check for bytes that are no UTF-8."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return ...


Invalid = tuple[tuple[Any, ...], str]  # the key of a row, and the column with a wrong value


def _invalid_rows(db: sqlite3.Connection, table: str, checks: Table) -> Iterator[Invalid]:
    width, count, names = checks.key.count(",") + 1, 0, ", ".join(checks.columns)
    for row in db.execute(f"SELECT {checks.key}, {names} FROM {table} ORDER BY 1"):
        if column := _invalid_column(checks.columns, row[width:]):
            yield row[:width], column
        elif count == checks.most:
            yield row[:width], "count"
        else:
            count += 1


def _invalid_column(checks: Mapping[str, Check], values: Iterable[Any]) -> str | None:
    for (name, check), value in zip(checks.items(), values, strict=True):
        if not check(value):
            return name
    return None


def _invalid_embeddings(
    db: sqlite3.Connection, table: str, columns: Mapping[str, Check], checksum: str
) -> Iterator[Invalid]:
    dimensions = dict(db.execute("SELECT id, dimension FROM models"))
    names = ", ".join(columns)
    for row in db.execute(f"SELECT rowid, model_id, embedding, {checksum}, {names} FROM {table}"):
        key, model_id, embedding, crc, *values = row
        if column := _invalid_column(columns, values):
            yield (key,), column
        elif not is_unit_row(dimensions.get(model_id), embedding, crc):
            yield (key,), "embedding"


def _fold_names(db: sqlite3.Connection, table: str) -> list[Invalid]:
    """Fold the names as today; returns those that are the same as another's."""
    rows, names = db.execute(f"SELECT id, name FROM {table} ORDER BY id").fetchall(), set[str]()
    db.execute(f"UPDATE {table} SET folded = id || char(0)")
    double: list[Invalid] = []
    for number, name in rows:
        if (folded := fold_name(name)) in names:
            double.append(((number,), "name"))
        else:
            names.add(folded)
            db.execute(f"UPDATE {table} SET folded = ? WHERE id = ?", (folded, number))
    return double


def _excess_texts(db: sqlite3.Connection) -> list[Invalid]:
    """The texts of photos beyond the largest number."""
    rows = db.execute(
        "SELECT photo_id, text_id FROM photo_texts WHERE photo_id IN (SELECT photo_id FROM"
        f" photo_texts GROUP BY photo_id HAVING count(*) > {MOST_TEXTS}) ORDER BY 1, 2"
    )
    groups = itertools.groupby(rows, lambda row: row[0])
    return [
        (row, "count") for _, group in groups for row in itertools.islice(group, MOST_TEXTS, None)
    ]


def _delete(
    db: sqlite3.Connection,
    table: str,
    key: str,
    invalid: Iterable[Invalid],
    refused: Counter[tuple[str, str]],
) -> None:
    rows: Sequence[Invalid] = [*invalid]
    refused.update((table, column) for _, column in rows)
    places = ", ".join("?" * (key.count(",") + 1))
    db.executemany(f"DELETE FROM {table} WHERE ({key}) = ({places})", [row for row, _ in rows])
