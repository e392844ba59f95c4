"""Material of the benchmarks: photos drawn from a seed, and libraries of any size."""

from __future__ import annotations

import contextlib
import io
import os
import sqlite3
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from search.catalogue import FILE_NAME, lock_for_writing
from search.files import stamp_of
from search.records import EmbeddedPhoto, File, Metadata, ModelTag, Root, Stamp

LARGE = (4000, 3000)  # 12 megapixels
KINDS = 64  # different photos; the others are copies with a number at the end
A_BATCH = 10_000


def unit_rows(chance: np.random.Generator, count: int, dimension: int) -> NDArray[np.float32]:
    """Random unit rows, (count, dimension), with the spread of real photos.

    Fitted to the built-in model's rows of 1,600 photos: their mean has length 0.3, and fifty of 512
    directions explain nine tenths of the remaining variance.
    """
    order = np.arange(dimension)
    spread = np.sqrt((1 + order) ** -0.7 * np.exp(-order / 60)).astype(np.float32)
    rows = chance.standard_normal((count, dimension), np.float32)
    rows *= spread / np.linalg.norm(spread)
    rows[:, -1] += 0.3
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def photo(size: tuple[int, int], seed: int = 0) -> bytes:
    """A JPEG with the detail of a photo: patches of colour, and noise."""
    chance = np.random.default_rng(seed)
    patches = chance.integers(0, 255, (*chance.integers(3, 24, 2), 3), np.uint8)
    grain = chance.normal(128, 40, (size[1], size[0])).clip(0, 255).astype(np.uint8)
    fine = Image.fromarray(grain).convert("RGB")
    content = io.BytesIO()
    coarse = Image.fromarray(patches).resize(size)
    Image.blend(coarse, fine, 0.2).save(content, "JPEG", quality=90)
    return content.getvalue()


def fill(folder: Path, size: tuple[int, int], count: int, first: int = 0) -> list[Path]:
    """Write `count` different photos: each ends in its number, which JPEG permits."""
    folder.mkdir(exist_ok=True)
    kinds = [photo(size, seed) for seed in range(min(KINDS, count))]
    files = [folder / f"{number:06}.jpg" for number in range(first, first + count)]
    for number, file in enumerate(files):
        file.write_bytes(kinds[number % len(kinds)] + (first + number).to_bytes(4))
    return files


def invent(library: Path, root: Path, tag: ModelTag, count: int) -> None:
    """A library of `count` photos with random rows, with the stamps of existing files of `root`.

    Written with plain SQL: ten million photos would take an hour by `Photos.store`.
    """
    chance = np.random.default_rng(0)
    with lock_for_writing(library) as catalogue:
        place = catalogue.roots.add(root)
        catalogue.embeddings.add_model(tag)
        with contextlib.closing(sqlite3.connect(library / FILE_NAME)) as db:
            for first in range(0, count, A_BATCH):
                rows = unit_rows(chance, min(A_BATCH, count - first), tag.dimension)
                with db:
                    _insert(db, place, first, rows)


def _insert(db: sqlite3.Connection, root: Root, first: int, rows: NDArray[np.float32]) -> None:
    photos = [
        (number + 1, root.id, os.fsencode(path), stamp.size, stamp.mtime_ns, number.to_bytes(16))
        for number, (path, stamp) in enumerate(_files(root, first, len(rows)), first)
    ]
    embeddings = [row.tobytes() for row in rows.astype("<f4")]
    db.execute("UPDATE library SET revision = revision + 1")
    db.executemany(
        "INSERT INTO photos (id, root_id, path, size, mtime_ns, content_hash, readable, taken_from)"
        " VALUES (?, ?, ?, ?, ?, ?, 1, 'unknown')",
        photos,
    )
    db.executemany(
        "INSERT INTO embeddings SELECT ?1, ?1, m.id, NULL, l.revision, ?2, ?3, NULL"
        " FROM models m, library l",
        [(p[0], zlib.crc32(raw), raw) for p, raw in zip(photos, embeddings, strict=True)],
    )


def entries(root: Root, first: int, rows: NDArray[np.float32]) -> Iterator[EmbeddedPhoto]:
    """Entries with these rows, numbered from `first`; their files need not exist."""
    files = _files(root, first, len(rows))
    for number, ((path, stamp), row) in enumerate(zip(files, rows, strict=True), first):
        yield EmbeddedPhoto(File(root, path, stamp, number.to_bytes(16)), Metadata(), row)


def _files(root: Root, first: int, count: int) -> Iterator[tuple[str, Stamp]]:
    exist = root.path.is_dir()
    for number in range(first, first + count):
        path, stamp = f"{number:06}.jpg", Stamp(1000, number)
        if exist and (file := root.path / path).exists():
            stamp = stamp_of(file.stat())
        yield path, stamp
