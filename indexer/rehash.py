"""Comparison of files with the content hashes of the library, for edits that keep size and time."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from search.files import content_hash_of, open_regular, stamp_of
from search.records import Root, Stamp

BATCH = 500  # files that wait for a thread


def unchanged_files(
    root: Root, paths: Sequence[str], hashes: Mapping[str, bytes]
) -> Iterator[tuple[str, Stamp]]:
    """Those of these files whose content has the hash of the library, with their stamps.

    Paths are relative to the root. A file that cannot be read counts as changed.
    """
    pool = ThreadPoolExecutor(os.cpu_count() or 1, "rehash")
    try:
        for first in range(0, len(paths), BATCH):
            batch = [path for path in paths[first : first + BATCH] if path in hashes]
            for path, read in zip(batch, pool.map(lambda p: _hash(root, p), batch), strict=True):
                if read and read[1] == hashes[path]:
                    yield path, read[0]
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _hash(root: Root, path: str) -> tuple[Stamp, bytes] | None:
    try:
        with open_regular(root.path / path) as opened:
            stamp = stamp_of(os.fstat(opened.fileno()))
            digest = content_hash_of(opened)
            is_steady = stamp_of(os.fstat(opened.fileno())) == stamp
    except OSError:
        return None
    return (stamp, digest) if is_steady else None
