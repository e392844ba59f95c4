"""Recall of what `Engine.search` returns: `python -m tests.benchmarks.shown --captions DIR`.

    --library DIR   of the photos of the split dev, made by `photoseek index`
    --every N       only every Nth caption

Captions as they are, after a request phrase, and at the beginning and the end of 40 words; the
words that captions of several photos share, as they are and with one typo.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from string import ascii_lowercase

import numpy as np

from search.builtin.evaluation.captions import Captioned, read_captions
from search.builtin.evaluation.metrics import recall
from search.builtin.evaluation.wordings import agreed_words, common_words
from search.console import run
from search.engine import Engine, open_library

FIRST = 10
MISSED = 10**6  # the rank of a photo that is not among the first
WORDS = 40
REQUEST = "please find me the photo in which you can see {}"
REQUEST_ZH = "请帮我找一下有{}的照片"
OTHERS = (
    "I took this picture on my phone last week when we were out and I remember it well because it"
    " was such a nice day and everybody was happy to be there together with all of our friends"
)
OTHERS_ZH = (
    "我记得那天天气很好我们大家一起出去玩用手机拍了这张照片当时每个人都非常开心后来还一起吃了饭"
)


def captions(engine: Engine, data: Captioned, language: str, every: int) -> Iterator[str]:
    """One line for each wording of the captions."""
    pairs = [(f.name, text) for f, texts in zip(data.files, data.captions, strict=True)
             for text in texts][::every]  # fmt: skip
    for name, others in ("as they are", ""), ("after a request", ""), *_long(language):
        started = time.perf_counter()
        request = REQUEST if language == "en" else REQUEST_ZH
        texts = [_worded(text, name, others, request) for _, text in pairs]
        ranks = [_rank(engine, f'"{text}"' if others else text, file)
                 for text, (file, _) in zip(texts, pairs, strict=True)]  # fmt: skip
        took_ms = 1000 * (time.perf_counter() - started) / len(texts)
        yield f"{name:16} {recall(np.array(ranks))}   {took_ms:.1f} ms"


def _long(language: str) -> Sequence[tuple[str, str]]:
    others = OTHERS if language == "en" else OTHERS_ZH
    return ("first of 40", others), ("last of 40", others)


def _worded(text: str, name: str, others: str, request: str) -> str:
    text = text.replace('"', "").rstrip(" .。")
    if name == "after a request":
        return request.format(text)
    if not others:
        return text
    if not others.isascii():
        return f"{text}{others}" if name.startswith("first") else f"{others}{text}"
    rest = others.split()[: max(0, WORDS - len(text.split()))]
    return " ".join([text, *rest] if name.startswith("first") else [*rest, text])


def _rank(engine: Engine, text: str, file: str) -> int:
    names = [hit.photo.path.name for hit in engine.search(text, top=FIRST, fold=False)]
    return names.index(file) + 1 if file in names else MISSED


def words(engine: Engine, data: Captioned) -> Iterator[str]:
    """One line for words as they are, and one for words with a typo."""
    sought = common_words(data.captions)
    agreed = {f.name: agreed_words(c) for f, c in zip(data.files, data.captions, strict=True)}
    rng = random.Random(0)
    for name, typed in ("words", sought), ("with one typo", [typo(word, rng) for word in sought]):
        shares = [_precision(engine, text, word, agreed)
                  for text, word in zip(typed, sought, strict=True)]  # fmt: skip
        yield f"{len(sought)} {name:13} {100 * np.mean(shares):.1f} % of the first {FIRST} right"


def typo(word: str, rng: random.Random) -> str:
    """The word with two letters swapped, or one left out, replaced or added."""
    at, letter = rng.randrange(len(word) - 1), rng.choice(ascii_lowercase)
    head, tail = word[:at], word[at:]
    ways = (
        f"{head}{tail[1]}{tail[0]}{tail[2:]}", head + tail[1:], f"{head}{letter}{tail[1:]}",
        f"{head}{letter}{tail}",
    )  # fmt: skip
    changed = [way for way in ways if way != word]
    return rng.choice(changed)


def _precision(engine: Engine, text: str, word: str, agreed: dict[str, set[str]]) -> float:
    hits = engine.search(text, top=FIRST, fold=False)
    return sum(word in agreed[hit.photo.path.name] for hit in hits) / FIRST


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.shown")
    parser.add_argument("--captions", type=Path, metavar="DIR", required=True)
    parser.add_argument("--library", type=Path, metavar="DIR", required=True)
    parser.add_argument("--language", choices=["en", "zh"], default="en")
    parser.add_argument("--every", type=int, default=1, metavar="N")
    flags = parser.parse_args()
    data = read_captions(flags.captions, "dev", flags.language)
    with open_library(flags.library) as engine:
        for line in captions(engine, data, flags.language, flags.every):
            print(line, flush=True)
        if flags.language == "en":
            print("\n".join(words(engine, data)))
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
