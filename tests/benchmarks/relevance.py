"""Precision of confidence bands and of combined queries: `python -m tests.benchmarks.relevance`.

    --captions DIR   captioned photos; the concepts are named by their captions
    --labels DIR     labelled photos; every label is a concept, photos of other labels are wrong

Concepts are for choosing or for reporting, never for both. `--choose` prints the constants of
`search/ranking/relevance.py` fitted to the concepts for choosing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.arrays import Rows
from search.builtin.evaluation.captions import Captioned, read_captions
from search.builtin.evaluation.evaluate import encode_photos, encode_texts
from search.builtin.evaluation.everyday import read_everyday
from search.builtin.evaluation.labelled import read_labels
from search.console import notify, run
from search.encoders.base import Encoder
from search.encoders.loading import load_encoder
from search.encoders.models import BUILTIN, languages
from search.query.known_words import is_in_languages
from search.query.trained_words import is_trained
from search.ranking import relevance
from search.ranking.calibration import SAMPLED, Calibration, PhotoSample, neutral_texts
from search.ranking.combination import Part, background, combine
from search.records import Band
from tests.benchmarks.concepts import LIST, concepts, listed, showing

SIZES = (50, 300, 1000)  # photos of the sampled libraries
DRAWS = 4
SMALL_SIZES, SMALL_DRAWS = (7, 20, 50, 100, 200), 20
FIRST, PAIRS = 10, 50
# Of all strong hits of a kind of concept, and of the likely hits of the median concept.
STRONG_PRECISION, LIKELY_PRECISION = 0.85, 0.5
DOUBT = LIST.with_name("doubt.tsv")
CHANCES = np.arange(0.02, 0.99, 0.01)  # possible thresholds
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Concepts:
    """Texts as unit rows (q, d); `right`: photos that may show them, `certain`: that do, (q, n)."""

    texts: tuple[str, ...]
    rows: Rows
    right: Mask
    certain: Mask


@dataclass(frozen=True, slots=True)
class Bench:
    """Photos (n, d), concepts, and neutral texts (t, d), all encoded by one model."""

    name: str
    photos: Rows
    choosing: Concepts
    reported: Concepts
    texts: Rows

    def calibration(self, numbers: NDArray[np.int64]) -> Calibration:
        """The calibration of an engine for a library of these photos."""
        drawn = np.random.default_rng(0).permutation(numbers)[:SAMPLED]
        return Calibration(self.texts, PhotoSample(self.photos[drawn], len(numbers)))


def captioned(folder: Path, encoder: Encoder) -> Bench:
    """Concepts of captions: certain if two captions name it, right if one does or a synonym."""
    data, photos = encode_photos(encoder, read_captions(folder, "dev"))
    kinds = [concepts(data.captions, listed(kind)) for kind in ("noun", "pair")]
    parts = []
    for of in (0, 1):
        texts = tuple(concept.text for kind in kinds for concept in kind[of])
        right = showing(data.captions, texts, 1, also=True)
        certain = showing(data.captions, texts, 2)
        parts.append(Concepts(texts, encode_texts(encoder, texts), right, certain))
    return Bench("captions", photos, parts[0], parts[1], encode_texts(encoder, neutral_texts()))


def labelled(folder: Path, encoder: Encoder) -> Bench:
    """Labels with at least five photos as concepts; every other one is for choosing.

    A photo of a kind of the label (a windsor chair, for a chair) is right, but not certain.
    """
    data = read_labels(folder, "dev")
    blank = Captioned(data.files, tuple((label,) for label in data.labels), ())
    kept, photos = encode_photos(encoder, blank)
    labels = np.array([texts[0] for texts in kept.captions])
    names = [name for name in sorted(set(labels)) if (labels == name).sum() >= 5]
    parts = []
    for some in (names[::2], names[1::2]):
        certain = np.array([labels == name for name in some])
        kinds = np.array([np.strings.endswith(labels, f" {name}") for name in some])
        texts = tuple(str(name) for name in some)
        parts.append(Concepts(texts, encode_texts(encoder, texts), certain | kinds, certain))
    return Bench("labels", photos, parts[0], parts[1], encode_texts(encoder, neutral_texts()))


@dataclass(frozen=True, slots=True)
class Shares:
    """Precision, recall and number of hits of one band by concept, (q,); NaN without a hit."""

    precision: NDArray[np.floating]
    recall: NDArray[np.floating]
    hits: NDArray[np.int64]

    def __str__(self) -> str:
        known = self.precision[~np.isnan(self.precision)]
        if not len(known):
            return "no hit"
        tenth, median = np.quantile(known, (0.1, 0.5))
        every = np.average(known, weights=self.hits[self.hits > 0])
        found = f"{np.nanmean(self.recall):5.0%} of what there is"
        precision = f"{every:4.0%} (all), {median:4.0%} (median), {tenth:4.0%} (worst tenth)"
        return f"right {precision}; {found}"


def shares(sure: NDArray[np.floating], concepts: Concepts, low: float, high: float) -> Shares:
    """Precision and recall of hits with a chance in [low, high), by concept."""
    inside = (sure >= low) & (sure < high)
    count = inside.sum(1)
    with np.errstate(invalid="ignore", divide="ignore"):
        precision = np.where(count, (inside & concepts.right).sum(1) / count, np.nan)
        recall = (inside & concepts.certain).sum(1) / concepts.certain.sum(1)
    return Shares(precision, recall, count)


def chances(bench: Bench, concepts: Concepts, numbers: NDArray[np.int64]) -> NDArray[np.floating]:
    """The chance of every photo of a library for every concept, (q, n)."""
    calibration = bench.calibration(numbers)
    photos = bench.photos[numbers]
    return np.array(
        [relevance.chances(row, photos, bench.texts, calibration) for row in concepts.rows]
    )


def report(bench: Bench) -> Iterator[str]:
    """Precision and recall of strong and likely hits, in the whole library and smaller ones."""
    rng = np.random.default_rng(0)
    whole = len(bench.photos)
    for size in (whole, *(s for s in reversed(SIZES) if s < whole)):
        draws = 1 if size == whole else DRAWS
        libraries = [np.sort(rng.permutation(whole)[:size]) for _ in range(draws)]
        strong, likely = relevance.STRONG_CHANCE, relevance.LIKELY_CHANCE
        for band, low, high in (("strong", strong, 2.0), ("likely", likely, strong)):
            parts = [_of_library(bench, numbers, low, high) for numbers in libraries]
            joined = Shares(
                np.concatenate([p.precision for p in parts]),
                np.concatenate([p.recall for p in parts]),
                np.concatenate([p.hits for p in parts]),
            )
            yield f"{bench.name}, {size:5,} photos, {band:6}  {joined}"


def small_libraries(bench: Bench) -> Iterator[str]:
    """How many searches of small libraries have a likely hit, with and without a right photo."""
    concepts, rng = bench.reported, np.random.default_rng(1)
    for size in SMALL_SIZES:
        found, unfounded, right = list[Mask](), list[Mask](), list[Mask]()
        for _ in range(SMALL_DRAWS):
            numbers = rng.permutation(len(bench.photos))[:size]
            likely = chances(bench, concepts, numbers) >= relevance.LIKELY_CHANCE
            shown, known = concepts.certain[:, numbers], concepts.right[:, numbers]
            has_hit = np.any(likely, axis=1)
            found.append(has_hit[np.any(shown, axis=1)])
            unfounded.append(has_hit[~np.any(known, axis=1)])
            right.append(known[likely])
        among, of_others, of_hits = (
            float(np.concatenate(some).mean()) for some in (found, unfounded, right)
        )
        shares = f"{among:4.0%} of those with a photo, {of_others:4.0%} of others"
        yield (
            f"{bench.name}, {size:3} photos: a hit is strong or likely for {shares};"
            f" {of_hits:4.0%} of these hits are right"
        )


def estimates(bench: Bench) -> str:
    """Error of the sum of all chances as an estimate of the number of right photos."""
    numbers = np.arange(len(bench.photos))
    estimated = chances(bench, bench.reported, numbers).sum(1)
    true = np.maximum(bench.reported.right.sum(1), 1)
    kept = estimated >= FIRST
    errors = (np.abs(estimated - true) / true)[kept]
    what = f"{bench.name}, the number of {kept.sum()} concepts estimated"
    return f"{what}: off by {np.median(errors):4.0%} (median)"


def _of_library(bench: Bench, numbers: NDArray[np.int64], low: float, high: float) -> Shares:
    reported = bench.reported
    kept = reported.certain[:, numbers].any(1)
    part = Concepts(
        tuple(np.array(reported.texts)[kept]),
        reported.rows[kept],
        reported.right[kept][:, numbers],
        reported.certain[kept][:, numbers],
    )
    return shares(chances(bench, part, numbers), part, low, high)


def choose(benches: Sequence[Bench]) -> str:
    """The constants fitted to the concepts for choosing; precision holds for each kind."""
    inputs, truth, weights, kinds = [], [], [], []
    for kind, bench in enumerate(benches):
        calibration = bench.calibration(np.arange(len(bench.photos)))
        for row, right, certain in zip(
            bench.choosing.rows, bench.choosing.right, bench.choosing.certain, strict=True
        ):
            standing = relevance.evidence(row, bench.photos, bench.texts, calibration)
            inputs.append(np.stack([*np.broadcast_arrays(*standing), np.ones(len(right))], 1))
            truth.append(right)
            kinds.append(kind)
            weights.append(np.full(len(right), 1 / np.sqrt(max(1, certain.sum()))))
    flat, known, weight = np.concatenate(inputs), np.concatenate(truth), np.concatenate(weights)
    fitted = logistic(flat, known.astype(float), weight)
    sure = [1 / (1 + np.exp(-part @ fitted)) for part in inputs]
    found = list(zip(kinds, sure, truth, strict=True))
    right = [low for low in CHANCES if _least_precision(found, low) >= STRONG_PRECISION]
    strong = float(right[0]) if right else 0.99
    likely = _threshold(found, LIKELY_PRECISION, strong)
    return (
        f"BY_PHOTO, BY_LIBRARY, BY_PEAK, BIAS = {fitted.round(3).tolist()}; "
        f"STRONG_CHANCE, LIKELY_CHANCE = {strong:.3f}, {likely:.3f}"
    )


def _least_precision(found: Sequence[tuple[int, NDArray[np.floating], Mask]], low: float) -> float:
    """The precision of all hits above a chance, of the kind of concepts where it is lowest."""
    hits, right = dict[int, int](), dict[int, int]()
    for kind, sure, shown in found:
        inside = sure >= low
        hits[kind] = hits.get(kind, 0) + int(inside.sum())
        right[kind] = right.get(kind, 0) + int((inside & shown).sum())
    return min(right[kind] / max(count, 1) for kind, count in hits.items())


def _threshold(
    found: Sequence[tuple[int, NDArray[np.floating], Mask]], median: float, below: float
) -> float:
    """The lowest chance above which, and below `below`, hits have the required precision.

    `found`: the kind, the chances of all photos and the right photos of each concept.
    """
    for low in CHANCES:
        shares = dict[int, list[float]]()
        for kind, sure, right in found:
            inside = (sure >= low) & (sure < below)
            if inside.any():
                shares.setdefault(kind, []).append(float(right[inside].mean()))
        if len(shares) == len({kind for kind, *_ in found}) and all(
            np.median(some) >= median for some in shares.values()
        ):
            return float(low)
    return 0.99


def logistic(
    inputs: NDArray[np.float64], truth: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The weights of a logistic regression, by Newton's method."""
    fitted = np.zeros(inputs.shape[1])
    for _ in range(25):
        sure = 1 / (1 + np.exp(-np.clip(inputs @ fitted, -50, 50)))
        slope = inputs.T @ (weights * (truth - sure))
        curve = (inputs * (weights * sure * (1 - sure))[:, None]).T @ inputs
        fitted += np.linalg.solve(curve + 1e-6 * np.eye(len(fitted)), slope)
    return fitted


def combined(bench: Bench) -> Iterator[str]:
    """Precision of two combined terms, compared with the plain sum of their rows."""
    nouns = [text for text in bench.reported.texts if " " not in text]
    shown = dict(zip(bench.reported.texts, bench.reported.certain, strict=True))
    rows = dict(zip(bench.reported.texts, bench.reported.rows, strict=True))
    calibration = bench.calibration(np.arange(len(bench.photos)))
    pairs = sorted(permutations(nouns, 2), key=lambda p: -int((shown[p[0]] & shown[p[1]]).sum()))
    for name, sign in (("a without b", -1.0), ("a and b", 1.0)):
        for way in ("plain sum", "photoseek"):
            found = [
                _first(bench, rows, shown, pair, sign, calibration if way != "plain sum" else None)
                for pair in pairs[: 2 * PAIRS : 2]
            ]
            right, other = np.mean(found, axis=0)
            shares = f"right {right:4.0%}, show b {other:4.0%}"
            yield f"{name:12} {way:10} of the first {FIRST}: {shares}"


def _first(
    bench: Bench,
    rows: dict[str, Rows],
    shown: dict[str, Mask],
    pair: tuple[str, str],
    sign: float,
    calibration: Calibration | None,
) -> tuple[float, float]:
    """Shares of the first hits that are right, and of those that show the second term."""
    one, other = pair
    parts = [Part(1.0, rows[one], is_picture=False), Part(sign, rows[other], is_picture=False)]
    row = combine(parts, calibration)
    first = np.argsort(-(bench.photos @ row))[:FIRST]
    with_other = shown[other] if sign > 0 else ~shown[other]
    return float((shown[one] & with_other)[first].mean()), float(shown[other][first].mean())


def never_empty(bench: Bench) -> str:
    """The number of combinations with a strong or likely hit."""
    calibration = bench.calibration(np.arange(len(bench.photos)))
    rows = bench.reported.rows[:20]
    sure = 0
    for one, other in permutations(range(len(rows)), 2):
        parts = [Part(1.0, rows[one], is_picture=False), Part(-1.0, rows[other], is_picture=False)]
        against = background(parts, calibration)
        row = combine(parts, calibration)
        bands: list[Band] = relevance.bands(row, bench.photos, against, calibration)
        sure += any(band != relevance.REST for band in bands)
    count = len(rows) * (len(rows) - 1)
    return f"a without b: strong or likely hits in {sure} of {count} combinations"


def doubt(encoder: Encoder) -> Iterator[str]:
    """The share of readable and unreadable queries that are reported as unreadable."""
    kinds: dict[str, list[str]] = {
        "good English": [one.query for one in read_everyday()],
        "good Chinese": [one.query for one in read_everyday("zh")],
    }
    for line in DOUBT.read_text("utf-8").splitlines():
        kind, text = line.split("\t")
        kinds.setdefault(kind, []).append(text)
    known = languages(encoder.tag.name)
    is_known = is_trained if encoder.tag.name == BUILTIN else None
    for kind, texts in kinds.items():
        share = np.mean([not is_in_languages(text, known, is_known) for text in texts])
        yield f"doubted: {share:4.0%} of {len(texts)} {kind} queries"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.relevance")
    parser.add_argument("--captions", type=Path, metavar="DIR")
    parser.add_argument("--labels", type=Path, metavar="DIR")
    parser.add_argument("--model", default="builtin")
    parser.add_argument("--choose", action="store_true", help="print the constants instead")
    flags = parser.parse_args()
    encoder = load_encoder(flags.model, notify=notify)
    benches = []
    if flags.captions:
        benches.append(captioned(flags.captions, encoder))
    if flags.labels:
        benches.append(labelled(flags.labels, encoder))
    if flags.choose:
        print(choose(benches))
        return 0
    lines = [
        line for one in benches for line in (*report(one), *small_libraries(one), estimates(one))
    ]
    if flags.captions:
        lines += [*combined(benches[0]), never_empty(benches[0])]
    print("\n".join([*lines, *doubt(encoder)]))
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
