"""The identifier that Apple's cameras write to the picture and to the video of a Live Photo. Pure.

The tag is in the note of the maker in EXIF (ExifTool's documentation, "Apple Tags").
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping

from PIL import ExifTags

START = b"Apple iOS\0\0\1MM"
CONTENT_IDENTIFIER, ASCII = 17, 2
IDENTIFIER = re.compile(r"[0-9A-Fa-f-]{16,64}")


def content_identifier(exif: Mapping[int, object]) -> str | None:
    """The identifier that a picture has in EXIF; None without a valid one."""
    note = exif.get(ExifTags.Base.MakerNote)
    if not isinstance(note, bytes) or not note.startswith(START):
        return None
    end = len(START) + 2
    entries = note[end : end + 12 * int.from_bytes(note[len(START) : end])]
    for tag, kind, count, offset in struct.iter_unpack(">HHII", entries[: len(entries) // 12 * 12]):
        if (tag, kind) == (CONTENT_IDENTIFIER, ASCII):
            return identifier(note[offset : offset + count].rstrip(b"\0").decode("latin-1"))
    return None


def identifier(text: str) -> str | None:
    """The identifier of a Live Photo in one form; None for an invalid one."""
    return text.upper() if IDENTIFIER.fullmatch(text) else None
