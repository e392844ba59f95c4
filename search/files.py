"""Atomic writing of files and folders, reading within limits, hashes and stamps."""

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

from search.errors import Note, PhotoUnreadable, notes
from search.records import Stamp

THUMBNAILS = "thumbnails"  # the folder of a library; derived, deleting it is safe

LARGEST_NUMBER = 2**63 - 1  # of SQLite: the nanoseconds until April 2262
NONBLOCK = getattr(os, "O_NONBLOCK", 0)  # Windows has neither this nor pipes among files
BLOCK = 1 << 20  # bytes read at once
LARGEST_CONTENT_BYTES = 1_000_000_000  # of a photo; larger files are not read
HASH_BYTES = 16
LONGEST_NAME_BYTES = 255  # of a file, in all common file systems
PART = ".part"  # the suffix of incomplete folders
LEFT_S = 3600  # age in seconds from which on a .part file is abandoned


def reason(error: OSError) -> Note:
    """The reason of the operating system in lower case: "permission denied"."""
    return notes.known((error.strerror or str(error)).lower())


def open_regular(file: Path) -> BinaryIO:
    """Open a regular file to read: a pipe may block, a device may never end.

    Raises OSError.
    """
    descriptor = os.open(file, os.O_RDONLY | NONBLOCK | getattr(os, "O_BINARY", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not a regular file")
    return os.fdopen(descriptor, "rb")


def read_content(file: Path, limit_bytes: int = LARGEST_CONTENT_BYTES) -> bytes:
    """All bytes of a regular file.

    Raises PhotoUnreadable for a file that cannot be read or exceeds the limit.
    """
    try:
        with open_regular(file) as opened:
            check_length(file, os.fstat(opened.fileno()).st_size, limit_bytes)
            content = opened.read(limit_bytes + 1)
    except OSError as error:
        raise PhotoUnreadable(file, reason(error)) from error
    check_length(file, len(content), limit_bytes)  # a file that grew while it was read
    return content


def check_length(
    file: str | os.PathLike[str], length: int, limit_bytes: int = LARGEST_CONTENT_BYTES
) -> None:
    """Raise PhotoUnreadable for a file that exceeds the limit."""
    if length > limit_bytes:
        has, limit = round(length / 1e6), round(limit_bytes / 1e6)
        raise PhotoUnreadable(file, notes.FILE_TOO_LARGE(megabytes=has, limit=limit))


def stamp_of(status: os.stat_result) -> Stamp:
    """The stamp of a file; times beyond SQLite's integers are clipped.

    The inode is no part of it: FAT, exFAT and many network file systems number their files again
    whenever they are mounted. Windows has no time of the last change.
    """
    ctime_ns = 0 if os.name == "nt" else status.st_ctime_ns
    return Stamp(status.st_size, _clipped(status.st_mtime_ns), _clipped(ctime_ns))


def _clipped(time_ns: int) -> int:
    if -LARGEST_NUMBER <= time_ns <= LARGEST_NUMBER:  # twice as fast as `min` and `max`
        return time_ns
    return LARGEST_NUMBER if time_ns > 0 else -LARGEST_NUMBER


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that appears whole or not at all. Raises OSError."""
    with appears_whole(path) as part:
        part.write_bytes(content)


def shortened(name: str, limit_bytes: int) -> str:
    """The beginning of a name that has at most this number of bytes, in whole characters."""
    while len(os.fsencode(name)) > limit_bytes:
        name = name[:-1]
    return name


@contextlib.contextmanager
def appears_whole(path: Path) -> Iterator[Path]:
    """A path to write to, renamed to the file at the end. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    end = f".{os.getpid()}{PART}"
    part = path.with_name(shortened(path.name, LONGEST_NAME_BYTES - len(end)) + end)
    try:
        yield part
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextlib.contextmanager
def folder_appears_whole(folder: Path) -> Iterator[Path]:
    """A folder to write to, renamed to the folder at the end. Raises OSError."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    sweep_parts(folder.parent)
    with tempfile.TemporaryDirectory(PART, f"{folder.name}-", folder.parent) as part:
        yield Path(part)
        shutil.rmtree(folder, ignore_errors=True)
        Path(part).rename(folder)
        Path(part).mkdir()  # for its own removal


def content_hash(content: bytes) -> bytes:
    """The identity of the content of a file: BLAKE2b (RFC 7693)."""
    return hashlib.blake2b(content, digest_size=HASH_BYTES).digest()


def moment_hash(video: bytes, at_ms: int) -> bytes:
    """The identity of a moment of the video with this content hash."""
    return content_hash(video + at_ms.to_bytes(8))


def content_hash_of(opened: BinaryIO) -> bytes:
    """The `content_hash` of an open file, read in blocks; the file is rewound."""
    opened.seek(0)
    digest = hashlib.blake2b(digest_size=HASH_BYTES)
    while block := opened.read(BLOCK):
        digest.update(block)
    opened.seek(0)
    return digest.digest()


def sweep_parts(folder: Path, pattern: str = "*.part") -> None:
    """Remove incomplete files and folders of killed processes."""
    for part in folder.glob(pattern):
        with contextlib.suppress(OSError):
            if time.time() - part.stat().st_mtime <= LEFT_S:
                continue  # another process may be writing it
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
