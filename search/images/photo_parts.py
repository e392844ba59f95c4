"""Parts of a photo that are embedded beside the whole: a small thing fills more of its part. Pure.

A photo has its four quarters and a centre as large as one of them. A panorama has more columns, so
that its parts have about the shape of a photo.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from search.records import Box

if TYPE_CHECKING:
    from PIL.Image import Image

ROWS = 2  # of parts across the short side; as many across the long side of a photo
PANORAMA = 2.0  # the ratio of the sides from which on a picture has more parts
SHAPE = 4 / 3  # of the parts of a panorama, about
MOST = 8  # parts along the long side


def part_boxes(width: int, height: int) -> list[Box]:
    """The parts of a picture of this size row by row, the centre last."""
    columns, lines = _along(width / height), _along(height / width)
    places = [(float(column), float(line)) for line in range(lines) for column in range(columns)]
    places.append(((columns - 1) / 2, (lines - 1) / 2))
    return [Box(column / columns, line / lines, 1 / columns, 1 / lines) for column, line in places]


def parts_of(picture: Image, width: int, height: int) -> Iterator[Image]:
    """The parts of a picture. `width`, `height`: of its file; it may be reduced."""
    for box in part_boxes(width, height):
        left, right = _edges(picture.width, box.left, box.width)
        upper, lower = _edges(picture.height, box.top, box.height)
        yield picture.crop((left, upper, right, lower))


def _along(ratio: float) -> int:
    """The number of parts along a side. `ratio`: of this side to the other."""
    return ROWS if ratio < PANORAMA else min(MOST, round(ROWS * ratio / SHAPE))


def _edges(length: int, start: float, share: float) -> tuple[int, int]:
    """The first and the last edge of a part of a side in pixels; it has at least one."""
    first = min(length - 1, round(length * start))
    return first, max(first + 1, round(length * (start + share)))
