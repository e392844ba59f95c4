"""Near-duplicates in a whole library, and which photo of each group to keep.

Nothing here deletes or moves a photo: what is proposed is a list.
"""

from __future__ import annotations

import csv
import io
import os
import stat
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

import numpy as np
from PIL import Image

from search.catalogue import Catalogue
from search.decode import decode
from search.errors import PhotoUnreadable, printable
from search.files import stamp_of
from search.ranking.library_duplicates import Group, Kind, OnProgress, group_library
from search.records import Photo

Rule = Literal["largest", "sharpest", "oldest"]
RULES: tuple[Rule, ...] = get_args(Rule)
MEASURED_PX = 1024  # long side at which sharpness is measured, whatever the photo has
DECODED_PX = 768  # short side of what is decoded for it, where the file has as much

Sharpness = Callable[[Photo], float]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A group: the photos to keep, and the others; `absent`: not there now, or changed since."""

    kind: Kind
    kept: tuple[Photo, ...]
    others: tuple[Photo, ...]
    absent: tuple[Photo, ...] = ()


def find_duplicates(
    catalogue: Catalogue, mean_cosine: float, on_progress: OnProgress = lambda *_: None
) -> list[Group]:
    """The groups of the library; see `group_library`. A large library takes a minute or more.

    `mean_cosine`: of two photos of this library. Raises LibraryDamaged.
    """
    looks = catalogue.looks()
    # In half precision, as the searches compare them: half of the memory.
    parts = [(ids, rows.astype(np.float16)) for ids, rows in catalogue.embedding_parts()]
    if not parts:
        return []
    ids = np.concatenate([some for some, _ in parts])
    rows = np.concatenate([some for _, some in parts])
    _, known, embedded = np.intersect1d(looks.ids, ids, return_indices=True)
    return group_library(looks.at(known), rows[embedded], mean_cosine, on_progress)


def propose(
    catalogue: Catalogue,
    groups: Iterable[Group],
    rule: Rule,
    sharpness: Sharpness,
    chosen: Mapping[int, Collection[int]] | None = None,
) -> Iterator[Proposal]:
    """What to keep of each group, by a rule.

    `chosen`: the ids to keep instead, by the first id of a group. A photo is only proposed, kept or
    listed among the others while its file is as it was indexed, and each file once, whatever links
    lead to it.
    """
    for group in groups:
        known = catalogue.photos(group.ids)
        photos = [known[number] for number in group.ids if number in known]
        there = {photo.id: status for photo in photos if (status := _status(photo))}
        present = _each_once([photo for photo in photos if photo.id in there], there)
        wanted = (chosen or {}).get(group.ids[0], ())
        kept = [photo.id for photo in present if photo.id in wanted]
        if present and not kept:
            kept = [min(present, key=_rank(rule, sharpness)).id]
        yield Proposal(
            group.kind,
            tuple(photo for photo in present if photo.id in kept),
            tuple(photo for photo in present if photo.id not in kept),
            tuple(photo for photo in photos if photo.id not in there),
        )


def _rank(rule: Rule, sharpness: Sharpness) -> Callable[[Photo], tuple[object, ...]]:
    """The order of preference. A photo of which only a part can be seen comes last."""

    def rank(photo: Photo) -> tuple[object, ...]:
        m = photo.metadata
        size = -(m.width or 0) * (m.height or 0), -photo.stamp.size
        taken_at = (m.taken_at or datetime.max).replace(tzinfo=None).isoformat()
        age = taken_at, photo.stamp.mtime_ns
        by_rule: dict[Rule, Callable[[], tuple[object, ...]]] = {
            "largest": lambda: (*size, *age),
            "sharpest": lambda: (-sharpness(photo), *size, *age),
            "oldest": lambda: (*age, *size),
        }
        return photo.problem is not None, *by_rule[rule](), photo.id

    return rank


def _status(photo: Photo) -> os.stat_result | None:
    """What the disk says of the file of a photo; None where it is not as it was indexed."""
    try:
        status = photo.path.stat()
    except OSError:
        return None
    is_same = stat.S_ISREG(status.st_mode) and stamp_of(status) == photo.stamp
    return status if is_same else None


def _each_once(photos: Sequence[Photo], there: Mapping[int, os.stat_result]) -> list[Photo]:
    """One photo of each file, under a name that is no link where there is one.

    Who deletes a file that links lead to has lost what was to be kept by another name.
    """
    files: dict[tuple[int, int], Photo] = {}
    for photo in sorted(photos, key=lambda photo: photo.path.is_symlink()):
        files.setdefault((there[photo.id].st_dev, there[photo.id].st_ino), photo)
    kept = {photo.id for photo in files.values()}
    return [photo for photo in photos if photo.id in kept]


class SharpnessOf:
    """How sharp photos are; each content is measured once. Safe to use from many threads."""

    def __init__(self) -> None:
        self._known: dict[bytes, float] = {}

    def __call__(self, photo: Photo) -> float:
        """The sharpness of a photo; -1 for one that cannot be read now."""
        known = self._known.get(photo.content_hash)
        if known is None:
            known = self._known[photo.content_hash] = measure_sharpness(photo.path)
        return known


def measure_sharpness(file: Path) -> float:
    """The variance of the Laplacian of a photo at MEASURED_PX, in levels of 255; -1 if unreadable.

    Pech-Pacheco et al., Diatom autofocusing in brightfield microscopy, ICPR 2000.
    """
    try:
        pixels = decode(file, at_least_px=DECODED_PX).pixels.convert("L")
    except PhotoUnreadable:
        return -1.0
    # All at one size: a small copy has as many levels between neighbours as its large original.
    scale = MEASURED_PX / max(pixels.size)
    size = (max(1, round(pixels.width * scale)), max(1, round(pixels.height * scale)))
    grey = np.asarray(pixels.resize(size, Image.Resampling.BILINEAR), np.float32)
    if min(grey.shape) < 3:
        return 0.0
    inner = grey[1:-1, 1:-1]
    around = grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:]
    return float((around - 4 * inner).var())


COLUMNS = ("group", "kind", "keep", "path", "width", "height", "bytes", "taken_at")


def csv_lines(proposals: Iterable[Proposal]) -> Iterator[str]:
    """All photos of the proposals as CSV with a head, those to keep first (RFC 4180)."""
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
