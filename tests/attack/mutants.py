"""Mutated photos: bytes flipped, cut, doubled or overwritten, reproducible by seed."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from pathlib import Path

from tests.pictures import SHARED, draw, draw_raw

KINDS = ("jpg", "png", "webp", "gif", "bmp", "tif", "jp2", "ppm", "avif")
NUMBERS = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF)
LARGEST_SEED = 200_000  # bytes


def seeds(place: Path) -> list[Path]:
    """Intact photos of every format to mutate, with those of the shared data if it exists."""
    drawn = [draw(place / f"{kind}.{kind}", "green", (120, 90)) for kind in KINDS]
    drawn.append(draw_raw(place / "raw.dng"))
    found = sorted(f for f in (SHARED / "hostile-photos" / "formats").rglob("*") if f.is_file())
    return drawn + [file for file in found if file.stat().st_size < LARGEST_SEED]


def mutate(content: bytes, rng: random.Random) -> bytes:
    """The content with one to four mutations."""
    changed = bytearray(content)
    for _ in range(rng.randint(1, 4)):
        if changed:
            rng.choice((_flip, _cut, _double, _overwrite, _zero))(changed, rng)
    return bytes(changed)


def mutants(place: Path, count: int, seed: int) -> Iterator[Path]:
    """Write `count` mutated photos below a folder."""
    rng, originals = random.Random(seed), seeds(place / "seeds")
    contents = {file: file.read_bytes() for file in originals}
    folder = place / "mutants"
    folder.mkdir()
    for number in range(count):
        original = rng.choice(originals)
        file = folder / f"{number:05}{original.suffix}"
        file.write_bytes(mutate(contents[original], rng))
        yield file


def _flip(content: bytearray, rng: random.Random) -> None:
    for _ in range(rng.choice((1, 3, 30))):
        content[_place(content, rng)] ^= 1 << rng.randrange(8)


def _cut(content: bytearray, rng: random.Random) -> None:
    start = _place(content, rng)
    del content[start : start + rng.choice((1, 4, 100, len(content)))]


def _double(content: bytearray, rng: random.Random) -> None:
    start, length = _place(content, rng), rng.choice((1, 4, 100, 2000))
    content[start:start] = content[start : start + length]


def _overwrite(content: bytearray, rng: random.Random) -> None:
    """Overwrite some bytes by an extreme number."""
    number, size = rng.choice(NUMBERS), rng.choice(("<I", ">I", "<H", ">H"))
    packed = struct.pack(size, number & (0xFFFF if size[1] == "H" else 0xFFFFFFFF))
    start = _place(content, rng)
    content[start : start + len(packed)] = packed


def _zero(content: bytearray, rng: random.Random) -> None:
    start = _place(content, rng)
    stop = min(len(content), start + rng.choice((1, 16, 500)))
    content[start:stop] = bytes(stop - start)


def _place(content: bytearray, rng: random.Random) -> int:
    """A random offset, mostly in the header."""
    end = len(content) if rng.random() < 0.4 else min(len(content), 1000)
    return rng.randrange(max(1, end))
