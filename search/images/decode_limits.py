"""Estimates of the memory and time that decoding takes, from the header of a picture. Pure.

Pictures that take little are decoded in the threads of the process, all others (very large ones of
common formats among them) in a subprocess that can be ended: see `decode_subprocess`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

USUAL_BYTES = 640_000_000  # of memory: a 48-megapixel HEIC, an 80-megapixel PNG
USUAL_SCAN_MEGAPIXELS = 5000  # scans x megapixels: half a second; a web photo has 10 scans
# Bytes a pixel: Pillow's own (4), its RGB copy (4), and those of further copies.
NARROW_BYTES, RGB_BYTES, WIDE_BYTES = 6, 8, 12
# The decoders' own buffers, bytes a pixel.
DECODER_BYTES = {"HEIF": 5, "AVIF": 8, "WEBP": 8, "JPEG2000": 16}
JPEG_FAMILY = ("JPEG", "MPO")
# libjpeg keeps the coefficients of the whole picture, 2 bytes each, unless it is in one scan.
COEFFICIENT_BYTES = 2
START_OF_SCAN = b"\xff\xda"
# In compressed data 0xFF is followed by 0x00, or by a restart marker (ITU-T T.81, B.1.1).
MARKER = re.compile(rb"\xff+([\x01-\xcf\xd8-\xfe])")
WITHOUT_LENGTH = (0x01, 0xD8)  # markers without a length after them


@dataclass(frozen=True, slots=True)
class PictureHeader:
    """The header of a picture. `size`: as stored, `scaled`: as it will be decoded."""

    format: str
    mode: str
    is_progressive: bool
    size: tuple[int, int]
    scaled: tuple[int, int]


def memory_bytes(header: PictureHeader, content: bytes) -> int:
    """The maximum memory of decoding."""
    pixels = header.scaled[0] * header.scaled[1]
    needed = pixels * (_pixel_bytes(header) + DECODER_BYTES.get(header.format, 0))
    if header.format in JPEG_FAMILY and is_buffered(header, content):
        needed += header.size[0] * header.size[1] * _bands(header) * COEFFICIENT_BYTES
    return needed


def is_usual(header: PictureHeader, content: bytes) -> bool:
    """True if the picture may be decoded in a thread, which cannot be ended."""
    if header.format in JPEG_FAMILY and is_buffered(header, content):
        # An upper bound: a preview in the header counts too.
        scans, megapixels = content.count(START_OF_SCAN), header.size[0] * header.size[1] / 1e6
        if scans * megapixels > USUAL_SCAN_MEGAPIXELS:
            return False
    return memory_bytes(header, content) <= USUAL_BYTES


def is_buffered(header: PictureHeader, content: bytes) -> bool:
    """True if libjpeg reads all scans of a JPEG before the first pixel."""
    return header.is_progressive or _bands_of_first_scan(content) < _bands(header)


def _bands_of_first_scan(content: bytes) -> int:
    place = 2
    while found := MARKER.search(content, place):
        marker, place = found[1][0], found.end()
        if marker == START_OF_SCAN[1]:
            return int.from_bytes(content[place + 2 : place + 3], "big")
        if marker not in WITHOUT_LENGTH:
            place += max(2, int.from_bytes(content[place : place + 2], "big"))
    return 0


def _bands(header: PictureHeader) -> int:
    return {"L": 1, "CMYK": 4}.get(header.mode, 3)


def _pixel_bytes(header: PictureHeader) -> int:
    if header.mode in ("1", "L", "P"):
        return NARROW_BYTES
    return WIDE_BYTES if header.mode.startswith(("I", "F", "CMYK", "LAB")) else RGB_BYTES
