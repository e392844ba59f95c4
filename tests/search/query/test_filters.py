"""The table of filters is the only list of filters."""

from __future__ import annotations

import ast
from pathlib import Path

import search
import ui
from search.catalogue.conditions import CONDITIONS
from search.query import FILTERS, kind_of, parse

ALLOWED = ("filters.py", "conditions.py")  # the table, and the SQL of each filter
MAX_NAMES = 7  # of filters in any other literal, as in the sources of photo texts
FILES = [
    file
    for package in (search, ui)
    for file in Path(package.__path__[0]).rglob("*.py")
    if not {"training", "evaluation"} & set(file.parts)
]


def names(node: ast.AST) -> set[str]:
    """The filters in the strings of a literal: single names, and names with spaces or colons."""
    parts = [*ast.iter_child_nodes(node), node]
    texts = [p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str)]
    words = [text.replace(":", " ").split() for text in texts]
    return {word for some in words if set(some) <= set(FILTERS) for word in some}


def test_every_filter_has_a_condition() -> None:
    assert set(CONDITIONS) == set(FILTERS)


def test_no_other_file_lists_filters() -> None:
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Dict | ast.Set | ast.List | ast.Tuple | ast.Constant):
                listed = names(node)
                assert file.name in ALLOWED or len(listed) <= MAX_NAMES, (file, sorted(listed))


def test_filters_of_one_kind_are_alternatives() -> None:
    def kinds(text: str) -> list[str]:
        return [kind_of(one) for one in parse(text).filters]

    assert kinds("year:2019 date:2023-07 month:may") == ["date", "date", "month"]
    assert kinds("place:lisbon near:munich -place:rome") == ["place", "place", ""]
    assert kinds("is:portrait is:screenshot is:favourite") == ["form", "", ""]
    assert kinds("tag:a tag:b person:anna rating:5 album:Trip") == [""] * 5
