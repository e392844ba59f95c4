"""Names of the towns in which photos were taken."""

from __future__ import annotations

from collections.abc import Sequence

from search.catalogue.columns import DECIMALS
from search.places.gazetteer import place_names
from search.records import Metadata, Photo
from ui.facet_counts import town_in
from ui.messages import ENGLISH, Messages


def town_names(photos: Sequence[Photo], messages: Messages = ENGLISH) -> list[str]:
    """The town of each photo, empty without a position."""
    points = [_point(photo.metadata) for photo in photos]
    located = tuple(sorted({point for point in points if point is not None}))
    names = place_names(located, chinese=messages.language == "zh") if located else ()
    known = dict(zip(located, map(town_in, names), strict=True))
    return [known[point] if point is not None else "" for point in points]


def _point(metadata: Metadata) -> tuple[float, float] | None:
    """The position to a hundredth of a degree: photos of one walk have one town."""
    if metadata.latitude is None or metadata.longitude is None:
        return None
    return round(metadata.latitude, DECIMALS), round(metadata.longitude, DECIMALS)
