"""A text that is a name gets the row of the lexicon, one that contains a name a share of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from search.arrays import Rows
from search.encoders.lexicon import INSIDE, Lexicon, NamedRow, concept, write_lexicon

DOG, CAT, TOWER = np.eye(3, dtype=np.float32)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = {
        "dog": NamedRow(DOG, 0.0),
        "golden dog": NamedRow(CAT, 0.0),
        "狗": NamedRow(DOG, 0.0),
        "金毛": NamedRow(DOG, 0.0),
        "cat": NamedRow(CAT, 1.0, inside=False),
    }
    write_lexicon(tmp_path / "rows.npz", rows)
    return tmp_path / "rows.npz"


def test_names_get_their_rows_and_other_texts_keep_the_tower_s(file: Path) -> None:
    texts = ["a photo of dogs", "a house in the snow", "一只狗"]
    rows = Lexicon(file).apply(texts, np.tile(TOWER, (3, 1)))
    assert np.allclose(rows, [DOG, TOWER, DOG])


@pytest.mark.parametrize(
    ("text", "name", "share"),
    [
        ("two Dogs in the snow", DOG, 1 / 5),
        ("my golden dog jumping", CAT, 2 / 4),  # the longest name
        ("dog, dog, dog and a dog", DOG, 4 / 6),
        ("雪地里的金毛", DOG, 2 / 5),
        ("snow 和金毛", DOG, 2 / 4),
        ("雪地里的狗", DOG, 0),  # one character may be a part of another word
        ("雪地里的金毛场", DOG, 0),  # nor is a place what it is named after
        ("a cat in the snow", CAT, 0),
        ("hotdog stand", DOG, 0),
    ],
)
def test_a_name_in_a_longer_text_counts_by_its_share_of_the_words(
    file: Path, text: str, name: Rows, share: float
) -> None:
    (row,) = Lexicon(file).apply([text], TOWER[None])
    expected = TOWER + INSIDE * share * name
    assert np.allclose(row, expected / np.linalg.norm(expected), atol=1e-5)


def test_a_share_of_the_tower_s_row_is_added(file: Path) -> None:
    (row,) = Lexicon(file).apply(["cat"], TOWER[None])
    assert np.allclose(row, (CAT + TOWER) / np.sqrt(2), atol=1e-3)


def test_the_rows_of_the_tower_are_not_changed(file: Path) -> None:
    tower = TOWER[None].copy()
    Lexicon(file).apply(["cat"], tower)
    assert np.array_equal(tower[0], TOWER)


def test_equal_rows_are_written_once(file: Path) -> None:
    with np.load(file) as arrays:
        assert arrays["rows"].shape == (2, 3)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("dog", "dog"),
        ("Dogs", "dog"),
        ("a photo of the dogs", "dog"),
        ("Photos of golden retrievers.", "golden retriever"),
        ("golden_retriever", "golden retriever"),
        ("an image of a fox", "fox"),
        ("foxes", "fox"),
        ("canaries", "canary"),
        ("firemen", "fireman"),
        ("school buses", "school bus"),
        ("a bus", "bus"),
        ("black geese", "black goose"),
        ("mashed potatoes", "mashed potato"),
        ("glass", "glass"),
        ("狗的照片", "狗"),
        ("一张狗的照片", "狗"),
        ("一只狗", "狗"),
        ("老虎", "老虎"),
        ("", ""),
        ("a photo of a dog in the snow", "dog in the snow"),
    ],
)
def test_the_key_of_a_name(text: str, key: str) -> None:
    assert concept(text) == key
