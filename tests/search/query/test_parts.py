"""Division of long queries."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search.query.parts import CHARACTERS, WORDS, overlapping_parts


@given(st.lists(st.text("abc", min_size=1, max_size=5), min_size=1, max_size=80))
def test_half_a_part_is_whole_in_one(words: list[str]) -> None:
    parts = [part.split() for part in overlapping_parts(" ".join(words))]
    half = WORDS // 2
    for start in range(max(1, len(words) - half + 1)):
        wanted = words[start : start + half]
        assert any(wanted == part[n : n + len(wanted)] for part in parts for n in range(half + 1))
    assert max(map(len, parts)) <= WORDS


def test_scripts_without_spaces_are_divided_by_characters() -> None:
    text = "海边的狗在沙滩上奔跑" * 6
    parts = overlapping_parts(text)
    assert max(map(len, parts)) == CHARACTERS
    assert all(text[n : n + 10] in " ".join(parts) for n in range(len(text) - 10))


def test_a_short_text_is_one_part() -> None:
    assert overlapping_parts("a dog on the beach") == ["a dog on the beach"]
