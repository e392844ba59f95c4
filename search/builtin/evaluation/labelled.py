"""Labelled photos on disk: a folder `images`, and a table of image, split, source and label."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from search.errors import DataMissing

EXPECTED = "a folder `images` and a file `labels.tsv` with image, split, source and label"


@dataclass(frozen=True, slots=True)
class Labelled:
    """The photos of one split, each with its label and the collection it comes from."""

    files: tuple[Path, ...]
    labels: tuple[str, ...]
    sources: tuple[str, ...]

    def some(self, numbers: Sequence[int]) -> Labelled:
        """Only these photos, in this order."""
        return Labelled(
            tuple(self.files[i] for i in numbers),
            tuple(self.labels[i] for i in numbers),
            tuple(self.sources[i] for i in numbers),
        )


def read_labels(folder: Path, split: str | None) -> Labelled:
    """The existing labelled photos of a split (None: of all splits). Raises DataMissing."""
    table = folder / "labels.tsv"
    if not table.is_file() or not (folder / "images").is_dir():
        raise DataMissing(folder, EXPECTED)
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    kept = [row for row in rows if split in (None, row["split"])]
    existing = [row for row in kept if (folder / "images" / row["image"]).is_file()]
    if not existing:
        raise DataMissing(folder, f"{EXPECTED}, with photos of the split {split!r}")
    return Labelled(
        tuple(folder / "images" / row["image"] for row in existing),
        tuple(row["label"] for row in existing),
        tuple(row["source"] for row in existing),
    )
