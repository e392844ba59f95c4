"""Scores to bands: which hits are strong, which likely, and where the results end. Pure.

A cosine says little by itself: some photos are near to every text, some texts near to every photo.
So a hit's score is standardised twice, by what its photo scores against neutral texts and by what
its query scores against the library (as Bogolin et al. 2022 and arXiv 2511.22141 normalise
queries); a logistic model makes of the two how likely the photo is what was asked for. The cut is
where the expected F1 is largest (Lewis 1995; Ye et al. 2012). `tests/benchmarks/relevance.py`
chooses the constants and measures them, on concepts apart.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from search.arrays import Rows
from search.ranking.calibration import Calibration
from search.records import Band

STRONG: Band = "strong"
LIKELY: Band = "likely"
REST: Band = "rest"
POOL = 300  # best hits that are looked at for the cut, so that it is the same for any number shown
FEW = 50  # photos: so few say nothing of how a query scores against a library
BY_PHOTO, BY_LIBRARY, BIAS = 0.69, 0.67, -6.11
# Where the best hit must stand by its photo, in standard deviations, or nothing is like it. The
# best of many stands high by chance: a line over the logarithm of their number, and its end.
NOTHING, BY_NUMBER, MOST = 0.29, 0.47, 3.53
SAME = 0.9  # how near a photo is to be the picture itself: 0 as any two are, 1 the same
PRECISE = 0.4  # strong hits are cut by the F of this beta: precision counts for more

Numbers = NDArray[np.floating]


def bands(
    query: Rows,
    rows: Rows,
    calibration: Calibration,
    *,
    is_picture: bool = False,
    nothing: float | None = None,
) -> list[Band]:
    """The band of each hit, best first. `query`: (d,); `rows`: (k, d), the hits' embeddings.

    `is_picture`: the query holds a picture, whose scores live on another scale than a text's.
    `nothing`: where the best hit must stand for there to be any but the rest; None: as is usual in
    a library of this size.
    """
    few = len(calibration.sample.rows) < FEW
    if few and is_picture:  # nothing to measure by, and no tail that anybody must be spared
        return [LIKELY] * len(rows)
    scores, mean_cosine = rows @ query, calibration.sample.mean_cosine
    by_photo = _standard(scores, *calibration.score_stats(rows, is_picture))
    same = int((scores >= mean_cosine + SAME * (1 - mean_cosine)).sum()) if is_picture else 0
    low = _least(calibration.sample.count) if nothing is None else nothing
    if not len(rows) or by_photo.max() < low:
        return [STRONG] * same + [REST] * (len(rows) - same)
    known = calibration.sample.rows @ query
    sample = _standard(
        known, *(calibration.photo_baseline if is_picture else calibration.text_baseline)
    )
    library = known.mean(), max(float(known.std()), 1e-3)
    chances = _chances(by_photo, by_photo if few else _standard(scores, *library))
    of_sample = _chances(sample, sample if few else _standard(known, *library))
    expected = _expected(chances, of_sample, calibration)
    strong, likely = (max(same, _cut(chances, expected, beta)) for beta in (PRECISE, 1.0))
    return [STRONG if n < strong else LIKELY if n < likely else REST for n in range(len(rows))]


def _least(count: int) -> float:
    """Where the best of so many photos must stand."""
    return min(MOST, NOTHING + BY_NUMBER * float(np.log(max(1, count))))


def _standard(scores: Numbers, mean: Numbers | float, spread: Numbers | float) -> Numbers:
    return np.asarray((scores - mean) / spread)


def _chances(by_photo: Numbers, by_library: Numbers) -> Numbers:
    certainty = BY_PHOTO * by_photo + BY_LIBRARY * by_library + BIAS
    return np.asarray(1 / (1 + np.exp(-np.clip(certainty, -50, 50))))


def _expected(chances: Numbers, sample: Numbers, calibration: Calibration) -> float:
    """How many photos of the library are what was asked for: the hits, and all others by sample."""
    share = max(0, calibration.sample.count - len(chances)) / max(1, len(sample))
    others = np.sort(sample)[: max(0, len(sample) - round(len(chances) / max(share, 1)))]
    return float(chances.sum() + share * others.sum())


def _cut(chances: Numbers, expected: float, beta: float) -> int:
    """How many of the first hits have the largest expected F of this beta."""
    found, shown = np.cumsum(chances), np.arange(1, len(chances) + 1)
    return int(np.argmax((1 + beta**2) * found / (shown + beta**2 * expected))) + 1
