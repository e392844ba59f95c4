"""The encoder protocol: pictures and texts to unit vectors of one space."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from search.arrays import Pixels, Rows
from search.records import ModelTag

if TYPE_CHECKING:  # a text query needs no Pillow
    from PIL.Image import Image


class Encoder(Protocol):
    """An image tower and a text tower with one embedding space of `tag.dimension` numbers."""

    @property
    def tag(self) -> ModelTag:
        """The identity of the embedding space."""

    @property
    def side_px(self) -> int:
        """The side of the square that the image tower reads."""

    @property
    def logit_scale(self) -> float:
        """The temperature the model was trained with: softmax(logit_scale * cosine)."""

    @property
    def logit_bias(self) -> float | None:
        """The bias the model was trained with: sigmoid(logit_scale * cosine + logit_bias).

        None for a model that was trained with softmax.
        """

    def is_on_gpu(self) -> bool:
        """True if photos are encoded on a GPU; a core of the processor feeds it."""

    def prepare(self, picture: Image) -> Pixels:
        """The input of the image tower for an upright RGB picture: uint8, (side, side, 3).

        Thread-safe.
        """

    def encode_photos(self, photos: Sequence[Pixels]) -> Rows:
        """Prepared photos as unit rows, (n, d), in their order."""

    def encode_texts(self, texts: Sequence[str]) -> Rows:
        """Texts as unit rows, (n, d), in their order; each is truncated to the context length."""

    def fits(self, text: str) -> bool:
        """True if the text tower reads the whole text."""

    def reads(self, text: str) -> bool:
        """True if the tokenizer knows the writing system of the text."""

    def probes(self, count: int) -> int:
        """The number of `count` new photos that `tune` needs; 0 if it has nothing to measure."""

    def tune(self, photos: Sequence[Pixels], /) -> None:
        """Choose the fastest precision that agrees with the exact one on these prepared photos.

        Raises OSError where the choice cannot be stored.
        """
