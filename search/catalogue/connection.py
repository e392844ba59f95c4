"""Opening the catalogue's file: to read from any disk, to write with what keeps it whole."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from search.catalogue import filters, migrations

BUSY_TIMEOUT_S = 30


def to_write(file: Path) -> sqlite3.Connection:
    """A connection to the catalogue, made or migrated as needed.

    Raises sqlite3.Error or LibraryTooNew.
    """
    connection = _connect(file, "mode=rwc")
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        # NORMAL: a commit survives the process, and a power cut never harms what was there.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        migrations.migrate(connection, file)
    except BaseException:
        connection.close()  # with it goes the transaction that failed
        raise
    return connection


def to_read(file: Path) -> sqlite3.Connection:
    """A connection that changes nothing. Raises sqlite3.Error or LibraryTooNew.

    WAL needs a writable folder even to read; without one the file cannot change either.
    """
    connection = _connect(file, "mode=rw")
    try:
        connection.execute("PRAGMA query_only = ON")
        connection.execute("SELECT count(*) FROM sqlite_master")
    except sqlite3.OperationalError:
        connection.close()
        connection = _connect(file, "immutable=1")
    try:
        migrations.pending(connection, file.parent)
    except BaseException:
        connection.close()
        raise
    return connection


def _connect(file: Path, access: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"{file.absolute().as_uri()}?{access}",
        uri=True,
        timeout=BUSY_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=False,  # the server's threads take turns
    )
    filters.add_functions(connection)
    return connection
