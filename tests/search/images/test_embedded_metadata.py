"""Tags in containers of all kinds, built here byte by byte."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image
from PIL.PngImagePlugin import PngInfo

from search.images.embedded_metadata import NO_RAW_METADATA, Tags, iptc_records, read_tags
from search.images.raw_metadata import CANON_BOX, XMP_BOX

DATE, MODEL = ExifTags.Base.DateTimeOriginal, ExifTags.Base.Model
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"
IPTC = b"\x1c\x02\x19\x00\x05beach\x1c\x02\x19\x00\x03sea"


def tiff(date: str, order: str = "<") -> bytes:
    """A TIFF structure with a model, a date and a position."""
    exif = Image.Exif()
    exif.endian = order
    exif[MODEL] = "Drawn One"
    exif.get_ifd(ExifTags.IFD.Exif)[DATE] = date
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "S"
    return exif.tobytes().removeprefix(b"Exif\0\0")


def directory(tag: int, text: str) -> bytes:
    """A TIFF structure of one directory with one text."""
    value = text.encode() + b"\0"
    head = struct.pack("<2sHIHHHI", b"II", 42, 8, 1, tag, 2, len(value))
    if len(value) <= 4:
        return head + value.ljust(4, b"\0") + bytes(4)
    return head + struct.pack("<II", 26, 0) + value


def box(kind: bytes, content: bytes) -> bytes:
    """A box of ISO/IEC 14496-12, with a UUID as its kind where it has 16 bytes."""
    head = kind if len(kind) == 4 else b"uuid" + kind
    return struct.pack(">I", len(head) + len(content) + 4) + head + content


def saved(kind: str, **options: object) -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(content, kind, **options)
    return content.getvalue()


def with_magic(magic: bytes) -> Callable[[str], bytes]:
    return lambda date: (lambda t: t[:2] + magic + t[4:])(tiff(date))


def raf(date: str) -> bytes:
    jpeg = saved("JPEG", exif=b"Exif\0\0" + tiff(date))
    return (
        b"FUJIFILMCCD-RAW ".ljust(84, b"\0") + struct.pack(">II", 160, len(jpeg)) + bytes(68) + jpeg
    )


def cr3(date: str) -> bytes:
    directories = box(b"CMT1", directory(MODEL, "Drawn One")) + box(b"CMT2", directory(DATE, date))
    position = box(b"CMT4", directory(1, "S"))
    movie = box(b"moov", box(b"free", b"") + box(CANON_BOX, directories + position))
    return box(b"ftyp", b"crx \0\0\0\1crx isom") + movie + box(XMP_BOX, XMP)


def mrw(date: str) -> bytes:
    block = tiff(date, ">")
    blocks = struct.pack(">4sI", b"\0PRD", 4) + bytes(4)
    blocks += struct.pack(">4sI", b"\0TTW", len(block)) + block
    return b"\0MRM" + struct.pack(">I", len(blocks)) + blocks


def x3f(date: str) -> bytes:
    return b"FOVb" + bytes(300) + saved("JPEG", exif=b"Exif\0\0" + tiff(date)) + bytes(50)


RAW: dict[str, Callable[[str], bytes]] = {
    ".orf": with_magic(b"RO"),
    ".rw2": with_magic(b"U\0"),
    ".rwl": with_magic(b"U\0"),
    ".nef": with_magic(b"*\0"),
    ".raf": raf,
    ".cr3": cr3,
    ".mrw": mrw,
    ".x3f": x3f,
}


def read(content: bytes, suffix: str) -> Tags:
    return read_tags(io.BytesIO(content), suffix)


@settings(max_examples=20)
@given(st.datetimes().map(lambda moment: f"{moment:%Y:%m:%d %H:%M:%S}"), st.sampled_from([*RAW]))
def test_raw_files_have_their_exif(date: str, suffix: str) -> None:
    tags = read(RAW[suffix](date), suffix)
    assert (tags.exif[DATE], tags.exif[MODEL]) == (date, "Drawn One")
    assert tags.gps[ExifTags.GPS.GPSLatitudeRef] == "S"
    assert tags.problem is None


def test_a_cr3_file_has_its_xmp() -> None:
    assert read(cr3("2019:07:04 12:34:56"), ".cr3").xmp == XMP


def test_a_raw_file_without_metadata_has_a_problem() -> None:
    for content in (b"", b"FOVb" + bytes(100), b"II*\0\xff\xff\xff\xff"):
        assert read(content, ".x3f").problem == NO_RAW_METADATA


def test_a_jpeg_that_is_called_raw_is_a_jpeg() -> None:
    jpeg = saved("JPEG", exif=b"Exif\0\0" + tiff("2019:07:04 12:34:56"))
    assert read(jpeg, ".dng").exif[MODEL] == "Drawn One"


def test_blocks_of_png_files() -> None:
    info = PngInfo()
    info.add_itxt("XML:com.adobe.xmp", XMP.decode(), zip=True)
    info.add_text("Description", "Grüße", zip=True)
    info.add_itxt("Title", "海边")
    tags = read(saved("PNG", pnginfo=info, exif=tiff("2019:07:04 12:34:56")), ".png")
    assert (tags.xmp, tags.exif[MODEL]) == (XMP, "Drawn One")
    assert tags.texts == {"Description": "Grüße", "Title": "海边"}


def test_blocks_of_jpeg_2000_files() -> None:
    blocks = box(XMP_BOX, XMP) + box(b"JpgTiffExif->JP2", tiff("2019:07:04 12:34:56"))
    blocks += box(bytes.fromhex("33c7a4d2b81d4723a0baf1a3e097ad38"), IPTC)
    tags = read(saved("JPEG2000") + blocks, ".jp2")
    assert (tags.xmp, tags.exif[MODEL]) == (XMP, "Drawn One")
    assert tags.iptc == {(2, 25): (b"beach", b"sea")}


def test_xmp_of_gif_files() -> None:
    gif = saved("GIF")
    trailer = b"\x01" + bytes(range(255, -1, -1)) + b"\0"
    content = gif[:-1] + b"\x21\xff\x0bXMP DataXMP" + XMP + trailer + gif[-1:]
    assert read(content, ".gif").xmp == XMP


@settings(max_examples=200)
@given(st.sampled_from([*RAW]), st.data())
def test_broken_raw_files_are_read(suffix: str, data: st.DataObject) -> None:
    content = bytearray(RAW[suffix]("2019:07:04 12:34:56"))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    read(bytes(content[: data.draw(st.integers(0, len(content)))]), suffix)


@given(st.binary(max_size=100))
def test_any_iptc_block_is_read(content: bytes) -> None:
    iptc_records(content)
