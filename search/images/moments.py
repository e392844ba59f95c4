"""Moments of a video: the frames that stand for its scenes, chosen while it is decoded. Pure.

A frame is compared with the frame that opened the current scene, by the brightness of 64 x 64
pixels and by a histogram of colours. Two thresholds make it stable: a large difference opens a
scene, and only a very small one makes a frame the same as an earlier moment.
"""

from __future__ import annotations

import collections
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from search.arrays import Pixels

SIDE_PX = 64  # of the picture that frames are compared by
SHORTEST_S = 1.0  # between two moments
LONGEST_S = 8.0  # of a scene without another moment, unless nothing in it changes
MOST = 1000  # moments of one file; in films beyond 17 minutes with longer distances
REMEMBERED = 8  # earlier moments that a frame can be the same as
COLOURS = 4  # levels of each channel in a histogram
LUMA = np.array([0.299, 0.587, 0.114], np.float32)  # ITU-R BT.601
# The mean difference in brightness, of 255 levels, and the share of pixels of other colours.
CHANGED = (24.0, 0.35)
SAME = (6.0, 0.12)

Payload = TypeVar("Payload")


@dataclass(frozen=True, slots=True)
class Signature:
    """Brightness (SIDE_PX squared, 0 to 255) and a histogram of colours that adds up to 1."""

    luma: NDArray[np.float32]
    colours: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Frame(Generic[Payload]):
    """A frame at a time in seconds."""

    at_s: float
    signature: Signature
    payload: Payload


def signature_of(pixels: Pixels) -> Signature:
    """The signature of a picture, (SIDE_PX, SIDE_PX, 3)."""
    levels = (pixels.astype(np.uint16) * COLOURS) >> 8
    codes = (levels[..., 0] * COLOURS + levels[..., 1]) * COLOURS + levels[..., 2]
    counts = np.bincount(codes.ravel(), minlength=COLOURS**3).astype(np.float32)
    return Signature(pixels.astype(np.float32) @ LUMA, counts / codes.size)


def has_changed(some: Signature, other: Signature) -> bool:
    """True if two frames are of different scenes."""
    brightness, colours = _difference(some, other)
    return brightness > CHANGED[0] or colours > CHANGED[1]


def is_same(some: Signature, other: Signature) -> bool:
    """True if two frames are nearly identical."""
    brightness, colours = _difference(some, other)
    return brightness < SAME[0] and colours < SAME[1]


def spacing_s(duration_s: float) -> float:
    """The shortest time between two moments of a video, so that it has at most MOST."""
    return max(SHORTEST_S, duration_s / (MOST - 1))


def moments(frames: Iterable[Frame[Payload]], duration_s: float = 0) -> Iterator[Frame[Payload]]:
    """The frames that stand for a video, in their order, with `spacing_s` or more between two.

    The first frame, each that opens a scene, and one every LONGEST_S of a scene that changes
    slowly. Frames that are nearly identical to one of the last moments are left out.
    """
    spacing, count = spacing_s(duration_s), 0
    chosen: collections.deque[Signature] = collections.deque(maxlen=REMEMBERED)
    anchor, last_s = None, float("-inf")
    for frame in frames:
        if frame.at_s - last_s < spacing:
            continue
        is_due = frame.at_s - last_s >= LONGEST_S
        if anchor is not None and not is_due and not has_changed(frame.signature, anchor):
            continue
        anchor = frame.signature
        if any(is_same(anchor, earlier) for earlier in chosen):
            continue
        chosen.append(anchor)
        last_s = frame.at_s
        yield frame
        count += 1
        if count == MOST:
            return


def _difference(some: Signature, other: Signature) -> tuple[float, float]:
    brightness = float(np.abs(some.luma - other.luma).mean())
    return brightness, float(np.abs(some.colours - other.colours).sum() / 2)
