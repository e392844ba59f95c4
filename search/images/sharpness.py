"""Sharpness of photos, to choose the best of near-duplicates."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from search.errors import PhotoUnreadable
from search.images.decode import decode
from search.records import Photo

MEASURED_PX = 1024  # long side at which sharpness is measured, whatever the size of the photo
DECODED_PX = 768  # short side to decode, where the file has as many


class SharpnessCache:
    """The sharpness of photos, measured once for each content; safe to use from many threads."""

    def __init__(self) -> None:
        self._known: dict[bytes, float] = {}

    def __call__(self, photo: Photo) -> float:
        """The sharpness of a photo; -1 for one that cannot be read."""
        known = self._known.get(photo.content_hash)
        if known is None:
            known = self._known[photo.content_hash] = measure_sharpness(photo.path)
        return known


def measure_sharpness(file: Path) -> float:
    """The variance of the Laplacian of a photo at MEASURED_PX, in levels of 255; -1 if unreadable.

    Pech-Pacheco et al., Diatom autofocusing in brightfield microscopy, ICPR 2000.
    """
    try:
        pixels = decode(file, at_least_px=DECODED_PX).pixels.convert("L")
    except PhotoUnreadable:
        return -1.0
    # At one size: a small copy has as many levels between neighbours as its large original.
    scale = MEASURED_PX / max(pixels.size)
    size = (max(1, round(pixels.width * scale)), max(1, round(pixels.height * scale)))
    grey = np.asarray(pixels.resize(size, Image.Resampling.BILINEAR), np.float32)
    if min(grey.shape) < 3:
        return 0.0
    inner = grey[1:-1, 1:-1]
    around = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:]
    return float((around - 4 * inner).var())
