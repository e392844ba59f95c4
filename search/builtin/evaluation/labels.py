"""Classification of labelled photos among all labels, and each label as a query."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.arrays import Rows
from search.builtin.evaluation.labelled import Labelled
from search.builtin.evaluation.languages import LANGUAGES, Language
from search.encoders.base import Encoder

MIN_PHOTOS = 3  # of a label that is used as a query: fewer are luck
MAX_PHOTOS = 10  # hits that are evaluated


@dataclass(frozen=True, slots=True)
class Naming:
    """Percent of photos whose label is first, or among the first five, of all labels."""

    photos: int
    first: float
    in_five: float

    def __str__(self) -> str:
        return f"first {self.first:4.1f}   in five {self.in_five:4.1f}   ({self.photos:,} photos)"


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """`as_query`: percent right of the first min(n, MAX_PHOTOS) hits for a label with n photos."""

    labels: int
    naming: Naming
    queries: int
    as_query: float
    by_source: dict[str, Naming]


def label_figures(
    encoder: Encoder, photos: Rows, data: Labelled, labels: Iterable[str], language: str
) -> LabelFigures:
    """Evaluate rows of photos, (photos, d), against all `labels` in a language."""
    names = sorted(set(labels))
    own = np.array([names.index(label) for label in data.labels])
    scores = named(encoder, names, LANGUAGES[language]) @ photos.T
    places = (scores > scores[own, np.arange(len(own))]).sum(axis=0)
    sources = np.array(data.sources)
    precision = precisions(scores, own)
    return LabelFigures(
        labels=len(names),
        naming=naming(places),
        queries=len(precision),
        as_query=100 * float(np.mean(precision)) if precision else 0.0,
        by_source={source: naming(places[sources == source]) for source in sorted({*sources})},
    )


def named(encoder: Encoder, names: Sequence[str], language: Language) -> Rows:
    """Unit rows, (names, d), of "a photo of" each name, in a language."""
    return encoder.encode_texts([language.photo_of(language.name(name)) for name in names])


def precisions(scores: Rows, own: NDArray[np.int64]) -> list[float]:
    """The share of right photos among the first min(n, MAX_PHOTOS) hits for a label with n photos.

    Scores (labels, photos); `own`: the label of each photo. Labels of fewer than MIN_PHOTOS photos
    are left out.
    """
    counts = Counter(own.tolist())
    firsts = {label: min(n, MAX_PHOTOS) for label, n in sorted(counts.items()) if n >= MIN_PHOTOS}
    return [
        float(np.mean(own[np.argsort(-scores[label])[:n]] == label)) for label, n in firsts.items()
    ]


def naming(places: NDArray[np.int64]) -> Naming:
    """Accuracy from the rank of each photo's name, from 0, (n,)."""
    first, in_five = (100 * float(np.mean(places < k)) for k in (1, 5))
    return Naming(len(places), first, in_five)
