"""Words and looks in one order: `python -m tests.benchmarks.words --captions DIR`.

Photos with captions are laid into folders with names as people give them, by chance: most of what
such a name says is not on the picture. Asked is with captions (nobody's words: the folders must not
make it worse), with the names of the folders, with a few words of a caption and one of its folder,
and with captions of photos of which a part carries another caption as its text. Each way of
ordering gives its R@1 and R@10, in per cent. Then what finds the texts of a whole library, and what
texts of 100,000 photos cost a query.
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
from search.ranking import fusion
from search.ranking.fusion import Saying, content_words, saying
from tests.benchmarks.texts import among_many, finding

FOLDERS = (
    "2021 Lisbon", "Anna birthday", "Beach holiday", "Christmas 2019", "The dog", "Work",
    "Wedding of Tom and Lisa", "Skiing in Austria", "Camera uploads", "Family", "Garden",
    "Football club", "Winter walk", "London with the girls", "Paris 2018", "Boys", "Children",
    "Mountain tour", "At the lake", "Street photos", "Party", "Red bike", "Snow day", "Portraits",
    "Grandma and grandpa", "School", "New house", "Park run", "Concert", "Summer 2020",
)  # fmt: skip
PHOTOS_A_FOLDER = 25
CAPTIONED = 0.3  # of the photos, in the last question
ROUND = 60  # the constant of reciprocal rank fusion
Numbers = NDArray[np.floating]
Ordering = Callable[[Numbers, Saying, float], Numbers]


@dataclass(frozen=True, slots=True)
class Question:
    """A query: its text, its cosines with all photos, (n,), and the places of the right ones."""

    text: str
    cosines: Numbers
    right: Ids


def by_looks(cosines: Numbers, _: Saying, __: float) -> Numbers:
    """The picture alone."""
    return cosines


def by_words(cosines: Numbers, said: Saying, _: float) -> Numbers:
    """The texts alone; photos that say as much, by chance."""
    order = np.random.default_rng(0).random(len(cosines))
    return np.asarray(said.of(np.arange(len(cosines))) + 1e-6 * order)


def by_sum(cosines: Numbers, said: Saying, spread: float) -> Numbers:
    """The calibrated sum that searches use."""
    return fusion.fuse(cosines, said.of(np.arange(len(cosines))), spread)


def by_ranks(cosines: Numbers, said: Saying, _: float) -> Numbers:
    """Reciprocal rank fusion; a photo that says nothing has no rank among the texts."""
    shares = said.of(np.arange(len(cosines)))
    scores = 1 / (ROUND + 1 + np.argsort(np.argsort(-cosines)))
    ranks = np.searchsorted(np.sort(-shares), -shares)  # those that say as much share a rank
    return np.asarray(scores + np.where(shares > 0, 1 / (ROUND + 1 + ranks), 0))


ORDERINGS: dict[str, Ordering] = {
    "looks": by_looks,
    "words": by_words,
    "sum": by_sum,
    "ranks": by_ranks,
}


class Texts:
    """The texts of photos, and which photos say a word."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.count = len(texts)
        said: dict[str, set[int]] = {}
        for number, text in enumerate(texts):
            for word in words.split(text):
                said.setdefault(word.folded, set()).add(number)
        self.said = said

    def saying(self, text: str) -> Saying:
        """Which photos say how much of a query."""
        found = [
            set().union(*(self.said.get(form, set()) for form in words.forms(word)))
            for word in content_words([text])
        ]
        return saying([np.array(sorted(ids), np.int64) for ids in found], self.count)


def table(title: str, questions: Sequence[Question], texts: Texts) -> None:
    """Print R@1 and R@10 of each ordering."""
    print(f"\n{title} ({len(questions):,} queries)")
    for name, ordering in ORDERINGS.items():
        ranks = [_first(q, ordering, texts) for q in questions]
        first, tenth = (100 * np.mean([rank < k for rank in ranks]) for k in (1, 10))
        print(f"  {name:6} R@1 {first:5.1f}   R@10 {tenth:5.1f}")


def _first(question: Question, ordering: Ordering, texts: Texts) -> int:
    said = texts.saying(question.text)
    scores = ordering(question.cosines, said, float(question.cosines.std()))
    order = np.argsort(-scores, kind="stable")
    return int(np.flatnonzero(np.isin(order, question.right))[0])


def _mixed(captions: Sequence[str], folder: str) -> str:
    return " ".join([*content_words(captions[:1])[:3], max(content_words([folder]), key=len)])


def main() -> int:
    """Embed, ask and print."""
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
    asked = [
        Question(text, photos @ row, np.array([n]))
        for (n, text), row in zip(captions, rows, strict=True)
    ]
    table("Captions, folders by chance", asked, Texts(folders))
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
        for question, (n, text) in zip(asked, captions, strict=True)
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
