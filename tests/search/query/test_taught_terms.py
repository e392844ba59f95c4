"""Taught names among the words of a query."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.errors import QueryWrong
from search.query import Query, Term, parse
from search.query.taught_terms import with_taught_terms

NAMES = ("Rex", "Aunt Anna", "Anna", "小白", "🐶", "C3PO.", "Zoë", "Großmutter", "Łukasz")


def terms_of(text: str) -> list[str]:
    """Each term as text, with its weight, and a star for a taught name."""
    return [
        f"{'*' if term.taught else ''}{'' if term.weight == 1 else term.weight}{term.text}"
        for term in with_taught_terms(parse(text), NAMES).terms
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
        ("zoe at the Café", ["*Zoë", "at the Café"]),
        ("ZOE\u0308’s first day", ["*Zoë", "first day"]),
        ("grossmutter and lukasz in Köln", ["*Großmutter", "*Łukasz", "in Köln"]),
        ('"LUKASZ"', ["*Łukasz"]),
        ("a beach without Rex", ["*-1.0Rex", "beach"]),
        ("海边没有小白", ["*-1.0小白", "海边"]),
        ("a beach but not Rex", ["*-1.0Rex", "beach"]),
        ("beach except Rex", ["*-1.0Rex", "beach"]),
        ("海边不是小白", ["*-1.0小白", "海边"]),
    ],
)
def test_taught_names_become_separate_terms(text: str, terms: list[str]) -> None:
    assert terms_of(text) == terms


def test_a_name_of_another_length_in_small_letters() -> None:
    assert with_taught_terms(parse("İzmir at night"), ["İzmir"]).terms[0] == Term(
        "İzmir", taught=True
    )


@given(st.text(max_size=40), st.lists(st.text("aAß白 .*", min_size=1, max_size=3), max_size=4))
def test_any_text_and_any_name(text: str, names: list[str]) -> None:
    names = [name for name in names if name.strip()]
    try:
        query = parse(text)
    except QueryWrong:
        return
    found = with_taught_terms(query, names)
    assert found.filters == query.filters
    assert all(term.text in names for term in found.terms if term.taught)
    assert with_taught_terms(found, []) == found


def test_without_names_nothing_is_changed() -> None:
    query = parse("rex on the beach")
    assert with_taught_terms(query, []) is query
    assert with_taught_terms(Query(), NAMES) == Query()
