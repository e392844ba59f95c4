"""Ranking by texts and pictures together: `python -m tests.benchmarks.words --captions DIR`.

Captioned photos are assigned at random to folders with realistic names, which mostly do not
describe the picture. Queries are captions (folder names must not worsen them), folder names, some
words of a caption with one of its folder, and captions of photos some of which have another caption
as their text. R@1 and R@10, in percent, of each ordering. Then recall of texts in a whole library,
and the cost of the texts of 100,000 photos.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search import words
from search.arrays import Ids
from search.builtin.evaluation.captions import read_captions
from search.builtin.evaluation.evaluate import encode_photos, encode_texts
from search.console import run
from search.encoders.loading import load_encoder
from search.retrieval import fusion
from search.retrieval.fusion import TextMatches, content_words, match_texts
from tests.benchmarks.texts import among_many, finding

FOLDERS = (
    "2021 Lisbon", "Anna birthday", "Beach holiday", "Christmas 2019", "The dog", "Work",
    "Wedding of Tom and Lisa", "Skiing in Austria", "Camera uploads", "Family", "Garden",
    "Football club", "Winter walk", "London with the girls", "Paris 2018", "Boys", "Children",
    "Mountain tour", "At the lake", "Street photos", "Party", "Red bike", "Snow day", "Portraits",
    "Grandma and grandpa", "School", "New house", "Park run", "Concert", "Summer 2020",
)  # fmt: skip
PHOTOS_A_FOLDER = 25
CAPTIONED = 0.3  # share of the photos, in the last table
ROUND = 60  # the constant of reciprocal rank fusion
Numbers = NDArray[np.floating]
Ordering = Callable[[Numbers, TextMatches, float], Numbers]


@dataclass(frozen=True, slots=True)
class Question:
    """A query: its text, its cosines with all photos, (n,), and the indices of the right ones."""

    text: str
    cosines: Numbers
    right: Ids


def by_pictures(cosines: Numbers, _: TextMatches, __: float) -> Numbers:
    """Order by pictures only."""
    return cosines


def by_words(cosines: Numbers, texts: TextMatches, _: float) -> Numbers:
    """Order by texts only; ties at random."""
    order = np.random.default_rng(0).random(len(cosines))
    return np.asarray(texts.shares_of(np.arange(len(cosines))) + 1e-6 * order)


def by_sum(cosines: Numbers, texts: TextMatches, spread: float) -> Numbers:
    """Order by the calibrated sum that searches use."""
    return fusion.fuse(cosines, texts.shares_of(np.arange(len(cosines))), spread)


def by_ranks(cosines: Numbers, texts: TextMatches, _: float) -> Numbers:
    """Reciprocal rank fusion; photos without a text match have no text rank."""
    shares = texts.shares_of(np.arange(len(cosines)))
    scores = 1 / (ROUND + 1 + np.argsort(np.argsort(-cosines)))
    ranks = np.searchsorted(np.sort(-shares), -shares)  # equal shares have equal ranks
    return np.asarray(scores + np.where(shares > 0, 1 / (ROUND + 1 + ranks), 0))


ORDERINGS: dict[str, Ordering] = {
    "pictures": by_pictures,
    "words": by_words,
    "sum": by_sum,
    "ranks": by_ranks,
}


class Texts:
    """The texts of photos, with the photos of each word."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.count = len(texts)
        photos_by_word: dict[str, set[int]] = {}
        for number, text in enumerate(texts):
            for word in words.split(text):
                photos_by_word.setdefault(word.folded, set()).add(number)
        self.photos_by_word = photos_by_word

    def matches(self, text: str) -> TextMatches:
        """The text matches of a query."""
        found = [
            set().union(*(self.photos_by_word.get(form, set()) for form in words.forms(word)))
            for word in content_words([text])
        ]
        return match_texts([np.array(sorted(ids), np.int64) for ids in found], self.count)


def table(title: str, questions: Sequence[Question], texts: Texts) -> None:
    """Print R@1 and R@10 of each ordering."""
    print(f"\n{title} ({len(questions):,} queries)")
    for name, ordering in ORDERINGS.items():
        ranks = [_first(q, ordering, texts) for q in questions]
        first, tenth = (100 * np.mean([rank < k for rank in ranks]) for k in (1, 10))
        print(f"  {name:8} R@1 {first:5.1f}   R@10 {tenth:5.1f}")


def _first(question: Question, ordering: Ordering, texts: Texts) -> int:
    matches = texts.matches(question.text)
    scores = ordering(question.cosines, matches, float(question.cosines.std()))
    order = np.argsort(-scores, kind="stable")
    return int(np.flatnonzero(np.isin(order, question.right))[0])


def _mixed(captions: Sequence[str], folder: str) -> str:
    return " ".join([*content_words(captions[:1])[:3], max(content_words([folder]), key=len)])


def main() -> int:
    """Embed, search and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--captions", type=Path, required=True)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--seed", type=int, default=0)
    flags = parser.parse_args()
    data = read_captions(flags.captions, flags.split)
    encoder = load_encoder("builtin")
    data, photos = encode_photos(encoder, data)
    rng = np.random.default_rng(flags.seed)
    count = len(data.files)
    runs = rng.choice(FOLDERS, count // PHOTOS_A_FOLDER + 1)
    folders = [str(runs[n // PHOTOS_A_FOLDER]) for n in range(count)]
    captions = [(n, text) for n, several in enumerate(data.captions) for text in several]
    rows = encode_texts(encoder, [text for _, text in captions])
    by_caption = [
        Question(text, photos @ row, np.array([n]))
        for (n, text), row in zip(captions, rows, strict=True)
    ]
    table("Captions, folders at random", by_caption, Texts(folders))
    names = sorted(set(folders))
    by_name = [
        Question(name, photos @ row, np.flatnonzero(np.array(folders) == name))
        for name, row in zip(names, encode_texts(encoder, names), strict=True)
    ]
    table("Names of folders", by_name, Texts(folders))
    mixed = [_mixed(*both) for both in zip(data.captions, folders, strict=True)]
    by_both = [
        Question(text, photos @ row, np.array([n]))
        for n, (text, row) in enumerate(zip(mixed, encode_texts(encoder, mixed), strict=True))
    ]
    table("Three words of a caption, and one of its folder", by_both, Texts(folders))
    carried = [
        f"{folder} {several[-1] if rng.random() < CAPTIONED else ''}"
        for folder, several in zip(folders, data.captions, strict=True)
    ]
    firsts = [
        question
        for question, (n, text) in zip(by_caption, captions, strict=True)
        if text == data.captions[n][0]
    ]
    table("First captions; a part of the photos has its last as a text", firsts, Texts(carried))
    with tempfile.TemporaryDirectory() as folder:
        place, lasts = Path(folder), [several[-1] for several in data.captions]
        print("\nTexts of a library")
        for line in finding(place / "texts", encoder, photos, lasts):
            print(f"  {line}")
        all_captions = [text for several in data.captions for text in several]
        print("\n".join(map(str, among_many(place, encoder, all_captions, FOLDERS))))
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
