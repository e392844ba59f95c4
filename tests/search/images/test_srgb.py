"""Decoded pictures have the colours of their profile, in sRGB."""

from __future__ import annotations

import io
import warnings
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from search.images import srgb
from search.images.decode import decode
from search.images.decode_subprocess import DecodeTask, decode_in_subprocess
from tests.pictures import raw_photo
from tests.profiles import (
    ADOBE_RGB,
    DISPLAY_P3,
    ROTATED,
    SRGB,
    cmyk_profile,
    grey_profile,
    rgb_profile,
)

LOSSY = {"JPEG": {"quality": 95}, "WEBP": {"quality": 95}, "AVIF": {"quality": 95}}
Colour = tuple[int, ...]


def saved(image: Image.Image, kind: str, profile: bytes) -> bytes:
    content = io.BytesIO()
    image.save(content, kind, icc_profile=profile, **LOSSY.get(kind, {}))
    return content.getvalue()


def colour(content: bytes) -> Colour:
    pixels = decode(content).pixels
    assert pixels.mode == "RGB"
    assert "icc_profile" not in pixels.info
    return at(pixels, pixels.width // 2, pixels.height // 2)


def at(pixels: Image.Image, x: int, y: int) -> Colour:
    return tuple(int(level) for level in np.asarray(pixels)[y, x])


def near(found: Colour, expected: Colour, tolerance: int = 4) -> bool:
    return max(abs(a - b) for a, b in zip(found, expected, strict=True)) <= tolerance


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP", "AVIF"])
@pytest.mark.parametrize(
    ("columns", "expected"), [(ADOBE_RGB, (203, 100, 78)), (DISPLAY_P3, (194, 95, 73))]
)
def test_colours_of_wide_profiles_become_srgb(
    kind: str, columns: tuple[tuple[float, float, float], ...], expected: Colour
) -> None:
    image = Image.new("RGB", (64, 48), (180, 100, 80))
    assert near(colour(saved(image, kind, rgb_profile(columns))), expected)
    assert near(colour(saved(image, kind, b"")), (180, 100, 80))


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_all_modes_of_colours_are_converted(mode: str) -> None:
    image = Image.new("RGB", (64, 48), (200, 30, 30)).convert(mode)
    found = colour(saved(image, "PNG", rgb_profile(ROTATED)))
    assert found[1] > 150 > max(found[0], found[2])


def test_transparent_pixels_stay_white_and_opaque_ones_are_converted() -> None:
    image = Image.new("RGBA", (64, 48), (200, 30, 30, 0))
    image.paste((200, 30, 30, 255), (0, 0, 32, 48))
    pixels = decode(saved(image, "PNG", rgb_profile(ROTATED))).pixels
    assert at(pixels, 60, 20) == (255, 255, 255)
    assert at(pixels, 10, 20)[1] > 150


@pytest.mark.parametrize("mode", ["L", "LA", "I;16"])
def test_grey_profiles_brighten_or_darken(mode: str) -> None:
    level = 128 * 257 if mode == "I;16" else (128, 255) if mode == "LA" else 128
    image = Image.new(mode, (64, 48), level)
    dark, bright = (colour(saved(image, "PNG", grey_profile(gamma))) for gamma in (3.0, 1.0))
    assert dark == (dark[0],) * 3
    assert near(dark[:1], (101,), 6)
    assert near(bright[:1], (188,), 6)


def test_grey_pictures_take_the_curve_of_a_profile_of_three_colours() -> None:
    found = colour(saved(Image.new("L", (64, 48), 128), "PNG", rgb_profile(SRGB, gamma=1.0)))
    assert near(found, (188, 188, 188), 6)


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_inks_have_the_colours_of_their_profile(kind: str) -> None:
    inks = Image.new("CMYK", (64, 48), (255, 0, 0, 0))
    found = colour(saved(inks, kind, cmyk_profile()))
    assert found[1] > 200 > 150 > found[0]  # by the formula without a profile it is cyan
    assert found[2] < 120
    assert colour(saved(Image.new("CMYK", (64, 48), (0, 0, 0, 0)), kind, cmyk_profile())) >= (
        250, 250, 250,
    )  # fmt: skip


@pytest.mark.parametrize(
    "profile",
    [
        b"no profile", rgb_profile(ADOBE_RGB)[:200], rgb_profile(ADOBE_RGB)[:128] + b"\xff" * 400,
        grey_profile(1.0), cmyk_profile(), b"\0" * (srgb.LARGEST_PROFILE + 1),
    ],
    ids=["text", "cut", "garbage", "grey", "inks", "large"],
)  # fmt: skip
def test_broken_profiles_and_those_of_other_channels_are_ignored(profile: bytes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = colour(saved(Image.new("RGB", (64, 48), (200, 30, 30)), "TIFF", profile))
    assert found == (200, 30, 30)


def test_srgb_is_recognised_by_its_colours_and_not_converted() -> None:
    image = Image.effect_noise((64, 48), 80).convert("RGB")
    named_srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    pixels = decode(saved(image, "PNG", named_srgb)).pixels
    assert np.array_equal(np.asarray(pixels), np.asarray(image))
    assert srgb._profile(named_srgb) is None
    renamed = rgb_profile(ROTATED).replace(b"drawn\0", b"sRGB\0\0")  # and not by its name
    assert srgb._profile(renamed) is not None


def test_converted_pictures_are_reduced_as_far_as_allowed() -> None:
    content = saved(Image.new("RGB", (1000, 800), (200, 30, 30)), "PNG", rgb_profile(ROTATED))
    picture = decode(content, at_least_px=200)
    assert picture.pixels.size == (250, 200)
    assert (picture.width, picture.height) == (1000, 800)
    assert decode(content, at_least_px=500).pixels.size == (1000, 800)


def test_the_subprocess_converts_once() -> None:
    content = saved(Image.new("RGB", (64, 48), (200, 30, 30)), "PNG", rgb_profile(ROTATED))
    task = DecodeTask("photo.png", False, 10_000_000, None, 1_000_000_000)
    pixels, _ = decode_in_subprocess(content, task)
    assert np.array_equal(np.asarray(pixels), np.asarray(decode(content).pixels))


def test_previews_of_raw_files_have_the_colours_of_their_profile(tmp_path: Path) -> None:
    jpeg = saved(Image.new("RGB", (64, 48), (200, 30, 30)), "JPEG", rgb_profile(ROTATED))
    photo = tmp_path / "photo.dng"
    photo.write_bytes(raw_photo(jpeg, (64, 48), (64, 48)))
    assert at(decode(photo).pixels, 30, 20)[1] > 150
