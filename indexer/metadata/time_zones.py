"""Local time at a place."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tzfpy


def local_time(moment: datetime, position: tuple[float, float]) -> datetime:
    """An aware moment in the time zone of a position (degrees, WGS 84)."""
    latitude, longitude = position
    try:
        return moment.astimezone(ZoneInfo(tzfpy.get_tz(longitude, latitude)))
    except (ZoneInfoNotFoundError, ValueError, OverflowError):  # a system without time zones
        return moment
