"""The query language: a text to a `Query`. Pure. `search/manual.py` tells it to people, `FILTERS`
has the filters.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from search.errors import QueryWrong
from search.records import Source
from search.settings import one_of
from search.words import split

LONGEST = 100  # terms and filters
LONGEST_TEXT = 1000  # characters
HEAVIEST = 100.0
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SHAPES = ("landscape", "portrait", "square", "screenshot", "favourite", "favorite")
THINGS = ("gps", "camera", "date", "caption", "people", "text")
# Hours, from the first to the last, counted from five in the morning: a night is one span so.
TIMES = {"morning": (0, 6), "noon": (6, 8), "afternoon": (7, 12), "evening": (13, 16),
         "night": (17, 23)}  # fmt: skip
NEAR_KM = 30.0  # a day trip, where a query says no more; `place:` goes 15 km around a town
# Filters for words, and what they are looked for in; `text` is what stands in the picture.
TEXT_SOURCES: dict[str, Source] = {
    "tag": "tag", "person": "person", "caption": "caption", "name": "name", "text": "text",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """Words, or with `like` a photo of the library by name or #id; less of it below 0.

    `taught`: the text is a name that people taught.
    `plain`: typed without quotes or a minus, so that `search/language` may understand more.
    """

    text: str
    weight: float = 1.0
    like: bool = False
    taught: bool = False
    plain: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Span:
    """From one number to another, both included; a date is its ordinal, None has no end."""

    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A circle on the globe: degrees (WGS 84) and kilometres."""

    latitude: float
    longitude: float
    radius_km: float


@dataclass(frozen=True, slots=True)
class Chosen:
    """Some photos of the library, by id."""

    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Filter:
    """Only photos that are so, or with `negated` that are not. `written` is the value as typed."""

    name: str
    written: str
    value: str | Span | Place | Chosen
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for, in the order it was typed."""

    terms: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = ()

    def __str__(self) -> str:
        """The query in one way of writing it; parsed again, it is the same query."""
        return " ".join([*map(_printed_term, self.terms), *map(write_filter, self.filters)])


def parse(text: str) -> Query:
    """The query that a text means. Raises QueryWrong, which shows the place and the way out."""
    if len(text) > LONGEST_TEXT:
        what = f"a query of more than {LONGEST_TEXT:,} characters"
        raise QueryWrong(text, LONGEST_TEXT, what, "leave some out")
    terms: list[Term] = []
    filters: list[Filter] = []
    words, weight, place = list[str](), 1.0, 0  # unquoted words make one term

    def end_words() -> None:
        if words:
            terms.insert(place, Term(" ".join(words), weight, plain=True))
            words.clear()

    for piece in _pieces(text):
        if piece.name:
            filters.append(_filter(text, piece))
        elif piece.kind == WORD and piece.weight is None:
            place = place if words else len(terms)
            words.append(piece.value)
        elif piece.kind == WORD and not piece.negated:
            end_words()
            words, weight, place = [piece.value], piece.weight or 1.0, len(terms)
        elif piece.kind == PLUS:
            end_words()
            weight = 1.0
        else:
            terms.append(_term(piece))
    end_words()
    if len(terms) + len(filters) > LONGEST:
        raise QueryWrong(text, 0, f"more than {LONGEST} terms", "leave some out")
    return Query(tuple(terms), tuple(filters))


# -- pieces ---------------------------------------------------------------------------------------

WORD, QUOTED, PLUS, LIKE = "word", "quoted", "plus", "like"
PIECE = re.compile(
    r"""(?P<minus>-(?=\S))?
        (?:(?P<weight>\d+(?:\.\d+)?):(?!\d))?
        (?:(?P<name>[A-Za-z]+):(?!\s|//|$))?
        (?P<value>"(?:[^"\\]|\\.)*"|"|[^\s"]+|)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Piece:
    at: int
    kind: str
    value: str
    negated: bool = False
    weight: float | None = None
    name: str | None = None  # of a filter


def _pieces(text: str) -> Iterator[_Piece]:
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        found = PIECE.match(text, at)
        assert found is not None  # it matches nothing at least
        yield _piece(text, found)
        at = max(found.end(), at + 1)


def _piece(text: str, found: re.Match[str]) -> _Piece:
    at, value, name = found.start(), found["value"], found["name"]
    negated = found["minus"] is not None
    if value == '"':
        raise QueryWrong(text, found.end() - 1, "a quote that is not closed", 'add a " at the end')
    if value in ("+", "-") and not (negated or found["weight"] or name):
        return _sign(text, at, value)
    if not value:
        raise QueryWrong(text, at, "nothing to weigh", "write it right after: 2:sunset")
    kind = QUOTED if value.startswith('"') else WORD
    value = re.sub(r"\\(.)", r"\1", value[1:-1], flags=re.DOTALL) if kind == QUOTED else value
    if not value.strip():
        raise QueryWrong(text, at, "nothing between the quotes", "write something there")
    weight = _weight(text, at, found["weight"], negated)
    if name and name.lower() == LIKE:
        return _Piece(at, LIKE, value, negated, weight)
    return _Piece(at, kind, value, negated, weight, name)


def _sign(text: str, at: int, value: str) -> _Piece:
    if value == "-":
        raise QueryWrong(text, at, "a minus alone", "write what you want less of: -people")
    return _Piece(at, PLUS, value)


def _weight(text: str, at: int, number: str | None, negated: bool) -> float | None:
    """The weight of a piece; None for a plain one."""
    if number is None and not negated:
        return None
    weight = float(number or 1)
    if not 0 < weight <= HEAVIEST:
        hint = f"write a number above 0, up to {HEAVIEST:g}"
        raise QueryWrong(text, at, f"a weight of {number}", hint)
    return -weight if negated else weight


def _term(piece: _Piece) -> Term:
    weight = 1.0 if piece.weight is None else piece.weight
    return Term(piece.value, weight, piece.kind == LIKE)


def _printed_term(term: Term) -> str:
    minus = "-" if term.weight < 0 else ""
    weight = "" if abs(term.weight) == 1 else f"{abs(term.weight):.15g}:"
    return f"{minus}{weight}{'like:' if term.like else ''}{_quoted(term.text)}"


def _quoted(text: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'


# -- filters --------------------------------------------------------------------------------------

Value = str | Span | Place | Chosen


def _filter(text: str, piece: _Piece) -> Filter:
    name = str(piece.name).lower()
    if piece.weight is not None and abs(piece.weight) != 1:
        raise QueryWrong(text, piece.at, "a filter has no weight", f"write {name}:{piece.value}")
    if name not in FILTERS:
        near = difflib.get_close_matches(name, [*FILTERS, LIKE], 1, 0.5)
        hint = f"did you mean {near[0]}:? For the words, " if near else "for the words, "
        raise QueryWrong(text, piece.at, f"no filter {name}:", f'{hint}quote them: "{name}:…"')
    read, form = FILTERS[name]
    try:
        value = read(piece.value)
    except ValueError as error:
        known = str(error) if str(error).startswith("did you") else ""
        hint = known or f"write it like {name}:{form}"
        raise QueryWrong(text, piece.at, f"{name}: cannot be {piece.value}", hint) from error
    return Filter(name, piece.value, value, piece.negated)


def write_filter(one: Filter) -> str:
    """A filter as a person would write it: quoted only where it must be."""
    plain = re.fullmatch(r"[\w><=][\w.,/-]*", one.written)
    value = one.written if plain else _quoted(one.written)
    return f"{'-' if one.negated else ''}{one.name}:{value}"


def _days(text: str) -> Span:
    """The days of a year, a month or one day, as ordinals."""
    if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text, re.ASCII):
        raise ValueError(text)
    year, month, day = (*map(int, text.split("-")), 0, 0)[:3]
    first = date(year, month or 1, day or 1)
    if day:
        last = first
    elif month:
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(1)
    else:
        last = date(year, 12, 31)
    return Span(first.toordinal(), last.toordinal())


def _year(text: str) -> Span:
    if not re.fullmatch(r"\d{4}", text, re.ASCII):
        raise ValueError(text)
    return _days(text)


def _month(text: str) -> Span:
    names = [
        n for n, name in enumerate(MONTHS, 1) if len(text) > 2 and name.startswith(text.lower())
    ]
    number = names[0] if names else int(text) if re.fullmatch(r"\d{1,2}", text, re.ASCII) else 0
    if not 1 <= number <= 12:
        raise ValueError(text)
    return Span(number, number)


def _weekday(text: str) -> Span:
    """Days from Monday, 0."""
    name = text.lower()
    if name == "weekend":
        return Span(5, 6)
    numbers = [n for n, day in enumerate(WEEKDAYS) if len(name) > 2 and day.startswith(name)]
    if not numbers:
        raise ValueError(text)
    return Span(numbers[0], numbers[0])


def _time(text: str) -> Span:
    if text.lower() not in TIMES:
        raise ValueError(text)
    return Span(*TIMES[text.lower()])


def _holiday(text: str) -> str:
    from search.language.holidays import find_holiday  # a table: only who asks pays for it

    return find_holiday(text).name()


def _number(text: str) -> Span:
    found = re.fullmatch(r"([<>]=?|)(\d{1,9})", text, re.ASCII)
    if not found:
        raise ValueError(text)
    sign, number = found[1], int(found[2])
    if sign.startswith(">"):
        return Span(least=number + (sign == ">"))
    if sign.startswith("<"):
        return Span(most=number - (sign == "<"))
    return Span(number, number)


def _words(text: str) -> str:
    if not split(text):
        raise ValueError(text)
    return text


def _near(text: str) -> Place:
    """Around a point, near:48.86,2.35,10km, or the largest town of a name: near:munich,10km."""
    point = r"[-+]?[\d.]+,[-+]?[\d.]+(?=,)"
    found = re.fullmatch(rf"({point}|[^\W\d][^,]*)(?:,([\d.]+)(km|m)?)?", text)
    if not found:
        raise ValueError(text)
    is_point = re.match(point, text) is not None
    latitude, longitude = map(float, found[1].split(",")) if is_point else _middle(found[1])
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise ValueError(text)
    radius = float(found[2] or NEAR_KM)
    return Place(latitude, longitude, radius / 1000 if found[3] == "m" else radius)


def _middle(town: str) -> tuple[float, float]:
    from search.places import like, middle  # a large table: only who asks pays for it

    if (found := middle(town)) is None:
        near = like(town)
        raise ValueError(f"did you mean near:{near}?" if near and middle(near) else "")
    return found


def _place(text: str) -> str:
    from search.places import like  # a large table, too

    near = like(text)
    if near is not None:
        raise ValueError(f"did you mean place:{near}?" if near else "")
    return text.casefold()


def _type(text: str) -> str:
    if not re.fullmatch(r"\.?[A-Za-z0-9]+", text, re.ASCII):
        raise ValueError(text)
    return text.lower().removeprefix(".")


FILTERS: dict[str, tuple[Callable[[str], Value], str]] = {
    "folder": (str, "Trips/Japan"),
    "after": (lambda text: Span(least=_days(text).least), "2023-06"),
    "before": (lambda text: Span(most=(_days(text).least or 0) - 1), "2024"),
    "date": (_days, "2023-07-14"),
    "year": (_year, "2019"),
    "month": (_month, "december"),
    "weekday": (_weekday, "sunday or weekend"),
    "time": (_time, " or ".join(TIMES)),
    "holiday": (_holiday, "christmas"),
    "camera": (str, "pixel"),
    "lens": (str, "50mm"),
    "type": (_type, "heic"),
    "place": (_place, "lisbon"),
    "near": (_near, "munich,10km"),
    "is": (one_of(*SHAPES), " or ".join(SHAPES[:-1])),
    "album": (str, "Trip"),
    "taught": (str, "Rex"),
    "has": (one_of(*THINGS), " or ".join(THINGS)),
    "width": (_number, ">4000"),
    "height": (_number, "<1000"),
    "tag": (_words, "holiday"),
    "person": (_words, "anna"),
    "caption": (_words, "birthday"),
    "name": (_words, "invoice"),
    "text": (_words, "wifi"),
    "rating": (_number, ">=4"),
}
