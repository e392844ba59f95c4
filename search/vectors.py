"""The vectors of a library in FAISS, keyed by photo id: a cache that can be deleted any time."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Self

import faiss
import numpy as np
from numpy.typing import NDArray

from search.storage import write_whole

FILE_NAME = "vectors.faiss"
MAGIC = b"photoseek vectors 1\n"


class Vectors:
    """Unit rows by photo id; the nearest by inner product, exact."""

    def __init__(self, dimension: int) -> None:
        self._index: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def ids(self) -> NDArray[np.int64]:
        """The photo ids, (n,), in no order."""
        return np.asarray(faiss.vector_to_array(self._index.id_map), dtype=np.int64)

    def add(self, ids: NDArray[np.int64], rows: NDArray[np.float32]) -> None:
        """Take in unit rows (n, d); an id that is there already gets the new one."""
        self.remove(ids)
        if len(ids):
            self._index.add_with_ids(np.ascontiguousarray(rows), ids)

    def remove(self, ids: NDArray[np.int64]) -> None:
        """Drop these ids; those that are not there do not matter."""
        if len(ids) and len(self):
            self._index.remove_ids(faiss.IDSelectorBatch(ids))

    def nearest(
        self, row: NDArray[np.float32], top: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Ids and cosines of the nearest photos, best first; equal ones by id. `row`: (d,)."""
        top = min(top, len(self))
        if top == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        scores, ids = self._index.search(row.reshape(1, -1), top)
        order = np.lexsort((ids[0], -scores[0]))
        return ids[0][order], scores[0][order]

    def save(self, directory: Path, key: str) -> None:
        """Write the file whole, under the key of what it was made from. Raises OSError."""
        body = faiss.serialize_index(self._index).tobytes()
        header = {"key": key, "sha256": hashlib.sha256(body).hexdigest()}
        write_whole(directory / FILE_NAME, MAGIC + json.dumps(header).encode() + b"\n" + body)

    @classmethod
    def load(cls, directory: Path, key: str) -> Self | None:
        """The saved vectors; None if they are absent, damaged, or made from something else."""
        try:
            raw = (directory / FILE_NAME).read_bytes()
        except OSError:
            return None
        body = _body(raw, key)
        if body is None:
            return None
        vectors = cls.__new__(cls)
        vectors._index = faiss.deserialize_index(np.frombuffer(body, np.uint8))
        return vectors


def _body(raw: bytes, key: str) -> bytes | None:
    """What follows the header, if the header is ours and tells the truth."""
    header, _, body = raw.removeprefix(MAGIC).partition(b"\n")
    try:
        said: dict[str, Any] = json.loads(header)
    except ValueError:
        return None
    true = {"key": key, "sha256": hashlib.sha256(body).hexdigest()}
    return body if raw.startswith(MAGIC) and said == true else None
