"""The plain words of a query: what they mean as filters, and what is left of them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Sequence, Set
from datetime import date

from search.language.asking import EDGES, without_asking
from search.language.dates import find_dates
from search.language.forms import find_forms
from search.language.places import Folders, find_places, place_alone
from search.language.plain import Plain, Understood
from search.language.reading import Reading, hide
from search.query import Filter, Query

HAN = r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
NOTHING: frozenset[str] = frozenset()
Holds = Callable[[Sequence[Filter]], bool]


def understand(
    query: Query, today: date, folders: Folders = frozenset, keep: Set[str] = NOTHING
) -> Plain:
    """The query with filters for what its unquoted words say of when, where and how.

    `folders` gives the whole paths of the library's folders, if it is asked for them. Words in
    `keep`, as an Understood has them, stay words. Pure.
    """
    terms, filters, understood = [], list(query.filters), list[Understood]()
    for term in query.terms:
        if not term.plain:
            terms.append(term)
            continue
        rest, found = _read(term.text, today, folders, keep)
        understood += found
        if rest:
            terms.append(dataclasses.replace(term, text=rest))
    for one in understood:
        filters += [new for new in one.filters if new not in filters]
    return Plain(Query(tuple(terms), tuple(filters)), tuple(understood))


def _read(text: str, today: date, folders: Folders, keep: Set[str]) -> tuple[str, list[Understood]]:
    """What is left of a text, and what was understood in it, in the order of the text."""
    dates = find_dates(text, today)
    readings = [*dates, *find_forms(hide(text, dates))]
    readings += find_places(hide(text, readings), folders)
    readings = [one for one in readings if _words(text, one) not in keep]
    rest = without_asking(_tidy(hide(text, readings)), understood=bool(readings))
    if dates and (known := place_alone(rest)) and rest not in keep:
        at = text.find(rest)
        readings.append(Reading(at, at + len(rest), (known.is_in(),)))
        rest = ""
    readings.sort(key=lambda one: one.start)
    return rest, [Understood(_words(text, one), one.filters) for one in readings]


def _words(text: str, one: Reading) -> str:
    return text[one.start : one.end].strip(EDGES)


def _tidy(text: str) -> str:
    """The text without its gaps."""
    text = re.sub(r"[\s\0]*\0[\s\0]*", " ", text)
    text = re.sub(rf"(?<={HAN}) +(?={HAN})", "", text)
    return re.sub(r" +(?=[,.;:?!])", "", re.sub(r"\s+", " ", text)).strip()


def understand_all(
    query: Query, today: date, folders: Folders, holds: Holds, keep: Set[str] = NOTHING
) -> Plain:
    """As `understand`, but what would leave no photo stays words: `dropped` has it.

    `holds` tells whether the library has a photo that passes filters.
    """
    dropped = list[Understood]()
    while True:
        plain = understand(query, today, folders, {*keep, *(one.words for one in dropped)})
        is_blameless = not plain.understood or holds(plain.query.filters)
        if is_blameless or not holds(query.filters):
            return dataclasses.replace(plain, dropped=tuple(dropped))
        alone = (one for one in plain.understood if not holds((*query.filters, *one.filters)))
        dropped.append(next(alone, plain.understood[-1]))
