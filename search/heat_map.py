"""Where in a picture a description is seen: parts are hidden, and what its likeness loses is told.

Occlusion sensitivity (Zeiler and Fergus 2014, "Visualizing and Understanding Convolutional
Networks", section 4.2), with patches of several sizes. It needs nothing of an encoder but
embeddings, so every model has it. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from search.arrays import Rows
from search.encoders.base import Encoder

if TYPE_CHECKING:  # a query of words needs no Pillow
    from PIL.Image import Image

SIDE = 32  # cells of a heat map, across and down
SCALES = ((5, 0.45), (7, 0.3))  # patches across and down; the side of one, as a part of the whole
SPREAD = 0.4  # times a patch's side: how far around its middle it speaks for (a standard deviation)
LONGEST = 4  # times the tower's side: more of a very long picture it does not see anyway

HeatMap = NDArray[np.float32]  # cosines, (n, SIDE, SIDE), the first row at the top


@dataclass(frozen=True, slots=True)
class Patch:
    """A part of a picture that is hidden: its edges as parts of the width or height, 0 to 1."""

    left: float
    top: float
    side: float


def heat_map(picture: Image, descriptions: Rows, encoder: Encoder) -> HeatMap:
    """How much of its cosine each description loses where a cell of the picture is hidden.

    `picture`: upright RGB. `descriptions`: unit rows, (n, d). A cell is above 0 where it speaks
    for the description, below 0 where it speaks against it. Of several descriptions each is told
    by what it loses more than all do on average: a part that catches the eye costs every one.
    """
    grids = [_patches(*scale) for scale in SCALES]
    small = _reduced(picture, encoder.side_px)
    hidden = (_without(small, patch) for grid in grids for patch in grid)
    rows = encoder.encode_photos([encoder.prepare(one) for one in (small, *hidden)])
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
    """The picture no larger than the tower needs it."""
    scale = min(1.0, side_px / min(picture.size))
    width, height = (
        max(1, min(round(length * scale), LONGEST * side_px)) for length in picture.size
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
    """How much each patch tells of each cell, (patches, SIDE * SIDE); of a cell it adds up to 1.

    A Gaussian around the middle of the patch, so that the map is smooth.
    """
    weights = np.stack([np.outer(*_nearness(patch)).ravel() for patch in patches])
    return np.asarray(weights / weights.sum(axis=0), np.float32)


def _nearness(patch: Patch) -> Iterator[NDArray[np.float64]]:
    """How near the rows of cells, then the columns, are to the middle of a patch, 0 to 1."""
    cells = (np.arange(SIDE) + 0.5) / SIDE
    for edge in (patch.top, patch.left):
        distance = (cells - edge - patch.side / 2) / (SPREAD * patch.side)
        yield np.exp(-(distance**2) / 2)
