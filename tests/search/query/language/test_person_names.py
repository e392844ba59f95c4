"""Names of people among other words, in both languages."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search.query import parse
from search.query.language.interpret import interpret
from search.query.language.person_names import PersonNames, find_people

TODAY = date(2026, 11, 25)
PEOPLE = PersonNames.of(
    ["Anna", "Ben", "Jean-Luc Picard", "Zoë Müller", "Rose", "Summer", "小明", "小红", "Mia Lane"]
)


def shown(text: str) -> str:
    return str(interpret(parse(text), TODAY, people=PEOPLE).query)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("anna on the beach", '"on the beach" person:Anna'),
        ("Anna and Ben at Christmas", "person:Anna person:Ben holiday:christmas"),
        ("Anna, Ben and Mia swimming", '"swimming" person:Anna person:Ben person:Mia'),
        ("Anna or Ben on a boat", '"on a boat" person:Anna,Ben'),
        ("a dog with anna", '"a dog" person:Anna'),
        ("a girl named Mia", '"a girl" person:Mia'),
        ("photos of Anna in 2019", "person:Anna year:2019"),
        ("zoe muller skiing", '"skiing" person:"Zoë Müller"'),
        ("zoe skiing", '"skiing" person:Zoë'),
        ("jean-luc picard at work", '"at work" person:"Jean-Luc Picard"'),
        ("Rose on the beach", '"on the beach" person:Rose'),
        ("anna without ben", "person:Anna -person:Ben"),
        ("anna -ben", '"anna" -person:Ben'),
        ("a beach without anna or ben", '"a beach" -person:Anna -person:Ben'),
        ("a beach but not with anna", '"a beach" -person:Anna'),
        ("photos not of Anna and Ben", "-person:Anna -person:Ben"),
        ("小明和小红在海滩", '"海滩" person:小明 person:小红'),
        ("小明或小红的自行车", '"自行车" person:小明,小红'),
        ("海滩上的Anna", '"海滩上" person:Anna'),
        ("2019年小明在海滩", '"海滩" person:小明 year:2019'),
        ("没有小明的海滩", '"海滩" -person:小明'),
        ("小红的狗", '"狗" person:小红'),
    ],
)
def test_names_among_other_words_are_filters(text: str, expected: str) -> None:
    assert sorted(shown(text).split()) == sorted(expected.split())


@pytest.mark.parametrize(
    "text",
    ["anna", "Anna and Ben", "小明和小红", "photos of anna", "小明的照片", "annabel on the beach",
     "a rose on a table", "Rose garden", "-rose", "summer in the city", "anna's house",
     "anna-maria on the beach", '"anna on the beach"', "picard at work", "anne on a boat"],
)  # fmt: skip
def test_names_alone_and_other_words_stay(text: str) -> None:
    without = interpret(parse(text), TODAY)
    assert shown(text) == str(without.query)


def test_a_name_that_no_photo_passes_is_a_word() -> None:
    found = interpret(
        parse("anna on the beach"), TODAY, has_photos=lambda filters: not filters, people=PEOPLE
    )
    assert found.query == parse("anna on the beach")
    assert [phrase.words for phrase in found.dropped] == ["anna"]


@given(
    st.lists(
        st.sampled_from(
            [
                "Anna",
                "ben",
                "小明",
                "小红",
                " ",
                "and",
                "with",
                "or",
                ",",
                "的",
                "和",
                "在",
                "dog",
                "'s",
            ]
        ),
        max_size=9,
    ).map("".join)
)
@example("小明的小红")
def test_phrases_lie_in_the_text_one_after_the_other(text: str) -> None:
    ends = 0
    for phrase in find_people(text, PEOPLE):
        assert ends <= phrase.start < phrase.end <= len(text)
        assert phrase.filters
        ends = phrase.end


def test_no_name_is_the_value_for_photos_without_one() -> None:
    names = PersonNames.of(["None", "?", "X", "2019"])
    assert names.by_words == {}
