"""Scores to bands: which hits are strong, which likely. Pure.

A cosine says little by itself: some photos are near to every text, some texts near to every photo.
So a hit's score is standardised twice, by what its photo scores against a background of queries
that nobody has asked and by what its query scores against the library (as Bogolin et al. 2022 and
arXiv 2511.22141 normalise queries). A logistic model makes of the two, and of how far the library's
best stand out, how likely the photo is what was asked for. Strong hits are those of at least
STRONG_CHANCE, likely ones of LIKELY_CHANCE: above these, hits are right as often as is promised.
`tests/benchmarks/relevance.py` chooses the constants and measures them, on concepts apart.

The sum of all chances is off from the number of right photos by half of it for captioned concepts
and by more for labels (median), so no number is told. A larger margin where few hits are strong, a
second wording ("a photo of …") that must agree, and a neutral text that may not be nearer left the
worst tenth of strong as it was. Of 34 strong hits that were called wrong, looked at one by one, 15
were right: their captions or labels named them by another word, as the benchmark knows now of most.
The others are of a neighbouring kind: the cartoon of another animal, another game on grass.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from search.arrays import Rows
from search.ranking.calibration import Calibration
from search.records import Band

STRONG: Band = "strong"
LIKELY: Band = "likely"
REST: Band = "rest"
FEW = 50  # photos: so few say nothing of how a query scores against a library
BY_PHOTO, BY_LIBRARY, BY_PEAK, BIAS = 1.009, 0.168, 0.041, -5.971
BY_PHOTO_OF_FEW, BIAS_OF_FEW = 1.138, -5.831
STRONG_CHANCE, LIKELY_CHANCE = 0.79, 0.36
PEAK = 0.99  # the quantile of the library's scores that tells how far its best stand out
SAME = 0.9  # how near a photo is to be the picture itself: 0 as any two are, 1 the same

Numbers = NDArray[np.floating]


def bands(
    query: Rows,
    rows: Rows,
    background: Rows,
    calibration: Calibration,
    *,
    is_picture: bool = False,
) -> list[Band]:
    """The band of each hit, in their order. `query`: (d,); `rows`: (k, d), the hits' embeddings.

    `background`: unit rows (t, d) that the hits' scores are held against. `is_picture`: the query
    is one picture, so that the same photo is strong whatever else there is.
    """
    sure = chances(query, rows, background, calibration)
    named: list[Band] = [
        STRONG if chance >= STRONG_CHANCE else LIKELY if chance >= LIKELY_CHANCE else REST
        for chance in sure.tolist()
    ]
    if not is_picture:
        return named
    least = calibration.sample.mean_cosine
    same = rows @ query >= least + SAME * (1 - least)
    return [STRONG if one else band for one, band in zip(same.tolist(), named, strict=True)]


def chances(query: Rows, rows: Rows, background: Rows, calibration: Calibration) -> Numbers:
    """How likely each hit is what was asked for, 0 to 1, (k,)."""
    by_photo, by_library, peak = evidence(query, rows, background, calibration)
    if len(calibration.sample.rows) < FEW:
        return _logistic(BY_PHOTO_OF_FEW * by_photo + BIAS_OF_FEW)
    return _logistic(BY_PHOTO * by_photo + BY_LIBRARY * by_library + BY_PEAK * peak + BIAS)


def evidence(
    query: Rows, rows: Rows, background: Rows, calibration: Calibration
) -> tuple[Numbers, Numbers, float]:
    """Scores standardised by photo and by library, (k,) each, and the peak of the library's."""
    sample = calibration.sample.rows
    scores, known = rows @ query, sample @ query
    by_photo = _standard(scores, *calibration.score_stats(rows, background))
    if not len(sample):
        return by_photo, by_photo, 0.0
    of_sample = _standard(known, *calibration.sample_stats(background))
    by_library = (scores - known.mean()) / max(float(known.std()), 1e-3)
    return by_photo, np.asarray(by_library), _quantile(of_sample, PEAK)


def _quantile(values: Numbers, share: float) -> float:
    """As np.quantile, which loads numpy.ma: that takes longer than a search."""
    place = share * (len(values) - 1)
    low, high = math.floor(place), math.ceil(place)
    ordered = np.partition(values, (low, high))
    return float(ordered[low] + (place - low) * (ordered[high] - ordered[low]))


def _standard(scores: Numbers, mean: Numbers, spread: Numbers) -> Numbers:
    return np.asarray((scores - mean) / spread)


def _logistic(certainty: Numbers) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-np.clip(certainty, -50, 50))))
