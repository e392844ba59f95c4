"""Chinese expressions of a date: 2023年5月, 去年夏天, 上个月, 国庆节."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from search.language import periods
from search.language.holidays import Holiday
from search.language.names import HOLIDAY, SEASON
from search.language.periods import Month, Period, When
from search.language.rules import Match, Rule

DIGITS = "零一二三四五六七八九"
DIGIT = {**{digit: n for n, digit in enumerate(DIGITS)}, "〇": 0, "两": 2}
SMALL = "[一二两三四五六七八九]"
COUNT = rf"(?:\d\d?|{SMALL}?十{SMALL}?|{SMALL})"
YEAR = rf"(?:(?:(?:19|20)\d\d|[一二][〇{DIGITS}]{{3}})年|今年|去年|大?前年|{COUNT}年前)"
MONTH = rf"(?:(?:1[0-2]|0?[1-9]|十[一二]?|{SMALL})月份?)"
DAY = rf"(?:{COUNT}[日号])"
WEEK = r"(?:周|个?星期|个?礼拜)"
UNIT = rf"(?P<u>天|日|{WEEK}|个?月|年)"
UNITS = {"天": "day", "日": "day", "月": "month", "年": "year"}
YEARLY = rf"(?P<n>[{SEASON}{HOLIDAY}])"


def _rule(first: str, pattern: str, meaning: Callable[[Match], When], alone: bool = True) -> Rule:
    return Rule(frozenset(first), rf"(?<![\d〇{DIGITS}])(?:{pattern})", meaning, alone)


def _number(text: str) -> int:
    """12, 十二, 二十."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (10 * DIGIT.get(tens, 1) if ten else 0) + DIGIT.get(ones, 0)


def _year(one: Match) -> int:
    """2019年, 二〇一九年, 去年, 两年前."""
    text = one.text("y")
    if text.endswith("年前"):
        return one.today.year - _number(text[:-2])
    back = {"今年": 0, "去年": 1, "前年": 2, "大前年": 3}.get(text)
    if back is not None:
        return one.today.year - back
    return int("".join(str(DIGIT.get(digit, digit)) for digit in text[:-1]))


def _month(one: Match) -> int:
    return _number(one.text("m").rstrip("月份"))


def _month_of_year(one: Match) -> Period:
    if one.text("d"):
        return periods.day(date(_year(one), _month(one), _number(one.text("d")[:-1])))
    return periods.month(_year(one), _month(one))


def _day_of_last(one: Match) -> Period:
    month, number = _month(one), _number(one.text("d")[:-1])
    return periods.latest(
        lambda year: periods.day(date(year, month, number)), one.today, ended=False
    )


def _weekday(one: Match) -> Period:
    monday = one.today - timedelta(one.today.weekday() + (7 if one.text("w") == "上" else 0))
    return periods.day(monday + timedelta(min("一二三四五六日天".index(one.text("d")), 6)))


def _unit(one: Match) -> str:
    return UNITS.get(one.text("u")[-1], "week")


def _decade(one: Match) -> Period:
    tens = one.text("d")
    number = int(tens) if tens.isdigit() else _number(tens)
    return periods.decade(number if number > 99 else number + (2000 if number < 30 else 1900))


def _day_off(one: Match) -> Period:
    """国庆节: the last one. Raises ValueError for what a picture shows, as Christmas."""
    value = one.signed.values[one.found.start("n")]
    name = one.signed.name(one.found.start("n"))
    if not isinstance(value, Holiday) or name not in value.off.split(", "):
        raise ValueError(value)
    return periods.latest(value.of, one.today, ended=False)


def _calendar(pattern: str, back: int, unit: str) -> Rule:
    return _rule(pattern[0], pattern, lambda one: periods.ago(one.today, back, unit))


NUMBER = "0一二两三四五六七八九十"
YEARS = f"{NUMBER}今去前大"
RULES = (
    _rule(YEARS, rf"(?P<y>{YEAR})的?(?P<m>{MONTH})的?(?P<d>{DAY})?", _month_of_year),
    _rule(YEARS, rf"(?P<y>{YEAR})的?{YEARLY}", lambda one: one.yearly("n")(_year(one))),
    _rule(YEARS, rf"(?P<y>{YEAR})", lambda one: periods.year(_year(one))),
    _calendar("上上个?月", 2, "month"),
    _calendar("上个?月", 1, "month"),
    _calendar("这个?月", 0, "month"),
    _calendar("本月", 0, "month"),
    _calendar(rf"上{WEEK}", 1, "week"),
    _calendar(rf"这{WEEK}", 0, "week"),
    _calendar("本周", 0, "week"),
    _rule("上", "上个?周末", lambda one: periods.weekend(one.today)),
    _rule("这本", "(?:这个?|本)周末", lambda one: periods.weekend(one.today + timedelta(7))),
    _rule("上这本", rf"(?P<w>[上这本]){WEEK}(?P<d>[一二三四五六日天])", _weekday),
    _calendar("昨天|昨日(?!重现)|昨晚", 1, "day"),
    _calendar("前天", 2, "day"),
    _calendar("大前天", 3, "day"),
    _calendar("今天|今日(?!头条)", 0, "day"),
    _rule(
        NUMBER,
        rf"(?P<c>{COUNT}){UNIT}(?:之前|以前|前)",
        lambda one: periods.ago(one.today, _number(one.text("c")), _unit(one)),
    ),
    _rule(
        "最过近",
        rf"(?:最近|过去|近)的?(?P<c>{COUNT}){UNIT}(?:之内|以内|以来|内|里)?",
        lambda one: periods.lately(one.today, _number(one.text("c")), _unit(one)),
    ),
    _rule("上", rf"上个?{YEARLY}", lambda one: periods.latest(one.yearly("n"), one.today)),
    _rule(
        "这今",
        rf"(?:这个?|今){YEARLY}",
        lambda one: periods.latest(one.yearly("n"), one.today, ended=False),
    ),
    _rule(f"{NUMBER}上", rf"(?:上个?世纪)?(?P<d>(?:19|20)?\d0|{SMALL}十)年代", _decade),
    _rule(HOLIDAY, rf"(?P<n>{HOLIDAY})", _day_off, False),
    _rule(NUMBER, rf"(?P<m>{MONTH})(?P<d>{DAY})", _day_of_last, False),
    _rule(NUMBER, rf"(?P<m>{MONTH})", lambda one: Month(_month(one)), False),
)
