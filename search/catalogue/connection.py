"""Connections to the catalogue's file: reading from any disk, and durable writing."""

from __future__ import annotations

import contextlib
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from search.catalogue import conditions, migrations
from search.catalogue.schema import check_schema

BUSY_TIMEOUT_S = 30


class Connection(sqlite3.Connection):
    """A connection; `emulated`: the version of an unmigrated catalogue that it reads, else 0."""

    emulated = 0


class Connections:
    """A pool with one connection to a file for each thread that uses it at the same time."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._idle: list[sqlite3.Connection] = []  # append and pop are atomic
        self._closed = False

    @contextlib.contextmanager
    def borrowed(self) -> Iterator[sqlite3.Connection]:
        """A connection for this block. Raises what `connect` raises."""
        connection = self._idle_connection() or self._connect()
        try:
            yield connection
        finally:
            self._idle.append(connection)
            if self._closed:
                self.close()

    def _idle_connection(self) -> sqlite3.Connection | None:
        """An idle connection, unless a writer has migrated the catalogue that it emulates."""
        with contextlib.suppress(IndexError):
            connection = self._idle.pop()
            if not _is_outdated(connection):
                return connection
            connection.close()
        return None

    def close(self) -> None:
        """Close the connections; borrowed ones are closed when they are returned."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()


def to_write(file: Path) -> sqlite3.Connection:
    """A connection to the catalogue, created or migrated if necessary.

    Raises sqlite3.Error, LibraryTooNew or LibraryUnsafe.
    """
    connection = _connect(file, "mode=rwc")
    try:
        check_schema(connection, file.parent)
        # For new files. Of SQLite's default of 4096 bytes, one embedding of 512 numbers uses half.
        connection.execute("PRAGMA page_size = 16384")
        connection.execute("PRAGMA journal_mode = WAL")
        # NORMAL: a commit survives a killed process; a power cut never damages earlier commits.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")
        migrations.migrate(connection, file)
    except BaseException:
        connection.close()  # it rolls the failed transaction back
        raise
    return connection


def to_read(file: Path) -> Connection:
    """A read-only connection. Raises sqlite3.Error, LibraryTooNew or LibraryUnsafe."""
    connection = _connect(file, _mode_to_read(file))
    try:
        check_schema(connection, file.parent)
        if migrations.emulate(connection, file.parent):
            connection.emulated = _version(connection)
        connection.execute("PRAGMA query_only = ON")
    except BaseException:
        connection.close()
        raise
    return connection


@contextlib.contextmanager
def attached(connection: sqlite3.Connection, file: Path) -> Iterator[None]:
    """Attach a file that no process changes as `other` for a block. Raises sqlite3.Error."""
    connection.execute("ATTACH ? AS other", (_uri(file, "mode=ro&immutable=1"),))
    try:
        yield
    finally:
        connection.execute("DETACH other")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _is_outdated(connection: sqlite3.Connection) -> bool:
    emulated = connection.emulated if isinstance(connection, Connection) else 0
    return bool(emulated) and emulated != _version(connection)


def _mode_to_read(file: Path) -> str:
    """The mode of the file's URI: in a read-only folder, where WAL fails, the file is immutable."""
    with contextlib.closing(_connect(file, "mode=rw")) as connection:
        try:
            connection.execute("SELECT count(*) FROM sqlite_master")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname.startswith("SQLITE_BUSY"):
                raise  # without the log, recent changes would be absent
            return "immutable=1"
    return "mode=rw"


def _uri(file: Path, access: str) -> str:
    return f"{file.absolute().as_uri()}?{access}"


def _connect(file: Path, access: str) -> Connection:
    connection = sqlite3.connect(
        _uri(file, access),
        uri=True,
        timeout=BUSY_TIMEOUT_S,
        isolation_level=None,
        factory=Connection,
        check_same_thread=False,  # one thread after another uses a connection
    )
    conditions.add_functions(connection)
    connection.execute("PRAGMA cell_size_check = ON")
    if sys.version_info >= (3, 12):
        connection.setconfig(sqlite3.SQLITE_DBCONFIG_DEFENSIVE)
    return connection
