"""Candidates to hits: folded, sorted and numbered. Pure."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from search.ranking.duplicates import best, fold
from search.ranking.relevance import REST
from search.records import Hit, Photo
from search.settings import SORTS

RELEVANCE, NEWEST, OLDEST, RANDOM = SORTS
AT_ONCE = 1000  # photos that are compared with each other, for folding takes time by their square


@dataclass(frozen=True, slots=True)
class Found:
    """Photos in the order they were found; `rows`: their embeddings, (n, d).

    Scores are None, and there are no bands, where no similarity was asked for.
    """

    photos: tuple[Photo, ...]
    scores: tuple[float | None, ...]
    rows: NDArray[np.float32]
    bands: tuple[str, ...] = ()


def arranged(found: Found, usual: float | None, sort: str, seed: str) -> list[Hit]:
    """The hits. `usual`: the mean cosine of two photos, for folding; None: nothing is folded.

    `seed`: what a random order is drawn from, so that it is the same on every page.
    """
    places = list(range(len(found.photos)))
    if found.bands and sort != RELEVANCE:
        places = [n for n in places if found.bands[n] != REST]
    parts = [places[n : n + AT_ONCE] for n in range(0, len(places), AT_ONCE)]
    hits = [_hit(found, group) for part in parts for group in _groups(found, part, usual)]
    ordered = _sorted(hits, sort, seed)
    return [Hit(n, h.score, h.photo, h.band, h.folded) for n, h in enumerate(ordered, 1)]


def _groups(found: Found, places: list[int], usual: float | None) -> list[list[int]]:
    if usual is None:
        return [[place] for place in places]
    groups = fold([found.photos[n] for n in places], found.rows[places], usual)
    return [[places[n] for n in group] for group in groups]


def _hit(found: Found, group: list[int]) -> Hit:
    """One hit for a group: its best photo, in the place of its first."""
    photos = [found.photos[n] for n in group]
    shown = best(photos)
    band = found.bands[group[0]] if found.bands else None
    others = tuple(photo for n, photo in enumerate(photos) if n != shown)
    return Hit(0, found.scores[group[0]], photos[shown], band, others)


def in_order(ids: NDArray[np.int64], sort: str, seed: str) -> NDArray[np.int64]:
    """Ids that come the newest first, sorted another way."""
    if sort == RANDOM:
        return np.array(random.Random(seed).sample(ids.tolist(), len(ids)), np.int64)
    return ids[::-1] if sort == OLDEST else ids


def _sorted(hits: list[Hit], sort: str, seed: str) -> list[Hit]:
    if sort == RANDOM:
        return random.Random(seed).sample(hits, len(hits))
    if sort not in (NEWEST, OLDEST):
        return hits
    dated = [hit for hit in hits if hit.photo.metadata.taken_at]
    undated = [hit for hit in hits if not hit.photo.metadata.taken_at]
    return sorted(dated, key=_moment, reverse=sort == NEWEST) + undated


def _moment(hit: Hit) -> str:
    taken_at = hit.photo.metadata.taken_at
    return taken_at.isoformat() if taken_at else ""
