"""EXIF to when, where, by which camera and how large."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from PIL import ExifTags, Image

from search.decode import Picture
from search.name_dates import date_in_name
from search.records import Metadata

# (date, offset) tags, the moment of the shot first: EXIF 2.32, 4.6.5, tables F and G.
DATES = (
    (ExifTags.Base.DateTimeOriginal, ExifTags.Base.OffsetTimeOriginal),
    (ExifTags.Base.DateTimeDigitized, ExifTags.Base.OffsetTimeDigitized),
    (ExifTags.Base.DateTime, ExifTags.Base.OffsetTime),
)
TEXT_LIMIT = 200
THUMBPRINT_PX = 3  # a side of the few pixels that stand for a photo until it has come
# What reading a tag of a broken or hostile file raises in Pillow.
BROKEN = (ValueError, TypeError, KeyError, IndexError, AttributeError, OSError, SyntaxError,
          OverflowError, ArithmeticError, RuntimeError)  # fmt: skip


def read_metadata(picture: Picture, name: str) -> Metadata:
    """What the file and its name say about the photo; what is broken counts as not said."""
    base: Mapping[int, Any] = picture.exif
    exif = {**dict(base), **_ifd(picture, ExifTags.IFD.Exif)}
    gps = _ifd(picture, ExifTags.IFD.GPSInfo)
    from_exif, from_name = _taken_at(exif), date_in_name(name)
    latitude, longitude = _position(gps)
    return Metadata(
        taken_at=from_exif or from_name,
        taken_from="exif" if from_exif else "name" if from_name else "unknown",
        camera=_camera(exif),
        lens=_text(exif.get(ExifTags.Base.LensModel)),
        width=picture.width,
        height=picture.height,
        latitude=latitude,
        longitude=longitude,
        exposure=_exposure(exif),
        thumbprint=picture.pixels.resize(
            (THUMBPRINT_PX, THUMBPRINT_PX), Image.Resampling.BOX
        ).tobytes(),
    )


def _ifd(picture: Picture, tag: int) -> dict[int, Any]:
    try:
        return dict(picture.exif.get_ifd(tag))
    except BROKEN:
        return {}


def _taken_at(exif: Mapping[int, Any]) -> datetime | None:
    """The moment of the shot; without an offset it is local time of an unknown place."""
    for date, offset in DATES:
        moment = _date(_text(exif.get(date)), _text(exif.get(offset)))
        if moment:
            return moment
    return None


def _date(text: str | None, offset: str | None) -> datetime | None:
    if not text:
        return None
    try:
        moment = datetime.strptime(text[:19], "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None
    try:
        return datetime.fromisoformat(f"{moment.isoformat()}{offset or ''}")
    except ValueError:
        return moment


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


def _position(gps: Mapping[int, Any]) -> tuple[float | None, float | None]:
    """Latitude and longitude in degrees; both or none."""
    latitude = _degrees(gps.get(ExifTags.GPS.GPSLatitude), 90)
    longitude = _degrees(gps.get(ExifTags.GPS.GPSLongitude), 180)
    if latitude is None or longitude is None:
        return None, None
    if _text(gps.get(ExifTags.GPS.GPSLatitudeRef)) == "S":
        latitude = -latitude
    if _text(gps.get(ExifTags.GPS.GPSLongitudeRef)) == "W":
        longitude = -longitude
    return latitude, longitude


def _degrees(value: Any, limit: int) -> float | None:
    """Degrees, minutes and seconds as one number, if that is within the limit."""
    try:
        degrees, minutes, seconds = (float(part) for part in value)
        total = degrees + minutes / 60 + seconds / 3600
    except BROKEN:
        return None
    return total if math.isfinite(total) and 0 <= total <= limit else None
