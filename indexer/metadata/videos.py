"""Metadata of video containers as EXIF values, which are read like those of photos. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime

from PIL import ExifTags

from indexer.metadata.dates import is_default, parse_date
from indexer.metadata.live_photos import identifier
from indexer.metadata.positions import degrees, position
from indexer.metadata.time_zones import local_time
from search.images.embedded_metadata import Tags

# Keys of FFmpeg, in small letters; the first that a file has counts. QuickTime's own date is local
# time with an offset, that of the container is in UTC.
LOCAL_DATES = ("com.apple.quicktime.creationdate", "date", "date_recorded", "date-eng", "icrd")
UTC_DATES = ("creation_time",)
PLACES = ("com.apple.quicktime.location.iso6709", "location", "location-eng")
MAKES = ("com.apple.quicktime.make", "com.android.manufacturer", "make", "make-eng")
MODELS = ("com.apple.quicktime.model", "com.android.model", "model", "model-eng")
XMP = "xmp"
LIVE_ID = "com.apple.quicktime.content.identifier"
# Latitude and longitude of ISO 6709: degrees, or with minutes, or with minutes and seconds.
ISO_6709 = re.compile(r"([+-])(\d{2}|\d{4}|\d{6})(\.\d+)?([+-])(\d{3}|\d{5}|\d{7})(\.\d+)?(?!\d)")


def video_tags(texts: Mapping[str, str]) -> Tags:
    """The tags of a video from the texts of its container; invalid values are left out."""
    place = _place(_first(texts, PLACES))
    exif: dict[int, object] = {
        ExifTags.Base.Make: _first(texts, MAKES),
        ExifTags.Base.Model: _first(texts, MODELS),
    }
    if moment := _moment(texts, place):
        exif[ExifTags.Base.DateTimeOriginal] = moment.isoformat(timespec="seconds")
    gps: dict[int, object] = {}
    if place:
        gps = {ExifTags.GPS.GPSLatitude: (place[0],), ExifTags.GPS.GPSLongitude: (place[1],)}
    live_id = identifier(texts.get(LIVE_ID, ""))
    return Tags(exif, gps, texts.get(XMP, "").encode(), live_id=live_id)


def _first(texts: Mapping[str, str], keys: tuple[str, ...]) -> str:
    return next((texts[key] for key in keys if texts.get(key)), "")


def _moment(texts: Mapping[str, str], place: tuple[float, float] | None) -> datetime | None:
    """When the video was taken: local time there, or here where the place is unknown."""
    if moment := parse_date(_first(texts, LOCAL_DATES)):
        return moment
    moment = parse_date(_first(texts, UTC_DATES))
    if moment is None or is_default(moment):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        return local_time(moment, place) if place else moment.astimezone()
    except (OverflowError, OSError, ValueError):
        return None


def _place(text: str) -> tuple[float, float] | None:
    found = ISO_6709.match(text.strip())
    if not found:
        return None
    north, east = found.groups()[:3], found.groups()[3:]
    return position(_degrees(2, *north), _degrees(3, *east))


def _degrees(whole: int, sign: str, digits: str, fraction: str | None) -> float | None:
    """Degrees from digits of degrees (`whole`), minutes and seconds, the last with the fraction."""
    parts = [digits[:whole], *re.findall("..", digits[whole:])]
    parts[-1] += fraction or ""
    total = degrees([float(part) for part in parts])
    return None if total is None else -total if sign == "-" else total
