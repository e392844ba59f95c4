"""The plain words of a query: what they mean as filters, and what is left of them."""

from __future__ import annotations

import dataclasses
import os
import re
from collections.abc import Callable, Sequence, Set
from datetime import date

from search.language.hints import may_ask, may_hold_date, may_hold_form, may_hold_place
from search.language.plain import Plain, Understood
from search.language.reading import EDGES, Reading, hide
from search.query import Filter, Query

HAN = r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
NOTHING: frozenset[str] = frozenset()
Folders = Callable[[], Set[str]]  # the whole paths of the library's folders
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
    dates = _dates(text, today)
    readings = [*dates, *_forms(hide(text, dates))]
    readings += _places(hide(text, readings), folders)
    readings = [one for one in readings if _words(text, one) not in keep]
    if readings and _names_folder(text, folders):
        return text, []
    rest = _tidy(hide(text, readings))
    if readings or may_ask(text):
        from search.language.asking import without_asking

        rest = without_asking(rest, understood=bool(readings))
    if dates and rest not in keep:
        from search.language.places import place_alone

        if (place := place_alone(rest)) and rest in text:
            at = text.find(rest)
            readings.append(Reading(at, at + len(rest), (place,)))
            rest = ""
    readings.sort(key=lambda one: one.start)
    return rest, [Understood(_words(text, one), one.filters) for one in readings]


# Imported where a text calls for it: all of them take longer than a search.


def _dates(text: str, today: date) -> list[Reading]:
    if not may_hold_date(text):
        return []
    from search.language.dates import find_dates

    return find_dates(text, today)


def _forms(text: str) -> list[Reading]:
    if not may_hold_form(text):
        return []
    from search.language.forms import find_forms

    return [*find_forms(text)]


def _places(text: str, folders: Folders) -> list[Reading]:
    if not may_hold_place(text):
        return []
    from search.language.places import find_places

    return find_places(text, folders)


def _names_folder(text: str, folders: Folders) -> bool:
    """Whether several words are the whole name of a folder, as in 2021 Lisbon: they stay words."""
    name = text.casefold().split()
    return len(name) > 1 and any(name == _name(folder) for folder in folders())


def _name(folder: str) -> list[str]:
    return os.path.basename(folder).casefold().replace("_", " ").split()  # noqa: PTH119


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
