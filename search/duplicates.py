"""Near-duplicates of a library, and proposals of the photos to keep.

Proposals are lists; no photo is deleted or moved.
"""

from __future__ import annotations

import csv
import io
import os
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from search.catalogue import Catalogue
from search.errors import printable
from search.files import stamp_of
from search.ranking.library_duplicates import Group, Kind, OnProgress, group_library
from search.ranking.near_duplicates import by_age, preference
from search.records import Photo
from search.vectors.owners import are_in

Rule = Literal["largest", "sharpest", "oldest"]
RULES: tuple[Rule, ...] = get_args(Rule)

Sharpness = Callable[[Photo], float]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A group: the photos to keep, and the others; `absent`: deleted or changed since indexing."""

    kind: Kind
    kept: tuple[Photo, ...]
    others: tuple[Photo, ...]
    absent: tuple[Photo, ...] = ()


def find_duplicates(
    catalogue: Catalogue, mean_cosine: float, on_progress: OnProgress = lambda *_: None
) -> list[Group]:
    """The groups of the library; see `group_library`. A large library takes minutes.

    `mean_cosine`: of two photos of the library. Raises LibraryDamaged.
    """
    features = catalogue.photos.duplicate_features()
    # In half precision, as in the vector file: half of the memory.
    parts = [
        (ids[is_first], rows[is_first].astype(np.float16))  # without moments and parts of photos
        for ids, rows in catalogue.embeddings.batches()
        for is_first in [are_in(features.ids, ids)]
    ]
    if not parts:
        return []
    ids, rows = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    _, known, embedded = np.intersect1d(features.ids, ids, return_indices=True)
    return group_library(features.at(known), rows[embedded], mean_cosine, on_progress)


def propose(
    catalogue: Catalogue,
    groups: Iterable[Group],
    rule: Rule,
    sharpness: Sharpness,
    chosen: Mapping[int, Collection[int]] | None = None,
) -> Iterator[Proposal]:
    """The photos of each group to keep, by a rule.

    `chosen`: ids to keep instead, by the first id of a group. Only photos whose files have not
    changed since indexing are proposed, and each file once, even if several links point to it.
    """
    for group in groups:
        known = catalogue.photos.by_id(group.ids)
        photos = [known[number] for number in group.ids if number in known]
        found = {photo.id: status for photo in photos if (status := _status(photo))}
        present = _each_once([photo for photo in photos if photo.id in found], found)
        choice = (chosen or {}).get(group.ids[0], ())
        kept = [photo.id for photo in present if photo.id in choice]
        if present and not kept:
            kept = [min(present, key=_rank(rule, sharpness)).id]
        yield Proposal(
            group.kind,
            tuple(photo for photo in present if photo.id in kept),
            tuple(photo for photo in present if photo.id not in kept),
            tuple(photo for photo in photos if photo.id not in found),
        )


def _rank(rule: Rule, sharpness: Sharpness) -> Callable[[Photo], tuple[object, ...]]:
    """The sort key of a rule; photos that are damaged come last."""
    if rule == "largest":
        return preference

    def rank(photo: Photo) -> tuple[object, ...]:
        first = by_age(photo) if rule == "oldest" else (-sharpness(photo),)
        return photo.problem is not None, *first, *preference(photo)

    return rank


def _status(photo: Photo) -> os.stat_result | None:
    """The status of a photo's file; None where it has changed since indexing."""
    try:
        status = photo.path.stat()
    except OSError:
        return None
    is_same = stat.S_ISREG(status.st_mode) and stamp_of(status).matches(photo.stamp)
    return status if is_same else None


def _each_once(photos: Sequence[Photo], found: Mapping[int, os.stat_result]) -> list[Photo]:
    """One photo of each file, by a path that is not a link, if any.

    Otherwise deleting one of two links to a file could lose the photo to keep.
    """
    files: dict[tuple[int, int], Photo] = {}
    for photo in sorted(photos, key=lambda photo: photo.path.is_symlink()):
        files.setdefault((found[photo.id].st_dev, found[photo.id].st_ino), photo)
    kept = {photo.id for photo in files.values()}
    return [photo for photo in photos if photo.id in kept]


COLUMNS = ("group", "kind", "keep", "path", "width", "height", "bytes", "taken_at")


def csv_lines(proposals: Iterable[Proposal]) -> Iterator[str]:
    """All photos of the proposals as CSV with a header, those to keep first (RFC 4180)."""
    yield _csv_line(COLUMNS)
    for number, proposal in enumerate(proposals, 1):
        for photo in (*proposal.kept, *proposal.others):
            m = photo.metadata
            keep = "yes" if photo in proposal.kept else "no"
            taken_at = m.taken_at.isoformat() if m.taken_at else ""
            about = printable(photo.path), m.width, m.height, photo.stamp.size, taken_at
            yield _csv_line((number, proposal.kind, keep, *about))


def _csv_line(values: Sequence[object]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(values)
    return line.getvalue()
