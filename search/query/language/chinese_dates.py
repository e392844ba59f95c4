"""Rules for Chinese dates: 2023年5月, 去年夏天, 上个月, 国庆节."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from search.query.filter_values import WEEKDAYS
from search.query.language import days
from search.query.language.calendar_names import (
    DIGIT,
    DIGITS,
    HOLIDAY,
    SEASON,
    TIMES,
    han_number,
)
from search.query.language.days import Each, Month, Period, When
from search.query.language.holidays import Holiday
from search.query.language.rules import Rule, RuleMatch

SMALL = "[一二两三四五六七八九]"
COUNT = rf"(?:\d\d?|{SMALL}?十{SMALL}?|{SMALL})"
YEAR = rf"(?:(?:(?:19|20)\d\d|[一二][〇{DIGITS}]{{3}})年|今年|去年|大?前年|{COUNT}年前)"
MONTH = rf"(?:(?:1[0-2]|0?[1-9]|十[一二]?|{SMALL})月份?)"
DAY = rf"(?:{COUNT}[日号])"
TO_DAY = rf"(?:(?:到|至|[-~～—–])(?P<n>{MONTH})?(?P<e>{DAY}))"
WEEK = r"(?:周|个?星期|个?礼拜)"
UNIT = rf"(?P<u>天|日|{WEEK}|个?月|年)"
DAYS = "一二三四五六日天"
PARTS = {"初": 0, "上旬": 0, "中旬": 1, "下旬": 2, "底": 2, "末": 2}  # of a month
FIRST_SNOW = "雪恋中高一二三夏春秋冬次吻级"  # 2019年初雪 is no 年初
PART = rf"(?P<p>年?(?:初(?![{FIRST_SNOW}])|底|末(?!班))|[上下]半年)"
MONTH_PART = rf"(?P<p>初(?![{FIRST_SNOW}])|底|末(?!班)|[上中下]旬)"
HOURS = rf"(?:的?(?P<t>{'|'.join(TIMES)}))?"
UNITS = {"天": "day", "日": "day", "月": "month", "年": "year"}
YEARLY = rf"(?P<n>[{SEASON}{HOLIDAY}])"


def _rule(
    first: str, pattern: str, meaning: Callable[[RuleMatch], When], is_unambiguous: bool = True
) -> Rule:
    return Rule(frozenset(first), rf"(?<![\d〇{DIGITS}])(?:{pattern})", meaning, is_unambiguous)


def _year(match: RuleMatch) -> int:
    """2019年, 二〇一九年, 去年, 两年前."""
    text = match.text("y")
    if text.endswith("年前"):
        return match.today.year - han_number(text[:-2])
    back = {"今年": 0, "去年": 1, "前年": 2, "大前年": 3}.get(text)
    if back is not None:
        return match.today.year - back
    return int("".join(str(DIGIT.get(digit, digit)) for digit in text[:-1]))


def _month(match: RuleMatch, group: str = "m") -> int:
    return han_number(match.text(group).rstrip("月份"))


def _days(match: RuleMatch, year: int | None) -> Period:
    """5月28日到6月3日."""
    month = _month(match)
    last_month = _month(match, "n") if match.text("n") else month
    first, last = (han_number(match.text(name)[:-1]) for name in "de")
    return days.from_to((month, first), (last_month, last), year, match.today)


def _month_of_year(match: RuleMatch) -> Period:
    if match.text("e"):
        return _days(match, _year(match))
    if match.text("d"):
        return days.day(date(_year(match), _month(match), han_number(match.text("d")[:-1])))
    if match.text("p"):
        return days.part_of_month(_year(match), _month(match), PARTS[match.text("p")])
    return days.month(_year(match), _month(match))


def _day_of_last(match: RuleMatch) -> Period:
    month, number = _month(match), han_number(match.text("d")[:-1])
    return days.latest(lambda year: days.day(date(year, month, number)), match.today, ended=False)


def _weekday(match: RuleMatch) -> Period:
    monday = match.today - timedelta(match.today.weekday() + (7 if match.text("w") == "上" else 0))
    return _on(match, monday + timedelta(_day_number(match)))


def _day_number(match: RuleMatch) -> int:
    return min(DAYS.index(match.text("d")), 6)


def _on(match: RuleMatch, day: date) -> Period:
    """A day, at some hours or at any."""
    return Period(day, day, TIMES.get(match.text("t"), ()))


def _each_weekday(match: RuleMatch) -> Each:
    """星期天, 周日上午."""
    hours = TIMES.get(match.text("t"), ())
    return Each((("weekday", WEEKDAYS[_day_number(match)]), *(("time", hour) for hour in hours)))


def _part(match: RuleMatch) -> Period:
    """2020年底: its last two months; 上半年: its first six."""
    first, count = {"上": (1, 6), "下": (7, 6), "初": (1, 2)}.get(
        match.text("p").removeprefix("年")[0], (11, 2)
    )
    return days.months(_year(match), first, count)


def _unit(match: RuleMatch) -> str:
    return UNITS.get(match.text("u")[-1], "week")


def _decade(match: RuleMatch) -> Period:
    tens = match.text("d")
    number = int(tens) if tens.isdigit() else han_number(tens)
    return days.decade(number if number > 99 else number + (2000 if number < 30 else 1900))


def _holiday(match: RuleMatch) -> When:
    """国庆节: the most recent; 圣诞节的时候: that of any year.

    Raises ValueError for holidays that pictures show, as Christmas, without such words.
    """
    value = match.coded.values[match.regex.start("n")]
    assert isinstance(value, Holiday)
    if match.coded.name(match.regex.start("n")) in value.off.split(", "):
        return days.latest(value.of, match.today, ended=False)
    before = match.coded.text[: match.regex.start()]
    if not (match.text("w") or before.endswith("在")):
        raise ValueError(value)
    return _each_holiday(match)


def _each_holiday(match: RuleMatch) -> Each:
    value = match.coded.values[match.regex.start("n")]
    assert isinstance(value, Holiday)
    return Each((("holiday", value.name()),))


def _calendar(pattern: str, back: int, unit: str) -> Rule:
    return _rule(pattern[0], pattern, lambda match: days.ago(match.today, back, unit))


def _day_back(pattern: str, back: int) -> Rule:
    return _rule(
        pattern[0], f"(?:{pattern}){HOURS}", lambda match: _on(match, match.today - timedelta(back))
    )


WEEKEND = Each((("weekday", "weekend"),))
NUMBER = "0一二两三四五六七八九十"
YEARS = f"{NUMBER}今去前大"
RULES = (
    _rule(
        YEARS,
        rf"(?P<y>{YEAR})的?(?P<m>{MONTH})的?(?:(?P<d>{DAY}){TO_DAY}?|{MONTH_PART})?",
        _month_of_year,
    ),
    _rule(YEARS, rf"(?P<y>{YEAR})的?{YEARLY}", lambda match: match.yearly("n")(_year(match))),
    _rule(YEARS, rf"(?P<y>{YEAR}){PART}", _part),
    _rule(YEARS, rf"(?P<y>{YEAR})", lambda match: days.year(_year(match))),
    _calendar("上上个?月", 2, "month"),
    _calendar("上个?月", 1, "month"),
    _calendar("这个?月", 0, "month"),
    _calendar("本月", 0, "month"),
    _calendar(rf"上{WEEK}(?![围边])", 1, "week"),
    _calendar(rf"这{WEEK}", 0, "week"),
    _calendar("本周", 0, "week"),
    _rule("上", "上个?周末", lambda match: days.weekend(match.today)),
    _rule("这本", "(?:这个?|本)周末", lambda match: days.weekend(match.today + timedelta(7))),
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
    _rule(
        "上下", "(?P<t>[上下]午)", lambda match: Each((("time", TIMES[match.text("t")][0]),)), False
    ),
    _rule(
        NUMBER,
        rf"(?P<c>{COUNT}){UNIT}(?:之前|以前|前)",
        lambda match: days.ago(match.today, han_number(match.text("c")), _unit(match)),
    ),
    _rule(
        "最过近",
        rf"(?:最近|过去|近)的?(?P<c>{COUNT}){UNIT}(?:之内|以内|以来|内|里)?",
        lambda match: days.lately(match.today, han_number(match.text("c")), _unit(match)),
    ),
    _rule(
        "上",
        rf"(?<![穿戴车船床])上个?{YEARLY}",
        lambda match: days.latest(match.yearly("n"), match.today),
    ),
    _rule(
        "这今",
        rf"(?:这个?|今){YEARLY}",
        lambda match: days.latest(match.yearly("n"), match.today, ended=False),
    ),
    _rule(f"{NUMBER}上", rf"(?:上个?世纪)?(?P<d>(?:19|20)?\d0|{SMALL}十)年代", _decade),
    _rule(HOLIDAY, rf"(?P<n>{HOLIDAY})(?P<w>的时候|期间|那天|当天)?", _holiday, False),
    _rule(NUMBER, rf"(?P<m>{MONTH})(?P<d>{DAY})", _day_of_last, False),
    _rule(NUMBER, rf"(?P<m>{MONTH})(?P<d>{DAY}){TO_DAY}", lambda match: _days(match, None)),
    _rule(NUMBER, rf"(?P<m>{MONTH})", lambda match: Month(_month(match)), False),
)
