"""All figures of one model, and their report as text. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from search.builtin.evaluation.classes import ClassAccuracy
from search.builtin.evaluation.labels import LabelFigures, Naming
from search.builtin.evaluation.metrics import Recall

NAMES = "among 1,000 names"
LANGUAGE_NAMES = {"en": "English", "zh": "Chinese"}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures of one model on one split in one language. Shares in percent."""

    model: str
    split: str
    language: str
    photos: int
    captions: int
    skipped: tuple[str, ...]
    recall: Recall
    reworded: dict[str, Recall]
    words: int
    word_precision: dict[str, float]
    everyday: int
    everyday_missed: tuple[str, ...]
    everyday_shown: int  # everyday queries that the texts of enough photos contain
    everyday_found: float
    samples: int
    samples_missed: tuple[str, ...]
    labels: LabelFigures | None = None
    names: Naming | None = None  # of labelled photos whose label is an ImageNet name
    classes: ClassAccuracy | None = None


def report(figures: Evaluation) -> str:
    """The figures as text, one per line."""
    lines = [
        f"{figures.model}, {LANGUAGE_NAMES[figures.language]}: {figures.captions:,} captions,"
        f" {figures.photos:,} photos ({figures.split})",
        f"{'captions as they are':24}{figures.recall}",
        *(f"{'  ' + name:24}{value}" for name, value in figures.reworded.items()),
        *_words(figures),
        *_labels(figures.labels),
        *([f"{NAMES:24}{figures.names}"] if figures.names else []),
        *_everyday(figures),
        *_samples(figures),
    ]
    return "\n".join([*lines, str(figures.classes)] if figures.classes else lines)


def _words(figures: Evaluation) -> list[str]:
    if not figures.words:
        return []
    return [
        f"{figures.words} single words: of the first ten photos, that many show it",
        *(f"{'  ' + name:24}{value:.1f} %" for name, value in figures.word_precision.items()),
    ]


def _labels(figures: LabelFigures | None) -> list[str]:
    if figures is None:
        return []
    return [
        f"labelled photos: their label among all {figures.labels}",
        f"{'  all':24}{figures.naming}",
        *(f"{'  ' + source[:20]:24}{value}" for source, value in figures.by_source.items()),
        f"{figures.queries} labels as queries: of the first n photos, n their number,"
        f" {figures.as_query:.1f} % are right",
    ]


def _everyday(figures: Evaluation) -> list[str]:
    landed = figures.everyday - len(figures.everyday_missed)
    return [
        f"everyday queries that land: {landed} of {figures.everyday}",
        f"  missed: {', '.join(figures.everyday_missed) or 'none'}",
        f"everyday queries that photos show ({figures.everyday_shown}):"
        f" {figures.everyday_found:.1f} % of what the first ten could hold",
    ]


def _samples(figures: Evaluation) -> list[str]:
    if not figures.samples:
        return []
    right = figures.samples - len(figures.samples_missed)
    missed = f"; missed: {', '.join(figures.samples_missed)}" if figures.samples_missed else ""
    return [f"gallery samples: {right} of {figures.samples} first{missed}"]
