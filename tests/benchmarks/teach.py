"""Taught names: `python -m tests.benchmarks.teach --data DIR [--captions DIR]`.

The library consists of photos outside the training data (split `dev`): labelled ones and, with
--captions, captioned ones; the examples of a concept are from the split `train`. Concepts are
labels and things that captions name. Measured is the precision of the first ten hits (or of as many
as exist): by words alone, by `like:` of one example, and by learning from 1, 3, 5 and 10 examples,
with and without the text of the name. A concept is badly named if words alone find less than half.
`search/ranking/teaching.py` was chosen by these figures.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.arrays import Rows
from search.builtin.evaluation.captions import read_captions
from search.builtin.evaluation.evaluate import encode_files, encode_texts
from search.builtin.evaluation.labelled import read_labels
from search.console import notify, run
from search.encoders.base import Encoder
from search.encoders.loading import load_encoder
from search.files import appears_whole
from search.ranking.calibration import neutral_texts
from search.ranking.teaching import Background, learn
from tests.benchmarks.concepts import listed, showing

SAMPLED = 1000  # photos of the library that represent it
FIRST = 10
COUNTS = (1, 3, 5, 10)  # examples
MIN_PHOTOS = 4  # of the library that show a concept
POOL = 20  # examples of a concept to draw from
DRAWS = 3
NAMED_BY = 3  # captions of an example that name its concept
BADLY = 0.5
WORDS, LIKE, TAUGHT = "words alone", "like: of one", "taught, a name like Rex"
Shares = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept: its name, the photos of the library that show it, and files of examples."""

    text: str
    relevant: frozenset[int]
    examples: tuple[Path, ...]


def labels_of(folder: Path, first: int) -> tuple[list[Path], list[Concept]]:
    """The labelled photos of the library, and their concepts; indices start at `first`."""
    library, others = read_labels(folder, "dev"), read_labels(folder, "train")
    concepts = []
    for label in sorted(set(library.labels)):
        relevant = frozenset(first + n for n, one in enumerate(library.labels) if one == label)
        examples = [f for f, one in zip(others.files, others.labels, strict=True) if one == label]
        concepts.append(Concept(label, relevant, tuple(examples[:POOL])))
    return list(library.files), [one for one in concepts if _is_enough(one)]


def captions_of(folder: Path, first: int) -> tuple[list[Path], list[Concept]]:
    """The captioned photos of the library, and their concepts; indices start at `first`."""
    library, others = read_captions(folder, "dev"), read_captions(folder, "train")
    texts, concepts = listed("noun"), []
    shown = showing(library.captions, texts, 2)
    by_example = showing(others.captions, texts, NAMED_BY)
    for number, text in enumerate(texts):
        relevant = frozenset((first + np.flatnonzero(shown[number])).tolist())
        examples = [others.files[n] for n in np.flatnonzero(by_example[number])[:POOL]]
        concepts.append(Concept(text, relevant, tuple(examples)))
    return list(library.files), [one for one in concepts if _is_enough(one)]


def _is_enough(one: Concept) -> bool:
    return len(one.relevant) >= MIN_PHOTOS and len(one.examples) >= max(COUNTS)


def encoded(encoder: Encoder, files: Sequence[Path], cache: Path | None) -> dict[Path, Rows]:
    """The unit row of every readable file, cached in a file if given."""
    known: dict[Path, Rows] = {}
    if cache and cache.is_file():
        with np.load(cache) as kept:
            known = dict(zip(map(Path, kept["files"]), kept["rows"], strict=True))
    if new := [file for file in dict.fromkeys(files) if file not in known]:
        notify(f"embedding {len(new):,} photos")
        known |= dict(zip(*encode_files(encoder, new)[:2], strict=True))
        if cache:
            with appears_whole(cache) as part, part.open("wb") as opened:
                np.savez(opened, files=[str(file) for file in known], rows=list(known.values()))
    return known


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.teach")
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--captions", type=Path, metavar="DIR")
    parser.add_argument("--model", default="builtin")
    parser.add_argument("--cache", type=Path, metavar="FILE", help="keep the embeddings there")
    flags = parser.parse_args()
    encoder = load_encoder(flags.model, notify=notify)
    files, concepts = labels_of(flags.data, 0)
    if flags.captions:
        more, others = captions_of(flags.captions, len(files))
        files, concepts = files + more, concepts + others
    needed = [*files, *(file for one in concepts for file in one.examples)]
    rows = encoded(encoder, needed, flags.cache)
    library = np.array([rows[file] for file in files])
    examples = [np.array([rows[file] for file in one.examples]) for one in concepts]
    texts = encode_texts(encoder, [one.text for one in concepts])
    ways = _ways(library, texts, texts - encode_texts(encoder, neutral_texts()).mean(0))
    _report(
        concepts, {name: _measured(way, concepts, library, examples) for name, way in ways.items()}
    )
    return 0


Way = Callable[[int, Rows], Rows]  # from the index of a concept and its examples to a query


def _ways(library: Rows, texts: Rows, contrasts: Rows) -> dict[str, Way]:
    chosen = np.random.default_rng(0).permutation(len(library))[:SAMPLED]
    background = Background.of(library[chosen])
    return {
        WORDS: lambda number, _: np.asarray(texts[number]),
        LIKE: lambda _, shown: np.asarray(shown[0]),
        "the mean of the examples": lambda _, shown: np.asarray(shown.mean(0)),
        TAUGHT: lambda _, shown: learn(shown, background),
        "taught, a known word": lambda n, shown: learn(shown, background, contrasts[n]),
    }


def _measured(
    way: Way, concepts: Sequence[Concept], library: Rows, examples: Sequence[Rows]
) -> Shares:
    """Precision, averaged over draws, (concepts, counts of examples)."""
    found = np.zeros((len(concepts), len(COUNTS)))
    for number, (one, pool) in enumerate(zip(concepts, examples, strict=True)):
        rng = np.random.default_rng(number)
        for order in [rng.permutation(len(pool)) for _ in range(DRAWS)]:
            queries = np.array([way(number, pool[order[:count]]) for count in COUNTS])
            found[number] += [_share(scores, one) for scores in queries @ library.T]
    return found / DRAWS


def _share(scores: Rows, one: Concept) -> float:
    first = np.argpartition(-scores, FIRST)[:FIRST]
    return len(one.relevant.intersection(first.tolist())) / min(FIRST, len(one.relevant))


def _report(concepts: Sequence[Concept], shares: Mapping[str, Shares]) -> None:
    badly = shares[WORDS][:, 0] < BADLY
    for kind, kept in (("badly named", badly), ("all", np.full(len(concepts), True))):
        print(f"{f'{kept.sum()} concepts, {kind}':26}" + "".join(f"{n:8}" for n in COUNTS))
        means = {name: found[kept].mean(0) for name, found in shares.items()}
        for name, row in means.items():
            print(f"{name:26}" + "".join(f"{share:8.3f}" for share in row))
        better = max(means[WORDS][0], means[LIKE][0])
        times = "".join(f"{share / better:8.2f}" for share in means[TAUGHT])
        print(f"{'times the better of two':26}{times}")


if __name__ == "__main__":
    sys.exit(run(main))
