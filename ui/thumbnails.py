"""Photo to thumbnail: a small WebP, made when first asked for and kept in the library."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

from search.decode import decode
from search.files import THUMBNAILS, write_whole
from search.records import Photo

SIDE_PX = 480
LARGE_PX = 2560
QUALITY = 80


def thumbnail(photo: Photo, library: Path) -> bytes:
    """The photo as WebP, its longer side at most SIDE_PX. Raises PhotoUnreadable."""
    digest = photo.content_hash.hex()
    file = library / THUMBNAILS / digest[:2] / f"{digest}.webp"
    with contextlib.suppress(OSError):
        return file.read_bytes()
    content = webp(photo.path, SIDE_PX)
    with contextlib.suppress(OSError):  # only a cache: a full or read-only disk may go without
        write_whole(file, content)
    return content


def webp(file: Path, side_px: int) -> bytes:
    """A picture file as upright WebP, its longer side at most `side_px`. Raises PhotoUnreadable."""
    pixels = decode(file, at_least_px=side_px).pixels
    pixels.thumbnail((side_px, side_px))
    content = io.BytesIO()
    pixels.save(content, "WEBP", quality=QUALITY)
    return content.getvalue()
