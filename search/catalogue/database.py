"""The open file of a catalogue: statements, transactions, and its end."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

from search.catalogue import connection
from search.catalogue.connection import Connections
from search.catalogue.failures import map_errors
from search.errors import LibraryMissing

FILE_NAME = "library.sqlite3"


def is_library(directory: Path) -> bool:
    """Whether a folder holds a library. Raises LibraryReadOnly where it may not be looked into."""
    with map_errors(directory):
        return (directory / FILE_NAME).is_file()


@contextlib.contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All statements of a block, or none of them."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


class Database:
    """Connections to one catalogue; foreign errors leave it as LibraryErrors."""

    def __init__(self, directory: Path, connect: Callable[[Path], sqlite3.Connection]) -> None:
        """`connect` opens the file; the first connection is made here. See `open`."""
        self.directory = directory
        self._connections = Connections(lambda: connect(directory / FILE_NAME))
        with map_errors(directory), self._connections.borrowed():
            pass

    # -- opening ------------------------------------------------------------------------------

    @classmethod
    def open(cls, directory: Path) -> Self:
        """The catalogue for reading, even from a disk that cannot be written.

        Raises LibraryMissing, LibraryReadOnly, LibraryTooNew or LibraryDamaged.
        """
        if not is_library(directory):
            raise LibraryMissing(directory)
        return cls(directory, connection.to_read)

    def close(self) -> None:
        """Let go of the file."""
        self._connections.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with map_errors(self.directory), self._connections.borrowed() as db, transaction(db):
            yield db

    def _rows(self, sql: str, *values: Any) -> list[Any]:
        with map_errors(self.directory), self._connections.borrowed() as db:
            return db.execute(sql, values).fetchall()

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """One connection for many small statements."""
        with map_errors(self.directory), self._connections.borrowed() as db:
            yield db
