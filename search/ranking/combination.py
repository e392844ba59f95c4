"""Several terms to one vector to search for, and what such a vector scores by chance. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from search.arrays import Rows
from search.ranking.calibration import Calibration

BACKGROUND = 250  # combinations of neutral terms that a combined query is held against
MINUS = 0.6  # what a term taken away weighs beside one that is wanted


@dataclass(frozen=True, slots=True)
class Part:
    """One term of a query as a unit row, (d,); a negative weight takes it away.

    With `alike`, the row is a direction that was learnt (`search/ranking/teaching.py`), and these
    are unit rows (t, d) that are learnt in the same way from photos that nobody chose.
    """

    weight: float
    row: Rows
    is_picture: bool
    alike: Rows | None = None


def combine(parts: Sequence[Part], calibration: Calibration | None) -> Rows:
    """The unit row that the terms together look for, (d,).

    Each term of several is centred and scaled (`Calibration.centred`), so that each weighs what its
    number says. Without a calibration, in a library too small for one, the rows are summed.
    """
    rows = np.array([part.row for part in parts])
    if len(parts) == 1 or calibration is None:
        return _unit(np.array([part.weight for part in parts]) @ rows)
    centred = [_centred(part, part.row[None], calibration)[0] for part in parts]
    return _unit(_weights(parts) @ np.array(centred))


def background(parts: Sequence[Part], calibration: Calibration) -> Rows:
    """Unit rows (t, d) of background queries, combined in the same way.

    Neutral texts stand for words and sampled photos for pictures.
    """
    if len(parts) == 1:
        neutral = _neutral(parts[0], calibration)
        return neutral if parts[0].weight > 0 else -neutral
    rng = np.random.default_rng(0)  # numpy.random takes longer to load than a search
    drawn = [rng.choice(_neutral(part, calibration), BACKGROUND) for part in parts]
    centred = [_centred(part, rows, calibration) for rows, part in zip(drawn, parts, strict=True)]
    return _unit(np.tensordot(_weights(parts), np.array(centred), 1))


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


def _unit(rows: Rows) -> Rows:
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-12), np.float32)
