"""Rows of names for the text side: `python -m search.builtin.training.named_rows --labels DIR`.

The last step after `train`; the towers stay as they are. Photo rows hold more of the classifier
than the text tower asks for, so text rows for its 1,000 classes are fitted to its softmax over
photo rows (`class_rows`). The lexicon holds them, and their means for superordinates such as
`terrier`, by names in both languages; `search/encoders/lexicon.py` adds them to the tower's rows.

Features of the photos are kept in the cache: an interrupted run resumes.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import open_clip.zero_shot_metadata
import torch
from safetensors.torch import load_file
from torch import Tensor

from search.arrays import Rows
from search.builtin import LEXICON, WEIGHTS
from search.builtin.evaluation.labelled import Labelled, read_labels
from search.builtin.training.chinese import in_chinese
from search.builtin.training.class_rows import class_rows, examples, view_features
from search.builtin.training.phrases import class_names, class_numbers
from search.builtin.training.student import Student
from search.builtin.training.superordinates import superordinates
from search.console import notify, run
from search.encoders.lexicon import NamedRow, concept, write_lexicon
from search.files import sha256

PHOTOS = 6000  # labelled ones that the classifier reads
TEXT_BATCH = 256
# Often something else than the class.
AMBIGUOUS = frozenset((
    "ant", "baseball", "basketball", "bath", "bee", "bell", "bonnet", "bow", "bucket", "cab",
    "cardigan", "chest", "coach", "crane", "cricket", "cup", "fig", "fly", "fountain", "hen",
    "iron", "jay", "jersey", "kite", "lighter", "mask", "monarch", "mortar", "mouse", "nail",
    "notebook", "orange", "organ", "pitcher", "plate", "pole", "puck", "quilt", "racer",
    "radio", "reel", "remote", "rocker", "safe", "scale", "screen", "speaker", "spiral", "spot",
    "stage", "suit", "swing", "switch", "tank", "tent", "torch", "tray", "tub", "vault",
    "volleyball", "wagon", "washer", "wing", "wreck",
))  # fmt: skip
# Mostly something else: left to the text tower.
OTHER_THINGS = frozenset((
    "admiral", "bar", "beach", "beam", "blower", "board", "bob", "boxer", "brass", "bubble",
    "bullet", "can", "carrier", "cell", "chain", "chopper", "claw", "clog", "coast", "cock",
    "coil", "comfort", "comforter", "cot", "dipper", "dock", "drake", "drop", "drop-off", "ear",
    "essence", "file", "fitch", "grand", "hack", "hay", "head", "hip", "hook", "horn",
    "jack", "jammy", "killer", "knot", "lid", "light", "liner", "mail", "market", "mike",
    "mini", "mole", "mountain", "muzzle", "napkin", "nipple", "nursery", "ounce", "packet",
    "painter", "pick", "pirate", "plane", "press", "puff", "puffer", "ram", "rig", "roach",
    "roundabout", "rubber", "rule", "scope", "screw", "semi", "shade", "site", "ski", "slot",
    "spike", "spindle", "squealer", "stole", "sub", "swab", "taper", "terrace", "tight",
    "trump", "upright", "vale", "wireless",
))  # fmt: skip
# Of the text tower's row in the row of a name: higher where the tower learned from labels.
TOWER, TOWER_OF_LABEL, TOWER_OF_AMBIGUOUS = 0.4, 1.6, 1.0
SETTINGS = range(970, 981)  # classes such as seashore: where something is, in longer texts


def named_rows(rows: Rows, labels: Sequence[str]) -> dict[str, NamedRow]:
    """The rows of all names in both languages, by key. `rows`: of the classes, (1000, d).

    A name of several classes gets the mean of their rows, a superordinate that of all its classes.
    """
    classes: dict[str, tuple[int, ...]] = {}
    usual = open_clip.zero_shot_metadata.IMAGENET_CLASSNAMES
    for number, (lemmas, usually) in enumerate(zip(class_names(), usual, strict=True)):
        english = {concept(name) for name in (*lemmas, usually)} - OTHER_THINGS
        for key in sorted(english | {concept(name) for name in in_chinese(lemmas[0])}):
            classes[key] = (*classes.get(key, ()), number)
    above = {concept(n): t.classes for t in superordinates() for n in (*t.english, *t.chinese)}
    known = {concept(name) for label in labels for name in (label, *in_chinese(label))}
    kinds = {key for key, some in above.items() if len(some) > 1}
    return {
        key: NamedRow(
            row=_unit(rows[list(some)].mean(axis=0)),
            tower=_share(key, known),
            inside=key not in kinds and not set(some) & set(SETTINGS),
        )
        for key, some in (classes | above).items()
    }


def _share(key: str, labels: set[str]) -> float:
    if key in labels:
        return TOWER_OF_LABEL
    return TOWER_OF_AMBIGUOUS if key in AMBIGUOUS else TOWER


def _unit(row: Rows) -> Rows:
    return np.asarray(row / np.linalg.norm(row), np.float32)


def text_rows(student: Student, texts: Sequence[str]) -> Rows:
    """Unit rows (n, d) by the student's text tower, in the order of the texts."""
    with torch.inference_mode():
        parts = student.tokenize(texts).split(TEXT_BATCH)
        return np.concatenate([student.text_rows(part).numpy() for part in parts])


def make(labels: Path, cache: Path, seed: int, output: Path) -> None:
    """Fit the rows on photos of the split `train` and write them. Raises DataMissing."""
    cache.mkdir(parents=True, exist_ok=True)
    labelled = read_labels(labels, "train")
    student = Student()
    student.clip.load_state_dict({n: t.float() for n, t in load_file(WEIGHTS).items()})
    student.eval().requires_grad_(False)
    file = cache / "class-rows.pt"
    if not file.exists():
        torch.save(_class_rows(student, labelled, cache, seed), file)
    rows = torch.load(file, weights_only=True).numpy()
    names = named_rows(rows, labelled.labels)
    write_lexicon(output, names)
    notify(f"{output.name}: {len(names):,} names, SHA-256 {sha256(output)}")


def _class_rows(student: Student, labelled: Labelled, cache: Path, seed: int) -> Tensor:
    photos = labelled.some(range(min(PHOTOS, len(labelled.files))))
    numbers = class_numbers()
    classes = [numbers.get(label.lower(), -1) for label in photos.labels]
    given = examples(student, view_features(student, photos.files, cache), classes, seed)
    present = text_rows(student, [f"a photo of {lemmas[0]}" for lemmas in class_names()])
    return class_rows(given, torch.from_numpy(present), seed)


def main() -> int:
    """Read the command line and make the lexicon."""
    parser = argparse.ArgumentParser(description="Make the lexicon of the built-in model.")
    parser.add_argument(
        "--labels", type=Path, required=True, metavar="DIR", help="images/ and labels.tsv"
    )
    parser.add_argument("--cache", type=Path, default=Path("training-cache"))
    parser.add_argument("--output", type=Path, default=LEXICON)
    parser.add_argument("--seed", type=int, default=0)
    flags = parser.parse_args()
    make(flags.labels, flags.cache, flags.seed, flags.output)
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
