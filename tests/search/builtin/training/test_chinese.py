"""The table of Chinese names: complete for ImageNet and the labels, and well-formed."""

from __future__ import annotations

from search.builtin.evaluation.labelled import read_labels
from search.builtin.training.chinese import chinese_names, in_chinese
from search.builtin.training.phrases import class_names
from tests.pictures import shared


def test_every_class_has_a_chinese_name() -> None:
    assert [names[0] for names in class_names() if not in_chinese(names[0])] == []


def test_every_label_has_a_chinese_name() -> None:
    labels = {*read_labels(shared("labelled-photos"), None).labels}
    assert sorted(label for label in labels if not in_chinese(label)) == []


def test_names_are_not_empty_and_not_repeated() -> None:
    for english, chinese in chinese_names().items():
        assert all(name and name == name.strip() for name in chinese), english
        assert len(set(chinese)) == len(chinese), english


def test_capitals_underscores_and_plurals_are_the_same_name() -> None:
    assert in_chinese("Lion") == in_chinese("lions") == in_chinese("lion")
    assert in_chinese("tiger_shark") == in_chinese("tiger shark") != ()
    assert in_chinese("no such thing at all") == ()
