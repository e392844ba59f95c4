"""Metadata of a photo from one source, and the combination of several sources. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from indexer.metadata.dates import is_default
from search import words
from search.records import PRECEDENCE, Region, Source, TakenFrom, Text


class UnreadableSource(Exception):
    """A source that is broken, too large, or of another photo; its text is the reason."""


@dataclass(frozen=True, slots=True)
class SourceMetadata:
    """Texts, rating, date and position (degrees, WGS 84) from one source.

    `taken_from`: the source of the date and the position.
    """

    texts: tuple[Text, ...] = ()
    rating: int | None = None
    taken_at: datetime | None = None
    position: tuple[float, float] | None = None
    taken_from: TakenFrom = "unknown"
    is_favourite: bool = False
    regions: tuple[Region, ...] = ()  # of the picture as it is stored, or `are_upright`
    are_upright: bool = False


@dataclass(frozen=True, slots=True)
class CombinedMetadata:
    """Texts, rating, date and position from all sources of a photo, with their sources."""

    texts: tuple[Text, ...]
    rating: int | None
    taken_at: datetime | None
    taken_from: TakenFrom
    position: tuple[float, float] | None
    position_from: TakenFrom | None
    is_favourite: bool


def texts(source: Source, values: Iterable[str]) -> tuple[Text, ...]:
    """The values that contain a word, cleaned."""
    cleaned = (words.clean(value) for value in values)
    return tuple(Text(source, value) for value in cleaned if words.split(value))


def combine(sources: Sequence[SourceMetadata]) -> CombinedMetadata:
    """The texts of all sources, each once; the first rating; date and position by PRECEDENCE.

    The date of a clock that was not set counts as none, from any source; where no source has
    another, the date is unknown and `taken_from` is `doubtful`.
    """
    unique = {(t.source, words.fold(t.text)): t for s in reversed(sources) for t in s.texts[::-1]}
    by_precedence = sorted(sources, key=lambda s: PRECEDENCE.index(s.taken_from))
    dated = [s for s in by_precedence if s.taken_at]
    certain = [s for s in dated if s.taken_at and not is_default(s.taken_at)]
    located = next((s for s in by_precedence if s.position), None)
    return CombinedMetadata(
        tuple(reversed(unique.values())),
        next((s.rating for s in sources if s.rating is not None), None),
        certain[0].taken_at if certain else None,
        certain[0].taken_from if certain else "doubtful" if dated else "unknown",
        located.position if located else None,
        located.taken_from if located else None,
        any(s.is_favourite for s in sources),
    )
