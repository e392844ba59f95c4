"""Texts in EXIF: description, comment, and the title, keywords and rating that Windows adds."""

from __future__ import annotations

from collections.abc import Mapping

from PIL import ExifTags

from indexer.metadata.captions import is_caption
from indexer.metadata.ratings import from_percent, from_stars
from indexer.metadata.source_metadata import SourceMetadata, texts

XP_TITLE, XP_COMMENT, XP_KEYWORDS, XP_SUBJECT = 0x9C9B, 0x9C9C, 0x9C9E, 0x9C9F
RATING, RATING_PERCENT = 0x4746, 0x4749


def read_exif_texts(exif: Mapping[int, object]) -> SourceMetadata:
    """The captions, keywords and rating of the tags."""
    captions = [
        _utf_16(exif.get(XP_TITLE)),
        _plain(exif.get(ExifTags.Base.ImageDescription)),
        _comment(exif.get(ExifTags.Base.UserComment)),
        _utf_16(exif.get(XP_COMMENT)),
        _utf_16(exif.get(XP_SUBJECT)),
    ]
    rating = from_stars(exif.get(RATING)) or from_percent(exif.get(RATING_PERCENT))
    return SourceMetadata(
        (
            *texts("caption", (text for text in captions if is_caption(text))),
            *texts("tag", _utf_16(exif.get(XP_KEYWORDS)).split(";")),
        ),
        rating if rating and rating > 0 else None,  # 0: a default of programs
    )


def _plain(value: object) -> str:
    if isinstance(value, str):
        # Pillow reads these as Latin-1; most programs write UTF-8.
        try:
            return value.encode("latin-1").decode("utf-8")
        except UnicodeError:
            return value
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""


def _comment(value: object) -> str:
    """A comment: eight bytes name the character code, the text follows (EXIF 2.32, 4.6.5)."""
    if not isinstance(value, bytes):
        return _plain(value)
    code, text = value[:8], value[8:]
    if code.startswith(b"UNICODE"):
        return _utf_16(text)
    if code.startswith((b"ASCII", b"\0\0\0\0")):
        return text.decode("utf-8", "replace")
    return value.decode("utf-8", "replace") if b"\0" not in value else ""


def _utf_16(value: object) -> str:
    """UTF-16 in either byte order, which the zero bytes of Latin letters reveal."""
    if isinstance(value, tuple) and all(isinstance(n, int) and 0 <= n < 256 for n in value):
        value = bytes(value)
    if not isinstance(value, bytes):
        return ""
    is_big = value.startswith(b"\xfe\xff") or value[::2].count(0) > value[1::2].count(0)
    text = value.decode("utf-16-be" if is_big else "utf-16-le", "replace")
    return text.rstrip("\0").lstrip("\ufeff")
