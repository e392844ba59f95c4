"""Statements, transactions and errors of one open catalogue."""

from __future__ import annotations

import contextlib
import errno
import functools
import inspect
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from search.catalogue.connection import Connections
from search.catalogue.folder_checks import check_folder
from search.errors import (
    DiskFull,
    LibraryBusy,
    LibraryDamaged,
    LibraryReadOnly,
    PhotoseekError,
    notes,
)
from search.files import reason

FILE_NAME = "library.sqlite3"
T = TypeVar("T")


def is_library(directory: Path) -> bool:
    """True if a folder contains a library. Raises LibraryReadOnly without access to it."""
    with map_errors(directory):
        return (directory / FILE_NAME).is_file()


@contextlib.contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """Commit all statements of a block, or none of them."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


class Database:
    """Connections to one catalogue; SQLite and disk errors are raised as LibraryErrors."""

    def __init__(self, directory: Path, connect: Callable[[Path], sqlite3.Connection]) -> None:
        """`connect` opens the file; the first connection is opened here."""
        self.directory = directory
        self._connections = Connections(lambda: connect(directory / FILE_NAME))
        with map_errors(directory):
            check_folder(directory)
            with self._connections.borrowed():
                pass

    def close(self) -> None:
        """Close all connections."""
        self._connections.close()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A connection whose statements in a block are all committed, or none of them."""
        with self.reading() as db, transaction(db):
            yield db

    def select(self, sql: str, *values: Any) -> list[Any]:
        """All rows of one statement."""
        with self.reading() as db:
            return db.execute(sql, values).fetchall()

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One connection for several statements."""
        with map_errors(self.directory), self._connections.borrowed() as db:
            yield db


# -- errors ----------------------------------------------------------------------------------------


@contextlib.contextmanager
def map_errors(directory: Path) -> Iterator[None]:
    """Raise OSError and sqlite3 errors of a block as LibraryErrors."""
    try:
        yield
    except sqlite3.Error as error:
        raise _of_sqlite(directory, error) from error
    except UnicodeDecodeError as error:  # SQLite quotes a damaged schema in its own error
        raise LibraryDamaged(directory, notes.DAMAGED_TEXT()) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(directory) from error
        raise LibraryReadOnly(directory, reason(error)) from error


@contextlib.contextmanager
def map_values(directory: Path) -> Iterator[None]:
    """Raise errors of a block that converts rows as LibraryDamaged."""
    try:
        yield
    except (TypeError, ValueError, OverflowError, IndexError) as error:
        raise LibraryDamaged(directory, notes.known(str(error))) from error


def maps_values(tables: type[T]) -> type[T]:
    """A class decorator: errors of its public methods that convert rows become LibraryDamaged."""
    for name, method in list(vars(tables).items()):
        is_method = inspect.isfunction(method) and not inspect.isgeneratorfunction(method)
        if is_method and not name.startswith("_"):
            setattr(tables, name, _mapping(method))
    return tables


def _mapping(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def mapped(self: Any, *values: Any, **named: Any) -> Any:
        with map_values(self._database.directory):
            return method(self, *values, **named)

    return mapped


def _of_sqlite(directory: Path, error: sqlite3.Error) -> PhotoseekError:
    name = getattr(error, "sqlite_errorname", "") or ""
    # SQLite reports a full disk as a plain I/O error where it was growing its shared memory.
    if name == "SQLITE_FULL" or (name.startswith("SQLITE_IOERR") and _is_full(directory)):
        return DiskFull(directory)
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return LibraryReadOnly(directory, notes.known(str(error)))
    if name.startswith("SQLITE_BUSY"):
        return LibraryBusy(directory, "another process")
    return LibraryDamaged(directory, notes.known(str(error)))


def _is_full(directory: Path) -> bool:
    return shutil.disk_usage(directory).free < 1 << 20
