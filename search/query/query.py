"""Records of a parsed and interpreted query, and a query as text. Pure."""

from __future__ import annotations

import re
from dataclasses import field

from search.record_class import dataclass


@dataclass(frozen=True, slots=True)
class Term:
    """Words to search for, or with `like` a photo of the library, by file name or #id.

    A negative weight lowers photos that match. `taught`: the text is a taught name.
    `is_unquoted`: typed without quotes or a minus, so that dates, places and the like in it are
    interpreted (`search/query/language`).
    """

    text: str
    weight: float = 1.0
    like: bool = False
    taught: bool = False
    is_unquoted: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Span:
    """Numbers from `least` to `most`, both included, None for no limit; dates are ordinals."""

    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle on the globe: degrees (WGS 84) and kilometres."""

    latitude: float
    longitude: float
    radius_km: float


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A part of a map, in degrees; `east` is below `west` if it crosses the date line."""

    south: float
    west: float
    north: float
    east: float


@dataclass(frozen=True, slots=True)
class PhotoSet:
    """Photos of the library, by id."""

    ids: tuple[int, ...]


Value = str | Span | Circle | Rectangle | PhotoSet


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on photos; with `negated`, its opposite. `written` is the value as typed."""

    name: str
    written: str
    value: Value
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """Terms and filters, in the order they were typed."""

    terms: tuple[Term, ...] = ()
    filters: tuple[Filter, ...] = ()

    def __str__(self) -> str:
        """The query in its normal form, which parses to the same query."""
        return " ".join([*map(_write_term, self.terms), *map(write_filter, self.filters)])


@dataclass(frozen=True, slots=True)
class InterpretedPhrase:
    """Words of a query, as typed, and the filters or terms they were interpreted as.

    `query_without`: the query in which these words are searched as words.
    """

    words: str
    filters: tuple[Filter, ...]
    terms: tuple[Term, ...] = ()
    query_without: Query = field(default=Query(), compare=False)

    def __str__(self) -> str:
        return f"“{self.words}” as {' '.join(self.written())}"

    def written(self) -> list[str]:
        """Its filters and terms in the query language."""
        return [*map(write_filter, self.filters), *map(_write_term, self.terms)]


@dataclass(frozen=True, slots=True)
class InterpretedQuery:
    """A query with taught names and the filters of its interpreted phrases.

    `parsed`: the query as typed. `dropped`: phrases whose filters no photo passes; their words are
    searched.
    """

    query: Query
    parsed: Query
    phrases: tuple[InterpretedPhrase, ...] = ()
    dropped: tuple[InterpretedPhrase, ...] = ()


def write_filter(part: Filter) -> str:
    """The filter in the query language, quoted only where it must be."""
    needs_no_quotes = re.fullmatch(r"[\w><=][\w.,/-]*", part.written)
    value = part.written if needs_no_quotes else _quoted(part.written)
    return f"{'-' if part.negated else ''}{part.name}:{value}"


def _write_term(term: Term) -> str:
    minus = "-" if term.weight < 0 else ""
    weight = "" if abs(term.weight) == 1 else f"{abs(term.weight):.15g}:"
    return f"{minus}{weight}{'like:' if term.like else ''}{_quoted(term.text)}"


def _quoted(text: str) -> str:
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'
