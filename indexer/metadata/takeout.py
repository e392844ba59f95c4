"""JSON files that Google Photos exports beside each photo.

Google does not document the fields; they are those of exports of 2019 to 2025.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime

from indexer.metadata.positions import position
from indexer.metadata.source_metadata import SourceMetadata, UnreadableSource, texts
from indexer.metadata.takeout_names import is_title_of

LARGEST = 1_000_000  # bytes
MOST_PEOPLE = 200
LONGEST_TITLE = 100  # characters that a message shows
PHOTO_FIELDS = {"photoTakenTime", "geoData", "creationTime"}
VIDEOS = (".mp4", ".mov", ".m4v", ".avi", ".3gp", ".mkv", ".webm", ".mpg", ".mts", ".wmv", ".mp")


def read_takeout(content: bytes, photo: str) -> SourceMetadata | None:
    """The metadata that the JSON has of the photo of this name; None if Google did not write it.

    Raises UnreadableSource for one that is broken or of another photo.
    """
    if len(content) > LARGEST:
        return None
    try:
        fields = json.loads(content.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise UnreadableSource("not valid JSON") from error
    if not isinstance(fields, dict) or not isinstance(title := fields.get("title"), str):
        return None
    if not PHOTO_FIELDS & fields.keys():
        return None
    if not is_title_of(title, photo):
        raise UnreadableSource(f"belongs to another photo, {title[:LONGEST_TITLE]}")
    return SourceMetadata(
        (*texts("caption", _strings(fields.get("description"))), *texts("person", _people(fields))),
        taken_at=_moment(fields.get("photoTakenTime")),
        position=_position(fields.get("geoData")) or _position(fields.get("geoDataExif")),
        taken_from="takeout",
        is_favourite=fields.get("favorited") is True,
    )


def title_of(content: bytes) -> str | None:
    """The title of the photo that a JSON of Google belongs to; None for any other file or video."""
    try:
        fields = json.loads(content.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(fields, dict) or not PHOTO_FIELDS & fields.keys():
        return None
    title = fields.get("title")
    is_photo = isinstance(title, str) and not title.lower().endswith(VIDEOS)
    return str(title)[:LONGEST_TITLE] if is_photo else None


def _strings(*values: object) -> list[str]:
    return [value for value in values if isinstance(value, str)]


def _people(fields: dict[str, object]) -> list[str]:
    people = fields.get("people")
    listed = people[:MOST_PEOPLE] if isinstance(people, list) else []
    return _strings(*(one.get("name") for one in listed if isinstance(one, dict)))


def _moment(value: object) -> datetime | None:
    """The moment of a time in seconds since 1970, UTC; Google writes 0 for an unknown one."""
    try:
        seconds = int(value["timestamp"]) if isinstance(value, dict) else 0
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None


def _position(value: object) -> tuple[float, float] | None:
    """Latitude and longitude in degrees; Google writes 0, 0 for an unknown place."""
    if not isinstance(value, dict):
        return None
    try:
        return position(float(value["latitude"]), float(value["longitude"]))
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
