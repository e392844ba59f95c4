"""Types of picture files by their content."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

RAW_EXTENSIONS = frozenset({
    ".3fr", ".arw", ".cr2", ".cr3", ".dng", ".erf", ".iiq", ".kdc", ".mef", ".mos", ".mrw", ".nef",
    ".nrw", ".orf", ".pef", ".raf", ".rw2", ".rwl", ".sr2", ".srf", ".srw", ".x3f",
})  # fmt: skip
VIDEO_EXTENSIONS = frozenset({
    ".3g2", ".3gp", ".avi", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts",
    ".webm", ".wmv",
})  # fmt: skip
# The beginnings of camera RAW files: Fujifilm, Minolta, Sigma, Olympus, Panasonic and Leica.
RAW_STARTS = (
    b"FUJIFILMCCD-RAW ", b"\0MRM", b"FOVb", b"IIRO", b"IIRS", b"MMOR", b"IIU\0",
)  # fmt: skip
CANON_BRAND, CANON_MARK = b"ftypcrx ", b"CR"  # at byte 4 of CR3, and at byte 8 of CR2
# JPEG, PNG, GIF, JPEG 2000 (container and code stream), BMP, portable bitmaps and pixmaps.
PICTURE_STARTS = (
    b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51", b"BM",
    b"P1", b"P2", b"P3", b"P4", b"P5", b"P6",
)  # fmt: skip
TIFF_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
# Tags of TIFF 6.0, TIFF/EP (ISO 12234-2) and DNG 1.7.
PHOTOMETRIC, SUB_DIRECTORIES, DNG_VERSION = 262, 330, 50706
SENSOR_VALUES = (32803, 34892)  # of PHOTOMETRIC: colour filter array, linear raw
SHORT = 3
MOST_DIRECTORIES, MOST_ENTRIES = 50, 500


def is_video(name: str | os.PathLike[str]) -> bool:
    """True if a file is a video, by the suffix of its name."""
    return os.path.splitext(name)[1].lower() in VIDEO_EXTENSIONS  # noqa: PTH122 - a hot path


def is_raw(file: BinaryIO, suffix: str) -> bool:
    """True if a file is to be read as camera RAW; rewinds the file.

    The content decides. `suffix`, with its dot, decides where the content is of no known type, and
    for TIFF files without sensor data in their tags, as some cameras write them.
    """
    file.seek(0)
    start = file.read(16)
    file.seek(0)
    if start.startswith(RAW_STARTS) or start[4:12] == CANON_BRAND:
        return True
    if start.startswith(PICTURE_STARTS) or start[4:8] == b"ftyp" or start[8:12] == b"WEBP":
        return False
    return suffix.lower() in RAW_EXTENSIONS or has_sensor_data(file)


def has_sensor_data(file: BinaryIO) -> bool:
    """True if the tags of a TIFF file are those of camera RAW; rewinds the file."""
    file.seek(0)
    start = file.read(10)
    order = TIFF_ORDERS.get(start[:4])
    if not order or len(start) < 10:
        return False
    marked = start[8:] == CANON_MARK or any(
        tag == DNG_VERSION or (tag == PHOTOMETRIC and value in SENSOR_VALUES)
        for tag, value in _entries(file, order, *struct.unpack(f"{order}I", start[4:8]))
    )
    file.seek(0)
    return marked


def _entries(file: BinaryIO, order: str, first: int) -> Iterator[tuple[int, int]]:
    """The tags of all directories, with their values where those are single integers."""
    places, seen = [first], set[int]()
    while places and len(seen) < MOST_DIRECTORIES:
        place = places.pop()
        if not place or place in seen:
            continue
        seen.add(place)
        file.seek(place)
        (count,) = struct.unpack(f"{order}H", file.read(2).ljust(2, b"\0"))
        content = file.read(12 * count)
        following = file.read(4).ljust(4, b"\0")
        places += struct.unpack(f"{order}I", following)
        for at in range(0, min(len(content) - 11, 12 * MOST_ENTRIES), 12):
            tag, kind, values, value = struct.unpack_from(f"{order}HHII", content, at)
            if tag == SUB_DIRECTORIES:
                places += _places(file, order, values, value)
            if kind == SHORT:
                (value,) = struct.unpack_from(f"{order}H", content, at + 8)
            yield tag, value


def _places(file: BinaryIO, order: str, count: int, value: int) -> list[int]:
    """The places of subdirectories: one in the entry itself, or a list elsewhere."""
    if count == 1:
        return [value]
    file.seek(value)
    content = file.read(4 * min(count, MOST_DIRECTORIES))
    return [*struct.unpack(f"{order}{len(content) // 4}I", content[: len(content) // 4 * 4])]
