"""Classification of your pictures by the 1,000 ImageNet names: one folder per class."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np

from search.arrays import Rows
from search.builtin.evaluation.labelled import Labelled
from search.builtin.evaluation.labels import Naming, named, naming
from search.builtin.evaluation.languages import LANGUAGES
from search.builtin.training.phrases import class_names, class_numbers
from search.encoders.base import Encoder
from search.errors import DataMissing, PhotoUnreadable
from search.images.decode import EXTENSIONS, decode

EXPECTED = "a folder for each class, named like it (`lion`) or like its synset (`n02129165`)"


@dataclass(frozen=True, slots=True)
class ClassAccuracy:
    """Percent of pictures whose name is first, or among the first five, of all 1,000."""

    pictures: int
    classes: int
    skipped: int
    top_1: float
    top_5: float

    def __str__(self) -> str:
        of = f"{self.pictures:,} pictures of {self.classes} classes, {self.skipped} not readable"
        return f"class names: first {self.top_1:.1f} %, in five {self.top_5:.1f} % ({of})"


def class_accuracy(encoder: Encoder, folder: Path, language: str = "en") -> ClassAccuracy:
    """Classify every picture below `folder`. Raises DataMissing if no folder is a class."""
    folders = class_folders(folder)
    names = [synonyms[0] for synonyms in class_names()]
    texts = named(encoder, names, LANGUAGES[language])
    places, skipped = [], 0
    for place, number in folders.items():
        for file in sorted(f for f in place.iterdir() if f.suffix.lower() in EXTENSIONS):
            try:
                pixels = encoder.prepare(decode(file, at_least_px=encoder.side_px).pixels)
            except PhotoUnreadable:
                skipped += 1
                continue
            scores = texts @ encoder.encode_photos([pixels])[0]
            places.append(int((scores > scores[number]).sum()))
    if not places:
        raise DataMissing(folder, f"{EXPECTED}, with pictures in it")
    top_1, top_5 = (100 * float(np.mean([p < k for p in places])) for k in (1, 5))
    return ClassAccuracy(len(places), len(folders), skipped, top_1, top_5)


def labelled_classes(
    encoder: Encoder, photos: Rows, data: Labelled, language: str = "en"
) -> Naming | None:
    """Accuracy of the 1,000 names on labelled photos, rows (n, d), whose label is one of them."""
    numbers = class_numbers()
    known = [i for i, label in enumerate(data.labels) if label.lower() in numbers]
    if not known:
        return None
    own = np.array([numbers[data.labels[i].lower()] for i in known])
    names = [lemmas[0] for lemmas in class_names()]
    scores = named(encoder, names, LANGUAGES[language]) @ photos[known].T
    return naming((scores > scores[own, np.arange(len(own))]).sum(axis=0))


def class_folders(folder: Path) -> dict[Path, int]:
    """The folders named like a class or its synset, with the number of the class."""
    if not folder.is_dir():
        raise DataMissing(folder, EXPECTED)
    numbers = {synset: i for i, synset in enumerate(_synsets())}
    numbers |= class_numbers()
    named = {f: f.name.lower().replace("_", " ") for f in sorted(folder.iterdir()) if f.is_dir()}
    return {place: numbers[name] for place, name in named.items() if name in numbers}


def _synsets() -> list[str]:
    """WordNet ids of the classes, in their usual order, from timm's data files."""
    table = resources.files("timm.data").joinpath("_info", "imagenet_synsets.txt")
    return table.read_text("utf-8").split()
