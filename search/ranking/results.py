"""Group, sort and number candidates. Pure."""

from __future__ import annotations

import bisect
import random
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from search.arrays import Ids, Rows
from search.ranking.near_duplicates import group_duplicates, preference
from search.ranking.relevance import BANDS, REST
from search.record_class import dataclass
from search.records import Band, Hit, Photo
from search.settings import Sort

RELEVANCE: Sort = "relevance"
NEWEST: Sort = "newest"
OLDEST: Sort = "oldest"
RANDOM: Sort = "random"
UNSURE_SORTED = 50  # hits sorted by date where none is likely: about one page of them
GROUPED_AT_ONCE = 1000  # photos compared with each other: memory and time grow by their square


@dataclass(frozen=True, slots=True)
class Candidates:
    """Photos in search order: ids (n,), unit rows (n, d), cosines (n,), and a band for each.

    Without a similarity to a query, `cosines` is None; `bands` is empty until they are assigned.
    """

    ids: Ids
    rows: Rows
    cosines: Rows | None = None
    bands: tuple[Band, ...] = ()

    def __len__(self) -> int:
        return len(self.ids)

    def at(self, places: Sequence[int] | NDArray[np.intp]) -> Candidates:
        """The candidates at these places, in their order."""
        places = np.asarray(places, np.intp)
        cosines = None if self.cosines is None else self.cosines[places]
        bands = tuple(self.bands[n] for n in places.tolist()) if self.bands else ()
        return Candidates(self.ids[places], self.rows[places], cosines, bands)


def build_hits(
    candidates: Candidates,
    photos: Mapping[int, Photo],
    mean_cosine: float | None,
    sort: Sort,
    seed: str,
) -> list[Hit]:
    """The hits of those candidates that are in `photos`, ranked from 1.

    Sorted otherwise than by relevance, only strong and likely hits are kept, or the first few where
    there are no such. `mean_cosine`: of two photos of the library; None shows near-duplicates as
    separate hits. `seed`: of a random order, so that it is the same on every page.
    """
    ids = candidates.ids.tolist()
    places = [place for place, photo_id in enumerate(ids) if photo_id in photos]
    if candidates.bands and sort != RELEVANCE:
        likely = [place for place in places if candidates.bands[place] != REST]
        places = likely or places[:UNSURE_SORTED]
    parts = [places[n : n + GROUPED_AT_ONCE] for n in range(0, len(places), GROUPED_AT_ONCE)]
    hits = [
        _hit(candidates, [photos[ids[place]] for place in group], group[0])
        for part in parts
        for group in _groups(candidates, photos, part, mean_cosine)
    ]
    ordered = _sorted(hits, sort, seed)
    return [Hit(n, h.score, h.photo, h.band, h.folded) for n, h in enumerate(ordered, 1)]


def _groups(
    candidates: Candidates, photos: Mapping[int, Photo], places: list[int], mean: float | None
) -> list[list[int]]:
    if mean is None:
        return [[place] for place in places]
    ids = candidates.ids[places].tolist()
    groups = group_duplicates([photos[n] for n in ids], candidates.rows[places], mean)
    return [[places[n] for n in group] for group in groups]


def _hit(candidates: Candidates, photos: Sequence[Photo], first: int) -> Hit:
    """One hit for a group: its best photo, with score and band of its first.

    In a list by date the group is at the date of its first photo, and only photos of that day
    represent it.
    """
    shown = min(
        (
            n
            for n in range(len(photos))
            if candidates.cosines is not None or _is_of_first_day(photos, n)
        ),
        key=lambda n: preference(photos[n]),
    )
    score = None if candidates.cosines is None else float(candidates.cosines[first])
    band = candidates.bands[first] if candidates.bands else None
    folded = tuple(photo for n, photo in enumerate(photos) if n != shown)
    return Hit(0, score, photos[shown], band, folded)


def _is_of_first_day(photos: Sequence[Photo], number: int) -> bool:
    """True if a photo was taken on the day of the first one."""
    first, other = (photos[n].metadata.taken_at for n in (0, number))
    return (first and first.date()) == (other and other.date())


def shuffle_ids(ids: Ids, seed: str) -> Ids:
    """The ids in a random order, the same for the same seed."""
    return np.array(random.Random(seed).sample(ids.tolist(), len(ids)), np.int64)


def section_bands(bands: Sequence[Band]) -> list[Band]:
    """The band of the section that each hit is shown in, one for each of `bands`.

    Hits are ordered by score, and a band depends on more than that. The sections descend from
    strong to rest; they begin where they differ least from the bands.
    """
    best = [(0, (0,) * section) for section in range(1, len(BANDS) + 1)]  # cost, first places
    for place, band in enumerate(bands):
        for section in reversed(range(len(BANDS))):
            begun = [
                (cost, starts + (place,) * (section + 1 - len(starts)))
                for cost, starts in reversed(best[: section + 1])
            ]
            cost, starts = min(begun, key=lambda pair: pair[0])
            best[section] = (cost + abs(section - BANDS.index(band)), starts)
    starts = min(reversed(best), key=lambda pair: pair[0])[1]
    return [BANDS[bisect.bisect_right(starts, place) - 1] for place in range(len(bands))]


def _sorted(hits: list[Hit], sort: Sort, seed: str) -> list[Hit]:
    if sort == RANDOM:
        return random.Random(seed).sample(hits, len(hits))
    if sort not in (NEWEST, OLDEST):
        return hits
    ordered = sorted(hits, key=_moment, reverse=sort == NEWEST)
    return sorted(ordered, key=lambda hit: hit.photo.metadata.taken_at is None)


def _moment(hit: Hit) -> tuple[str, int]:
    """The date of a photo, and for undated ones that of the file."""
    taken_at = hit.photo.metadata.taken_at
    return taken_at.isoformat() if taken_at else "", hit.photo.stamp.mtime_ns
