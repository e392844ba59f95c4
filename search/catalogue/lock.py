"""One writer at a time: a lock on the library that names the process that holds it."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from search.catalogue import connection
from search.catalogue.catalogue import Catalogue
from search.catalogue.failures import map_errors
from search.errors import LibraryBusy


@contextlib.contextmanager
def lock_for_writing(directory: Path, *, must_exist: bool = False) -> Iterator[Catalogue]:
    """The library's catalogue for writing, made or migrated as needed, while no one else writes.

    The system frees the lock when the process ends, however it ends. Makes the folder where it is
    absent, unless the library `must_exist`. Raises LibraryMissing, LibraryBusy, LibraryReadOnly,
    LibraryTooNew, LibraryDamaged or DiskFull.
    """
    if must_exist:
        Catalogue.open(directory).close()
    with _locked(directory), Catalogue(directory, connection.to_write) as catalogue:
        yield catalogue


@contextlib.contextmanager
def _locked(directory: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    with map_errors(directory):
        directory.mkdir(0o700, parents=True, exist_ok=True)  # it tells of every photo
        lock = FileLock(directory / "writer.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise LibraryBusy(directory, _holder(directory)) from error
    try:
        with contextlib.suppress(OSError):  # the name is a courtesy; the lock is what counts
            _note(directory).write_text(_myself(), "utf-8")
        yield
    finally:
        lock.release()


def _note(directory: Path) -> Path:
    return directory / "writer.txt"  # not in the lock file: to try the lock truncates it


def _myself() -> str:
    command = Path(sys.argv[0]).name
    return f"process {os.getpid()} ({command}, since {datetime.now():%H:%M})"


def _holder(directory: Path) -> str:
    try:
        return _note(directory).read_text("utf-8") or "another process"
    except OSError:
        return "another process"
