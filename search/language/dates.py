"""When a photo was taken, in plain words: "between May and July 2020", 2015年以前."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from search.language.days import DAY, Each, Month, Period, When, joined, latest, month
from search.language.names import MONTH, Signed, sign
from search.language.periods import filters
from search.language.reading import (
    PHOTO,
    TAKEN,
    Reading,
    is_begin,
    is_end,
    next_word,
    word_before,
    words,
)
from search.language.rules import Found, Rule, longest
from search.patterns import Pattern
from search.query import MONTHS

FIRST_YEAR = 1990  # a bare number below is rarely a date: digital cameras begin here
OLDEST_YEAR = 1900
IN = Pattern(
    rf"(?:(?:{PHOTO}|everything) )?{TAKEN}(?:(?:back|all|only) )?"
    r"(?P<word>in|on|during|from|at|over|for|of|within|throughout|around) (?:the year )?",
    re.IGNORECASE,
)
TAKEN_ALONE = Pattern(
    r"(?:taken|shot|made|captured|photographed) |拍于|拍摄于|摄于|在|于", re.IGNORECASE
)
BOUND = Pattern(
    rf"{TAKEN}(?P<word>before|prior to|older than|earlier than|until|till|up to|since|after|"
    r"newer than|later than|from) ",
    re.IGNORECASE,
)
RANGE = Pattern(rf"{TAKEN}(?:(?P<word>between|from) |从|自|在)?", re.IGNORECASE)
TO = Pattern(
    r" ?(?P<word>-|–|—|~|～|到|至|和) ?| (?:to|until|till|through|up to) | (?P<and>and) ",
    re.IGNORECASE,
)
ONWARDS = Pattern(r" (?:onwards?|and later|and newer|or later|or newer)(?!\w)", re.IGNORECASE)
CHINESE_BOUND = Pattern(
    r"的?(?:(?P<before>以前|之前|前)|(?P<after>以后|之后|后)|(?P<since>以来|至今|起|开始))"
)
CHINESE_END = Pattern(r"(?:之间|期间|的时候|时)?[里内间]?(?:拍摄|拍|摄)?的?")
WORD = Pattern(r"(?<![A-Za-z0-9])[A-Za-z0-9]|[^\x00-\x7f]")
# What a number of four digits belongs to where it stands beside it, before and after.
NUMBERED = words(
    "class route room windows office peugeot bmw fifa runner boeing no number nr area highway page"
    " version audi porsche mazda model odyssey flight unit apt suite bus train gate euro expo"
    " formula cyberpunk pes channel line top about over almost nearly than by x # + $ € £ ¥ pin"
    " code iso street the airbus"
)
COUNTED = words(
    "people persons men women children euro euros dollar dollars pounds yen yuan rmb meter meters"
    " metres m km mile miles kg g grams calories kcal steps vision piece pieces watt watts w mah px"
    " pixels movie film book novel poster logo edition model calendar banner sign numbers dots x bc"
    " ad honda toyota ford bmw audi tesla mercedes chevrolet chevy porsche nissan mazda volvo"
    " subaru jeep ferrari lamborghini hyundai kia volkswagen vw mustang corvette civic glasses"
    " balloon balloons candles numerals a an the space"
    " : % ° € $ £ ¥ 个 人 元 米 块 只 款 度 克 公 年"
)
# "fourth of July", "red October", "black September"
TITLES = words("of fourth red black sweet miss calendar font st nd rd th")
OF_EACH = words("on at over during throughout")  # before a weekday, a weekend or a holiday
OTHER_WORDS = frozenset(("march", "april", "may", "june", "august"))  # and people


def find_dates(text: str, today: date) -> list[Reading]:
    """All expressions of a date that are surely meant so, from left to right."""
    signed = sign(text)
    readings, at = list[Reading](), 0
    while found := WORD.search(signed.text, at):
        start = found.start()
        end, when = _phrase(signed, start, today) or (start + 1, None)
        if when is not None:
            readings.append(Reading(signed.places[start], signed.places[end], filters(when)))
        at = end
    return readings


Phrase = tuple[int, When | None] | None  # where it ends and what it means; None: there is none


def _phrase(signed: Signed, at: int, today: date) -> Phrase:
    for read in (_range, _bound, _after_preposition, _alone):
        if (found := read(signed, at, today)) is not None:
            end, when = found
            first = when.first if isinstance(when, Period) else None
            return end, None if first and first > today else when
    return None


def _unit(signed: Signed, at: int, today: date) -> Found | None:
    """A date without what is around it, English or Chinese."""
    return longest(_rules(_is_chinese(signed, at)), signed, at, today)


def _rules(is_chinese: bool) -> Sequence[Rule]:
    """Those of one language; the other is not loaded for it."""
    if is_chinese:
        from search.language import chinese_dates

        return chinese_dates.RULES
    from search.language import english_dates

    return english_dates.RULES


def _is_chinese(signed: Signed, at: int) -> bool:
    """Whether a character, or the first one after a number, is no Latin one."""
    while at < len(signed.text) and signed.text[at].isdigit():
        at += 1
    name = signed.name(at) if at < len(signed.text) else ""
    return name[:1] > "\u2e7f"


def _range(signed: Signed, at: int, today: date) -> Phrase:
    """Between A and B, from A to B, A to B."""
    before = RANGE.match(signed.text, at)
    start = before.end() if before else at
    first = _unit(signed, start, today)
    to = TO.match(signed.text, first.end) if first else None
    last = _unit(signed, to.end(), today) if to else None
    if not (before and first and to and last) or _is_counted(signed, start, last.end):
        return None
    if isinstance(first.when, Each) or isinstance(last.when, Each):
        return None
    is_between = (before["word"] or "").lower() == "between" or signed.text.startswith(
        ("之间", "期间"), last.end
    )
    if (to["and"] or to["word"] == "和") and not is_between:
        return None
    when = joined(first.when, last.when) if first.when and last.when else None
    is_date = when and when.first and when.first.year >= OLDEST_YEAR
    return _chinese_end(signed, last.end), when if is_date else None


def _bound(signed: Signed, at: int, today: date) -> Phrase:
    """Before, until, since or after a date."""
    before = BOUND.match(signed.text, at)
    start = before.end() if before else at
    found = _unit(signed, start, today)
    if found is None or (before is None and not isinstance(found.when, Period)):
        return None
    if before and isinstance(found.when, Month | Each):
        if before["word"].lower() == "from":
            return None
        is_since = before["word"].lower() == "since"
        return found.end, _since_last(found.when, today) if is_since else None
    if not isinstance(found.when, Period):
        return None
    if before is None:
        return _chinese_bound(signed, at, found.end, found.when)
    onwards = ONWARDS.match(signed.text, found.end)
    word = before["word"].lower()
    if _is_counted(signed, start, found.end) or (word == "from" and not onwards):
        return None
    return onwards.end() if onwards else found.end, _bounded(word, found.when)


def _since_last(when: Month | Each, today: date) -> Period | None:
    """Since January, since Monday: since the last one began."""
    if isinstance(when, Each):
        return Period(when.last.first) if when.last else None
    last = latest(lambda year: month(year, when.number), today, ended=False)
    return Period(last.first)


def _bounded(word: str, when: Period) -> Period | None:
    first, last = when.first, when.last
    if word in ("since", "from"):
        return Period(first)
    if word in ("after", "newer than", "later than"):
        return Period(last + DAY) if last else None
    if word in ("until", "till", "up to"):
        return Period(None, last) if last else None
    return Period(None, first - DAY) if first and first > date.min else None


def _chinese_bound(signed: Signed, at: int, end: int, when: Period) -> Phrase:
    found = CHINESE_BOUND.match(signed.text, end)
    if found is None or not _is_chinese(signed, at):
        return None
    word = "before" if found["before"] else "after" if found["after"] else "since"
    return _chinese_end(signed, found.end()), _bounded(word, when)


def _after_preposition(signed: Signed, at: int, today: date) -> Phrase:
    """In, on, during, from a date."""
    before = IN.match(signed.text, at)
    start = before.end() if before else at
    found = _unit(signed, start, today) if before else None
    if not (before and found):
        return None
    word = before["word"].lower()
    is_month = isinstance(found.when, Month)
    if isinstance(found.when, Each):
        is_meant = word in OF_EACH or (word == "from" and _comes_from(signed, before))
        return found.end, found.when if is_meant and is_end(signed.text, found.end) else None
    if word in ("of", "for", "around", "at", "over") and not found.alone:
        return None
    if is_month and (word == "on" or next_word(signed.text, start) == "the"):
        of_month = signed.text[start : found.end].lower().startswith("the month")
        if not of_month:
            return None
    if _is_counted(signed, start, found.end) or (word == "of" and _is_numbered(signed, at)):
        return found.end, None
    is_sure = found.alone or is_end(signed.text, found.end)
    return found.end, found.when if is_sure else None


def _comes_from(signed: Signed, before: re.Match[str]) -> bool:
    """Whether it is photos that come from a day, and no letter."""
    return before["word"] != before.group().split()[0] or is_begin(signed.text, before.start())


def _alone(signed: Signed, at: int, today: date) -> Phrase:
    """A date without a preposition, where it can be nothing else."""
    taken = TAKEN_ALONE.match(signed.text, at)
    start = taken.end() if taken else at
    found = _unit(signed, start, today)
    if found is None:
        return None
    if _is_chinese(signed, start):
        is_free = is_end(signed.text, found.end) and (start > at or _stands_alone(signed, at))
        is_sure = found.alone or is_free
        return (_chinese_end(signed, found.end), found.when) if is_sure else (found.end, None)
    is_month = isinstance(found.when, Month)
    is_sure = _is_sure_month(signed, at, found) if is_month else found.alone
    if not (is_sure and _is_date(signed, start, found)):
        return found.end, None
    has_link = signed.text[found.end : found.end + 1] in ("的", "拍")
    return _chinese_end(signed, found.end) if has_link else found.end, found.when


def _stands_alone(signed: Signed, at: int) -> bool:
    """Whether no word of the same sentence is right before it."""
    before = signed.text[:at].removesuffix("的")
    return not before or before[-1] < "\u2e7f" or is_begin(signed.text, at)


def _is_date(signed: Signed, start: int, found: Found) -> bool:
    """Whether an expression is one here: not a number of something, not a part of a name."""
    named = signed.text[start : found.end].lower()
    if named.isdigit():
        is_year = int(named) >= FIRST_YEAR and not _is_numbered(signed, start)
        return is_year and not _is_counted(signed, start, found.end)
    if word_before(signed.text, start) in ("happy", "merry"):  # new year
        return False
    if named in ("today", "yesterday"):
        is_song = next_word(signed.text, found.end) == "once"
        is_first = named == "yesterday" and is_begin(signed.text, start) and not is_song
        return is_first or is_end(signed.text, found.end)
    return True


def _is_numbered(signed: Signed, start: int) -> bool:
    before = word_before(signed.text, start)
    return before in NUMBERED


def _is_counted(signed: Signed, start: int, end: int) -> bool:
    """Whether a bare number counts something, or begins a title."""
    return signed.text[start:end].isdigit() and next_word(signed.text, end) in COUNTED


def _is_sure_month(signed: Signed, at: int, found: Found) -> bool:
    """A month without a year: its whole name, which is no other word, at the end of a text."""
    if signed.text[at] != MONTH or found.end > at + 1:
        return False
    is_name = signed.name(at) in MONTHS and signed.name(at) not in OTHER_WORDS
    is_title = word_before(signed.text, at) in TITLES
    return is_name and not is_title and is_end(signed.text, found.end)


def _chinese_end(signed: Signed, end: int) -> int:
    found = CHINESE_END.match(signed.text, end)
    return found.end() if found else end
