"""Thumbnails: small WebP files, made at the first request and kept in the library."""

from __future__ import annotations

import contextlib
import io
import zlib
from pathlib import Path

from PIL.Image import Image

from search.files import THUMBNAILS, write_whole
from search.images.stills import still
from search.records import Photo

SIDE_PX = 480
LARGE_PX = 2560
WEBP_PX = 16383  # the longest side that the format has
QUALITY = 80
CHECKSUM_BYTES = 4
EDITION = 1  # raised when thumbnails of earlier versions must be made again


def thumbnail(photo: Photo, library: Path) -> bytes:
    """The photo as WebP, its longer side at most SIDE_PX. Raises PhotoUnreadable."""
    return kept_thumbnail(photo, library) or new_thumbnail(photo, library)


def kept_thumbnail(photo: Photo, library: Path, at_ms: int | None = None) -> bytes | None:
    """The stored thumbnail; None if its file is missing, damaged or of another edition."""
    try:
        kept = _file(photo, library, at_ms).read_bytes()
    except OSError:
        return None
    content = kept[:-CHECKSUM_BYTES]
    return content if content and kept == sealed(content) else None


def new_thumbnail(photo: Photo, library: Path, at_ms: int | None = None) -> bytes:
    """A new thumbnail, of a video at a time, stored if the disk allows it.

    Raises PhotoUnreadable.
    """
    content = webp(still(photo, at_ms, SIDE_PX), SIDE_PX)
    with contextlib.suppress(OSError):  # only a cache: a disk may be full or read-only
        write_whole(_file(photo, library, at_ms), sealed(content))
    return content


def _file(photo: Photo, library: Path, at_ms: int | None) -> Path:
    digest, time = photo.content_hash.hex(), "" if at_ms is None else f"-{at_ms}"
    return library / THUMBNAILS / digest[:2] / f"{digest}{time}.webp"


def sealed(content: bytes) -> bytes:
    """The content and its checksum, begun with EDITION: readers of WebP ignore what follows it."""
    return content + zlib.crc32(content, EDITION).to_bytes(CHECKSUM_BYTES, "little")


def webp(pixels: Image, side_px: int) -> bytes:
    """A picture as WebP, its longer side at most `side_px`."""
    pixels.thumbnail((side_px, side_px))
    made = io.BytesIO()
    pixels.save(made, "WEBP", quality=QUALITY)
    return made.getvalue()
