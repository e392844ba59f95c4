"""Speed of a GPU, and the share of reading: `python -m tests.benchmarks.gpu`. Not run by tests.

The weights are random, which does not affect speed. Without a GPU the processor is measured.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from indexer.embedder import LocalEmbedder
from indexer.metadata.sidecars import Sidecars
from indexer.reader import Job, Reader
from search.arrays import Pixels
from search.console import run
from search.encoders.openclip import OpenClipEncoder
from search.images.decode import default_limit_px
from search.records import Root
from tests.benchmarks.figures import Figure, in_turn, seconds
from tests.benchmarks.material import LARGE, fill
from tests.benchmarks.rclip import ARCHITECTURE, save_random_weights

ARCHITECTURES = (ARCHITECTURE, "ViT-L-14")
BATCHES = (32, 64, 128, 256, 512)
ROUNDS = 5
REPEATS = 3


def with_random_weights(architecture: str, folder: Path) -> OpenClipEncoder:
    """An encoder of this architecture with random weights."""
    checkpoint = folder / f"{architecture}.pt"
    save_random_weights(checkpoint, architecture)
    return OpenClipEncoder.load(f"{architecture}@{checkpoint}")


def encoding(encoder: OpenClipEncoder, batches: Sequence[int]) -> list[Figure]:
    """Photos/s from prepared photos to rows, by batch size."""
    shape = (max(batches), encoder.side_px, encoder.side_px, 3)
    photos = list(np.random.default_rng(0).integers(0, 256, shape, np.uint8))
    return [
        Figure(f"{_name(encoder)}, {size} at once: photos/s", _rate(encoder, photos[:size]))
        for size in batches
    ]


def _name(encoder: OpenClipEncoder) -> str:
    return encoder.tag.name.partition("@")[0]


def _rate(encoder: OpenClipEncoder, photos: Sequence[Pixels]) -> float:
    encoder.encode_photos(photos)
    took = seconds(lambda: [encoder.encode_photos(photos) for _ in range(ROUNDS)])
    return ROUNDS * len(photos) / took


def embedding(encoder: OpenClipEncoder, jobs: Sequence[Job]) -> Figure:
    """Photos/s from files to rows, relative to reading alone; 1 means the GPU waits for reading."""
    cores = os.cpu_count() or 1
    reader = Reader(encoder.prepare, encoder.side_px, default_limit_px(cores), frozenset())
    embedder = LocalEmbedder(encoder)

    def read() -> float:
        with ThreadPoolExecutor(cores) as pool:
            return len(jobs) / seconds(lambda: list(pool.map(reader.read, jobs)))

    def embed() -> float:
        return len(jobs) / seconds(lambda: list(embedder.embed(jobs, frozenset())))

    name = f"{_name(encoder)}, files to rows against reading alone: photos/s"
    return Figure(name, *in_turn(REPEATS, embed, read))


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.gpu", description=__doc__)
    parser.add_argument("--photos", type=int, default=800, help="12-megapixel files")
    parser.add_argument("--batches", type=int, nargs="+", default=BATCHES, metavar="N")
    flags = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        files = fill(place / "photos", LARGE, flags.photos)
        root = Root(1, place / "photos")
        jobs = [Job(root, file.name, None, Sidecars("")) for file in files]
        for architecture in ARCHITECTURES:
            encoder = with_random_weights(architecture, place)
            for figure in (*encoding(encoder, flags.batches), embedding(encoder, jobs)):
                print(figure, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
