"""Positions in degrees (WGS 84) from the notations of EXIF and XMP. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

SIGNS = {"N": 1, "E": 1, "S": -1, "W": -1}
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?(?:\s*/\s*\d+(?:\.\d+)?)?")
# The letter of a hemisphere, or its English name, before or behind the numbers.
HEMISPHERE = re.compile(r"(?<![A-Za-z])(N|S|E|W|north|south|east|west)(?![A-Za-z])", re.IGNORECASE)


def position(latitude: float | None, longitude: float | None) -> tuple[float, float] | None:
    """Latitude and longitude where both are numbers in range, and not 0, 0, which means unknown."""
    if latitude is None or longitude is None:
        return None
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        return None
    is_in_range = abs(latitude) <= 90 and abs(longitude) <= 180
    return (latitude, longitude) if is_in_range and (latitude or longitude) else None


def degrees(parts: Iterable[float], hemisphere: str = "") -> float | None:
    """Degrees, minutes and seconds as one number; minutes and seconds may be absent or NaN.

    `hemisphere`: its letter or name in any case; south and west are negative.
    """
    numbers = [float(part) for part in parts][:3]
    if not numbers or not math.isfinite(numbers[0]):
        return None
    small = [number if math.isfinite(number) else 0.0 for number in numbers[1:]]
    total = abs(numbers[0]) + sum(
        abs(n) / scale for n, scale in zip(small, (60, 3600), strict=False)
    )
    sign = SIGNS.get(hemisphere.strip("\0 ")[:1].upper(), 0)
    is_negative = math.copysign(1, numbers[0]) < 0
    return total * (sign or 1) if sign < 0 else -total if is_negative else total


def parse_degrees(text: str, hemisphere: str = "") -> float | None:
    """Degrees from a text: `48,51.5N`, `48,51,30N`, `48.858`, `48° 51' 30" N`, `48/1 51/1 30/1`.

    The first two are those of XMP (ISO 16684-1, part 2); programs write the others.
    """
    letter = HEMISPHERE.search(text)
    numbers = [_number(found) for found in NUMBER.findall(text)]
    if len(numbers) == 2 and "," in text and numbers[1] >= 60:  # a decimal comma
        numbers = [float(".".join(NUMBER.findall(text)))]
    return degrees(numbers, letter[0] if letter else hemisphere)


def _number(text: str) -> float:
    numerator, _, denominator = text.partition("/")
    divisor = float(denominator) if denominator else 1.0
    return float(numerator) / divisor if divisor else math.nan


def from_rationals(value: object, hemisphere: object) -> float | None:
    """Degrees from an EXIF value: one to three numbers; None for anything else."""
    parts: Sequence[object] = value if isinstance(value, tuple | list) else [value]
    letter = hemisphere.decode("latin-1") if isinstance(hemisphere, bytes) else hemisphere
    try:
        numbers = [float(part) for part in parts]  # type: ignore[arg-type]
    except (TypeError, ValueError, ArithmeticError):
        return None
    return degrees(numbers, letter if isinstance(letter, str) else "")
