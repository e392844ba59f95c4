"""A contact sheet: the hits as one picture, each with its name."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from search.decode import decode
from search.errors import ExportFailed, PhotoUnreadable, printable
from search.files import appears_whole, reason

TILE_PX, GAP_PX, CAPTION_PX = 320, 12, 26
PAPER, INK = "white", "#333333"
FORMATS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP"}


def write_sheet(photos: Sequence[tuple[Path, str]], file: Path) -> None:
    """Write photos, each with a caption, to one picture; a photo that cannot be read stays empty.

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


def _drawn(photos: Sequence[tuple[Path, str]]) -> Image.Image:
    columns = max(1, math.ceil(math.sqrt(len(photos) * 1.4)))  # a little wider than tall
    rows = max(1, math.ceil(len(photos) / columns))
    width, height = TILE_PX + GAP_PX, TILE_PX + CAPTION_PX + GAP_PX
    sheet = Image.new("RGB", (columns * width + GAP_PX, rows * height + GAP_PX), PAPER)
    for number, (photo, caption) in enumerate(photos):
        left = GAP_PX + number % columns * width
        top = GAP_PX + number // columns * height
        _draw(sheet, photo, caption, left, top)
    return sheet


def _draw(sheet: Image.Image, photo: Path, caption: str, left: int, top: int) -> None:
    try:
        tile = decode(photo, at_least_px=TILE_PX).pixels
    except PhotoUnreadable as error:
        caption = f"{caption}: {error.reason}"
    else:
        tile.thumbnail((TILE_PX, TILE_PX))
        sheet.paste(tile, (left + (TILE_PX - tile.width) // 2, top + (TILE_PX - tile.height) // 2))
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(15)
    text = printable(caption)
    while pen.textlength(text, font) > TILE_PX:
        text = text[:-2].rstrip("…") + "…"
    pen.text((left, top + TILE_PX + 4), text, INK, font)
