"""Patterns with a meaning, and the longest that fits."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from search.language.periods import When


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern and what it means; `alone`: it means so without a preposition too."""

    pattern: re.Pattern[str]
    meaning: Callable[[re.Match[str], date], When]
    alone: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """An expression before `end`, and its meaning; None where it has none (the 31st of June)."""

    end: int
    when: When | None
    alone: bool


def longest(rules: Sequence[Rule], text: str, at: int, today: date) -> Found | None:
    """The longest expression that begins here."""
    found = [(match, rule) for rule in rules if (match := rule.pattern.match(text, at))]
    if not found:
        return None
    match, rule = max(found, key=lambda pair: pair[0].end())
    try:
        when = rule.meaning(match, today)
    except (ValueError, OverflowError):  # beyond the calendar
        when = None
    return Found(match.end(), when, rule.alone)
