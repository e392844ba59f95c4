"""Drawn heads: shaded ellipses that the face detector accepts, the same on every machine."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.arrays import Pixels


@dataclass(frozen=True, slots=True)
class Head:
    """A head by its centre and height, in pixels, and its colours and proportions."""

    x: float
    y: float
    height: float
    skin: tuple[int, int, int] = (214, 170, 144)
    hair: tuple[int, int, int] = (52, 36, 28)
    eyes: float = 0.40  # distance of the eyes, as a share of the height
    mouth: float = 0.26  # width of the mouth
    turn_degrees: float = 0.0


def draw(side_px: int, *heads: Head) -> Pixels:
    """A square picture, (side, side, 3), of heads before a grey wall."""
    y, x = np.mgrid[0:side_px, 0:side_px].astype(np.float64)
    picture = np.stack([150 + 20 * y / side_px] * 3, axis=2)
    for head in heads:
        _draw_head(picture, x, y, head)
    noise = np.random.default_rng(1).normal(0, 3, picture.shape)
    return np.clip(np.rint(picture + noise), 0, 255).astype(np.uint8)


def _draw_head(
    picture: NDArray[np.float64], x: NDArray[np.float64], y: NDArray[np.float64], head: Head
) -> None:
    angle = np.deg2rad(head.turn_degrees)
    dx, dy = (x - head.x) / head.height, (y - head.y) / head.height
    u = dx * np.cos(angle) + dy * np.sin(angle)
    v = dy * np.cos(angle) - dx * np.sin(angle)

    def paint(
        colour: tuple[float, ...] | NDArray[np.float64], at: tuple[float, float],
        size: tuple[float, float], soft: float = 0.06, strength: float = 1.0,
    ) -> None:  # fmt: skip
        distance = np.sqrt(((u - at[0]) / size[0]) ** 2 + ((v - at[1]) / size[1]) ** 2)
        cover = strength * np.clip((1 - distance) / soft + 0.5, 0, 1)[..., None]
        picture[:] = picture * (1 - cover) + np.asarray(colour) * cover

    skin = np.asarray(head.skin, np.float64)
    paint((60, 70, 110), (0, 0.95), (0.75, 0.5))
    paint(head.hair, (0, -0.09), (0.43, 0.50))
    paint(skin * 0.85, (0, 0.45), (0.17, 0.25))
    light = 1.08 - 0.55 * (u**2 + 0.6 * v**2) - 0.15 * u
    for side in (-1, 1):
        paint(skin * 0.8, (side * 0.37, 0.03), (0.05, 0.10))
    paint(skin * light[..., None], (0, 0.05), (0.36, 0.47))
    paint(head.hair, (0, -0.40), (0.36, 0.14), 0.5)
    for side in (-1, 1):
        eye = side * head.eyes / 2 * 0.85
        paint(skin * 0.62, (eye, -0.03), (0.12, 0.075), 0.9, 0.8)
        paint(head.hair, (eye, -0.115), (0.105, 0.02), 0.5, 0.9)
        paint((238, 235, 230), (eye, -0.02), (0.072, 0.032), 0.2)
        paint((70, 50, 40), (eye, -0.02), (0.031, 0.031), 0.2)
        paint((10, 8, 8), (eye, -0.02), (0.015, 0.015), 0.3)
        paint(skin * 0.35, (eye, -0.050), (0.08, 0.012), 0.6, 0.9)
        paint((225, 130, 120), (side * 0.2, 0.17), (0.11, 0.09), 1.0, 0.25)
        paint(skin * 0.45, (side * 0.035, 0.175), (0.022, 0.014), 0.7, 0.9)
    paint(skin * 1.15, (0, 0.08), (0.03, 0.13), 0.9, 0.6)
    paint(skin * 0.7, (0.055, 0.12), (0.03, 0.08), 0.9, 0.6)
    paint(skin * 1.1, (0, 0.145), (0.05, 0.035), 0.8, 0.7)
    paint((168, 82, 82), (0, 0.285), (head.mouth / 2, 0.035), 0.35)
    paint((90, 35, 38), (0, 0.28), (head.mouth / 2 * 1.05, 0.008), 0.5)
    paint(skin * 0.75, (0, 0.35), (0.09, 0.02), 0.9, 0.6)


LIGHT = Head(0.5, 0.47, 0.8)
DARK = Head(0.5, 0.47, 0.8, (120, 84, 62), (20, 16, 14), 0.36, 0.3, 12)
OTHER = Head(0.5, 0.47, 0.8, (236, 200, 180), (170, 120, 60), 0.46, 0.2)


def placed(head: Head, x: float, y: float, height: float) -> Head:
    """The head at another place, in pixels."""
    return replace(head, x=x, y=y, height=height)


def reference_pictures() -> tuple[Pixels, tuple[Pixels, ...], tuple[Pixels, ...]]:
    """The pictures of `reference.json`: for detector, landmarks and descriptors."""
    large = draw(512, placed(LIGHT, 150, 160, 150), placed(DARK, 370, 330, 200))
    heads, faces = (
        tuple(draw(side, placed(h, side / 2, side * 0.47, side * 0.8)) for h in (LIGHT, DARK))
        for side in (112, 150)
    )
    return large, heads, faces


if __name__ == "__main__":
    first, *others = reference_pictures()
    pictures = [first, *others[0], *others[1]]
    Path(sys.argv[1]).write_bytes(b"".join(picture.tobytes() for picture in pictures))
