"""What a picture takes to decode, estimated from its header alone. Pure.

Pictures that take little are decoded in the threads of the process. All others, common ones of
very many pixels among them, are decoded in a process of their own that can be ended: see `apart`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

USUAL_BYTES = 640_000_000  # of memory: a 48-megapixel HEIC, an 80-megapixel PNG
USUAL_SCAN_MEGAPIXELS = 5000  # scans x megapixels: half a second; a web photo has 10 scans
LARGEST_FILE = 1_000_000_000  # bytes that are read of one file
# Bytes a pixel: Pillow's own (4) and its RGB copy (4), and more where more is needed at once.
NARROW_BYTES, RGB_BYTES, WIDE_BYTES = 6, 8, 12
# The decoders' own buffers, bytes a pixel.
DECODER_BYTES = {"HEIF": 5, "AVIF": 8, "WEBP": 8, "JPEG2000": 16}
JPEG_FAMILY = ("JPEG", "MPO")
# libjpeg keeps the coefficients of the whole picture, 2 bytes each, unless it is in one scan.
COEFFICIENT_BYTES = 2
START_OF_SCAN = b"\xff\xda"
# In compressed data 0xFF is followed by 0x00, or by a restart marker (ITU-T T.81, B.1.1).
MARKER = re.compile(rb"\xff+([\x01-\xcf\xd8-\xfe])")
ALONE = (0x01, 0xD8)  # markers that no length follows


@dataclass(frozen=True, slots=True)
class Claim:
    """What the header of a picture says. `size`: as stored, `scaled`: as it is to be decoded."""

    format: str
    mode: str
    is_progressive: bool
    size: tuple[int, int]
    scaled: tuple[int, int]


def memory_bytes(claim: Claim, content: bytes) -> int:
    """The memory that decoding takes, at most."""
    pixels = claim.scaled[0] * claim.scaled[1]
    needed = pixels * (_pixel_bytes(claim) + DECODER_BYTES.get(claim.format, 0))
    if claim.format in JPEG_FAMILY and is_buffered(claim, content):
        needed += claim.size[0] * claim.size[1] * _bands(claim) * COEFFICIENT_BYTES
    return needed


def is_usual(claim: Claim, content: bytes) -> bool:
    """Whether the picture may be decoded where nothing can end it."""
    if claim.format in JPEG_FAMILY and is_buffered(claim, content):
        # More than there are, at worst: a preview in the header counts too.
        scans, megapixels = content.count(START_OF_SCAN), claim.size[0] * claim.size[1] / 1e6
        if scans * megapixels > USUAL_SCAN_MEGAPIXELS:
            return False
    return memory_bytes(claim, content) <= USUAL_BYTES


def is_buffered(claim: Claim, content: bytes) -> bool:
    """Whether libjpeg reads all scans of a JPEG before it makes the first pixel."""
    return claim.is_progressive or _bands_of_first_scan(content) < _bands(claim)


def _bands_of_first_scan(content: bytes) -> int:
    place = 2
    while found := MARKER.search(content, place):
        marker, place = found[1][0], found.end()
        if marker == START_OF_SCAN[1]:
            return int.from_bytes(content[place + 2 : place + 3], "big")
        if marker not in ALONE:
            place += max(2, int.from_bytes(content[place : place + 2], "big"))
    return 0


def _bands(claim: Claim) -> int:
    return {"L": 1, "CMYK": 4}.get(claim.mode, 3)


def _pixel_bytes(claim: Claim) -> int:
    if claim.mode in ("1", "L", "P"):
        return NARROW_BYTES
    return WIDE_BYTES if claim.mode.startswith(("I", "F", "CMYK", "LAB")) else RGB_BYTES
