"""Boxes of the face detector: anchors, decoding, and suppression of overlapping boxes. Pure.

Liu et al., SSD: Single Shot MultiBox Detector, ECCV 2016.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from search.arrays import Rows

TRAINED_PX = 512  # side of the pictures that the detector was trained on
FIRST_STRIDE_PX = 16
LAYERS = 6
SCALES = (0.2, 0.35, 0.5, 0.65, 0.8, 0.95, 1.0)  # of anchors, as shares of TRAINED_PX
MOST_CANDIDATES = 1000  # boxes that are compared with each other, the best first


@functools.lru_cache(maxsize=16)
def anchors(height: int, width: int) -> Rows:
    """The anchors of a picture of sides divisible by 32: centre y, x, height, width in pixels.

    (n, 4), in the order of the detector's rows.
    """
    parts = []
    rows, columns = height // FIRST_STRIDE_PX, width // FIRST_STRIDE_PX
    for layer in range(LAYERS):
        sizes = np.array(list(_sizes(layer))) * TRAINED_PX
        stride = FIRST_STRIDE_PX * 2**layer
        cells = np.mgrid[0:rows, 0:columns].transpose(1, 2, 0).reshape(-1, 2)
        centres = np.repeat((cells + 0.5) * stride, len(sizes), axis=0)
        parts.append(np.hstack([centres, np.tile(sizes, (len(cells), 1))]))
        rows, columns = -(-rows // 2), -(-columns // 2)
    return np.concatenate(parts).astype(np.float32)


def _sizes(layer: int) -> Iterator[tuple[float, float]]:
    """Height and width of the anchors of a layer, as shares of TRAINED_PX."""
    scale = SCALES[layer]
    yield (0.1, 0.1) if layer == 0 else (scale, scale)
    if layer > 0:
        yield (math.sqrt(scale * SCALES[layer + 1]),) * 2
    for ratio in (2.0, 0.5) if layer == 0 else (2.0, 0.5, 3.0, 0.3333):
        yield scale / math.sqrt(ratio), scale * math.sqrt(ratio)


def decode_boxes(codes: Rows, height: int, width: int) -> Rows:
    """Boxes (n, 4) in pixels, left, top, right, bottom, from the detector's codes (n, 4)."""
    centre_y, centre_x, anchor_height, anchor_width = anchors(height, width).T
    with np.errstate(over="ignore", invalid="ignore"):
        y = centre_y + codes[:, 0] / 10 * anchor_height
        x = centre_x + codes[:, 1] / 10 * anchor_width
        half_height = np.exp(codes[:, 2] / 5) * anchor_height / 2
        half_width = np.exp(codes[:, 3] / 5) * anchor_width / 2
        return np.stack([x - half_width, y - half_height, x + half_width, y + half_height], axis=1)


def scores(logits: Rows) -> Rows:
    """Probabilities, 0 for a logit that is no number."""
    return np.asarray(
        np.nan_to_num(1 / (1 + np.exp(-np.clip(logits, -60, 60))), nan=0.0), np.float32
    )


def suppressed(boxes: Rows, values: Rows, *, overlap: float, most: int) -> NDArray[np.intp]:
    """The indices of at most `most` boxes, best first, no two of which overlap more than that.

    Overlap: intersection over union. Boxes without area, or with a side that is no number, are
    left out.
    """
    usable = np.isfinite(boxes).all(axis=1) & (boxes[:, 2:] > boxes[:, :2]).all(axis=1)
    order = np.flatnonzero(usable)
    order = order[np.argsort(-values[order], kind="stable")][:MOST_CANDIDATES]
    kept: list[int] = []
    while len(order) and len(kept) < most:
        best, order = order[0], order[1:]
        kept.append(int(best))
        order = order[overlaps(boxes[best], boxes[order]) <= overlap]
    return np.array(kept, np.intp)


def overlaps(box: Rows, others: Rows) -> Rows:
    """Intersection over union of a box (4,) with each of others (n, 4)."""
    low, high = np.maximum(box[:2], others[:, :2]), np.minimum(box[2:], others[:, 2:])
    shared = np.prod(np.maximum(high - low, 0), axis=1)
    areas = np.prod(others[:, 2:] - others[:, :2], axis=1)
    total = np.prod(box[2:] - box[:2]) + areas - shared
    ratios = np.divide(shared, total, out=np.zeros_like(shared), where=total > 0)
    return np.asarray(ratios, np.float32)
