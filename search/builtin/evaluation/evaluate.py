"""How good a model is: `python -m search.builtin.evaluation.evaluate --data DIR [--model NAME]`.

Captions look for their own photo among all photos of the split; the same captions as other people
would type them; single words; everyday queries that no training caption holds; and, where someone
has a folder of pictures for each of some ImageNet classes, their names among all thousand.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.arrays import Pixels
from search.builtin.evaluation.captions import Captioned, read_captions
from search.builtin.evaluation.classes import ClassAccuracy, class_accuracy
from search.builtin.evaluation.everyday import missed, read_everyday
from search.builtin.evaluation.metrics import Recall, owners, precision, ranks, recall
from search.builtin.evaluation.wordings import SAME_MEANING, SHORT, agreed_words, common_words
from search.console import run, say
from search.decode import decode
from search.encoders.base import Encoder
from search.encoders.loading import load_encoder
from search.errors import DataMissing, PhotoUnreadable

BATCH = 64
Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures of one model on one split. Shares in percent."""

    model: str
    split: str
    photos: int
    captions: int
    skipped: tuple[str, ...]
    recall: Recall
    reworded: dict[str, Recall]
    words: int
    word_precision: dict[str, float]
    everyday: int
    everyday_missed: tuple[str, ...]
    classes: ClassAccuracy | None = None


def evaluate(
    encoder: Encoder, data: Path, split: str = "dev", classes: Path | None = None
) -> Evaluation:
    """Measure a model on a split. Raises DataMissing; photos that cannot be read are skipped."""
    captioned, photos = encode_photos(encoder, read_captions(data, split))
    texts = [text for texts in captioned.captions for text in texts]
    queries = read_everyday()
    words = common_words(captioned.captions)
    return Evaluation(
        model=str(encoder.tag),
        split=split,
        photos=len(captioned.files),
        captions=len(texts),
        skipped=captioned.skipped,
        recall=_recall(encoder, photos, captioned, texts),
        reworded={
            name: _recall(encoder, photos, captioned, [reword(text) for text in texts])
            for name, reword in SAME_MEANING.items()
        },
        words=len(words),
        word_precision=_word_precision(encoder, photos, captioned, words),
        everyday=len(queries),
        everyday_missed=tuple(query.query for query in missed(encoder, queries)),
        classes=class_accuracy(encoder, classes) if classes else None,
    )


def encode_photos(encoder: Encoder, data: Captioned) -> tuple[Captioned, Rows]:
    """Unit rows, (photos, d), and the data without the photos that cannot be read."""
    good: list[int] = []
    skipped, rows, batch = list(data.skipped), [], list[Pixels]()
    for number, file in enumerate(data.files):
        try:
            batch.append(encoder.prepare(decode(file, at_least_px=encoder.side_px).pixels))
            good.append(number)
        except PhotoUnreadable as error:
            skipped.append(f"{file.name}: {error.reason}")
        if len(batch) == BATCH:
            rows.append(encoder.encode_photos(batch))
            batch = []
    rows.append(encoder.encode_photos(batch))
    if not good:
        raise DataMissing(data.files[0].parent, "photos that can be read")
    files = tuple(data.files[i] for i in good)
    captions = tuple(data.captions[i] for i in good)
    return Captioned(files, captions, tuple(skipped)), np.concatenate(rows)


def encode_texts(encoder: Encoder, texts: Sequence[str]) -> Rows:
    """Unit rows, (texts, d), a batch at a time."""
    batches = [texts[i : i + BATCH] for i in range(0, len(texts), BATCH)]
    return np.concatenate([encoder.encode_texts(batch) for batch in batches])


def _recall(encoder: Encoder, photos: Rows, data: Captioned, texts: Sequence[str]) -> Recall:
    return recall(ranks(encode_texts(encoder, texts) @ photos.T, owners(data.captions)))


def _word_precision(
    encoder: Encoder, photos: Rows, data: Captioned, words: Sequence[str]
) -> dict[str, float]:
    if not words:
        return {}
    shown = [agreed_words(texts) for texts in data.captions]
    relevant = np.array([[word in photo for photo in shown] for word in words])
    asked = {name: [ask(word) for word in words] for name, ask in SHORT.items()}
    return {
        name: precision(encode_texts(encoder, texts) @ photos.T, relevant)
        for name, texts in asked.items()
    }


def report(figures: Evaluation) -> str:
    """The figures for a person, a line each."""
    everyday = figures.everyday - len(figures.everyday_missed)
    lines = [
        f"{figures.model}: {figures.captions:,} captions, {figures.photos:,} photos"
        f" ({figures.split})",
        f"{'captions as they are':24}{figures.recall}",
        *(f"{'  ' + name:24}{value}" for name, value in figures.reworded.items()),
        f"{figures.words} single words: of the first ten photos, that many show it",
        *(f"{'  ' + name:24}{value:.1f} %" for name, value in figures.word_precision.items()),
        f"everyday queries that land: {everyday} of {figures.everyday}",
        f"  missed: {', '.join(figures.everyday_missed) or 'none'}",
    ]
    return "\n".join([*lines, str(figures.classes)] if figures.classes else lines)


def main() -> int:
    """Read the command line, evaluate, print."""
    parser = argparse.ArgumentParser(
        prog="python -m search.builtin.evaluation.evaluate", description=__doc__
    )
    parser.add_argument("--data", type=Path, required=True, help="images/ and captions.tsv")
    parser.add_argument("--split", default="dev", help="which split of captions.tsv")
    parser.add_argument("--model", default="builtin", help="any model that photoseek knows")
    parser.add_argument("--classes", type=Path, help="a folder for each ImageNet class, of photos")
    parser.add_argument("--json", action="store_true", help="print JSON")
    flags = parser.parse_args()
    read_captions(flags.data, flags.split)  # say what is missing before torch is loaded
    figures = evaluate(load_encoder(flags.model), flags.data, flags.split, flags.classes)
    for line in figures.skipped:
        say(f"skipped {line}")
    print(json.dumps(dataclasses.asdict(figures)) if flags.json else report(figures))
    return 0


if __name__ == "__main__":
    sys.exit(run(main))
