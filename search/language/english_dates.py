"""English expressions of a date: "July 2020", "last summer", "two years ago"."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from search.language import days
from search.language.days import Each, Month, Period, When
from search.language.holidays import Holiday
from search.language.names import HOLIDAY, MONTH, NUMBER, SEASON, WEEKDAY
from search.language.rules import YEARLY, Match, Rule
from search.query import WEEKDAYS

YEAR = r"(?:19|20)\d\d"
COUNT = rf"(?:\d\d?|an?|{NUMBER})"
THEN = rf"(?:{YEAR}|(?:the )?last year|this year|the year before last|{COUNT} years? ago)"
MONTHS = rf"{MONTH}\.?"
DAY = r"\d\d?(?:st|nd|rd|th)?"
UNIT = r"(?P<u>day|week|month|year)"
OF = r"(?:,? (?:(?:of|in|the|on|at) )*)"
HOURS = r"(?: (?P<t>morning|afternoon|evening|night)s?)?"
ON = rf"(?:{WEEKDAY},? )?"  # Sunday, May 17, 2020
PART = r"(?P<p>early|beginning|start|middle|mid|late|end)[- ](?:of )?"
DECADES = ("fifties", "sixties", "seventies", "eighties", "nineties")
WEEKS = ("first", "second", "third", "fourth")
COUNTED = "|".join((*WEEKS, "last"))


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
    return days.day(date(_year(one), one.number("m"), one.number("d")))


def _day_of_last(one: Match) -> Period:
    """A day without a year: the last one."""
    month, number = one.number("m"), one.number("d")
    return days.latest(lambda year: days.day(date(year, month, number)), one.today, ended=False)


def _numeric(one: Match) -> Period:
    """2020-05-17, 2020-05, 17.5.2020."""
    year, month = one.number("y"), one.number("m")
    if one.text("d"):
        return days.day(date(year, month, one.number("d")))
    return days.month(year, month)


def _with_slashes(one: Match) -> Period:
    """5/17/2020 or 17/5/2020; raises ValueError where it may be either."""
    first, second = one.number("a"), one.number("b")
    if first <= 12 and second <= 12 and first != second:
        raise ValueError(one.text("y"))
    month, number = (first, second) if second > 12 else (second, first)
    return days.day(date(one.number("y"), month, number))


def _in_year(one: Match) -> Period:
    return one.yearly("n")(_year(one))


def _last(one: Match) -> Period:
    return days.latest(one.yearly("n"), one.today)


def _this(one: Match) -> Period:
    """This summer, this July, this Easter: the one that has begun last."""
    return days.latest(one.yearly("n"), one.today, ended=False)


def _hours(one: Match) -> tuple[str, ...]:
    return (one.text("t"),) if one.text("t") else ()


def _weekday(one: Match) -> Period:
    """Last Friday, last Friday evening."""
    back = (one.today.weekday() - one.number("n") - 1) % 7 + 1
    return _back(one, back)


def _back(one: Match, count: int) -> Period:
    """So many days ago, at some hours or at any."""
    then = one.today - timedelta(count)
    return Period(then, then, _hours(one))


def _each_weekday(one: Match) -> Each:
    """On Sundays, on Friday night."""
    return _each(one, "weekday", WEEKDAYS[one.number("n")], _weekday(one))


def _each_holiday(one: Match) -> Each:
    """At Christmas, on Christmas morning."""
    value = one.signed.values[one.found.start("n")]
    assert isinstance(value, Holiday)
    return _each(one, "holiday", value.name(), _this(one))


def _each_weekend(one: Match) -> Each:
    return _each(one, "weekday", "weekend", days.weekend(one.today))


def _each(one: Match, name: str, value: str, last: Period) -> Each:
    return Each(((name, value), *(("time", hours) for hours in _hours(one))), last)


def _calendar(one: Match) -> Period:
    """Last month, this week and so on."""
    back = int(one.text("n") != "this")
    if one.text("u") == "weekend":
        return days.weekend(one.today + timedelta(0 if back else 7))
    return days.ago(one.today, back, one.text("u"))


def _ago(one: Match) -> Period:
    return days.ago(one.today, one.number("c"), one.text("u"))


def _lately(one: Match) -> Period:
    return days.lately(one.today, one.number("c") if one.text("c") else 1, one.text("u"))


def _decade(one: Match) -> Period:
    tens, century = one.text("d"), one.text("c")
    return _years(one, int(f"{century or ('20' if tens in '012' else '19')}{tens}0"))


def _named_decade(one: Match) -> Period:
    return _years(one, 1950 + 10 * DECADES.index(one.text("w")))


def _years(one: Match, first: int) -> Period:
    """A decade, or the first, middle or last four years of it."""
    if not one.text("p"):
        return days.decade(first)
    begin = first + 3 * _part_number(one)
    return Period(date(begin, 1, 1), date(begin + 3, 12, 31))


def _part(one: Match) -> Period:
    """The first, middle or last four months of a year."""
    return days.months(_year(one), 1 + 4 * _part_number(one), 4)


def _part_of_season(one: Match) -> Period:
    """The first, second or third month of a season."""
    season = one.yearly("n")(_year(one))
    assert season.first
    return days.month(season.first.year, season.first.month + _part_number(one))


def _part_of_month(one: Match) -> Period:
    return days.part_of_month(_year(one), one.number("m"), _part_number(one))


def _part_number(one: Match) -> int:
    """Early, mid, late: 0, 1, 2."""
    text = one.text("p")
    return 2 if text in ("late", "end") else 1 if text.startswith("mid") else 0


def _week_of_month(one: Match) -> Period:
    """The first week of June 2019: its first seven days."""
    whole = days.month(_year(one), one.number("m"))
    assert whole.first and whole.last
    first = whole.last - timedelta(6)
    if one.text("c") in WEEKS:
        first = whole.first + timedelta(7 * WEEKS.index(one.text("c")))
    return Period(first, first + timedelta(6))


YEARS = f"0 {NUMBER} a an the last this"  # what THEN begins with
PARTS = "the early beginning start middle mid late end"
EACH = f"{MONTH} {SEASON} {HOLIDAY}"
RULES = (
    _rule(
        f"0 the {WEEKDAY}",
        rf"{ON}(?:the )?(?P<d>{DAY}) (?:of )?(?P<m>{MONTHS}),?{OF}(?P<y>{THEN})",
        _day,
    ),
    _rule(
        f"{MONTH} {WEEKDAY}",
        rf"{ON}(?P<m>{MONTHS}) (?:the )?(?P<d>{DAY}),?{OF}(?P<y>{THEN})",
        _day,
    ),
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
    _rule("last", rf"last (?P<n>{WEEKDAY}){HOURS}", _weekday),
    _rule("each every", rf"(?:each|every) (?P<n>{WEEKDAY}){HOURS}", _each_weekday),
    _rule("each every", rf"(?:each|every) (?P<n>{HOLIDAY}){HOURS}", _each_holiday),
    _rule("each every", r"(?:each|every) weekend(?P<t>)", _each_weekend),
    _rule(WEEKDAY, rf"(?P<n>{WEEKDAY}){HOURS}", _each_weekday, False),
    _rule(f"the {HOLIDAY}", rf"(?:the )?(?P<n>{HOLIDAY}){HOURS}", _each_holiday, False),
    _rule("the weekend weekends", r"(?:the )?weekends?(?P<t>)", _each_weekend, False),
    _rule("this", rf"this (?P<n>{YEARLY})", _this),
    _rule(
        "the last previous this",
        r"(?:the )?(?P<n>last|previous|this)(?: past)? (?P<u>week|month|year|weekend)",
        _calendar,
    ),
    _rule("the year", "(?:the )?year before last", lambda one: days.ago(one.today, 2, "year")),
    _rule("the day", "(?:the )?day before yesterday", lambda one: days.ago(one.today, 2, "day")),
    _rule("yesterday", f"yesterday{HOURS}", lambda one: _back(one, 1)),
    _rule("last", "last night", lambda one: days.ago(one.today, 1, "day")),
    _rule("today", "today", lambda one: days.day(one.today)),
    _rule("this", "this (?P<t>morning|afternoon|evening)", lambda one: _back(one, 0)),
    _rule(f"0 {NUMBER} a an", rf"(?P<c>{COUNT}) {UNIT}s? ago", _ago),
    _rule("the last past", rf"(?:the )?(?:last|past) (?P<c>{COUNT}) {UNIT}s?", _lately),
    _rule("the past", rf"(?:the )?past (?P<c>){UNIT}", _lately),
    _rule(f"0 {PARTS}", rf"(?:the )?(?:{PART})?(?P<c>19|20)?(?P<d>\d)0['’]?s", _decade, False),
    _rule("the", rf"the (?:{PART})?(?P<w>{'|'.join(DECADES)})", _named_decade, False),
    _rule(PARTS, rf"(?:the )?{PART}(?P<y>{THEN})", _part),
    _rule(PARTS, rf"(?:the )?{PART}(?P<n>{SEASON}),?{OF}(?P<y>{THEN})", _part_of_season),
    _rule(PARTS, rf"(?:the )?{PART}(?P<m>{MONTHS}),?{OF}(?P<y>{THEN})", _part_of_month),
    _rule(
        "the last first second third fourth",
        rf"(?:the )?(?P<c>{COUNTED}) week (?:of|in) (?P<m>{MONTHS}),?{OF}(?P<y>{THEN})",
        _week_of_month,
    ),
    _rule(f"the {SEASON}", rf"(?:the )?(?P<n>{SEASON}),?{OF}(?P<y>{YEAR})/(?:20)?\d\d", _in_year),
    _rule("0 the", rf"(?:the year )?(?P<y>{YEAR})", lambda one: days.year(_year(one))),
    _rule(
        f"{MONTH} {PARTS} month",
        rf"(?:the )?(?:month of |{PART})?(?P<m>{MONTHS})",
        lambda one: Month(one.number("m")),
        False,
    ),
)
