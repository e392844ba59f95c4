"""Opening the catalogue's file: to read from any disk, to write with what keeps it whole."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from search.catalogue import filters, migrations

BUSY_TIMEOUT_S = 30


class Connections:
    """As many connections to one file as threads use at once; none is used by two at a time."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._idle: list[sqlite3.Connection] = []  # append and pop are atomic
        self._closed = False

    @contextlib.contextmanager
    def borrowed(self) -> Iterator[sqlite3.Connection]:
        """A connection for this block. Raises what `connect` raises."""
        try:
            connection = self._idle.pop()
        except IndexError:
            connection = self._connect()
        try:
            yield connection
        finally:
            self._idle.append(connection)
            if self._closed:
                self.close()

    def close(self) -> None:
        """Close the connections; those that are lent are closed as they come back."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()


def to_write(file: Path) -> sqlite3.Connection:
    """A connection to the catalogue, made or migrated as needed.

    Raises sqlite3.Error or LibraryTooNew.
    """
    connection = _connect(file, "mode=rwc")
    try:
        # Of a new file. SQLite's 4096 bytes hold one embedding of 512 numbers, and as much of air.
        connection.execute("PRAGMA page_size = 16384")
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
    """A connection that changes nothing. Raises sqlite3.Error or LibraryTooNew."""
    connection = _connect(file, _way_to_read(file))
    try:
        migrations.stand_in(connection, file.parent)
        connection.execute("PRAGMA query_only = ON")
    except BaseException:
        connection.close()
        raise
    return connection


@contextlib.contextmanager
def attached(connection: sqlite3.Connection, file: Path, scratch: Path) -> Iterator[None]:
    """Another catalogue as `other` beside this one, for a block; it stays as it is.

    One of an older format is copied to the folder `scratch` and migrated there. Raises
    sqlite3.Error or LibraryTooNew.
    """
    with contextlib.ExitStack() as stack:
        source = stack.enter_context(contextlib.closing(to_read(file)))
        if migrations.pending(source, file.parent):
            folder = stack.enter_context(tempfile.TemporaryDirectory(".part", dir=scratch))
            file = Path(folder) / file.name
            with contextlib.closing(_connect(file, "mode=rwc")) as copy:
                source.backup(copy)
            to_write(file).close()
        connection.execute("ATTACH ? AS other", (_uri(file, _way_to_read(file)),))
        stack.callback(connection.execute, "DETACH other")
        yield


def _way_to_read(file: Path) -> str:
    """WAL needs a writable folder even to read; without one the file cannot change either."""
    with contextlib.closing(_connect(file, "mode=rw")) as connection:
        try:
            connection.execute("SELECT count(*) FROM sqlite_master")
        except sqlite3.OperationalError:
            return "immutable=1"
    return "mode=rw"


def _uri(file: Path, access: str) -> str:
    return f"{file.absolute().as_uri()}?{access}"


def _connect(file: Path, access: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        _uri(file, access),
        uri=True,
        timeout=BUSY_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=False,  # a connection is lent to one thread after the other
    )
    filters.add_functions(connection)
    return connection
