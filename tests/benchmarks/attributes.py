"""Precision of likely hits for attributes: `python -m tests.benchmarks.attributes --captions DIR`.

Queries are a colour and a noun, or a gender and an activity; a photo is right if its captions name
the colour beside the noun, or the gender. Compared with the bands without contrasts.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.arrays import Rows
from search.builtin.evaluation.captions import read_captions
from search.builtin.evaluation.evaluate import encode_photos, encode_texts
from search.console import notify, run
from search.encoders.loading import load_encoder
from search.query.attributes import COLOURS, contrasts
from search.ranking import relevance
from search.ranking.calibration import SAMPLED, Calibration, PhotoSample, neutral_texts

NOUNS = (
    "dog", "dogs", "shirt", "jacket", "dress", "car", "hat", "cat", "bike", "flower", "ball",
    "coat", "horse", "bird", "truck", "shorts", "helmet", "uniform", "boat", "pants", "hair",
)  # fmt: skip
MALE, FEMALE = (
    r"\b(?:man|men|boys?|guys?|he|his|male)\b",
    r"\b(?:wom[ae]n|girls?|lad(?:y|ies)|her)\b",
)
PEOPLE = {"a man": MALE, "a boy": MALE, "a woman": FEMALE, "a girl": FEMALE}
ACTIVITIES = (
    "jumping", "running", "climbing", "swimming", "playing", "smiling", "sitting", "riding a bike",
    "with a hat", "on a swing", "in the water", "on the beach", "playing football",
)  # fmt: skip
LEAST = 3  # right photos of a query
Mask = NDArray[np.bool_]


def colours(captions: list[str]) -> Iterator[tuple[str, Mask]]:
    """Queries of a colour and a noun, and the photos that are right."""
    for colour, noun in product(COLOURS, NOUNS):
        pattern = re.compile(rf"\b{colour} (?:and \w+ )?(?:\w+ )?{noun}\b")
        right = np.array([pattern.search(text) is not None for text in captions])
        if right.sum() >= LEAST:
            yield f"{colour} {noun}", right


def genders(captions: list[str]) -> Iterator[tuple[str, Mask]]:
    """Queries of a person and an activity, and the photos with a person of this gender."""
    for (person, pattern), activity in product(PEOPLE.items(), ACTIVITIES):
        right = np.array([re.search(pattern, text) is not None for text in captions])
        yield f"{person} {activity}", right


def report(
    name: str,
    queries: list[tuple[str, Mask]],
    photos: Rows,
    calibration: Calibration,
    encode: Callable[[tuple[str, ...]], Rows],
) -> Iterator[str]:
    """Precision of likely hits with and without contrasts, and the share of right ones kept."""
    counts = {"without contrasts": [0, 0], "with contrasts": [0, 0]}
    for query, right in queries:
        rows = encode((query, *contrasts(query)))
        sure = relevance.chances(rows[0], photos, calibration.texts, calibration)
        likely = sure >= relevance.LIKELY_CHANCE
        distinct = relevance.are_distinct(rows, photos, calibration.texts, calibration)
        for way, hits in zip(counts, (likely, likely & distinct), strict=True):
            counts[way][0] += int((hits & right).sum())
            counts[way][1] += int(hits.sum())
    for way, (known, count) in counts.items():
        of_hits = f"{known} of {count} ({known / max(1, count):.0%})"
        yield f"{name} ({len(queries)} queries), {way}: {of_hits}"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.attributes")
    parser.add_argument("--captions", type=Path, metavar="DIR", required=True)
    parser.add_argument("--model", default="builtin")
    flags = parser.parse_args()
    encoder = load_encoder(flags.model, notify=notify)
    data, photos = encode_photos(encoder, read_captions(flags.captions, "dev"))
    texts = encode_texts(encoder, neutral_texts())
    calibration = Calibration(texts, PhotoSample(photos[:SAMPLED], len(photos)))
    captions = [" ".join(some).lower() for some in data.captions]
    kinds = {"colour": list(colours(captions)), "gender": list(genders(captions))}
    for name, queries in kinds.items():
        encode = lambda some: encode_texts(encoder, some)  # noqa: E731
        print("\n".join(report(name, queries, photos, calibration, encode)))
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
