"""English and Chinese names of holidays, and their days in a year."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Callable
from datetime import date, timedelta

from search.query.language.days import DAY, Period, day
from search.record_class import dataclass


def _fixed(month: int, first: int, last: int = 0) -> Callable[[int], Period]:
    return lambda year: Period(date(year, month, first), date(year, month, last or first))


def _weekday(month: int, weekday: int, count: int) -> Callable[[int], Period]:
    """The first, second, … Monday (0) and so on of a month."""

    def of(year: int) -> Period:
        first = date(year, month, 1)
        return day(first + timedelta((weekday - first.weekday()) % 7 + 7 * (count - 1)))

    return of


def _last_weekday(month: int, weekday: int) -> Callable[[int], Period]:
    """The last Monday (0) and so on of a month that is not December."""

    def of(year: int) -> Period:
        last = date(year, month + 1, 1) - DAY
        return day(last - timedelta((last.weekday() - weekday) % 7))

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


@dataclass(frozen=True, slots=True)
class Holiday:
    """A holiday: its names, and its days in a year.

    `off`: its Chinese names that mean the last such holiday even without a preposition: people
    travel then, and no picture shows it.
    """

    names: str
    of: Callable[[int], Period]
    off: str = ""

    def name(self) -> str:
        """The first of its names."""
        return self.names.split(", ")[0]


HOLIDAYS = (
    Holiday("christmas eve, 平安夜, 圣诞夜", _fixed(12, 24)),
    Holiday("christmas day", _fixed(12, 25)),
    Holiday("boxing day", _fixed(12, 26)),
    Holiday(
        "christmas, christmas time, christmastime, xmas, x mas, 圣诞节, 圣诞", _fixed(12, 24, 26)
    ),
    Holiday("new year's eve, new years eve, new year eve, nye, 跨年", _fixed(12, 31)),
    Holiday("new year's day, new years day, 元旦, 元旦节", _fixed(1, 1), "元旦, 元旦节"),
    Holiday(
        "chinese new year, lunar new year, spring festival, 春节, 过年", _lunar(1, 1, -1, 6), "春节"
    ),
    Holiday("除夕, 除夕夜, 大年三十", _lunar(1, 1, -1, -1)),
    Holiday("new year, new year's, new years, new years'", _new_year),
    Holiday("lantern festival, 元宵节, 元宵", _lunar(1, 15)),
    Holiday("valentine's day, valentines day, valentine's, valentines, 情人节", _fixed(2, 14)),
    Holiday("women's day, 妇女节", _fixed(3, 8)),
    Holiday("st patrick's day, st patricks day, saint patrick's day", _fixed(3, 17)),
    Holiday("qingming, qingming festival, 清明, 清明节", _qingming, "清明节"),
    Holiday("good friday", _easter(-2, -2)),
    Holiday("easter sunday", _easter(0, 0)),
    Holiday("easter monday", _easter(1, 1)),
    Holiday("easter, 复活节", _easter(-2, 1)),
    Holiday(
        "五一, 五一节, 五一假期, 五一长假, 五一黄金周, 五一劳动节, 劳动节",
        _fixed(5, 1, 5),
        "五一, 五一节, 五一假期, 五一长假, 五一黄金周, 五一劳动节, 劳动节",
    ),
    Holiday("mother's day, mothers day, 母亲节", _weekday(5, 6, 2)),
    Holiday("memorial day", _last_weekday(5, 0)),
    Holiday("children's day, childrens day, 儿童节, 六一儿童节, 六一", _fixed(6, 1)),
    Holiday("dragon boat festival, 端午, 端午节", _lunar(5, 5), "端午节"),
    Holiday("father's day, fathers day, 父亲节", _weekday(6, 6, 3)),
    Holiday("4th of july, fourth of july, july 4th, independence day", _fixed(7, 4)),
    Holiday("qixi, qixi festival, 七夕, 七夕节", _lunar(7, 7)),
    Holiday("labor day, labour day", _weekday(9, 0, 1)),
    Holiday(
        "mid autumn, mid autumn festival, moon festival, 中秋, 中秋节", _lunar(8, 15), "中秋节"
    ),
    Holiday(
        "national day, golden week, 国庆, 国庆节, 国庆假期, 国庆长假, 国庆黄金周",
        _fixed(10, 1, 7),
        "国庆节, 国庆假期, 国庆长假, 国庆黄金周",
    ),
    Holiday("halloween, 万圣节, 万圣夜, 万圣节前夜", _fixed(10, 31)),
    Holiday("thanksgiving, thanksgiving day, 感恩节", _weekday(11, 3, 4)),
)
YEARS = range(1900, 2100)  # in which photos are taken, and the Chinese calendar is known


def find_holiday(text: str) -> Holiday:
    """The holiday of this name. Raises ValueError with the most similar name, if any."""
    by_name = {name: holiday for holiday in HOLIDAYS for name in holiday.names.split(", ")}
    name = text.casefold().replace("’", "'").replace("-", " ")
    if name not in by_name:
        near = difflib.get_close_matches(name, by_name, 1)
        raise ValueError(f"did you mean holiday:{by_name[near[0]].name()}?" if near else text)
    return by_name[name]


@functools.cache
def all_days(name: str) -> tuple[str, ...]:
    """All days of a holiday, of every year, as 2022-12-24."""
    spans = map(find_holiday(name).of, YEARS)
    return tuple(
        (span.first + n * DAY).isoformat()
        for span in spans
        if span.first and span.last
        for n in range((span.last - span.first).days + 1)
    )
