"""English expressions of a date: "July 2020", "last summer", "two years ago"."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from search.language import periods
from search.language.holidays import NAMES, holiday
from search.language.periods import Month, Period, When
from search.language.rules import Rule
from search.query import MONTHS

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "a couple of": 2, "couple of": 2, "three": 3, "four": 4,
    "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "fifteen": 15, "twenty": 20, "thirty": 30,
}  # fmt: skip
SHORT = "jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec"
NAMES_OF_MONTHS = rf"(?:{'|'.join(MONTHS)}|(?:{SHORT})\b\.?)"
YEAR = r"(?:(?:19|20)\d\d)"
COUNT = rf"(?:\d{{1,2}}|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
THEN = rf"(?:{YEAR}|(?:the )?last year|this year|the year before last|{COUNT} years? ago)"
SEASONS = r"(?:spring|summer|autumn|fall|winter)"
NUMBER = r"(?:\d{1,2})(?:st|nd|rd|th)?"
OF = r"(?:,? (?:of |in |the |on |at )*|, ?)"


def _rule(pattern: str, meaning: Callable[[re.Match[str], date], When], alone: bool = True) -> Rule:
    pattern = pattern.replace(" ", r"\ +").replace(r"[-\ +]", "[- ]")
    whole = rf"(?<![A-Za-z0-9])(?:{pattern})(?![A-Za-z0-9年月日])(?!['’]s?\s+\w)"
    return Rule(re.compile(whole, re.IGNORECASE), meaning, alone)


def _number(text: str) -> int:
    return NUMBERS.get(text.lower()) or int(re.sub(r"\D", "", text))


def _month(name: str) -> int:
    short = name.lower()[:3]
    return 1 + [month[:3] for month in MONTHS].index(short)


def _season(name: str) -> str:
    return name.lower().replace("fall", "autumn")


def _year(text: str, today: date) -> int:
    """2019, last year, this year, two years ago."""
    text = text.lower()
    if text.isdigit():
        return int(text)
    if text.endswith("ago"):
        return today.year - _number(text.rpartition(" year")[0])
    return today.year - {"this year": 0, "the year before last": 2}.get(text, 1)


def _day(match: re.Match[str], today: date) -> Period:
    number, year = _number(match["d"]), _year(match["y"], today)
    return periods.day(date(year, _month(match["m"]), number))


def _day_of_last(match: re.Match[str], today: date) -> Period:
    """A day without a year: the last one."""
    number, month = _number(match["d"]), _month(match["m"])
    return periods.latest(lambda year: periods.day(date(year, month, number)), today, ended=False)


def _iso(match: re.Match[str], _: date) -> Period:
    year, month, number = int(match["y"]), int(match["m"]), match["d"]
    return periods.day(date(year, month, int(number))) if number else periods.month(year, month)


def _last(match: re.Match[str], today: date) -> Period:
    """Last summer, last July, last Christmas, last Friday."""
    name = match["n"].lower()
    if name in WEEKDAYS:
        back = (today.weekday() - WEEKDAYS.index(name) - 1) % 7 + 1
        return periods.day(today - timedelta(back))
    return periods.latest(_yearly(name), today)


def _this(match: re.Match[str], today: date) -> Period:
    """This summer, this July, this Easter: the one that has begun last."""
    return periods.latest(_yearly(match["n"].lower()), today, ended=False)


def _yearly(name: str) -> Callable[[int], Period]:
    """A season, a month or a holiday in each year."""
    if re.fullmatch(SEASONS, name):
        return lambda year: periods.season(year, _season(name))
    if re.fullmatch(NAMES_OF_MONTHS, name):
        return lambda year: periods.month(year, _month(name))
    return holiday(name)


def _in_year(match: re.Match[str], today: date) -> Period:
    return _yearly(match["n"].lower())(_year(match["y"], today))


def _calendar(match: re.Match[str], today: date) -> Period:
    """Last month, this week and so on."""
    unit, back = match["u"].lower(), int(match["n"].lower() != "this")
    if unit == "weekend":
        return periods.weekend(today + timedelta(0 if back else 7))
    return periods.ago(today, back, unit)


def _decade(match: re.Match[str], _: date) -> Period:
    first = int(match["c"] or (20 if match["d"] in "012" else 19)) * 100 + int(match["d"]) * 10
    return Period(date(first, 1, 1), date(first + 9, 12, 31))


def _part(match: re.Match[str], today: date) -> Period:
    """The first, middle or last four months of a year."""
    first = {"e": 1, "b": 1, "m": 5}.get(match["p"].lower()[0], 9)
    return periods.months(_year(match["y"], today), first, 4)


UNITS = r"(?P<u>day|week|month|year)s?"
YEARLY = rf"(?P<n>{SEASONS}|{NAMES_OF_MONTHS}|{NAMES})"
RULES = (
    _rule(rf"(?:the )?(?P<d>{NUMBER}) (?:of )?(?P<m>{NAMES_OF_MONTHS}),?{OF}(?P<y>{THEN})", _day),
    _rule(rf"(?P<m>{NAMES_OF_MONTHS}) (?:the )?(?P<d>{NUMBER}),? ?(?:{OF})?(?P<y>{THEN})", _day),
    _rule(rf"(?P<y>{THEN}) (?:on )?(?P<m>{NAMES_OF_MONTHS}) (?P<d>{NUMBER})", _day),
    _rule(rf"(?:the )?(?P<d>{NUMBER}) (?:of )?(?P<m>{NAMES_OF_MONTHS})", _day_of_last, False),
    _rule(rf"(?P<m>{NAMES_OF_MONTHS}) (?:the )?(?P<d>{NUMBER})", _day_of_last, False),
    _rule(rf"(?P<y>{YEAR})[-/.](?P<m>0?[1-9]|1[0-2])(?:[-/.](?P<d>\d\d?))?", _iso),
    _rule(r"(?P<d>\d\d?)\.(?P<m>0?[1-9]|1[0-2])\.(?P<y>(?:19|20)\d\d)", _iso),
    _rule(rf"(?:the )?{YEARLY}(?:{OF}| )(?P<y>{THEN})", _in_year),
    _rule(rf"(?P<y>{THEN})(?:['’]s)?{OF}{YEARLY}", _in_year),
    _rule(rf"(?:the )?(?:last|previous|past) {YEARLY}", _last),
    _rule(rf"last (?P<n>{'|'.join(WEEKDAYS)})", _last),
    _rule(rf"this (?:past )?{YEARLY}", _this),
    _rule(
        r"(?:the )?(?P<n>last|previous|this)(?: past)? (?P<u>week|month|year|weekend)", _calendar
    ),
    _rule(r"(?:the )?year before last", lambda _, today: periods.year(today.year - 2)),
    _rule(r"(?:the )?day before yesterday", lambda _, today: periods.ago(today, 2, "day")),
    _rule(r"yesterday|last night", lambda _, today: periods.ago(today, 1, "day")),
    _rule(r"today|this morning", lambda _, today: periods.day(today)),
    _rule(
        rf"(?P<c>{COUNT}) {UNITS} ago",
        lambda m, today: periods.ago(today, _number(m["c"]), m["u"].lower()),
    ),
    _rule(
        rf"(?:the )?(?:last|past) (?P<c>{COUNT}) {UNITS}",
        lambda m, today: periods.lately(today, _number(m["c"]), m["u"].lower()),
    ),
    _rule(
        r"(?:the )?past (?P<u>week|month|year)",
        lambda m, today: periods.lately(today, 1, m["u"].lower()),
    ),
    _rule(r"(?:the )?(?P<c>19|20)?(?P<d>\d)0['’]?s", _decade, False),
    _rule(
        rf"(?:the )?(?P<p>early|beginning|start|middle|mid|late|end)(?:[- ](?:of )?)(?P<y>{THEN})",
        _part,
    ),
    _rule(rf"(?:the year )?(?P<y>{YEAR})", lambda m, _: periods.year(int(m["y"]))),
    _rule(
        rf"(?:the )?(?:month of )?(?P<m>{NAMES_OF_MONTHS})",
        lambda m, _: Month(_month(m["m"])),
        False,
    ),
)
