"""Recognition of the languages that a model was trained on."""

from __future__ import annotations

import pytest

from search.encoders.models import languages
from search.query.known_words import is_english_word, is_in_languages

BOTH = "English, Chinese"


@pytest.mark.parametrize(
    ("text", "english", "both"),
    [
        ("a dog on the beach", True, True),
        ("Snowmobiles, 2019", True, True),
        ("raincloud", True, True),  # a compound of two words
        ("café", True, True),
        ("2019 12", True, True),
        ("hunde am Strand laufen", False, False),
        ("schneebedeckte Berge", False, False),
        ("xqzptv", False, False),
        ("海边的狗", False, True),
        ("红色的 car", False, True),
        ("红色的car", False, True),
        ("собака на пляже", False, False),
        ("ねこの写真", False, False),
    ],
)
def test_most_letters_are_in_known_words(text: str, english: bool, both: bool) -> None:
    assert is_in_languages(text, "English") == english
    assert is_in_languages(text, BOTH) == both
    assert is_in_languages(text, "many")


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("builtin", BOTH),
        ("ViT-B-32-SigLIP2-256/webli", "many"),
        ("xlm-roberta-base-ViT-B-32/laion5b_s13b_b90k", "many"),
        ("RN50/openai", "English"),
    ],
)
def test_the_languages_of_a_model(name: str, read: str) -> None:
    assert languages(name) == read


@pytest.mark.parametrize("word", ["aaa", "beach", "übermenschen"])  # the first, one, the last
def test_listed_words_are_english(word: str) -> None:
    assert is_english_word(word)


@pytest.mark.parametrize("word", ["", "a\tb", "beac", "zzz zzz", "ÿ", "沙滩"])
def test_other_words_are_not_english(word: str) -> None:
    assert not is_english_word(word)
