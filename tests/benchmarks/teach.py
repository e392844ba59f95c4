"""A name that is taught: `python -m tests.benchmarks.teach --data DIR [--captions DIR]`.

The library is the photos that no model of ours was trained on (split `dev`); the examples of a
concept are others (split `train`). Asked for are labels, and things that captions name. Measured is
the share of right photos among the first ten, or among as many as there are: by words alone, by
`like:` of one example, and by what is learnt from 1, 3, 5 and 10 examples, over some draws. Badly
named is a concept of which words alone find less than half. `search/ranking/teaching.py` was chosen
by this.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from search.arrays import Rows
from search.builtin.evaluation.captions import read_captions
from search.builtin.evaluation.evaluate import encode_files
from search.builtin.evaluation.labelled import read_labels
from search.console import say
from search.encoders.base import Encoder
from search.files import appears_whole
from tests.benchmarks.concepts import listed, showing

FIRST = 10
COUNTS = (1, 3, 5, 10)  # examples
FEWEST = 4  # photos of the library that show a concept, for it to be asked for
POOL = 20  # examples of a concept that draws are made from
DRAWS = 3
NAMED_BY = 3  # captions of an example that name its concept
BADLY = 0.5


@dataclass(frozen=True, slots=True)
class Asked:
    """A concept: its name, the photos of the library that show it, and files of examples."""

    text: str
    relevant: frozenset[int]
    examples: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """A library's unit rows (n, d), and the rows of examples by file."""

    library: Rows
    examples: Mapping[Path, Rows]


def labels_of(folder: Path, first: int) -> tuple[list[Path], list[Asked]]:
    """The labelled photos of the library, numbered from `first`, and what is asked of them."""
    library, others = read_labels(folder, "dev"), read_labels(folder, "train")
    asked = []
    for label in sorted(set(library.labels)):
        relevant = frozenset(first + n for n, one in enumerate(library.labels) if one == label)
        examples = [f for f, one in zip(others.files, others.labels, strict=True) if one == label]
        asked.append(Asked(label, relevant, tuple(examples[:POOL])))
    return list(library.files), [one for one in asked if _is_enough(one)]


def captions_of(folder: Path, first: int) -> tuple[list[Path], list[Asked]]:
    """The same for captioned photos."""
    library, others = read_captions(folder, "dev"), read_captions(folder, "train")
    texts, asked = listed("noun"), []
    shown = showing(library.captions, texts, 2)
    by_example = showing(others.captions, texts, NAMED_BY)
    for number, text in enumerate(texts):
        relevant = frozenset((first + np.flatnonzero(shown[number])).tolist())
        examples = [others.files[n] for n in np.flatnonzero(by_example[number])[:POOL]]
        asked.append(Asked(text, relevant, tuple(examples)))
    return list(library.files), [one for one in asked if _is_enough(one)]


def _is_enough(one: Asked) -> bool:
    return len(one.relevant) >= FEWEST and len(one.examples) >= max(COUNTS)


def encoded(encoder: Encoder, files: Sequence[Path], cache: Path | None) -> dict[Path, Rows]:
    """The unit row of every file that can be read; remembered in a file, if one is named."""
    known: dict[Path, Rows] = {}
    if cache and cache.is_file():
        with np.load(cache) as kept:
            known = dict(zip(map(Path, kept["files"]), kept["rows"], strict=True))
    if new := [file for file in dict.fromkeys(files) if file not in known]:
        say(f"embedding {len(new):,} photos")
        known |= dict(zip(*encode_files(encoder, new)[:2], strict=True))
        if cache:
            with appears_whole(cache) as part, part.open("wb") as opened:
                np.savez(opened, files=[str(file) for file in known], rows=list(known.values()))
    return known
