"""Confidence bands of hits by their scores: strong, likely and rest. Pure.

A cosine alone means little: some photos are near to every text, some texts near to every photo. So
a hit's score is standardised twice, by the scores of its photo with background queries and by the
scores of its query with the library (as Bogolin et al. 2022 and
arXiv 2511.22141 normalise queries). A logistic model makes of the two, and of how far the library's
best stand out, how likely the photo is what was asked for. Strong hits are those of at least
STRONG_CHANCE, likely ones of LIKELY_CHANCE: above these, hits are right as often as is promised.
`tests/benchmarks/relevance.py` chooses the constants and measures them, on separate concepts. For
LIKELY_CHANCE it finds 0.28 for a precision of 50 % and 0.4 for 52 %; with 0.4, queries of
`tests/benchmarks/album.py` whose first hit is right have no likely one.

The sum of all chances is off from the number of right photos by half of it for captioned concepts
and by more for labels (median), so no number is shown. A larger margin where few hits are strong, a
second wording ("a photo of …") that must agree, and a neutral text that may not be nearer left the
worst tenth of strong as it was. Of 34 strong hits that were called wrong, inspected one by one, 15
were right: their captions or labels named them by another word, as the benchmark knows now of most.
The others are of a similar kind: the cartoon of another animal, another game on grass.
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
BANDS: tuple[Band, ...] = (STRONG, LIKELY, REST)
FEW = 200  # photos: fewer do not show how a query scores with a library
BY_PHOTO, BY_LIBRARY, BY_PEAK, BIAS = 1.027, 0.135, 0.004, -5.856
STRONG_CHANCE, LIKELY_CHANCE = 0.73, 0.36
# The scores by photo of strong and likely hits among few photos. The best of more photos has a
# higher score by chance alone: a likely hit's is LIKELY_AT and GROWTH for each e-fold of photos. So
# about one in five queries that no photo answers has a likely hit, for any number of photos.
# The photos are a small library, or those of a larger one that pass the filters of a query.
STRONG_AT, LIKELY_AT, GROWTH = 6.05, 2.2, 0.46
PEAK = 0.99  # the quantile of the library's scores that measures how far the best stand out
# How much nearer a photo must be to a description than to the same one of another colour or gender,
# in standard deviations of its scores, to be likely. `tests/benchmarks/attributes.py` measures it.
DISTINCT = 0.2
# Of the texts in a batch of SigLIP 2's training, one was a photo's own (arXiv 2502.14786).
TRAINED_TEXTS = 32_768
RELEVANT = 0.01  # the share of a library that an average query describes, assumed
SAME = 0.9  # similarity of a photo to be the picture itself: 0 as any two, 1 for the same

Numbers = NDArray[np.floating]


def bands(
    query: Rows,
    rows: Rows,
    background: Rows,
    calibration: Calibration,
    *,
    searched: int | None = None,
    is_picture: bool = False,
) -> list[Band]:
    """The band of each hit, in their order. `query`: (d,); `rows`: (k, d), the hits' embeddings.

    `background`: unit rows (t, d) that the hits' scores are compared with. `searched`: the number
    of photos that pass the filters, None for all. `is_picture`: the query is one picture, so that
    the same photo is always strong.
    """
    probabilities = chances(query, rows, background, calibration, searched)
    named: list[Band] = [
        STRONG if chance >= STRONG_CHANCE else LIKELY if chance >= LIKELY_CHANCE else REST
        for chance in probabilities.tolist()
    ]
    if not is_picture:
        return named
    least = calibration.sample.mean_cosine
    same = rows @ query >= least + SAME * (1 - least)
    return [STRONG if is_same else band for is_same, band in zip(same.tolist(), named, strict=True)]


def are_distinct(
    contrasted: Rows, rows: Rows, background: Rows, calibration: Calibration
) -> NDArray[np.bool_]:
    """True where a photo (k, d) is nearest to the first of some descriptions (c, d), (k,)."""
    scores = rows @ contrasted.T
    _, spread = calibration.score_stats(rows, background)
    return np.asarray(scores[:, 0] - scores[:, 1:].max(1) > DISTINCT * spread)


def chances(
    query: Rows,
    rows: Rows,
    background: Rows,
    calibration: Calibration,
    searched: int | None = None,
) -> Numbers:
    """The probability that each hit among the `searched` photos is relevant, 0 to 1, (k,)."""
    by_photo, by_library, peak = evidence(query, rows, background, calibration)
    photos = len(calibration.sample.rows)
    count = photos if searched is None else min(searched, photos)
    if count < FEW:
        likely_at = LIKELY_AT + GROWTH * math.log(count + 1)
        low, high = _log_odds(LIKELY_CHANCE), _log_odds(STRONG_CHANCE)
        logits = low + (high - low) * (by_photo - likely_at) / (STRONG_AT - likely_at)
    else:
        logits = BY_PHOTO * by_photo + BY_LIBRARY * by_library + BY_PEAK * peak + BIAS
    if calibration.logits and background is calibration.texts:  # the query is one text
        logits = np.minimum(logits, _trained_logits(rows @ query, *calibration.logits))
    return _logistic(logits)


def _trained_logits(cosines: Rows, scale: float, bias: float) -> Numbers:
    """The log odds that a model learnt for each pair, with the prior of a search.

    SigLIP (Zhai et al. 2023) learns the odds of a pair among TRAINED_TEXTS texts, which its bias
    holds. They are replaced by those of RELEVANT (Bayes). An upper limit only: a photo is not
    relevant because it is the best of a library.
    """
    return np.asarray(scale * cosines + bias - _log_odds(1 / TRAINED_TEXTS) + _log_odds(RELEVANT))


def evidence(
    query: Rows, rows: Rows, background: Rows, calibration: Calibration
) -> tuple[Numbers, Numbers, float]:
    """Scores standardised by photo and by library, (k,) each, and the peak of the library's."""
    sample = calibration.sample.rows
    scores, of_library = rows @ query, sample @ query
    by_photo = _standard(scores, *calibration.score_stats(rows, background))
    if not len(sample):
        return by_photo, by_photo, 0.0
    of_sample = _standard(of_library, *calibration.sample_stats(background))
    by_library = (scores - of_library.mean()) / max(float(of_library.std()), 1e-3)
    return by_photo, np.asarray(by_library), _peak(of_sample)


def _peak(scores: Numbers) -> float:
    """The quantile PEAK of scores, interpolated; `np.quantile` loads `numpy.ma`, in 12 ms."""
    return float(np.interp(PEAK * (len(scores) - 1), np.arange(len(scores)), np.sort(scores)))


def _standard(scores: Numbers, mean: Numbers, spread: Numbers) -> Numbers:
    return np.asarray((scores - mean) / spread)


def _log_odds(probability: float) -> float:
    return math.log(probability / (1 - probability))


def _logistic(certainty: Numbers) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-np.clip(certainty, -50, 50))))
