"""Chinese expressions of a date: 2023年5月, 去年夏天, 上个月, 国庆节."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from search.language import days
from search.language.days import Each, Month, Period, When
from search.language.holidays import Holiday
from search.language.names import HOLIDAY, SEASON
from search.language.rules import Match, Rule
from search.query import WEEKDAYS

DIGITS = "零一二三四五六七八九"
DIGIT = {**{digit: n for n, digit in enumerate(DIGITS)}, "〇": 0, "两": 2}
SMALL = "[一二两三四五六七八九]"
COUNT = rf"(?:\d\d?|{SMALL}?十{SMALL}?|{SMALL})"
YEAR = rf"(?:(?:(?:19|20)\d\d|[一二][〇{DIGITS}]{{3}})年|今年|去年|大?前年|{COUNT}年前)"
MONTH = rf"(?:(?:1[0-2]|0?[1-9]|十[一二]?|{SMALL})月份?)"
DAY = rf"(?:{COUNT}[日号])"
WEEK = r"(?:周|个?星期|个?礼拜)"
UNIT = rf"(?P<u>天|日|{WEEK}|个?月|年)"
DAYS = "一二三四五六日天"
TIMES = {
    "上午": ("morning",), "早上": ("morning",), "早晨": ("morning",), "中午": ("noon",),
    "下午": ("afternoon",), "傍晚": ("evening",), "晚上": ("evening", "night"),
}  # fmt: skip
PARTS = {"初": 0, "上旬": 0, "中旬": 1, "下旬": 2, "底": 2, "末": 2}  # of a month
FIRST_SNOW = "雪恋中高一二三夏春秋冬次吻级"  # 2019年初雪 is no 年初
PART = rf"(?P<p>年?(?:初(?![{FIRST_SNOW}])|底|末(?!班))|[上下]半年)"
MONTH_PART = rf"(?P<p>初(?![{FIRST_SNOW}])|底|末(?!班)|[上中下]旬)"
HOURS = rf"(?:的?(?P<t>{'|'.join(TIMES)}))?"
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
        return days.day(date(_year(one), _month(one), _number(one.text("d")[:-1])))
    if one.text("p"):
        return days.part_of_month(_year(one), _month(one), PARTS[one.text("p")])
    return days.month(_year(one), _month(one))


def _day_of_last(one: Match) -> Period:
    month, number = _month(one), _number(one.text("d")[:-1])
    return days.latest(lambda year: days.day(date(year, month, number)), one.today, ended=False)


def _weekday(one: Match) -> Period:
    monday = one.today - timedelta(one.today.weekday() + (7 if one.text("w") == "上" else 0))
    return _on(one, monday + timedelta(_day_number(one)))


def _day_number(one: Match) -> int:
    return min(DAYS.index(one.text("d")), 6)


def _on(one: Match, day: date) -> Period:
    """A day, at some hours or at any."""
    return Period(day, day, TIMES.get(one.text("t"), ()))


def _each_weekday(one: Match) -> Each:
    """星期天, 周日上午."""
    hours = TIMES.get(one.text("t"), ())
    return Each((("weekday", WEEKDAYS[_day_number(one)]), *(("time", hour) for hour in hours)))


def _part(one: Match) -> Period:
    """2020年底: its last two months; 上半年: its first six."""
    first, count = {"上": (1, 6), "下": (7, 6), "初": (1, 2)}.get(
        one.text("p").removeprefix("年")[0], (11, 2)
    )
    return days.months(_year(one), first, count)


def _unit(one: Match) -> str:
    return UNITS.get(one.text("u")[-1], "week")


def _decade(one: Match) -> Period:
    tens = one.text("d")
    number = int(tens) if tens.isdigit() else _number(tens)
    return days.decade(number if number > 99 else number + (2000 if number < 30 else 1900))


def _holiday(one: Match) -> When:
    """国庆节: the last one; 圣诞节的时候: that of any year.

    Raises ValueError for what a picture shows, as Christmas.
    """
    value = one.signed.values[one.found.start("n")]
    assert isinstance(value, Holiday)
    if one.signed.name(one.found.start("n")) in value.off.split(", "):
        return days.latest(value.of, one.today, ended=False)
    before = one.signed.text[: one.found.start()]
    if not (one.text("w") or before.endswith("在")):
        raise ValueError(value)
    return _each_holiday(one)


def _each_holiday(one: Match) -> Each:
    value = one.signed.values[one.found.start("n")]
    assert isinstance(value, Holiday)
    return Each((("holiday", value.name()),))


def _calendar(pattern: str, back: int, unit: str) -> Rule:
    return _rule(pattern[0], pattern, lambda one: days.ago(one.today, back, unit))


def _day_back(pattern: str, back: int) -> Rule:
    return _rule(
        pattern[0], f"(?:{pattern}){HOURS}", lambda one: _on(one, one.today - timedelta(back))
    )


WEEKEND = Each((("weekday", "weekend"),))
NUMBER = "0一二两三四五六七八九十"
YEARS = f"{NUMBER}今去前大"
RULES = (
    _rule(
        YEARS, rf"(?P<y>{YEAR})的?(?P<m>{MONTH})的?(?:(?P<d>{DAY})|{MONTH_PART})?", _month_of_year
    ),
    _rule(YEARS, rf"(?P<y>{YEAR})的?{YEARLY}", lambda one: one.yearly("n")(_year(one))),
    _rule(YEARS, rf"(?P<y>{YEAR}){PART}", _part),
    _rule(YEARS, rf"(?P<y>{YEAR})", lambda one: days.year(_year(one))),
    _calendar("上上个?月", 2, "month"),
    _calendar("上个?月", 1, "month"),
    _calendar("这个?月", 0, "month"),
    _calendar("本月", 0, "month"),
    _calendar(rf"上{WEEK}", 1, "week"),
    _calendar(rf"这{WEEK}", 0, "week"),
    _calendar("本周", 0, "week"),
    _rule("上", "上个?周末", lambda one: days.weekend(one.today)),
    _rule("这本", "(?:这个?|本)周末", lambda one: days.weekend(one.today + timedelta(7))),
    _rule("上这本", rf"(?P<w>[上这本]){WEEK}(?P<d>[{DAYS}]){HOURS}", _weekday),
    _day_back("昨天|昨日(?!重现)|昨晚", 1),
    _day_back("前天", 2),
    _day_back("大前天", 3),
    _day_back("今天|今日(?!头条)", 0),
    _rule("每", "每个?周末", lambda _: WEEKEND),
    _rule("每", rf"每个?{WEEK}(?P<d>[{DAYS}]){HOURS}", _each_weekday),
    _rule("每", rf"每年的?(?P<n>{HOLIDAY})", _each_holiday),
    _rule("周", "周末", lambda _: WEEKEND, False),
    _rule("周星礼", rf"{WEEK}(?P<d>[{DAYS}]){HOURS}", _each_weekday, False),
    _rule("上下", "(?P<t>[上下]午)", lambda one: Each((("time", TIMES[one.text("t")][0]),)), False),
    _rule(
        NUMBER,
        rf"(?P<c>{COUNT}){UNIT}(?:之前|以前|前)",
        lambda one: days.ago(one.today, _number(one.text("c")), _unit(one)),
    ),
    _rule(
        "最过近",
        rf"(?:最近|过去|近)的?(?P<c>{COUNT}){UNIT}(?:之内|以内|以来|内|里)?",
        lambda one: days.lately(one.today, _number(one.text("c")), _unit(one)),
    ),
    _rule("上", rf"上个?{YEARLY}", lambda one: days.latest(one.yearly("n"), one.today)),
    _rule(
        "这今",
        rf"(?:这个?|今){YEARLY}",
        lambda one: days.latest(one.yearly("n"), one.today, ended=False),
    ),
    _rule(f"{NUMBER}上", rf"(?:上个?世纪)?(?P<d>(?:19|20)?\d0|{SMALL}十)年代", _decade),
    _rule(HOLIDAY, rf"(?P<n>{HOLIDAY})(?P<w>的时候|期间|那天|当天)?", _holiday, False),
    _rule(NUMBER, rf"(?P<m>{MONTH})(?P<d>{DAY})", _day_of_last, False),
    _rule(NUMBER, rf"(?P<m>{MONTH})", lambda one: Month(_month(one)), False),
)
