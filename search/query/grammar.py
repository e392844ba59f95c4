"""The grammar of the query language: parse a text into a `Query`. Pure.

The filters are in `filters.TABLE`; `language_rows` lists terms and filters for manuals.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

from search.errors import Note, QueryWrong, notes
from search.query import typography
from search.query.filters import FILTERS, TABLE
from search.query.query import Filter, Query, Term
from search.record_class import dataclass

MAX_PARTS = 100  # terms and filters: each term costs a run of the text encoder
MAX_CHARACTERS = 1000
MAX_WEIGHT = 100.0


@dataclass(frozen=True, slots=True)
class LanguageRow:
    """One line of a manual of the query language. `name` is the filter, empty for a term."""

    name: str
    example: str
    help: str
    help_zh: str


TERMS = (
    LanguageRow("", "dog on the beach", "photos that look like these words, or whose texts contain "
                "them", "看起来像这些词、或文字中有这些词的照片"),
    LanguageRow("", "dogs in Japan in 2019", "dates, places and the like are interpreted as "
                "filters, unless they are quoted", "时间、地点等会被理解为筛选条件，除非加引号"),
    LanguageRow("", '"red car" at night', "quoted words are one term", "引号中的词作为一个整体"),
    LanguageRow("", "2:sunset + sea", "both, with twice the weight of the first",
                "两者都要，前者的权重加倍"),
    LanguageRow("", "sunset -people", "less of this; several words in quotes",
                "减少此内容；多个词须加引号"),
    LanguageRow("", "-folder:Work", "a minus negates a filter", "减号排除符合该条件的照片"),
    LanguageRow("", "like:IMG_1.jpg", "similar to this photo of the library; also by its number: "
                "like:#47", "与图库中的这张照片相似；也可写编号：like:#47"),
)  # fmt: skip


def language_rows() -> tuple[LanguageRow, ...]:
    """The whole query language, one example a row: terms, then filters."""
    filters = (LanguageRow(row.name, row.example, row.help, row.help_zh) for row in TABLE)
    return (*TERMS, *filters)


def parse(text: str) -> Query:
    """The query that a text means. Raises QueryWrong with the position and a hint."""
    if len(text) > MAX_CHARACTERS:
        what = notes.QUERY_TOO_LONG(limit=MAX_CHARACTERS)
        raise QueryWrong(text, MAX_CHARACTERS, what, notes.LEAVE_SOME_OUT())
    terms: list[Term] = []
    filters: list[Filter] = []
    words, weight, place = list[str](), 1.0, 0  # consecutive unquoted words make one term

    def end_words() -> None:
        if words:
            terms.insert(place, Term(" ".join(words), weight, is_unquoted=True))
            words.clear()

    for token in _tokens(text):
        if token.name:
            filters.append(_filter(text, token))
        elif token.kind == WORD and token.weight is None:
            place = place if words else len(terms)
            words.append(token.value)
        elif token.kind == WORD and not token.negated:
            end_words()
            words, weight, place = [token.value], token.weight or 1.0, len(terms)
        elif token.kind == PLUS:
            end_words()
            weight = 1.0
        else:
            terms.append(_term(token))
    end_words()
    if len(terms) + len(filters) > MAX_PARTS:
        what = notes.TOO_MANY_TERMS(limit=MAX_PARTS)
        raise QueryWrong(text, 0, what, notes.LEAVE_SOME_OUT())
    return Query(tuple(terms), tuple(filters))


# -- tokens ---------------------------------------------------------------------------------------

WORD, QUOTED, PLUS, LIKE = "word", "quoted", "plus", "like"
TOKEN = re.compile(
    rf"""(?P<minus>-(?=\S))?
        (?:(?P<weight>\d+(?:\.\d+)?):(?!\d))?
        (?:(?P<name>[A-Za-z]+):(?!\s|//|$))?
        (?P<value>(?P<quoted>{typography.QUOTED})|(?P<open>{typography.OPEN_QUOTE})
            |(?:(?!{typography.QUOTED}|{typography.OPEN_QUOTE})\S)+|)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Token:
    at: int
    kind: str
    value: str
    negated: bool = False
    weight: float | None = None
    name: str | None = None  # of a filter


def _tokens(text: str) -> Iterator[_Token]:
    at, syntax = 0, typography.syntax(text)
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        match = TOKEN.match(syntax, at)
        assert match is not None  # the pattern matches the empty string
        yield _token(text, match)
        at = max(match.end(), at + 1)


def _token(text: str, match: re.Match[str]) -> _Token:
    at, name = match.start(), match["name"]
    value = text[match.start("value") : match.end("value")]
    negated = match["minus"] is not None
    if match["open"]:
        raise QueryWrong(text, match.end() - 1, notes.OPEN_QUOTE(), notes.CLOSE_QUOTE())
    is_alone = not (negated or match["weight"] or name) and value not in typography.DASHES
    if is_alone and match["value"] in ("+", "-"):
        return _sign(text, at, match["value"])
    if not value:
        raise QueryWrong(text, at, notes.NOTHING_TO_WEIGH(), notes.WRITE_RIGHT_AFTER())
    kind = QUOTED if match["quoted"] else WORD
    if kind == QUOTED:
        value = re.sub(r"\\(.)", r"\1", value[1:-1], flags=re.DOTALL)
    elif not name:
        value = typography.words(value)
    if not value.strip():
        raise QueryWrong(text, at, notes.EMPTY_QUOTES(), notes.WRITE_SOMETHING())
    weight = _weight(text, at, match["weight"], negated)
    if name and name.lower() == LIKE:
        plain = typography.value(value)
        return _Token(at, LIKE, plain if plain.startswith("#") else value, negated, weight)
    return _Token(at, kind, value, negated, weight, name)


def _sign(text: str, at: int, value: str) -> _Token:
    if value == "-":
        raise QueryWrong(text, at, notes.MINUS_ALONE(), notes.WRITE_AFTER_MINUS())
    return _Token(at, PLUS, value)


def _weight(text: str, at: int, number: str | None, negated: bool) -> float | None:
    """The weight of a token; None where none was written."""
    if number is None and not negated:
        return None
    weight = float(number or 1)
    if not 0 < weight <= MAX_WEIGHT:
        hint = notes.WEIGHT_RANGE(limit=round(MAX_WEIGHT))
        raise QueryWrong(text, at, notes.WRONG_WEIGHT(weight=number or ""), hint)
    return -weight if negated else weight


def _term(token: _Token) -> Term:
    weight = 1.0 if token.weight is None else token.weight
    return Term(token.value, weight, token.kind == LIKE)


def _filter(text: str, token: _Token) -> Filter:
    name = str(token.name).lower()
    if token.weight is not None and abs(token.weight) != 1:
        hint = notes.WRITE_FILTER(filter=f"{name}:{token.value}")
        raise QueryWrong(text, token.at, notes.FILTER_WITH_WEIGHT(), hint)
    if name not in FILTERS:
        similar = difflib.get_close_matches(name, [*FILTERS, LIKE], 1, 0.5)
        hint = notes.QUOTE_WORDS(name=name)
        if similar:
            hint = notes.SIMILAR_FILTER(similar=similar[0], name=name)
        raise QueryWrong(text, token.at, notes.NO_FILTER(name=name), hint)
    row = FILTERS[name]
    try:
        written = token.value if row.is_text else typography.value(token.value)
        value = row.parse(written)
    except ValueError as error:
        suggestion = next(iter(error.args), "")
        hint = notes.WRITE_LIKE(form=f"{name}:{row.form}")
        if isinstance(suggestion, Note):
            hint = suggestion
        what = notes.WRONG_VALUE(name=name, value=token.value)
        raise QueryWrong(text, token.at, what, hint) from error
    return Filter(name, written, value, token.negated)
