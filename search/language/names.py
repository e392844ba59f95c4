"""Names of months, seasons, holidays, weekdays and numbers, and a text with a sign for each.

Patterns over the signs are short: patterns of all the names take longer to compile than a search.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from search.language.holidays import HOLIDAYS, Holiday
from search.query import MONTHS, WEEKDAYS

MONTH, SEASON, HOLIDAY, WEEKDAY, NUMBER = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
SEASONS = {
    "spring": "spring", "summer": "summer", "autumn": "autumn", "fall": "autumn",
    "winter": "winter", "春天": "spring", "春季": "spring", "夏天": "summer", "夏季": "summer",
    "秋天": "autumn", "秋季": "autumn", "冬天": "winter", "冬季": "winter",
}  # fmt: skip
NUMBERS = {
    "one": 1, "two": 2, "a couple of": 2, "couple of": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "fifteen": 15, "twenty": 20, "thirty": 30,
}  # fmt: skip
WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]*)?|\d+[A-Za-z]*")
LONGEST = 4  # words of a name; Chinese characters of one: 7

Value = int | str | Holiday


@dataclass(frozen=True, slots=True)
class Signed:
    """A text, and with one sign for each name; what the signs mean, and where all were (n + 1)."""

    original: str
    text: str
    values: Mapping[int, Value]
    places: tuple[int, ...]

    def name(self, at: int) -> str:
        """What a sign stands for, in small letters."""
        return self.original[self.places[at] : self.places[at + 1]].lower()


def sign(text: str) -> Signed:
    """Put signs for the names in a text."""
    signs, values, places = list[str](), dict[int, Value](), list[int]()
    at = 0
    while at < len(text):
        places.append(at)
        found = _name(text, at)
        if found:
            values[len(signs)] = found[2]
        signs.append(found[1] if found else text[at])
        at = found[0] if found else at + 1
    return Signed(text, "".join(signs), values, (*places, len(text)))


def _name(text: str, at: int) -> tuple[int, str, Value] | None:
    """The longest name that begins here: its end, its sign, what it means."""
    begins_word = not (at and text[at - 1].isascii() and text[at - 1].isalnum())
    ends = _word_ends(text, at) if text[at].isascii() and begins_word else _han_ends(text, at)
    for end in reversed([*ends]):
        name = text[at:end].lower().replace("’", "'").replace("-", " ")
        if name in NAMES:
            return end, *NAMES[name]
    return None


def _word_ends(text: str, at: int) -> Iterator[int]:
    for _ in range(LONGEST):
        found = WORD.match(text, at)
        if not found:
            return
        yield found.end()
        at = found.end() + 1
        if text[found.end() : at] not in (" ", "-"):
            return


def _han_ends(text: str, at: int) -> Iterator[int]:
    return iter(range(at + 1, min(at + 8, len(text) + 1)) if text[at] > "\u2e7f" else ())


def _names() -> dict[str, tuple[str, Value]]:
    named: dict[str, tuple[str, Value]] = {name: (NUMBER, n) for name, n in NUMBERS.items()}
    named |= {name: (SEASON, season) for name, season in SEASONS.items()}
    for number, name in enumerate(WEEKDAYS):
        named |= {name: (WEEKDAY, number), f"{name}s": (WEEKDAY, number)}
    for number, name in enumerate(MONTHS, 1):
        named |= {name: (MONTH, number), name[:3]: (MONTH, number)}
    named["sept"] = (MONTH, 9)
    return named | {name: (HOLIDAY, one) for one in HOLIDAYS for name in one.names.split(", ")}


NAMES = _names()
