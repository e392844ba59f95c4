"""Names that were taught, among the words of a query."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import QueryWrong
from search.query import Query, Term, parse
from search.taught_terms import with_taught

NAMES = ("Rex", "Aunt Anna", "Anna", "小白", "🐶", "C3PO.")


def told(text: str) -> list[str]:
    """Each term as text, with its weight, and a star where it was taught."""
    return [
        f"{'*' if term.taught else ''}{'' if term.weight == 1 else term.weight}{term.text}"
        for term in with_taught(parse(text), NAMES).terms
    ]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Rex", ["*Rex"]),
        ("rex on the beach", ["*Rex", "on the beach"]),
        ("photos of Rex", ["*Rex"]),
        ("a red ball and REX's", ["*Rex", "red ball"]),
        ("Rex and Aunt Anna at home", ["*Rex", "*Aunt Anna", "at home"]),
        ("anna with aunt anna", ["*Anna", "*Aunt Anna"]),
        ("小白在海边", ["*小白", "在海边"]),
        ("🐶 in the snow", ["*🐶", "in the snow"]),
        ("sunset -Rex", ["sunset", "*-1.0Rex"]),
        ('sunset -"aunt anna"', ["sunset", "*-1.0Aunt Anna"]),
        ("2:Rex + sea", ["*2.0Rex", "sea"]),
        ('"rex"', ["*Rex"]),
        ('"rex on the beach"', ["rex on the beach"]),
        ("T-Rex skeleton", ["T-Rex skeleton"]),
        ("rexes and savannah", ["rexes and savannah"]),
        ("like:rex", ["rex"]),
        ("c3po. in a box", ["*C3PO.", "in a box"]),
        ("a dog", ["a dog"]),
    ],
)
def test_names_become_terms_of_their_own(text: str, terms: list[str]) -> None:
    assert told(text) == terms


def test_a_name_of_another_length_in_small_letters() -> None:
    assert with_taught(parse("İzmir at night"), ["İzmir"]).terms[0] == Term("İzmir", taught=True)


@given(st.text(max_size=40), st.lists(st.text("aAß白 .*", min_size=1, max_size=3), max_size=4))
def test_any_text_and_any_name(text: str, names: list[str]) -> None:
    names = [name for name in names if name.strip()]
    try:
        query = parse(text)
    except QueryWrong:
        return
    found = with_taught(query, names)
    assert found.filters == query.filters
    assert all(term.text in names for term in found.terms if term.taught)
    assert with_taught(found, []) == found


def test_without_names_nothing_is_changed() -> None:
    query = parse("rex on the beach")
    assert with_taught(query, []) is query
    assert with_taught(Query(), NAMES) == Query()
