"""Squares around faces, as lists, sheets and the page show them."""

from __future__ import annotations

import math

from PIL.Image import Image

from search.records import Box

AROUND = 1.7  # side of the square, in sides of the box


def crop_face(picture: Image, box: Box) -> Image:
    """A square around a box, moved into the picture, and smaller where the picture is."""
    width, height = picture.size
    side = min(AROUND * max(box.width * width, box.height * height), width, height)
    x = min(max(0.0, (box.left + box.width / 2) * width - side / 2), width - side)
    y = min(max(0.0, (box.top + box.height / 2) * height - side / 2), height - side)
    return picture.crop((round(x), round(y), round(x + side), round(y + side)))


def needed_px(box: Box, size: tuple[int, int], side_px: int) -> int:
    """The short side of a picture of this shape in which the square has `side_px`."""
    width, height = size
    share = AROUND * max(box.width * width, box.height * height) / min(width, height)
    return math.ceil(side_px / min(max(share, 0.01), 1.0))
