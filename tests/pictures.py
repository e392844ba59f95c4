"""Pictures drawn for tests, and access to shared photos if they exist."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping
from pathlib import Path

import pytest
from PIL import Image

SHARED = Path(__file__).resolve().parents[2] / "shared"
COLOURS = {
    "red": (220, 30, 30),
    "green": (30, 200, 40),
    "blue": (30, 40, 220),
    "yellow": (230, 220, 40),
    "white": (250, 250, 250),
    "black": (5, 5, 5),
}


def shared(name: str) -> Path:
    """A folder of the shared data; skips the test if it is absent."""
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip(f"the shared data {name!r} is not beside this checkout")
    return folder


def draw(file: Path, colour: str = "red", size: tuple[int, int] = (64, 48)) -> Path:
    """A photo of one colour, in the format of the file's extension."""
    file.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, COLOURS[colour]).save(file)
    return file


def draw_folder(folder: Path) -> Path:
    """One photo of each colour, as red.jpg and so on."""
    for colour in COLOURS:
        draw(folder / f"{colour}.jpg", colour)
    return folder


def halves(size: tuple[int, int] = (64, 48)) -> Image.Image:
    """Red above blue, so that every orientation differs."""
    image = Image.new("RGB", size, COLOURS["blue"])
    image.paste(COLOURS["red"], (0, 0, size[0], size[1] // 2))
    return image


def tree(folder: Path) -> Mapping[str, bytes]:
    """Every file below a folder with its content, to check that nothing was changed."""
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


def draw_raw(file: Path, flip: int = 1) -> Path:
    """A small DNG: a red-above-blue JPEG preview beside a grey mosaic.

    `flip` is the EXIF orientation of the whole file; the preview itself carries none.
    """
    preview = io.BytesIO()
    halves((320, 240)).save(preview, "JPEG", quality=95)
    file.write_bytes(raw_photo(preview.getvalue(), (320, 240), (64, 48), flip))
    return file


def raw_photo(jpeg: bytes, preview: tuple[int, int], size: tuple[int, int], flip: int = 1) -> bytes:
    """A DNG that LibRaw opens: a JPEG preview and a grey mosaic of the given sizes.

    TIFF 6.0 and the DNG specification, chapter 4.
    """
    width, height = size
    mosaic = struct.pack("<H", 2000) * (width * height)
    jpeg_at = 8
    mosaic_at = jpeg_at + len(jpeg) + len(jpeg) % 2
    raw_at = mosaic_at + len(mosaic)
    raw = _ifd(raw_at, [
        (254, 4, [0]), (256, 4, [width]), (257, 4, [height]), (258, 3, [16]), (259, 3, [1]),
        (262, 3, [32803]), (273, 4, [mosaic_at]), (277, 3, [1]), (278, 4, [height]),
        (279, 4, [len(mosaic)]), (33421, 3, [2, 2]), (33422, 1, [0, 1, 1, 2]),
    ])  # fmt: skip
    first_at = raw_at + len(raw)
    first = _ifd(first_at, [
        (254, 4, [1]), (256, 4, [preview[0]]), (257, 4, [preview[1]]), (258, 3, [8, 8, 8]),
        (259, 3, [7]), (262, 3, [6]), (271, 2, b"Drawn\0"), (272, 2, b"Drawn One\0"),
        (273, 4, [jpeg_at]), (274, 3, [flip]), (277, 3, [3]), (278, 4, [preview[1]]),
        (279, 4, [len(jpeg)]), (330, 4, [raw_at]), (50706, 1, [1, 4, 0, 0]),
        (50708, 2, b"Drawn One\0"),
        (50721, 10, [1, 1, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1, 1, 1]),
    ])  # fmt: skip
    head = struct.pack("<2sHI", b"II", 42, first_at)
    return head + jpeg + b"\0" * (len(jpeg) % 2) + mosaic + raw + first


def _ifd(at: int, entries: list[tuple[int, int, list[int] | bytes]]) -> bytes:
    """A TIFF directory at this offset of the file, followed by the data of its entries."""
    kinds = {1: "B", 3: "H", 4: "I", 10: "i"}
    table, data = struct.pack("<H", len(entries)), b""
    after = at + 2 + 12 * len(entries) + 4
    for tag, kind, values in entries:
        raw = (
            values
            if isinstance(values, bytes)
            else struct.pack(f"<{len(values)}{kinds[kind]}", *values)
        )
        count = len(values) // 2 if kind == 10 else len(values)
        if len(raw) > 4:
            place = struct.pack("<I", after + len(data))
            data += raw + b"\0" * (len(raw) % 2)
        else:
            place = raw.ljust(4, b"\0")
        table += struct.pack("<HHI", tag, kind, count) + place
    return table + struct.pack("<I", 0) + data
