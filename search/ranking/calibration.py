"""Calibration of scores by neutral texts and a sample of the library's photos. Pure."""

from __future__ import annotations

import functools
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from search.arrays import Rows

SAMPLED = 1000  # photos of the library, at most
GROWTH = 1.5  # times the photos, above or below, that call for another sample
LEAST_SPREAD = 0.02  # of cosines: a smaller spread would be overconfident


@functools.lru_cache(1)
def neutral_texts() -> tuple[str, ...]:
    """Everyday queries: the background set that scores are compared with."""
    table = Path(__file__).with_name("neutral_texts.txt").read_text("utf-8")
    return tuple(table.split("\n")[:-1])


def neutral_texts_hash() -> str:
    """A hash of the neutral texts, for the names of files that depend on them."""
    return hashlib.sha256("\n".join(neutral_texts()).encode()).hexdigest()[:12]


@dataclass(frozen=True)
class PhotoSample:
    """Unit rows (n, d) of some photos of a library that holds `count` photos."""

    rows: Rows
    count: int

    @functools.cached_property
    def mean_cosine(self) -> float:
        """The mean cosine of two different photos; 0 where there are no two."""
        size = len(self.rows)
        total = float((self.rows.sum(0) ** 2).sum()) - size
        return total / (size * (size - 1)) if size > 1 else 0.0

    def fits_library(self, count: int) -> bool:
        """True if a library of `count` photos is similar in size to the one that was sampled."""
        return self.count / GROWTH <= count <= self.count * GROWTH


@dataclass(frozen=True)
class Calibration:
    """Neutral texts, unit rows (t, d), and a sample of the library's photos; one model's.

    `logits`: scale and bias of a model that was trained with a sigmoid of each pair.
    """

    texts: Rows
    sample: PhotoSample
    logits: tuple[float, float] | None = None

    @functools.cached_property
    def _text_stats(self) -> tuple[Rows, Rows]:
        return self.score_stats(self.sample.rows, self.texts)

    def sample_stats(self, background: Rows) -> tuple[Rows, Rows]:
        """Mean and spread of each sampled photo's scores against a background, (n,) each."""
        if background is self.texts:  # as in most queries
            return self._text_stats
        return self.score_stats(self.sample.rows, background)

    def score_stats(self, rows: Rows, background: Rows) -> tuple[Rows, Rows]:
        """Mean and spread of each photo's scores against a background (t, d), (k,) each."""
        scores = rows @ background.T
        return scores.mean(1), np.maximum(scores.std(1), LEAST_SPREAD)

    def centred(self, rows: Rows, *, is_picture: bool) -> Rows:
        """Unit rows (k, d), centred and scaled so that rows of other terms can be added.

        CLIP's photos and texts are in two separate cones (Liang et al. 2022). The mean of its cone
        is subtracted from each row (GR-CLIP, arXiv 2507.19054), and the result is scaled so that
        its scores in the library have a spread of one; a picture would outweigh words otherwise.
        """
        centred_rows = rows - (self.sample.rows if is_picture else self.texts).mean(0)
        return self.scaled(centred_rows)

    def scaled(self, rows: Rows) -> Rows:
        """Rows (k, d) whose scores in the library have a spread of one."""
        spread = (self.sample.rows @ rows.T).std(0)
        return np.asarray(rows / np.maximum(spread, 1e-6)[:, None], np.float32)
