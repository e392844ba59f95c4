"""Queries of a picture and words: `python -m tests.benchmarks.mixing --data DIR`.

The picture shows one thing, the words name another; photos that show both are relevant. Compared
are the plain sum of the two unit vectors and the combination of `search/ranking/combination.py`.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.builtin.evaluation.captions import read_captions
from search.builtin.evaluation.evaluate import encode_photos, encode_texts
from search.console import notify, run
from search.encoders.loading import load_encoder
from search.ranking.calibration import Calibration, PhotoSample, neutral_texts
from search.ranking.combination import Part, combine
from tests.benchmarks.concepts import Concept, concepts, listed

FIRST = 10
PICTURES = 10  # of each first thing at most


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.mixing")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--model", default="builtin")
    flags = parser.parse_args()
    encoder = load_encoder(flags.model, notify=notify)
    data, photos = encode_photos(encoder, read_captions(flags.data, "dev"))
    neutral = encode_texts(encoder, neutral_texts())
    calibration = Calibration(neutral, PhotoSample(photos, len(photos)))
    pairs = [c for some in concepts(data.captions, listed("pair")) for c in some]
    words = sorted({word for pair in pairs for word in pair.text.split()})
    shown = {c.text: c for some in concepts(data.captions, words) for c in some}
    queries = [pair for pair in pairs if all(word in shown for word in pair.text.split())]
    texts = dict(zip(words, encode_texts(encoder, words), strict=True))
    for name in ("words alone", "picture alone", "plain sum", "photoseek"):
        shares = [_found(name, pair, shown, texts, photos, calibration) for pair in queries]
        print(f"{name:14} of the first {FIRST}, right: {np.mean(shares):.1%}")
    return 0


def _found(
    name: str,
    pair: Concept,
    shown: dict[str, Concept],
    texts: dict[str, NDArray[np.float32]],
    photos: NDArray[np.float32],
    calibration: Calibration,
) -> float:
    """Mean precision of the first hits, over some pictures that show only the first thing."""
    first, second = pair.text.split()
    shares = []
    for number in sorted(shown[first].relevant - shown[second].relevant)[:PICTURES]:
        query = _mixed(name, photos[number], texts[second], calibration)
        order = [n for n in np.argsort(-(photos @ query)).tolist() if n != number][:FIRST]
        shares.append(len(pair.relevant & set(order)) / min(FIRST, len(pair.relevant)))
    return float(np.mean(shares)) if shares else 0.0


def _mixed(
    name: str, picture: NDArray[np.float32], words: NDArray[np.float32], calibration: Calibration
) -> NDArray[np.float32]:
    if name == "words alone":
        return words
    if name == "picture alone":
        return picture
    parts = [Part(1.0, picture, is_picture=True), Part(1.0, words, is_picture=False)]
    return combine(parts, calibration if name == "photoseek" else None)


if __name__ == "__main__":
    sys.exit(run(main))
