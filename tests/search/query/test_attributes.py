"""Attributes of descriptions in both languages, and their contrasts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query.attributes import COLOURS, contrasts, is_counted


@pytest.mark.parametrize(
    ("text", "contrast", "count"),
    [
        ("my red bike", "my blue bike", len(COLOURS) - 1),
        ("a Black cat", "a white cat", len(COLOURS) - 1),
        ("an orange cat", "an black cat", len(COLOURS)),
        ("黑猫", "白猫", 7),
        ("穿红色裙子的女人", "穿蓝色裙子的女人", 7),
        ("man in a hat", "woman in a hat", 1),
        ("two boys playing", "two girls playing", 1),
        ("跳跃的女孩", "跳跃的男孩", 1),
        ("爸爸和孩子", "妈妈和孩子", 1),
    ],
)
def test_a_description_has_contrasts(text: str, contrast: str, count: int) -> None:
    found = contrasts(text)
    assert contrast in found
    assert len(found) == count
    assert text not in found


@pytest.mark.parametrize(
    "text",
    ["a dog", "orange juice", "black and white photo", "a man and a woman", "womanly", "a redhead",
     "白天", "黄昏", "红酒", "女儿", "一男一女", ""],
)  # fmt: skip
def test_other_descriptions_have_none(text: str) -> None:
    assert contrasts(text) == ()


@pytest.mark.parametrize(
    "text", ["one dog", "two dogs", "a single tree", "3 boats", "only one cat", "两只狗", "三个人"]
)
def test_a_number_of_things(text: str) -> None:
    assert is_counted(text)


@pytest.mark.parametrize(
    "text", ["a dog", "one of the dogs", "one way", "2019", "f/2.8 lens", "二楼", "一只狗", "dogs"]
)
def test_no_number_of_things(text: str) -> None:
    assert not is_counted(text)


@given(st.text())
def test_any_text(text: str) -> None:
    assert text not in contrasts(text)
    assert is_counted(text) in (True, False)
