"""Combine the terms of a query in one vector, and make background queries for it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search.arrays import Rows, unit
from search.ranking.calibration import Calibration
from search.record_class import dataclass

BACKGROUND = 250  # background queries: a spread from so many is known to 1 / sqrt(2 * 250) = 4.5 %
# Weight of a negated term. `tests.benchmarks.relevance --captions`, "a without b": of the first ten
# 56 % are right and 2 % show b; with 0.45 58 % and 4 %, with 0.9 50 % and 1 %.
MINUS = 0.6


@dataclass(frozen=True, slots=True)
class Part:
    """One term of a query as a unit row, (d,); a negative weight subtracts it.

    With `alike`, the row is a learned direction (`search/ranking/teaching.py`), and these are unit
    rows (t, d) that are learned in the same way from single photos of the library.
    """

    weight: float
    row: Rows
    is_picture: bool
    alike: Rows | None = None


def combine(parts: Sequence[Part], calibration: Calibration | None) -> Rows:
    """The unit row to search for, (d,): the weighted sum of the terms.

    Each of several terms is centred and scaled (`Calibration.centred`), so that its weight alone
    determines its effect. Without a calibration, in a library too small for one, the rows are
    summed as they are.
    """
    rows = np.array([part.row for part in parts])
    if len(parts) == 1 or calibration is None:
        return unit(np.array([part.weight for part in parts]) @ rows)
    centred = [_centred(part, part.row[None], calibration)[0] for part in parts]
    return unit(_weights(parts) @ np.array(centred))


def background(parts: Sequence[Part], calibration: Calibration) -> Rows:
    """Unit rows (t, d) of background queries, combined in the same way as the terms.

    Neutral texts take the place of words, and sampled photos that of pictures.
    """
    if len(parts) == 1:
        neutral = _neutral(parts[0], calibration)
        return neutral if parts[0].weight > 0 else -neutral
    rng = np.random.default_rng(0)
    drawn = [rng.choice(_neutral(part, calibration), BACKGROUND) for part in parts]
    centred = [_centred(part, rows, calibration) for rows, part in zip(drawn, parts, strict=True)]
    return unit(np.tensordot(_weights(parts), np.array(centred), 1))


def _centred(part: Part, rows: Rows, calibration: Calibration) -> Rows:
    if part.alike is not None:
        return calibration.scaled(rows)
    return calibration.centred(rows, is_picture=part.is_picture)


def _neutral(part: Part, calibration: Calibration) -> Rows:
    if part.alike is not None:
        return part.alike
    return calibration.sample.rows if part.is_picture else calibration.texts


def _weights(parts: Sequence[Part]) -> Rows:
    weights = [part.weight if part.weight > 0 else MINUS * part.weight for part in parts]
    return np.array(weights, np.float32)
