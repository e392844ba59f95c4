"""Names of months, seasons, holidays, weekdays and numbers, and texts with a code for each.

Patterns over the codes are short. Patterns over all names take longer to compile than a search.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from search.query.filter_values import MONTHS, WEEKDAYS
from search.query.language.holidays import HOLIDAYS, Holiday

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
DIGITS = "零一二三四五六七八九"
DIGIT = {**{digit: n for n, digit in enumerate(DIGITS)}, "〇": 0, "两": 2}
TIMES = {
    "上午": ("morning",), "早上": ("morning",), "早晨": ("morning",), "中午": ("noon",),
    "下午": ("afternoon",), "傍晚": ("evening",), "晚上": ("evening", "night"),
}  # fmt: skip
WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]*)?|\d+[A-Za-z]*")
LONGEST = 4  # words of a name; Chinese characters of one: 7

Value = int | str | Holiday


@dataclass(frozen=True, slots=True)
class CodedText:
    """A text in which each name is one private-use character.

    `values`: the meaning of each such character, by its place; `places`: the place of each
    character in the original text, and the end of that, (n + 1).
    """

    original: str
    text: str
    values: Mapping[int, Value]
    places: tuple[int, ...]

    def name(self, at: int) -> str:
        """The original of a character, in lower case."""
        return self.original[self.places[at] : self.places[at + 1]].lower()


def encode_names(text: str) -> CodedText:
    """Replace the names in a text by codes."""
    codes, values, places = list[str](), dict[int, Value](), list[int]()
    at = 0
    while at < len(text):
        places.append(at)
        match = _name(text, at)
        if match:
            values[len(codes)] = match[2]
        codes.append(match[1] if match else text[at])
        at = match[0] if match else at + 1
    return CodedText(text, "".join(codes), values, (*places, len(text)))


def han_number(text: str) -> int:
    """12, 十二, 二十."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (10 * DIGIT.get(tens, 1) if ten else 0) + DIGIT.get(ones, 0)


def _name(text: str, at: int) -> tuple[int, str, Value] | None:
    """The longest name that begins here: its end, code and meaning."""
    begins_word = not (at and text[at - 1].isascii() and text[at - 1].isalnum())
    ends = _word_ends(text, at) if text[at].isascii() and begins_word else _han_ends(text, at)
    for end in reversed([*ends]):
        name = text[at:end].lower().replace("’", "'").replace("-", " ")
        if name in NAMES:
            return end, *NAMES[name]
    return None


def _word_ends(text: str, at: int) -> Iterator[int]:
    for _ in range(LONGEST):
        match = WORD.match(text, at)
        if not match:
            return
        yield match.end()
        at = match.end() + 1
        if text[match.end() : at] not in (" ", "-"):
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
    return named | {
        name: (HOLIDAY, holiday) for holiday in HOLIDAYS for name in holiday.names.split(", ")
    }


NAMES = _names()
