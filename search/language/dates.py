"""When a photo was taken, in plain words: "between May and July 2020", 2015年以前."""

from __future__ import annotations

import re
from datetime import date

from search.language import chinese_dates, english_dates
from search.language.periods import DAY, Month, Period, When, joined
from search.language.reading import PHOTO, TAKEN, Reading, is_begin, is_end
from search.language.rules import Found, longest

FIRST_YEAR = 1990  # a bare number below is rarely a date: digital cameras begin here
IN = re.compile(
    rf"(?:(?:{PHOTO}|everything|those|ones)\ )?{TAKEN}(?:(?:back\ |all\ |only\ )?"
    r"(?P<word>in|on|during|from|at|over|for|of|within|throughout|around)\ +)(?:the\ year\ )?",
    re.IGNORECASE | re.VERBOSE,
)
AFTER_TAKEN = re.compile(
    r"(?:taken|shot|made|captured|photographed)\ +|(?:在|于|拍于|拍摄于|摄于)",
    re.IGNORECASE | re.VERBOSE,
)
THE = re.compile(r"the\s+(?!month)", re.IGNORECASE)
BOUND = re.compile(
    rf"{TAKEN}(?P<word>before|prior\ to|older\ than|earlier\ than|until|till|up\ to|since|after|"
    r"newer\ than|later\ than|from)\ +",
    re.IGNORECASE | re.VERBOSE,
)
RANGE = re.compile(rf"{TAKEN}(?:(?P<word>between|from)\ +|从|自|在)?", re.IGNORECASE | re.VERBOSE)
TO = re.compile(
    r"\s*(?:-|–|—|~|～|\.\.+|到|至|和)\s*|\s+(?:to|until|till|through|and|up to)\s+", re.I
)
ONWARDS = re.compile(r"\s+(?:onwards?|and later|and newer|or later|or newer)(?!\w)", re.I)
CHINESE_BOUND = re.compile(
    r"(?:的)?(?P<before>以前|之前|前)|(?P<after>以后|之后|后)|(?P<since>以来|至今|起|开始)"
)
CHINESE_END = re.compile(r"(?:之间|期间|的时候|时)?(?:里|内|间)?(?:拍摄|拍|摄)?的?")
WORD = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]|[^\x00-\x7f]")
# What a number of four digits belongs to, if it stands beside it.
NUMBERED = re.compile(
    r"(?:class of|route|room|windows|office|peugeot|bmw|fifa|runner|boeing|no\.?|number|nr\.?|area|"
    r"highway|page|version|audi|porsche|mazda|model|odyssey|flight|unit|apt\.?|suite|bus|train|gate|"
    r"euro|expo|formula|cyberpunk|pes|nba2k|channel|line|top|about|over|almost|nearly|than|by|x|#|\+|"
    r"[$€£¥]|pin|code|iso|street|km|mile|the)\s*$",
    re.IGNORECASE,
)
COUNTED = re.compile(
    r"\s*(?:people|persons|men|women|children|euros?|dollars?|pounds|yen|yuan|rmb|meters?|metres?|m|"
    r"km|miles?|kg|g|grams|calories|kcal|steps|vision|pieces?|piece|watts?|w|mah|px|pixels|movie|"
    r"film|book|novel|poster|logo|edition|model|calendar|banner|sign|numbers?|dots|x|bc|ad|"
    r"a space|space odyssey|honda|toyota|ford|bmw|audi|tesla|mercedes|chevrolet|chevy|porsche|nissan|"
    r"mazda|volvo|subaru|jeep|ferrari|lamborghini|hyundai|kia|volkswagen|vw|mustang|corvette|civic|"
    r"jahre|number plate|license plate|world map|glasses|balloons?|candles?|numerals|cake topper|"
    r"个|人|元|米|块|只|年款|度|克|公里)(?![A-Za-z0-9])|\s*[:%°€$£¥]",
    re.IGNORECASE,
)
OF_NAMES = re.compile(
    r"(?:\bof|fourth|\d(?:st|nd|rd|th)?|red|black|sweet|miss|calendar|font)\s*$", re.I
)


def find_dates(text: str, today: date) -> list[Reading]:
    """All expressions of a date that are surely meant so, from left to right."""
    readings, at = list[Reading](), 0
    while found := WORD.search(text, at):
        start = found.start()
        end, when = _phrase(text, start, today) or (start + 1, None)
        if when is not None:
            readings.append(Reading(start, end, when.filters()))
        at = end
    return readings


def _phrase(text: str, at: int, today: date) -> tuple[int, When | None] | None:
    """Where the phrase that begins here ends, and its meaning; None: there is none."""
    for read in (_range, _bound, _after_preposition, _alone):
        if (found := read(text, at, today)) is not None:
            end, when = found
            is_future = isinstance(when, Period) and when.first and when.first > today
            return end, None if is_future else when
    return None


def _unit(text: str, at: int, today: date) -> Found | None:
    """A date without what is around it, English or Chinese."""
    rules = chinese_dates.RULES if _is_chinese(text, at) else english_dates.RULES
    return longest(rules, text, at, today)


def _is_chinese(text: str, at: int) -> bool:
    """Whether a character, or the first one after a number, is no Latin one."""
    after = re.compile(r"[\d.]*").match(text, at)
    rest = text[after.end() :] if after else ""
    return bool(rest) and ord(rest[0]) > 0x2E7F


def _range(text: str, at: int, today: date) -> tuple[int, When | None] | None:
    """Between A and B, from A to B, A to B."""
    before = RANGE.match(text, at)
    start = before.end() if before else at
    word = str(before["word"] or "").lower() if before else ""
    first = _unit(text, start, today)
    to = TO.match(text, first.end) if first else None
    if not (first and to) or (
        to.group().strip() in ("and", "和")
        and word != "between"
        and not _has_between(text, to.end(), today)
    ):
        return None
    last = _unit(text, to.end(), today)
    if last is None or _is_counted(text, start, last.end):
        return None
    end = _chinese_end(text, last.end)
    if first.when is None or last.when is None:
        return end, None
    when = joined(first.when, last.when)
    return end, when if when and when.first and when.first.year >= 1900 else None


def _has_between(text: str, at: int, today: date) -> bool:
    """和 joins two dates where 之间 follows the second."""
    last = _unit(text, at, today)
    return last is not None and text.startswith(("之间", "期间"), last.end)


def _bound(text: str, at: int, today: date) -> tuple[int, When | None] | None:
    """Before, until, since or after a date."""
    before = BOUND.match(text, at)
    found = _unit(text, before.end() if before else at, today)
    if found is None or not isinstance(found.when, Period):
        return None
    if before is None:
        return _chinese_bound(text, at, found.end, found.when)
    word = before["word"].lower()
    onwards = ONWARDS.match(text, found.end)
    if word == "from" and not onwards:
        return None
    if _is_counted(text, before.end(), found.end):
        return None
    end = onwards.end() if onwards else found.end
    return end, _bounded(word, found.when)


def _bounded(word: str, when: Period) -> Period | None:
    first, last = when.first, when.last
    if word in ("since", "from"):
        return Period(first)
    if word in ("after", "newer than", "later than"):
        return Period(last + DAY) if last else None
    if word in ("until", "till", "up to"):
        return Period(None, last) if last else None
    return Period(None, first - DAY) if first else None


def _chinese_bound(text: str, at: int, end: int, when: Period) -> tuple[int, When | None] | None:
    found = CHINESE_BOUND.match(text, end)
    if found is None or not _is_chinese(text, at) or text[at:end] in ("今天", "昨天"):
        return None
    word = "before" if found["before"] else "after" if found["after"] else "since"
    return _chinese_end(text, found.end()), _bounded(word, when)


def _after_preposition(text: str, at: int, today: date) -> tuple[int, When | None] | None:
    """In, on, during, from a date."""
    before = IN.match(text, at)
    found = _unit(text, before.end(), today) if before else None
    if not (before and found):
        return None
    word = before["word"].lower()
    if word in ("of", "for", "around", "at", "over") and not found.alone:
        return None
    if isinstance(found.when, Month) and (word == "on" or THE.match(text, before.end())):
        return None
    if _is_counted(text, before.end(), found.end) or (
        word == "of" and _is_numbered(text, before.end())
    ):
        return None
    if not is_end(text, found.end) and (isinstance(found.when, Month) or not found.alone):
        return found.end, None
    return found.end, found.when


def _alone(text: str, at: int, today: date) -> tuple[int, When | None] | None:
    """A date without a preposition, where it can be nothing else."""
    taken = AFTER_TAKEN.match(text, at)
    start = taken.end() if taken else at
    found = _unit(text, start, today)
    if found is None:
        return None
    if _is_chinese(text, start):
        return _chinese_alone(text, at, start, found)
    is_sure = found.alone if not isinstance(found.when, Month) else _is_sure_month(text, at, found)
    return (
        (_end_of_alone(text, start, found), found.when)
        if is_sure and _is_date(text, start, found)
        else (found.end, None)
    )


def _end_of_alone(text: str, start: int, found: Found) -> int:
    return (
        _chinese_end(text, found.end)
        if text[found.end : found.end + 1] in ("的", "拍")
        else found.end
    )


def _chinese_alone(text: str, at: int, start: int, found: Found) -> tuple[int, When | None]:
    if found.alone or is_end(text, found.end) and (start > at or _stands_alone(text, at)):
        return _chinese_end(text, found.end), found.when
    return found.end, None


def _stands_alone(text: str, at: int) -> bool:
    """Whether no word of the same sentence is right before it."""
    return not re.search(r"[\u4e00-\u9fff0-9]$", text[:at].removesuffix("的")) or is_begin(text, at)


def _is_date(text: str, start: int, found: Found) -> bool:
    """Whether an expression is one here: not a number of something, not a part of a name."""
    words = text[start : found.end].lower()
    if words.isdigit():
        is_year = FIRST_YEAR <= int(words) and not _is_numbered(text, start)
        return (
            is_year
            and not _is_counted(text, start, found.end)
            and not _begins_title(text, found.end)
        )
    if words in ("today", "yesterday"):
        return is_end(text, found.end) or (words == "yesterday" and is_begin(text, start))
    return not _is_counted(text, start, found.end)


def _begins_title(text: str, end: int) -> bool:
    """A year and an article: "2001 a space odyssey"."""
    return re.compile(r"\s+(?:a|an|the)\s", re.I).match(text, end) is not None


def _is_numbered(text: str, start: int) -> bool:
    return NUMBERED.search(text[:start]) is not None


def _is_counted(text: str, start: int, end: int) -> bool:
    """Whether a bare number counts something."""
    return text[start:end].isdigit() and COUNTED.match(text, end) is not None


def _is_sure_month(text: str, at: int, found: Found) -> bool:
    """A month without a year: its whole name, which is no other word, at the end of a text."""
    name = text[at : found.end].lower()
    is_name = name in english_dates.MONTHS and name not in (
        "march",
        "april",
        "may",
        "june",
        "august",
    )
    is_last = is_end(text, found.end) and not OF_NAMES.search(text[:at])
    return is_name and is_last


def _chinese_end(text: str, end: int) -> int:
    found = CHINESE_END.match(text, end)
    return found.end() if found else end
