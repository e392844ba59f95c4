"""Names of albums and taught names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.catalogue.names import checked_name
from search.errors import NameWrong
from search.words import fold_name

GIVEN = ("Rex", "Aunt Anna", "our house", "小白", "Zoë", "🐶", "👩\u200d👩\u200d👧",
         "50%", "O'Neil", "🏴\U000e0067\U000e007f")  # fmt: skip


@pytest.mark.parametrize("name", GIVEN)
def test_names_that_are_accepted(name: str) -> None:
    assert checked_name(f"  {name} ") == name


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "a letter at least"),
        (" \t ", "a letter at least"),
        ("\u200d", "a letter at least"),
        ("x" * 10_000, "up to 100 characters, not 10,000"),
        ("a\nb", "one line"),
        ("a\x1b[31mb", "one line"),
        ("a\u202eb", "one line"),
        ("a\ud800", "one line"),
        ("folder:Garden", "filter or a sign"),
        ("is:favourite", "filter or a sign"),
        ("-people", "filter or a sign"),
        ("#47", "filter or a sign"),
        ("a + b", "filter or a sign"),
        ("<b>Rex</b>", "filter or a sign"),
        ('"Rex"', "filter or a sign"),
    ],
)
def test_names_that_no_query_can_contain(name: str, why: str) -> None:
    with pytest.raises(NameWrong, match=why) as error:
        checked_name(name)
    assert len(str(error.value)) < 220
    assert str(error.value).isprintable()


@given(st.text(max_size=120))
def test_a_checked_name_is_checked_no_further(text: str) -> None:
    try:
        name = checked_name(text)
    except NameWrong:
        return
    assert checked_name(name) == name
    assert fold_name(fold_name(name)) == fold_name(name)
