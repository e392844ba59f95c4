"""What photos say and what they look like, in one order. Pure.

A photo's lift is made of the share of the query that stands in its texts: each word weighs by how
rare it is among the photos (Spärck Jones 1972), stop words weigh nothing, and a word that no photo
says weighs something, so that one word of a long description says little. The lift is added to the
cosine, both in standard deviations of the query's cosines over the library. A photo that says the
whole query comes first, whatever it looks like. `tests/benchmarks/words.py` chooses the constants,
and compares with reciprocal rank fusion (Cormack et al. 2009), which knows ranks only: the photos
of any folder that is called by one word of the query would come second to none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search import words
from search.arrays import Ids, Rows, distinct

FIRST = 24.0  # the lift of a photo that says the whole query, in standard deviations
LIFT, POWER = 6.0, 2  # of those that say a part: that of LIFT, and half of the words a quarter
UNSEEN = 0.5  # a word that no photo says weighs as one that this power of all photos say
WHOLE = 0.999  # a share from which on the photo says all of the query
LEAST = 0.02  # a share below which it says nothing
LEAST_SPREAD = 0.01  # of cosines, where a library is too small or too uniform to tell
STOP_WORDS = frozenset({
    "a", "about", "above", "all", "an", "and", "any", "are", "as", "at", "be", "behind", "below",
    "between", "by", "down", "for", "from", "has", "have", "he", "her", "his", "i", "image", "in",
    "inside", "into", "is", "it", "its", "me", "my", "near", "next", "no", "not", "of", "off", "on",
    "or", "our", "out", "outside", "over", "photo", "photograph", "picture", "she", "some", "that",
    "the", "their", "there", "these", "they", "this", "to", "two", "under", "up", "was", "we",
    "were", "where", "while", "who", "with", "you", "your",
})  # fmt: skip
PARTICLES = "的了在与和"  # between the words of a Chinese query
SHORT = 3  # characters of an unspaced script that are looked for as one word

Numbers = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Saying:
    """Photos by id, ascending, (n,), and the share of the query that their texts say, (n,).

    `is_typed`: they say the words as they were typed, and none that was only meant.
    """

    ids: Ids
    shares: Numbers
    is_typed: bool = True

    def of(self, ids: Ids) -> Numbers:
        """The shares of these photos, (k,); 0 for those that say nothing."""
        if not len(self.ids):
            return np.zeros(len(ids))
        places = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        return np.where(self.ids[places] == ids, self.shares[places], 0.0)

    def whole(self) -> Ids:
        """The photos that say all of the query."""
        return np.asarray(self.ids[self.shares >= WHOLE])

    def most(self, count: int) -> Ids:
        """The photos that say a part of it, about `count` of them: those that say the most."""
        partly = (self.shares >= LEAST) & (self.shares < WHOLE)
        ids, shares = self.ids[partly], self.shares[partly]
        if len(ids) <= count:
            return np.asarray(ids)
        return np.asarray(ids[shares >= np.partition(shares, -count)[-count]])


SILENT = Saying(np.empty(0, np.int64), np.empty(0))


def content_words(texts: Sequence[str]) -> tuple[str, ...]:
    """The words of a query that are looked for in texts, each once."""
    return tuple(dict.fromkeys(word for text in texts for word in _content_words(text)))


def _content_words(text: str) -> Iterator[str]:
    for word in words.split(text):
        if word.is_unspaced():
            yield from _pairs(word.folded)
        elif len(word.folded) > 1 and word.folded not in STOP_WORDS:
            yield word.folded


def _pairs(run: str) -> Iterator[str]:
    """A run of an unspaced script: as one word if short, else any two neighbours of it."""
    if len(run) <= SHORT:
        yield run
        return
    for part in run.translate(dict.fromkeys(map(ord, PARTICLES), " ")).split():
        if len(part) <= SHORT:
            yield part
        else:
            yield from (part[n : n + 2] for n in range(len(part) - 1))


def saying(found: Sequence[Ids], count: int) -> Saying:
    """Which photos say how much of a query. `found`: for each of its words the photos that say it.

    `count`: the photos of the library.
    """
    if not any(len(ids) for ids in found):
        return SILENT
    unseen = count**UNSEEN
    weights = np.log1p([count / (len(ids) or unseen) for ids in found])
    ids = distinct(np.concatenate(list(found)))
    shares = np.zeros(len(ids))
    for weight, those in zip(weights, found, strict=True):
        shares[np.searchsorted(ids, those)] += weight
    return Saying(ids, shares / weights.sum())


def fuse(cosines: Numbers, shares: Numbers, spread: float) -> Numbers:
    """What to order photos by, (n,), from their cosines and shares, (n,) each.

    `spread`: the standard deviation of the query's cosines over the library.
    """
    lifts = np.where(shares >= WHOLE, FIRST, LIFT * shares**POWER)
    return np.asarray(cosines / max(spread, LEAST_SPREAD) + np.where(shares >= LEAST, lifts, 0))


def spread_of(query: Rows, sample: Rows) -> float:
    """The standard deviation of a query's cosines, (d,), over a sample of the library, (n, d)."""
    return float((sample @ query).std()) if len(sample) else LEAST_SPREAD
