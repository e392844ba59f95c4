"""The vector file of a library: a FAISS index by embedding id, mapped into memory, never changed.

A small library is compared whole, in half precision; a large one by inverted lists. The file is a
cache: absent, damaged or of another library or model, it is built again. It ends with a header as
JSON, the header's SHA-256 and length, and MAGIC.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Self

from search.vectors import inverted_lists  # before FAISS: it sets a variable that OpenMP reads

# isort: split
import faiss
import numpy as np

from search.arrays import Ids, Rows
from search.catalogue.embedding_steps import FIRST_OTHER_ID
from search.files import appears_whole, sha256, sweep_parts
from search.vectors.inverted_lists import InvertedLists, Source
from search.vectors.owners import are_in

FILE_NAME = "vectors.faiss"
MAGIC = b"photoseek vectors 5\n"
# Opening a file verifies all bytes up to this size (the checksum of 64 MB takes about 30 ms), and
# of a larger file EDGE bytes at both ends; `is_whole` verifies all.
CHECKED_WHOLE = 64 << 20
EDGE = 1 << 20
# Photos from which on inverted lists are used: comparing 300,000 rows of 512 dimensions in half
# precision takes a core about 50 ms, all that a query may take.
LISTS_FROM = 300_000


class SavedIndex:
    """The rows of a vector file.

    `ids`: ascending, (n,). `revision`: the catalogue's that the file shows.
    """

    def __init__(self, name: str, header: dict[str, Any]) -> None:
        """`name`: the file as FAISS opens it. Raises RuntimeError, as FAISS does."""
        self.revision: int = header["revision"]
        self._probed: int = header["lists"]
        self._lists = InvertedLists(name, header) if self._probed else None
        self._exact: Any = None if self._lists else faiss.read_index(name, faiss.IO_FLAG_MMAP_IFC)
        self.ids: Ids = self._lists.ids if self._lists else np.sort(_ids_of(self._exact))

    @property
    def has_lists(self) -> bool:
        """True if the index consists of inverted lists; building those takes minutes."""
        return self._lists is not None

    def can_extend(self, count: int) -> bool:
        """True if the inverted lists suit a library of `count` photos, and need not be rebuilt."""
        return self._lists is not None and (
            LISTS_FROM <= count <= inverted_lists.OUTGROWN * self._lists.trained_for
        )

    def search(
        self, row: Rows, count: int, removed: Ids, within: Ids | None = None
    ) -> tuple[Ids, Rows]:
        """Ids and cosines of the rows nearest to a unit row (d,); at most `count`, in any order.

        `removed`: ids to leave out. `within`: the only ids to search, if given.
        """
        if within is not None:
            within = within[~are_in(removed, within)]
            count = min(count, len(within))
        count = min(count, len(self.ids))
        if not count:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        excluded = faiss.IDSelectorBatch(removed)  # must outlive the selector that refers to it
        selector: dict[str, Any] = {}
        if within is not None:
            selector = {"sel": self._including(within)}
        elif len(removed):
            selector = {"sel": faiss.IDSelectorNot(excluded)}
        cosines, ids = self._compare(row.reshape(1, -1), count, within, selector)
        return ids[ids >= 0], cosines[ids >= 0]

    def _compare(
        self, row: Rows, count: int, within: Ids | None, selector: dict[str, Any]
    ) -> tuple[Rows, Ids]:
        if self._lists is None:
            parameters: Any = faiss.SearchParameters
            cosines, ids = self._exact.search(row, count, params=parameters(**selector))
            return cosines[0], ids[0]
        all_lists, probed = int(self._lists.index.nlist), self._probed
        if within is not None:  # so many lists that as many rows pass as without a filter
            probed = min(all_lists, int(probed * len(self.ids) / len(within)))
        cosines, ids = self._lists.search(row, count, probed, **selector)
        if (ids < 0).any():  # the probed lists hold fewer rows than requested
            cosines, ids = self._lists.search(row, count, all_lists, **selector)
        return cosines[0], ids[0]

    def _including(self, ids: Ids) -> Any:
        """FAISS's selector of these ids; a bitmap is the fastest for many."""
        if self._lists is None:
            return faiss.IDSelectorBatch(ids)
        few, others = ids[ids < FIRST_OTHER_ID], ids[ids >= FIRST_OTHER_ID]
        bits = np.zeros(int(few.max(initial=0)) + 1, bool)
        bits[few] = True
        bitmap: Any = faiss.IDSelectorBitmap
        selector = bitmap(np.packbits(bits, bitorder="little"))
        return _either(selector, faiss.IDSelectorBatch(others)) if len(others) else selector

    # -- the file ---------------------------------------------------------------------------------

    @classmethod
    def load(cls, directory: Path, key: str, newest: int) -> Self | None:
        """The vector file of a library.

        None where it is absent, damaged, of another `key` or of a revision after `newest`.
        """
        file = directory / FILE_NAME
        try:
            header = _read_header(file)
            if header is None or header["key"] != key or header["revision"] > newest:
                return None
            with _faiss_name(file, os.O_RDONLY) as name:
                return cls(name, header)
        except (OSError, RuntimeError):  # FAISS raises the latter
            return None

    @classmethod
    def save_exact(
        cls,
        directory: Path,
        key: str,
        revision: int,
        dimension: int,
        parts: Iterable[tuple[Ids, Rows]],
    ) -> Self | None:
        """Write the vector file of a small library and open it. Raises OSError.

        Parts: ids (n,) and unit rows (n, d).
        """
        kind, metric = faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        index: Any = faiss.IndexIDMap(faiss.IndexScalarQuantizer(dimension, kind, metric))
        for ids, rows in parts:
            if len(ids):
                index.add_with_ids(np.ascontiguousarray(rows), ids)
        with _new_file(directory) as part:
            _write(index, part)
            _append_header(part, {"key": key, "revision": revision, "lists": 0, "trained": 0})
        return cls.load(directory, key, revision)

    @classmethod
    def save_lists(cls, directory: Path, key: str, revision: int, source: Source) -> Self | None:
        """Write the vector file of a large library and open it. Raises OSError."""
        with _new_file(directory) as part:
            header = inverted_lists.build(part, source)
            _append_header(part, {"key": key, "revision": revision, **header})
        return cls.load(directory, key, revision)

    def extend(
        self, directory: Path, key: str, revision: int, ids: Ids, rows: Rows, removed: Ids
    ) -> Self | None:
        """Write the file again without removed ids, with new rows, and open it.

        Only where `can_extend`. Raises OSError.
        """
        assert self._lists is not None
        with _new_file(directory) as part:
            header = self._lists.extend(part, ids, rows, removed)
            header |= {"key": key, "revision": revision, "lists": self._probed}
            _append_header(part, header)
        return self.load(directory, key, revision)


def _either(some: Any, others: Any) -> Any:
    """FAISS's selector of the ids of two others, which it keeps alive."""
    selector: Any = faiss.IDSelectorOr(some, others)
    selector.parts = some, others
    return selector


def _ids_of(index: Any) -> Ids:
    return np.asarray(faiss.vector_to_array(index.id_map), np.int64)


def is_whole(directory: Path) -> bool:
    """True if every byte of the vector file is as it was written; reads all of it."""
    file = directory / FILE_NAME
    try:
        header = _read_header(file)
        return header is not None and header["sha256"] == sha256(file, header["bytes"])
    except OSError:
        return False


@contextlib.contextmanager
def _new_file(directory: Path) -> Iterator[Path]:
    sweep_parts(directory, f"{FILE_NAME}.*.part")
    with appears_whole(directory / FILE_NAME) as part:
        yield part


def _append_header(part: Path, header: dict[str, Any]) -> None:
    size = part.stat().st_size
    header |= {"bytes": size, "sha256": sha256(part)}
    header["checked"] = _quick_checksum(part, size, header["trained"])
    content = json.dumps(header).encode()
    with part.open("ab") as file:
        digest = hashlib.sha256(content).digest()
        file.write(content + digest + len(content).to_bytes(8, "little") + MAGIC)


def _read_header(file: Path) -> dict[str, Any] | None:
    """The header of a vector file; None where it or the file does not match its checksums."""
    tail = 8 + len(MAGIC)
    with file.open("rb") as opened:
        size = opened.seek(0, 2)
        if size < tail + 32:
            return None
        opened.seek(size - tail)
        length, magic = int.from_bytes(opened.read(8), "little"), opened.read()
        if magic != MAGIC or length > size - tail - 32:
            return None
        opened.seek(size - tail - 32 - length)
        content, digest = opened.read(length), opened.read(32)
    if hashlib.sha256(content).digest() != digest:
        return None
    header: dict[str, Any] = json.loads(content)
    body = size - tail - 32 - length
    checksum = _quick_checksum(file, body, header["trained"])
    return header if (header["bytes"], header["checked"]) == (body, checksum) else None


def _quick_checksum(file: Path, size: int, trained: int) -> int:
    """The CRC-32 of the first `size` bytes of a small file.

    Of a large file, of both ends of these bytes: they tell FAISS how to read the rest. The end
    includes the `trained` bytes of the empty index and the sizes of the lists before them.
    """
    with file.open("rb") as opened:
        start = opened.read(size if size <= CHECKED_WHOLE else EDGE)
        opened.seek(max(len(start), size - EDGE - trained))
        return zlib.crc32(opened.read(size - opened.tell()), zlib.crc32(start))


def _write(index: Any, file: Path) -> None:
    """Write an index. Raises OSError, as for a full disk."""
    try:
        with _faiss_name(file, os.O_RDWR | os.O_CREAT) as name:
            faiss.write_index(index, name)
    except RuntimeError as error:  # the only exception of FAISS
        raise OSError(errno.EIO, str(error)) from error


@contextlib.contextmanager
def _faiss_name(file: Path, flags: int) -> Iterator[str]:
    """The name of a file for FAISS, which takes UTF-8 only. Raises OSError."""
    try:
        os.fspath(file).encode()
    except UnicodeEncodeError:  # names are bytes on Linux
        descriptor = os.open(file, flags, 0o666)
        try:
            yield f"/dev/fd/{descriptor}"
        finally:
            os.close(descriptor)
    else:
        yield os.fspath(file)
