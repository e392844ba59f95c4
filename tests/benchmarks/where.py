"""Localisation by heat maps: `python -m tests.benchmarks.where --data DIR`.

Four labelled photos make one picture, a quarter each. For each of the four labels the warmest cell
must lie in the quarter of its photo (the pointing game of Zhang et al. 2018, "Top-down Neural
Attention by Excitation Backprop"); by chance it does for one in four.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image

from search.builtin.evaluation.labelled import Labelled, read_labels
from search.console import notify, run
from search.encoders.loading import load_encoder
from search.images.decode import decode
from search.images.heat_map import SIDE, HeatMap, heat_map

SIDE_PX = 224  # of a quarter


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.where")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--model", default="builtin")
    parser.add_argument("--pictures", type=int, default=50)
    flags = parser.parse_args()
    encoder = load_encoder(flags.model, notify=notify)
    photos, rng = read_labels(flags.data, "dev"), random.Random(0)
    right, shares, seconds = list[bool](), list[float](), list[float]()
    for _ in range(flags.pictures):
        four = _four(photos, rng)
        picture, texts = _quarters(four), [f"a photo of {label}" for label in four.labels]
        started = time.perf_counter()
        maps = heat_map(picture, encoder.encode_texts(texts), encoder)
        seconds.append(time.perf_counter() - started)
        right += [_quarter(*_warmest(one)) == at for at, one in enumerate(maps)]
        shares += [_share(one, at) for at, one in enumerate(maps)]
    print(f"warmest cell in the right quarter  {statistics.mean(right):6.1%} of {len(right)}")
    print(f"of all warmth in it, on average    {statistics.mean(shares):6.1%}")
    print(f"a picture with four descriptions   {statistics.median(seconds):6.2f} s")
    return 0


def _four(photos: Labelled, rng: random.Random) -> Labelled:
    """Four random photos with different labels."""
    while True:
        chosen = photos.some(rng.sample(range(len(photos.files)), 4))
        if len(set(chosen.labels)) == len(chosen.labels):
            return chosen


def _quarters(photos: Labelled) -> Image.Image:
    picture = Image.new("RGB", (2 * SIDE_PX, 2 * SIDE_PX))
    for at, file in enumerate(photos.files):
        one = decode(file).pixels.resize((SIDE_PX, SIDE_PX))
        picture.paste(one, (at % 2 * SIDE_PX, at // 2 * SIDE_PX))
    return picture


def _warmest(cells: HeatMap) -> tuple[int, int]:
    down, across = np.unravel_index(int(cells.argmax()), cells.shape)
    return int(down), int(across)


def _quarter(down: int, across: int) -> int:
    return 2 * (down >= SIDE // 2) + (across >= SIDE // 2)


def _share(cells: HeatMap, quarter: int) -> float:
    """The share of positive values that lies in a quarter."""
    warmth, half = np.maximum(cells, 0), SIDE // 2
    down, across = quarter // 2 * half, quarter % 2 * half
    return float(warmth[down : down + half, across : across + half].sum() / (warmth.sum() or 1))


if __name__ == "__main__":
    sys.exit(run(main))
