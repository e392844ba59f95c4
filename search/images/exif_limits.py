"""Refusal of EXIF whose values overlap: a small file whose tags fill gigabytes when read.

Pillow copies the value of each tag of a TIFF directory (TIFF 6.0, section 2) when it opens a file.
The values of a sound file do not overlap, so that all of them are no larger than the file.
"""

from __future__ import annotations

import io
import struct
from typing import BinaryIO

ORDERS = {b"II": "<", b"MM": ">"}
SIZES = (0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8)  # bytes of a value by type
POINTERS = (0x8769, 0x8825, 0xA005, 0x014A)  # tags with the place of another directory
MOST_DIRECTORIES = 50
SLACK = 100_000  # bytes that programs may use twice
JPEG = b"\xff\xd8\xff"
EXIF = b"Exif\0\0"


def check_exif(file: BinaryIO) -> None:
    """Raise ValueError for a TIFF or JPEG file with overlapping values; rewinds the file."""
    start = file.read(3)
    file.seek(0)
    if start[:2] in ORDERS:
        check_directories(file, file.seek(0, 2))
    elif start == JPEG:
        block = _exif_of_jpeg(file)
        if block[:2] in ORDERS:
            check_block(block)
    file.seek(0)


def check_block(block: bytes) -> None:
    """Raise ValueError for an EXIF block, with or without its header, with overlapping values."""
    block = block.removeprefix(EXIF)
    if block[:2] in ORDERS:
        check_directories(io.BytesIO(block), len(block))


def check_directories(file: BinaryIO, length: int) -> None:
    """Raise ValueError if the values of all directories are larger than the file's length."""
    file.seek(0)
    head = file.read(8)
    if len(head) < 8 or head[2:4] in (b"+\0", b"\0+"):  # BigTIFF, whose directories differ
        return
    order = ORDERS[head[:2]]
    places, seen, total = [*struct.unpack(f"{order}I", head[4:])], set[int](), 0
    while places and len(seen) < MOST_DIRECTORIES:
        place = places.pop()
        if not place or place in seen:
            continue
        seen.add(place)
        size, more = _directory(file, place, order, length)
        total += size
        places += more
    if total > length + SLACK:
        raise ValueError("overlapping values of tags")


def _directory(file: BinaryIO, place: int, order: str, length: int) -> tuple[int, list[int]]:
    """The bytes of the values of a directory, and the places of the directories that follow.

    Of values beyond the end of a truncated file nothing is read.
    """
    file.seek(place)
    (count,) = struct.unpack(f"{order}H", file.read(2).ljust(2, b"\0"))
    content = file.read(12 * count)
    total, places = 0, []
    for at in range(0, len(content) - 11, 12):
        tag, kind, values, value = struct.unpack_from(f"{order}HHII", content, at)
        size = values * (SIZES[kind] if kind < len(SIZES) else 0)
        total += min(size, max(0, length - value)) if size > 4 else size
        if tag in POINTERS and values == 1:
            places.append(value)
    following = file.read(4)
    return total, places + ([*struct.unpack(f"{order}I", following)] if len(following) == 4 else [])


def _exif_of_jpeg(file: BinaryIO) -> bytes:
    """The EXIF of a JPEG; Pillow joins its segments where it has several."""
    block = b""
    file.seek(2)
    while len(head := file.read(4)) == 4 and head[0] == 0xFF and head[1] != 0xDA:
        length = int.from_bytes(head[2:], "big") - 2
        segment = file.read(max(0, length))
        if head[1] == 0xE1 and segment.startswith(EXIF):
            block += segment[len(EXIF) :]
    return block
