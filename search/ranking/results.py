"""Candidates to hits: folded, sorted and numbered. Pure."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np

from search.arrays import Ids, Rows
from search.ranking.duplicates import best, group_duplicates
from search.ranking.relevance import REST
from search.records import Band, Hit, Photo
from search.settings import Sort

RELEVANCE: Sort = "relevance"
NEWEST: Sort = "newest"
OLDEST: Sort = "oldest"
RANDOM: Sort = "random"
NEAREST = 50  # hits that are sorted by date where none is sure
AT_ONCE = 1000  # photos that are compared with each other, for folding takes time by their square


@dataclass(frozen=True, slots=True)
class Candidates:
    """Photos in the order they were found; `rows`: their embeddings, (n, d).

    Scores are None, and there are no bands, where no similarity was asked for.
    """

    photos: tuple[Photo, ...]
    scores: tuple[float | None, ...]
    rows: Rows
    bands: tuple[Band, ...] = ()


def build_hits(
    candidates: Candidates, mean_cosine: float | None, sort: Sort, seed: str
) -> list[Hit]:
    """The hits, ranked from 1. `mean_cosine`: of two photos; pass None to disable folding.

    `seed`: what a random order is drawn from, so that it is the same on every page.
    """
    places = list(range(len(candidates.photos)))
    if candidates.bands and sort != RELEVANCE:
        sure = [n for n in places if candidates.bands[n] != REST]
        places = sure or places[:NEAREST]
    parts = [places[n : n + AT_ONCE] for n in range(0, len(places), AT_ONCE)]
    hits = [
        _hit(candidates, group)
        for part in parts
        for group in _groups(candidates, part, mean_cosine)
    ]
    ordered = _sorted(hits, sort, seed)
    return [Hit(n, h.score, h.photo, h.band, h.folded) for n, h in enumerate(ordered, 1)]


def _groups(
    candidates: Candidates, places: list[int], mean_cosine: float | None
) -> list[list[int]]:
    if mean_cosine is None:
        return [[place] for place in places]
    groups = group_duplicates(
        [candidates.photos[n] for n in places], candidates.rows[places], mean_cosine
    )
    return [[places[n] for n in group] for group in groups]


def _hit(candidates: Candidates, group: list[int]) -> Hit:
    """One hit for a group: its best photo, in the place of its first."""
    photos = [candidates.photos[n] for n in group]
    shown = best(photos) if len(photos) > 1 else 0
    band = candidates.bands[group[0]] if candidates.bands else None
    others = tuple(photo for n, photo in enumerate(photos) if n != shown)
    return Hit(0, candidates.scores[group[0]], photos[shown], band, others)


def shuffle_ids(ids: Ids, seed: str) -> Ids:
    """The ids in a random order, the same for the same seed."""
    return np.array(random.Random(seed).sample(ids.tolist(), len(ids)), np.int64)


def _sorted(hits: list[Hit], sort: Sort, seed: str) -> list[Hit]:
    if sort == RANDOM:
        return random.Random(seed).sample(hits, len(hits))
    if sort not in (NEWEST, OLDEST):
        return hits
    ordered = sorted(hits, key=_moment, reverse=sort == NEWEST)
    return sorted(ordered, key=lambda hit: hit.photo.metadata.taken_at is None)


def _moment(hit: Hit) -> tuple[str, int]:
    """When the photo was taken, and for those that tell nothing, when the file was written."""
    taken_at = hit.photo.metadata.taken_at
    return taken_at.isoformat() if taken_at else "", hit.photo.stamp.mtime_ns
