"""Date, position, camera and exposure from EXIF."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from PIL import ExifTags, Image

from indexer.metadata.dates import is_default, parse_date
from indexer.metadata.positions import from_rationals, position
from indexer.metadata.source_metadata import SourceMetadata
from search.images.decode import Picture

# Tags of dates, offsets and fractions of a second (EXIF 2.32, 4.6.5, tables F and G), the moment of
# the shot first.
DATES = (
    (
        ExifTags.Base.DateTimeOriginal,
        ExifTags.Base.OffsetTimeOriginal,
        ExifTags.Base.SubsecTimeOriginal,
    ),
    (
        ExifTags.Base.DateTimeDigitized,
        ExifTags.Base.OffsetTimeDigitized,
        ExifTags.Base.SubsecTimeDigitized,
    ),
    (ExifTags.Base.DateTime, ExifTags.Base.OffsetTime, ExifTags.Base.SubsecTime),
)
TEXT_LIMIT = 200
THUMBPRINT_PX = 3  # side of the placeholder that is shown while a photo loads
# Raised by Pillow for values of broken or hostile files.
BROKEN = (ValueError, TypeError, KeyError, IndexError, AttributeError, OSError, SyntaxError,
          OverflowError, ArithmeticError, RuntimeError)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Capture:
    """Camera, lens and exposure of a photo."""

    camera: str | None = None
    lens: str | None = None
    exposure: str | None = None  # as in "1/250 s, f/2.8, ISO 100, 35 mm"


def read_capture(exif: Mapping[int, Any]) -> Capture:
    """Camera, lens and exposure in EXIF; broken values are left out."""
    return Capture(_camera(exif), _text(exif.get(ExifTags.Base.LensModel)), _exposure(exif))


def read_exif(exif: Mapping[int, Any], gps: Mapping[int, Any]) -> SourceMetadata:
    """Date and position in EXIF; broken values are left out."""
    return SourceMetadata(taken_at=_taken_at(exif), position=_position(gps), taken_from="exif")


def thumbprint(picture: Picture) -> bytes:
    """The placeholder of a photo: THUMBPRINT_PX squared pixels, RGB."""
    size = (THUMBPRINT_PX, THUMBPRINT_PX)
    return picture.pixels.resize(size, Image.Resampling.BOX).tobytes()


def _taken_at(exif: Mapping[int, Any]) -> datetime | None:
    """The moment of the shot; local time of an unknown place where there is no offset.

    Of several tags the first with a date, or with a default date where no tag has another.
    """
    moments = [parse_date(*(_text(exif.get(tag)) or "" for tag in tags)) for tags in DATES]
    known = [moment for moment in moments if moment]
    return next((moment for moment in known if not is_default(moment)), next(iter(known), None))


def _position(gps: Mapping[int, Any]) -> tuple[float, float] | None:
    """Latitude and longitude in degrees."""
    tags = ExifTags.GPS
    return position(
        from_rationals(gps.get(tags.GPSLatitude), gps.get(tags.GPSLatitudeRef)),
        from_rationals(gps.get(tags.GPSLongitude), gps.get(tags.GPSLongitudeRef)),
    )


def _camera(exif: Mapping[int, Any]) -> str | None:
    """Make and model, without the make twice."""
    make, model = _text(exif.get(ExifTags.Base.Make)), _text(exif.get(ExifTags.Base.Model))
    if make and model:
        first = make.split()[0].lower()
        return model if model.lower().startswith(first) else f"{make} {model}"
    return model or make


def _exposure(exif: Mapping[int, Any]) -> str | None:
    """Time, aperture, sensitivity and focal length, where present."""
    tags = ExifTags.Base
    time, aperture, focal_mm = (
        _number(exif.get(tag)) for tag in (tags.ExposureTime, tags.FNumber, tags.FocalLength)
    )
    parts = [
        f"1/{1 / time:.0f} s" if time and time < 0.4 else f"{time:g} s" if time else "",
        f"f/{aperture:g}" if aperture else "",
        f"ISO {iso:.0f}" if (iso := _number(exif.get(tags.ISOSpeedRatings))) else "",
        f"{focal_mm:g} mm" if focal_mm else "",
    ]
    return ", ".join(part for part in parts if part) or None


def _number(value: Any) -> float | None:
    """A number above 0; the first of several."""
    try:
        number = float(value[0] if isinstance(value, tuple) else value)
    except BROKEN:
        return None
    return number if math.isfinite(number) and number > 0 else None


def _text(value: object) -> str | None:
    """Printable text on one line; None for anything else."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        return None
    shown = "".join(c for c in value.split("\0")[0] if c.isprintable()).strip()
    return shown[:TEXT_LIMIT] or None
