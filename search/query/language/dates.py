"""Find dates in a text: "between May and July 2020", 2015年以前."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from search.patterns import Pattern
from search.query.filter_values import MONTHS
from search.query.filters import make_filter
from search.query.language import days
from search.query.language.calendar_names import MONTH, CodedText, encode_names
from search.query.language.days import DAY, Each, Month, Period, When, joined, latest, month
from search.query.language.phrase_match import (
    PHOTO,
    TAKEN,
    PhraseMatch,
    is_beginning,
    is_end,
    next_word,
    word_before,
    word_set,
)
from search.query.language.rules import DateMatch, Rule, longest_match
from search.query.query import Filter

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
    r"newer than|later than|from|more than|over) ",
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
# Words before and after a number of four digits that is no year.
NUMBERED = word_set(
    "class route room windows office peugeot bmw fifa runner boeing no number nr area highway page"
    " version audi porsche mazda model odyssey flight unit apt suite bus train gate euro expo"
    " formula cyberpunk pes channel line top about over almost nearly than by x # + $ € £ ¥ pin"
    " code iso street the airbus"
)
COUNTED = word_set(
    "people persons men women children euro euros dollar dollars pounds yen yuan rmb meter meters"
    " metres m km mile miles kg g grams calories kcal steps vision piece pieces watt watts w mah px"
    " pixels movie film book novel poster logo edition model calendar banner sign numbers dots x bc"
    " ad honda toyota ford bmw audi tesla mercedes chevrolet chevy porsche nissan mazda volvo"
    " subaru jeep ferrari lamborghini hyundai kia volkswagen vw mustang corvette civic glasses"
    " balloon balloons candles numerals a an the space"
    " : % ° € $ £ ¥ 个 人 元 米 块 只 款 度 克 公 年"
)
# "fourth of July", "red October", "black September"
TITLES = word_set("of fourth red black sweet miss calendar font st nd rd th")
OF_EACH = word_set("on at over during throughout")  # before a weekday, a weekend or a holiday
OTHER_WORDS = frozenset(("march", "april", "may", "june", "august"))  # and people


def find_dates(text: str, today: date) -> list[PhraseMatch]:
    """All dates in a text, from left to right, without doubtful ones."""
    coded = encode_names(text)
    phrases, at = list[PhraseMatch](), 0
    while match := WORD.search(coded.text, at):
        start = match.start()
        end, when = _phrase(coded, start, today) or (start + 1, None)
        if when is not None:
            phrases.append(PhraseMatch(coded.places[start], coded.places[end], _filters(when)))
        at = end
    return phrases


Phrase = tuple[int, When | None] | None  # end and meaning of a date; None without one


def _phrase(coded: CodedText, at: int, today: date) -> Phrase:
    for read in (_range, _bound, _after_preposition, _without_preposition):
        if (match := read(coded, at, today)) is not None:
            end, when = match
            first = when.first if isinstance(when, Period) else None
            return end, None if first and first > today else when
    return None


def _unit(coded: CodedText, at: int, today: date) -> DateMatch | None:
    """A date without prepositions, English or Chinese."""
    return longest_match(_rules(_is_chinese(coded, at)), coded, at, today)


def _rules(is_chinese: bool) -> Sequence[Rule]:
    """The rules of one language; the other is not loaded."""
    if is_chinese:
        from search.query.language import chinese_dates

        return chinese_dates.RULES
    from search.query.language import english_dates

    return english_dates.RULES


def _is_chinese(coded: CodedText, at: int) -> bool:
    """True if the first character that is no digit is Chinese."""
    while at < len(coded.text) and coded.text[at].isdigit():
        at += 1
    name = coded.name(at) if at < len(coded.text) else ""
    return name[:1] > "\u2e7f"


def _range(coded: CodedText, at: int, today: date) -> Phrase:
    """Between A and B, from A to B, A to B."""
    before = RANGE.match(coded.text, at)
    word = (before["word"] or "").lower() if before else ""
    if word == "between" and (whole := _unit(coded, at, today)):  # two days with one month or year
        return whole.end, whole.when
    start = before.end() if before else at
    first = _unit(coded, start, today)
    to = TO.match(coded.text, first.end) if first else None
    last = _unit(coded, to.end(), today) if to else None
    if not (before and first and to and last) or _is_counted(coded, start, last.end):
        return None
    if isinstance(first.when, Each) or isinstance(last.when, Each):
        return None
    is_between = word == "between" or coded.text.startswith(("之间", "期间"), last.end)
    if (to["and"] or to["word"] == "和") and not is_between:
        return None
    when = joined(first.when, last.when) if first.when and last.when else None
    is_date = when and when.first and when.first.year >= OLDEST_YEAR
    return _chinese_end(coded, last.end), when if is_date else None


def _bound(coded: CodedText, at: int, today: date) -> Phrase:
    """Before, until, since or after a date."""
    before = BOUND.match(coded.text, at)
    start = before.end() if before else at
    match = _unit(coded, start, today)
    if match is None or (before is None and not isinstance(match.when, Period)):
        return None
    if before and isinstance(match.when, Month | Each):
        if before["word"].lower() == "from":
            return None
        is_since = before["word"].lower() == "since"
        return match.end, _since_last(match.when, today) if is_since else None
    if not isinstance(match.when, Period):
        return None
    if before is None:
        return _chinese_bound(coded, at, match.end, match.when)
    onwards = ONWARDS.match(coded.text, match.end)
    word = before["word"].lower()
    if _is_counted(coded, start, match.end) or (word == "from" and not onwards):
        return None
    if word in ("more than", "over") and not coded.text.endswith("ago", 0, match.end):
        return None
    return onwards.end() if onwards else match.end, _bounded(word, match.when)


def _since_last(when: Month | Each, today: date) -> Period | None:
    """The time since the last January, the last Monday and so on."""
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


def _chinese_bound(coded: CodedText, at: int, end: int, when: Period) -> Phrase:
    match = CHINESE_BOUND.match(coded.text, end)
    if match is None or not _is_chinese(coded, at):
        return None
    word = "before" if match["before"] else "after" if match["after"] else "since"
    return _chinese_end(coded, match.end()), _bounded(word, when)


def _after_preposition(coded: CodedText, at: int, today: date) -> Phrase:
    """In, on, during, from a date."""
    before = IN.match(coded.text, at)
    start = before.end() if before else at
    match = _unit(coded, start, today) if before else None
    if not (before and match):
        return None
    word = before["word"].lower()
    is_month = isinstance(match.when, Month)
    if isinstance(match.when, Each):
        is_date = word in OF_EACH or (word == "from" and _comes_from(coded, before))
        return match.end, match.when if is_date and is_end(coded.text, match.end) else None
    if word in ("of", "for", "around", "at", "over") and not match.is_unambiguous:
        return None
    if is_month and (word == "on" or next_word(coded.text, start) == "the"):
        of_month = coded.text[start : match.end].lower().startswith("the month")
        if not of_month:
            return None
    if _is_counted(coded, start, match.end) or (word == "of" and _is_numbered(coded, at)):
        return match.end, None
    is_certain = match.is_unambiguous or is_end(coded.text, match.end)
    return match.end, match.when if is_certain else None


def _comes_from(coded: CodedText, before: re.Match[str]) -> bool:
    """True if "from" a day refers to photos, not to a letter or the like."""
    return before["word"] != before.group().split()[0] or is_beginning(coded.text, before.start())


def _without_preposition(coded: CodedText, at: int, today: date) -> Phrase:
    """A date without a preposition, where it is unambiguous."""
    taken = TAKEN_ALONE.match(coded.text, at)
    start = taken.end() if taken else at
    match = _unit(coded, start, today)
    if match is None:
        return None
    if _is_chinese(coded, start):
        is_separate = is_end(coded.text, match.end) and (start > at or _begins_sentence(coded, at))
        is_certain = match.is_unambiguous or is_separate
        return (_chinese_end(coded, match.end), match.when) if is_certain else (match.end, None)
    is_month = isinstance(match.when, Month)
    is_day = isinstance(match.when, Period) and match.when.first == match.when.last
    is_clear = match.is_unambiguous or (is_day and is_end(coded.text, match.end))
    is_certain = _is_certain_month(coded, at, match) if is_month else is_clear
    if not (is_certain and _is_date(coded, start, match)):
        return match.end, None
    has_link = coded.text[match.end : match.end + 1] in ("的", "拍")
    return _chinese_end(coded, match.end) if has_link else match.end, match.when


def _begins_sentence(coded: CodedText, at: int) -> bool:
    """True if no word of the same sentence comes before a place."""
    before = coded.text[:at].removesuffix("的")
    return not before or before[-1] < "\u2e7f" or is_beginning(coded.text, at)


def _is_date(coded: CodedText, start: int, match: DateMatch) -> bool:
    """True if a match is a date here, not a count or a part of a name."""
    named = coded.text[start : match.end].lower()
    if named.isdigit():
        is_year = int(named) >= FIRST_YEAR and not _is_numbered(coded, start)
        return is_year and not _is_counted(coded, start, match.end)
    if word_before(coded.text, start) in ("happy", "merry"):  # new year
        return False
    if named in ("today", "yesterday"):
        is_song = next_word(coded.text, match.end) == "once"
        is_first = named == "yesterday" and is_beginning(coded.text, start) and not is_song
        return is_first or is_end(coded.text, match.end)
    return True


def _is_numbered(coded: CodedText, start: int) -> bool:
    before = word_before(coded.text, start)
    return before in NUMBERED


def _is_counted(coded: CodedText, start: int, end: int) -> bool:
    """True if a bare number counts something, or begins a title."""
    return coded.text[start:end].isdigit() and next_word(coded.text, end) in COUNTED


def _is_certain_month(coded: CodedText, at: int, match: DateMatch) -> bool:
    """A month without a year: its whole name at the end of a text, if it is no other word."""
    if coded.text[at] != MONTH or match.end > at + 1:
        return False
    is_name = coded.name(at) in MONTHS and coded.name(at) not in OTHER_WORDS
    is_title = word_before(coded.text, at) in TITLES
    return is_name and not is_title and is_end(coded.text, match.end)


def _chinese_end(coded: CodedText, end: int) -> int:
    match = CHINESE_END.match(coded.text, end)
    return match.end() if match else end


# -- filters -------------------------------------------------------------------------------------


def _filters(when: When) -> tuple[Filter, ...]:
    """The shortest filters that mean a date."""
    if isinstance(when, Month):
        return (make_filter("month", MONTHS[when.number - 1]),)
    if isinstance(when, Each):
        return tuple(make_filter(name, written) for name, written in when.filters)
    return (*_day_filters(when.first, when.last), *(make_filter("time", t) for t in when.hours))


def _day_filters(first: date | None, last: date | None) -> tuple[Filter, ...]:
    if first and last:
        if Period(first, last) == days.year(first.year):
            return (make_filter("year", str(first.year)),)
        if Period(first, last) == days.month(first.year, first.month):
            return (make_filter("date", first.isoformat()[:7]),)
        if first == last:
            return (make_filter("date", first.isoformat()),)
        return (make_filter("date", _period(first, last)),)
    if first:
        return (make_filter("after", _shortest(first)),)
    return (make_filter("before", _shortest(last + DAY)),) if last else ()


def _shortest(first: date) -> str:
    """A first day, as a year or a month where it is the first of one."""
    if first.day > 1:
        return first.isoformat()
    return first.isoformat()[:7] if first.month > 1 else f"{first.year:04}"


def _period(first: date, last: date) -> str:
    """Two days and those between them, as years or months where these are whole."""
    until = last + DAY
    if first.day == until.day == 1:
        if first.month == until.month == 1:
            return f"{first.year:04}..{last.year:04}"
        return f"{first.isoformat()[:7]}..{last.isoformat()[:7]}"
    return f"{first.isoformat()}..{last.isoformat()}"
