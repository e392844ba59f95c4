"""Decoding of picture files to upright RGB, for indexing and queries.

The only module that opens pictures.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import io
import logging
import os
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from PIL import ExifTags, Image, ImageCms, ImageFile, UnidentifiedImageError

from search.errors import Note, PhotoUnreadable, notes
from search.files import open_regular, read_content, reason
from search.images.decode_limits import (
    RGB_BYTES,
    USUAL_BYTES,
    PictureHeader,
    is_usual,
    memory_bytes,
)
from search.images.decode_subprocess import (
    MEMORY_BYTES,
    DecodeTask,
    decode_in_subprocess,
    refuse_memory,
)
from search.images.exif_limits import check_block, check_exif
from search.images.file_types import RAW_EXTENSIONS, has_sensor_data, is_raw, is_video
from search.images.raw_metadata import read_raw
from search.images.srgb import to_srgb
from search.images.video_subprocess import VideoTask, frame_at

logging.getLogger("PIL").setLevel(logging.CRITICAL)  # it reports odd headers as errors

NAMELESS = notes.NAMELESS_PICTURE()  # the name of bytes that come from no file
EXTENSIONS = RAW_EXTENSIONS | frozenset({
    ".avif", ".bmp", ".dib", ".gif", ".heic", ".heif", ".hif", ".j2c", ".j2k", ".jfif", ".jp2",
    ".jpe", ".jpeg", ".jpf", ".jpg", ".jpx", ".mpo", ".pbm", ".pgm", ".png", ".pnm", ".ppm",
    ".tif", ".tiff", ".webp",
})  # fmt: skip
# An explicit list: Pillow has formats that start other programs, none of them photos.
FORMATS = (
    "JPEG", "PNG", "WEBP", "GIF", "BMP", "DIB", "TIFF", "JPEG2000", "PPM", "AVIF", "HEIF",
)  # fmt: skip
JPEG = ("JPEG", "MPO")  # MPO: a JPEG of a phone with a second picture in it
END_OF_JPEG = b"\xff\xd9"
# The exceptions of Pillow and its plug-ins on broken files, collected with Pillow's test images.
BROKEN = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError,
    OverflowError, EOFError, MemoryError, NotImplementedError, RuntimeError, ArithmeticError,
    AssertionError, struct.error, zlib.error, ImageCms.PyCMSError,
)  # fmt: skip
# The operations that turn a photo upright, by EXIF orientation (EXIF 2.32, 4.6.4, tag 0x0112).
UPRIGHT = 1
SIDEWAYS = (5, 6, 7, 8)
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
RAW_BYTES_A_PIXEL = 10  # the sensor's values, and a quarter as many pixels of three colours
RAW_FLIPS = {0: UPRIGHT, 3: 3, 5: 8, 6: 6}  # LibRaw's numbers for the same
BYTES_A_PIXEL = 12  # up to three copies: decoded, converted and turned
SMALLEST_LIMIT_PX = 50_000_000
LARGEST_SIDE_PX = 1 << 31  # of any picture


@dataclass(frozen=True, slots=True)
class Picture:
    """An upright RGB picture; `width` and `height` are those of the whole photo in the file."""

    pixels: Image.Image
    width: int
    height: int
    exif: Image.Exif
    problem: Note | None = None  # why only a part of it was decoded


def decode(
    source: str | os.PathLike[str] | bytes,
    *,
    name: str | os.PathLike[str] = NAMELESS,
    limit_px: int | None = None,
    at_least_px: int | None = None,
    at_ms: int | None = None,
) -> Picture:
    """The picture in a file, or in the bytes of a file called `name`.

    Of a video file the frame at `at_ms`, or the first.

    JPEG may be reduced as long as the short side is `at_least_px`. Raises PhotoUnreadable for a
    file that is no picture, or has more than `limit_px` pixels after that.
    """
    if not isinstance(source, bytes):
        name = source
        if is_video(name):
            return _frame(Path(name), at_ms or 0, at_least_px)
        source = read_content(Path(source))
    if not source:
        raise PhotoUnreadable(name, notes.EMPTY_FILE())
    limit_px = limit_px or default_limit_px()
    # A limit above the default was set explicitly.
    memory = MEMORY_BYTES if limit_px <= default_limit_px() else limit_px * RGB_BYTES
    raw = is_raw(io.BytesIO(source), Path(os.fsdecode(name)).suffix)
    task = DecodeTask(os.fsdecode(name), raw, limit_px, at_least_px, memory)
    return _decode(source, task, in_subprocess=False)


def _frame(file: Path, at_ms: int, at_least_px: int | None) -> Picture:
    task = VideoTask(os.fspath(file), at_least_px or LARGEST_SIDE_PX, at_ms)
    try:
        with open_regular(file) as opened:
            pixels = Image.fromarray(frame_at(opened, task))
    except OSError as error:
        raise PhotoUnreadable(file, reason(error)) from error
    return Picture(pixels, *pixels.size, Image.Exif())


def decode_here(content: bytes, task: DecodeTask) -> Picture:
    """The picture decoded in this process without estimates; for `decode_worker` only.

    Reduced if the task has a minimum side. Raises PhotoUnreadable.
    """
    picture = _decode(content, task, in_subprocess=True)
    factor = min(picture.pixels.size) // (task.at_least_px or LARGEST_SIDE_PX)
    if factor < 2:
        return picture
    return dataclasses.replace(picture, pixels=picture.pixels.reduce(factor))


def _decode(content: bytes, task: DecodeTask, *, in_subprocess: bool) -> Picture:
    try:
        decode_content = _decode_raw if task.is_raw else _decode_image
        return decode_content(content, task, in_subprocess=in_subprocess)
    except BROKEN as error:
        raise PhotoUnreadable(task.name, _reason(error)) from error


def default_limit_px(threads: int = 1) -> int:
    """The pixels of a picture for which `threads` pictures fit a quarter of the memory."""
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows has no sysconf
        return SMALLEST_LIMIT_PX
    return max(SMALLEST_LIMIT_PX, memory // 4 // threads // BYTES_A_PIXEL)


@functools.cache
def load_readers() -> None:
    """Load the decoders, once, before the first picture."""
    import pi_heif

    Image.init()
    pi_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None  # `decode` has a limit; Pillow would warn at another


def open_picture(file: BinaryIO) -> ImageFile.ImageFile:
    """A picture to read tags from, before any pixel is decoded. Raises the exceptions of BROKEN."""
    load_readers()
    check_exif(file)
    return Image.open(file, formats=FORMATS)


# -- pixels ---------------------------------------------------------------------------------------


def _decode_image(content: bytes, task: DecodeTask, *, in_subprocess: bool) -> Picture:
    with open_picture(io.BytesIO(content)) as image:
        width, height = image.size
        exif = _exif(image)
        if task.at_least_px and image.format in JPEG:
            _draft(image, task.at_least_px)
        _check_size(image, task.name, task.limit_px)
        if not in_subprocess and not _is_usual(image, (width, height), content, task):
            pixels, reply = decode_in_subprocess(content, dataclasses.replace(task, is_raw=False))
            return Picture(pixels, *reply.whole, exif, reply.damage())
        try:
            damage = _load(image)
        except BROKEN as error:
            if image.format not in JPEG or content.endswith(END_OF_JPEG):
                raise
            # A progressive JPEG without an end shows nothing, so an end is appended.
            ended = _decode_image(content + END_OF_JPEG, task, in_subprocess=in_subprocess)
            if _is_blank(ended.pixels):
                raise
            return dataclasses.replace(ended, problem=_reason(error))
        pixels = to_srgb(image, task.at_least_px)
    orientation = _orientation(exif)  # read now: Pillow turns a TIFF when it loads it
    if orientation in SIDEWAYS:
        width, height = height, width
    if orientation != UPRIGHT:
        pixels = pixels.transpose(TURNS[orientation])
    return Picture(pixels, width, height, exif, damage)


def _is_usual(image: Image.Image, size: tuple[int, int], content: bytes, task: DecodeTask) -> bool:
    """True if the picture may be decoded in this process.

    Raises PhotoUnreadable for one beyond the limit of memory.
    """
    header = PictureHeader(
        format=image.format or "",
        mode=image.mode,
        is_progressive="progressive" in image.info,
        size=size,
        scaled=image.size,
    )
    if memory_bytes(header, content) > task.memory_bytes:
        refuse_memory(task.name, task.memory_bytes)
    return is_usual(header, content)


def _draft(image: ImageFile.ImageFile, at_least_px: int) -> None:
    """Set the scale of libjpeg, 1/2, 1/4 or 1/8: the smallest whose short side is long enough."""
    scale = at_least_px / min(image.size)
    if scale < 1:
        wanted = (int(image.width * scale) + 1, int(image.height * scale) + 1)
        image.draft(None, wanted)


def _check_size(image: Image.Image, name: str | os.PathLike[str], limit_px: int) -> None:
    if image.width * image.height > limit_px:
        has, limit = round(image.width * image.height / 1e6), round(limit_px / 1e6)
        raise PhotoUnreadable(name, notes.TOO_MANY_MEGAPIXELS(megapixels=has, limit=limit))


def _load(image: ImageFile.ImageFile) -> Note | None:
    """Decode; the reason if only a part of the picture could be decoded.

    Pillow's switch for truncated files applies to all threads, and does not report truncation.
    Raises the exception of Pillow if nothing was decoded.
    """
    try:
        image.load()
        return None
    except BROKEN as error:
        if image._im is None:
            raise
        image.tile = []  # decode nothing more
        if _is_blank(image):
            raise
        return _reason(error)


def _is_blank(image: Image.Image) -> bool:
    extrema = image.getextrema()
    bands = extrema if isinstance(extrema[0], tuple) else (extrema,)
    return all(low == high for low, high in bands)


def _exif(image: Image.Image) -> Image.Exif:
    try:
        check_block(image.info.get("exif") or b"")
        return image.getexif()
    except BROKEN:
        return Image.Exif()  # a photo with broken EXIF is still a photo


def _orientation(exif: Image.Exif) -> int:
    """The EXIF orientation, 1 to 8; 1 for invalid values."""
    value = exif.get(ExifTags.Base.Orientation)
    return value if isinstance(value, int) and value in TURNS else UPRIGHT


# -- camera RAW -----------------------------------------------------------------------------------


def _decode_raw(content: bytes, task: DecodeTask, *, in_subprocess: bool) -> Picture:
    """A RAW file by its embedded preview, or developed at half size where it has none."""
    import rawpy

    try:
        with rawpy.imread(io.BytesIO(content)) as raw:
            width, height = raw.sizes.width, raw.sizes.height
            orientation = RAW_FLIPS.get(raw.sizes.flip, UPRIGHT)
            preview = _preview(raw)
            if preview is None:
                pixels, damage = _developed(raw, content, task, in_subprocess)  # upright already
            else:
                picture = _decode_image(preview, task, in_subprocess=in_subprocess)
                pixels, damage = picture.pixels, picture.problem
                # Some cameras set the orientation of the preview too, which is turned already.
                if orientation != UPRIGHT and _orientation(picture.exif) == UPRIGHT:
                    pixels = pixels.transpose(TURNS[orientation])
    except rawpy.LibRawError as error:
        return _decode_other(content, task, error, in_subprocess=in_subprocess)
    if orientation in SIDEWAYS:
        width, height = height, width
    return Picture(pixels, width, height, _raw_exif(content), damage)


def _decode_other(
    content: bytes, task: DecodeTask, error: Exception, *, in_subprocess: bool
) -> Picture:
    """A file that LibRaw does not read, such as a plain TIFF file under the name of a RAW file.

    Raises PhotoUnreadable for a RAW file: its first directory is a tiny preview.
    """
    suffix = Path(task.name).suffix.lower()
    if suffix not in RAW_EXTENSIONS or not has_sensor_data(io.BytesIO(content)):
        with contextlib.suppress(UnidentifiedImageError):
            return _decode_image(content, task, in_subprocess=in_subprocess)
    raise PhotoUnreadable(task.name, notes.RAW_UNREADABLE()) from error


def _preview(raw: Any) -> bytes | None:
    """The JPEG preview of the camera, if any."""
    import rawpy

    try:
        thumbnail = raw.extract_thumb()
    except (rawpy.LibRawNoThumbnailError, rawpy.LibRawUnsupportedThumbnailError):
        return None
    return thumbnail.data if thumbnail.format == rawpy.ThumbFormat.JPEG else None


def _developed(
    raw: Any, content: bytes, task: DecodeTask, in_subprocess: bool
) -> tuple[Image.Image, Note | None]:
    needed = raw.sizes.raw_width * raw.sizes.raw_height * RAW_BYTES_A_PIXEL
    if needed > task.memory_bytes:
        refuse_memory(task.name, task.memory_bytes)
    if needed > USUAL_BYTES and not in_subprocess:
        pixels, reply = decode_in_subprocess(content, task)
        return pixels, reply.damage()
    return Image.fromarray(raw.postprocess(half_size=True, use_camera_wb=True)), None


def _raw_exif(content: bytes) -> Image.Exif:
    """The EXIF of a RAW file."""
    try:
        return read_raw(io.BytesIO(content)).exif or Image.Exif()
    except BROKEN:
        return Image.Exif()


# -- reasons --------------------------------------------------------------------------------------


def _reason(error: BaseException) -> Note:
    """The reason for what a library raised."""
    if isinstance(error, UnidentifiedImageError):
        return notes.NOT_AN_IMAGE()
    if isinstance(error, MemoryError):
        return notes.TOO_LARGE_FOR_MEMORY()
    text = str(error).lower()
    if "truncated" in text or "not enough" in text or isinstance(error, EOFError):
        return notes.FILE_CUT_OFF()
    return notes.IMAGE_DATA_BROKEN()
