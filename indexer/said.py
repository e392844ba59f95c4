"""What one source says of a photo in words: a record that the readers of sources share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from search import words
from search.records import Source, Text


class Unintelligible(Exception):
    """A source that says nothing: broken, too large, or of another photo; the reason is told."""


@dataclass(frozen=True, slots=True)
class Said:
    """Texts, rating, and when and where the photo was taken (degrees, WGS 84)."""

    texts: tuple[Text, ...] = ()
    rating: int | None = None
    taken_at: datetime | None = None
    position: tuple[float, float] | None = None


def texts(source: Source, values: Iterable[str]) -> tuple[Text, ...]:
    """The values that hold a word, cleaned."""
    cleaned = (words.clean(value) for value in values)
    return tuple(Text(source, value) for value in cleaned if words.split(value))


def together(sources: Iterable[Said]) -> Said:
    """All that the sources say, each text once; of ratings, dates and places the first."""
    given = list(sources)
    once = {(t.source, words.fold(t.text)): t for one in reversed(given) for t in one.texts[::-1]}
    return Said(
        tuple(reversed(once.values())),
        next((one.rating for one in given if one.rating is not None), None),
        next((one.taken_at for one in given if one.taken_at), None),
        next((one.position for one in given if one.position), None),
    )
