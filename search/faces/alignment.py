"""Alignment of faces: a similarity transform of landmarks to the pose of the training data.

The mean positions are those of dlib's `get_face_chip_details`, with which the descriptor network
was trained (King, Dlib-ml, JMLR 2009). Least squares: Umeyama, IEEE PAMI 13(4), 1991.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from search.arrays import Pixels

PADDING = 0.25  # around the mean face, as a share of its side
LEFT_EYE, RIGHT_EYE = slice(36, 42), slice(42, 48)
NOSE_TIP = slice(31, 36)
MOUTH = (48, 54)  # its corners
# Eyes, nose tip and corners of the mouth in the mean face.
MEAN_FACE = np.array([
    [0.22564, 0.21599], [0.75462, 0.21599], [0.49013, 0.60429],
    [0.254149, 0.780233], [0.726104, 0.780233],
])  # fmt: skip


def anchor_points(landmarks: NDArray[np.floating]) -> NDArray[np.float64]:
    """Eyes, nose tip and corners of the mouth, (5, 2), of landmarks (68, 2)."""
    means = [landmarks[part].mean(axis=0) for part in (LEFT_EYE, RIGHT_EYE, NOSE_TIP)]
    return np.array([*means, *landmarks[list(MOUTH)]], np.float64)


def similarity(points: NDArray[np.float64], targets: NDArray[np.float64]) -> NDArray[np.float64]:
    """The (2, 3) matrix that moves, turns and scales points (n, 2) to targets, by least squares."""
    mean, target_mean = points.mean(axis=0), targets.mean(axis=0)
    centred, target = points - mean, targets - target_mean
    spread = max(float((centred**2).sum()), 1e-12)
    cos = float((centred * target).sum()) / spread
    sin = float((centred[:, 0] * target[:, 1] - centred[:, 1] * target[:, 0]).sum()) / spread
    turn = np.array([[cos, -sin], [sin, cos]])
    return np.hstack([turn, (target_mean - turn @ mean)[:, None]])


def targets(side_px: int, padding: float = PADDING) -> NDArray[np.float64]:
    """The anchor points of the mean face in an aligned picture of this side, (5, 2)."""
    return (MEAN_FACE + padding) / (1 + 2 * padding) * side_px


def warp(picture: Image.Image, matrix: NDArray[np.float64], side_px: int) -> Pixels:
    """The picture moved by a (2, 3) matrix, cut to a square; black where it has no pixels."""
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    corners = inverse_points(
        matrix, np.array([[0.0, 0], [side_px, 0], [0, side_px], [side_px] * 2])
    )
    left, top = np.maximum(np.floor(corners.min(axis=0)).astype(int) - 2, 0)
    right, bottom = np.minimum(np.ceil(corners.max(axis=0)).astype(int) + 2, picture.size)
    if right <= left or bottom <= top:
        return np.zeros((side_px, side_px, 3), np.uint8)
    part = picture.crop((left, top, right, bottom))
    factor = max(1, int(1 / scale))
    if factor > 1:
        part = part.reduce(factor)
    moved = matrix.copy()
    moved[:, 2] += matrix[:, :2] @ (left, top)
    moved[:, :2] *= factor
    back = _inverse(moved)
    size = (side_px, side_px)
    bilinear = Image.Resampling.BILINEAR
    turned = part.transform(size, Image.Transform.AFFINE, tuple(back.ravel()), bilinear)
    return np.asarray(turned)


def inverse_points(
    matrix: NDArray[np.float64], points: NDArray[np.floating]
) -> NDArray[np.float64]:
    """Points (n, 2) of an aligned picture, in the coordinates of the picture it was made from."""
    back = _inverse(matrix)
    return np.asarray(points @ back[:, :2].T + back[:, 2], np.float64)


def _inverse(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    turn = np.linalg.inv(matrix[:, :2])
    return np.hstack([turn, -(turn @ matrix[:, 2])[:, None]])
