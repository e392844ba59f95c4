"""An encoder without weights: a picture's vector is its mean colour."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL.Image import Image

from search.arrays import Pixels
from search.records import ModelTag

WORDS = {
    "black": (0, 0, 0),
    "white": (255, 255, 255),
    "red": (255, 0, 0),
    "green": (0, 255, 0),
    "blue": (0, 0, 255),
    "yellow": (255, 255, 0),
}


class ColourEncoder:
    """Ranks by colour: searching for red finds the red square first. Counts what it embeds."""

    side_px = 8
    logit_scale = 10.0
    logit_bias: float | None = None

    def __init__(self, name: str = "colours") -> None:
        self.tag = ModelTag(name, "none", 4, "squash 8")
        self.embedded = 0

    def prepare(self, picture: Image) -> Pixels:
        return np.asarray(picture.resize((self.side_px, self.side_px)), np.uint8)

    def encode_photos(self, photos: Sequence[Pixels]) -> NDArray[np.float32]:
        self.embedded += len(photos)
        return _unit_rows([photo.reshape(-1, 3).mean(0) for photo in photos])

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return _unit_rows([_colour(text) for text in texts])

    def is_on_gpu(self) -> bool:
        return False

    def probes(self, _: int) -> int:
        return 0

    def tune(self, _: Sequence[Pixels]) -> None:
        raise AssertionError("nothing to tune")

    def fits(self, text: str) -> bool:
        return len(text.split()) <= 8

    def reads(self, _: str) -> bool:
        return True


def _colour(text: str) -> NDArray[np.float64]:
    named = [WORDS[word] for word in text.lower().split() if word in WORDS]
    return np.asarray(np.mean(named or [(128, 128, 128)], axis=0))


def _unit_rows(colours: Sequence[NDArray[np.floating]]) -> NDArray[np.float32]:
    """Colours around grey, with a constant beside them so that grey has a direction too."""
    rows = np.array([[*(np.asarray(c) - 128), 16.0] for c in colours], np.float32).reshape(-1, 4)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)
