"""The date that a camera or an app wrote into a file's name. Pure."""

from __future__ import annotations

import re
from datetime import datetime

# IMG_20190704_123456, PXL_20210102_123456789, Screenshot_2023-11-05-09-30-04,
# "Screenshot 2023-11-05 at 09.30.04", "WhatsApp Image 2020-01-02 at 12.34.56", IMG-20190704-WA0001
DATE = re.compile(
    r"(?<!\d)((?:19|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])"
    r"(?:[-_ T.]{0,3}(?:at |um )?([01]\d|2[0-3])([-_.:]?)([0-5]\d)\6([0-5]\d)(?:\d{3})?)?(?!\d)"
)
FIRST_YEAR = 1990  # digital cameras begin; older numbers are rarely dates


def date_in_name(name: str) -> datetime | None:
    """The moment that a file name tells, local time; midnight where it tells the day only."""
    for found in DATE.finditer(name):
        year, _, month, day, hour, _, minute, second = found.groups()
        if int(year) < FIRST_YEAR:
            continue
        try:
            clock = (int(hour or 0), int(minute or 0), int(second or 0))
            return datetime(int(year), int(month), int(day), *clock)
        except ValueError:  # the 31st of February
            continue
    return None
