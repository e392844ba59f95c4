"""Texts, dates and positions of photos from names, embedded metadata and sidecars."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from indexer.metadata.captions import read_png_texts
from indexer.metadata.exif import Capture, read_capture, read_exif
from indexer.metadata.exif_texts import read_exif_texts
from indexer.metadata.file_names import name_texts
from indexer.metadata.iptc import read_iptc
from indexer.metadata.live_photos import content_identifier
from indexer.metadata.regions import MOST_REGIONS, upright
from indexer.metadata.sidecars import Sidecars, explain, read_sidecar
from indexer.metadata.source_metadata import (
    CombinedMetadata,
    SourceMetadata,
    UnreadableSource,
    combine,
)
from indexer.metadata.time_zones import local_time
from indexer.metadata.xmp import read_xmp
from search.catalogue.file_name_dates import date_in_name
from search.images.embedded_metadata import Tags
from search.records import PhotoTexts, Root

ORIENTATION = 0x0112  # the EXIF tag
RETRY = "again"  # the state of a photo with a sidecar that could not be opened

Outdated = tuple[str, Sidecars]  # a photo by its path below the root


@dataclass(frozen=True, slots=True)
class TextsResult:
    """The texts of one photo, and the sources that could not be read, with the reasons."""

    texts: PhotoTexts
    warnings: tuple[tuple[Path, str], ...] = ()


def read_texts(root: Root, path: str, sidecars: Sidecars, tags: Tags) -> TextsResult:
    """Texts, rating, date and position of the photo at a path below the root, from all sources.

    Of texts that are the same and of ratings the first counts: those of sidecars, which a person
    edited, then those in the file. For dates and positions see `search.records.PRECEDENCE`.
    """
    photo = root.path / path
    warnings: list[tuple[Path, str]] = []
    from_name = SourceMetadata(
        name_texts(root.path, path), taken_at=date_in_name(photo.name), taken_from="name"
    )
    sources, state = [from_name], sidecars.state
    for sidecar in sidecars.paths:
        try:
            sources.append(read_sidecar(root.path / sidecar, photo.name))
        except (OSError, UnreadableSource) as error:
            warnings.append((root.path / sidecar, explain(error)))
            state = RETRY if isinstance(error, OSError) else state
    try:
        sources += [read_xmp(tags.xmp)] if tags.xmp else []
    except UnreadableSource as error:
        warnings.append((photo, explain(error)))
    sources += [read_iptc(tags.iptc), read_exif_texts(tags.exif), read_png_texts(tags.texts)]
    sources.append(read_exif(tags.exif, tags.gps))
    texts = _texts(path, state, combine(sources), read_capture(tags.exif))
    regions = [
        region if s.are_upright else upright(region, tags.exif.get(ORIENTATION))
        for s in sources
        for region in s.regions
    ]
    live_id = tags.live_id or content_identifier(tags.exif)
    texts = dataclasses.replace(texts, live_id=live_id, video_at=tags.video_at,
                                regions=tuple(regions[:MOST_REGIONS]))  # fmt: skip
    return TextsResult(texts, tuple(warnings))


def _texts(path: str, state: str, whole: CombinedMetadata, capture: Capture) -> PhotoTexts:
    taken_at = whole.taken_at
    if taken_at and whole.position and whole.taken_from == "takeout":  # which is in UTC
        taken_at = local_time(taken_at, whole.position)
    return PhotoTexts(
        path,
        state,
        whole.texts,
        whole.rating,
        taken_at,
        whole.position,
        whole.taken_from,
        whole.position_from,
        capture.camera,
        capture.lens,
        capture.exposure,
        whole.is_favourite,
    )
