"""The video in a motion photo: an MP4 file stored behind the picture, or in a box of a HEIC file.

Google: "Motion Photo format" 1.0 and its forerunner Micro Video, which have the length in XMP.
Samsung: the trailer "SEF" at the end of the file, whose directory has the length.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from search.images.raw_metadata import boxes

JPEG = b"\xff\xd8\xff"
# Attributes in XMP: of the parts of a motion photo, and the distance from the end of the file.
PART = re.compile(rb"<[^<>]*:Semantic\s*=\s*[\"'](\w{1,40})[\"'][^<>]*>")
LENGTH = re.compile(rb":(Length|Padding)\s*=\s*[\"'](\d{1,12})[\"']")
OFFSET = re.compile(rb":MicroVideoOffset(?:\s*=\s*[\"']|>)\s*(\d{1,12})")
SEF_HEAD, SEF_END = b"SEFH", b"SEFT"
SEF_MOTION_PHOTO = 0x0A30
MOST_PARTS, MOST_SEF_ENTRIES = 20, 200
MOTION_BOX = b"mpvd"
# Boxes at the top level of an MP4 file: others are not of the video but behind it.
MP4_BOXES = frozenset(
    b"ftyp moov mdat free skip wide uuid moof mfra udta meta sidx styp pdin".split()
)


class Span(NamedTuple):
    """A part of a file, in bytes."""

    start: int
    length: int


def find_video(file: BinaryIO, xmp: bytes) -> int | None:
    """The start of the video in a motion photo, in bytes; None without one.

    `xmp`: the packet of the picture. Raises OSError or struct.error for a broken file.
    """
    size = file.seek(0, 2)
    file.seek(0)
    start = file.read(12)
    if start.startswith(JPEG):
        places = _places(file, xmp, size)
    elif start[4:8] == b"ftyp":
        places = (place for kind, place, _ in boxes(file, 0, None) if kind == MOTION_BOX)
    else:
        return None
    return next((place for place in places if span_of(file, place)), None)


def span_of(file: BinaryIO, start: int) -> Span | None:
    """The MP4 file that starts at a place of an open file; None without one."""
    end, kinds = start, set[bytes]()
    for kind, content, length in boxes(file, start, file.seek(0, 2) - start):
        if kind not in MP4_BOXES or (not kinds and kind != b"ftyp"):
            break
        kinds.add(kind)
        end = content + length
    return Span(start, end - start) if {b"ftyp", b"moov", b"mdat"} <= kinds else None


def _places(file: BinaryIO, xmp: bytes, size: int) -> Iterator[int]:
    """The starts of the video that the metadata of a JPEG file give."""
    behind = 0
    for tag in list(PART.finditer(xmp))[:MOST_PARTS]:
        if tag[1] == b"MotionPhoto" or behind:  # its length, and those of the parts behind it
            behind += sum(int(number) for _, number in LENGTH.findall(tag[0]))
    offset = OFFSET.search(xmp)
    yield from (size - far for far in (behind, int(offset[1]) if offset else 0) if 0 < far < size)
    yield from _in_trailer(file, size)


def _in_trailer(file: BinaryIO, size: int) -> Iterator[int]:
    """The starts of videos in the trailer of Samsung."""
    if size < 8:
        return
    file.seek(size - 8)
    length, end = struct.unpack("<I4s", file.read(8))
    head = size - 8 - length
    if end != SEF_END or head < 0:
        return
    file.seek(head)
    mark, _, count = struct.unpack("<4sII", file.read(12).ljust(12, b"\0"))
    directory = file.read(12 * min(count, MOST_SEF_ENTRIES))
    if mark != SEF_HEAD:
        return
    for at in range(0, len(directory) - 11, 12):
        _, kind, distance, _ = struct.unpack_from("<HHII", directory, at)
        if kind == SEF_MOTION_PHOTO and 8 <= distance <= head:
            file.seek(head - distance + 4)
            (name,) = struct.unpack("<I", file.read(4))  # the length of "MotionPhoto_Data"
            yield head - distance + 8 + name
