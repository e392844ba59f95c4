"""Captioned photos on disk: a folder `images`, and a table of images, splits and captions."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.errors import DataMissing, PhotoUnreadable
from search.images.decode import decode

EXPECTED = "a folder `images` and a file `captions.tsv` with the columns image, split and caption"


@dataclass(frozen=True, slots=True)
class Captioned:
    """The photos of one split, each with its captions, in the order of the table."""

    files: tuple[Path, ...]
    captions: tuple[tuple[str, ...], ...]
    skipped: tuple[str, ...]  # rows of the table without a usable photo, and why

    def some(self, numbers: Sequence[int]) -> Captioned:
        """Only these photos, in this order."""
        files = tuple(self.files[i] for i in numbers)
        return Captioned(files, tuple(self.captions[i] for i in numbers), self.skipped)


TABLES = {"en": "captions.tsv", "zh": "captions-zh.tsv"}


def read_captions(
    folder: Path, split: str, language: str = "en", sources: tuple[str, ...] = ("people",)
) -> Captioned:
    """The captions of a split, without photos that do not exist. Raises DataMissing.

    `sources`: the values of the table's column `source`, if it has one, that are kept.
    """
    table = folder / TABLES[language]
    if not table.is_file() or not (folder / "images").is_dir():
        raise DataMissing(folder, EXPECTED)
    captions: dict[str, list[str]] = {}
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row.get("split") != split or row.get("source", sources[0]) not in sources:
                continue
            if row.get("caption"):
                captions.setdefault(str(row.get("image")), []).append(str(row["caption"]))
    existing = {name: c for name, c in captions.items() if (folder / "images" / name).is_file()}
    if not existing:
        raise DataMissing(folder, f"{EXPECTED}, with photos of the split {split!r}")
    return Captioned(
        files=tuple(folder / "images" / name for name in existing),
        captions=tuple(tuple(c) for c in existing.values()),
        skipped=tuple(f"{name}: no such photo" for name in captions.keys() - existing.keys()),
    )


def read_photos(data: Captioned, side_px: int) -> tuple[Captioned, NDArray[np.uint8]]:
    """All photos resized to squares, uint8 (n, side, side, 3), and the data of those readable."""
    squares, good, skipped = [], [], list(data.skipped)
    for number, file in enumerate(data.files):
        try:
            pixels = decode(file, at_least_px=side_px).pixels
        except PhotoUnreadable as error:
            skipped.append(f"{file.name}: {error.reason}")
            continue
        squares.append(np.asarray(pixels.resize((side_px, side_px)), np.uint8))
        good.append(number)
    kept = Captioned(
        tuple(data.files[i] for i in good),
        tuple(data.captions[i] for i in good),
        tuple(skipped),
    )
    return kept, np.stack(squares)
