"""Foreign errors of disk and database, mapped to ours where they enter; files that appear whole."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from search.errors import DiskFull, LibraryBusy, LibraryDamaged, LibraryReadOnly, PhotoseekError

THUMBNAILS = "thumbnails"  # the folder of a library that holds them; derived, deleting it is safe

BLOCK = 1 << 20  # bytes read at once


@contextlib.contextmanager
def explained(directory: Path) -> Iterator[None]:
    """Run a block on the library; OSError and sqlite3 errors leave it as LibraryErrors."""
    try:
        yield
    except sqlite3.Error as error:
        raise _of_sqlite(directory, error) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(directory) from error
        raise LibraryReadOnly(directory, error.strerror or str(error)) from error


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


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that appears whole or not at all. Raises OSError."""
    with appears_whole(path) as part:
        part.write_bytes(content)


@contextlib.contextmanager
def appears_whole(path: Path) -> Iterator[Path]:
    """Where to write a file that is to take its place whole or not at all. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def sha256(file: Path, size: int | None = None) -> str:
    """The SHA-256 of a file, or of its first `size` bytes, in hexadecimal. Raises OSError."""
    digest, left = hashlib.sha256(), file.stat().st_size if size is None else size
    with file.open("rb") as opened:
        while left > 0 and (block := opened.read(min(left, BLOCK))):
            digest.update(block)
            left -= len(block)
    return digest.hexdigest()
