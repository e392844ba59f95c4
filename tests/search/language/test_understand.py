"""Queries of people, as `queries.tsv` lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from search.language.plain import Plain
from search.language.understand import understand
from search.query import Query, parse

TODAY = date(2026, 11, 25)  # a Wednesday
FOLDERS = frozenset(("/photos/Work", "/photos/Garden", "/photos/2019/Grandma's house"))
RIGHT, OF_TRAPS = 0.95, 0.01  # goals: at least, at most


@dataclass(frozen=True, slots=True)
class Case:
    """A query, the filters that it means, and the words that are left; a trap means no filter."""

    text: str
    filters: frozenset[str]
    rest: str
    is_trap: bool


def cases() -> list[Case]:
    lines = Path(__file__).with_name("queries.tsv").read_text(encoding="utf-8").splitlines()
    return [_case(line) for line in lines if not line.startswith("#")]


def _case(line: str) -> Case:
    text, *meant = line.split("\t")
    if not meant:
        return Case(text, frozenset(), text.strip('"') if text.count('"') == 2 else text, True)
    filters, rest = meant
    return Case(text, frozenset(_split(filters)), rest, False)


def _split(filters: str) -> list[str]:
    """Filters with spaces in their values, apart."""
    parts = list[str]()
    for word in filters.split():
        if ":" in word:
            parts.append(word)
        else:
            parts[-1] += f" {word}"
    return parts


def plain(text: str) -> Plain:
    return understand(parse(text), TODAY, lambda: FOLDERS)


def shown(query: Query) -> frozenset[str]:
    """The filters of a query, with the name of a place for its position."""
    towns = {"near:48.85,2.35,30km": "near:paris", "near:35.69,139.69,30km": "near:tokyo"}
    written = [f"{'-' * f.negated}{f.name}:{f.written}" for f in query.filters]
    return frozenset(towns.get(one, one) for one in written)


def is_right(case: Case) -> bool:
    found = plain(case.text).query
    return shown(found) == case.filters and _rest(found) == _rest(parse(case.rest))


def _rest(query: Query) -> list[str]:
    return [term.text for term in query.terms]


def test_most_queries_are_understood_exactly() -> None:
    meant = [case for case in cases() if not case.is_trap]
    missed = [case for case in meant if not is_right(case)]
    for case in missed:
        found = plain(case.text).query
        print(f"{case.text}: {' '.join(shown(found))} | {' '.join(_rest(found))}")
    assert len(meant) >= 150
    assert len(missed) <= (1 - RIGHT) * len(meant)


def test_hardly_a_trap_is_interpreted() -> None:
    traps = [case for case in cases() if case.is_trap]
    fallen = [case for case in traps if plain(case.text).query != parse(case.text)]
    for case in fallen:
        print(f"{case.text}: {plain(case.text)}")
    assert len(traps) >= 150
    assert len(fallen) <= OF_TRAPS * len(traps)
