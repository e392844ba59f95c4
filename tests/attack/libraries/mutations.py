"""Mutations of a library: impossible values, foreign schemas, traps among its files, damage.

Each is a name and a function that changes the library in a folder; `victim` is a file outside it.
"""

from __future__ import annotations

import contextlib
import functools
import random
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from search.catalogue import FILE_NAME, foreign_rows
from tests.attack.mutants import mutate
from tests.attack.traps import add_hot_journal

VALUES = {
    "null": "NULL",
    "seven": "7",
    "minus": "-1",
    "largest": "9223372036854775807",
    "infinite": "9e999",
    "word": "'x'",
    "empty": "''",
    "empty bytes": "x''",
    "bytes": "x'00ff'",
    "no UTF-8": "CAST(x'ff' AS TEXT)",
    "escape": "char(27) || '[2J' || char(0)",
    "ten megabytes": "replace(hex(zeroblob(1250000)), '0', 'long')",
    "JSON": """'["' || replace(hex(zeroblob(4000)), '0', '[')""",
}
MANY = "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < {}) "
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT"
STATEMENTS = {
    "a view that never ends": f"DROP TABLE stars; CREATE VIEW stars AS {ENDLESS} i, i FROM n",
    "a view in the place of albums": "ALTER TABLE albums RENAME TO o; CREATE VIEW albums AS"
    " SELECT id, name, folded, query FROM o, (SELECT 1 UNION ALL SELECT 2)",
    "a trigger that deletes": "CREATE TRIGGER t AFTER UPDATE ON library BEGIN"
    " DELETE FROM photos; END",
    "a trigger that never ends": "CREATE TRIGGER t AFTER INSERT ON stars BEGIN INSERT INTO albums"
    f" (name, folded) {ENDLESS} i, i FROM n; END",
    "a virtual table": "CREATE VIRTUAL TABLE more USING fts5 (text)",
    "a generated column": "ALTER TABLE photos ADD COLUMN more AS (hex(zeroblob(300000000)))",
    "another index": "CREATE INDEX more ON photos (length(hex(zeroblob(size))))",
    "no table of photos": "DROP TABLE photos",
    "no row of the library": "DELETE FROM library",
    "format 1": "PRAGMA user_version = 1",
    "format 999": "PRAGMA user_version = 999",
    "format -1": "PRAGMA user_version = -1",
    "no format": "PRAGMA user_version = 0",
    "two active models": "INSERT INTO models VALUES (2, 'x', 'y', 4, 'z', 1)",
    "a million dimensions": "UPDATE models SET dimension = 1000000",
    "sparse ids": "UPDATE photos SET id = id * 1537228672809129301;"
    " UPDATE embeddings SET id = id * 1537228672809129301,"
    " photo_id = photo_id * 1537228672809129301",
    "negative ids": "UPDATE photos SET id = -id;"
    " UPDATE embeddings SET id = -id, photo_id = -photo_id",
    "thousands of roots": f"{MANY.format(20000)}INSERT INTO roots"
    " SELECT i, CAST('/r/' || i AS BLOB) FROM n",
    "thousands of albums": f"{MANY.format(30000)}INSERT INTO albums"
    " SELECT i + 10, 'a' || i, 'a' || i, 'red' FROM n",
    "a photo of thousands of texts": f"{MANY.format(50000)}INSERT INTO texts (id, source, text)"
    " SELECT 100 + i, 'tag', 'w' || i FROM n;"
    " INSERT OR IGNORE INTO photo_texts SELECT 1, id FROM texts",
    "an album of itself": "UPDATE albums SET query = 'album:Dogs' WHERE name = 'Dogs'",
    "albums in a circle": "INSERT INTO albums VALUES (8, 'A', 'a', 'album:B'),"
    " (9, 'B', 'b', 'red album:A')",
    "albums that fan out": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE"
    " i < 40) INSERT INTO albums SELECT i + 10, 'f' || i, 'f' || i,"
    " 'album:f' || (i + 1) || ' -album:f' || (i + 1) FROM n",
    "two names of one album": "INSERT INTO albums VALUES (8, 'trip', 'other', NULL)",
    "a search of 10 MB": "UPDATE albums SET query = replace(hex(zeroblob(2000000)), '00', 'a -b ')",
    "embeddings of nan": "UPDATE embeddings SET embedding = CAST(replace(hex(zeroblob(2)), '0000',"
    " x'0000c07f0000c07f0000c07f0000c07f') AS BLOB)",
    "huge embeddings": "UPDATE embeddings SET embedding = x'ffff7f7fffff7f7fffff7f7fffff7f7f'",
}
ROOTS = (
    "/", "", "photos", "/a/../b", "/proc", "/proc/1/root", "/dev", "/sys", "//a", "/" + 5000 * "a",
    "/tmp", "/" + "a/" * 2000, "\x1b[2J", "/a\nb", "~", "/./a", "/home/../..",
)  # fmt: skip
PATHS = ("../../../etc/passwd", "/etc/passwd", "a//b", "", ".", "..", "a/../../b", "a\nb", "\x1b")
COMPANIONS = ("writer.lock", "writer.txt", f"{FILE_NAME}-wal", f"{FILE_NAME}-shm", "thumbnails",
              f"{FILE_NAME}-journal", f"{FILE_NAME}.v1.backup")  # fmt: skip


class Mutation(NamedTuple):
    """A change of a library, with its name in reports."""

    name: str
    apply: Callable[[Path, Path], object]


def mutations(damages: int) -> Iterator[Mutation]:
    """All mutations, and a number of random damages of the catalogue."""
    for name in VALUES:
        for table, column in columns():
            yield Mutation(
                f"{table}.{column}: {name}", functools.partial(_set, table, column, name)
            )
    for name, sql in STATEMENTS.items():
        yield Mutation(name, functools.partial(_execute, sql))
    for kind, paths in (("roots", ROOTS), ("photos", PATHS), ("forgotten", PATHS)):
        for path in paths:
            yield Mutation(f"{kind}: {path[:20]!r}", functools.partial(_set_path, kind, path))
    for name in COMPANIONS:
        yield Mutation(f"{name} is a link", functools.partial(_link, name))
        yield Mutation(f"{name} is noise", functools.partial(_write_noise, name))
    yield Mutation("a journal that deletes a file", add_hot_journal)
    yield Mutation("a journal of a migration", _add_journal_of_backup)
    for seed in range(damages):
        yield Mutation(f"damage {seed}", functools.partial(_damage, seed))


def columns() -> Iterator[tuple[str, str]]:
    """All columns of all tables of the catalogue that merges read."""
    for table, checks in foreign_rows.TABLES.items():
        yield from ((table, column) for column in checks.columns)
    for table, (checked, _) in foreign_rows.EMBEDDINGS.items():
        yield from ((table, column) for column in (*checked, "embedding"))
    yield from (("albums", "folded"), ("names", "folded"), ("embeddings", "revision"))
    yield from (("library", "id"), ("library", "revision"), ("user_data", "revision"))
    yield from (("removed_embeddings", "embedding_id"), ("removed_embeddings", "revision"))


def execute(library: Path, sql: str) -> None:
    """Run statements on the catalogue, without its triggers where they would fail."""
    with contextlib.closing(sqlite3.connect(library / FILE_NAME)) as db:
        for name in ("crc32", "date_in_name"):
            db.create_function(name, 1, lambda _: 0)
        with contextlib.suppress(sqlite3.Error):  # NOT NULL, an id that is a text
            db.executescript(sql)


def _execute(sql: str, library: Path, _: Path) -> None:
    execute(library, sql)


def _set(table: str, column: str, value: str, library: Path, _: Path) -> None:
    key = "rowid" if table != "photo_texts" else "photo_id"
    where = f"{key} = (SELECT min({key}) FROM {table})"
    execute(library, f"UPDATE {table} SET {column} = {VALUES[value]} WHERE {where}")


def _set_path(table: str, path: str, library: Path, _: Path) -> None:
    with contextlib.closing(sqlite3.connect(library / FILE_NAME)) as db, db:
        db.execute(f"UPDATE OR IGNORE {table} SET path = ?", (path.encode(),))


def _link(name: str, library: Path, victim: Path) -> None:
    (library / name).unlink(missing_ok=True)
    (library / name).symlink_to(victim)


def _write_noise(name: str, library: Path, _: Path) -> None:
    (library / name).write_bytes(random.Random(name).randbytes(5000))


def _add_journal_of_backup(library: Path, victim: Path) -> None:
    journal = add_hot_journal(library, victim)
    journal.rename(journal.with_name(f"{FILE_NAME}.v1.backup-journal"))


def _damage(seed: int, library: Path, _: Path) -> None:
    file = library / FILE_NAME
    file.write_bytes(mutate(file.read_bytes(), random.Random(seed)))
