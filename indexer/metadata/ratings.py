"""Ratings as stars and as the percentages of Windows. Pure."""

from __future__ import annotations

RATINGS = range(-1, 6)  # -1: rejected
PERCENT = (0, 1, 13, 38, 63, 88)  # the least percentage of 0 to 5 stars; Windows writes 1, 25, 50 …


def from_stars(value: object) -> int | None:
    """A rating of -1 to 5 from a number or its text."""
    number = _number(value)
    return number if number in RATINGS else None


def from_percent(value: object) -> int | None:
    """A rating of 0 to 5 from a percentage."""
    number = _number(value)
    if number is None or not 0 <= number <= 100:
        return None
    return max(stars for stars, least in enumerate(PERCENT) if number >= least)


def _number(value: object) -> int | None:
    try:
        return int(float(value))  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
