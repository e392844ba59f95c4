"""Dates in the notations of cameras and programs, and the dates of clocks that were not set. Pure.

EXIF 2.32, 4.6.4 (`2019:07:04 12:34:56`), ISO 8601 as XMP uses it, and what programs write instead:
other separators, no seconds, the day alone, hour 24.
"""

from __future__ import annotations

import contextlib
import re
from datetime import datetime, timedelta

FIRST_YEAR = 1800  # of photographs, with room; earlier years come from clocks that were not set
SEPARATOR = r"\s*[:\-/.]\s*"
CLOCK = re.compile(
    r"(?:^|[T,_\s-])\s*(\d{1,2})\s*[:.hH\-]\s*(\d{1,2})(?:\s*[:.\-m]\s*(\d{1,2})(?:[.,](\d+))?)?"
    r"\s*([AaPp])?\.?(?:[Mm]\.?)?"
)
COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[T\s_-]?(\d\d)(\d\d)(\d\d)?)?(?!\d)")
YEAR_FIRST = re.compile(rf"(\d{{4}}){SEPARATOR}(\d{{1,2}}){SEPARATOR}(\d{{1,2}})(?!\d)")
DAY_FIRST = re.compile(rf"(\d{{1,2}}){SEPARATOR}(\d{{1,2}}){SEPARATOR}(\d{{4}})(?!\d)")
PARTIAL = re.compile(r"(\d{4})(?:-(\d\d))?")
OFFSET = re.compile(r"\s*(?:(Z|UTC|GMT)|([+-])(\d{1,2}):?(\d\d)?)\s*$", re.IGNORECASE)
# Zero of the clocks of cameras, phones, file systems and programs. Some phones begin at noon.
EPOCHS = frozenset(
    datetime(*day)
    for day in (
        (1601, 1, 1), (1858, 11, 17), (1899, 12, 30), (1899, 12, 31), (1900, 1, 1), (1904, 1, 1),
        (1970, 1, 1), (1979, 11, 30), (1980, 1, 1), (1980, 1, 6), (2000, 1, 1), (2001, 1, 1),
        (2002, 12, 8, 12), (2036, 2, 7, 6, 28, 16), (2038, 1, 19, 3, 14, 7),
    )
)  # fmt: skip
UNIX = datetime(1970, 1, 1)
LARGEST_SHIFT = timedelta(hours=14)  # of local time from UTC


def parse_date(text: str, offset: str = "", fraction: str = "") -> datetime | None:
    """The moment of a date and time, without an offset local time of an unknown place.

    `offset` and `fraction` come from other tags; the text's own come first.
    """
    text = text.strip()
    zone = OFFSET.search(text[10:])
    if zone and (zone[1] or zone[4] or ":" in text[10:]):  # not the seconds of 12-34-56
        text, offset = text[: 10 + zone.start()], zone[0].strip()
    moment, parsed = _day(text)
    if moment is None:
        return None
    rest = text[parsed:]
    if rest.strip(" T\0"):
        moment, own_fraction = _with_clock(moment, rest)
        fraction = own_fraction or fraction
    if moment is None:
        return None
    digits = re.match(r"\d+", fraction.strip())
    if digits and not moment.microsecond:
        moment = moment.replace(microsecond=int(f"{digits[0]:0<6}"[:6]))
    return _with_offset(moment, offset)


def parse_partial_date(text: str) -> datetime | None:
    """The beginning of a year or month that is given alone, as in 1985 or 1985-07."""
    parts = PARTIAL.fullmatch(text.strip())
    if not parts:
        return None
    with contextlib.suppress(ValueError):
        return datetime(int(parts[1]), int(parts[2] or 1), 1)
    return None


def is_default(moment: datetime) -> bool:
    """True if a moment comes from a clock that was not set, or from software without a date.

    Those are exact epochs, the Unix epoch in any time zone, and years before photography.
    """
    local = moment.replace(tzinfo=None)
    if local.year < FIRST_YEAR or local in EPOCHS:
        return True
    shift = abs(local - UNIX)
    return shift <= LARGEST_SHIFT and not shift % timedelta(minutes=30) and local.hour != 12


def _day(text: str) -> tuple[datetime | None, int]:
    """The day at the beginning of a text, and where the time begins."""
    if found := YEAR_FIRST.match(text):
        numbers = found.groups()
    elif found := COMPACT.match(text):
        year, month, day, hour, minute, second = found.groups()
        clock = f"{hour}:{minute}:{second or '00'}" if hour else ""
        moment, _ = _day(f"{year}-{month}-{day}")
        return (_with_clock(moment, f" {clock}")[0] if moment and clock else moment), found.end()
    elif found := DAY_FIRST.match(text):
        first, second, year = found.groups()
        is_month_first = int(second) > 12
        if not is_month_first and int(first) <= 12 and "." not in found[0]:
            return None, 0  # 04/07/2019 is a day of April or of July
        numbers = (year, first, second) if is_month_first else (year, second, first)
    else:
        return None, 0
    try:
        return datetime(*map(int, numbers)), found.end()  # type: ignore[arg-type]
    except ValueError:
        return None, 0


def _with_clock(day: datetime, text: str) -> tuple[datetime | None, str]:
    """The day at the time in a text, and the digits of its fraction of a second."""
    clock = CLOCK.match(text)
    if not clock:
        return (None, "") if re.search(r"\d", text) else (day, "")
    hour, minute, second, fraction, half = clock.groups()
    hours = int(hour)
    if half:
        hours = hours % 12 + (12 if half in "pP" else 0)
    if hours > 24 or int(minute) > 59 or int(second or 0) > 60:
        return None, ""
    try:  # hour 24 is the next day, second 60 a leap second
        moment = day + timedelta(hours=hours, minutes=int(minute), seconds=int(second or 0))
    except OverflowError:
        return None, ""
    return moment, fraction or ""


def _with_offset(moment: datetime, offset: str) -> datetime:
    """The moment with its offset from UTC, or without one that makes no sense."""
    found = OFFSET.fullmatch(offset.strip("\0 "))
    if not found:
        return moment
    sign, hours, minutes = ("+", "0", "0") if found[1] else found.groups()[1:]
    try:
        zone = f"{sign}{int(hours):02}:{int(minutes or 0):02}"
        return datetime.fromisoformat(f"{moment.isoformat()}{zone}")
    except ValueError:
        return moment
