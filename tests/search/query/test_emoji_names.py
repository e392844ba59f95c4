"""Names of emoji in both languages."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query.emoji_names import with_emoji_names
from search.query.trained_words import is_trained


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("🐶", "dog"),
        ("🐱 on the sofa", "cat on the sofa"),
        ("a 🎂 and 🎈🎈", "a birthday cake and balloon balloon"),
        ("🏖️", "beach with umbrella"),
        ("👋🏽", "waving hand"),
        ("👩‍🍳", "woman cook"),
        ("❄️ ☀️", "snowflake sun"),
        ("🇯🇵", "Japan"),
        ("雪地里的🐶", "雪地里的 狗"),
        ("🐱和🐰", "猫 和 兔子"),
        ("🎂 生日", "生日蛋糕 生日"),
        ("dog © 2019 ™", "dog © 2019 ™"),
        ("a dog", "a dog"),
        ("狗", "狗"),
    ],
)
def test_emoji_are_named_in_the_language_of_the_text(text: str, named: str) -> None:
    assert with_emoji_names(text) == named


@pytest.mark.parametrize("emoji", "🐭🐹🐰🦊🐻🐼🐯🦁🐮🐷🐸🐵🐴🐔🐧🦆🦉🐝🦋🐢🐍🐙🐬🦈🐘🦒🐕🐈🦌")
def test_animals_are_trained_words(emoji: str) -> None:
    assert all(map(is_trained, with_emoji_names(emoji).split()))


@given(st.text())
def test_any_text_is_named(text: str) -> None:
    assert isinstance(with_emoji_names(text), str)


def test_texts_without_emoji_load_no_names() -> None:
    program = (
        "import sys; from search.query.emoji_names import with_emoji_names as f;"
        " f('dog'); f('Łódź 狗'); sys.exit('emoji' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
