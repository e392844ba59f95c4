"""Where the results end: `python -m tests.benchmarks.relevance --data DIR [--json FILE]`.

Concepts that captioned photos show, or that none of them shows, are asked for. The cut is held
against the best constant cut-off, chosen on concepts that are not reported, and against the best
cut for each query, which only who has the labels knows. `--choose` prints the constants of
`search/relevance.py` as the concepts for choosing have them.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.builtin.evaluation.captions import read_captions
from search.builtin.evaluation.evaluate import encode_photos, encode_texts
from search.builtin.evaluation.everyday import read_everyday
from search.console import run, say
from search.encoders.base import Encoder
from search.encoders.loading import load_encoder
from search.ranking.calibration import Calibration, PhotoSample
from search.ranking.relevance import LIKELY, POOL, STRONG, bands
from tests.benchmarks.concepts import Concept, absent, concepts, listed

Shown = NDArray[np.bool_]  # (queries, photos)
SIZES, DRAWS = (5, 10, 20, 50, 100, 200, 400, 1000), 60  # smaller libraries, drawn from the photos
Cut = Callable[[NDArray[np.float32]], Shown]  # unit rows of queries (q, d) to what is shown


@dataclass(frozen=True, slots=True)
class Figures:
    """Means over the concepts, and the share of absent ones that are answered with nothing."""

    name: str
    precision: float
    recall: float
    f1: float
    nothing: float | None

    def __str__(self) -> str:
        nothing = f"{'':10}" if self.nothing is None else f"{self.nothing:10.0%}"
        return f"{self.name:44}{self.precision:10.3f}{self.recall:8.3f}{self.f1:8.3f}{nothing}"


@dataclass(frozen=True, slots=True)
class Asked:
    """Concepts as unit rows (q, d), with the photos that show each, (q, n)."""

    rows: NDArray[np.float32]
    relevant: Shown


class Bench:
    """The photos (n, d) of a data set, and what is asked of them."""

    def __init__(self, data: Path, split: str, encoder: Encoder) -> None:
        captioned, self.photos = encode_photos(encoder, read_captions(data, split))
        nouns, pairs = (concepts(captioned.captions, listed(kind)) for kind in ("noun", "pair"))
        self._encoder = encoder
        self.choosing = self._asked([*nouns[0], *pairs[0]])
        self.reported = self._asked([*nouns[1], *pairs[1]])
        self.absent = [self._asked(some) for some in absent(captioned.captions)]
        asked = listed("absent")
        neutral = [one.query for one in read_everyday() if one.query not in asked]
        self.calibration = Calibration(
            encode_texts(encoder, neutral), PhotoSample(self.photos, len(self.photos))
        )

    def _asked(self, some: Sequence[Concept]) -> Asked:
        relevant = [[n in one.relevant for n in range(len(self.photos))] for one in some]
        return Asked(encode_texts(self._encoder, [one.text for one in some]), np.array(relevant))

    def ours(
        self, rows: NDArray[np.float32], weakest: str = LIKELY, least: float | None = None
    ) -> Shown:
        """What the bands show, down to the weakest of them."""
        kept = (STRONG, weakest)
        shown = np.zeros((len(rows), len(self.photos)), bool)
        for line, row in zip(shown, rows, strict=True):
            best = np.argsort(-(self.photos @ row))[:POOL]
            found = bands(row, self.photos[best], self.calibration, nothing=least)
            line[best] = [band in kept for band in found]
        return shown

    def constant(self) -> Cut:
        """The constant that is best for the concepts for choosing."""
        scores = self.choosing.rows @ self.photos.T
        grid = np.quantile(scores, np.linspace(0.8, 0.9999, 300))
        best = max(grid, key=lambda least: f1(scores > least, self.choosing.relevant).mean())
        return lambda rows: (rows @ self.photos.T) > best

    def figures(self, name: str, cut: Cut) -> Figures:
        """What a cut gives on the reported concepts."""
        shown, relevant = cut(self.reported.rows), self.reported.relevant
        hits, count = (shown & relevant).sum(1), shown.sum(1)
        nothing = float((~cut(self.absent[1].rows).any(1)).mean())
        return Figures(
            name,
            float(np.mean(hits / np.maximum(count, 1))),
            float(np.mean(hits / relevant.sum(1))),
            float(f1(shown, relevant).mean()),
            nothing,
        )

    def oracle(self) -> Figures:
        """The best cut for each query."""
        return self._told("the best cut for each query", lambda f1s, _: int(np.argmax(f1s)))

    def known_count(self) -> Figures:
        """As many as there really are: what is left to gain is in the order, not in the cut."""
        return self._told("as many as there really are", lambda _, count: count - 1)

    def _told(self, name: str, last: Callable[[NDArray[np.float64], int], int]) -> Figures:
        """The figures of a cut that knows the labels."""
        rows = []
        for row, relevant in zip(self.reported.rows, self.reported.relevant, strict=True):
            hits = np.cumsum(relevant[np.argsort(-(self.photos @ row))])
            shown, count = np.arange(1, len(hits) + 1), int(relevant.sum())
            f1s = 2 * hits / (shown + count)
            at = last(f1s, count)
            rows.append((hits[at] / shown[at], hits[at] / count, f1s[at]))
        precision, recall, score = np.mean(rows, axis=0)
        return Figures(name, precision, recall, score, None)


def f1(shown: Shown, relevant: Shown) -> NDArray[np.float64]:
    """F1 of each query, (q,)."""
    both, either = (shown & relevant).sum(1), shown.sum(1) + relevant.sum(1)
    return np.asarray(2 * both / np.maximum(either, 1))


def choose(bench: Bench) -> str:
    """The constants, from the concepts for choosing."""
    asked, calibration = bench.choosing, bench.calibration
    mean, spread = calibration.score_stats(bench.photos, is_picture=False)
    scores = asked.rows @ bench.photos.T
    by_photo = (scores - mean) / spread
    by_library = (scores - scores.mean(1, keepdims=True)) / scores.std(1, keepdims=True)
    inputs = np.stack([by_photo.ravel(), by_library.ravel(), np.ones(scores.size)], 1)
    # A concept that many photos show weighs less than as many others.
    weights = np.repeat(1 / np.sqrt(asked.relevant.sum(1)), scores.shape[1])
    fitted = logistic(inputs, asked.relevant.ravel().astype(float), weights)
    line = np.polyfit(*least(by_photo, asked.relevant), 1)[::-1].round(2).tolist()
    most = np.quantile(by_photo.max(1), 0.05)
    return (
        f"BY_PHOTO, BY_LIBRARY, BIAS = {fitted.round(2).tolist()}; "
        f"NOTHING, BY_NUMBER, MOST = {[*line, round(float(most), 2)]}"
    )


def least(by_photo: NDArray[np.floating], relevant: Shown) -> tuple[list[float], list[float]]:
    """Logarithms of library sizes, and what the best photo exceeds for 95 % of what is there."""
    chance, count = np.random.default_rng(0), by_photo.shape[1]
    sizes = [size for size in SIZES if size < count]
    values = []
    for size in sizes:
        some = [chance.choice(count, size, replace=False) for _ in range(DRAWS)]
        best = [by_photo[:, of][relevant[:, of].any(1)].max(1) for of in some]
        values.append(float(np.quantile(np.concatenate(best), 0.05)))
    return [float(np.log(size)) for size in sizes], values


def logistic(
    inputs: NDArray[np.float64], truth: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The weights of a logistic regression, by Newton's method."""
    fitted = np.zeros(inputs.shape[1])
    for _ in range(25):
        chances = 1 / (1 + np.exp(-inputs @ fitted))
        slope = inputs.T @ (weights * (truth - chances))
        curve = (inputs * (weights * chances * (1 - chances))[:, None]).T @ inputs
        fitted += np.linalg.solve(curve + 1e-6 * np.eye(len(fitted)), slope)
    return fitted


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.relevance")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--split", default="dev")
    parser.add_argument("--model", default="builtin")
    parser.add_argument("--choose", action="store_true", help="print the constants instead")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    flags = parser.parse_args()
    bench = Bench(flags.data, flags.split, load_encoder(flags.model, notify=say))
    if flags.choose:
        print(choose(bench))
        return 0
    figures = [
        bench.figures("the best constant cut-off", bench.constant()),
        bench.figures("photoseek: strong and likely", bench.ours),
        bench.figures("photoseek: strong", lambda rows: bench.ours(rows, STRONG)),
        bench.figures(
            "photoseek, were there always something", lambda rows: bench.ours(rows, least=0)
        ),
        bench.known_count(),
        bench.oracle(),
    ]
    constant, oracle = figures[0].f1, figures[-1].f1
    count = len(bench.reported.rows), len(bench.absent[1].rows), len(bench.photos)
    print("{} concepts and {} absent ones, {:,} photos".format(*count))
    print(f"{'':44}{'precision':>10}{'recall':>8}{'F1':>8}{'nothing':>10}{'way':>10}")
    for figure in figures:
        print(f"{figure}{(figure.f1 - constant) / (oracle - constant):10.0%}")
    if flags.json:
        flags.json.write_text(json.dumps([dataclasses.asdict(f) for f in figures], indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
