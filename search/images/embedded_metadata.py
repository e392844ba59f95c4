"""Metadata inside a picture file as it is stored there: EXIF, XMP, IPTC-IIM and PNG texts."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from PIL import ExifTags, Image, IptcImagePlugin
from PIL.ImageFile import ImageFile

from search.images.decode import BROKEN, open_picture
from search.images.exif_limits import check_block
from search.images.file_types import is_raw
from search.images.metadata_containers import Blocks, read_blocks
from search.images.motion_photos import find_video
from search.images.raw_metadata import read_raw

XMP_TAG, IPTC_TAG = 700, 33723  # TIFF tags of the XMP specification, part 3, 1.1.4
IPTC_MARKER = 0x1C
MOST_RECORDS = 2000
NO_RAW_METADATA = "its EXIF cannot be read: no date, camera and place are known"


@dataclass(frozen=True, slots=True)
class Tags:
    """EXIF values by tag, those of the Exif directory included; the XMP packet; IPTC-IIM.

    IPTC values are keyed by record and data set: (2, 25) are the keywords. `texts`: those of a PNG
    file by keyword. `problem`: why a RAW file has no tags. `video_at`: where the video in a motion
    photo starts, in bytes. `live_id`: the identifier in the video of a Live Photo.
    """

    exif: Mapping[int, object] = field(default_factory=dict)
    gps: Mapping[int, object] = field(default_factory=dict)
    xmp: bytes = b""
    iptc: Mapping[tuple[int, int], tuple[bytes, ...]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    problem: str | None = None
    video_at: int | None = None
    live_id: str | None = None


def read_tags(file: BinaryIO, suffix: str) -> Tags:
    """The tags in an open picture file; broken ones are left out.

    `suffix`: of the file's name, with its dot; for RAW files that only their name distinguishes.
    """
    try:
        if blocks := read_blocks(file):
            return _from_blocks(blocks)
        if is_raw(file, suffix):
            return _from_raw(file)
        file.seek(0)
        with open_picture(file) as image:
            check_block(image.info.get("exif") or b"")
            tags = Tags(*_exif(image.getexif()), _xmp(image), _iptc(image))
        return replace(tags, video_at=_video_at(file, tags.xmp))
    except BROKEN:
        return Tags()


def _from_blocks(blocks: Blocks) -> Tags:
    exif = Image.Exif()
    with contextlib.suppress(*BROKEN):
        check_block(blocks.exif)
        exif.load(blocks.exif)
    return Tags(*_exif(exif), blocks.xmp, iptc_records(blocks.iptc), blocks.texts)


def _from_raw(file: BinaryIO) -> Tags:
    try:
        raw = read_raw(file)
        if raw.jpeg:
            return read_tags(io.BytesIO(raw.jpeg), ".jpg")
        exif, gps = _exif(raw.exif) if raw.exif else ({}, {})
    except BROKEN:
        return Tags(problem=NO_RAW_METADATA)
    xmp, iptc = raw.xmp or exif.get(XMP_TAG), exif.get(IPTC_TAG)
    return Tags(
        exif,
        gps,
        xmp if isinstance(xmp, bytes) else b"",
        iptc_records(iptc) if isinstance(iptc, bytes) else {},
        problem=None if exif else NO_RAW_METADATA,
    )


def _video_at(file: BinaryIO, xmp: bytes) -> int | None:
    try:
        return find_video(file, xmp)
    except BROKEN:
        return None


def _exif(exif: Image.Exif) -> tuple[dict[int, object], dict[int, object]]:
    """The values of the first and the Exif directory, and those of the GPS directory."""
    first, gps = _values(exif), _directory(exif, ExifTags.IFD.GPSInfo)
    return {**first, **_directory(exif, ExifTags.IFD.Exif)}, gps


def _directory(exif: Image.Exif, tag: int) -> dict[int, object]:
    try:
        return _values(exif.get_ifd(tag))
    except BROKEN:
        return {}


def _values(directory: Mapping[int, object]) -> dict[int, object]:
    """The values of a directory; Pillow decodes each when it is read."""
    values = {}
    for tag in list(directory):
        with contextlib.suppress(*BROKEN):
            values[tag] = directory[tag]
    return values


def _xmp(image: Image.Image) -> bytes:
    xmp = image.info.get("xmp") or b""
    return xmp.encode() if isinstance(xmp, str) else bytes(xmp)


def _iptc(image: ImageFile) -> dict[tuple[int, int], tuple[bytes, ...]]:
    try:
        records = IptcImagePlugin.getiptcinfo(image) or {}
    except BROKEN:
        return {}
    return {
        key: tuple(value) if isinstance(value, list) else (value,) for key, value in records.items()
    }


def iptc_records(content: bytes) -> dict[tuple[int, int], tuple[bytes, ...]]:
    """The data sets of an IPTC-IIM block (IIM 4.2, 1.6), or of the Photoshop resource around it."""
    records: dict[tuple[int, int], tuple[bytes, ...]] = {}
    at = content.find(bytes([IPTC_MARKER, 2]))
    for _ in range(MOST_RECORDS):
        if at < 0 or at + 5 > len(content) or content[at] != IPTC_MARKER:
            break
        key, length = (content[at + 1], content[at + 2]), int.from_bytes(content[at + 3 : at + 5])
        if length > 0x7FFF:  # an extended data set: longer than any text
            break
        records[key] = (*records.get(key, ()), content[at + 5 : at + 5 + length])
        at += 5 + length
    return records
