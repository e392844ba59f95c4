"""A file whose time is that of the latest search, by which watchers of all processes pause."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

FILE_NAME = "searched"
SEARCH_S = 1.0  # from the beginning of a search


def expect_searches(directory: Path) -> None:
    """Make the file; without it, searches leave no mark. Raises OSError."""
    file = directory / FILE_NAME
    if not file.exists():
        file.touch()
        os.utime(file, (0, 0))


def mark_search(directory: Path) -> None:
    """Record that a search begins, for watchers if there are any."""
    with contextlib.suppress(OSError, NotImplementedError):
        os.utime(directory / FILE_NAME, follow_symlinks=os.utime not in os.supports_follow_symlinks)


def is_searched(directory: Path) -> bool:
    """True if a search began within the last second."""
    try:
        begun_s = (directory / FILE_NAME).stat().st_mtime
    except OSError:
        return False
    return 0 <= time.time() - begun_s < SEARCH_S
