"""What every model can do: pictures and texts to unit vectors of one space."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PIL.Image import Image

from search.precision import AUTO
from search.records import ModelTag

Pixels = NDArray[np.uint8]


class Encoder(Protocol):
    """An image tower and a text tower with one embedding space of `tag.dimension` numbers."""

    @property
    def tag(self) -> ModelTag:
        """The identity of the embedding space."""

    @property
    def side_px(self) -> int:
        """The side of the square the image tower looks at."""

    @property
    def logit_scale(self) -> float:
        """The temperature the model was trained with: softmax(logit_scale * cosine)."""

    def prepare(self, picture: Image) -> Pixels:
        """An upright RGB picture as the tower sees it: uint8, (side, side, 3). Thread-safe."""

    def encode_photos(self, photos: Sequence[Pixels]) -> NDArray[np.float32]:
        """Prepared photos as unit rows, (n, d), in their order."""

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Texts as unit rows, (n, d), in their order; each is cut at the context length."""

    def fits(self, text: str) -> bool:
        """Whether the text tower reads the whole text."""


def load_encoder(
    name: str,
    *,
    weights: str | None = None,
    precision: str = AUTO,
    tell: Callable[[str], None] = lambda _: None,
) -> Encoder:
    """The encoder of a model by its full name: `builtin`, ARCH/PRETRAINED or ARCH@FILE.

    On a processor its towers are compiled once, which `tell` is told, and run without torch.
    `weights`: as a ModelTag names them, for those who know: a checkpoint need not be read then.
    Raises UnknownModel, ModelUnavailable, ModelDamaged or CheckpointMismatch.
    """
    from search.compiled import compile_towers, load_compiled

    compiled = load_compiled(name, weights, precision)
    if compiled:
        return compiled
    from search.openclip import OpenClipEncoder  # torch takes seconds to import

    encoder = OpenClipEncoder.load(name)
    if encoder.device != "cpu" or not encoder.exports:
        return encoder
    tell(f"preparing {name} for this machine, once")
    compile_towers(encoder, encoder.export)
    return load_compiled(name, encoder.tag.weights, precision) or encoder
