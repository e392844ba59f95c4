"""The schemas of all formats of the catalogue, as their migration steps make them."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from search.catalogue import conditions, migrations
from search.errors import LibraryUnsafe, notes

# Digests of the schemas by format: creating one takes longer than reading that of a file.
DIGESTS = (
    "71857576257465c7",
    "6ac602018b422bca",
    "41bf4dff1a219433",
    "72750d1c1cd250bc",
    "8057c0cc694b8c1a",
    "3c899bd0be10f21d",
    "f1262242c1eef645",
    "56d8880d60b409e7",
    "61b2e94d1f8517c4",
    "b7bca50f1374c2f5",
    "b3e09d0c80914629",
    "af7b40df6a54d74c",
    "af7b40df6a54d74c",
    "cba4133d60275b68",
    "aa8a0bea8047a4f9",
    "9fb38dead66204d9",
    "22fec6294ec5bd37",
    "b9d95f5a148b48b3",
    "a0ada8e62f6b10a7",
    "ca0e221bd920c4c0",
    "a65b190bb2f0e2b1",
    "acdb334fb3f21bdf",
    "24796f4ab5e768c7",
)

Schema = Mapping[tuple[str, str], str]  # SQL by type and name
# SQLite adds these automatically, in any format.
STATISTICS = re.compile(r"sqlite_stat\d")
# Versions of SQLite differ in the quotes and the space of statements that they rewrite.
INSIGNIFICANT = re.compile(r"[\s\"'`\[\]]+")


def check_schema(connection: sqlite3.Connection, directory: Path) -> None:
    """Raise LibraryUnsafe unless the schema is the one that the format of the catalogue has.

    Views, triggers and virtual tables of others would be run by the statements of photoseek.
    Raises LibraryTooNew, or LibraryDamaged for the file of another program.
    """
    version = len(migrations.STEPS) - migrations.pending(connection, directory)
    found = read_schema(connection)
    if digest(found) != DIGESTS[version]:
        expected = known_schema(version)
        kind, name = min(key for key in found.keys() | expected.keys()
                         if found.get(key) != expected.get(key))  # fmt: skip
        raise LibraryUnsafe(directory, notes.UNKNOWN_SCHEMA(kind=kind, name=name))


def known_schema(version: int) -> Schema:
    """The schema of a format."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        conditions.add_functions(db)
        migrations.execute(db, migrations.STEPS[:version])
        return read_schema(db)


def digest(schema: Schema) -> str:
    """A short name of a schema, the same for equal ones."""
    return hashlib.blake2b(repr(sorted(schema.items())).encode(), digest_size=8).hexdigest()


def read_schema(db: sqlite3.Connection) -> Schema:
    """The statements that made the tables, indexes, views and triggers of a database."""
    rows = db.execute("SELECT type, name, coalesce(sql, '') FROM main.sqlite_master")
    return {
        (str(kind), str(name)): INSIGNIFICANT.sub("", str(sql))
        for kind, name, sql in rows
        if not STATISTICS.fullmatch(str(name))
    }
