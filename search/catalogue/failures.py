"""Foreign errors of disk and database, mapped to LibraryErrors where they enter."""

from __future__ import annotations

import contextlib
import errno
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from search.errors import DiskFull, LibraryBusy, LibraryDamaged, LibraryReadOnly, PhotoseekError


@contextlib.contextmanager
def map_errors(directory: Path) -> Iterator[None]:
    """Run a block on the library; OSError and sqlite3 errors leave it as LibraryErrors."""
    try:
        yield
    except sqlite3.Error as error:
        raise _of_sqlite(directory, error) from error
    except UnicodeDecodeError as error:  # SQLite quotes a damaged schema in its own error
        raise LibraryDamaged(directory, "damaged text") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(directory) from error
        raise LibraryReadOnly(directory, error.strerror or str(error)) from error


@contextlib.contextmanager
def map_values(directory: Path) -> Iterator[None]:
    """Make records of rows in a block; values that cannot be leave it as LibraryDamaged."""
    try:
        yield
    except (TypeError, ValueError, OverflowError, IndexError) as error:
        raise LibraryDamaged(directory, str(error)) from error


def _of_sqlite(directory: Path, error: sqlite3.Error) -> PhotoseekError:
    name = getattr(error, "sqlite_errorname", "") or ""
    # SQLite reports a full disk as a plain I/O error where it was growing its shared memory.
    if name == "SQLITE_FULL" or (name.startswith("SQLITE_IOERR") and _is_full(directory)):
        return DiskFull(directory)
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return LibraryReadOnly(directory, str(error))
    if name.startswith("SQLITE_BUSY"):
        return LibraryBusy(directory, "another process")
    return LibraryDamaged(directory, str(error))


def _is_full(directory: Path) -> bool:
    return shutil.disk_usage(directory).free < 1 << 20
