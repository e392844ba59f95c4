"""Patterns with a meaning, and the longest that fits."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from search.language import periods
from search.language.holidays import Holiday
from search.language.names import HOLIDAY, MONTH, Signed
from search.language.periods import Period, When


@dataclass(frozen=True, slots=True)
class Match:
    """A pattern that was found in a text, and the day that it was written."""

    signed: Signed
    found: re.Match[str]
    today: date

    def text(self, group: str) -> str:
        """What a group holds, in small letters; "" for nothing."""
        return (self.found[group] or "").lower()

    def number(self, group: str) -> int:
        """The number that a group holds, or that its sign means."""
        value = self.signed.values.get(self.found.start(group))
        if isinstance(value, int):
            return value
        digits = re.sub(r"\D", "", self.found[group])
        return int(digits) if digits else 1  # a, an

    def yearly(self, group: str) -> Callable[[int], Period]:
        """What comes each year: a month, a season or a holiday."""
        value = self.signed.values[self.found.start(group)]
        if isinstance(value, Holiday):
            return value.of
        if isinstance(value, str):
            return lambda year: periods.season(year, value)
        return lambda year: periods.month(year, value)


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern and what it means; `alone`: it means so without a preposition too."""

    pattern: re.Pattern[str]
    meaning: Callable[[Match], When]
    alone: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """An expression before `end`, and its meaning; None where it has none (the 31st of June)."""

    end: int
    when: When | None
    alone: bool


def longest(rules: Sequence[Rule], signed: Signed, at: int, today: date) -> Found | None:
    """The longest expression that begins here."""
    found = [(match, rule) for rule in rules if (match := rule.pattern.match(signed.text, at))]
    if not found:
        return None
    match, rule = max(found, key=lambda pair: pair[0].end())
    try:
        when = rule.meaning(Match(signed, match, today))
    except (ValueError, OverflowError):  # beyond the calendar
        when = None
    return Found(match.end(), when, rule.alone)


YEARLY = rf"[{MONTH}-{HOLIDAY}]\.?"  # the sign of a month, a season or a holiday
