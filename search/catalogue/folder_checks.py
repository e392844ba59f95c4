"""Checks of the files of a library before SQLite opens one of them."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from search.errors import LibraryUnsafe, notes

# The end of a rollback journal that names a super-journal, a file that SQLite deletes after the
# rollback: https://www.sqlite.org/fileformat2.html#the_rollback_journal
SUPER_JOURNAL = bytes.fromhex("d9d505f920a163d7")
JOURNAL = "-journal"
COMPANIONS = (JOURNAL, "-wal", "-shm")  # of a database: SQLite truncates them


def check_folder(directory: Path) -> None:
    """Raise LibraryUnsafe for a folder in which opening the catalogue could change other files.

    Those are links among its files, which are written through, and journals that name a
    super-journal. Transactions of photoseek write one file each, so its journals never do; they
    are rolled back after a crash. Raises OSError.
    """
    with os.scandir(directory) as entries:
        for entry in entries:
            if entry.is_symlink() or (entry.name.endswith(COMPANIONS) and _has_links(entry)):
                raise LibraryUnsafe(directory, notes.LINKED_FILE(file=entry.name))
            if entry.name.endswith(JOURNAL) and _names_super_journal(Path(entry.path)):
                raise LibraryUnsafe(directory, notes.FOREIGN_JOURNAL(file=entry.name))


def _has_links(entry: os.DirEntry[str]) -> bool:
    """True for a file with several names, one of which may be elsewhere."""
    return Path(entry).lstat().st_nlink > 1  # not of the entry, which lacks them on Windows


def _names_super_journal(journal: Path) -> bool:
    if not stat.S_ISREG(journal.stat().st_mode):
        return True  # a pipe
    with journal.open("rb") as file:
        file.seek(max(0, journal.stat().st_size - len(SUPER_JOURNAL)))
        return file.read() == SUPER_JOURNAL
