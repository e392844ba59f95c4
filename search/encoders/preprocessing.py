"""Preprocessing of photos: resize, crop or pad to the square of a model. Pure Pillow.

The same pixels as open_clip's `image_transform_v2`, which needs torch and torchvision.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from search.arrays import Pixels
from search.record_class import dataclass

if TYPE_CHECKING:  # a text query needs no Pillow
    from PIL import Image


# Times the tower's side: the size to which libjpeg may reduce a photo without changing results. No
# photo of 12 megapixels was available: 16 small ones were enlarged and blended with three tenths of
# a mosaic of others, which gives them detail of single pixels. There the built-in model's worst
# cosine with the full size is 0.997 and the mean 0.9988 at 1.67 (an eighth), but 0.996 and 0.9979
# at 1.34. At 1.67, photos that are merely enlarged have 0.999 and 0.9996, mosaics 0.996 and 0.998,
# and the patches and noise that the benchmarks draw 0.992 and 0.998.
ENOUGH = 1.6


def enough_px(side_px: int) -> int:
    """The minimum short side of a photo that is decoded for a tower of this side."""
    return math.ceil(ENOUGH * side_px)


@dataclass(frozen=True, slots=True)
class Preprocessing:
    """`mode` and `interpolation` as in open_clip's preprocess_cfg; `fill` is a grey level."""

    mode: str  # squash, shortest (crop what is left over) or longest (pad what is missing)
    interpolation: str  # bicubic or bilinear
    side_px: int
    fill: int = 0

    def __str__(self) -> str:
        return f"{self.mode} {self.interpolation} {self.side_px}"

    def apply(self, picture: Image.Image) -> Pixels:
        """An upright RGB picture as uint8, (side, side, 3)."""
        from PIL import Image

        resized = picture.resize(self._size(*picture.size), Image.Resampling[self._filter])
        return np.asarray(self._centred(resized), np.uint8)

    @property
    def _filter(self) -> str:
        return self.interpolation.upper()

    def _size(self, width: int, height: int) -> tuple[int, int]:
        side = self.side_px
        if self.mode == "squash":
            return side, side
        if self.mode == "longest":
            ratio = max(width, height) / side
            return max(1, round(width / ratio)), max(1, round(height / ratio))
        if width <= height:
            return side, int(side * height / width)
        return int(side * width / height), side

    def _centred(self, resized: Image.Image) -> Image.Image:
        side = self.side_px
        left, top = (round((length - side) / 2) for length in resized.size)
        if self.mode == "shortest":
            return resized.crop((left, top, left + side, top + side))
        across, down = side - resized.width, side - resized.height
        from PIL import ImageOps

        border = (across // 2, down // 2, (across + 1) // 2, (down + 1) // 2)
        return ImageOps.expand(resized, border, (self.fill,) * 3) if any(border) else resized
