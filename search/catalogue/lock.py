"""One writer at a time: a lock on the library that names the process that holds it."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from search.errors import LibraryBusy
from search.files import explained


@contextlib.contextmanager
def claim(directory: Path) -> Iterator[None]:
    """Hold the library for writing; the system lets go when the process ends, however it ends.

    Makes the folder where it is absent. Raises LibraryBusy, LibraryReadOnly or DiskFull.
    """
    from filelock import FileLock, Timeout

    with explained(directory):
        directory.mkdir(parents=True, exist_ok=True)
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
    return directory / "writer.txt"  # not in the lock file: whoever tries the lock truncates that


def _myself() -> str:
    command = Path(sys.argv[0]).name
    return f"process {os.getpid()} ({command}, since {datetime.now():%H:%M})"


def _holder(directory: Path) -> str:
    try:
        return _note(directory).read_text("utf-8") or "another process"
    except OSError:
        return "another process"
