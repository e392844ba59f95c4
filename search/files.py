"""Files that appear whole or not at all, what they hash to, and why one could not be used."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from search.records import Stamp

THUMBNAILS = "thumbnails"  # the folder of a library that holds them; derived, deleting it is safe

LARGEST_NUMBER = 2**63 - 1  # that SQLite holds: the nanoseconds up to April 2262
NONBLOCK = getattr(os, "O_NONBLOCK", 0)  # Windows has neither this nor pipes among files
BLOCK = 1 << 20  # bytes read at once
HASH_BYTES = 16
PART = ".part"  # how the name of a folder ends while it is made
LEFT_S = 3600  # seconds that nothing takes to be written, at most


def reason(error: OSError) -> str:
    """Why the operating system refused, in small letters: "permission denied"."""
    return (error.strerror or str(error)).lower()


def open_regular(file: Path) -> BinaryIO:
    """Open a file to read, if it is one: a pipe may never answer, a device may never end.

    Raises OSError.
    """
    descriptor = os.open(file, os.O_RDONLY | NONBLOCK | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not a regular file")
    return os.fdopen(descriptor, "rb")


def stamp_of(status: os.stat_result) -> Stamp:
    """What tells a changed file from an unchanged one; a time beyond SQLite's numbers is cut."""
    return Stamp(status.st_size, max(-LARGEST_NUMBER, min(status.st_mtime_ns, LARGEST_NUMBER)))


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


@contextlib.contextmanager
def folder_appears_whole(folder: Path) -> Iterator[Path]:
    """Where to write a folder that is to take its place whole or not at all. Raises OSError."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    sweep_parts(folder.parent)
    with tempfile.TemporaryDirectory(PART, f"{folder.name}-", folder.parent) as part:
        yield Path(part)
        shutil.rmtree(folder, ignore_errors=True)
        Path(part).rename(folder)
        Path(part).mkdir()  # for its own removal


def content_hash(content: bytes) -> bytes:
    """What tells one photo's file from another's, wherever they lie: BLAKE2b (RFC 7693)."""
    return hashlib.blake2b(content, digest_size=HASH_BYTES).digest()


def sweep_parts(folder: Path, pattern: str = "*.part") -> None:
    """Remove what killed processes have left of files and folders that were to appear whole."""
    for part in folder.glob(pattern):
        with contextlib.suppress(OSError):
            if time.time() - part.stat().st_mtime <= LEFT_S:
                continue  # another process may be at it
            if part.is_dir():
                shutil.rmtree(part, ignore_errors=True)
            else:
                part.unlink()


def sha256(file: Path, size: int | None = None) -> str:
    """The SHA-256 of a file, or of its first `size` bytes, in hexadecimal. Raises OSError."""
    digest, left = hashlib.sha256(), file.stat().st_size if size is None else size
    with file.open("rb") as opened:
        while left > 0 and (block := opened.read(min(left, BLOCK))):
            digest.update(block)
            left -= len(block)
    return digest.hexdigest()
