"""Metadata blocks of PNG, GIF and JPEG 2000 files, which Pillow reads incompletely.

PNG: W3C PNG specification (third edition), 11.3; Pillow decodes the pixels to find an eXIf chunk.
GIF: XMP specification, part 3, 1.1.2. JPEG 2000: ISO/IEC 15444-1, annex I, and the UUIDs of part 3.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from typing import BinaryIO

from search.images.raw_metadata import XMP_BOX, boxes

PNG = b"\x89PNG\r\n\x1a\n"
GIF = b"GIF8"
JPEG_2000 = b"\0\0\0\x0cjP  \r\n\x87\n"
LARGEST_BLOCK = 8_000_000  # bytes of one block; XMP and EXIF have far fewer
MOST_BLOCKS = 1000  # of one file
RAW_PROFILE = "Raw profile type "  # hexadecimal profiles that ImageMagick writes as PNG text
GIF_XMP = b"\x21\xff\x0bXMP DataXMP"
GIF_TRAILER = b"\x01\xff\xfe\xfd"  # the beginning of the bytes that end the packet
EXIF_BOX = b"JpgTiffExif->JP2"
IPTC_BOX = bytes.fromhex("33c7a4d2b81d4723a0baf1a3e097ad38")


@dataclass(slots=True)
class Blocks:
    """The metadata blocks of a file as stored. `exif`: a TIFF file in itself; `texts`: by key."""

    exif: bytes = b""
    xmp: bytes = b""
    iptc: bytes = b""
    texts: dict[str, str] = field(default_factory=dict)


def read_blocks(file: BinaryIO) -> Blocks | None:
    """The blocks of an open file; None for a container that is left to Pillow.

    Raises OSError, ValueError or struct.error for a broken file.
    """
    start = file.read(16)
    file.seek(0)
    for magic, reader in ((PNG, _png), (GIF, _gif), (JPEG_2000, _jpeg_2000)):
        if start.startswith(magic):
            return reader(file)
    return None


def _png(file: BinaryIO) -> Blocks:
    blocks = Blocks()
    file.seek(len(PNG))
    for _ in range(MOST_BLOCKS):
        head = file.read(8)
        if len(head) < 8 or head[4:] == b"IEND":
            break
        length, kind = struct.unpack(">I4s", head)
        if kind in (b"eXIf", b"iTXt", b"tEXt", b"zTXt") and length <= LARGEST_BLOCK:
            _png_chunk(kind, file.read(length), blocks)
            file.seek(4, 1)  # the checksum
        else:
            file.seek(length + 4, 1)
    return blocks


def _png_chunk(kind: bytes, content: bytes, blocks: Blocks) -> None:
    if kind == b"eXIf":
        blocks.exif = content
        return
    key, _, value = content.partition(b"\0")
    name = key.decode("latin-1")
    if kind == b"zTXt":
        value = _inflated(value[1:])
    elif kind == b"iTXt":
        is_packed = value[:1] == b"\1"
        value = value[2:].split(b"\0", 2)[-1]
        value = _inflated(value) if is_packed else value
    if name == "XML:com.adobe.xmp":
        blocks.xmp = value
    elif name.startswith(RAW_PROFILE):
        _raw_profile(name.removeprefix(RAW_PROFILE), value, blocks)
    else:
        blocks.texts[name] = value.decode("utf-8" if kind == b"iTXt" else "latin-1", "replace")


def _inflated(content: bytes) -> bytes:
    """Decompressed content, cut at LARGEST_BLOCK; b"" for broken data."""
    try:
        return zlib.decompressobj().decompress(content, LARGEST_BLOCK)
    except zlib.error:
        return b""


def _raw_profile(kind: str, value: bytes, blocks: Blocks) -> None:
    """Take in a profile of ImageMagick: its name, its length, and hexadecimal digits by line."""
    lines = value.strip().split(b"\n")
    try:
        content = bytes.fromhex(b"".join(lines[2:]).decode("ascii"))
    except ValueError:
        return
    if kind in ("exif", "APP1") and content.startswith(b"Exif\0\0"):
        blocks.exif = blocks.exif or content[6:]
    elif kind == "xmp":
        blocks.xmp = blocks.xmp or content
    elif kind == "iptc":
        blocks.iptc = content


def _gif(file: BinaryIO) -> Blocks:
    """The XMP packet of a GIF, which is stored as it is, without the blocks of its other data."""
    content = file.read(4 * LARGEST_BLOCK)
    _, _, packet = content.partition(GIF_XMP)
    return Blocks(xmp=packet.partition(GIF_TRAILER)[0][:LARGEST_BLOCK])


def _jpeg_2000(file: BinaryIO) -> Blocks:
    blocks = Blocks()
    for kind, offset, length in boxes(file, 0, None):
        if kind not in (XMP_BOX, EXIF_BOX, IPTC_BOX) or length > LARGEST_BLOCK:
            continue
        file.seek(offset)
        content = file.read(length)
        if kind == XMP_BOX:
            blocks.xmp = content
        elif kind == EXIF_BOX:
            blocks.exif = content.removeprefix(b"Exif\0\0")
        else:
            blocks.iptc = content
    return blocks
