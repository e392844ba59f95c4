"""Picture files to upright RGB. The only file that opens pictures, for index and query alike."""

from __future__ import annotations

import dataclasses
import functools
import io
import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageCms, ImageFile, UnidentifiedImageError

from search.apart import MEMORY_BYTES, Task, decode_apart, refuse_memory
from search.decode_limits import (
    LARGEST_FILE,
    RGB_BYTES,
    USUAL_BYTES,
    Claim,
    is_usual,
    memory_bytes,
)
from search.errors import PhotoUnreadable
from search.files import open_regular, reason

RAW_EXTENSIONS = frozenset({
    ".3fr", ".arw", ".cr2", ".cr3", ".dng", ".erf", ".iiq", ".kdc", ".mef", ".mos", ".mrw", ".nef",
    ".nrw", ".orf", ".pef", ".raf", ".rw2", ".rwl", ".sr2", ".srf", ".srw", ".x3f",
})  # fmt: skip
EXTENSIONS = RAW_EXTENSIONS | frozenset({
    ".avif", ".bmp", ".dib", ".gif", ".heic", ".heif", ".hif", ".j2c", ".j2k", ".jfif", ".jp2",
    ".jpe", ".jpeg", ".jpf", ".jpg", ".jpx", ".mpo", ".pbm", ".pgm", ".png", ".pnm", ".ppm",
    ".tif", ".tiff", ".webp",
})  # fmt: skip
# Named one by one: Pillow knows formats that start other programs, and none of them is a photo.
FORMATS = (
    "JPEG", "PNG", "WEBP", "GIF", "BMP", "DIB", "TIFF", "JPEG2000", "PPM", "AVIF", "HEIF",
)  # fmt: skip
JPEG = ("JPEG", "MPO")  # a phone's JPEG with a second picture inside calls itself MPO
END_OF_JPEG = b"\xff\xd9"
# What Pillow and its plug-ins raise on broken files; the list grew with Pillow's own test images.
BROKEN = (
    OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, AttributeError,
    OverflowError, EOFError, MemoryError, NotImplementedError, RuntimeError, ArithmeticError,
    AssertionError, struct.error, zlib.error, ImageCms.PyCMSError,
)  # fmt: skip
# What makes a photo upright, by its EXIF orientation (EXIF 2.32, 4.6.4, tag 0x0112).
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
RAW_BYTES_A_PIXEL = 10  # the sensor's numbers, and a quarter as many pixels of three colours
RAW_FLIPS = {0: UPRIGHT, 3: 3, 5: 8, 6: 6}  # LibRaw's numbers for the same
BYTES_A_PIXEL = 12  # decoded, converted and turned, a picture is in memory up to three times
SMALLEST_LIMIT_PX = 50_000_000
LARGEST_SIDE_PX = 1 << 31  # of any picture
STRIP_PX = 1_000_000  # pixels that are scaled at once


@dataclass(frozen=True, slots=True)
class Picture:
    """An upright RGB picture; `width` and `height` are those of the whole photo in the file."""

    pixels: Image.Image
    width: int
    height: int
    exif: Image.Exif
    problem: str | None = None  # why only a part of it can be seen


def decode(
    source: str | os.PathLike[str] | bytes,
    *,
    name: str | os.PathLike[str] = "the picture",
    limit_px: int | None = None,
    at_least_px: int | None = None,
) -> Picture:
    """The picture in a file, or in the bytes of a file called `name`.

    JPEG is decoded at a smaller scale where the short side stays `at_least_px`. Raises
    PhotoUnreadable for what is no picture, or has more than `limit_px` pixels once scaled.
    """
    if not isinstance(source, bytes):
        name = source
        source = _content(Path(source))
    if not source:
        raise PhotoUnreadable(name, "empty file")
    limit_px = limit_px or default_limit_px()
    is_raw = Path(name).suffix.lower() in RAW_EXTENSIONS
    # More than this machine's share is the explicit wish of who sets a limit.
    memory = MEMORY_BYTES if limit_px <= default_limit_px() else limit_px * RGB_BYTES
    task = Task(os.fsdecode(name), is_raw, limit_px, at_least_px, memory)
    return _decode(source, task, is_apart=False)


def decode_here(content: bytes, task: Task) -> Picture:
    """The picture decoded in this process, whatever it takes; for `decode_worker` only.

    It is small where the task names a side for it. Raises PhotoUnreadable.
    """
    picture = _decode(content, task, is_apart=True)
    factor = min(picture.pixels.size) // (task.at_least_px or LARGEST_SIDE_PX)
    if factor < 2:
        return picture
    return dataclasses.replace(picture, pixels=picture.pixels.reduce(factor))


def _decode(content: bytes, task: Task, *, is_apart: bool) -> Picture:
    try:
        decode_one = _decode_raw if task.is_raw else _decode_image
        return decode_one(content, task, is_apart=is_apart)
    except BROKEN as error:
        raise PhotoUnreadable(task.name, _reason(error)) from error


def default_limit_px(threads: int = 1) -> int:
    """The most pixels that `threads` pictures at once may have in a quarter of the memory."""
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # Windows has no sysconf
        return SMALLEST_LIMIT_PX
    return max(SMALLEST_LIMIT_PX, memory // 4 // threads // BYTES_A_PIXEL)


def _content(file: Path) -> bytes:
    try:
        with open_regular(file) as opened:
            check_length(file, os.fstat(opened.fileno()).st_size)
            return opened.read()
    except OSError as error:
        raise PhotoUnreadable(file, reason(error)) from error


def check_length(file: str | os.PathLike[str], length: int) -> None:
    """Raise PhotoUnreadable for a file of more bytes than are ever read."""
    if length > LARGEST_FILE:
        has, limit = length / 1e6, LARGEST_FILE / 1e6
        raise PhotoUnreadable(file, f"{has:,.0f} MB, more than the limit of {limit:,.0f}")


@functools.cache
def load_readers() -> None:
    """Load the readers, once, when the first picture comes."""
    import pi_heif

    Image.init()
    pi_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None  # decode has its own limit; Pillow's would warn at some other


def open_picture(file: BinaryIO, *, is_raw: bool = False) -> ImageFile.ImageFile:
    """A picture to read the tags of: no pixel is decoded yet. Raises what BROKEN lists."""
    load_readers()
    return Image.open(file, formats=("TIFF",) if is_raw else FORMATS)


# -- pixels ---------------------------------------------------------------------------------------


def _decode_image(content: bytes, task: Task, *, is_apart: bool) -> Picture:
    load_readers()
    with Image.open(io.BytesIO(content), formats=FORMATS) as image:
        width, height = image.size
        exif = _exif(image)
        if task.at_least_px and image.format in JPEG:
            _draft(image, task.at_least_px)
        _check_size(image, task.name, task.limit_px)
        if not is_apart and not _is_usual(image, (width, height), content, task):
            pixels, answer = decode_apart(content, dataclasses.replace(task, is_raw=False))
            return Picture(pixels, *answer.whole, exif, answer.problem)
        try:
            damage = _load(image)
        except BROKEN as error:
            if image.format not in JPEG or content.endswith(END_OF_JPEG):
                raise
            # A progressive JPEG shows nothing before its end: so let it end here.
            ended = _decode_image(content + END_OF_JPEG, task, is_apart=is_apart)
            if _is_blank(ended.pixels):
                raise
            return dataclasses.replace(ended, problem=_reason(error))
        pixels = _rgb(image)
    orientation = _orientation(exif)  # looked at now: Pillow turns a TIFF itself as it loads it
    if orientation in SIDEWAYS:
        width, height = height, width
    if orientation != UPRIGHT:
        pixels = pixels.transpose(TURNS[orientation])
    return Picture(pixels, width, height, exif, damage)


def _is_usual(image: Image.Image, size: tuple[int, int], content: bytes, task: Task) -> bool:
    """Whether the picture may be decoded in this process. Raises PhotoUnreadable for a giant."""
    claim = Claim(
        format=image.format or "",
        mode=image.mode,
        is_progressive="progressive" in image.info,
        size=size,
        scaled=image.size,
    )
    if memory_bytes(claim, content) > task.memory_bytes:
        refuse_memory(task.name, task.memory_bytes)
    return is_usual(claim, content)


def _draft(image: ImageFile.ImageFile, at_least_px: int) -> None:
    """Let libjpeg decode at 1/2, 1/4 or 1/8, the smallest whose short side is long enough."""
    scale = at_least_px / min(image.size)
    if scale < 1:
        wanted = (int(image.width * scale) + 1, int(image.height * scale) + 1)
        image.draft(None, wanted)


def _check_size(image: Image.Image, name: str | os.PathLike[str], limit_px: int) -> None:
    if image.width * image.height > limit_px:
        has, limit = image.width * image.height / 1e6, limit_px / 1e6
        reason = f"{has:,.0f} megapixels, more than the limit of {limit:,.0f}"
        raise PhotoUnreadable(name, f"{reason}; raise it with --max-megapixels")


def _load(image: ImageFile.ImageFile) -> str | None:
    """Decode; the reason if only a part of the picture could be, for what was decoded stays.

    Pillow's switch for truncated files is one for all threads, and would not say that one was.
    Raises what Pillow raised if nothing can be seen.
    """
    try:
        image.load()
        return None
    except BROKEN as error:
        if image._im is None:
            raise
        image.tile = []  # nothing more is to be decoded
        if _is_blank(image):
            raise
        return _reason(error)


def _is_blank(image: Image.Image) -> bool:
    extrema = image.getextrema()
    bands = extrema if isinstance(extrema[0], tuple) else (extrema,)
    return all(low == high for low, high in bands)


def _exif(image: Image.Image) -> Image.Exif:
    try:
        return image.getexif()
    except BROKEN:
        return Image.Exif()  # a photo with broken EXIF is still a photo


def _orientation(exif: Image.Exif) -> int:
    """The EXIF orientation, 1 to 8; 1 for what makes no sense."""
    value = exif.get(ExifTags.Base.Orientation)
    return value if isinstance(value, int) and value in TURNS else UPRIGHT


def _rgb(image: Image.Image) -> Image.Image:
    """Any mode as RGB; what is transparent shows white."""
    if image.mode == "RGB" and "transparency" not in image.info:
        return image  # its pixels stay when its file is closed
    if image.mode in ("I", "F") or image.mode.startswith("I;"):
        return _grey(image).convert("RGB")
    if image.mode == "LAB":
        profiles = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
        turned = ImageCms.profileToProfile(image, *profiles, outputMode="RGB")
        return turned or image.convert("RGB")
    if image.has_transparency_data:
        return _on_white(image)
    return image.convert("RGB")


def _on_white(image: Image.Image) -> Image.Image:
    pixels = Image.new("RGB", image.size)
    for top, strip in _strips(image):
        seen = strip.convert("RGBA")
        white = Image.new("RGBA", seen.size, "white")
        pixels.paste(Image.alpha_composite(white, seen).convert("RGB"), (0, top))
    return pixels


def _grey(image: Image.Image) -> Image.Image:
    """16 bits, 32 bits or floats as 8 bits: by the range of the type, or of what is there."""
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
    """Some rows at a time, with the place of the first: what is made of them takes memory too."""
    rows = max(1, STRIP_PX // image.width)
    for top in range(0, image.height, rows):
        yield top, image.crop((0, top, image.width, min(top + rows, image.height)))


# -- camera RAW -----------------------------------------------------------------------------------


def _decode_raw(content: bytes, task: Task, *, is_apart: bool) -> Picture:
    """A RAW file by its embedded preview, or developed at half size where it has none."""
    import rawpy

    try:
        with rawpy.imread(io.BytesIO(content)) as raw:
            width, height = raw.sizes.width, raw.sizes.height
            orientation = RAW_FLIPS.get(raw.sizes.flip, UPRIGHT)
            preview = _preview(raw)
            if preview is None:
                pixels, damage = _developed(raw, content, task, is_apart)  # upright already
            else:
                picture = _decode_image(preview, task, is_apart=is_apart)
                pixels, damage = picture.pixels, picture.problem
                # Some cameras mark the preview too, and then it has been turned by now.
                if orientation != UPRIGHT and _orientation(picture.exif) == UPRIGHT:
                    pixels = pixels.transpose(TURNS[orientation])
    except rawpy.LibRawError as error:
        raise PhotoUnreadable(task.name, "a camera RAW file that cannot be read") from error
    if orientation in SIDEWAYS:
        width, height = height, width
    return Picture(pixels, width, height, _raw_exif(content), damage)


def _preview(raw: Any) -> bytes | None:
    """The JPEG that the camera put beside the raw data, if it did."""
    import rawpy

    try:
        thumbnail = raw.extract_thumb()
    except (rawpy.LibRawNoThumbnailError, rawpy.LibRawUnsupportedThumbnailError):
        return None
    return thumbnail.data if thumbnail.format == rawpy.ThumbFormat.JPEG else None


def _developed(
    raw: Any, content: bytes, task: Task, is_apart: bool
) -> tuple[Image.Image, str | None]:
    needed = raw.sizes.raw_width * raw.sizes.raw_height * RAW_BYTES_A_PIXEL
    if needed > task.memory_bytes:
        refuse_memory(task.name, task.memory_bytes)
    if needed > USUAL_BYTES and not is_apart:
        pixels, answer = decode_apart(content, task)
        return pixels, answer.problem
    return Image.fromarray(raw.postprocess(half_size=True, use_camera_wb=True)), None


def _raw_exif(content: bytes) -> Image.Exif:
    """Most RAW files are TIFF underneath; Pillow reads their EXIF as it reads a TIFF's."""
    exif = Image.Exif()
    try:
        with Image.open(io.BytesIO(content), formats=("TIFF",)) as image:
            exif = image.getexif()
            exif.get_ifd(ExifTags.IFD.Exif)  # read now: the file is closed afterwards
            exif.get_ifd(ExifTags.IFD.GPSInfo)
    except BROKEN:
        return exif
    return exif


# -- reasons --------------------------------------------------------------------------------------


def _reason(error: BaseException) -> str:
    """A few plain words for what a library raised."""
    if isinstance(error, UnidentifiedImageError):
        return "not an image, or of a kind that photoseek does not read"
    if isinstance(error, MemoryError):
        return "too large for this machine's memory"
    text = str(error).lower()
    if "truncated" in text or "not enough" in text or isinstance(error, EOFError):
        return "the file is cut off"
    return "the image data is broken"
