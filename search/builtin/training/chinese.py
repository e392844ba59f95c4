"""Chinese names of things: a table written for this model, English name by English name."""

from __future__ import annotations

import csv
import functools
from importlib import resources


@functools.lru_cache(1)
def chinese_names() -> dict[str, tuple[str, ...]]:
    """English names (small letters) and their Chinese ones, the most usual first."""
    table = resources.files("search.builtin.training").joinpath("chinese.tsv").read_text("utf-8")
    rows = csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {row["en"].lower(): tuple(row["zh"].split("|")) for row in rows if row.get("zh")}


def in_chinese(name: str) -> tuple[str, ...]:
    """The Chinese names of a thing; none where the table does not have it."""
    known = chinese_names()
    name = name.lower().replace("_", " ")
    return known.get(name) or known.get(name.removesuffix("s")) or ()
