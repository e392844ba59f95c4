"""Small ICC profiles (ICC.1:2022) for drawn pictures."""

from __future__ import annotations

import itertools
import struct
from collections.abc import Mapping, Sequence

Column = tuple[float, float, float]

# The XYZ columns of red, green and blue, adapted to D50.
SRGB = ((0.4360, 0.2225, 0.0139), (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7139))
ADOBE_RGB = ((0.6097, 0.3111, 0.0195), (0.2053, 0.6257, 0.0609), (0.1492, 0.0632, 0.7446))
DISPLAY_P3 = ((0.5151, 0.2412, -0.0011), (0.2919, 0.6922, 0.0419), (0.1572, 0.0666, 0.7841))
ROTATED = (SRGB[1], SRGB[2], SRGB[0])  # whose red is the green of sRGB
WHITE = (0.9642, 1.0, 0.8249)


def rgb_profile(columns: Sequence[Column], gamma: float = 2.2) -> bytes:
    """A profile of three primaries and one curve."""
    names = (b"rXYZ", b"gXYZ", b"bXYZ")
    tags = {name: _xyz(column) for name, column in zip(names, columns, strict=True)}
    curves = {name: _curve(gamma) for name in (b"rTRC", b"gTRC", b"bTRC")}
    return _profile(b"RGB ", b"XYZ ", {**tags, **curves})


def grey_profile(gamma: float) -> bytes:
    """A profile of grey with one curve."""
    return _profile(b"GRAY", b"XYZ ", {b"kTRC": _curve(gamma)})


def cmyk_profile(cyan: tuple[int, int, int] = (90, -80, 80)) -> bytes:
    """A profile of inks whose cyan has this colour of CIELAB, the other inks grey."""
    table = b""
    for c, m, y, k in itertools.product((0, 1), repeat=4):
        lightness, a, b = (0, 0, 0) if k else cyan if c else (100 - 40 * (m + y), 0, 0)
        table += bytes([round(lightness * 2.55), a + 128, b + 128])
    ramp = bytes(range(256))
    matrix = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    lut = b"mft1\0\0\0\0" + bytes([4, 3, 2, 0]) + matrix + 4 * ramp + table + 3 * ramp
    return _profile(b"CMYK", b"Lab ", {b"A2B0": lut}, kind=b"prtr")


def _xyz(column: Column) -> bytes:
    return b"XYZ \0\0\0\0" + _fixed(*column)


def _fixed(*values: float) -> bytes:
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def _curve(gamma: float) -> bytes:
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"


def _profile(
    colours: bytes, connection: bytes, tags: Mapping[bytes, bytes], kind: bytes = b"mntr"
) -> bytes:
    description = b"desc\0\0\0\0" + struct.pack(">I", 6) + b"drawn\0" + b"\0" * 78
    copyright_text = b"text\0\0\0\0none\0"
    tags = {b"desc": description, b"cprt": copyright_text, b"wtpt": _xyz(WHITE), **tags}
    start, table, body = 132 + 12 * len(tags), b"", b""
    for name, value in tags.items():
        table += name + struct.pack(">II", start + len(body), len(value))
        body += value + b"\0" * (-len(value) % 4)
    size = struct.pack(">I", start + len(body))
    head = size + b"lcms\x02\x40\0\0" + kind + colours + connection
    head += struct.pack(">6H", 2024, 1, 1, 0, 0, 0) + b"acsp" + b"\0" * 28 + _fixed(*WHITE)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body
