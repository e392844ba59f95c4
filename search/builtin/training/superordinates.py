"""Terms above some of the 1,000 classes, and other names of them, after WordNet 3.0."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True, slots=True)
class Superordinate:
    """A term such as `terrier` or `hoover`: its names, and the numbers of its classes."""

    english: tuple[str, ...]
    chinese: tuple[str, ...]
    classes: tuple[int, ...]


def superordinates() -> list[Superordinate]:
    """The rows of the table `superordinates.tsv`, in its order."""
    file = resources.files("search.builtin.training").joinpath("superordinates.tsv")
    table = csv.DictReader(file.read_text("utf-8").splitlines(), delimiter="\t")
    return [
        Superordinate(
            tuple(row["en"].split("|")), tuple(row["zh"].split("|")), _numbers(row["classes"])
        )
        for row in table
    ]


def _numbers(ranges: str) -> tuple[int, ...]:
    ends = [part.split("-") for part in ranges.split()]
    return tuple(n for end in ends for n in range(int(end[0]), int(end[-1]) + 1))
