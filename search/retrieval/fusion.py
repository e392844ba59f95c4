"""Fusion of text matches and image similarity in one order. Pure.

A photo's lift is made of the share of the query that its texts contain: each word weighs by how
rare it is among the photos (Spärck Jones 1972), stop words weigh nothing, and a word in no text
weighs something, so that one word of a long description is a small share. The lift is added to the
cosine, both in standard deviations of the query's cosines over the library. Photos whose texts
contain the whole query come first, whatever they look like. `tests/benchmarks/words.py` chooses the
constants, and compares with reciprocal rank fusion (Cormack et al. 2009), which knows ranks only:
the photos of any folder that is named by one word of the query would rank second.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from search import words
from search.arrays import Ids, Rows, distinct
from search.record_class import dataclass

COMPLETE_LIFT = 24.0  # of texts that contain the whole query, in standard deviations
LIFT, POWER = 6.0, 2  # of those with a part: that of LIFT, and half of the words a quarter
UNSEEN = 0.5  # a word in no text weighs as one in the texts of this power of all photos
COMPLETE = 0.999  # a share from which on the texts contain all of the query
LEAST = 0.02  # a share below which a match is ignored
LEAST_SPREAD = 0.01  # of cosines, where a library is too small or too uniform to measure one
STOP_WORDS = frozenset({
    "a", "about", "above", "all", "an", "and", "any", "are", "as", "at", "be", "behind", "below",
    "between", "by", "down", "for", "from", "has", "have", "he", "her", "his", "i", "image", "in",
    "inside", "into", "is", "it", "its", "me", "my", "near", "next", "no", "not", "of", "off", "on",
    "or", "our", "out", "outside", "over", "photo", "photograph", "picture", "she", "some", "that",
    "the", "their", "there", "these", "they", "this", "to", "two", "under", "up", "was", "we",
    "were", "where", "while", "who", "with", "you", "your",
})  # fmt: skip
PARTICLES = "的了在与和"  # between the words of a Chinese query
SHORT = 3  # characters of an unspaced script that are searched as one word

Numbers = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class TextMatches:
    """Photos by id, ascending, (n,), and the share of the query in their texts, (n,), 0 to 1.

    `is_corrected`: a misspelt word of the query was replaced.
    """

    ids: Ids
    shares: Numbers
    is_corrected: bool = False

    def shares_of(self, ids: Ids) -> Numbers:
        """The shares of these photos, (k,); 0 for photos without a match."""
        if not len(self.ids):
            return np.zeros(len(ids))
        places = np.minimum(np.searchsorted(self.ids, ids), len(self.ids) - 1)
        return np.where(self.ids[places] == ids, self.shares[places], 0.0)

    def complete(self) -> Ids:
        """The photos whose texts contain all of the query."""
        return np.asarray(self.ids[self.shares >= COMPLETE])

    def partial(self, count: int) -> Ids:
        """About `count` photos whose texts contain a part of the query, the largest parts."""
        is_partial = (self.shares >= LEAST) & (self.shares < COMPLETE)
        ids, shares = self.ids[is_partial], self.shares[is_partial]
        if len(ids) <= count:
            return np.asarray(ids)
        return np.asarray(ids[shares >= np.partition(shares, -count)[-count]])


NO_TEXT_MATCHES = TextMatches(np.empty(0, np.int64), np.empty(0))


def content_words(texts: Sequence[str]) -> tuple[str, ...]:
    """The words of a query that are searched in texts, each once."""
    return tuple(dict.fromkeys(word for text in texts for word in _content_words(text)))


def _content_words(text: str) -> Iterator[str]:
    for word in words.split(text):
        if word.is_unspaced():
            yield from _pairs(word.folded)
        elif (len(word.folded) > 1 and word.folded not in STOP_WORDS) or words.is_emoji(
            word.folded
        ):
            yield word.folded


def _pairs(run: str) -> Iterator[str]:
    """A run of an unspaced script: as one word if short, else any two neighbours of it."""
    if len(words.clusters(run)) <= SHORT:
        yield run
        return
    for part in run.translate(dict.fromkeys(map(ord, PARTICLES), " ")).split():
        characters = words.clusters(part)
        if len(characters) <= SHORT:
            yield part
        else:
            yield from map("".join, itertools.pairwise(characters))


def match_texts(photos_by_word: Sequence[Ids], count: int) -> TextMatches:
    """The text matches of a query. `photos_by_word`: for each of its words, the photos with it.

    `count`: the photos of the library.
    """
    if not any(len(ids) for ids in photos_by_word):
        return NO_TEXT_MATCHES
    unseen = count**UNSEEN
    weights = np.log1p([count / (len(ids) or unseen) for ids in photos_by_word])
    ids = distinct(np.concatenate(list(photos_by_word)))
    shares = np.zeros(len(ids))
    for weight, with_word in zip(weights, photos_by_word, strict=True):
        shares[np.searchsorted(ids, with_word)] += weight
    return TextMatches(ids, shares / weights.sum())


def fuse(cosines: Numbers, shares: Numbers, spread: float) -> Numbers:
    """The scores to order photos by, (n,), from their cosines and text shares, (n,) each.

    `spread`: the standard deviation of the query's cosines over the library.
    """
    lifts = np.where(shares >= COMPLETE, COMPLETE_LIFT, LIFT * shares**POWER)
    return np.asarray(cosines / max(spread, LEAST_SPREAD) + np.where(shares >= LEAST, lifts, 0))


def spread_of(queries: Rows, sample: Rows) -> float:
    """The mean standard deviation of the cosines of unit rows (p, d) over a sample (n, d)."""
    return float((sample @ queries.T).std(axis=0).mean()) if len(sample) else LEAST_SPREAD
