"""Spans of days, months and seasons. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from search.record_class import dataclass

DAY = timedelta(1)
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}  # first months, of three


@dataclass(frozen=True, slots=True)
class Period:
    """Days from the first to the last, both included; None has no end.

    `hours`: times of day, as values of the filter `time:`.
    """

    first: date | None = None
    last: date | None = None
    hours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Month:
    """A month of any year, 1 to 12."""

    number: int


@dataclass(frozen=True, slots=True)
class Each:
    """Days of any year or hours of any day, as names and values of filters.

    `last`: the most recent ones, for "since Monday".
    """

    filters: tuple[tuple[str, str], ...]
    last: Period | None = None


When = Period | Month | Each


def day(of: date) -> Period:
    """A day."""
    return Period(of, of)


def year(number: int) -> Period:
    """A year."""
    return Period(date(number, 1, 1), date(number, 12, 31))


def month(in_year: int, number: int) -> Period:
    """A month; 0 is the December before, 13 the January after, and so on."""
    return months(in_year, number, 1)


def months(in_year: int, number: int, count: int) -> Period:
    """Consecutive months, from one on."""
    return Period(_first_day(in_year, number), _first_day(in_year, number + count) - DAY)


def decade(first: int) -> Period:
    """Ten years."""
    return Period(date(first, 1, 1), date(first + 9, 12, 31))


def season(in_year: int, name: str) -> Period:
    """A season of the north, by whole months; winter is from December on."""
    return months(in_year, SEASONS[name], 3)


def week(of: date) -> Period:
    """Monday to Sunday."""
    monday = of - timedelta(of.weekday())
    return Period(monday, monday + timedelta(6))


def from_to(
    first: tuple[int, int], last: tuple[int, int], in_year: int | None, today: date
) -> Period:
    """Two days, each as month and day, and those between them, of a year or the most recent.

    Raises ValueError for days that are not in this order.
    """

    def of(number: int) -> Period:
        begin, end = date(number, *first), date(number, *last)
        if begin >= end:
            raise ValueError(end)
        return Period(begin, end)

    return latest(of, today, ended=False) if in_year is None else of(in_year)


def part_of_month(in_year: int, number: int, part: int) -> Period:
    """The first ten days of a month (0), the next ten (1), or the rest (2)."""
    whole = month(in_year, number)
    first = _first_day(in_year, number) + 10 * part * DAY
    return Period(first, whole.last if part == 2 else first + 9 * DAY)


def weekend(before: date) -> Period:
    """The last Saturday and Sunday before a day."""
    sunday = before - timedelta(before.weekday() + 1)
    return Period(sunday - DAY, sunday)


def ago(today: date, count: int, unit: str) -> Period:
    """The day, week, month or year `count` units ago. Raises ValueError beyond the calendar."""
    if unit == "day":
        return day(_back(today, count))
    if unit == "week":
        return week(_back(today, 7 * count))
    if unit == "month":
        return month(today.year, today.month - count)
    return year(today.year - count)


def lately(today: date, count: int, unit: str) -> Period:
    """The last `count` days, weeks, months or years. Raises ValueError beyond the calendar."""
    if unit in ("day", "week"):
        return Period(_back(today, count * (7 if unit == "week" else 1)))
    first = ago(today, count, unit).first
    back = _first_day(first.year, today.month if unit == "year" else first.month) if first else None
    # The 31st, a month back, is the last day of that month.
    return Period(
        back and min(back + (today.day - 1) * DAY, month(back.year, back.month).last or back)
    )


def latest(of: Callable[[int], Period], today: date, *, ended: bool = True) -> Period:
    """The most recent of a recurring period: the last that ended, or the last that began."""
    for period in (of(today.year - back) for back in range(-1, 3)):
        edge = period.last if ended else period.first
        if edge and (edge < today if ended else edge <= today):
            return period
    raise ValueError(today)


def joined(first: When, last: When) -> Period | None:
    """From the first to the last; a month without a year has that of the other.

    None if they are no such range.
    """
    if isinstance(first, Month) and isinstance(last, Period) and last.first:
        first = month(last.first.year, first.number)
    elif isinstance(last, Month) and isinstance(first, Period) and first.first:
        last = month(first.first.year, last.number)
    if not (isinstance(first, Period) and isinstance(last, Period)):
        return None
    is_ordered = first.first and last.last and first.first <= last.last
    return Period(first.first, last.last) if is_ordered else None


def _back(today: date, days: int) -> date:
    return date.fromordinal(today.toordinal() - days)


def _first_day(in_year: int, number: int) -> date:
    years, index = divmod(number - 1, 12)
    return date(in_year + years, index + 1, 1)
