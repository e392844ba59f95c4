"""Texts without photos: reproducible by seed, with the same meaning in both languages."""

from __future__ import annotations

from search.builtin.training.chinese import in_chinese
from search.builtin.training.phrases import (
    MIXED,
    PAIRS,
    chinese_phrases,
    class_names,
    class_numbers,
    named_things,
    phrases,
)


def test_a_thousand_classes_in_their_usual_order() -> None:
    names = class_names()
    assert len(names) == 1000
    assert (names[0][0], names[291][0], names[-1][0]) == ("tench", "lion", "toilet tissue")


def test_a_class_has_a_number_by_each_name_and_its_plural() -> None:
    numbers = class_numbers()
    assert (numbers["lion"], numbers["lions"], numbers["king of beasts"]) == (291, 291, 291)
    assert numbers["crane"] == 134  # the bird; the machine comes later
    assert numbers["sunglasses"] == 837  # a class itself, not the plural of class 836


def test_phrases_are_reproducible_by_seed() -> None:
    assert phrases(["dog"], 1) == phrases(["dog"], 1) != phrases(["dog"], 2)
    assert chinese_phrases(3) == chinese_phrases(3)


def test_every_chinese_text_has_an_english_counterpart() -> None:
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


def test_a_thing_is_named_alone_and_in_context() -> None:
    texts = named_things(["lion", "bus"], 0)
    assert {"lion", "bus"} < set(texts)
    assert all("lion" in text or "bus" in text for text in texts)
