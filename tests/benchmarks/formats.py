"""Decoding speed by format."""

from __future__ import annotations

import importlib
import importlib.util
import io
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

from search.arrays import Pixels
from search.console import notify
from search.encoders.base import Encoder
from search.encoders.loading import load_encoder
from search.encoders.preprocessing import enough_px
from search.images.decode import decode
from tests.benchmarks.figures import Figure, seconds
from tests.benchmarks.material import LARGE, photo
from tests.pictures import raw_photo

LARGER = (6000, 4000)


def prepared(encoder: Encoder, source: Path | bytes, name: str = "photo.jpeg") -> Pixels:
    """A photo as the reader prepares it."""
    return encoder.prepare(decode(source, name=name, at_least_px=enough_px(encoder.side_px)).pixels)


def formats() -> list[Figure]:
    """Decoding and preprocessing of single photos, on one core.

    HEIC needs a library that writes it: `pip install pillow-heif`. RAW files (DNG) have an
    embedded JPEG of the full size, as from most cameras, so the mosaic is not unpacked.
    """
    encoder = load_encoder("builtin", notify=notify)
    contents = {
        "12-megapixel JPEG": [photo(LARGE, seed) for seed in range(4)],
        "24-megapixel JPEG": [photo(LARGER, seed) for seed in range(4)],
    }
    raw = [raw_photo(jpeg, LARGER, LARGER) for jpeg in contents["24-megapixel JPEG"][:2]]
    contents["24-megapixel DNG"] = raw
    pictures = [decode(content).pixels for content in contents["12-megapixel JPEG"][:2]]
    contents["12-megapixel PNG"] = [saved(picture, "PNG") for picture in pictures]
    contents["12-megapixel AVIF"] = [saved(picture, "AVIF") for picture in pictures]
    if importlib.util.find_spec("pillow_heif"):
        importlib.import_module("pillow_heif").register_heif_opener()
        contents["12-megapixel HEIC"] = [saved(picture, "HEIF") for picture in pictures]
    return [
        Figure(f"decode a {what}, photos/s on one core", _rate(encoder, what, photos))
        for what, photos in contents.items()
    ]


def _rate(encoder: Encoder, what: str, photos: Sequence[bytes]) -> float:
    """Photos per second; the last word of `what` is their extension."""
    name = f"photo.{what.split()[-1].lower()}"
    return len(photos) / seconds(lambda: [prepared(encoder, one, name) for one in photos])


def saved(picture: Image.Image, format: str) -> bytes:
    """A picture in another format."""
    content = io.BytesIO()
    picture.save(content, format)
    return content.getvalue()
