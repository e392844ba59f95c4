"""Everyday queries that no training caption contains, and the words that each must be close to."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.builtin.evaluation.languages import LANGUAGES
from search.builtin.training.phrases import class_names
from search.encoders.base import Encoder

LISTS = {
    "en": Path(__file__).with_name("everyday.tsv"),
    "zh": Path(__file__).with_name("everyday-zh.tsv"),  # the same queries, line by line
}
CLOSEST = 5  # a query lands if one of its words is among so many


@dataclass(frozen=True, slots=True)
class Everyday:
    """A query, and the words and class names one of which must be among its nearest."""

    query: str
    near: tuple[str, ...]


def read_everyday(language: str = "en") -> list[Everyday]:
    """The list of a language beside this file: query, tab, words separated by commas."""
    with LISTS[language].open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [
            Everyday(row["query"], tuple(w.strip() for w in row["near"].split(","))) for row in rows
        ]


def missed(encoder: Encoder, queries: list[Everyday], language: str = "en") -> list[Everyday]:
    """The queries that do not land among all words of the list and all class names."""
    words = pool(queries, language)
    scores = encoder.encode_texts([q.query for q in queries]) @ encoder.encode_texts(words).T
    return [
        query
        for query, row in zip(queries, scores, strict=True)
        if not set(query.near) & set(closest(query.query, words, row))
    ]


def pool(queries: list[Everyday], language: str = "en") -> list[str]:
    """All candidate words, without repetition: more than a thousand."""
    near = [word for query in queries for word in query.near]
    classes = (LANGUAGES[language].name(names[0]) for names in class_names())
    return sorted({*near, *classes})


def closest(query: str, words: list[str], scores: NDArray[np.float32]) -> list[str]:
    """The words with the best scores, (words,), except the query itself and its plural."""
    order = [words[i] for i in np.argsort(-scores)[: CLOSEST + 3]]
    return [word for word in order if not _same(word, query)][:CLOSEST]


def _same(word: str, query: str) -> bool:
    return word.lower().rstrip("s") == query.lower().rstrip("s")
