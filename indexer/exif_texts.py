"""The texts in EXIF: description, comment, and the title, keywords and rating that Windows adds."""

from __future__ import annotations

from collections.abc import Mapping

from PIL import ExifTags

from indexer.said import Said, texts
from search import words

XP_TITLE, XP_COMMENT, XP_KEYWORDS, XP_SUBJECT = 0x9C9B, 0x9C9C, 0x9C9E, 0x9C9F
RATING = 0x4746
# What cameras write into every photo.
SILENT = frozenset({
    "olympus digital camera", "minolta digital camera", "konica minolta digital camera",
    "kodak digital still camera", "digital camera", "sony dsc", "samsung camera pictures", "dcim",
    "default", "untitled", "screenshot", "ascii", "unicode", "undefined",
})  # fmt: skip
LONGEST_WORD = 60  # characters; what apps keep in comments for themselves has longer ones


def read_exif_texts(exif: Mapping[int, object]) -> Said:
    """What the tags say."""
    captions = [
        _utf_16(exif.get(XP_TITLE)),
        _plain(exif.get(ExifTags.Base.ImageDescription)),
        _comment(exif.get(ExifTags.Base.UserComment)),
        _utf_16(exif.get(XP_COMMENT)),
        _utf_16(exif.get(XP_SUBJECT)),
    ]
    rating = exif.get(RATING)
    return Said(
        (
            *texts("caption", (text for text in captions if _says_something(text))),
            *texts("tag", _utf_16(exif.get(XP_KEYWORDS)).split(";")),
        ),
        rating if isinstance(rating, int) and 1 <= rating <= 5 else None,
    )


def _says_something(text: str) -> bool:
    found = words.split(text)
    lengths = [len(word.folded) for word in found if not word.folded.isdecimal()]
    cleaned = words.clean(text).lower()
    return bool(lengths) and max(lengths) <= LONGEST_WORD and cleaned not in SILENT


def _plain(value: object) -> str:
    if isinstance(value, str):
        # Pillow reads these as Latin-1; most programs write UTF-8.
        try:
            return value.encode("latin-1").decode("utf-8")
        except UnicodeError:
            return value
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""


def _comment(value: object) -> str:
    """EXIF 2.32, 4.6.5: eight bytes name the character code, the text follows."""
    if not isinstance(value, bytes):
        return _plain(value)
    code, text = value[:8], value[8:]
    if code.startswith(b"UNICODE"):
        return _utf_16(text)
    if code.startswith((b"ASCII", b"\0\0\0\0")):
        return text.decode("utf-8", "replace")
    return value.decode("utf-8", "replace") if b"\0" not in value else ""


def _utf_16(value: object) -> str:
    """UTF-16 in either order of the bytes; the zeros of Latin letters tell which."""
    if isinstance(value, tuple) and all(isinstance(n, int) and 0 <= n < 256 for n in value):
        value = bytes(value)
    if not isinstance(value, bytes):
        return ""
    is_big = value.startswith(b"\xfe\xff") or value[::2].count(0) > value[1::2].count(0)
    text = value.decode("utf-16-be" if is_big else "utf-16-le", "replace")
    return text.rstrip("\0").lstrip("\ufeff")
