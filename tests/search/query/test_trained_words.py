"""Words that the built-in model was trained on, and typos of them."""

from __future__ import annotations

import pytest

from search.query.synonyms import CHINESE, SYNONYMS
from search.query.trained_words import corrected, is_trained


@pytest.mark.parametrize(
    ("typed", "searched"),
    [
        ("dgo on the baech", "dog on the beach"),
        ("a brwon hrose", "a brown horse"),
        ("Bicylce", "bicycle"),
        ("abll", "ball"),  # swapped letters rather than a more frequent word
        ("doggy and mum", "dog and mother"),
        ("the little ones at golden hour", "the children at sunset"),
        ("sconce", "sconce"),  # trained or English: as typed
        ("redeployment", "redeployment"),
        ("raincloud", "raincloud"),
        ("IMG_1234 x-raay", "IMG_1234 x-raay"),
        ("xqzptv", "xqzptv"),
        ("狗 dgo", "狗 dog"),
        ("ab", "ab"),
        ("Two-wheeler by the zebra crossing", "bicycle by the crosswalk"),
        ("a choo choo train, a bow-wow and wee ones", "a train, a dog and children"),
        ("doggy's bowl, pup-tent", "doggy's bowl, pup-tent"),  # other words
        ("外婆和汪星人", "奶奶和狗"),
        ("落日 with my mum", "日落 with my mother"),
    ],
)
def test_typos_and_synonyms_are_replaced(typed: str, searched: str) -> None:
    assert corrected(typed, lambda _: False) == searched


def test_names_are_left_alone() -> None:
    assert corrected("hrose on the baech", lambda word: word == "hrose") == "hrose on the beach"
    assert corrected("doggy", lambda word: word == "doggy") == "doggy"


@pytest.mark.parametrize("text", sorted({*SYNONYMS.values()}))
def test_synonyms_are_replaced_by_trained_words(text: str) -> None:
    assert all(is_trained(word) or len(word) < 4 for word in text.split())


def test_a_synonym_is_no_key_itself() -> None:
    for table in (SYNONYMS, CHINESE):
        assert not {*table} & {*table.values()}


@pytest.mark.parametrize("word", ["dog", "dogs", "snowmobile", "raincloud", "selfie"])
def test_trained_words(word: str) -> None:
    assert is_trained(word)


@pytest.mark.parametrize("word", ["hunde", "dgo", "footie", "", "schneebedeckte"])
def test_other_words(word: str) -> None:
    assert not is_trained(word)
