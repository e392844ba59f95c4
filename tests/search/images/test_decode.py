"""Any picture becomes upright RGB, or a reason that a person understands."""

from __future__ import annotations

import io
import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image

from search.errors import PhotoUnreadable
from search.images.decode import EXTENSIONS, TURNS, Picture, decode, default_limit_px
from tests.pictures import COLOURS, draw, draw_raw, halves, shared

DRAWN = ("jpg", "JPEG", "png", "webp", "gif", "bmp", "tif", "jp2", "ppm", "pgm", "avif")


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def near(pixels: Image.Image, place: tuple[int, int], colour: str) -> bool:
    found = np.array(pixels.getpixel(place), float)
    return bool(np.abs(found - COLOURS[colour]).max() < 24)


@pytest.mark.parametrize("extension", DRAWN)
def test_every_format_decodes(tmp_path: Path, extension: str) -> None:
    picture = decode(draw(tmp_path / f"photo.{extension}", "white"))
    assert (picture.width, picture.height, picture.pixels.mode) == (64, 48, "RGB")
    assert near(picture.pixels, (30, 20), "white")
    assert picture.problem is None


def test_pillow_logs_nothing() -> None:
    assert not logging.getLogger("PIL.TiffImagePlugin").isEnabledFor(logging.ERROR)


def test_heic_decodes() -> None:
    picture = decode(shared("hostile-photos") / "formats/avif/hopper.heif")
    assert picture.pixels.mode == "RGB"
    assert picture.problem is None


@pytest.mark.parametrize("extension", ["jpg", "png", "tif", "webp"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_undone(orientation: int, extension: str, tmp_path: Path) -> None:
    inverse = {6: 8, 8: 6}.get(orientation, orientation)
    stored = halves()
    if orientation in TURNS:
        stored = stored.transpose(TURNS[inverse])
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    stored.save(tmp_path / f"photo.{extension}", exif=exif)
    picture = decode(tmp_path / f"photo.{extension}")
    assert (picture.width, picture.height) == picture.pixels.size == (64, 48)
    assert near(picture.pixels, (32, 5), "red")
    assert near(picture.pixels, (32, 43), "blue")


def test_shared_orientations_look_alike() -> None:
    folder = shared("hostile-photos") / "orientation"
    for shape in ("Landscape", "Portrait"):
        files = sorted(folder.rglob(f"{shape}_*.jpg"))
        assert len(files) >= 8
        small = [np.asarray(decode(f).pixels.resize((32, 32)), float) for f in files]
        assert max(np.abs(pixels - small[0]).mean() for pixels in small) < 6


def test_turned_avifs_show_the_same_as_in_their_library() -> None:
    folder = shared("hostile-photos") / "formats/avif"
    for file in sorted(folder.glob("rot*mir*.avif")):
        from PIL import ImageOps

        with Image.open(file) as image:
            expected = ImageOps.exif_transpose(image).convert("RGB")
        assert np.array_equal(np.asarray(decode(file).pixels), np.asarray(expected)), file.name


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_raw_shows_its_preview_upright(tmp_path: Path, orientation: int) -> None:
    picture = decode(draw_raw(tmp_path / "photo.DNG", orientation))
    wide = orientation in (1, 3)
    assert (picture.width, picture.height) == ((64, 48) if wide else (48, 64))
    assert picture.pixels.size == ((320, 240) if wide else (240, 320))
    red_at = {1: (160, 9), 3: (160, 230), 6: (230, 160), 8: (9, 160)}[orientation]
    assert near(picture.pixels, red_at, "red")
    assert picture.exif[ExifTags.Base.Make] == "Drawn"


@pytest.mark.parametrize(
    ("mode", "value"),
    [("1", 1), ("L", 255), ("P", 255), ("CMYK", (0, 0, 0, 0)), ("I;16", 65535), ("I", 65535),
     ("F", 1.0)],
)  # fmt: skip
def test_every_mode_becomes_white(mode: str, value: object) -> None:
    image = Image.new("L", (40, 30), 255).convert("P") if mode == "P" else None
    image = image or Image.new(mode, (40, 30), value)  # type: ignore[arg-type]
    if mode in ("I", "F"):
        image.putpixel((0, 0), 0)
    picture = decode(saved(image, "TIFF"))
    assert near(picture.pixels, (20, 15), "white")


def test_16_bits_are_scaled_not_clipped() -> None:
    grey = np.linspace(0, 65535, 256 * 4).astype(np.uint16).reshape(32, 32)
    for content in (saved(Image.fromarray(grey), "PNG"), saved(Image.fromarray(grey), "TIFF")):
        values = np.asarray(decode(content).pixels)[..., 0]
        assert np.abs(values.astype(float) - grey / 257).max() <= 1


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA", "P"])
def test_what_is_transparent_is_white(mode: str) -> None:
    clear = Image.new("RGBA", (40, 30), (10, 20, 30, 0))
    content = (
        saved(clear if mode == "RGBA" else clear.convert(mode), "PNG")
        if mode != "PA"
        else (saved(clear, "GIF"))
    )
    if mode == "P":
        paletted = Image.new("P", (40, 30), 0)
        paletted.putpalette([10, 20, 30])
        content = saved(paletted, "PNG", transparency=0)
    assert near(decode(content).pixels, (20, 15), "white")


def test_the_limit_is_checked_before_decoding() -> None:
    header = saved(Image.new("1", (30_000, 20_000)), "PNG")
    with pytest.raises(PhotoUnreadable, match="600 megapixels, more than the limit of 100; raise"):
        decode(header, limit_px=100_000_000)


def test_a_large_jpeg_is_decoded_smaller_and_within_the_limit() -> None:
    content = saved(halves((4000, 3000)), "JPEG")
    picture = decode(content, at_least_px=512, limit_px=2_000_000)
    assert (picture.width, picture.height) == (4000, 3000)
    assert 512 <= min(picture.pixels.size) < 1024
    with pytest.raises(PhotoUnreadable, match="12 megapixels"):
        decode(content, limit_px=2_000_000)


def test_the_limit_follows_the_memory() -> None:
    assert default_limit_px(1) >= default_limit_px(8) >= 50_000_000


@pytest.mark.parametrize(
    ("kind", "options"),
    [("JPEG", {}), ("JPEG", {"progressive": True}), ("PNG", {}), ("GIF", {})],
)
def test_a_cut_off_file_shows_what_is_left(kind: str, options: dict[str, object]) -> None:
    noise = np.random.default_rng(0).integers(0, 255, (200, 300, 3), np.uint8)
    content = saved(Image.fromarray(noise), kind, **options)
    picture = decode(content[: len(content) * 2 // 3])
    assert picture.problem == "the file is cut off"
    assert picture.pixels.size == (300, 200)
    assert np.asarray(picture.pixels)[:20].std() > 20


def test_damage_of_one_thread_is_not_hidden_by_another() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (300, 300, 3), np.uint8)
    whole = saved(Image.fromarray(noise), "JPEG")
    cut = whole[: len(whole) // 2]
    with ThreadPoolExecutor(8) as pool:
        pictures = list(pool.map(decode, [whole, cut] * 40))
    assert [bool(picture.problem) for picture in pictures] == [False, True] * 40


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty file"),
        (b"hello", "not an image"),
        (b"%!PS-Adobe-3.0 EPSF\n", "not an image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not an image"),
        (b"\xff\xd8\xff\xe0", "cut off|broken|not an image"),
    ],
)
def test_reasons_are_plain(content: bytes, reason: str) -> None:
    with pytest.raises(PhotoUnreadable, match=reason) as caught:
        decode(content, name="trip.jpg")
    assert str(caught.value).startswith("trip.jpg: ")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PhotoUnreadable, match=r"none\.jpg: no such file"):
        decode(tmp_path / "none.jpg")


def test_a_broken_raw_is_named() -> None:
    with pytest.raises(PhotoUnreadable, match="a camera RAW file that cannot be read"):
        decode(b"II*\0 nothing more", name="photo.cr2")


def test_every_hostile_picture_ends_well() -> None:
    folder = shared("hostile-photos") / "formats"
    files = [f for f in sorted(folder.rglob("*")) if f.is_file() and f.suffix.lower() in EXTENSIONS]
    ends = {"fine": 0, "damaged": 0, "unreadable": 0}
    for file in files:
        try:
            picture = decode(file)
        except PhotoUnreadable as error:
            assert error.reason, file
            assert len(error.reason) < 120
            ends["unreadable"] += 1
            continue
        assert isinstance(picture, Picture)
        assert picture.pixels.mode == "RGB"
        ends["damaged" if picture.problem else "fine"] += 1
    assert sum(ends.values()) == len(files) > 350
    assert ends["fine"] > 320
