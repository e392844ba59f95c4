"""A lock for one writer at a time, which names the process that holds it.

A writer that `gives_way` (a watcher) is awaited by the others, which hold a second lock until it
has ended; it asks `is_awaited` for that.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from search.catalogue import connection
from search.catalogue.catalogue import Catalogue
from search.catalogue.database import map_errors
from search.catalogue.folder_checks import check_folder
from search.errors import LibraryBusy

if TYPE_CHECKING:
    from filelock import FileLock

LOCK, NEXT_LOCK = "writer.lock", "next.lock"
GIVES_WAY = ", watching)"  # the end of the note of a writer that gives way
GIVE_WAY_S = 60.0


@contextlib.contextmanager
def lock_for_writing(
    directory: Path, *, must_exist: bool = False, wait_s: float = 0, gives_way: bool = False
) -> Iterator[Catalogue]:
    """The catalogue for writing, created or migrated if necessary, for the time of a block.

    The operating system frees the lock when the process ends, even if it is killed. Creates an
    absent folder, unless the library `must_exist`. Waits up to `wait_s` for another writer, or
    GIVE_WAY_S for one that `gives_way`. Raises LibraryMissing, LibraryBusy, LibraryReadOnly,
    LibraryTooNew, LibraryDamaged or DiskFull.
    """
    if must_exist:
        Catalogue.open(directory).close()
    with (
        _locked(directory, wait_s, gives_way),
        Catalogue(directory, connection.to_write) as catalogue,
    ):
        yield catalogue


def is_awaited(directory: Path) -> bool:
    """True if another process waits for the present writer, which gives way."""
    from filelock import FileLock, Timeout

    try:
        with FileLock(directory / NEXT_LOCK, timeout=0):
            return False
    except Timeout:
        return True


@contextlib.contextmanager
def _locked(directory: Path, wait_s: float, gives_way: bool) -> Iterator[None]:
    from filelock import FileLock

    with map_errors(directory):
        directory.mkdir(0o700, parents=True, exist_ok=True)  # private: it describes every photo
        check_folder(directory)
        lock = FileLock(directory / LOCK)
        _acquire(lock, directory, wait_s, waits_for_watcher=not gives_way)
    try:
        with contextlib.suppress(OSError):  # the name is informative, but for GIVES_WAY
            _note(directory).write_text(_myself(gives_way), "utf-8")
        yield
    finally:
        lock.release()


def _acquire(lock: FileLock, directory: Path, wait_s: float, *, waits_for_watcher: bool) -> None:
    """Acquire the lock. Raises LibraryBusy."""
    from filelock import FileLock, Timeout

    try:
        with contextlib.suppress(Timeout):
            lock.acquire(timeout=0)
            return
        if waits_for_watcher and _holder(directory).endswith(GIVES_WAY):
            with FileLock(directory / NEXT_LOCK, timeout=GIVE_WAY_S):
                lock.acquire(timeout=GIVE_WAY_S)
        else:
            lock.acquire(timeout=wait_s)
    except Timeout as error:
        raise LibraryBusy(directory, _holder(directory)) from error


def _note(directory: Path) -> Path:
    return directory / "writer.txt"  # not in the lock file, which each attempt to lock truncates


def _myself(gives_way: bool) -> str:
    command = Path(sys.argv[0]).name
    return f"process {os.getpid()} ({command}, since {datetime.now():%H:%M}" + (
        GIVES_WAY if gives_way else ")"
    )


def _holder(directory: Path) -> str:
    try:
        return _note(directory).read_text("utf-8") or "another process"
    except OSError:
        return "another process"
