"""The list of everyday queries, and the rule for a hit."""

from __future__ import annotations

import numpy as np

from search.builtin.evaluation.everyday import (
    CLOSEST,
    Everyday,
    closest,
    missed,
    pool,
    read_everyday,
)
from tests.colours import ColourEncoder


def test_the_list_is_long_and_has_no_repeated_query() -> None:
    queries = [row.query for row in read_everyday()]
    assert len(queries) >= 200
    assert len(set(queries)) == len(queries)
    assert all(row.near for row in read_everyday())


def test_the_chinese_list_matches_line_by_line() -> None:
    english, chinese = read_everyday("en"), read_everyday("zh")
    assert len(chinese) == len(english)
    assert dict(zip([q.query for q in english], chinese, strict=True))["submarine"].query == "潜艇"
    assert all(any("\u4e00" <= c <= "\u9fff" for c in row.query + row.near[0]) for row in chinese)


def test_the_pool_contains_every_word_and_class_name() -> None:
    words = pool(read_everyday())
    assert {"lion", "bread", "black and white"} <= set(words)
    assert len(words) > 1000


def test_the_query_itself_is_not_an_answer() -> None:
    words = ["Cats", "cat", "dog", "cow", "pig", "hen", "sheep", "horse"]
    found = closest("cats", words, np.linspace(1, 0, len(words), dtype=np.float32))
    assert found == words[2 : 2 + CLOSEST]


def test_a_query_lands_near_its_words_only() -> None:
    queries = [Everyday("bright red", ("red",)), Everyday("deep blue", ("yellow",))]
    encoder = ColourEncoder()
    assert "red" in closest("bright red", ["red", "blue"], np.array([1, 0], np.float32))
    assert Everyday("deep blue", ("yellow",)) in missed(encoder, queries)
