"""The JSON that Google Photos exports beside each photo: what it says, and how it is named.

Google describes the fields nowhere; they are as exports of 2019 to 2025 have them.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import PurePath

from indexer.said import Said, Unintelligible, texts

LARGEST = 1_000_000  # bytes
LONGEST_NAME = 46  # characters before ".json": Google cuts the rest off
ADDED = ".supplemental-metadata"  # to the names since 2024, and cut with them
NUMBER = re.compile(r"\((\d+)\)$")
# An edited photo has no JSON of its own; the word is in the language of who exports.
EDITED = re.compile(
    r"-(edited|bearbeitet|modifié|editado|editada|modificato|bewerkt|redigeret|redigerad|edytowane"
    r"|изменено|編集済み|已修改|已編輯|수정됨)$"
)


def takeout_names(photo: str) -> Iterator[str]:
    """The names that the JSON of a photo may have, the likeliest first."""
    path = PurePath(photo)
    stem, suffix = path.stem, path.suffix
    yield from _names(photo, "")
    yield f"{stem[:LONGEST_NAME]}.json"
    number = NUMBER.search(stem)
    plain = stem[: number.start()] if number else stem
    edited = EDITED.sub("", plain)
    for each in dict.fromkeys((plain, edited)):
        if each != stem:  # "IMG_1(2).jpg" has "IMG_1.jpg(2).json"
            yield from _names(f"{each}{suffix}", number[0] if number else "")


def _names(photo: str, number: str) -> Iterator[str]:
    yield f"{photo[:LONGEST_NAME]}{number}.json"
    yield f"{(photo + ADDED)[:LONGEST_NAME]}{number}.json"


def read_takeout(content: bytes, photo: str) -> Said | None:
    """What the JSON says of the photo of this name; None if Google did not write it.

    Raises Unintelligible for one that is broken or of another photo.
    """
    if len(content) > LARGEST:
        return None
    try:
        told = json.loads(content.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise Unintelligible("is no JSON") from error
    if not isinstance(told, dict) or not isinstance(title := told.get("title"), str):
        return None
    if not {"photoTakenTime", "geoData", "creationTime"} & told.keys():
        return None
    if not _is_of(title, photo):
        raise Unintelligible(f"is of another photo, {title[:100]}")
    return Said(
        (*texts("caption", _strings(told.get("description"))), *texts("person", _people(told))),
        taken_at=_moment(told.get("photoTakenTime")),
        position=_position(told.get("geoData")) or _position(told.get("geoDataExif")),
    )


def _is_of(title: str, photo: str) -> bool:
    """Whether a title is that of a file: Google replaces some characters and cuts long names."""
    one, other = _letters(title), _letters(photo)
    if len(PurePath(photo).stem) >= LONGEST_NAME:
        return one.startswith(other) or other.startswith(one)
    return one == other


def _letters(name: str) -> str:
    stem = PurePath(name).stem
    plain = EDITED.sub("", NUMBER.sub("", stem))
    return "".join(c for c in plain.lower() if c.isalnum())


def _strings(*values: object) -> list[str]:
    return [value for value in values if isinstance(value, str)]


def _people(told: dict[str, object]) -> list[str]:
    people = told.get("people")
    listed = people if isinstance(people, list) else []
    return _strings(*(one.get("name") for one in listed if isinstance(one, dict)))


def _moment(value: object) -> datetime | None:
    """Seconds since 1970, UTC; Google writes 0 where it knows nothing."""
    try:
        seconds = int(value["timestamp"]) if isinstance(value, dict) else 0
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None


def _position(value: object) -> tuple[float, float] | None:
    """Degrees; Google writes 0, 0 where it knows nothing."""
    try:
        latitude, longitude = (float(value[name]) for name in ("latitude", "longitude"))  # type: ignore[index]
    except (KeyError, TypeError, ValueError):
        return None
    is_there = math.isfinite(latitude) and math.isfinite(longitude) and (latitude or longitude)
    return (
        (latitude, longitude)
        if is_there and abs(latitude) <= 90 and abs(longitude) <= 180
        else None
    )
