"""Zero-shot classification: one picture against several descriptions, as in the CLIP paper."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np

from search.arrays import Rows
from search.encoders import loading, models
from search.encoders.base import Encoder
from search.encoders.preprocessing import enough_px
from search.errors import QueryEmpty
from search.records import Match


def match(
    picture: str | os.PathLike[str] | bytes,
    texts: Sequence[str],
    encoder: Encoder | None = None,
) -> list[Match]:
    """The match of each text with the picture, best first.

    The probabilities are softmax(logit_scale * cosine), as CLIP was trained (Radford et al. 2021,
    figure 3). The default encoder is the model of `auto`. Raises QueryEmpty or
    PhotoUnreadable.
    """
    texts = _not_blank(texts)
    encoder = encoder or loading.load_encoder(models.resolve("auto").name)
    return match_row(encode_picture(picture, encoder), texts, encoder)


def match_row(photo: Rows, texts: Sequence[str], encoder: Encoder) -> list[Match]:
    """The same for a picture by its unit vector, (d,). Raises QueryEmpty."""
    texts = _not_blank(texts)
    cosines = encoder.encode_texts(texts) @ photo
    shares = softmax(encoder.logit_scale * cosines)
    rows = zip(texts, cosines.tolist(), shares.tolist(), strict=True)
    return sorted((Match(*row) for row in rows), key=lambda m: -m.cosine)


def _not_blank(texts: Sequence[str]) -> list[str]:
    """The texts that are not blank. Raises QueryEmpty without any."""
    kept = [text.strip() for text in texts if text.strip()]
    if not kept:
        raise QueryEmpty
    return kept


def encode_picture(picture: str | os.PathLike[str] | bytes, encoder: Encoder) -> Rows:
    """The unit vector of a picture file, (d,). Raises PhotoUnreadable."""
    from search.images.decode import decode  # a text query needs no Pillow

    pixels = decode(picture, at_least_px=enough_px(encoder.side_px)).pixels
    (row,) = encoder.encode_photos([encoder.prepare(pixels)])
    return np.asarray(row)


def softmax(logits: Rows) -> Rows:
    """Shares that add up to 1, (n,); shifted by the largest so that exp cannot overflow."""
    powers = np.exp(logits - logits.max())
    return np.asarray(powers / powers.sum(), dtype=np.float32)
