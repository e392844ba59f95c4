"""Recall of models on a library's own texts: captions, keywords, people, folder names.

Texts search for their photos by cosine alone: text matches would find all of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from search.arrays import Ids, Rows
from search.catalogue import Catalogue
from search.encoders.base import Encoder
from search.errors import PhotoUnreadable
from search.images.decode import decode
from search.places.place_names import mentions
from search.query.known_words import is_in_languages
from search.records import Photo, Source, Text
from search.words import fold

KINDS: tuple[Source, ...] = ("caption", "tag", "person", "folder")
FIRST = 10
MOST_QUERIES = 500  # of one kind: a share is then known to four points
LEAST_QUERIES = 10  # of all kinds
COMMON = 0.5  # a text of a larger share of the photos describes none of them
BATCH = 64  # texts or photos encoded at once
PHOTOS_AT_ONCE = 2000  # compared with all queries: some dozen megabytes
MIN_PHOTOS = 3  # of a word that is proposed for teaching
WEAK = 0.3  # of the first hits that could be right
PROPOSED, EXAMPLES = 10, 5
NUMBER = re.compile(r"\d+")
# Folder names of programs and devices.
GENERIC = frozenset({
    "album", "albums", "backup", "camera", "camera roll", "desktop", "documents", "downloads",
    "edited", "export", "exports", "images", "import", "misc", "new", "old", "originals",
    "photos", "pictures", "screenshots", "takeout", "google photos", "various",
    "下载", "图片", "照片", "相册", "相机", "截图",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnText:
    """A text of the owner as a query, and the photos that have it."""

    kind: Source
    text: str
    photos: frozenset[int]


@dataclass(frozen=True, slots=True)
class Score:
    """Percent of the queries with a right first hit, and with one among the first ten."""

    kind: Source
    queries: int
    first: float
    in_ten: float


@dataclass(frozen=True, slots=True)
class WeakWord:
    """A word that finds few of its photos: `right` of the first `possible` hits."""

    kind: Source
    text: str
    photos: tuple[int, ...]
    right: int
    possible: int


def own_texts(catalogue: Catalogue, ids: Ids) -> list[OwnText]:
    """The texts of these photos that can serve as queries, at most MOST_QUERIES of a kind."""
    photos: dict[tuple[Source, str], set[int]] = defaultdict(set)
    written: dict[tuple[Source, str], str] = {}
    for number, texts in catalogue.texts.by_id(ids.tolist()).items():
        for kind, text in filter(None, map(_query, texts)):
            photos[kind, fold(text)].add(number)
            written.setdefault((kind, fold(text)), text)
    most = max(1, COMMON * len(ids))
    kept = [key for key in sorted(photos) if len(photos[key]) <= most]
    return [
        OwnText(kind, written[kind, folded], frozenset(photos[kind, folded]))
        for one in KINDS
        for kind, folded in _some([key for key in kept if key[0] == one], MOST_QUERIES)
    ]


def _query(text: Text) -> tuple[Source, str] | None:
    """The kind and words of a text that a query could consist of."""
    if text.source not in KINDS:
        return None
    words = _described(text.text) if text.source == "folder" else text.text.strip()
    return (text.source, words) if words else None


def _described(folders: str) -> str:
    """The innermost folder's name without numbers; empty unless it consists of known words."""
    name = " ".join(re.split(r"[\W_]+", NUMBER.sub(" ", folders.rpartition("/")[2]))).strip()
    is_known = name and name.lower() not in GENERIC and is_in_languages(name, "English, Chinese")
    return name if is_known and not any(True for _ in mentions(name)) else ""


def _some(values: Sequence[tuple[Source, str]], most: int) -> list[tuple[Source, str]]:
    chosen = np.random.default_rng(0).permutation(len(values))[:most]
    return [values[n] for n in sorted(chosen.tolist())]


def sampled(queries: Iterable[OwnText], count: int) -> list[int]:
    """At most `count` photos that have a text, the same each time."""
    numbers = sorted(frozenset().union(*(one.photos for one in queries)))
    return sorted(np.random.default_rng(0).permutation(numbers)[:count].tolist())


def among(queries: Iterable[OwnText], ids: Collection[int]) -> list[OwnText]:
    """The queries with a photo among these, and no other photos."""
    known = frozenset(ids)
    inside = (OwnText(one.kind, one.text, one.photos & known) for one in queries)
    return [one for one in inside if one.photos]


def first_hits(
    encoder: Encoder, queries: Sequence[OwnText], rows: Iterable[tuple[Ids, Rows]]
) -> Ids:
    """The ids of the FIRST nearest photos of each query, best first, (q, FIRST); -1 for none.

    `rows`: batches of photos, ids (n,) and unit rows (n, d).
    """
    texts = _encoded(encoder, [one.text for one in queries])
    best = np.full((len(queries), FIRST), -1, np.int64)
    scores = np.full((len(queries), FIRST), -np.inf, np.float32)
    for ids, photos in _small(rows):
        joined = np.hstack([scores, texts @ photos.T])
        numbers = np.hstack([best, np.broadcast_to(ids, (len(queries), len(ids)))])
        order = np.argsort(-joined, axis=1, kind="stable")[:, :FIRST]
        best = np.take_along_axis(numbers, order, 1)
        scores = np.take_along_axis(joined, order, 1)
    return best


def _small(rows: Iterable[tuple[Ids, Rows]]) -> Iterator[tuple[Ids, Rows]]:
    for ids, photos in rows:
        for start in range(0, len(ids), PHOTOS_AT_ONCE):
            end = start + PHOTOS_AT_ONCE
            yield ids[start:end], photos[start:end]


def _encoded(encoder: Encoder, texts: Sequence[str]) -> Rows:
    parts = [encoder.encode_texts(texts[n : n + BATCH]) for n in range(0, len(texts), BATCH)]
    return np.concatenate([np.empty((0, encoder.tag.dimension), np.float32), *parts])


def scores(queries: Sequence[OwnText], hits: Ids) -> Iterator[Score]:
    """The score of each kind that has queries. `hits`: those of `first_hits`."""
    for kind in KINDS:
        pairs = [(q, row) for q, row in zip(queries, hits.tolist(), strict=True) if q.kind == kind]
        if pairs:
            first = 100 * float(np.mean([row[0] in q.photos for q, row in pairs]))
            in_ten = 100 * float(np.mean([not q.photos.isdisjoint(row) for q, row in pairs]))
            yield Score(kind, len(pairs), first, in_ten)


def weak_words(queries: Sequence[OwnText], hits: Ids) -> list[WeakWord]:
    """Words of several photos that find few of them, those of most photos first."""
    words = []
    for query, row in zip(queries, hits.tolist(), strict=True):
        if query.kind != "caption" and len(query.photos) >= MIN_PHOTOS:
            possible = min(FIRST, len(query.photos))
            right = len(query.photos.intersection(row[:possible]))
            words.append(
                WeakWord(query.kind, query.text, tuple(sorted(query.photos)), right, possible)
            )
    weak = [word for word in words if word.right < WEAK * word.possible]
    return sorted(weak, key=lambda word: (-len(word.photos), word.text))[:PROPOSED]


def embed(encoder: Encoder, photos: Mapping[int, Photo]) -> tuple[Ids, Rows]:
    """The readable photos by id: ids (n,) and unit rows (n, d), encoded from their files."""
    ids, pixels, rows = list[int](), [], [np.empty((0, encoder.tag.dimension), np.float32)]
    for number, photo in photos.items():
        try:
            pixels.append(encoder.prepare(decode(photo.path, at_least_px=encoder.side_px).pixels))
            ids.append(number)
        except PhotoUnreadable:
            continue
        if len(pixels) == BATCH:
            rows.append(encoder.encode_photos(pixels))
            pixels = []
    rows.append(encoder.encode_photos(pixels) if pixels else rows[0])
    return np.array(ids, np.int64), np.concatenate(rows)
