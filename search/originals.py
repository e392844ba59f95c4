"""The photo files themselves, as far as they may be handed on: what was indexed, nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import BinaryIO

from search.decode import check_length
from search.errors import PhotoUnreadable
from search.files import open_regular, reason, stamp_of
from search.records import Photo

BLOCK = 1 << 20
CHANGED = "has changed since it was indexed; run `photoseek index`"


def open_original(photo: Photo) -> BinaryIO:
    """The file of a photo, open: it was a picture when it was indexed, and has not changed since.

    A file of a photo's name may be a link to anything. Raises PhotoUnreadable.
    """
    if photo.metadata.width is None:  # all that is known of a file that could not be decoded
        raise PhotoUnreadable(photo.path, photo.problem or "not a photo")
    try:
        opened = open_regular(photo.path)
    except OSError as error:
        raise PhotoUnreadable(photo.path, reason(error)) from error
    if stamp_of(os.fstat(opened.fileno())) != photo.stamp:
        opened.close()
        raise PhotoUnreadable(photo.path, CHANGED)
    return opened


def read_original(photo: Photo) -> bytes:
    """All of it. Raises PhotoUnreadable."""
    check_length(photo.path, photo.stamp.size)
    with open_original(photo) as opened:
        return opened.read(photo.stamp.size)


def blocks(opened: BinaryIO) -> Iterator[bytes]:
    """The content, some at a time; the file is closed at the end."""
    with opened:
        while block := opened.read(BLOCK):
            yield block
