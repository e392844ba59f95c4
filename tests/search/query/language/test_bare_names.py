"""Places and months without a preposition, in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from search.query import parse
from search.query.language.hints import may_hold_phrase
from search.query.language.interpret import interpret

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tokyo at night", '"at night" place:tokyo'),
        ("sunset lisbon", '"sunset" place:lisbon'),
        ("dogs tokyo 2019", '"dogs" place:tokyo year:2019'),
        ("new york, skyscrapers", '"skyscrapers" place:"new york city"'),
        ("eiffel tower paris", '"eiffel tower" place:paris'),
        ("march snow", '"snow" month:march'),
        ("June wedding", '"wedding" month:june'),
        ("snow december", '"snow" month:december'),
        ("Tokyo july fireworks", '"fireworks" place:tokyo month:july'),
        ("东京夜景", '"夜景" place:tokyo'),
        ("北京的秋天", '"秋天" place:beijing'),
        ("巴黎街头", '"街头" place:paris'),
    ],
)
def test_bare_names_are_filters(text: str, expected: str) -> None:
    assert may_hold_phrase(text)
    assert str(interpret(parse(text), TODAY).query) == expected


@pytest.mark.parametrize(
    "text",
    ["lisbon", "上海", "streets of paris", "boston terrier", "london bus", "a chihuahua on grass",
     "black labrador",
     "map of japan", "painting of venice", "paris hilton", "girl named paris", "北京烤鸭",
     "兰州拉面", "protest march", "may flowers", "april smiling", "orange tree", "a june bug",
     "man in a barcelona jersey", "midnight in paris", '"tokyo at night"', "black december"],
)  # fmt: skip
def test_other_words_stay(text: str) -> None:
    assert interpret(parse(text), TODAY).query == parse(text)


def test_a_place_in_the_name_of_a_folder_is_left_to_text_matches() -> None:
    folders = {"/photos/Trip to Tokyo"}
    assert interpret(parse("Tokyo at night"), TODAY, lambda: folders).phrases == ()
    assert interpret(parse("Lisbon at night"), TODAY, lambda: folders).phrases


@pytest.mark.parametrize("text", ["Tokyo at night", "march snow", "东京夜景"])
def test_names_that_no_photo_passes_are_words(text: str) -> None:
    found = interpret(parse(text), TODAY, frozenset, lambda filters: not filters)
    assert found.query == parse(text)
    assert len(found.dropped) == 1
