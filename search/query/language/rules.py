"""Match a text with date patterns and take the longest match."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from search.patterns import compiled
from search.query.language import days
from search.query.language.calendar_names import HOLIDAY, MONTH, CodedText
from search.query.language.days import Period, When
from search.query.language.holidays import Holiday


@dataclass(frozen=True, slots=True)
class RuleMatch:
    """A match of a rule's pattern, and the day of the query."""

    coded: CodedText
    regex: re.Match[str]
    today: date

    def text(self, group: str) -> str:
        """The text of a group in lower case; "" where it did not match."""
        return (self.regex[group] or "").lower()

    def number(self, group: str) -> int:
        """The number in a group, written in digits or as a word."""
        value = self.coded.values.get(self.regex.start(group))
        if isinstance(value, int):
            return value
        digits = re.sub(r"\D", "", self.regex[group])
        return int(digits) if digits else 1  # a, an

    def yearly(self, group: str) -> Callable[[int], Period]:
        """The month, season or holiday in a group, as a function of the year."""
        value = self.coded.values[self.regex.start(group)]
        if isinstance(value, Holiday):
            return value.of
        if isinstance(value, str):
            return lambda year: days.season(year, value)
        return lambda year: days.month(year, value)


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern and its meaning. `is_unambiguous`: a date even without a preposition.

    `first`: the words, codes of names or Chinese characters that it can begin with, "0" for any
    number. The pattern is compiled when a text contains one of them: see `search/patterns.py`.
    """

    first: frozenset[str]
    pattern: str
    meaning: Callable[[RuleMatch], When]
    is_unambiguous: bool = True

    def match(self, text: str, at: int) -> re.Match[str] | None:
        """The match that begins at a place."""
        return compiled(self.pattern).match(text, at)


@dataclass(frozen=True, slots=True)
class DateMatch:
    """A date that ends before `end`; its meaning is None for a wrong one (the 31st of June)."""

    end: int
    when: When | None
    is_unambiguous: bool


def longest_match(
    rules: Sequence[Rule], coded: CodedText, at: int, today: date
) -> DateMatch | None:
    """The longest match of any rule that begins at a place."""
    first = _first(coded.text, at)
    tried = (rule for rule in rules if first in rule.first)
    matches = [(match, rule) for rule in tried if (match := rule.match(coded.text, at))]
    if not matches:
        return None
    match, rule = max(matches, key=lambda pair: pair[0].end())
    try:
        when = rule.meaning(RuleMatch(coded, match, today))
    except (ValueError, OverflowError):  # beyond the calendar
        when = None
    return DateMatch(match.end(), when, rule.is_unambiguous)


def _first(text: str, at: int) -> str:
    """The key of `Rule.first`: a word, "0" for a number, or a character."""
    end = at
    while end < len(text) and text[end].isascii() and text[end].isalpha():
        end += 1
    if end == at:
        return "0" if text[at : at + 1].isdigit() else text[at : at + 1]
    return text[at:end].lower()


YEARLY = rf"[{MONTH}-{HOLIDAY}]\.?"  # the code of a month, a season or a holiday
