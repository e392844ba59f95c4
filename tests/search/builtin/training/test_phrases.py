"""Texts that no caption holds: the same seed gives the same, and both languages mean the same."""

from __future__ import annotations

from search.builtin.training.chinese import in_chinese
from search.builtin.training.phrases import (
    MIXED,
    PAIRS,
    chinese_phrases,
    class_names,
    named_things,
    phrases,
)


def test_there_are_a_thousand_classes_in_their_order() -> None:
    names = class_names()
    assert len(names) == 1000
    assert (names[0][0], names[291][0], names[-1][0]) == ("tench", "lion", "toilet tissue")


def test_the_seed_decides() -> None:
    assert phrases(["dog"], 1) == phrases(["dog"], 1) != phrases(["dog"], 2)
    assert chinese_phrases(3) == chinese_phrases(3)


def test_every_chinese_text_has_an_english_one_beside_it() -> None:
    ours, theirs = chinese_phrases(0)
    assert len(ours) == len(theirs) > 20_000
    pairs = set(zip(ours, theirs, strict=True))
    assert all((name, "lion") in pairs for name in in_chinese("lion"))


def test_some_texts_mix_the_languages() -> None:
    ours, _ = chinese_phrases(0)
    mixed = [t for t in ours if any(c.isascii() and c.isalpha() for c in t) and not t.isascii()]
    assert len(mixed) > 300


def test_each_pattern_names_its_thing_once() -> None:
    for chinese, english in (*PAIRS, *MIXED):
        assert chinese.count("{}") == english.count("{}") == 1


def test_a_thing_is_named_alone_and_with_more() -> None:
    texts = named_things(["lion", "bus"], 0)
    assert {"lion", "bus"} < set(texts)
    assert all("lion" in text or "bus" in text for text in texts)
