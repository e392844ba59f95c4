"""Heat map of a description in a picture, by occlusion.

Occlusion sensitivity (Zeiler and Fergus 2014, "Visualizing and Understanding Convolutional
Networks", section 4.2), with patches of several sizes: parts of the picture are hidden, and the
decrease of its cosine is measured. It needs only embeddings, so every model supports it. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from search.arrays import Rows
from search.encoders.base import Encoder

if TYPE_CHECKING:  # a text query needs no Pillow
    from PIL.Image import Image

SIDE = 32  # cells of a heat map, across and down
SCALES = ((5, 0.45), (7, 0.3))  # patches across and down; the side of one, as a part of the whole
SPREAD = 0.4  # times a patch's side: the standard deviation of its weight
LONGEST_SIDE = 4  # times the tower's side: longer pictures are reduced

HeatMap = NDArray[np.float32]  # cosines, (n, SIDE, SIDE), the first row at the top


@dataclass(frozen=True, slots=True)
class Patch:
    """A part of a picture that is hidden: its edges as parts of the width or height, 0 to 1."""

    left: float
    top: float
    side: float


def heat_map(picture: Image, descriptions: Rows, encoder: Encoder) -> HeatMap:
    """The decrease of the cosine of each description where a cell of the picture is hidden.

    `picture`: upright RGB. `descriptions`: unit rows, (n, d). A cell is above 0 where it
    matches the description, below 0 where it contradicts it. Of several descriptions, each is
    relative to their mean: a salient part decreases the cosine of all.
    """
    grids = [_patches(*scale) for scale in SCALES]
    small = _reduced(picture, encoder.side_px)
    hidden = (_without(small, patch) for grid in grids for patch in grid)
    rows = encoder.encode_photos([encoder.prepare(view) for view in (small, *hidden)])
    whole, *losses = np.split(rows @ descriptions.T, [1])
    weights = np.concatenate([_weights(grid) / len(grids) for grid in grids])
    lost = whole - losses[0]
    if len(descriptions) > 1:
        lost = lost - lost.mean(axis=1, keepdims=True)
    return np.asarray((lost.T @ weights).reshape(-1, SIDE, SIDE), np.float32)


def _patches(count: int, side: float) -> list[Patch]:
    """`count` by `count` patches that cover all of a picture, from edge to edge."""
    edges = np.linspace(0, 1 - side, count).tolist()
    return [Patch(left, top, side) for top in edges for left in edges]


def _reduced(picture: Image, side_px: int) -> Image:
    """The picture at the size that the tower needs."""
    scale = min(1.0, side_px / min(picture.size))
    width, height = (
        max(1, min(round(length * scale), LONGEST_SIDE * side_px)) for length in picture.size
    )
    return picture.resize((width, height))


def _without(picture: Image, patch: Patch) -> Image:
    """A copy with the patch in the picture's mean colour."""
    from PIL import ImageStat

    width, height = picture.size
    box = (
        round(patch.left * width), round(patch.top * height),
        round((patch.left + patch.side) * width), round((patch.top + patch.side) * height),
    )  # fmt: skip
    mean = tuple(round(value) for value in ImageStat.Stat(picture).mean)
    copy = picture.copy()
    copy.paste(mean, box)
    return copy


def _weights(patches: Sequence[Patch]) -> Rows:
    """The weight of each patch for each cell, (patches, SIDE * SIDE); the sum for a cell is 1.

    A Gaussian around the middle of the patch, so that the map is smooth.
    """
    weights = np.stack([np.outer(*_nearness(patch)).ravel() for patch in patches])
    return np.asarray(weights / weights.sum(axis=0), np.float32)


def _nearness(patch: Patch) -> Iterator[NDArray[np.float64]]:
    """The weights of the rows of cells, then of the columns, around a patch, 0 to 1."""
    cells = (np.arange(SIDE) + 0.5) / SIDE
    for edge in (patch.top, patch.left):
        distance = (cells - edge - patch.side / 2) / (SPREAD * patch.side)
        yield np.exp(-(distance**2) / 2)
