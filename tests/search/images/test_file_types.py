"""Types of files by their content, whatever their names."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pi_heif
import pytest
from PIL import ExifTags, Image

from search.errors import PhotoUnreadable
from search.images.decode import decode
from search.images.embedded_metadata import read_tags
from search.images.file_types import RAW_STARTS, has_sensor_data, is_raw
from tests.pictures import draw_raw, halves, shared

RAW_NAMES = (".dng", ".nef", ".cr2", ".ARW", ".cr3", ".raf")
KINDS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "JPEG2000", "PPM", "AVIF")


def picture(kind: str, **options: object) -> bytes:
    content = io.BytesIO()
    halves().save(content, kind, **options)
    return content.getvalue()


@pytest.mark.parametrize("suffix", RAW_NAMES)
@pytest.mark.parametrize("kind", KINDS)
def test_pictures_under_the_name_of_raw_files_are_read(kind: str, suffix: str) -> None:
    found = decode(picture(kind), name=f"photo{suffix}")
    assert (found.width, found.height, found.problem) == (64, 48, None)
    red, blue = found.pixels.getpixel((32, 5)), found.pixels.getpixel((32, 43))
    assert isinstance(red, tuple) and isinstance(blue, tuple)
    assert red[0] > 180 > 80 > red[2]
    assert blue[2] > 180 > 80 > blue[0]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_their_metadata_are_read_too(kind: str) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = "Drawn Two"
    content = picture(kind, exif=exif)
    for suffix in (".dng", ".jpg"):
        tags = read_tags(io.BytesIO(content), suffix)
        assert tags.exif[ExifTags.Base.Model] == "Drawn Two"
        assert tags.problem is None


def test_pictures_without_metadata_have_no_problem() -> None:
    for kind in KINDS:
        assert read_tags(io.BytesIO(picture(kind)), ".dng").problem is None


def test_heic_under_other_names_is_read() -> None:
    content = (shared("hostile-photos") / "formats/avif/hopper.heif").read_bytes()
    assert pi_heif.is_supported(content)
    sizes = {decode(content, name=f"photo{suffix}").pixels.size for suffix in (".jpg", ".dng")}
    assert len(sizes) == 1


@pytest.mark.parametrize("suffix", [".dng", ".nef", ".jpg", ".tif"])
def test_raw_files_under_other_names_are_read_as_raw(tmp_path: Path, suffix: str) -> None:
    found = decode(draw_raw(tmp_path / "photo.dng").read_bytes(), name=f"photo{suffix}")
    assert (found.width, found.height) == (64, 48)  # of the mosaic, not of the preview
    assert found.pixels.size == (320, 240)


@pytest.mark.parametrize("suffix", [".dng", ".jpg"])
def test_raw_files_are_recognised_by_their_first_bytes(tmp_path: Path, suffix: str) -> None:
    raw = draw_raw(tmp_path / "photo.dng").read_bytes()
    starts = [*RAW_STARTS, b"\0\0\0\x18ftypcrx ", b"II*\0\x10\0\0\0CR\x02\0"]
    for content in (raw, *starts):
        assert is_raw(io.BytesIO(content.ljust(64, b"\0")), suffix)
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "JPEG2000", "AVIF"):
        assert not is_raw(io.BytesIO(picture(kind)), suffix)


@pytest.mark.parametrize("order", ["<", ">"])
def test_sensor_data_in_subdirectories_and_loops(order: str) -> None:
    def directory(*entries: tuple[int, int, int, bytes], following: int = 0) -> bytes:
        parts = [struct.pack(f"{order}HHI", *entry[:3]) + entry[3] for entry in entries]
        table = struct.pack(f"{order}H", len(entries)) + b"".join(parts)
        return table + struct.pack(f"{order}I", following)

    def word(value: int) -> bytes:
        return struct.pack(f"{order}I", value)

    def short(value: int) -> bytes:
        return struct.pack(f"{order}HH", value, 0)

    start = (b"II*\0" if order == "<" else b"MM\0*") + word(8)
    first = directory((330, 4, 2, word(26)), following=8)
    places = word(8) + word(34)
    for photometric, is_sensor in ((32803, True), (34892, True), (2, False)):
        content = start + first + places + directory((262, 3, 1, short(photometric)))
        assert has_sensor_data(io.BytesIO(content)) is is_sensor
    cut = start + word(0xFFFFFFF0)
    assert not has_sensor_data(io.BytesIO(cut))


def test_a_raw_file_that_cannot_be_read_is_not_shown_by_its_first_directory(
    tmp_path: Path,
) -> None:
    content = draw_raw(tmp_path / "photo.dng").read_bytes()
    with pytest.raises(PhotoUnreadable, match="camera RAW"):
        decode(content[: len(content) // 2], name="photo.dng")
    for junk in (b"junk" * 100, b"II*\0junk"):
        with pytest.raises(PhotoUnreadable, match="camera RAW"):
            decode(junk, name="photo.dng")
