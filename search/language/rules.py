"""Patterns with a meaning, and the longest that fits."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from search.language import days
from search.language.days import Period, When
from search.language.holidays import Holiday
from search.language.names import HOLIDAY, MONTH, Signed
from search.patterns import compiled


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
            return lambda year: days.season(year, value)
        return lambda year: days.month(year, value)


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern and what it means; `alone`: it means so without a preposition too.

    `first`: the words, signs or Chinese characters that it can begin with, "0" for any number.
    It is compiled when a text has one of them: all patterns take longer than a search.
    """

    first: frozenset[str]
    pattern: str
    meaning: Callable[[Match], When]
    alone: bool = True

    def match(self, text: str, at: int) -> re.Match[str] | None:
        """The expression that begins here."""
        return compiled(self.pattern).match(text, at)


@dataclass(frozen=True, slots=True)
class Found:
    """An expression before `end`, and its meaning; None where it has none (the 31st of June)."""

    end: int
    when: When | None
    alone: bool


def longest(rules: Sequence[Rule], signed: Signed, at: int, today: date) -> Found | None:
    """The longest expression that begins here."""
    first = _first(signed.text, at)
    tried = (rule for rule in rules if first in rule.first)
    found = [(match, rule) for rule in tried if (match := rule.match(signed.text, at))]
    if not found:
        return None
    match, rule = max(found, key=lambda pair: pair[0].end())
    try:
        when = rule.meaning(Match(signed, match, today))
    except (ValueError, OverflowError):  # beyond the calendar
        when = None
    return Found(match.end(), when, rule.alone)


def _first(text: str, at: int) -> str:
    """What a rule is chosen by: a word, "0" for a number, or a character."""
    end = at
    while end < len(text) and text[end].isascii() and text[end].isalpha():
        end += 1
    if end == at:
        return "0" if text[at : at + 1].isdigit() else text[at : at + 1]
    return text[at:end].lower()


YEARLY = rf"[{MONTH}-{HOLIDAY}]\.?"  # the sign of a month, a season or a holiday
