"""Patterns of facts about photos: "5 star photos", "videos longer than a minute", 收藏的照片."""

from __future__ import annotations

import re
from collections.abc import Callable

from search.query.filters import make_filter
from search.query.language.calendar_names import DIGITS, NUMBERS, TIMES, han_number
from search.query.language.phrase_match import PHOTO
from search.query.query import Filter

OF = rf"{PHOTO}(?: of)?(?!\w)"
NAMES = "|".join(name for name in NUMBERS if " " not in name)
NUMBER = rf"(?P<n>\d{{1,4}}|{NAMES})"
AMOUNT = rf"(?P<n>\d{{1,4}}|half an?|an?|{NAMES})"
CHINESE_AMOUNT = rf"(?P<n>\d{{1,4}}|[半两{DIGITS[1:]}十])个?"
UNIT = "(?P<u>s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?)"
CHINESE_UNIT = "(?P<u>秒|分|小时)钟?"
SECONDS = {"s": 1, "m": 60, "h": 3600, "秒": 1, "分": 60, "小": 3600}
OR_MORE = r"(?P<more>\+| (?:and|or) (?:more|up|above|higher|better|over))?"
SIGNS = {
    "over": ">", "above": ">", "more than": ">", "longer": ">", "at least": ">=",
    "under": "<", "below": "<", "less than": "<", "fewer than": "<", "shorter": "<",
    "超过": ">", "长于": ">", "多于": ">", "大于": ">", "以上": ">=", "及以上": ">=",
    "短于": "<", "少于": "<", "小于": "<", "不到": "<", "以下": "<=", "以内": "<=",
}  # fmt: skip
HOURS = {name: hours[-1] for name, hours in TIMES.items()} | {
    "midday": "noon", "清晨": "morning", "夜里": "night", "夜晚": "night", "深夜": "night",
}  # fmt: skip
TAG_END = "(?:in|on|at|from|and|or|with|by|of|for|without|taken|before|after|since|during)"
TAG = rf"(?!{TAG_END}(?!\w))[^\W\d_][\w'’-]*"
TAKEN = "(?:taken|shot|captured|photographed)"


def _is_favourite(_: re.Match[str]) -> Filter:
    return make_filter("is", "favourite")


def _tag(match: re.Match[str]) -> Filter:
    return make_filter("tag", match["n"])


def _time(match: re.Match[str]) -> Filter:
    hours = match["t"].lower()
    return make_filter("time", HOURS.get(hours, hours))


def _compared(name: str) -> Callable[[re.Match[str]], Filter]:
    """A filter that compares a number: "at least 4 stars", "longer than a minute"."""

    def meaning(match: re.Match[str]) -> Filter:
        found = match.groupdict()
        seconds = SECONDS[found["u"][0].lower()] if "u" in found else 1
        sign = ">=" if found.get("more") else SIGNS.get((found.get("than") or "").lower(), "")
        return make_filter(name, f"{sign}{seconds * _number(found['n'].lower()):.0f}")

    return meaning


def _number(word: str) -> float:
    """A number in digits or words: 3, three, half an, 三."""
    if word.startswith(("half", "半")):
        return 0.5
    return 1 if word in ("a", "an") else NUMBERS.get(word) or han_number(word)


# Words of which a text has at least one, a pattern, and its meaning.
FACTS = (
    (
        "favo starred",
        r"(?<!\w)(?:(?:in|from|among) )?(?:(?:my|our|the|all) )*"
        rf"(?:(?:favou?rite|favou?rited|starred) (?:{OF}|(?=videos))|"
        r"favou?rites(?: of(?!\w)|(?=\s*(?:$|[\0,?!.]|(?:from|in|with|at|on|taken|where)\s))))",
        _is_favourite,
    ),
    (
        "收藏",
        "^(?:我的?)?收藏夹?$|(?:我的?)?收藏的?(?:照片|图片|相片)|我收藏的",
        _is_favourite,
    ),
    ("star", rf"(?<!\w){NUMBER}[- ]stars?{OR_MORE} {OF}", _compared("rating")),
    ("star", rf"(?<!\w){NUMBER}(?P<more>\+)[- ]?stars? {OF}", _compared("rating")),
    (
        "star",
        rf"(?<!\w){PHOTO} with (?:(?P<than>at least|more than|less than) )?{NUMBER} stars?{OR_MORE}"
        r"(?!\w)",
        _compared("rating"),
    ),
    (
        "rated",
        rf"(?<!\w)(?:{PHOTO} )?rated (?:(?P<than>at least|above|over|below|under) )?{NUMBER}"
        rf"(?: stars?)?{OR_MORE}(?!\w)",
        _compared("rating"),
    ),
    (
        "星",
        rf"(?P<n>[1-5{DIGITS[1:6]}])星级?(?P<than>及?以上)?的?(?:照片|图片|相片)",
        _compared("rating"),
    ),
    (
        "longer shorter",
        r"(?<!\w)(?:(?:(?:all|my|the) )*(?:videos?|clips?) )?(?:(?:that|which) (?:is|are) )?"
        rf"(?P<than>longer|shorter) than {AMOUNT} ?{UNIT}(?!\w)",
        _compared("length"),
    ),
    (
        "video clip",
        r"(?<!\w)(?:(?:all|my|the) )*(?:videos?|clips?) (?:of )?"
        rf"(?P<than>over|under|above|below|more than|less than) {AMOUNT} ?{UNIT}(?!\w)",
        _compared("length"),
    ),
    (
        "视频 录像",
        rf"(?P<than>超过|长于|多于|大于|短于|少于|小于|不到){CHINESE_AMOUNT}{CHINESE_UNIT}的?"
        "(?:视频|录像)",
        _compared("length"),
    ),
    (
        "视频 录像",
        rf"{CHINESE_AMOUNT}{CHINESE_UNIT}(?P<than>以上|以下|以内)的?(?:视频|录像)",
        _compared("length"),
    ),
    (
        "face",
        rf"(?:^|(?<!\w){PHOTO} )with "
        rf"(?:(?P<than>at least|more than|over|fewer than|less than) |exactly )?{NUMBER} faces?"
        r"(?!\w)",
        _compared("faces"),
    ),
    (
        "tagged",
        rf"(?:(?:^|(?<!\w){PHOTO} )(?:(?:that|which) are )?tagged (?:(?:as|with) )?"
        rf"|(?<![\w-])tagged (?:as|with) )(?P<n>{TAG}(?: {TAG}){{0,2}})(?!\w)",
        _tag,
    ),
    (
        "taken shot captured photographed",
        rf"(?<!\w)(?:{PHOTO} )?{TAKEN} (?:in the|during the|at|around) "
        r"(?P<t>morning|noon|midday|afternoon|evening|night)(?!\w)",
        _time,
    ),
    ("拍", rf"(?P<t>{'|'.join(HOURS)})拍摄?的", _time),
)
