"""Preprocessing shows a model the very pixels that open_clip would."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from open_clip.transform import PreprocessCfg, image_transform_v2
from PIL import Image
from torchvision.transforms import Compose

from search.encoders.preprocessing import Preprocessing, enough_px
from search.images.decode import decode
from tests.benchmarks.material import photo

LENGTHS = st.integers(1, 300)


def noise(width: int, height: int) -> Image.Image:
    """A picture in which every pixel counts."""
    pixels = np.random.default_rng(width).integers(0, 256, (height, width, 3), np.uint8)
    return Image.fromarray(pixels)


@pytest.mark.parametrize("interpolation", ["bicubic", "bilinear"])
@pytest.mark.parametrize("mode", ["squash", "shortest", "longest"])
@given(width=LENGTHS, height=LENGTHS)
def test_as_open_clip_frames_it(mode: str, interpolation: str, width: int, height: int) -> None:
    if mode == "longest" and max(width, height) > 60 * min(width, height):
        return  # open_clip fails on what would be thinner than a pixel
    cfg = PreprocessCfg(size=32, resize_mode=mode, interpolation=interpolation)
    theirs = Compose(image_transform_v2(cfg, is_train=False).transforms[:-2])
    picture = noise(width, height)
    ours = Preprocessing(mode, interpolation, 32).apply(picture)
    assert np.array_equal(ours, np.asarray(theirs(picture)))


@pytest.mark.parametrize("mode", ["squash", "shortest", "longest"])
def test_a_thread_of_a_picture(mode: str) -> None:
    for size in ((1, 900), (900, 1)):
        assert Preprocessing(mode, "bicubic", 32).apply(noise(*size)).shape == (32, 32, 3)


def test_libjpeg_scales_down_to_what_is_enough() -> None:
    for side_px, size in ((224, (500, 375)), (256, (1000, 750))):
        picture = decode(photo((4000, 3000)), at_least_px=enough_px(side_px))
        assert picture.pixels.size == size
        assert (picture.width, picture.height) == (4000, 3000)
