"""Contact sheet: hits as one picture, each with a caption."""

from __future__ import annotations

import contextlib
import functools
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from search.errors import ExportFailed, PhotoUnreadable, printable
from search.files import appears_whole, reason
from search.images.decode import LARGEST_SIDE_PX, decode
from search.images.face_crops import crop_face, needed_px
from search.records import Box

TILE_PX, GAP_PX, CAPTION_PX = 320, 12, 26
PAPER, INK = "white", "#333333"
FONT_PX = 15
END_OF_LATIN = "\u0250"  # the font of Pillow has few other letters
# With Chinese characters: of Linux (which Pillow finds by name), macOS and Windows.
FONTS = (
    "NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "SourceHanSansSC-Regular.otf",
    "wqy-microhei.ttc", "wqy-zenhei.ttc", "DroidSansFallbackFull.ttf", "PingFang.ttc",
    "Hiragino Sans GB.ttc", "STHeiti Medium.ttc", "Arial Unicode.ttf", "msyh.ttc", "simsun.ttc",
    "DejaVuSans.ttf",
)  # fmt: skip
FORMATS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A file and its caption; of a video the time in milliseconds, of a face the box."""

    file: Path
    caption: str
    at_ms: int | None = None
    box: Box | None = None


def write_sheet(photos: Sequence[Shown], file: Path) -> None:
    """Write photos, moments of videos, or faces with captions to one picture.

    Unreadable ones are left empty.

    Raises ExportFailed.
    """
    kind = FORMATS.get(file.suffix.lower())
    if kind is None or os.path.lexists(file):
        why = "already exists" if kind else f"must end in {', '.join(FORMATS)}"
        raise ExportFailed(file, file.parent, why)
    sheet = _drawn(photos)
    try:
        with appears_whole(file) as part:
            sheet.save(part, kind, quality=88)
    except OSError as error:
        raise ExportFailed(file, file.parent, reason(error)) from error


def _drawn(photos: Sequence[Shown]) -> Image.Image:
    columns = max(1, math.ceil(math.sqrt(len(photos) * 1.4)))  # a little wider than tall
    rows = max(1, math.ceil(len(photos) / columns))
    width, height = TILE_PX + GAP_PX, TILE_PX + CAPTION_PX + GAP_PX
    sheet = Image.new("RGB", (columns * width + GAP_PX, rows * height + GAP_PX), PAPER)
    for number, shown in enumerate(photos):
        left = GAP_PX + number % columns * width
        top = GAP_PX + number // columns * height
        _draw(sheet, shown, left, top)
    return sheet


def _tile(shown: Shown) -> Image.Image:
    """The picture of a photo, or of a face in it. Raises PhotoUnreadable."""
    if shown.box is None:
        return decode(shown.file, at_least_px=TILE_PX, at_ms=shown.at_ms).pixels
    shape = (LARGEST_SIDE_PX, LARGEST_SIDE_PX)
    short_px = min(needed_px(shown.box, shape, TILE_PX), LARGEST_SIDE_PX)
    face = crop_face(decode(shown.file, at_least_px=short_px).pixels, shown.box)
    return face if face.width >= TILE_PX else face.resize((TILE_PX, TILE_PX))


@functools.cache
def _font(*, is_latin: bool) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """The font of Pillow, or for other letters than its own the first of FONTS that is here."""
    for name in () if is_latin else FONTS:
        with contextlib.suppress(OSError):
            return ImageFont.truetype(name, FONT_PX)
    return ImageFont.load_default(FONT_PX)


def _draw(sheet: Image.Image, shown: Shown, left: int, top: int) -> None:
    caption = shown.caption
    try:
        tile = _tile(shown)
    except PhotoUnreadable as error:
        caption = f"{caption}: {error.reason}"
    else:
        tile.thumbnail((TILE_PX, TILE_PX))
        sheet.paste(tile, (left + (TILE_PX - tile.width) // 2, top + (TILE_PX - tile.height) // 2))
    text = printable(caption)
    pen, font = ImageDraw.Draw(sheet), _font(is_latin=max(text, default="") < END_OF_LATIN)
    while pen.textlength(text, font) > TILE_PX:
        text = text[:-2].rstrip("…") + "…"
    pen.text((left, top + TILE_PX + 4), text, INK, font)
