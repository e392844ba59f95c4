"""Conversion of decoded pictures to 8 bits of sRGB, by their colour profile if they have one."""

from __future__ import annotations

import functools
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

STRIP_PX = 1_000_000  # pixels that are converted at once
LARGEST_PROFILE = 8_000_000  # bytes; profiles of printing presses have up to 3 million
KEPT_PROFILES = 16
# Levels of 255 by which the colours of a profile may differ from sRGB: its variants are rounded.
SRGB_TOLERANCE = 2
GRID = range(0, 256, 51)  # levels that are compared
BROKEN_PROFILE = (OSError, ValueError, TypeError, ImageCms.PyCMSError)
MODES = {"RGB": ("RGB", "RGBA"), "CMYK": ("CMYK",)}  # of pictures, by the colours of a profile
GREY_MODES = ("1", "L", "LA")
GREY = "GRAY"  # as ICC.1:2022, table 19, calls it


@dataclass(frozen=True, slots=True)
class Profile:
    """The conversion of a colour profile to sRGB.

    `transforms`: by the mode of the picture. `levels`: those of sRGB for the 256 levels of grey.
    """

    colours: str
    transforms: Mapping[str, ImageCms.ImageCmsTransform] = field(default_factory=dict)
    levels: Sequence[int] = ()


def to_srgb(image: Image.Image, at_least_px: int | None = None) -> Image.Image:
    """The picture as RGB in sRGB, transparent pixels on white; `image` may be changed.

    A profile that is broken, or of other channels, is ignored. An opaque picture that has to be
    converted by its profile may be reduced as long as its short side is `at_least_px`.
    """
    content = image.info.pop("icc_profile", None) or b""
    profile = _profile(content) if 0 < len(content) <= LARGEST_PROFILE else None
    if image.mode in ("I", "F") or image.mode.startswith("I;"):
        image = _grey(image)
    if image.mode == "LAB":
        profiles = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
        turned = ImageCms.profileToProfile(image, *profiles, outputMode="RGB")
        return turned or image.convert("RGB")
    if image.has_transparency_data:
        return _on_white(image, profile)
    if profile and profile.transforms and at_least_px:
        image = image if image.mode in profile.transforms else image.convert("RGB")
        image = image.reduce(max(1, min(image.size) // at_least_px))
    return _converted(image, "RGB", profile)


def _converted(image: Image.Image, mode: str, profile: Profile | None) -> Image.Image:
    """A picture of 8 bits as `mode`, RGB or RGBA, in sRGB; `image` may be changed."""
    if profile and profile.colours == GREY and image.mode in GREY_MODES:
        if mode == "RGBA":
            return image.convert("LA").point([*profile.levels, *range(256)]).convert("RGBA")
        return image.convert("L").point(profile.levels).convert("RGB")
    is_cmyk = image.mode == "CMYK"
    pixels = image if image.mode == mode or is_cmyk else image.convert(mode)
    transform = profile.transforms.get(pixels.mode) if profile else None
    if transform is None:
        return pixels.convert(mode) if is_cmyk else pixels
    if is_cmyk:
        pixels = transform.apply(pixels)
    else:
        transform.apply_in_place(pixels)
    pixels.info.pop("icc_profile", None)  # Pillow adds that of sRGB
    return pixels


@functools.lru_cache(KEPT_PROFILES)
def _profile(content: bytes) -> Profile | None:
    """The conversion of an ICC profile; None for sRGB, and for a broken or unknown profile.

    It is sRGB by its colours, not by its name: programs write sRGB under many names.
    """
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(content))
        colours = profile.profile.xcolor_space.strip()
        if colours == GREY:
            return _grey_profile(profile)
        transforms = {
            mode: _transform(profile, mode, "RGB" if mode == "CMYK" else mode)
            for mode in MODES.get(colours, ())
        }
    except BROKEN_PROFILE:
        return None
    if not transforms or (colours == "RGB" and _is_identity(transforms["RGB"])):
        return None
    return Profile(colours, transforms)


def _transform(
    profile: ImageCms.ImageCmsProfile, mode: str, output_mode: str
) -> ImageCms.ImageCmsTransform:
    return ImageCms.buildTransform(profile, ImageCms.createProfile("sRGB"), mode, output_mode)


def _grey_profile(profile: ImageCms.ImageCmsProfile) -> Profile | None:
    every_level = bytes(range(256))
    ramp = Image.frombytes("L", (256, 1), every_level)
    levels = _transform(profile, "L", "RGB").apply(ramp).getchannel("G").tobytes()
    return None if _is_same(levels, every_level) else Profile(GREY, levels=levels)


def _is_identity(transform: ImageCms.ImageCmsTransform) -> bool:
    values = bytes(level for r in GRID for g in GRID for b in GRID for level in (r, g, b))
    sample = Image.frombytes("RGB", (len(values) // 3, 1), values)
    return _is_same(transform.apply(sample).tobytes(), values)


def _is_same(one: bytes, other: bytes) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) <= SRGB_TOLERANCE


def _on_white(image: Image.Image, profile: Profile | None) -> Image.Image:
    pixels = Image.new("RGB", image.size)
    for top, strip in _strips(image):
        seen = _converted(strip, "RGBA", profile)
        white = Image.new("RGBA", seen.size, "white")
        pixels.paste(Image.alpha_composite(white, seen).convert("RGB"), (0, top))
    return pixels


def _grey(image: Image.Image) -> Image.Image:
    """16 bits, 32 bits or floats as 8 bits, by the range of the type or of the values."""
    ranges = [(float(strip.min()), float(strip.max())) for _, strip in _values(image)]
    low, high = min(0.0, *(low for low, _ in ranges)), max(high for _, high in ranges)
    if image.mode != "F" and high <= 0xFFFF and low >= 0:
        high = 0xFFFF if high > 0xFF else 0xFF
    grey = Image.new("L", image.size)
    for top, strip in _values(image):
        scaled = (strip - low) * (255 / max(high - low, 1e-12))
        grey.paste(Image.fromarray(scaled.astype(np.uint8)), (0, top))
    return grey


def _values(image: Image.Image) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """The strips of one band as finite numbers."""
    for top, strip in _strips(image):
        yield top, np.nan_to_num(np.asarray(strip, np.float64), posinf=0.0, neginf=0.0)


def _strips(image: Image.Image) -> Iterator[tuple[int, Image.Image]]:
    """Strips of rows with the number of the first; conversions of a whole picture take memory."""
    rows = max(1, STRIP_PX // image.width)
    for top in range(0, image.height, rows):
        yield top, image.crop((0, top, image.width, min(top + rows, image.height)))
