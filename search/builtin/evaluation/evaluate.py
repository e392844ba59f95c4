"""Evaluation of a model: `python -m search.builtin.evaluation.evaluate --data DIR [--labels DIR]`.

Captions search for their photo among all photos of the split; in English also reworded, and as
single words. Labelled photos are classified among all labels, and labels search for their photos.
Everyday queries that no training caption contains; Gradio's sample pictures; and, given a folder of
pictures per ImageNet class, classification by name. `--language zh` does all of it in Chinese, with
captions by people and names from the table of `search/builtin/training`.
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

from search.arrays import Pixels, Rows
from search.builtin.evaluation.captions import Captioned, read_captions
from search.builtin.evaluation.classes import class_accuracy, labelled_classes
from search.builtin.evaluation.everyday import missed, read_everyday
from search.builtin.evaluation.figures import Evaluation, report
from search.builtin.evaluation.labelled import Labelled, read_labels
from search.builtin.evaluation.labels import LabelFigures, label_figures
from search.builtin.evaluation.languages import LANGUAGES
from search.builtin.evaluation.metrics import Recall, owners, precision, ranks, recall
from search.builtin.evaluation.samples import SAMPLES, missed_samples, sample_folder
from search.builtin.evaluation.shown import found, shown
from search.builtin.evaluation.wordings import SAME_MEANING, SHORT, agreed_words, common_words
from search.console import notify, run
from search.encoders.base import Encoder
from search.encoders.loading import load_encoder
from search.errors import DataMissing, PhotoUnreadable
from search.images.decode import decode

BATCH = 64


@dataclass(frozen=True, slots=True)
class Material:
    """The data of an evaluation; `labels` and `classes` are optional."""

    data: Path
    split: str = "dev"
    labels: Path | None = None
    classes: Path | None = None


@dataclass(frozen=True, slots=True)
class _Encoded:
    """The photos of the material as rows, with their captions and labels."""

    captioned: Captioned
    photos: Rows
    labelled: Labelled | None
    labelled_photos: Rows


def evaluate(encoder: Encoder, material: Material, languages: Sequence[str]) -> list[Evaluation]:
    """Evaluate a model, one result per language. Raises DataMissing; skips unreadable photos."""
    captioned = {lang: read_captions(material.data, material.split, lang) for lang in languages}
    english = read_captions(material.data, material.split)
    files, photos, skipped = encode_files(encoder, english.files)
    skipped = (*english.skipped, *skipped)
    labelled, rows = _labelled(encoder, material)
    results = []
    for language in languages:
        kept, own = _kept(captioned[language], files, photos)
        encoded = _Encoded(kept, own, labelled, rows)
        results.append(_measured(encoder, material, encoded, language, skipped))
    return results


def _kept(data: Captioned, files: Sequence[Path], photos: Rows) -> tuple[Captioned, Rows]:
    """The captions and rows of the photos that could be read."""
    numbers = {file: i for i, file in enumerate(files)}
    good = [i for i, file in enumerate(data.files) if file in numbers]
    return data.some(good), photos[[numbers[data.files[i]] for i in good]]


def _labelled(encoder: Encoder, material: Material) -> tuple[Labelled | None, Rows]:
    if material.labels is None:
        return None, np.empty((0, encoder.tag.dimension), np.float32)
    labelled = read_labels(material.labels, material.split)
    files, rows, _ = encode_files(encoder, labelled.files)
    return labelled.some([labelled.files.index(file) for file in files]), rows


def _measured(
    encoder: Encoder, material: Material, encoded: _Encoded, language: str, skipped: tuple[str, ...]
) -> Evaluation:
    captioned, photos = encoded.captioned, encoded.photos
    texts = [text for texts in captioned.captions for text in texts]
    english = language == "en"  # the rewordings are English grammar
    words = common_words(captioned.captions) if english else []
    queries = read_everyday(language)
    on_photos = _everyday_on_photos(encoder, encoded, material, language)
    folder = sample_folder()
    return Evaluation(
        model=str(encoder.tag),
        split=material.split,
        language=language,
        photos=len(captioned.files),
        captions=len(texts),
        skipped=skipped,
        recall=_recall(encoder, photos, captioned, texts),
        reworded={
            name: _recall(encoder, photos, captioned, [reword(text) for text in texts])
            for name, reword in (SAME_MEANING if english else {}).items()
        },
        words=len(words),
        word_precision=_word_precision(encoder, photos, captioned, words),
        everyday=len(queries),
        everyday_missed=tuple(query.query for query in missed(encoder, queries, language)),
        everyday_shown=len(on_photos),
        everyday_found=100 * float(np.mean(on_photos)) if on_photos else 0.0,
        samples=len(SAMPLES) if folder else 0,
        samples_missed=tuple(missed_samples(encoder, folder, language) if folder else ()),
        labels=_label_figures(encoder, material, encoded, language),
        names=(
            labelled_classes(encoder, encoded.labelled_photos, encoded.labelled, language)
            if encoded.labelled
            else None
        ),
        classes=class_accuracy(encoder, material.classes, language) if material.classes else None,
    )


def _label_figures(
    encoder: Encoder, material: Material, encoded: _Encoded, language: str
) -> LabelFigures | None:
    if material.labels is None or encoded.labelled is None:
        return None
    everywhere = read_labels(material.labels, None).labels
    return label_figures(encoder, encoded.labelled_photos, encoded.labelled, everywhere, language)


def _everyday_on_photos(
    encoder: Encoder, encoded: _Encoded, material: Material, language: str
) -> list[float]:
    """Recall of everyday queries on all photos, whose English texts define what they show."""
    captions = dict(zip(*_english(material), strict=True))
    texts = [captions.get(file, ()) for file in encoded.captioned.files]
    texts += [(label,) for label in (encoded.labelled.labels if encoded.labelled else ())]
    relevant = np.stack([shown(query.query, texts) for query in read_everyday("en")])
    queries = [query.query for query in read_everyday(language)]
    photos = np.concatenate([encoded.photos, encoded.labelled_photos])
    return found(encode_texts(encoder, queries) @ photos.T, relevant)


def _english(material: Material) -> tuple[tuple[Path, ...], tuple[tuple[str, ...], ...]]:
    data = read_captions(material.data, material.split)
    return data.files, data.captions


def encode_photos(encoder: Encoder, data: Captioned) -> tuple[Captioned, Rows]:
    """The data of the readable photos, and their unit rows, (photos, d)."""
    files, rows, skipped = encode_files(encoder, data.files)
    kept, rows = _kept(data, files, rows)
    return dataclasses.replace(kept, skipped=(*data.skipped, *skipped)), rows


def encode_files(
    encoder: Encoder, files: Sequence[Path]
) -> tuple[list[Path], Rows, tuple[str, ...]]:
    """The readable photos, their unit rows (photos, d), and the unreadable ones with a reason."""
    good, skipped, rows, batch = list[Path](), list[str](), list[Rows](), list[Pixels]()
    for file in files:
        try:
            batch.append(encoder.prepare(decode(file, at_least_px=encoder.side_px).pixels))
            good.append(file)
        except PhotoUnreadable as error:
            skipped.append(f"{file.name}: {error.reason}")
        if len(batch) == BATCH:
            rows.append(encoder.encode_photos(batch))
            batch = []
    rows.append(encoder.encode_photos(batch))
    if not good:
        raise DataMissing(files[0].parent, "photos that can be read")
    return good, np.concatenate(rows), tuple(skipped)


def encode_texts(encoder: Encoder, texts: Sequence[str]) -> Rows:
    """Unit rows, (texts, d), encoded in batches."""
    batches = [texts[i : i + BATCH] for i in range(0, len(texts), BATCH)]
    return np.concatenate([encoder.encode_texts(batch) for batch in batches])


def _recall(encoder: Encoder, photos: Rows, data: Captioned, texts: Sequence[str]) -> Recall:
    return recall(ranks(encode_texts(encoder, texts) @ photos.T, owners(data.captions)))


def _word_precision(
    encoder: Encoder, photos: Rows, data: Captioned, words: Sequence[str]
) -> dict[str, float]:
    if not words:
        return {}
    agreed = [agreed_words(texts) for texts in data.captions]
    relevant = np.array([[word in photo for photo in agreed] for word in words])
    queries = {name: [reword(word) for word in words] for name, reword in SHORT.items()}
    return {
        name: precision(encode_texts(encoder, texts) @ photos.T, relevant)
        for name, texts in queries.items()
    }


def main() -> int:
    """Read the command line, evaluate, print."""
    flags = _flags()
    languages = list(LANGUAGES) if flags.language == "both" else [flags.language]
    material = _material(flags)
    for language in languages:  # report missing data before torch is loaded
        read_captions(material.data, flags.split, language)
    results = evaluate(load_encoder(flags.model), material, languages)
    for line in results[0].skipped:
        notify(f"skipped {line}")
    if flags.json:
        print(json.dumps([dataclasses.asdict(figures) for figures in results]))
    else:
        print("\n\n".join(report(figures) for figures in results))
    return 0


def _material(flags: argparse.Namespace) -> Material:
    """The folders of the command line; one that holds both kinds of photos names both."""
    captioned, labelled = (flags.data / name for name in ("captioned-photos", "labelled-photos"))
    data = captioned if captioned.is_dir() else flags.data
    labels = flags.labels or (labelled if labelled.is_dir() else None)
    return Material(data, flags.split, labels, flags.classes)


def _flags() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m search.builtin.evaluation.evaluate", description=__doc__
    )
    parser.add_argument(
        "--data",
        type=Path,
        required=True,
        help="images/, captions.tsv, captions-zh.tsv; or captioned-photos/ and labelled-photos/",
    )
    parser.add_argument("--labels", type=Path, help="images/ and labels.tsv")
    parser.add_argument("--language", choices=[*LANGUAGES, "both"], default="en")
    parser.add_argument("--split", default="dev", help="which split of the tables")
    parser.add_argument("--model", default="builtin", help="any model that photoseek knows")
    parser.add_argument("--classes", type=Path, help="a folder for each ImageNet class, of photos")
    parser.add_argument("--json", action="store_true", help="print JSON, a list of languages")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(run(main))
