"""Photo to thumbnail: a small WebP, made when first asked for and kept in the library."""

from __future__ import annotations

import contextlib
import io
import zlib
from pathlib import Path

from search.decode import decode
from search.files import THUMBNAILS, write_whole
from search.originals import read_original
from search.records import Photo

SIDE_PX = 480
LARGE_PX = 2560
WEBP_PX = 16383  # the longest side that the format has
QUALITY = 80
CHECKSUM_BYTES = 4


def thumbnail(photo: Photo, library: Path) -> bytes:
    """The photo as WebP, its longer side at most SIDE_PX. Raises PhotoUnreadable."""
    return kept_thumbnail(photo, library) or new_thumbnail(photo, library)


def kept_thumbnail(photo: Photo, library: Path) -> bytes | None:
    """The thumbnail that was made before; None if there is none, or its file is damaged."""
    try:
        kept = _file(photo, library).read_bytes()
    except OSError:
        return None
    content = kept[:-CHECKSUM_BYTES]
    return content if content and kept == sealed(content) else None


def new_thumbnail(photo: Photo, library: Path) -> bytes:
    """The thumbnail made anew, and kept if the disk allows it. Raises PhotoUnreadable."""
    content = webp(read_original(photo), photo.path, SIDE_PX)
    with contextlib.suppress(OSError):  # only a cache: a full or read-only disk may go without
        write_whole(_file(photo, library), sealed(content))
    return content


def _file(photo: Photo, library: Path) -> Path:
    digest = photo.content_hash.hex()
    return library / THUMBNAILS / digest[:2] / f"{digest}.webp"


def sealed(content: bytes) -> bytes:
    """The content and its checksum: readers of WebP do not mind what comes after its end."""
    return content + zlib.crc32(content).to_bytes(CHECKSUM_BYTES, "little")


def webp(content: bytes, name: Path, side_px: int) -> bytes:
    """The content of a photo as upright WebP, its longer side at most `side_px`.

    Raises PhotoUnreadable.
    """
    pixels = decode(content, name=name, at_least_px=side_px).pixels
    pixels.thumbnail((side_px, side_px))
    made = io.BytesIO()
    pixels.save(made, "WEBP", quality=QUALITY)
    return made.getvalue()
