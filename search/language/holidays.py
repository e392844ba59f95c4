"""Holidays by their English and Chinese names, and when they are in a year."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from search.language.periods import DAY, Period, day


def _fixed(month: int, first: int, last: int = 0) -> Callable[[int], Period]:
    return lambda year: Period(date(year, month, first), date(year, month, last or first))


def _weekday(month: int, weekday: int, count: int) -> Callable[[int], Period]:
    """The first, second, … Monday (0) and so on of a month."""

    def of(year: int) -> Period:
        first = date(year, month, 1)
        return day(first + timedelta((weekday - first.weekday()) % 7 + 7 * (count - 1)))

    return of


def _easter_sunday(year: int) -> date:
    """By the anonymous Gregorian computus (Meeus, Astronomical Algorithms, 1991, chapter 8)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * i) // 451
    month, index = divmod(h + i - 7 * m + 114, 31)
    return date(year, month, index + 1)


def _easter(first: int, last: int) -> Callable[[int], Period]:
    """Days before and after Easter Sunday."""
    return lambda year: Period(
        _easter_sunday(year) + timedelta(first), _easter_sunday(year) + timedelta(last)
    )


def _lunar(month: int, of_month: int, first: int = 0, last: int = 0) -> Callable[[int], Period]:
    """A day of the Chinese calendar, and so many days around it."""

    def of(year: int) -> Period:
        from borax.calendars.lunardate import LunarDate  # 20 ms

        solar: date = LunarDate(year, month, of_month).to_solar_date()
        return Period(solar + timedelta(first), solar + timedelta(last))

    return of


def _qingming(year: int) -> Period:
    """The 4th or 5th of April (a customary approximation for 1901 to 2099)."""
    of_century = year % 100
    shift = 4.81 if year >= 2000 else 5.59
    return day(date(year, 4, int(of_century * 0.2422 + shift) - of_century // 4))


def _new_year(year: int) -> Period:
    return Period(date(year, 1, 1) - DAY, date(year, 1, 1))


CHINESE_NEW_YEAR = _lunar(1, 1, -1, 6)
HOLIDAYS: tuple[tuple[str, Callable[[int], Period]], ...] = (
    (r"christmas eve|平安夜|圣诞夜", _fixed(12, 24)),
    (r"christmas day", _fixed(12, 25)),
    (r"boxing day", _fixed(12, 26)),
    (r"christmas|christmas ?time|xmas|x-mas|圣诞节?", _fixed(12, 24, 26)),
    (r"new year[’']?s'? eve|nye|跨年", _fixed(12, 31)),
    (r"new year[’']?s'? day|元旦节?", _fixed(1, 1)),
    (r"(?:chinese|lunar) new year|spring festival|春节|过年", CHINESE_NEW_YEAR),
    (r"除夕夜?|大年三十", _lunar(1, 1, -1, -1)),
    (r"new year[’']?s?'?", _new_year),
    (r"lantern festival|元宵节?", _lunar(1, 15)),
    (r"valentine[’']?s?'?(?: day)?|情人节", _fixed(2, 14)),
    (r"women'?s day|妇女节", _fixed(3, 8)),
    (r"(?:st\.?|saint) patrick[’']?s? day", _fixed(3, 17)),
    (r"qingming(?: festival)?|清明节?", _qingming),
    (r"good friday", _easter(-2, -2)),
    (r"easter sunday", _easter(0, 0)),
    (r"easter monday", _easter(1, 1)),
    (r"easter|复活节", _easter(-2, 1)),
    (r"五一劳动节|劳动节|五一(?:节|假期|长假|黄金周)?|may day", _fixed(5, 1, 5)),
    (r"mother[’']?s'? day|母亲节", _weekday(5, 6, 2)),
    (r"children'?s day|儿童节|六一(?:儿童节)?", _fixed(6, 1)),
    (r"dragon boat festival|端午节?", _lunar(5, 5)),
    (r"father[’']?s'? day|父亲节", _weekday(6, 6, 3)),
    (r"(?:the )?(?:4th|fourth) of july|july (?:4th|fourth)|independence day", _fixed(7, 4)),
    (r"qixi(?: festival)?|七夕节?", _lunar(7, 7)),
    (r"labou?r day", _weekday(9, 0, 1)),
    (r"mid[- ]autumn(?: festival)?|moon festival|中秋节?", _lunar(8, 15)),
    (r"国庆(?:节|假期|长假|黄金周)?|golden week|national day", _fixed(10, 1, 7)),
    (r"halloween|万圣节前?夜?", _fixed(10, 31)),
    (r"thanksgiving(?: day)?|感恩节", _weekday(11, 3, 4)),
)  # fmt: skip
NAMES = "|".join(name for name, _ in HOLIDAYS)
# Days off in China: they are rarely what a picture shows, so they mean the last one, even alone.
DAYS_OFF = (
    r"国庆(?:节|假期|长假|黄金周)|春节|元旦|清明节|五一(?:节|假期|长假|黄金周)|劳动节|端午节|中秋节"
)


def holiday(name: str) -> Callable[[int], Period]:
    """When a holiday is in a year. Raises KeyError for another name."""
    for pattern, of in HOLIDAYS:
        if re.fullmatch(pattern, name, re.IGNORECASE):
            return of
    raise KeyError(name)
