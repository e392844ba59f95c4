"""Regions of faces with names, as programs write them into files and beside them. Pure.

Metadata Working Group, Guidelines 2.0, 5.9 (centre and size); Microsoft Photo 1.2 (left, top,
width, height); rect64 of Picasa (left, top, right, bottom in 16 bits each).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping

from search.records import Box, Region

MOST_REGIONS = 200  # of one photo
RECT64 = re.compile(r"rect64\(([0-9a-f]{1,16})\),([0-9a-f]{1,16})", re.IGNORECASE)
NOBODY = "f" * 16
SIDEWAYS = (5, 6, 7, 8)  # EXIF orientations
# Where the upright picture has the point (x, y) of the stored one, by EXIF orientation.
TURNS = {
    2: lambda x, y: (1 - x, y),
    3: lambda x, y: (1 - x, 1 - y),
    4: lambda x, y: (x, 1 - y),
    5: lambda x, y: (y, x),
    6: lambda x, y: (1 - y, x),
    7: lambda x, y: (1 - y, 1 - x),
    8: lambda x, y: (y, 1 - x),
}


def centred_box(fields: Mapping[str, str]) -> Box | None:
    """The box of x and y of the centre, w and h, as shares; None for an impossible one."""
    x, y, width, height = (_number(fields.get(name, "")) for name in "xywh")
    if fields.get("unit", "normalized") != "normalized":
        return None
    return _checked(Box(x - width / 2, y - height / 2, width, height))


def cornered_box(text: str) -> Box | None:
    """The box of "left, top, width, height" as shares; None for an impossible one."""
    numbers = [_number(part) for part in text.split(",")]
    return _checked(Box(*numbers)) if len(numbers) == 4 else None


def picasa_regions(faces: str, contacts: Mapping[str, str]) -> Iterable[Region]:
    """The regions of the line `faces` of a photo, by the names of contacts."""
    for rectangle, contact in RECT64.findall(faces)[:MOST_REGIONS]:
        digits = rectangle.zfill(16)
        left, top, right, bottom = (int(digits[i : i + 4], 16) / 0xFFFF for i in range(0, 16, 4))
        box = _checked(Box(left, top, right - left, bottom - top))
        name = contacts.get(contact.lower(), "")
        if box and name and contact.lower() != NOBODY:
            yield Region(name, box)


def upright(region: Region, orientation: object) -> Region:
    """A region of the stored picture in the upright one, by the EXIF orientation of the photo."""
    turn = TURNS.get(orientation) if isinstance(orientation, int) else None
    if turn is None:
        return region
    box = region.box
    corners = turn(box.left, box.top), turn(box.left + box.width, box.top + box.height)
    (left, right), (top, bottom) = (sorted(pair) for pair in zip(*corners, strict=True))
    return Region(region.name, Box(left, top, right - left, bottom - top))


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _checked(box: Box) -> Box | None:
    """The part of a box inside the picture; None for an empty or impossible one."""
    sides = box.left, box.top, box.left + box.width, box.top + box.height
    if not all(-1 <= side <= 2 for side in sides):  # nor NaN
        return None
    left, top, right, bottom = (min(max(side, 0.0), 1.0) for side in sides)
    return Box(left, top, right - left, bottom - top) if left < right and top < bottom else None
