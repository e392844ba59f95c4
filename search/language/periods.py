"""Spans of days as filters."""

from __future__ import annotations

from datetime import date

from search.language import days
from search.language.days import DAY, Each, Month, Period, When
from search.query import FILTERS, MONTHS, Filter


def make_filter(name: str, written: str) -> Filter:
    """A filter as the query language reads it."""
    return Filter(name, written, FILTERS[name][0](written))


def filters(when: When) -> tuple[Filter, ...]:
    """What a date means, as short as one would write it."""
    if isinstance(when, Month):
        return (make_filter("month", MONTHS[when.number - 1]),)
    if isinstance(when, Each):
        return tuple(make_filter(name, written) for name, written in when.filters)
    return (*_days(when.first, when.last), *(make_filter("time", one) for one in when.hours))


def _days(first: date | None, last: date | None) -> tuple[Filter, ...]:
    if first and last:
        if Period(first, last) == days.year(first.year):
            return (make_filter("year", str(first.year)),)
        if Period(first, last) == days.month(first.year, first.month):
            return (make_filter("date", first.isoformat()[:7]),)
        if first == last:
            return (make_filter("date", first.isoformat()),)
    after = [make_filter("after", _short(first))] if first else []
    before = [make_filter("before", _short(last + DAY))] if last else []
    return (*after, *before)


def _short(one: date) -> str:
    """A first day as a year or a month where it begins one."""
    if one.day > 1:
        return one.isoformat()
    return one.isoformat()[:7] if one.month > 1 else f"{one.year:04}"
