"""Parsing and interpretation of queries."""

from search.query.filters import FILTERS, FilterType, kind_of, make_filter
from search.query.grammar import LIKE, LanguageRow, language_rows, parse
from search.query.query import (
    Circle,
    Filter,
    InterpretedPhrase,
    InterpretedQuery,
    PhotoSet,
    Query,
    Rectangle,
    Span,
    Term,
    Value,
    write_filter,
)

__all__ = [
    "FILTERS",
    "LIKE",
    "Circle",
    "Filter",
    "FilterType",
    "InterpretedPhrase",
    "InterpretedQuery",
    "LanguageRow",
    "PhotoSet",
    "Query",
    "Rectangle",
    "Span",
    "Term",
    "Value",
    "kind_of",
    "language_rows",
    "make_filter",
    "parse",
    "write_filter",
]
