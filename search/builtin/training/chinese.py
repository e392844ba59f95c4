"""Chinese names of things, by English name: a table written for this model."""

from __future__ import annotations

import csv
import functools
from importlib import resources


@functools.lru_cache(1)
def chinese_names() -> dict[str, tuple[str, ...]]:
    """Chinese names, the most common first, by lower-case English name."""
    table = resources.files("search.builtin.training").joinpath("chinese.tsv").read_text("utf-8")
    rows = csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    return {row["en"].lower(): tuple(row["zh"].split("|")) for row in rows if row.get("zh")}


def in_chinese(name: str) -> tuple[str, ...]:
    """The Chinese names of a thing; empty if the table lacks it."""
    known = chinese_names()
    name = name.lower().replace("_", " ")
    return known.get(name) or known.get(name.removesuffix("s")) or ()
