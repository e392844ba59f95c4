"""Queries as different people type them."""

from __future__ import annotations

import random

import pytest

from search.builtin.evaluation import wordings

CAPTION = "Two children run with puppies over the benches ."


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("capitals", "TWO CHILDREN RUN WITH PUPPIES OVER THE BENCHES ."),
        ("misspelt plurals", "two childrens run with puppys over the benchs ."),
        ("keywords", "two children run puppies over benches"),
        ("sentence", "Show me a photo of two children run with puppies over the benches."),
    ],
)
def test_each_rewording(name: str, expected: str) -> None:
    assert wordings.SAME_MEANING[name](CAPTION) == expected


def test_a_caption_of_stop_words_is_unchanged() -> None:
    assert wordings.keywords("It is what it is .") == "what"
    assert wordings.keywords("the") == "the"


def test_a_photo_shows_what_two_captions_agree_on() -> None:
    assert wordings.agreed_words(["a dog runs", "the dog sits", "a cat"]) == {"dog"}


def test_common_words_are_those_of_enough_photos() -> None:
    photos = [["a dog", "one dog"], ["dog", "the dog"], ["a cat", "the cat"]]
    assert wordings.common_words(photos, at_least=2) == ["dog"]


def test_retyped_captions_keep_their_words() -> None:
    chance = random.Random(0)
    typed = {wordings.retyped("A brown dog runs on grass .", chance) for _ in range(50)}
    assert len(typed) > len(wordings.REQUESTS) // 2
    assert all("brown dog runs" in text.lower() for text in typed)
