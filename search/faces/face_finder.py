"""Faces of a picture: detection, landmarks, alignment, descriptors and quality."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from search.arrays import Pixels, Rows, unit
from search.faces.alignment import (
    LEFT_EYE,
    NOSE_TIP,
    RIGHT_EYE,
    anchor_points,
    inverse_points,
    similarity,
    targets,
    warp,
)
from search.faces.boxes import decode_boxes, scores, suppressed
from search.faces.face_networks import FACE_PX, HEAD_PX
from search.records import Box, Face

DETECTED_PX = 640  # long side at which a picture is searched first
CLOSE_PX = 256  # again, where no face was found: one that fills the picture
CLOSE_SHARE = 0.3  # least side of such a face, as a share of the picture's long side
SMALL_PX = 1024  # again, where a face found is smaller than SMALL_FACE_PX
SMALL_FACE_PX = 26  # height at DETECTED_PX
ENLARGED = 4.0  # most that a small picture is enlarged
MIN_SCORE = 0.6
MIN_CLOSE_SCORE = 0.75  # of a face that fills the picture: cars and pets reach 0.6
MOST_OVERLAP = 0.4  # of two faces, intersection over union
MOST_FACES = 200  # of one picture, the most certain
HEAD_PADDING = 0.2  # around the face, for the second estimate of its landmarks
CLOSEST_EYES = 0.05  # their distance, as a share of the box's side
JAW = (slice(0, 3), slice(14, 17))  # landmarks at the ears


class Networks(Protocol):
    """The networks: `FaceNetworks`, or the stand-in of a test."""

    def detect(self, picture: Pixels) -> tuple[Rows, Rows]:
        """Codes of boxes (n, 4) and logits (n,)."""

    def landmarks(self, heads: Pixels) -> Rows:
        """Landmarks (n, 68, 2) as shares of the side."""

    def describe(self, aligned: Pixels) -> Rows:
        """Descriptors (n, 128)."""


def find_faces(picture: Image.Image, networks: Networks) -> list[Face]:
    """The faces of an upright RGB picture, the most certain first; at most MOST_FACES.

    Boxes without plausible landmarks are left out.
    """
    boxes, values = _boxes(picture, networks)
    points = _landmarks(picture, [_frame(box) for box in boxes], networks)
    heads = [head for head in zip(boxes, values, points, strict=True) if _plausible(*head[::2])]
    frames = [similarity(anchor_points(p), targets(HEAD_PX, HEAD_PADDING)) for *_, p in heads]
    points = _landmarks(picture, frames, networks)
    heads = [
        (box, value, better if _plausible(box, better) else first)
        for (box, value, first), better in zip(heads, points, strict=True)
    ]
    moves = [similarity(anchor_points(p), targets(FACE_PX)) for *_, p in heads]
    aligned = _cut(picture, moves, FACE_PX)
    rows = networks.describe(aligned)
    return [
        Face(_relative(box, picture), float(value), *_quality(box, landmarks, pixels), unit(row))
        for (box, value, landmarks), pixels, row in zip(heads, aligned, rows, strict=True)
        if np.isfinite(row).all()
    ]


def _boxes(picture: Image.Image, networks: Networks) -> tuple[Rows, Rows]:
    """Boxes in pixels of the picture (n, 4), cut at its borders, and their scores (n,)."""
    boxes, values = _detect(picture, DETECTED_PX, networks)
    if not len(boxes):
        boxes, values = _detect(picture, CLOSE_PX, networks)
        is_close = (boxes[:, 2:] - boxes[:, :2]).max(axis=1) >= CLOSE_SHARE * max(picture.size)
        is_close &= values >= MIN_CLOSE_SCORE
        return boxes[is_close], values[is_close]
    long_px = max(picture.size)
    heights = (boxes[:, 3] - boxes[:, 1]) * min(DETECTED_PX / long_px, ENLARGED)
    if heights.min() >= SMALL_FACE_PX or long_px <= DETECTED_PX:
        return boxes, values
    more, their_values = _detect(picture, SMALL_PX, networks)
    boxes, values = np.concatenate([boxes, more]), np.concatenate([values, their_values])
    kept = suppressed(boxes, values, overlap=MOST_OVERLAP, most=MOST_FACES)
    return boxes[kept], values[kept]


def _detect(picture: Image.Image, long_px: int, networks: Networks) -> tuple[Rows, Rows]:
    """The boxes found in the picture at this long side, in pixels of the picture."""
    scale = min(long_px / max(picture.size), ENLARGED)
    width, height = (max(1, round(side * scale)) for side in picture.size)
    bilinear = Image.Resampling.BILINEAR
    small = picture.resize((width, height), bilinear, reducing_gap=2)
    pixels = np.zeros((-(-height // 32) * 32, -(-width // 32) * 32, 3), np.uint8)
    pixels[:height, :width] = np.asarray(small)
    codes, logits = networks.detect(pixels)
    values = scores(logits)
    boxes = decode_boxes(codes, *pixels.shape[:2])
    likely = np.flatnonzero((values > MIN_SCORE) & np.isfinite(boxes).all(axis=1))
    boxes = np.clip(boxes[likely] / scale, 0, [*picture.size, *picture.size]).astype(np.float32)
    kept = suppressed(boxes, values[likely], overlap=MOST_OVERLAP, most=MOST_FACES)
    return boxes[kept], values[likely][kept]


def _frame(box: Rows) -> NDArray[np.float64]:
    """The matrix that moves the square around a box to the input of the landmark network."""
    centre = (box[:2] + box[2:]).astype(np.float64) / 2
    scale = HEAD_PX / max(float((box[2:] - box[:2]).max()), 1.0)
    offset = HEAD_PX / 2 - centre * scale
    return np.array([[scale, 0, offset[0]], [0, scale, offset[1]]])


def _landmarks(
    picture: Image.Image, frames: list[NDArray[np.float64]], networks: Networks
) -> list[NDArray[np.float64]]:
    """Landmarks (68, 2) in pixels of the picture, for the heads that matrices cut out."""
    found = networks.landmarks(_cut(picture, frames, HEAD_PX)) * HEAD_PX
    return [inverse_points(frame, points) for frame, points in zip(frames, found, strict=True)]


def _cut(picture: Image.Image, matrices: list[NDArray[np.float64]], side_px: int) -> Pixels:
    """The parts of a picture that (2, 3) matrices cut out, (n, side, side, 3)."""
    parts = [warp(picture, matrix, side_px) for matrix in matrices]
    return np.stack(parts) if parts else np.empty((0, side_px, side_px, 3), np.uint8)


def _plausible(box: Rows, points: NDArray[np.float64]) -> bool:
    """True if all landmarks are close to the box, and the eyes are two."""
    if not np.isfinite(points).all():
        return False
    side = (box[2:] - box[:2]).max()
    between = points[RIGHT_EYE].mean(axis=0) - points[LEFT_EYE].mean(axis=0)
    outside = np.maximum(box[:2] - points, points - box[2:]).max()
    return bool(outside <= side and np.hypot(*between) >= CLOSEST_EYES * side)


def _relative(box: Rows, picture: Image.Image) -> Box:
    """A box in pixels as shares of the picture."""
    (left, top, right, bottom), (width, height) = map(float, box), picture.size
    return Box(left / width, top / height, (right - left) / width, (bottom - top) / height)


def _quality(box: Rows, points: NDArray[np.float64], aligned: Pixels) -> tuple[int, float, float]:
    """Short side in pixels, sharpness (variance of the Laplacian), and share of frontality."""
    grey = aligned.mean(axis=2, dtype=np.float32)
    around = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:]
    sharpness = float((around - 4 * grey[1:-1, 1:-1]).var())
    return round(float((box[2:] - box[:2]).min())), sharpness, frontality(points)


def frontality(points: NDArray[np.float64]) -> float:
    """1 for a face seen from the front, towards 0 for a profile, from landmarks (68, 2).

    The smaller by the larger distance of the nose to both ends of the jaw, along the eyes' axis.
    """
    axis = points[RIGHT_EYE].mean(axis=0) - points[LEFT_EYE].mean(axis=0)
    nose = points[NOSE_TIP].mean(axis=0) @ axis
    near, far = sorted(abs(float(points[end].mean(axis=0) @ axis - nose)) for end in JAW)
    return near / far if far > 0 else 0.0
