"""Chinese expressions of a date: 2023年5月, 去年夏天, 上个月, 国庆节."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from search.language import periods
from search.language.holidays import DAYS_OFF, NAMES, holiday
from search.language.periods import Month, Period, When
from search.language.rules import Rule

DIGITS = "〇零一二三四五六七八九"
DIGIT = {**{digit: max(0, n - 1) for n, digit in enumerate(DIGITS)}, "两": 2, "半": 0}
COUNT = r"(?:\d{1,2}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])"
YEAR = rf"(?:(?:(?:19|20)\d\d|[一二][{DIGITS}]{{3}})年|今年|去年|大前年|前年|{COUNT}年前)"
MONTH = r"(?:(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])月份?)"
DAY = rf"(?:{COUNT}[日号])"
SEASON = r"(?:春天|春季|夏天|夏季|夏日|秋天|秋季|冬天|冬季)"
SEASONS = {"春": "spring", "夏": "summer", "秋": "autumn", "冬": "winter"}
UNIT = r"(?:天|日|周|个?星期|个?礼拜|个?月|年)"
WEEKDAY = "一二三四五六日天"
YEARLY = rf"(?P<n>{SEASON}|{NAMES})"


def _rule(pattern: str, meaning: Callable[[re.Match[str], date], When], alone: bool = True) -> Rule:
    whole = rf"(?<![\d{DIGITS}])(?:{pattern})"
    return Rule(re.compile(whole, re.IGNORECASE), meaning, alone)


def _number(text: str) -> int:
    """12, 十二, 二十."""
    if re.match(r"\d", text):
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return DIGIT[text]
    return 10 * (DIGIT[tens] if tens else 1) + (DIGIT[ones] if ones else 0)


def _year(text: str, today: date) -> int:
    """2019年, 二〇一九年, 去年, 两年前."""
    if text.endswith("年前"):
        return today.year - _number(text[:-2])
    back = {"今年": 0, "去年": 1, "前年": 2, "大前年": 3}.get(text)
    if back is not None:
        return today.year - back
    return int("".join(str(DIGIT.get(digit, digit)) for digit in text[:-1]))


def _month(text: str) -> int:
    return _number(text.rstrip("份").rstrip("月"))


def _in_year(match: re.Match[str], today: date) -> Period:
    return _yearly(match["n"])(_year(match["y"], today))


def _yearly(name: str) -> Callable[[int], Period]:
    if re.fullmatch(SEASON, name):
        return lambda year: periods.season(year, SEASONS[name[0]])
    return holiday(name)


def _month_of_year(match: re.Match[str], today: date) -> Period:
    year, month, day = _year(match["y"], today), _month(match["m"]), match["d"]
    if day:
        return periods.day(date(year, month, _number(day[:-1])))
    return periods.month(year, month)


def _day_of_last(match: re.Match[str], today: date) -> Period:
    month, number = _month(match["m"]), _number(match["d"][:-1])
    return periods.latest(lambda year: periods.day(date(year, month, number)), today, ended=False)


def _weekday(match: re.Match[str], today: date) -> Period:
    back = 0 if match["w"][0] in "这本" else 7
    monday = today - timedelta(today.weekday() + back)
    return periods.day(monday + timedelta(min(WEEKDAY.index(match["d"]), 6)))


def _unit(text: str) -> str:
    """Of a unit, how `periods` calls it."""
    return {"天": "day", "日": "day", "月": "month", "年": "year"}.get(text[-1], "week")


def _decade(match: re.Match[str], _: date) -> Period:
    tens = match["d"]
    tens = str(_number(tens)) if not tens.isdigit() else tens
    first = int(tens) if len(tens) == 4 else int(tens) + (2000 if tens < "30" else 1900)
    return Period(date(first, 1, 1), date(first + 9, 12, 31))


def _calendar(back: int, unit: str) -> Callable[[re.Match[str], date], When]:
    return lambda _, today: periods.ago(today, back, unit)


RULES = (
    _rule(rf"(?P<y>{YEAR})的?(?P<m>{MONTH})的?(?P<d>{DAY})?", _month_of_year),
    _rule(rf"(?P<y>{YEAR})的?{YEARLY}", _in_year),
    _rule(rf"(?P<y>{YEAR})", lambda m, today: periods.year(_year(m["y"], today))),
    _rule(r"上个?月", _calendar(1, "month")),
    _rule(r"(?:这个?|本)月", _calendar(0, "month")),
    _rule(r"上上个?月", _calendar(2, "month")),
    _rule(r"上(?:周|个?星期|个?礼拜)", _calendar(1, "week")),
    _rule(r"(?:这周|这个?星期|这个?礼拜|本周)", _calendar(0, "week")),
    _rule(r"(?:上个?周末)", lambda _, today: periods.weekend(today)),
    _rule(r"(?:这个?周末|本周末)", lambda _, today: periods.weekend(today + timedelta(7))),
    _rule(rf"(?P<w>上|这|本)(?:周|个?星期|个?礼拜)(?P<d>[{WEEKDAY}])", _weekday),
    _rule(r"昨天|昨日(?!重现)|昨晚", _calendar(1, "day")),
    _rule(r"前天", _calendar(2, "day")),
    _rule(r"大前天", _calendar(3, "day")),
    _rule(r"今天|今日(?!头条)", _calendar(0, "day")),
    _rule(
        rf"(?P<c>{COUNT})(?P<u>{UNIT})(?:之前|以前|前)",
        lambda m, today: periods.ago(today, _number(m["c"]), _unit(m["u"])),
    ),
    _rule(
        rf"(?:最近|过去|近)的?(?P<c>{COUNT})(?P<u>{UNIT})(?:之内|以内|以来|内|里)?",
        lambda m, today: periods.lately(today, _number(m["c"]), _unit(m["u"])),
    ),
    _rule(
        r"上个?(?P<n>" + SEASON + r")",
        lambda m, today: periods.latest(_yearly(m["n"]), today),
    ),
    _rule(
        r"(?:这个?|今)(?P<n>" + SEASON + r")",
        lambda m, today: periods.latest(_yearly(m["n"]), today, ended=False),
    ),
    _rule(rf"(?P<d>(?:19|20)?\d0|[{DIGITS[2:]}]十)年代", _decade),
    _rule(rf"(?P<n>{DAYS_OFF})", lambda m, today: _last_holiday(m["n"], today), False),
    _rule(rf"(?P<m>{MONTH})(?P<d>{DAY})", _day_of_last, False),
    _rule(rf"(?P<m>{MONTH})", lambda m, _: Month(_month(m["m"])), False),
)


def _last_holiday(name: str, today: date) -> Period:
    return periods.latest(holiday(name), today, ended=False)
