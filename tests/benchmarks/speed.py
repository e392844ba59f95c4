"""How fast photoseek is on this machine: `python -m tests.benchmarks.speed [--json]`.

Photos of 12 megapixels through the whole way, with the built-in model; then a library of 10,000
small files, scanned again and searched.
"""

from __future__ import annotations

import argparse
import io
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from indexer.update import IndexOptions, index_folders
from search.console import run, say
from search.decode import decode
from search.encoder import Encoder, Pixels, load_encoder
from search.engine import open_library
from search.records import ModelTag
from tests.colours import ColourEncoder

LARGE, SMALL = (4000, 3000), (64, 48)
PHOTOS, FILES, QUERIES = 96, 10_000, 50


class Noise(ColourEncoder):
    """Random rows as wide as the built-in model's, so that a large library is made at once."""

    def __init__(self) -> None:
        super().__init__()
        self.tag = ModelTag("noise", "none", 512, "squash 8")
        self.chance = np.random.default_rng(0)

    def encode_photos(self, photos: Sequence[Pixels]) -> NDArray[np.float32]:
        return self._rows(len(photos))

    def encode_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return self._rows(len(texts))

    def _rows(self, count: int) -> NDArray[np.float32]:
        rows = self.chance.standard_normal((count, self.tag.dimension), np.float32)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def photo(size: tuple[int, int]) -> bytes:
    """A JPEG with the detail of a photo: noise, coarse and fine."""
    chance = np.random.default_rng(0)
    coarse = Image.fromarray(chance.integers(0, 255, (24, 32, 3), np.uint8)).resize(size)
    fine = Image.effect_noise(size, 40).convert("RGB")
    content = io.BytesIO()
    Image.blend(coarse, fine, 0.2).save(content, "JPEG", quality=90)
    return content.getvalue()


def fill(folder: Path, size: tuple[int, int], count: int) -> list[Path]:
    """So many photos, no two the same file: each ends in its number, which JPEG allows."""
    folder.mkdir()
    content = photo(size)
    files = [folder / f"{number}.jpg" for number in range(count)]
    for number, file in enumerate(files):
        file.write_bytes(content + number.to_bytes(4))
    return files


def seconds(work: Callable[[], object]) -> float:
    """How long it takes, once."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def photos_a_second(place: Path, encoder: Encoder) -> dict[str, float]:
    """The whole way, and its two halves alone."""
    files = fill(place / "large", LARGE, PHOTOS)
    pixels = encoder.prepare(decode(files[0], at_least_px=2 * encoder.side_px).pixels)
    batch = [pixels] * 32

    def decode_some() -> None:
        for file in files[:16]:
            encoder.prepare(decode(file, at_least_px=2 * encoder.side_px).pixels)

    encoder.encode_photos(batch)  # the first batch of a process is slow
    options = IndexOptions(place / "library", encoder=encoder)
    return {
        "decode, photos/s on one core": 16 / seconds(decode_some),
        "encode, photos/s": len(batch) / seconds(lambda: encoder.encode_photos(batch)),
        "index, photos/s end to end": PHOTOS
        / seconds(lambda: index_folders([place / "large"], options)),
        "peak memory, MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def many_files(place: Path, encoder: Encoder) -> dict[str, float]:
    """A scan where nothing has changed, and searches."""
    fill(place / "small", SMALL, FILES)
    options = IndexOptions(place / "many", encoder=Noise())
    index_folders([place / "small"], options)
    again = seconds(lambda: index_folders([], options))
    engine = open_library(place / "many", encoder=Noise())
    engine.search("first", top=1)
    texts = [f"photo number {number}" for number in range(QUERIES)]
    encode = seconds(lambda: [encoder.encode_texts([text]) for text in texts])
    search = seconds(lambda: [engine.search(text) for text in texts])
    return {
        f"scan of {FILES:,} unchanged files, s": again,
        "text to vector, ms": 1000 * encode / QUERIES,
        f"search among {FILES:,} photos, ms": 1000 * search / QUERIES,
    }


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.speed", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    flags = parser.parse_args()
    say(f"{PHOTOS} photos of 12 megapixels, {FILES:,} small files; takes a few minutes")
    figures = {"import torch and load the model, s": seconds(lambda: load_encoder("builtin"))}
    figures["load the model, s"] = seconds(lambda: load_encoder("builtin"))
    encoder = load_encoder("builtin")
    with tempfile.TemporaryDirectory() as place:
        figures |= photos_a_second(Path(place), encoder)
        figures |= many_files(Path(place), encoder)
    if flags.json:
        print(json.dumps(figures))
    else:
        print("\n".join(f"{name:40} {value:10,.2f}" for name, value in figures.items()))
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
