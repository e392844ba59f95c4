"""Parse the date that a camera or an app writes into a file name. Pure."""

from __future__ import annotations

import re
from datetime import datetime

from search.patterns import Match, Pattern

# IMG_20190704_123456, PXL_20210102_123456789, Screenshot_2023-11-05-09-30-04, IMG-20190704-WA0001,
# "WhatsApp Image 2020-01-02 at 12.34.56", "Screenshot 2023-11-05 at 9.30.04 PM", scan-1985-07-04
COMPACT_DAY = Pattern(r"(?<!\d)((?:19|20)\d\d)()(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
DAY = Pattern(
    r"(?<!\d)((?:18|19|20)\d\d)([-_.])(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])"
    r"|(?<!\d)((?:18|19|20)\d\d)(-)([1-9]|1[0-2])-([1-9]|[12]\d|3[01])(?!\d)"
)
COMPACT_CLOCK = Pattern(
    r"[-_ T.]{0,3}(?:at |um )?([01]\d|2[0-3])([-_.:]?)([0-5]\d)\2([0-5]\d)(?:\d{3})?(?!\d)"
)
# A clock with separators, behind any few words (at, à, alle, в, kl., a las), of 24 or 12 hours.
CLOCK = Pattern(
    r"(?P<gap>[^\d]{1,16})(?P<hour>\d{1,2})[-_.:h](?P<minute>[0-5]\d)[-_.:m](?P<second>[0-5]\d)"
    r"(?!\d)(?P<half>\s?[ap]\.?\s?m(?![a-z]))?",
    re.IGNORECASE,
)
MORNING, AFTERNOON = ("上午", "午前", "오전"), ("下午", "午後", "오후", "晚上")  # before the clock
FIRST_COMPACT_YEAR = 1990  # of digital cameras; earlier numbers without separators are rarely dates


def date_in_name(name: str) -> datetime | None:
    """The date in a file name, local time; midnight if it contains no time."""
    days = [*DAY.finditer(name), *COMPACT_DAY.finditer(name)]
    for found in sorted(days, key=lambda found: found.start()):
        year, separator, month, day = [group for group in found.groups() if group is not None]
        if not separator and int(year) < FIRST_COMPACT_YEAR:
            continue
        rest = name[found.end() :]
        clock = _clock(rest)
        if clock is None and rest[:1].isdecimal():
            continue  # a longer number
        try:
            return datetime(int(year), int(month), int(day), *(clock or ()))
        except ValueError:  # the 31st of February
            continue
    return None


def _clock(text: str) -> tuple[int, int, int] | None:
    """Hour, minute and second at the beginning of a text."""
    if found := COMPACT_CLOCK.match(text):
        halved = CLOCK.match(text)  # 09.12.10 AM
        if not (halved and _half(halved)):
            hour, _, minute, second = found.groups()
            return int(hour), int(minute), int(second)
    if (found := CLOCK.match(text)) and int(found["hour"]) < 24:
        hours, half = int(found["hour"]), _half(found)
        if half and 1 <= hours <= 12:
            hours = hours % 12 + (12 if half == "pm" else 0)
        return hours, int(found["minute"]), int(found["second"])
    return None


def _half(clock: Match) -> str | None:
    """The half of the day, am or pm, if a clock of 12 hours names it."""
    if clock["half"]:
        return "pm" if clock["half"].strip()[0] in "pP" else "am"
    gap = clock["gap"].strip()
    return "am" if gap.endswith(MORNING) else "pm" if gap.endswith(AFTERNOON) else None
