"""What a picture file says beside its pixels, as it is written there: EXIF, XMP and IPTC-IIM."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from PIL import ExifTags, Image, IptcImagePlugin
from PIL.ImageFile import ImageFile

from search.decode import BROKEN, RAW_EXTENSIONS, open_picture
from search.files import open_regular


@dataclass(frozen=True, slots=True)
class Tags:
    """EXIF values by tag, those of the photo's own directory included; the XMP packet; IPTC-IIM.

    IPTC values stand by record and data set: (2, 25) are the keywords.
    """

    exif: Mapping[int, object] = field(default_factory=dict)
    xmp: bytes = b""
    iptc: Mapping[tuple[int, int], tuple[bytes, ...]] = field(default_factory=dict)


def read_tags(file: Path) -> Tags:
    """The tags of a photo; what is broken counts as not said. Raises OSError."""
    with open_regular(file) as opened:
        try:
            with open_picture(opened, is_raw=file.suffix.lower() in RAW_EXTENSIONS) as image:
                return Tags(_exif(image), _xmp(image), _iptc(image))
        except BROKEN:
            return Tags()


def _exif(image: Image.Image) -> dict[int, object]:
    try:
        exif = image.getexif()
        return {**exif, **exif.get_ifd(ExifTags.IFD.Exif)}
    except BROKEN:
        return {}


def _xmp(image: Image.Image) -> bytes:
    xmp = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    return xmp.encode() if isinstance(xmp, str) else bytes(xmp)


def _iptc(image: ImageFile) -> dict[tuple[int, int], tuple[bytes, ...]]:
    try:
        found = IptcImagePlugin.getiptcinfo(image) or {}
    except BROKEN:
        return {}
    return {
        key: tuple(value) if isinstance(value, list) else (value,) for key, value in found.items()
    }
