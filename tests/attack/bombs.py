"""Small files that claim large pictures, as a stranger could put into a photo folder."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

from PIL import Image

END_OF_JPEG = b"\xff\xd9"
SPARSE_BYTES = 1 << 40


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    """A picture encoded in a format."""
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def progressive_jpeg(side: int, scans: int) -> bytes:
    """A progressive JPEG that claims this side, with one scan of a small picture repeated."""
    small = saved(Image.new("RGB", (64, 64), "red"), "JPEG", progressive=True)
    frame = small.index(b"\xff\xc2")
    claimed = small[: frame + 5] + struct.pack(">HH", side, side) + small[frame + 9 :]
    start = claimed.index(b"\xff\xda")
    length = int.from_bytes(claimed[start + 2 : start + 4], "big")
    return claimed[:start] + claimed[start : start + 2 + length] * scans + END_OF_JPEG


def hidden_scans(side: int, scans: int) -> bytes:
    """The same, with an end-of-image marker in a comment before each scan but the first."""
    whole = progressive_jpeg(side, 1)
    start = whole.index(b"\xff\xda")
    scan = whole[start:-2]
    return whole[:-2] + (b"\xff\xfe\x00\x04" + END_OF_JPEG + scan) * scans + END_OF_JPEG


def one_band_a_scan(side: int, scans: int) -> bytes:
    """A sequential JPEG with one band per scan, all of which decoders read."""
    small = saved(Image.new("RGB", (64, 64), "red"), "JPEG")
    frame, start = small.index(b"\xff\xc0"), small.index(b"\xff\xda")
    claimed = small[: frame + 5] + struct.pack(">HH", side, side) + small[frame + 9 : start]
    return claimed + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" * scans + END_OF_JPEG


def png(side: int, mode: int, channels: int, bits: int = 8, whole: bool = True) -> bytes:
    """A PNG of zeros; if not `whole`, it contains only one row."""

    def chunk(name: bytes, content: bytes) -> bytes:
        tagged = name + content
        return struct.pack(">I", len(content)) + tagged + struct.pack(">I", zlib.crc32(tagged))

    row = bytes(1 + side * channels * bits // 8)
    packer, packed = zlib.compressobj(1), b""
    for _ in range(side if whole else 1):
        packed += packer.compress(row)
    header = struct.pack(">IIBBBBB", side, side, bits, mode, 0, 0, 0)
    data = chunk(b"IDAT", packed + packer.flush())
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + data + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A PNG with a comment that unpacks to 300 MB."""
    small = saved(Image.new("RGB", (8, 8)), "PNG")
    packed = b"Comment\x00\x00" + zlib.compress(bytes(300_000_000), 9)
    sealed = b"zTXt" + packed
    chunk = struct.pack(">I", len(packed)) + sealed + struct.pack(">I", zlib.crc32(sealed))
    return small[:33] + chunk + small[33:]


def bitmap(side: int) -> bytes:
    """A BMP that claims this side and has no pixels."""
    header = struct.pack("<IiiHHIIiiII", 40, side, side, 1, 24, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54, 0, 0, 54) + header


def tiff(side: int) -> bytes:
    """A TIFF of one strip that claims this side."""
    values = {256: side, 257: side, 258: 8, 259: 1, 262: 1, 273: 200, 277: 1, 278: side, 279: side}
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in values.items())
    return b"II*\0" + struct.pack("<IH", 8, len(values)) + entries + bytes(300)


def gif(side: int) -> bytes:
    """A GIF that claims this side and has one pixel."""
    small = saved(Image.new("P", (1, 1)), "GIF")
    return small[:6] + struct.pack("<HH", side, side) + small[10:]


BOMBS: dict[str, Callable[[], bytes]] = {
    "giant progressive.jpg": lambda: progressive_jpeg(65_500, 1),
    "large progressive.jpg": lambda: progressive_jpeg(15_000, 1),
    "many scans.jpg": lambda: progressive_jpeg(2000, 2000),
    "hidden scans.jpg": lambda: hidden_scans(3000, 600),
    "giant.png": lambda: png(60_000, 2, 3, whole=False),
    "large.png": lambda: png(10_000, 2, 3),
    "transparent.png": lambda: png(9000, 6, 4),
    "wide grey.png": lambda: png(7500, 0, 1, bits=16),
    "claims.png": lambda: png(12_000, 2, 3, whole=False),
    "text.png": text_bomb,
    "giant.bmp": lambda: bitmap(2_000_000_000),
    "large.bmp": lambda: bitmap(15_000),
    "giant.tif": lambda: tiff(2_000_000_000),
    "large.tif": lambda: tiff(15_000),
    "giant.gif": lambda: gif(65_535),
    "large.gif": lambda: gif(12_000),
    "large.webp": lambda: saved(Image.new("RGB", (12_000, 12_000)), "WEBP", lossless=True),
    "giant.ppm": lambda: b"P6 100000 100000 255\n",
    "large.ppm": lambda: b"P6 15000 15000 255\n",
}
SMALL = ("giant progressive.jpg", "many scans.jpg", "hidden scans.jpg", "giant.png",
         "wide grey.png", "giant.bmp", "giant.tif", "giant.gif", "giant.ppm")  # fmt: skip


def plant(folder: Path, names: tuple[str, ...] = tuple(BOMBS)) -> Path:
    """A folder of bombs."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_bytes(BOMBS[name]())
    return folder


def sparse(file: Path) -> None:
    """A sparse file of a terabyte."""
    with file.open("wb") as opened:
        opened.truncate(SPARSE_BYTES)
