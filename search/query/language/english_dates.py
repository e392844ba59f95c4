"""Rules for English dates: "July 2020", "last summer", "two years ago"."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from search.query.filter_values import WEEKDAYS
from search.query.language import days
from search.query.language.calendar_names import HOLIDAY, MONTH, NUMBER, SEASON, WEEKDAY
from search.query.language.days import Each, Month, Period, When
from search.query.language.holidays import Holiday
from search.query.language.rules import YEARLY, Rule, RuleMatch

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


def _rule(
    first: str, pattern: str, meaning: Callable[[RuleMatch], When], is_unambiguous: bool = True
) -> Rule:
    whole = rf"(?<![A-Za-z0-9])(?:{pattern})(?![A-Za-z0-9年月日])(?!['’]s? \w)"
    return Rule(frozenset(first.split()), whole, meaning, is_unambiguous)


def _year(match: RuleMatch) -> int:
    """2019, last year, this year, two years ago."""
    text = match.text("y")
    if text.isdigit():
        return int(text)
    if text.endswith("ago"):
        return match.today.year - match.number("y")
    return match.today.year - {"this year": 0, "the year before last": 2}.get(text, 1)


def _day(match: RuleMatch) -> Period:
    return days.day(date(_year(match), match.number("m"), match.number("d")))


def _day_of_last(match: RuleMatch) -> Period:
    """A day without a year: the most recent."""
    month, number = match.number("m"), match.number("d")
    return days.latest(lambda year: days.day(date(year, month, number)), match.today, ended=False)


def _days(match: RuleMatch) -> Period:
    """5-10 May 2020, from May 28 to June 3."""
    month = match.number("m")
    last_month = match.number("n") if match.text("n") else month
    year = _year(match) if match.text("y") else None
    first, last = (month, match.number("d")), (last_month, match.number("e"))
    return days.from_to(first, last, year, match.today)


def _numeric(match: RuleMatch) -> Period:
    """2020-05-17, 2020-05, 17.5.2020, 5/2020."""
    year, month = match.number("y"), match.number("m")
    if match.text("d"):
        return days.day(date(year, month, match.number("d")))
    return days.month(year, month)


def _with_slashes(match: RuleMatch) -> Period:
    """5/17/2020 or 17/5/2020; raises ValueError where it may be either."""
    first, second = match.number("a"), match.number("b")
    if first <= 12 and second <= 12 and first != second:
        raise ValueError(match.text("y"))
    month, number = (first, second) if second > 12 else (second, first)
    return days.day(date(match.number("y"), month, number))


def _in_year(match: RuleMatch) -> Period:
    return match.yearly("n")(_year(match))


def _last(match: RuleMatch) -> Period:
    return days.latest(match.yearly("n"), match.today)


def _this(match: RuleMatch) -> Period:
    """This summer, this July, this Easter: the last that began."""
    return days.latest(match.yearly("n"), match.today, ended=False)


def _hours(match: RuleMatch) -> tuple[str, ...]:
    return (match.text("t"),) if match.text("t") else ()


def _weekday(match: RuleMatch) -> Period:
    """Last Friday, last Friday evening."""
    back = (match.today.weekday() - match.number("n") - 1) % 7 + 1
    return _back(match, back)


def _back(match: RuleMatch, count: int) -> Period:
    """A number of days ago, at some hours or at any."""
    then = match.today - timedelta(count)
    return Period(then, then, _hours(match))


def _each_weekday(match: RuleMatch) -> Each:
    """On Sundays, on Friday night."""
    return _each(match, "weekday", WEEKDAYS[match.number("n")], _weekday(match))


def _each_holiday(match: RuleMatch) -> Each:
    """At Christmas, on Christmas morning."""
    value = match.coded.values[match.regex.start("n")]
    assert isinstance(value, Holiday)
    return _each(match, "holiday", value.name(), _this(match))


def _each_weekend(match: RuleMatch) -> Each:
    return _each(match, "weekday", "weekend", days.weekend(match.today))


def _each(match: RuleMatch, name: str, value: str, last: Period) -> Each:
    return Each(((name, value), *(("time", hours) for hours in _hours(match))), last)


def _calendar(match: RuleMatch) -> Period:
    """Last month, this week and so on."""
    back = int(match.text("n") != "this")
    if match.text("u") == "weekend":
        return days.weekend(match.today + timedelta(0 if back else 7))
    return days.ago(match.today, back, match.text("u"))


def _age(match: RuleMatch) -> Period:
    """Older or newer than five years."""
    newer = _lately(match)
    if match.text("w") != "older" or newer.first is None:
        return newer
    return Period(None, newer.first - days.DAY)


def _ago(match: RuleMatch) -> Period:
    return days.ago(match.today, match.number("c"), match.text("u"))


def _lately(match: RuleMatch) -> Period:
    return days.lately(match.today, match.number("c") if match.text("c") else 1, match.text("u"))


def _decade(match: RuleMatch) -> Period:
    tens, century = match.text("d"), match.text("c")
    return _years(match, int(f"{century or ('20' if tens in '012' else '19')}{tens}0"))


def _named_decade(match: RuleMatch) -> Period:
    return _years(match, 1950 + 10 * DECADES.index(match.text("w")))


def _years(match: RuleMatch, first: int) -> Period:
    """A decade, or the first, middle or last four years of it."""
    if not match.text("p"):
        return days.decade(first)
    begin = first + 3 * _part_number(match)
    return Period(date(begin, 1, 1), date(begin + 3, 12, 31))


def _part(match: RuleMatch) -> Period:
    """The first, middle or last four months of a year."""
    return days.months(_year(match), 1 + 4 * _part_number(match), 4)


def _part_of_season(match: RuleMatch) -> Period:
    """The first, second or third month of a season."""
    season = match.yearly("n")(_year(match))
    assert season.first
    return days.month(season.first.year, season.first.month + _part_number(match))


def _part_of_month(match: RuleMatch) -> Period:
    return days.part_of_month(_year(match), match.number("m"), _part_number(match))


def _part_number(match: RuleMatch) -> int:
    """Early, mid, late: 0, 1, 2."""
    text = match.text("p")
    return 2 if text in ("late", "end") else 1 if text.startswith("mid") else 0


def _week_of_month(match: RuleMatch) -> Period:
    """The first week of June 2019: its first seven days."""
    whole = days.month(_year(match), match.number("m"))
    assert whole.first and whole.last
    first = whole.last - timedelta(6)
    if match.text("c") in WEEKS:
        first = whole.first + timedelta(7 * WEEKS.index(match.text("c")))
    return Period(first, first + timedelta(6))


YEARS = f"0 {NUMBER} a an the last this"  # what THEN begins with
PARTS = "the early beginning start middle mid late end"
EACH = f"{MONTH} {SEASON} {HOLIDAY}"
BETWEEN, TO = "(?P<b>between )?", r" ?(?:[-–—]|to|until|till|through) ?"
UNTIL = rf"(?(b) and |{TO})"
IN_YEAR = rf"(?:,?{OF}(?P<y>{THEN}))?"
RULES = (
    _rule(
        "0 between",
        rf"{BETWEEN}(?P<d>{DAY}){UNTIL}(?P<e>{DAY}) (?:of )?(?P<m>{MONTHS})(?P<n>){IN_YEAR}",
        _days,
    ),
    _rule(MONTH, rf"(?P<m>{MONTHS}) (?P<d>{DAY}){TO}(?P<n>)(?P<e>{DAY}){IN_YEAR}", _days),
    _rule(
        f"{MONTH} between",
        rf"{BETWEEN}(?P<m>{MONTHS}) (?P<d>{DAY}){UNTIL}(?P<n>{MONTHS}) (?P<e>{DAY}){IN_YEAR}",
        _days,
    ),
    _rule("0", rf"(?P<d>{DAY}) (?P<m>{MONTHS}){TO}(?P<e>{DAY}) (?P<n>{MONTHS}){IN_YEAR}", _days),
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
    _rule("0", rf"(?P<m>0?[1-9]|1[0-2])[-/.](?P<d>)(?P<y>{YEAR})", _numeric),
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
    _rule(f"a {WEEKDAY}", rf"(?:a )?(?P<n>{WEEKDAY}){HOURS}", _each_weekday, False),
    _rule(f"the {HOLIDAY}", rf"(?:the )?(?P<n>{HOLIDAY}){HOURS}", _each_holiday, False),
    _rule("the weekend weekends", r"(?:the )?weekends?(?P<t>)", _each_weekend, False),
    _rule("this", rf"this (?P<n>{YEARLY})", _this),
    _rule(
        "the last previous this",
        r"(?:the )?(?P<n>last|previous|this)(?: past)? (?P<u>week|month|year|weekend)",
        _calendar,
    ),
    _rule("the year", "(?:the )?year before last", lambda match: days.ago(match.today, 2, "year")),
    _rule(
        "the day", "(?:the )?day before yesterday", lambda match: days.ago(match.today, 2, "day")
    ),
    _rule("yesterday", f"yesterday{HOURS}", lambda match: _back(match, 1)),
    _rule("last", "last night", lambda match: days.ago(match.today, 1, "day")),
    _rule("today", "today", lambda match: days.day(match.today)),
    _rule("this", "this (?P<t>morning|afternoon|evening)", lambda match: _back(match, 0)),
    _rule(f"0 {NUMBER} a an", rf"(?P<c>{COUNT}) {UNIT}s? ago", _ago),
    _rule(
        "older newer younger",
        rf"(?P<w>older|newer|younger) than (?P<c>{COUNT}) {UNIT}s?(?: old)?",
        _age,
    ),
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
    _rule("0 the", rf"(?:the year )?(?P<y>{YEAR})", lambda match: days.year(_year(match))),
    _rule(
        f"{MONTH} {PARTS} month",
        rf"(?:the )?(?:month of |{PART})?(?P<m>{MONTHS})",
        lambda match: Month(match.number("m")),
        False,
    ),
)
