"""English expressions of a date: "July 2020", "last summer", "two years ago"."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from search.language import periods
from search.language.names import HOLIDAY, MONTH, NUMBER, SEASON, WEEKDAY
from search.language.periods import Month, Period, When
from search.language.rules import YEARLY, Match, Rule

YEAR = r"(?:19|20)\d\d"
COUNT = rf"(?:\d\d?|an?|{NUMBER})"
THEN = rf"(?:{YEAR}|(?:the )?last year|this year|the year before last|{COUNT} years? ago)"
MONTHS = rf"{MONTH}\.?"
DAY = r"\d\d?(?:st|nd|rd|th)?"
UNIT = r"(?P<u>day|week|month|year)"
OF = r"(?:,? (?:(?:of|in|the|on|at) )*)"


def _rule(first: str, pattern: str, meaning: Callable[[Match], When], alone: bool = True) -> Rule:
    whole = rf"(?<![A-Za-z0-9])(?:{pattern})(?![A-Za-z0-9年月日])(?!['’]s? \w)"
    return Rule(frozenset(first.split()), whole, meaning, alone)


def _year(one: Match) -> int:
    """2019, last year, this year, two years ago."""
    text = one.text("y")
    if text.isdigit():
        return int(text)
    if text.endswith("ago"):
        return one.today.year - one.number("y")
    return one.today.year - {"this year": 0, "the year before last": 2}.get(text, 1)


def _day(one: Match) -> Period:
    return periods.day(date(_year(one), one.number("m"), one.number("d")))


def _day_of_last(one: Match) -> Period:
    """A day without a year: the last one."""
    month, number = one.number("m"), one.number("d")
    return periods.latest(
        lambda year: periods.day(date(year, month, number)), one.today, ended=False
    )


def _numeric(one: Match) -> Period:
    """2020-05-17, 2020-05, 17.5.2020."""
    year, month = one.number("y"), one.number("m")
    if one.text("d"):
        return periods.day(date(year, month, one.number("d")))
    return periods.month(year, month)


def _with_slashes(one: Match) -> Period:
    """5/17/2020 or 17/5/2020; raises ValueError where it may be either."""
    first, second = one.number("a"), one.number("b")
    if first <= 12 and second <= 12 and first != second:
        raise ValueError(one.text("y"))
    month, number = (first, second) if second > 12 else (second, first)
    return periods.day(date(one.number("y"), month, number))


def _in_year(one: Match) -> Period:
    return one.yearly("n")(_year(one))


def _last(one: Match) -> Period:
    return periods.latest(one.yearly("n"), one.today)


def _this(one: Match) -> Period:
    """This summer, this July, this Easter: the one that has begun last."""
    return periods.latest(one.yearly("n"), one.today, ended=False)


def _weekday(one: Match) -> Period:
    return periods.day(one.today - timedelta((one.today.weekday() - one.number("n") - 1) % 7 + 1))


def _calendar(one: Match) -> Period:
    """Last month, this week and so on."""
    back = int(one.text("n") != "this")
    if one.text("u") == "weekend":
        return periods.weekend(one.today + timedelta(0 if back else 7))
    return periods.ago(one.today, back, one.text("u"))


def _ago(one: Match) -> Period:
    return periods.ago(one.today, one.number("c"), one.text("u"))


def _lately(one: Match) -> Period:
    return periods.lately(one.today, one.number("c") if one.text("c") else 1, one.text("u"))


def _decade(one: Match) -> Period:
    tens, century = one.text("d"), one.text("c")
    return periods.decade(int(f"{century or ('20' if tens in '012' else '19')}{tens}0"))


def _part(one: Match) -> Period:
    """The first, middle or last four months of a year."""
    first = {"e": 1, "b": 1, "s": 1, "m": 5}.get(one.text("p")[0], 9)
    first = 9 if one.text("p") == "end" else first
    return periods.months(_year(one), first, 4)


YEARS = f"0 {NUMBER} a an the last this"  # what THEN begins with
EACH = f"{MONTH} {SEASON} {HOLIDAY}"
RULES = (
    _rule("0 the", rf"(?:the )?(?P<d>{DAY}) (?:of )?(?P<m>{MONTHS}),?{OF}(?P<y>{THEN})", _day),
    _rule(MONTH, rf"(?P<m>{MONTHS}) (?:the )?(?P<d>{DAY}),?{OF}(?P<y>{THEN})", _day),
    _rule("0", rf"(?P<y>{YEAR}) (?P<m>{MONTHS}) (?P<d>{DAY})", _day),
    _rule("0 the", rf"(?:the )?(?P<d>{DAY}) (?:of )?(?P<m>{MONTHS})", _day_of_last, False),
    _rule(MONTH, rf"(?P<m>{MONTHS}) (?:the )?(?P<d>{DAY})", _day_of_last, False),
    _rule("0", rf"(?P<y>{YEAR})[-/.](?P<m>0?[1-9]|1[0-2])(?:[-/.](?P<d>\d\d?))?", _numeric),
    _rule("0", rf"(?P<d>\d\d?)\.(?P<m>0?[1-9]|1[0-2])\.(?P<y>{YEAR})", _numeric),
    _rule("0", rf"(?P<a>\d\d?)/(?P<b>\d\d?)/(?P<y>{YEAR})", _with_slashes),
    _rule(f"the {EACH}", rf"(?:the )?(?P<n>{YEARLY}),?{OF}(?P<y>{THEN})", _in_year),
    _rule(YEARS, rf"(?P<y>{THEN})(?:['’]s)?{OF}(?P<n>{YEARLY})", _in_year),
    _rule("the last previous past", rf"(?:the )?(?:last|previous|past) (?P<n>{YEARLY})", _last),
    _rule("this", rf"this (?:past|last) (?P<n>{YEARLY})", _last),
    _rule("last", rf"last (?P<n>{WEEKDAY})", _weekday),
    _rule("this", rf"this (?P<n>{YEARLY})", _this),
    _rule(
        "the last previous this",
        r"(?:the )?(?P<n>last|previous|this)(?: past)? (?P<u>week|month|year|weekend)",
        _calendar,
    ),
    _rule("the year", "(?:the )?year before last", lambda one: periods.ago(one.today, 2, "year")),
    _rule("the day", "(?:the )?day before yesterday", lambda one: periods.ago(one.today, 2, "day")),
    _rule("yesterday last", "yesterday|last night", lambda one: periods.ago(one.today, 1, "day")),
    _rule("today this", "today|this morning", lambda one: periods.day(one.today)),
    _rule(f"0 {NUMBER} a an", rf"(?P<c>{COUNT}) {UNIT}s? ago", _ago),
    _rule("the last past", rf"(?:the )?(?:last|past) (?P<c>{COUNT}) {UNIT}s?", _lately),
    _rule("the past", rf"(?:the )?past (?P<c>){UNIT}", _lately),
    _rule("0 the", r"(?:the )?(?P<c>19|20)?(?P<d>\d)0['’]?s", _decade, False),
    _rule(
        "the early beginning start middle mid late end",
        rf"(?:the )?(?P<p>early|beginning|start|middle|mid|late|end)[- ](?:of )?(?P<y>{THEN})",
        _part,
    ),
    _rule("0 the", rf"(?:the year )?(?P<y>{YEAR})", lambda one: periods.year(_year(one))),
    _rule(
        f"{MONTH} the month",
        rf"(?:the )?(?:month of )?(?P<m>{MONTHS})",
        lambda one: Month(one.number("m")),
        False,
    ),
)
