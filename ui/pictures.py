"""Uploaded pictures, kept as vectors under names that nobody can guess."""

from __future__ import annotations

import secrets
from collections import OrderedDict

from search.arrays import Rows
from search.records import ModelTag

REMEMBERED = 100  # uploaded pictures, as vectors; the pictures themselves are never kept


class Pictures:
    """Uploaded pictures as unit vectors; the oldest are forgotten first."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[ModelTag, Rows]] = OrderedDict()

    def add(self, tag: ModelTag, row: Rows) -> str:
        """The name of a new one; `row` (d,) is its vector by the model `tag`."""
        name = secrets.token_urlsafe(12)
        self._known[name] = tag, row
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return name

    def get(self, name: str, tag: ModelTag) -> Rows | None:
        """The vector of this name, (d,), if it is still known and of this model."""
        known_tag, row = self._known.get(name, (None, None))
        return row if known_tag == tag else None
