"""The vectors of a small library, in memory: loading FAISS takes longer than comparing them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

import numpy as np

from search.arrays import Ids, Rows, distinct, holds

FEW = 1000  # photos


class FewVectors:
    """Unit rows by photo id, and the nearest by inner product, as `Vectors` gives them.

    `revision` is the catalogue's that they show; -1 of none.
    """

    has_lists = False
    saved_revision = -1

    def __init__(self, dimension: int, revision: int = -1) -> None:
        self.revision = revision
        self.ids: Ids = np.empty(0, np.int64)  # ascending
        self._rows: Rows = np.empty((0, dimension), np.float32)

    @classmethod
    def build(cls, dimension: int, revision: int, parts: Iterable[tuple[Ids, Rows]]) -> Self:
        """Vectors of a small library. Parts: ids (n,), unit rows (n, d)."""
        vectors = cls(dimension, revision)
        for ids, rows in parts:
            vectors.add(ids, rows)
        return vectors

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def is_worth_saving(self) -> bool:
        """Whether they have become many, so that what is saved is the better way."""
        return len(self) >= FEW

    def add(self, ids: Ids, rows: Rows) -> None:
        """Take in unit rows (n, d); an id that is there already gets the new one."""
        self.remove(ids)
        ids, rows = np.concatenate([self.ids, ids]), np.concatenate([self._rows, rows])
        order = np.argsort(ids)
        self.ids, self._rows = ids[order], rows[order]

    def remove(self, ids: Ids) -> None:
        """Drop these ids; unknown ids are ignored."""
        kept = ~holds(distinct(ids), self.ids)
        self.ids, self._rows = self.ids[kept], self._rows[kept]

    def nearest(self, row: Rows, top: int, within: Ids | None = None) -> tuple[Ids, Rows]:
        """Ids and cosines of the nearest photos, best first; equal ones by id. `row`: (d,).

        `within`: the ids that are looked at.
        """
        ids, rows = self.ids, self._rows
        if within is not None:
            asked = holds(distinct(within), ids)
            ids, rows = ids[asked], rows[asked]
        cosines = rows @ row
        order = np.lexsort((ids, -cosines))[:top]
        return ids[order], cosines[order]
