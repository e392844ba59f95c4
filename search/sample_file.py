"""The sample of a large library's photos, in a file that can be deleted any time."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path
from tokenize import TokenError

import numpy as np

from search.files import write_whole
from search.ranking.calibration import PhotoSample

FILE_NAME = "calibration.npz"
# What NumPy raises for a damaged file: it reads an array's header with the tokenizer of Python.
BROKEN = (OSError, ValueError, KeyError, EOFError, SyntaxError, TokenError, MemoryError,
          NotImplementedError, struct.error, zlib.error, zipfile.BadZipFile)  # fmt: skip


def save_sample(sample: PhotoSample, directory: Path, key: str) -> None:
    """Write the file, whole, under the key of library and model. Raises OSError."""
    packed = io.BytesIO()  # on a full disk, NumPy's own file would complain once more when closed
    np.savez(packed, rows=sample.rows, count=sample.count, key=key)
    write_whole(directory / FILE_NAME, packed.getvalue())


def load_sample(directory: Path, key: str) -> PhotoSample | None:
    """The sample in the file; None if the file is absent, damaged or of another key."""
    try:
        with (
            (directory / FILE_NAME).open("rb") as file,
            np.load(file, allow_pickle=False) as kept,
        ):
            if str(kept["key"]) != key:
                return None
            return PhotoSample(kept["rows"], int(kept["count"]))
    except BROKEN:
        return None
