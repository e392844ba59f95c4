"""Parts of a photo that are embedded beside the whole: a small thing fills more of its part. Pure.

A photo has its four quarters and a centre as large as one of them. A panorama has more columns, so
that its parts have about the shape of a photo.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

ROWS = 2  # of parts across the short side; as many across the long side of a photo
PANORAMA = 2.0  # the ratio of the sides from which on a picture has more parts
SHAPE = 4 / 3  # of the parts of a panorama, about
MOST = 8  # parts along the long side

Box = tuple[int, int, int, int]  # left, upper, right and lower edge in pixels


def part_boxes(width: int, height: int) -> list[Box]:
    """The edges of the parts row by row, the centre last."""
    columns, lines = _along(width / height), _along(height / width)
    places = [(float(column), float(line)) for line in range(lines) for column in range(columns)]
    places.append(((columns - 1) / 2, (lines - 1) / 2))
    boxes = []
    for column, line in places:
        left, right = _edges(width, columns, column)
        upper, lower = _edges(height, lines, line)
        boxes.append((left, upper, right, lower))
    return boxes


def parts_of(picture: Image) -> Iterator[Image]:
    """The parts of a picture, in the order of `part_boxes`."""
    for box in part_boxes(*picture.size):
        yield picture.crop(box)


def _along(ratio: float) -> int:
    """The number of parts along a side. `ratio`: of this side to the other."""
    return ROWS if ratio < PANORAMA else min(MOST, round(ROWS * ratio / SHAPE))


def _edges(length: int, count: int, place: float) -> tuple[int, int]:
    """The first and the last edge of a part of a side, which has at least a pixel."""
    first = min(length - 1, round(length * place / count))
    return first, max(first + 1, round(length * (place + 1) / count))
