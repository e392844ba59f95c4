"""Indices of captions, synonymous labels and wordings of the training corpus."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")

from search.builtin.evaluation.captions import Captioned  # noqa: E402
from search.builtin.training import corpus  # noqa: E402


def test_every_photo_has_equally_many_captions() -> None:
    data = Captioned((Path("a"), Path("b")), (("one", "two", "three"), ("four", "five")), ())
    assert corpus._numbers(data).tolist() == [[0, 1, 2], [3, 4, 3]]


def test_plurals_and_labels_with_one_chinese_name_are_synonyms() -> None:
    same = corpus._same(["dog", "dogs", "cellphone", "cat"])
    assert same[0].tolist() == [1, 1, 0, 0]
    assert torch.equal(same, same.T)
    assert same.diagonal().min() == 1


def test_a_thing_has_equally_many_wordings_in_each_language() -> None:
    rng = random.Random(0)
    english, chinese = corpus._english(["lion", "king"], rng), corpus._chinese(["lion"], rng)
    assert len(english) == len(chinese) == corpus.WORDINGS
    assert (english[0], chinese[0]) == ("lion", "狮子")
    assert all("狮" in text for text in chinese)


def test_a_thing_without_a_chinese_name_keeps_its_english_one() -> None:
    assert corpus._chinese(["no such thing"], random.Random(0))[0] == "no such thing"
