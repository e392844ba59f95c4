"""EXIF and XMP in the containers of camera RAW files.

Most RAW files are TIFF files; Olympus, Panasonic and Leica change its magic number. Others hold
TIFF structures or a JPEG with EXIF in a container: Fujifilm RAF, Canon CR3 (ISO base media file
format), Minolta MRW, Sigma X3F. The layouts are those that ExifTool and LibRaw document.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from PIL import ExifTags, Image

from search.images.exif_limits import check_directories

LARGEST_BLOCK = 64_000_000  # bytes of one block; the previews of RAF files have fewer
LARGEST_SEARCHED = 200_000_000  # bytes of a file that is searched for EXIF as a last resort
MOST_BOXES = 500  # of one level
RAF, MRW = b"FUJIFILMCCD-RAW ", b"\0MRM"
TIFF_ORDERS = {b"II": "<", b"MM": ">"}
CANON_BOX = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
XMP_BOX = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
# The directories of a CR3 file; each is a TIFF structure in itself.
CANON_FIRST, CANON_EXIF, CANON_GPS = b"CMT1", b"CMT2", b"CMT4"
JPEG_EXIF = re.compile(rb"\xff\xe1(..)Exif\0\0(?=II\*\0|MM\0\*)", re.DOTALL)


@dataclass(slots=True)
class RawMetadata:
    """The metadata of a RAW file: EXIF, XMP, or a JPEG that holds both."""

    exif: Image.Exif | None = None
    xmp: bytes = b""
    jpeg: bytes = b""


def read_raw(file: BinaryIO) -> RawMetadata:
    """The metadata in an open RAW file; empty for an unknown container.

    Raises OSError, struct.error or what Pillow raises for a broken one.
    """
    start = file.read(32)
    if start.startswith(RAF):
        return _raf(file)
    if start.startswith(MRW):
        return _mrw(file)
    if start[4:12] == b"ftypcrx ":
        return _cr3(file)
    if start[:2] in TIFF_ORDERS:
        return RawMetadata(exif_from(file, start))
    return _searched(file)


def exif_from(file: BinaryIO, start: bytes) -> Image.Exif:
    """The EXIF of an open TIFF file, whatever its magic number. `start`: its first 8 bytes.

    Raises ValueError for values that overlap.
    """
    check_directories(file, file.seek(0, 2))
    exif = Image.Exif()
    exif.endian = TIFF_ORDERS[start[:2]]
    (offset,) = struct.unpack(f"{exif.endian}I", start[4:8])
    exif.load_from_fp(file, offset)
    return exif


def _raf(file: BinaryIO) -> RawMetadata:
    file.seek(84)
    offset, length = struct.unpack(">II", file.read(8))
    return RawMetadata(jpeg=_block(file, offset, length))


def _mrw(file: BinaryIO) -> RawMetadata:
    file.seek(8)
    for _ in range(MOST_BOXES):
        kind, length = struct.unpack(">4sI", file.read(8))
        if kind == b"\0TTW":
            tiff = _block(file, file.tell(), length)
            return RawMetadata(exif_from(io.BytesIO(tiff), tiff))
        file.seek(length, 1)
    return RawMetadata()


def _cr3(file: BinaryIO) -> RawMetadata:
    raw = RawMetadata()
    for kind, offset, length in boxes(file, 0, None):
        if kind == XMP_BOX:
            raw.xmp = _block(file, offset, length)
        elif kind == b"moov":
            inner = {inner: (at, size) for inner, at, size in boxes(file, offset, length)}
            if CANON_BOX in inner:
                at, size = inner[CANON_BOX]
                directories = {name: _block(file, *rest) for name, *rest in boxes(file, at, size)}
                raw.exif = _joined(directories)
    return raw


def _joined(directories: dict[bytes, bytes]) -> Image.Exif | None:
    """The separate directories of a CR3 file as one EXIF."""
    first = directories.get(CANON_FIRST)
    if not first:
        return None
    exif = exif_from(io.BytesIO(first), first)
    for name, tag in ((CANON_EXIF, ExifTags.IFD.Exif), (CANON_GPS, ExifTags.IFD.GPSInfo)):
        if content := directories.get(name):
            exif._ifds[tag] = dict(exif_from(io.BytesIO(content), content))
    return exif


def boxes(file: BinaryIO, offset: int, length: int | None) -> Iterator[tuple[bytes, int, int]]:
    """The boxes in a part of a file: their kind or UUID, and where their content is.

    ISO/IEC 14496-12, 4.2. `length` None: up to the end of the file.
    """
    end = file.seek(0, 2) if length is None else offset + length
    for _ in range(MOST_BOXES):
        if offset + 8 > end:
            return
        file.seek(offset)
        size, kind = struct.unpack(">I4s", file.read(8))
        header = 8
        if size == 1:
            (size,), header = struct.unpack(">Q", file.read(8)), 16
        elif size == 0:
            size = end - offset
        if kind == b"uuid":
            kind, header = file.read(16), header + 16
        if size < header or offset + size > end:
            return
        yield kind, offset + header, size - header
        offset += size


def _block(file: BinaryIO, offset: int, length: int) -> bytes:
    file.seek(offset)
    return file.read(min(length, LARGEST_BLOCK))


def _searched(file: BinaryIO) -> RawMetadata:
    """The EXIF of the first JPEG preview inside a container that is not known."""
    file.seek(0)
    content = file.read(LARGEST_SEARCHED)
    found = JPEG_EXIF.search(content)
    if not found:
        return RawMetadata()
    tiff = content[found.end() : found.end() + int.from_bytes(found[1], "big")]
    return RawMetadata(exif_from(io.BytesIO(tiff), tiff))
